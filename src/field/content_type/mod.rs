//! Content-Type (RFC 2045 §5).

mod boundary;
pub(crate) mod media_type;
mod type_and_subtype;
mod usual;

#[cfg(test)]
mod tests;

pub(crate) use boundary::every_boundary;
pub(crate) use media_type::{ContentType, Structure, is_valid, structure, unexpected_boundary};
