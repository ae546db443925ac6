//! Multi-line data as it comes (RFC 1939 §3, RFC 5321 §4.5.2).
#![expect(clippy::arithmetic_side_effects, reason = "positions within a buffer")]

use memchr::memmem;

use super::{
    dots::{append, marks},
    line::LineEnd,
};
use crate::scan::block::{Lane, is};

/// Finds the end of multi-line data, a line that is a dot alone, and takes one dot from every other
/// line that begins with one. All other bytes are given as they are.
///
/// A line ends at CRLF and nowhere else, so that a bare LF and a dot after it are data; with
/// [`LineEnd::Lf`], for servers that write no CR, it ends at LF. The last line end before the dot
/// belongs to the data.
///
/// ```
/// use unmime::net::{DotDecoder, LineEnd};
///
/// let mut decoder = DotDecoder::new(LineEnd::CrLf);
/// let mut input = &b"..hidden\r\na.b\r\n.\r\n+OK"[..];
/// let mut data = Vec::new();
/// decoder.decode(&mut input, &mut data);
/// assert!(decoder.is_done());
/// assert_eq!((&data[..], input), (&b".hidden\r\na.b\r\n"[..], &b"+OK"[..]));
/// ```
#[derive(Clone, Debug)]
pub struct DotDecoder {
    state: State,
    line_end: LineEnd,
}

/// What was read last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A line end, or nothing.
    LineStart,
    /// A byte within a line.
    Text,
    /// A CR within a line.
    TextCr,
    /// A dot at the start of a line, which is not given yet.
    Dot,
    /// That and a CR, neither of which is given yet.
    DotCr,
    /// The end.
    Done,
}

impl DotDecoder {
    /// At the start of data whose lines end so.
    pub fn new(line_end: LineEnd) -> Self {
        Self { state: State::LineStart, line_end }
    }

    /// Takes `input` from its front, and appends to `data` what is in it. All of `input` is used up, or
    /// the end was met; then the rest of `input` stands after it.
    pub fn decode(&mut self, input: &mut &[u8], data: &mut Vec<u8>) {
        while let [first, rest @ ..] = *input {
            let (state, rest) = match (self.state, first) {
                (State::Done, _) => return,
                (State::LineStart, b'.') => (State::Dot, rest),
                (State::Dot, b'\r') => (State::DotCr, rest),
                (State::Dot, b'\n') if self.line_end == LineEnd::Lf => (State::Done, rest),
                (State::DotCr, b'\n') => (State::Done, rest),
                (State::DotCr, _) => {
                    data.push(b'\r');
                    (State::TextCr, *input)
                }
                (State::Dot, _) => (State::Text, *input),
                (State::LineStart | State::Text | State::TextCr, _) => self.text(input, data),
            };
            (self.state, *input) = (state, rest);
        }
    }

    /// Whether the end was met.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Appends lines up to one that is a dot alone, or may be, or to the end of `input`. What was read
    /// last then, and the rest.
    #[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
    fn text<'a>(&self, input: &'a [u8], data: &mut Vec<u8>) -> (State, &'a [u8]) {
        let (mut from, mut end) = (0, input.len());
        // Most mail has no such line, and to find none costs less than to look for each.
        let lines = memmem::find(input, b"\n.").map_or(&[][..], |_| input);
        for lf in marks(lines, is_lf_and_dot).filter(|&lf| self.is_line_end(input, lf)) {
            match (&input[lf + 2..], self.line_end) {
                ([] | [b'\r'] | [b'\r', b'\n', ..], _) | ([b'\n', ..], LineEnd::Lf) => {
                    end = lf + 1;
                    break;
                }
                _ => {
                    append(data, input, from..lf + 1);
                    from = lf + 2;
                }
            }
        }
        data.extend_from_slice(&input[from..end]);
        let (text, rest) = input.split_at(end);
        let state = match text.last() {
            Some(b'\n') if self.is_line_end(text, end - 1) => State::LineStart,
            Some(b'\r') => State::TextCr,
            _ => State::Text,
        };
        (state, rest)
    }

    /// Whether the LF at `lf` in what comes next ends a line.
    #[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
    fn is_line_end(&self, input: &[u8], lf: usize) -> bool {
        match (self.line_end, lf.checked_sub(1)) {
            (LineEnd::Lf, _) => true,
            (LineEnd::CrLf, Some(before)) => input[before] == b'\r',
            (LineEnd::CrLf, None) => self.state == State::TextCr,
        }
    }
}

