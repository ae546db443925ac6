//! BinHex 4.0 (RFC 1741): a Macintosh file, run lengths encoded, six bits a character.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::ops::Range;

use nom::{
    IResult, Parser,
    bytes::complete::take,
    multi::length_data,
    number::complete::{be_u8, be_u16, be_u32},
};

use super::macintosh::{FinderInfo, finder_info};
use crate::{
    codec::{
        checksum::crc16,
        lines::{find, is_line_start},
    },
    lex::element::before,
};

type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

/// What every BinHex file begins with (RFC 1741 §3.2); the version after it is not looked at.
const NOTICE: &[u8] = b"(This file must be converted with BinHex";

/// No header is longer: a name of 63 bytes among 23 others.
const LONGEST_HEADER: usize = 255 + 23;

/// No more of a fork is decoded: a run of 255 bytes takes less than three characters.
const MOST_BYTES: usize = 256 << 20;

const ALPHABET: &[u8; 64] = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";

/// A BinHex file in a text.
#[derive(Clone)]
pub(super) struct File<'h> {
    pub(super) span: Range<usize>,
    pub(super) name: Vec<u8>,
    pub(super) finder_info: FinderInfo,
    data_length: usize,
    resource_length: usize,
    header_length: usize,
    is_header_intact: bool,
    /// The characters between the colons.
    data: &'h [u8],
    is_ended: bool,
}

/// A fork as it is decoded.
pub(super) struct Fork {
    pub(super) bytes: Vec<u8>,
    pub(super) is_intact: bool,
}

/// The first file that begins at `from` or later: the notice, and data between colons.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
pub(super) fn next_file(text: &[u8], from: usize) -> Option<File<'_>> {
    let mut at = from;
    loop {
        let start = at + find(text.get(at..)?, NOTICE)?;
        at = start + NOTICE.len();
        if is_line_start(text, start)
            && let Some(file) = file_at(text, start)
        {
            return Some(file);
        }
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
fn file_at(text: &[u8], start: usize) -> Option<File<'_>> {
    let rest = text.get(start..)?;
    let notice = rest.iter().position(|&byte| byte == b'\n')?;
    let blank = rest.get(notice..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let data = rest.get(notice + blank..)?.strip_prefix(b":")?;
    let is_data = |&&byte: &&u8| sextet(byte).is_some() || byte.is_ascii_whitespace();
    let length = data.iter().take_while(is_data).count();
    let is_ended = data.get(length) == Some(&b':');
    let end = text.len() - data.len() + length + usize::from(is_ended);
    let data = data.get(..length)?;
    let start_of_file: Vec<u8> = Decoder::new(data).take(LONGEST_HEADER).collect();
    let (_, header) = header(&start_of_file).ok()?;
    Some(File {
        span: start..end,
        name: header.name.to_vec(),
        finder_info: header.finder_info,
        data_length: header.data_length as usize,
        resource_length: header.resource_length as usize,
        header_length: header.length + 2,
        is_header_intact: start_of_file.get(..header.length).map(crc16) == Some(header.crc),
        data,
        is_ended,
    })
}

struct Header<'a> {
    name: &'a [u8],
    finder_info: FinderInfo,
    data_length: u32,
    resource_length: u32,
    crc: u16,
    /// Its length without the checksum.
    length: usize,
}

/// `length name version type creator flags data-length resource-length crc`.
fn header(input: &[u8]) -> Parsed<'_, Header<'_>> {
    let (rest, name) = length_data(be_u8).parse(input)?;
    let (rest, _version) = be_u8(rest)?;
    let (rest, finder_info) = finder_info(rest)?;
    let (rest, _flags) = take(2usize).parse(rest)?;
    let (rest, (data_length, resource_length)) = (be_u32, be_u32).parse(rest)?;
    let length = before(input, rest).len();
    let (rest, crc) = be_u16(rest)?;
    Ok((rest, Header { name, finder_info, data_length, resource_length, crc, length }))
}

