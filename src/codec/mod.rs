//! Encoded bytes in, bytes or text out.

pub(crate) mod base64;
pub(crate) mod charset;
pub(crate) mod checksum;
pub(crate) mod encode;
pub(crate) mod extensions;
pub(crate) mod hex;
pub(crate) mod lines;
pub(crate) mod percent;
pub(crate) mod quoted_printable;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod transfer_encoding;
pub(crate) mod uuencode;
pub(crate) mod yenc;
