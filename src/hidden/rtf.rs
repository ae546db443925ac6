//! Compressed RTF ([MS-OXRTFCP]): what Outlook keeps the rich text of a message in.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use nom::{IResult, Parser, bytes::complete::take, number::complete::le_u32};

use crate::codec::checksum::crc32_register;

/// What the dictionary holds at the start ([MS-OXRTFCP] §2.1.2.1), in front of blanks.
const DICTIONARY: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \
    \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier\
    {\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const DICTIONARY_SIZE: usize = 4096;

const COMPRESSED: &[u8] = b"LZFu";
const UNCOMPRESSED: &[u8] = b"MELA";

struct Rtf<'a> {
    raw_size: usize,
    form: &'a [u8],
    crc: u32,
    contents: &'a [u8],
    is_whole: bool,
}

/// `COMPSIZE RAWSIZE COMPTYPE CRC CONTENTS` ([MS-OXRTFCP] §2.1.3.1); COMPSIZE counts what follows
/// itself.
fn rtf(input: &[u8]) -> IResult<&[u8], Rtf<'_>, ()> {
    const REST_OF_HEADER: usize = 12;
    let (rest, (size, raw_size)) = (le_u32, le_u32).parse(input)?;
    let (contents, (form, crc)) = (take(4usize), le_u32).parse(rest)?;
    let length = (size as usize).saturating_sub(REST_OF_HEADER);
    let is_whole = length <= contents.len();
    let (contents, rest) = contents.split_at(length.min(contents.len()));
    Ok((rest, Rtf { raw_size: raw_size as usize, form, crc, contents, is_whole }))
}

/// Whether its checksum is right; text that is not compressed has none.
pub(super) fn is_intact(input: &[u8]) -> bool {
    rtf(input).is_ok_and(|(_, rtf)| {
        rtf.is_whole
            && match rtf.form {
                COMPRESSED => crc32_register(0, rtf.contents) == rtf.crc,
                UNCOMPRESSED => true,
                _ => false,
            }
    })
}

/// The text; none where it is in an unknown form. Never more than nine times the input.
pub(super) fn decompress(input: &[u8]) -> Vec<u8> {
    match rtf(input) {
        Ok((_, Rtf { form: COMPRESSED, contents, .. })) => lz_fu(contents),
        Ok((_, Rtf { form: UNCOMPRESSED, contents, raw_size, .. })) => {
            contents.get(..raw_size).unwrap_or(contents).to_vec()
        }
        _ => Vec::new(),
    }
}

/// Runs of a control byte and eight tokens: a literal byte where its bit is 0, else twelve bits of
/// offset into the dictionary and four of length less two. A reference to where the dictionary is
/// written next is the end ([MS-OXRTFCP] §3.1.3.3, decompression).
#[expect(clippy::indexing_slicing, reason = "a remainder of the size is below it")]
#[expect(clippy::arithmetic_side_effects, reason = "no more is counted than memory holds")]
fn lz_fu(contents: &[u8]) -> Vec<u8> {
    let mut dictionary = [b' '; DICTIONARY_SIZE];
    for (place, &byte) in dictionary.iter_mut().zip(DICTIONARY) {
        *place = byte;
    }
    let mut write = DICTIONARY.len();
    let mut out = Vec::with_capacity(contents.len() * 2);
    let mut bytes = contents.iter().copied();
    while let Some(control) = bytes.next() {
        for bit in 0..8 {
            let Some(first) = bytes.next() else {
                return out;
            };
            if control >> bit & 1 == 0 {
                dictionary[write % DICTIONARY_SIZE] = first;
                write += 1;
                out.push(first);
                continue;
            }
            let Some(second) = bytes.next() else {
                return out;
            };
            let token = usize::from(u16::from_be_bytes([first, second]));
            let (offset, length) = (token >> 4, (token & 0xF) + 2);
            if offset == write % DICTIONARY_SIZE {
                return out;
            }
            for read in offset..offset + length {
                let byte = dictionary[read % DICTIONARY_SIZE];
                dictionary[write % DICTIONARY_SIZE] = byte;
                write += 1;
                out.push(byte);
            }
        }
    }
    out
}
