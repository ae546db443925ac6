//! Lines of replies, from pieces of any size.

use std::mem;

use memchr::memchr;

use super::{error::Error, limits::Limit};

/// How a line ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LineEnd {
    /// CRLF, as the RFCs have it.
    CrLf,
    /// LF alone, as some servers have it.
    Lf,
}

/// A line of a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// The line without its end.
    pub text: &'a [u8],
    /// How it ended.
    pub end: LineEnd,
}

/// Puts lines together from pieces of any size. A line that comes in one piece is not copied.
///
/// ```
/// use unmime::net::{Line, LineBuffer, LineEnd};
///
/// let mut lines = LineBuffer::new(512);
/// assert!(lines.take(&mut &b"+OK hel"[..])?.is_none());
/// let mut input = &b"lo\r\n1 120\r\n"[..];
/// let line = lines.take(&mut input)?.unwrap();
/// assert_eq!(line, Line { text: b"+OK hello", end: LineEnd::CrLf });
/// assert_eq!(input, b"1 120\r\n");
/// # Ok::<(), unmime::net::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LineBuffer {
    /// The start of a line whose end has not come, or the line that was given last.
    held: Vec<u8>,
    is_given: bool,
    limit: usize,
}

impl LineBuffer {
    /// For lines of at most `limit` bytes without their ends.
    pub fn new(limit: usize) -> Self {
        Self { held: Vec::new(), is_given: false, limit }
    }

    /// Takes a line from the front of `input`, without its end, or keeps all of `input` if the line
    /// goes on after it.
    ///
    /// Fails with [`Error::Limit`] on a line that is too long, however it is cut into pieces.
    pub fn take<'a, 'i: 'a>(&'a mut self, input: &mut &'i [u8]) -> Result<Option<Line<'a>>, Error> {
        if mem::take(&mut self.is_given) {
            self.held.clear();
        }
        let Some(at) = memchr(b'\n', input) else {
            // One more than the limit may be the CR of the line end.
            self.check(self.held.len().saturating_add(input.len()), 1)?;
            self.held.extend_from_slice(mem::take(input));
            return Ok(None);
        };
        self.check(self.held.len().saturating_add(at), 1)?;
        let (piece, rest) = input.split_at(at);
        (_, *input) = rest.split_at(1);
        let whole = if self.held.is_empty() {
            piece
        } else {
            self.held.extend_from_slice(piece);
            self.is_given = true;
            &self.held
        };
        let line = match whole.strip_suffix(b"\r") {
            Some(text) => Line { text, end: LineEnd::CrLf },
            None => Line { text: whole, end: LineEnd::Lf },
        };
        self.check(line.text.len(), 0)?;
        Ok(Some(line))
    }

    fn check(&self, length: usize, spare: usize) -> Result<(), Error> {
        match length <= self.limit.saturating_add(spare) {
            true => Ok(()),
            false => Err(Error::Limit { limit: Limit::Line, at: self.limit as u64 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of `input` cut into pieces of `size`, and whether all of it was read.
    fn lines(input: &str, size: usize, limit: usize) -> (Vec<(String, LineEnd)>, bool) {
        let mut buffer = LineBuffer::new(limit);
        let mut lines = Vec::new();
        for mut piece in input.as_bytes().chunks(size) {
            loop {
                match buffer.take(&mut piece) {
                    Ok(Some(line)) => {
                        lines.push((String::from_utf8(line.text.to_vec()).unwrap(), line.end));
                    }
                    Ok(None) => break,
                    Err(Error::Limit { limit: Limit::Line, .. }) => return (lines, false),
                    Err(error) => panic!("{error}"),
                }
            }
        }
        (lines, true)
    }

    #[test]
    fn a_line_ends_at_lf_and_the_cr_before_it() {
        use LineEnd::{CrLf, Lf};
        for size in 1..20 {
            for (input, expected) in [
                ("a\r\n\r\nb\r\n", vec![("a", CrLf), ("", CrLf), ("b", CrLf)]),
                ("a\n\nb", vec![("a", Lf), ("", Lf)]),
                ("a\r\r\nb\rc\n", vec![("a\r", CrLf), ("b\rc", Lf)]),
                ("", vec![]),
            ] {
                let expected: Vec<_> =
                    expected.into_iter().map(|(text, end)| (text.to_owned(), end)).collect();
                assert_eq!(lines(input, size, 8), (expected, true), "{input:?} by {size}");
            }
        }
    }

    #[test]
    fn a_line_is_too_long_however_it_is_cut() {
        for size in 1..20 {
            for (input, count, is_read) in [
                ("1234\r\n1234\n1234\r\n", 3, true),
                ("1234\r\n12345\r\n", 1, false),
                ("1234\n12345\n", 1, false),
                ("1234\r\r\n", 0, false),
                ("123456", 0, false),
            ] {
                let (found, is_all) = lines(input, size, 4);
                assert_eq!((found.len(), is_all), (count, is_read), "{input:?} by {size}");
            }
        }
    }
}
