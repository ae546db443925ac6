//! Encoded bytes in, bytes or text out.

pub(crate) mod base64;
pub(crate) mod charset;
pub(crate) mod extensions;
mod hex;
pub(crate) mod percent;
pub(crate) mod quoted_printable;
#[cfg(test)]
mod testing;
pub(crate) mod transfer_encoding;
pub(crate) mod uuencode;
