//! Bytes and text in, encoded bytes out.

#[cfg(feature = "compose")]
pub(crate) mod base64;
#[cfg(feature = "compose")]
pub(crate) mod charset;
#[cfg(feature = "compose")]
pub(crate) mod line_ends;
pub(crate) mod octet;
#[cfg(feature = "compose")]
pub(crate) mod quoted_printable;
