//! Base64 (RFC 2045 §6.8).

mod decoder;
mod lines;
mod plain;
pub(crate) mod quantum;
pub(crate) mod word;

pub(crate) use decoder::{Decoder, QUIRKS};
