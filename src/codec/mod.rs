//! Encoded bytes in, bytes or text out.

mod aliases;
pub(crate) mod base64;
mod base64_lines;
mod base64_quantum;
pub(crate) mod base64_word;
pub(crate) mod charset;
pub(crate) mod checksum;
mod cns_11643;
pub(crate) mod departures;
pub(crate) mod detect;
pub(crate) mod encode;
pub(crate) mod evidence;
pub(crate) mod extensions;
pub(crate) mod hex;
mod hz;
pub(crate) mod iso_2022;
pub(crate) mod iso_2022_escape;
mod johab;
mod labels;
pub(crate) mod lines;
mod pairs;
pub(crate) mod percent;
pub(crate) mod quoted_printable;
mod quoted_printable_blocks;
mod single_byte;
mod single_byte_tables;
pub(crate) mod statistics;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod transfer_encoding;
mod utf16;
mod utf32;
mod utf7;
pub(crate) mod uuencode;
pub(crate) mod uuencode_block;
pub(crate) mod yenc;