fn is_lf_and_dot(first: Lane, second: Lane) -> Lane {
    is(first, b'\n') & is(second, b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    /// The data decoded from `input` in pieces of `size`, whether the end was met, and the bytes after it.
    fn decode(input: &[u8], size: usize, line_end: LineEnd) -> (Vec<u8>, bool, Vec<u8>) {
        let mut decoder = DotDecoder::new(line_end);
        let (mut data, mut after) = (Vec::new(), Vec::new());
        for mut piece in input.chunks(size) {
            decoder.decode(&mut piece, &mut data);
            after.extend_from_slice(piece);
        }
        (data, decoder.is_done(), after)
    }

    #[track_caller]
    fn decodes(line_end: LineEnd, input: &str, data: &str, is_done: bool, after: &str) {
        for size in 1..=input.len() {
            let found = decode(input.as_bytes(), size, line_end);
            assert_eq!(found, (data.into(), is_done, after.into()), "{input:?} by {size}");
        }
    }

    #[test]
    fn one_dot_goes_from_a_line_that_begins_with_one() {
        for (input, data) in [
            (".\r\n", ""),
            ("\r\n.\r\n", "\r\n"),
            ("a\r\n.\r\n", "a\r\n"),
            ("..\r\n.\r\n", ".\r\n"),
            ("...\r\n.\r\n", "..\r\n"),
            ("..hidden\r\na.b\r\n\r\n..\r\n.\r\n", ".hidden\r\na.b\r\n\r\n.\r\n"),
            (".x\r\n.\r\n", "x\r\n"),
            // Bytes that are no line end to those who mean CRLF by it.
            ("a\n.\nb\n.\r\nc\r\n.\r\n", "a\n.\nb\n.\r\nc\r\n"),
            ("a\r.\r\n.\r\n", "a\r.\r\n"),
            (".\r\r\n.\r\n", "\r\r\n"),
            (".\rx\r\n.\r\n", "\rx\r\n"),
            (".\n\r\n.\r\n", "\n\r\n"),
            ("\n.\r\n.\r\n", "\n.\r\n"),
            ("\r\r\n.\r\n", "\r\r\n"),
        ] {
            decodes(LineEnd::CrLf, input, data, true, "");
        }
    }

    #[test]
    fn lines_that_end_in_lf_need_no_cr() {
        for (input, data) in
            [(".\n", ""), ("a\n.\n", "a\n"), ("..\n.\n", ".\n"), ("a\r\n.\r\n", "a\r\n")]
        {
            decodes(LineEnd::Lf, input, data, true, "");
        }
    }

    #[test]
    fn what_stands_behind_the_end_is_left() {
        decodes(LineEnd::CrLf, "a\r\n.\r\n+OK\r\n.\r\n", "a\r\n", true, "+OK\r\n.\r\n");
    }

    #[test]
    fn without_an_end_there_is_none() {
        for (input, data) in
            [("a\r\n", "a\r\n"), (".", ""), ("a\r\n.\r", "a\r\n"), ("a\n.\n", "a\n.\n")]
        {
            decodes(LineEnd::CrLf, input, data, false, "");
        }
    }

    /// The data and the bytes after its end, line by line.
    fn lines_decoded(mut input: &[u8], line_end: LineEnd) -> (Vec<u8>, &[u8]) {
        let lf = if line_end == LineEnd::Lf { &b"\n"[..] } else { b"\r\n" };
        let mut data = Vec::new();
        loop {
            let end = memmem::find(input, lf).unwrap() + lf.len();
            let (line, rest) = input.split_at(end);
            if matches!(line, b".\r\n" | b".\n") {
                return (data, rest);
            }
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
            input = rest;
        }
    }

    #[test]
    fn blocks_find_what_lines_have() {
        let mut random = Random::new(7);
        for _ in 0..2_000 {
            let kinds = 5 + random.below(60);
            let text =
                |_| *["\r\n", "\r\n..", "\n", "\r", "."].get(random.below(kinds)).unwrap_or(&"a");
            let input: String = (0..300).map(text).chain(["\r\n.\r\n+OK"]).collect();
            let input = &input[random.below(300)..];
            for line_end in [LineEnd::CrLf, LineEnd::Lf] {
                let size = 1 + random.below(input.len());
                let (data, after) = lines_decoded(input.as_bytes(), line_end);
                let found = decode(input.as_bytes(), size, line_end);
                assert_eq!(found, (data, true, after.to_vec()), "{input:?} by {size}");
            }
        }
    }
}
