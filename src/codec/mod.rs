//! Encoded bytes in, bytes or text out.

pub(crate) mod base64;
pub(crate) mod charset;
pub(crate) mod extensions;
pub(crate) mod quoted_printable;
