//! Bytes and text in, encoded bytes out.

pub(crate) mod base64;
pub(crate) mod charset;
pub(crate) mod line_ends;
pub(crate) mod quoted_printable;
