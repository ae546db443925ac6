//! Uuencode (POSIX.1, `uuencode`): bodies that it encodes, and blocks of it in texts.

mod block;
mod decoder;

pub(crate) use block::{Block, begin_base64, next_block, sole_block};
pub(crate) use decoder::{QUIRKS, decode, file_name};