impl File<'_> {
    pub(super) fn data_fork(&self) -> Fork {
        self.fork(self.header_length, self.data_length)
    }

    pub(super) fn resource_fork(&self) -> Fork {
        let start = self.header_length.saturating_add(self.data_length).saturating_add(2);
        self.fork(start, self.resource_length)
    }

    pub(super) fn is_intact(&self) -> bool {
        self.is_header_intact
            && self.is_ended
            && self.data_fork().is_intact
            && self.resource_fork().is_intact
    }

    /// `*OCTET crc`.
    fn fork(&self, start: usize, length: usize) -> Fork {
        let mut decoder = Decoder::new(self.data).skip(start);
        let bytes: Vec<u8> = decoder.by_ref().take(length.min(MOST_BYTES)).collect();
        let is_intact = bytes.len() == length && decoder.take(2).eq(crc16(&bytes).to_be_bytes());
        Fork { bytes, is_intact }
    }
}

#[expect(clippy::indexing_slicing, reason = "a table of 256 has a place for every byte")]
fn sextet(byte: u8) -> Option<u8> {
    static SEXTETS: [u8; 256] = {
        let mut table = [u8::MAX; 256];
        let mut at = 0;
        while at < 64 {
            table[ALPHABET[at] as usize] = at as u8;
            at += 1;
        }
        table
    };
    Some(SEXTETS[usize::from(byte)]).filter(|&sextet| sextet < 64)
}

/// The bytes of the file: four characters are three bytes, and `0x90 n` repeats the byte before
/// it to a run of `n`; `0x90 0` is the byte 0x90 (RFC 1741 appendix A).
struct Decoder<'h> {
    data: std::slice::Iter<'h, u8>,
    bits: u32,
    bit_count: u32,
    last: u8,
    repeats: u8,
}

impl<'h> Decoder<'h> {
    fn new(data: &'h [u8]) -> Self {
        Self { data: data.iter(), bits: 0, bit_count: 0, last: 0, repeats: 0 }
    }

    #[expect(clippy::arithmetic_side_effects, reason = "there are never more than 13 bits")]
    fn octet(&mut self) -> Option<u8> {
        while self.bit_count < 8 {
            let sextet = self.data.by_ref().find_map(|&byte| sextet(byte))?;
            self.bits = self.bits << 6 | u32::from(sextet);
            self.bit_count += 6;
        }
        self.bit_count -= 8;
        Some((self.bits >> self.bit_count) as u8)
    }
}

impl Iterator for Decoder<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        const RUN: u8 = 0x90;
        loop {
            if let Some(repeats) = self.repeats.checked_sub(1) {
                self.repeats = repeats;
                return Some(self.last);
            }
            let octet = self.octet()?;
            if octet != RUN {
                self.last = octet;
                return Some(octet);
            }
            match self.octet()? {
                0 => {
                    self.last = RUN;
                    return Some(RUN);
                }
                count => self.repeats = count.saturating_sub(1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with the file of these bytes, as many as three divides, none of them 0x90.
    fn text(bytes: &[u8]) -> Vec<u8> {
        let mut text = [NOTICE, b" 4.0)\n:"].concat();
        for three in bytes.chunks_exact(3) {
            let bits = three.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte));
            let sextets = [18, 12, 6, 0].map(|shift| (bits >> shift & 0x3F) as usize);
            text.extend(sextets.map(|sextet| ALPHABET[sextet]));
        }
        text.push(b':');
        text
    }

    #[test]
    fn a_fork_behind_one_that_is_not_there_is_not_there_either() {
        for data_length in [0, 3, 4, 0x7FFF_FFFF, u32::MAX - 24, u32::MAX] {
            let lengths = [data_length, 1].map(u32::to_be_bytes).concat();
            let header = [&b"\x01n\0TEXTttxt\0\0"[..], &lengths].concat();
            let crc = crc16(&header).to_be_bytes();
            let file = next_file(&text(&[&header[..], &crc, b"r\0\0\0"].concat()), 0).map(|file| {
                (file.is_header_intact, file.resource_fork().bytes, file.resource_fork().is_intact)
            });
            let wanted = if data_length == 0 { &b"\0"[..] } else { b"" };
            assert_eq!(file, Some((true, wanted.to_vec(), false)), "{data_length}");
        }
    }
}
