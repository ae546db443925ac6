//! JSON in which nothing acts on the terminal that it may be shown on.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{
    Serializer,
    ser::{CompactFormatter, Formatter, PrettyFormatter},
};

use crate::escape::acts_on_line;

/// `value` on one line.
pub(crate) fn write(writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Escaping(CompactFormatter);
    Ok(value.serialize(&mut Serializer::with_formatter(writer, formatter))?)
}

/// `value` on many lines, indented.
pub(crate) fn write_pretty(writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Escaping(PrettyFormatter::new());
    Ok(value.serialize(&mut Serializer::with_formatter(writer, formatter))?)
}

/// A formatter that escapes DEL, the controls of C1 and those of direction, which JSON itself lets pass, as `\u009b`.
struct Escaping<F>(F);

/// Passes a call on to the formatter inside.
macro_rules! pass {
    ($($name:ident($($argument:ident: $kind:ty),*);)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$name(writer $(, $argument)*)
        })*
    };
}

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        // Much of it is base64.
        if rest.bytes().all(|byte| byte < 0x7F) {
            return writer.write_all(rest.as_bytes());
        }
        while let Some((at, char)) = rest.char_indices().find(|&(_, char)| acts_on_line(char)) {
            let (before, from) = rest.split_at(at);
            write!(writer, "{before}\\u{:04x}", u32::from(char))?;
            rest = &from[char.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    pass! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }
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
    fn pretty_is_pretty() {
        let mut written = Vec::new();
        write_pretty(&mut written, &["\x7f"]).unwrap();
        assert_eq!(written, b"[\n  \"\\u007f\"\n]");
    }
}
