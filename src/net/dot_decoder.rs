//! Multi-line data as it comes (RFC 1939 §3, RFC 5321 §4.5.2).

use memchr::memmem;

use super::LineEnd;

/// Finds the end of multi-line data, a line that is a dot alone, and takes one dot from every other
/// line that begins with one. All other bytes are given as they are, in pieces of what came.
///
/// A line ends at CRLF and nowhere else, so that a bare LF and a dot behind it are data; with
/// [`LineEnd::Lf`], for servers that write no CR, it ends at LF. The last line end before the dot
/// belongs to the data.
///
/// ```
/// use unmime::net::{DotDecoder, LineEnd};
///
/// let mut decoder = DotDecoder::new(LineEnd::CrLf);
/// let mut input = &b"..hidden\r\na.b\r\n.\r\n+OK"[..];
/// let mut data = Vec::new();
/// while let Some(piece) = decoder.decode(&mut input) {
///     data.extend_from_slice(piece);
/// }
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

    /// Takes the next piece of data from the front of `input`. None if all of `input` is used up, or
    /// the end was met; then the rest of `input` stands behind it.
    pub fn decode<'a>(&mut self, input: &mut &'a [u8]) -> Option<&'a [u8]> {
        loop {
            let (first, rest) = input.split_first()?;
            match self.state {
                State::Done => return None,
                State::LineStart if *first == b'.' => {
                    *input = rest;
                    self.state = State::Dot;
                }
                State::Dot if *first == b'\r' => {
                    *input = rest;
                    self.state = State::DotCr;
                }
                State::Dot if *first == b'\n' && self.line_end == LineEnd::Lf => {
                    *input = rest;
                    self.state = State::Done;
                }
                State::DotCr if *first == b'\n' => {
                    *input = rest;
                    self.state = State::Done;
                }
                State::DotCr => {
                    self.state = State::TextCr;
                    return Some(b"\r");
                }
                State::Dot => self.state = State::Text,
                State::LineStart | State::Text | State::TextCr => return Some(self.text(input)),
            }
        }
    }

    /// Whether the end was met.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Data up to a line that begins with a dot, or all of it.
    fn text<'a>(&mut self, input: &mut &'a [u8]) -> &'a [u8] {
        let dot = memmem::find_iter(input, b"\n.").find(|&lf| self.is_line_end(input, lf));
        let end = dot.map_or(input.len(), |lf| lf + 1);
        let (piece, rest) = input.split_at(end);
        self.state = match piece.last() {
            Some(b'\n') if self.is_line_end(piece, end - 1) => State::LineStart,
            Some(b'\r') => State::TextCr,
            _ => State::Text,
        };
        *input = rest;
        piece
    }

    /// Whether the LF at `lf` in what comes next ends a line.
    fn is_line_end(&self, input: &[u8], lf: usize) -> bool {
        match (self.line_end, lf.checked_sub(1)) {
            (LineEnd::Lf, _) => true,
            (LineEnd::CrLf, Some(before)) => input[before] == b'\r',
            (LineEnd::CrLf, None) => self.state == State::TextCr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is decoded from `input` in pieces of `size`, whether the end was met, and what is behind.
    fn decode(input: &[u8], size: usize, line_end: LineEnd) -> (Vec<u8>, bool, Vec<u8>) {
        let mut decoder = DotDecoder::new(line_end);
        let (mut data, mut behind) = (Vec::new(), Vec::new());
        for mut piece in input.chunks(size) {
            while let Some(decoded) = decoder.decode(&mut piece) {
                assert!(!decoded.is_empty());
                data.extend_from_slice(decoded);
            }
            behind.extend_from_slice(piece);
        }
        (data, decoder.is_done(), behind)
    }

    #[track_caller]
    fn decodes(line_end: LineEnd, input: &str, data: &str, is_done: bool, behind: &str) {
        for size in 1..=input.len() {
            let found = decode(input.as_bytes(), size, line_end);
            assert_eq!(found, (data.into(), is_done, behind.into()), "{input:?} by {size}");
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
}
