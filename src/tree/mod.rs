//! Structure: the flat arena of parts and fields, built in one pass.

pub(crate) mod build;
pub(crate) mod document;
mod header_block;
pub(crate) mod header_check;
pub(crate) mod limits;
pub(crate) mod near_field;
pub(crate) mod node;
pub(crate) mod options;
mod structure_check;
