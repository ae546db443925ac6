//! Structure: the flat arena of parts and fields, built in one pass.

pub(crate) mod build;
mod choices;
pub(crate) mod document;
mod header_block;
mod header_check;
pub(crate) mod limits;
mod near_field;
pub(crate) mod node;
pub(crate) mod options;
mod outside;
mod taken_boundary;
mod used_boundary;
