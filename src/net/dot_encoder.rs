//! Multi-line data as it goes (RFC 1939 §3, RFC 5321 §4.5.2).

use memchr::memchr2;

/// Doubles the dot at the start of a line, makes every line end CRLF, and ends the data. All other
/// bytes are given as they are, in pieces of what was put in.
///
/// A CR or an LF alone is a line end that was meant, and becomes CRLF: servers do not agree on what
/// they are, and one that ends the data at them takes what follows for commands. The last line gets
/// its line end if it has none.
///
/// ```
/// use unmime::net::DotEncoder;
///
/// let mut encoder = DotEncoder::new();
/// let mut input = &b".hidden\na.b"[..];
/// let mut data = Vec::new();
/// while let Some(piece) = encoder.encode(&mut input) {
///     data.extend_from_slice(piece);
/// }
/// data.extend_from_slice(encoder.finish());
/// assert_eq!(data, b"..hidden\r\na.b\r\n.\r\n");
/// ```
#[derive(Clone, Debug, Default)]
pub struct DotEncoder {
    state: State,
}

/// What was given last.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum State {
    /// A line end, or nothing.
    #[default]
    LineStart,
    /// A byte within a line.
    Text,
    /// A byte within a line, behind which a CR stood that is not given yet.
    Cr,
    /// A byte within a line, behind which a line end is to be given.
    LineEnd,
}

impl DotEncoder {
    /// At the start of the data.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece from the front of `input`. None if all of `input` is used up.
    pub fn encode<'a>(&mut self, input: &mut &'a [u8]) -> Option<&'a [u8]> {
        loop {
            match self.state {
                State::LineEnd => {
                    self.state = State::LineStart;
                    return Some(b"\r\n");
                }
                State::Cr => {
                    let (first, rest) = input.split_first()?;
                    if *first == b'\n' {
                        *input = rest;
                    }
                    self.state = State::LineEnd;
                }
                State::LineStart if input.first() == Some(&b'.') => {
                    self.state = State::Text;
                    return Some(b".");
                }
                State::LineStart | State::Text => {
                    if input.is_empty() {
                        return None;
                    }
                    let piece = self.text(input);
                    if !piece.is_empty() {
                        return Some(piece);
                    }
                }
            }
        }
    }

    /// What ends the data: the dot, and the line end before it if there is none.
    pub fn finish(self) -> &'static [u8] {
        match self.state {
            State::LineStart => b".\r\n",
            State::Text | State::Cr | State::LineEnd => b"\r\n.\r\n",
        }
    }

    /// Data up to where something is to be added or changed, or all of it.
    fn text<'a>(&mut self, input: &mut &'a [u8]) -> &'a [u8] {
        let mut from = 0;
        let (end, next, state) = loop {
            let Some(at) = memchr2(b'\r', b'\n', &input[from..]).map(|at| from + at) else {
                let state = if from == input.len() { State::LineStart } else { State::Text };
                break (input.len(), input.len(), state);
            };
            match &input[at..] {
                [b'\r', b'\n', b'.', ..] => break (at + 2, at + 2, State::LineStart),
                [b'\r', b'\n', ..] => from = at + 2,
                [b'\r'] => break (at, at + 1, State::Cr),
                _ => break (at, at + 1, State::LineEnd),
            }
        };
        let (piece, _) = input.split_at(end);
        *input = &input[next..];
        self.state = state;
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(input: &str, size: usize) -> String {
        let mut encoder = DotEncoder::new();
        let mut data = Vec::new();
        for mut piece in input.as_bytes().chunks(size) {
            while let Some(encoded) = encoder.encode(&mut piece) {
                assert!(!encoded.is_empty());
                data.extend_from_slice(encoded);
            }
            assert!(piece.is_empty());
        }
        data.extend_from_slice(encoder.finish());
        String::from_utf8(data).unwrap()
    }

    #[test]
    fn dots_are_doubled_and_line_ends_are_crlf() {
        for (input, data) in [
            ("", ".\r\n"),
            ("a", "a\r\n.\r\n"),
            ("a\r\n", "a\r\n.\r\n"),
            ("a\n", "a\r\n.\r\n"),
            ("a\r", "a\r\n.\r\n"),
            ("\r\n", "\r\n.\r\n"),
            ("\n.\n", "\r\n..\r\n.\r\n"),
            ("\r.\r", "\r\n..\r\n.\r\n"),
            (".\r\n..\r\n.a.\r\n", "..\r\n...\r\n..a.\r\n.\r\n"),
            ("a\r\r\nb\n\rc\n\n", "a\r\n\r\nb\r\n\r\nc\r\n\r\n.\r\n"),
            ("a.\r\n.b", "a.\r\n..b\r\n.\r\n"),
        ] {
            for size in 1..=input.len().max(1) {
                assert_eq!(encode(input, size), data, "{input:?} by {size}");
            }
        }
    }
}
