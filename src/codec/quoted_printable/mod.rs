//! Quoted-printable (RFC 2045 §6.7).

mod blocks;
mod decoder;
mod escape;

pub(crate) use decoder::{
    QUIRKS, decode, decode_as, decode_into, decode_q_word, first_invalid_escape, is_literal, record,
};
