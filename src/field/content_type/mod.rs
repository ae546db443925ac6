//! Content-Type (RFC 2045 §5).

pub(crate) mod media_type;
mod usual;

pub(crate) use media_type::{ContentType, Structure, is_valid, structure, written_parameters};
