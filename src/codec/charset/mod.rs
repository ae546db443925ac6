//! Charsets: their names, text of bytes, and which one a text is in.

mod aliases;
mod cns_11643;
pub(crate) mod decode;
pub(crate) mod decoder;
pub(crate) mod detect;
mod ebcdic;
pub(crate) mod evidence;
mod hz;
pub(crate) mod iso_2022;
pub(crate) mod iso_2022_escape;
mod johab;
mod labels;
mod pairs;
mod single_byte;
mod single_byte_tables;
pub(crate) mod statistics;
mod utf16;
mod utf32;
mod utf7;
mod utf8;
mod western;

pub(crate) use decode::text_of_unknown_charset;
pub(crate) use decoder::Charset;
