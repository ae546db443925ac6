//! yEnc 1.3: files in text of eight bits, known from Usenet. There is no RFC; the draft of its author
//! is what there is.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::ops::Range;

use memchr::memmem;

use super::{
    checksum::crc32,
    lines::{is_line_start, next_line},
};

/// A file, or a part of one, in a text: from its `=ybegin` line to its `=yend` line.
#[derive(Clone, Debug)]
pub(crate) struct Block<'a> {
    pub(crate) name: &'a [u8],
    /// Where it is in the text, both lines included.
    pub(crate) span: Range<usize>,
    /// Which part of a file it is; none for a whole one.
    pub(crate) part: Option<Part>,
    data: &'a [u8],
    /// The lengths and checksums that its lines tell.
    size: u64,
    end_size: Option<u64>,
    crc: Option<u32>,
    is_ended: bool,
}

/// `=ybegin part= total=` and `=ypart begin= end=`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    pub(crate) number: u32,
    /// How many there are, which early encoders do not tell.
    pub(crate) total: Option<u32>,
    /// Where it belongs in the file, from 0.
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// The length of the whole file.
    pub(crate) size: u64,
}

/// What the checksum of a block says; a block without one is judged by its lengths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Unchecked,
    Intact,
    Damaged,
}

/// The first block that begins at `from` or later.
///
/// A line that starts with `=y` is never data, so a block without its `=yend` ends before the next
/// such line, or with the text.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
pub(crate) fn next_block(text: &[u8], from: usize) -> Option<Block<'_>> {
    let mut at = from;
    loop {
        let begin = at + memmem::find(text.get(at..)?, b"=ybegin ")?;
        if is_line_start(text, begin)
            && let Some(block) = block_at(text, begin)
        {
            return Some(block);
        }
        at = begin + 1;
    }
}

/// The block that is all of `text`.
pub(crate) fn sole_block(text: &[u8]) -> Option<Block<'_>> {
    let block = text.starts_with(b"=ybegin ").then(|| block_at(text, 0))??;
    (block.span.end == text.len()).then_some(block)
}

/// `=ybegin [part=N [total=N]] line=N size=N name=NAME`, `[=ypart begin=N end=N]`, data, `=yend`.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
fn block_at(text: &[u8], begin: usize) -> Option<Block<'_>> {
    let rest = text.get(begin..)?;
    let (line, after) = next_line(rest)?;
    let (arguments, name) = Arguments::with_name(line.strip_prefix(b"=ybegin ")?)?;
    arguments.number(b"line")?;
    let size = arguments.number(b"size")?;
    let mut data = after;
    let mut part = None;
    if let Some(number) = arguments.number(b"part") {
        let (line, after) = next_line(after)?;
        let range = Arguments(line.strip_prefix(b"=ypart ")?);
        let (first, end) = (range.number(b"begin")?, range.number(b"end")?);
        let total = arguments.number(b"total").and_then(|total| u32::try_from(total).ok());
        let (number, start) = (u32::try_from(number).ok()?, first.checked_sub(1)?);
        part = Some(Part { number, total, start, end, size });
        data = after;
    }
    let offset = begin + rest.len() - data.len();
    let control = control_line(data);
    let (data, tail) = data.split_at_checked(control)?;
    let mut block = Block {
        name,
        span: begin..offset + control,
        part,
        data,
        size: part.map_or(Some(size), |part| part.end.checked_sub(part.start))?,
        end_size: None,
        crc: None,
        is_ended: false,
    };
    if let Some((line, after)) = next_line(tail)
        && let Some(arguments) = line.strip_prefix(b"=yend").map(Arguments)
    {
        let crc = if part.is_some() { &b"pcrc32"[..] } else { b"crc32" };
        block.end_size = arguments.number(b"size");
        block.crc = arguments.hex(crc);
        block.is_ended = true;
        block.span.end = text.len() - after.len();
    }
    Some(block)
}

/// Where the next line starts that begins with `=y`; the end, if there is none.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
fn control_line(data: &[u8]) -> usize {
    if data.starts_with(b"=y") {
        return 0;
    }
    memmem::find(data, b"\n=y").map_or(data.len(), |at| at + 1)
}

impl Block<'_> {
    /// The data: each byte less 42, one after `=` less 64 more.
    pub(crate) fn decode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.data.len());
        let mut bytes = self.data.iter();
        while let Some(&byte) = bytes.next() {
            match byte {
                b'\r' | b'\n' => {}
                b'=' => out.extend(bytes.next().map(|byte| byte.wrapping_sub(64 + 42))),
                _ => out.push(byte.wrapping_sub(42)),
            }
        }
        out
    }

    /// Whether its decoded `data` is what its lines say.
    pub(crate) fn verdict(&self, data: &[u8]) -> Verdict {
        let length = data.len() as u64;
        let is_whole =
            self.is_ended && self.size == length && self.end_size.is_none_or(|size| size == length);
        match self.crc {
            _ if !is_whole => Verdict::Damaged,
            Some(crc) if crc != crc32(data) => Verdict::Damaged,
            Some(_) => Verdict::Intact,
            None => Verdict::Unchecked,
        }
    }
}

