//! Encoded bytes in, bytes or text out.

pub(crate) mod charset;
pub(crate) mod extensions;
