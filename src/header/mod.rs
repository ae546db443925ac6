//! The header: fields as written, values on demand.

pub(crate) mod header_field;
pub(crate) mod headers;
pub(crate) mod received_chain;
