//! Lexical tokens of field bodies (RFC 5322 §3.2, RFC 2045 §5.1, RFC 2047 §2, RFC 2231).
//!
//! Every rule is a nom function named by its ABNF rule, over the bytes of one field body as written
//! (folds and all). No rule recurses over the input, and each either consumes what it looked at or
//! fails on its first byte: that is what keeps the grammars above linear.

pub(crate) mod context;
pub(crate) mod controls;
pub(crate) mod display;
pub(crate) mod element;
pub(crate) mod encoded_word;
mod folded;
pub(crate) mod parameter;
pub(crate) mod phrase;
pub(crate) mod quoted;
pub(crate) mod text_departures;
pub(crate) mod unstructured;
pub(crate) mod whitespace;
pub(crate) mod word;

/// What a rule yields: the rest of the input, and the value. Why it failed is of no interest, since
/// the caller always has another reading.
pub(crate) type Parsed<'a, T> = nom::IResult<&'a [u8], T, ()>;
