//! Quoted-printable (RFC 2045 §6.7).

mod blocks;
mod decoder;
mod escape;

pub(crate) use decoder::{decode, decode_into, decode_q_word, first_invalid_escape, is_literal};
pub(crate) use escape::{escaped, is_blank, soft_line_break};
