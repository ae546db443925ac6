//! Uuencode inside a text: files between `begin` and `end` lines (POSIX.1, `uuencode`).
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::ops::Range;

use memchr::memmem;

use super::decoder::{decode_lines, is_line, mode_and_name};
use crate::codec::{
    base64,
    lines::{is_line_start, next_line},
};

/// A file in a text: from its `begin` line to its `end` line.
#[derive(Clone, Debug)]
pub(crate) struct Block<'a> {
    pub(crate) name: &'a [u8],
    /// Where it is in the text, both lines included.
    pub(crate) span: Range<usize>,
    /// Whether its `end` line is there.
    pub(crate) is_ended: bool,
    data: &'a [u8],
    encoding: Encoding,
}

/// What the lines of a block are in.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Encoding {
    /// `begin`
    Uuencode,
    /// `begin-base64`
    Base64,
}

/// The first block that begins at `from` or later.
///
/// Sentences start with "begin", too: a block is one only if a mode, a name and lines follow that
/// are encoded. Where those stop without an `end`, the block does.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
pub(crate) fn next_block(text: &[u8], from: usize) -> Option<Block<'_>> {
    let mut at = from;
    loop {
        let begin = at + memmem::find(text.get(at..)?, b"begin")?;
        if is_line_start(text, begin)
            && let Some(block) = block_at(text, begin)
        {
            return Some(block);
        }
        at = begin + 1;
    }
}

/// The first block, if it is in the base64 form: a base64 body may be one, which its lines declare once more.
pub(crate) fn begin_base64(text: &[u8]) -> Option<Block<'_>> {
    next_block(text, 0).filter(|block| block.encoding == Encoding::Base64)
}

/// The block that is all of `text`.
pub(crate) fn sole_block(text: &[u8]) -> Option<Block<'_>> {
    let block = text.starts_with(b"begin").then(|| block_at(text, 0))??;
    (block.span.end == text.len()).then_some(block)
}

#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
fn block_at(text: &[u8], begin: usize) -> Option<Block<'_>> {
    let (line, after) = next_line(text.get(begin..)?)?;
    let (encoding, end, arguments) = match line.strip_prefix(b"begin-base64") {
        Some(arguments) => (Encoding::Base64, &b"===="[..], arguments),
        None => (Encoding::Uuencode, &b"end"[..], line.strip_prefix(b"begin")?),
    };
    let name = mode_and_name(arguments)?;
    let mut rest = after;
    let mut is_ended = false;
    let mut is_empty = true;
    let mut data_end = rest;
    while let Some((line, after)) = next_line(rest) {
        rest = after;
        let line = line.trim_ascii_end();
        if line == end {
            is_ended = true;
            data_end = after;
            break;
        } else if encoding.is_data(line) {
            is_empty = false;
            data_end = after;
        } else if !(line.is_empty() || line == b"`") {
            break;
        }
    }
    if is_empty && !is_ended {
        return None;
    }
    let data = after.get(..after.len() - data_end.len())?;
    let span = begin..text.len() - data_end.len();
    Some(Block { name, span, is_ended, data, encoding })
}

impl Encoding {
    fn is_data(self, line: &[u8]) -> bool {
        match self {
            Self::Uuencode => is_line(line),
            Self::Base64 => {
                let is_symbol =
                    |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
                !line.is_empty() && line.iter().all(is_symbol)
            }
        }
    }
}

impl Block<'_> {
    /// The file.
    pub(crate) fn decode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.data.len());
        match self.encoding {
            Encoding::Uuencode => {
                let Ok(()) = decode_lines(self.data, &mut |piece: &[u8]| {
                    out.extend_from_slice(piece);
                    Ok::<(), std::convert::Infallible>(())
                });
            }
            Encoding::Base64 => base64::Decoder::new(self.data).decode_all(&mut out),
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(String, String, bool)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(block) = next_block(text.as_bytes(), at) {
            assert!(block.span.start >= at && block.span.end > block.span.start);
            at = block.span.end;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push((text(block.name), text(&block.decode()), block.is_ended));
        }
        found
    }

    #[track_caller]
    fn assert_blocks(text: &str, wanted: &[(&str, &str, bool)]) {
        let wanted: Vec<_> =
            wanted.iter().map(|&(name, data, end)| (name.into(), data.into(), end)).collect();
        assert_eq!(blocks(text), wanted, "{text}");
        assert_eq!(blocks(&text.replace('\n', "\r\n")), wanted, "with CRLF: {text}");
    }

    #[test]
    fn files_are_found_amid_text() {
        assert_blocks(
            "Two files:\nbegin 644 hi.txt\n#:&D*\n`\nend\nand\n\nbegin 600 my file\n%:&5L;&\\\n \nend\nBye\n",
            &[("hi.txt", "hi\n", true), ("my file", "hello", true)],
        );
        assert_blocks(
            "begin-base64 644 a.txt\naGVsbG8=\n====\nrest\n",
            &[("a.txt", "hello", true)],
        );
        assert_blocks("begin 644 empty\n`\nend\n", &[("empty", "", true)]);
        assert_blocks("begin 644 a\n\n#:&D*\n\n`\n\nend\n", &[("a", "hi\n", true)]);
    }

    #[test]
    fn a_file_without_its_end_ends_with_its_lines() {
        assert_blocks("begin 644 a\n#:&D*\n", &[("a", "hi\n", false)]);
        assert_blocks("begin 644 a\n#:&D*\nand so on\nend\n", &[("a", "hi\n", false)]);
        assert_blocks(
            "begin 644 a\n#:&D*\nbegin 644 b\n#:&D*\nend\n",
            &[("a", "hi\n", false), ("b", "hi\n", true)],
        );
    }

    #[test]
    fn sentences_are_no_files() {
        for text in [
            "begin now\n#:&D*\nend\n",
            "begin 644 men strong\nand march on\nend\n",
            "begin 100 times\n\nHello World\n",
            " begin 644 a\n#:&D*\nend\n",
            "to begin 644 a\n#:&D*\nend\n",
            "begin 644 a",
            "begin-base64 644 a\nnot encoded at all\n====\n",
            "beginning 644 a\n#:&D*\nend\n",
        ] {
            assert_blocks(text, &[]);
        }
    }

    #[test]
    fn only_a_text_that_is_all_block_has_a_sole_block() {
        let block = b"begin 644 a\n#:&D*\n`\nend\n";
        assert_eq!(sole_block(block).unwrap().name, b"a");
        assert!(sole_block(&[block, &b"more\n"[..]].concat()).is_none());
        assert!(sole_block(&[b"see\n", &block[..]].concat()).is_none());
    }

    #[test]
    fn long_runs_are_no_trouble() {
        for run in [
            "begin",
            "begin 644 a\n",
            "begin 644 a\n\n",
            "begin 644 a\n`\n",
            "begin 644 a\n#:&D*\n",
            "begin-base64 644 a\naaaa\n",
            "begin 644 a\n#:&D*\nend",
        ] {
            let text = run.repeat((1 << 20) / run.len());
            let total: usize = blocks(&text).iter().map(|(_, data, _)| data.len()).sum();
            assert!(total <= text.len(), "{run}");
        }
    }
}
