//! JSON in which nothing acts on the terminal that it may be shown on.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;

use crate::escape::acts_on_line;

/// So much is kept before it is passed on.
const ENOUGH: usize = 64 << 10;

/// DEL. JSON itself escapes all controls before it in its strings.
const DEL: char = '\x7F';

/// `value` on one line.
pub(crate) fn write(writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    write_through(&mut Vec::new(), writer, value)
}

/// `value` on one line, through a buffer that is used again.
pub(crate) fn write_through(
    buffer: &mut Vec<u8>,
    writer: impl Write,
    value: &impl Serialize,
) -> io::Result<()> {
    // An error may have left something there.
    buffer.clear();
    let mut escaping = Escaping { writer, kept: buffer };
    value.serialize(&mut Serializer::new(&mut escaping))?;
    escaping.pass_on()
}

/// `value` as a line.
pub(crate) fn write_line(writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut escaping = Escaping { writer, kept: &mut Vec::new() };
    value.serialize(&mut Serializer::new(&mut escaping))?;
    escaping.end_line()
}

/// `value` as many lines, indented.
pub(crate) fn write_pretty(writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut escaping = Escaping { writer, kept: &mut Vec::new() };
    value.serialize(&mut Serializer::pretty(&mut escaping))?;
    escaping.end_line()
}

/// Escapes DEL, the controls of C1 and those of direction in JSON, which lets them pass, as `\u009b`. They can only
/// be in its strings.
struct Escaping<'b, W> {
    writer: W,
    /// Whole characters, since serializers write texts.
    kept: &'b mut Vec<u8>,
}

impl<W: Write> Escaping<'_, W> {
    fn end_line(&mut self) -> io::Result<()> {
        self.kept.push(b'\n');
        self.pass_on()
    }

    fn pass_on(&mut self) -> io::Result<()> {
        if is_plain(self.kept) {
            self.writer.write_all(self.kept)?;
        } else {
            let mut rest = str::from_utf8(self.kept).map_err(io::Error::other)?;
            while let Some((at, char)) = first_acting(rest) {
                let (before, from) = rest.split_at(at);
                write!(self.writer, "{before}\\u{:04x}", u32::from(char))?;
                rest = &from[char.len_utf8()..];
            }
            self.writer.write_all(rest.as_bytes())?;
        }
        self.kept.clear();
        Ok(())
    }
}

impl<W: Write> Write for Escaping<'_, W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.write_all(text).map(|()| text.len())
    }

    #[inline]
    fn write_all(&mut self, text: &[u8]) -> io::Result<()> {
        self.kept.extend_from_slice(text);
        if self.kept.len() < ENOUGH { Ok(()) } else { self.pass_on() }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether all bytes are below [`DEL`]: many are looked at together.
fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(0, |most, &byte| byte.max(most)) < DEL as u8
}

/// The first character at or after [`DEL`] that acts on a terminal.
fn first_acting(text: &str) -> Option<(usize, char)> {
    let blocks = text.as_bytes().chunks(64).enumerate();
    let places = blocks
        .filter(|(_, block)| !is_plain(block))
        .flat_map(|(number, block)| (number * 64..).take(block.len()));
    let mut chars = places.filter_map(|at| Some((at, text.get(at..)?.chars().next()?)));
    chars.find(|&(_, char)| char >= DEL && acts_on_line(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_escaped_and_read_again() {
        for (text, json) in [
            ("plain, 夏涛, שלום", r#""plain, 夏涛, שלום""#),
            ("\x1b[31m\n\"", r#""\u001b[31m\n\"""#),
            ("a\x7fb\u{9b}c", r#""a\u007fb\u009bc""#),
            ("\u{202E}gpj.exe\u{200F}", r#""\u202egpj.exe\u200f""#),
            ("\u{61C}\u{2066}\u{2028}", r#""\u061c\u2066\u2028""#),
        ] {
            let mut written = Vec::new();
            write(&mut written, &text).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), json);
            assert_eq!(serde_json::from_str::<String>(json).unwrap(), text);
        }
    }

    #[test]
    fn what_acts_on_a_terminal_is_found_wherever_it_stands() {
        for before in ["", "a", "é", "夏", "\n"] {
            for count in (0..140).chain([ENOUGH, 3 * ENOUGH]) {
                let text = before.repeat(count);
                assert_eq!(first_acting(&text), None);
                let text = format!("{text}\x7f\u{202E}{before}");
                assert_eq!(first_acting(&text), Some((before.len() * count, DEL)));
                let mut written = Vec::new();
                write(&mut written, &text).unwrap();
                let json = serde_json::to_string(&text).unwrap();
                let escaped = json.replace(DEL, "\\u007f").replace('\u{202E}', "\\u202e");
                assert!(written == escaped.as_bytes(), "{before:?} {count}");
            }
        }
    }

    #[test]
    fn pretty_is_pretty() {
        let mut written = Vec::new();
        write_pretty(&mut written, &["\x7f"]).unwrap();
        assert_eq!(written, b"[\n  \"\\u007f\"\n]\n");
    }
}