/// `*(SP keyword "=" value)`, in whatever order.
#[derive(Clone, Copy)]
struct Arguments<'a>(&'a [u8]);

impl<'a> Arguments<'a> {
    /// Those of a `=ybegin` line, with the name, which is the last and goes on to the end of the line.
    #[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
    fn with_name(line: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let at = memmem::find(line, b"name=")?;
        let name = line.get(at + b"name=".len()..)?.trim_ascii();
        Some((Self(line.get(..at)?), name))
    }

    fn get(self, keyword: &[u8]) -> Option<&'a [u8]> {
        self.0
            .split(|&byte| byte == b' ')
            .find_map(|argument| argument.strip_prefix(keyword)?.strip_prefix(b"="))
    }

    fn number(self, keyword: &[u8]) -> Option<u64> {
        std::str::from_utf8(self.get(keyword)?).ok()?.parse().ok()
    }

    fn hex(self, keyword: &[u8]) -> Option<u32> {
        u32::from_str_radix(std::str::from_utf8(self.get(keyword)?).ok()?, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "hi!\n\0" and what the escapes are for; made with Python's zlib.
    const WHOLE: &[u8] =
        b"=ybegin line=128 size=6 name= my file.bin \r\n\x92\x93K4=jW\r\n=yend size=6 crc32=91812850\r\n";

    #[test]
    fn a_block_is_found_and_decoded() {
        let text = [b"Look:\r\n=ybegin is a word\r\n", WHOLE, b"Bye\r\n"].concat();
        let block = next_block(&text, 0).unwrap();
        assert_eq!(block.name, b"my file.bin");
        assert_eq!(text[block.span.clone()], *WHOLE);
        let data = block.decode();
        assert_eq!(data, b"hi!\n\0-");
        assert!(next_block(&text, block.span.end).is_none());
    }

    #[test]
    fn checksums_and_lengths_are_checked() {
        let crc = format!("{:08x}", crc32(b"hi\n"));
        let block = |size: u32, end: &str| {
            let text =
                [format!("=ybegin line=128 size={size} name=a\n").as_bytes(), b"\x92\x934\n"]
                    .concat();
            let text = [&text[..], end.as_bytes()].concat();
            let block = next_block(&text, 0).unwrap();
            block.verdict(&block.decode())
        };
        for (size, end, wanted) in [
            (3, "=yend size=3\n", Verdict::Unchecked),
            (3, &format!("=yend size=3 crc32={crc}\n"), Verdict::Intact),
            (3, &format!("=yend size=3 crc32={}", crc.to_uppercase()), Verdict::Intact),
            (3, "=yend size=3 crc32=00000000\n", Verdict::Damaged),
            (4, &format!("=yend size=3 crc32={crc}\n"), Verdict::Damaged),
            (3, &format!("=yend size=4 crc32={crc}\n"), Verdict::Damaged),
            (3, "", Verdict::Damaged),
            (3, "=ybegin line=128 size=3 name=b\n", Verdict::Damaged),
        ] {
            assert_eq!(block(size, end), wanted, "{size} {end}");
        }
    }

    #[test]
    fn a_part_tells_its_place() {
        let text = b"=ybegin part=2 total=3 line=128 size=9 name=a\n=ypart begin=4 end=6\n\
            \x92\x934\n=yend size=3 part=2 pcrc32=00000000 crc32=11111111\n";
        let block = next_block(text, 0).unwrap();
        let part = Part { number: 2, total: Some(3), start: 3, end: 6, size: 9 };
        assert_eq!(block.part, Some(part));
        assert_eq!(block.decode(), b"hi\n");
    }

    #[test]
    fn what_lacks_its_arguments_is_text() {
        for text in [
            "=ybegin line=128 size=3\nabc\n=yend\n",
            "=ybegin size=3 name=a\nabc\n=yend\n",
            "=ybegin line=128 size=many name=a\nabc\n=yend\n",
            " =ybegin line=128 size=3 name=a\nabc\n=yend\n",
            "=ybegin part=1 line=128 size=3 name=a\nabc\n=yend\n",
            "=ybegin part=1 line=128 size=3 name=a\n=ypart begin=0 end=3\nabc\n=yend\n",
        ] {
            assert!(next_block(text.as_bytes(), 0).is_none(), "{text}");
        }
    }

    #[test]
    fn only_a_text_that_is_all_block_has_a_sole_block() {
        assert!(sole_block(WHOLE).is_some());
        assert!(sole_block(WHOLE.trim_ascii_end()).is_some());
        assert!(sole_block(&[WHOLE, b"more"].concat()).is_none());
        assert!(sole_block(&[b"see\n", WHOLE].concat()).is_none());
    }

    #[test]
    fn long_runs_are_no_trouble() {
        for run in ["=ybegin line=1 size=1 name=a\n", "=ybegin ", "=yend\n", "\n=", "=y\n"] {
            let text = run.repeat((1 << 20) / run.len());
            let mut at = 0;
            while let Some(block) = next_block(text.as_bytes(), at) {
                assert!(block.span.start >= at && block.span.end > at);
                at = block.span.end;
            }
        }
    }
}
