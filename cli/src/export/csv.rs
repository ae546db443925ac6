//! Comma-separated values (RFC 4180), with LF at the ends of lines. CSV has no escapes: control characters, but for
//! line breaks and tabs, are shown as on a terminal (`\x0b`).
//!
//! This does not use the crate `csv`: it takes quadratic time in the length of a cell, and needs the whole cell at once.

use std::io::{self, Write};

use super::{
    column::{self, Head, Value},
    pieces::Pieces,
    rows::Rows,
};
use crate::{error::Error, escape, json_text, output::Output};

#[derive(Default)]
pub(super) struct Csv {
    text: Vec<u8>,
    /// How many cells the row has so far.
    cells: usize,
    /// Whether one of them is not empty.
    has_text: bool,
}

impl Csv {
    /// The line with the names.
    pub(super) fn header(heads: &[Head]) -> Vec<u8> {
        let names: Vec<&str> = heads.iter().map(|head| head.name).collect();
        format!("{}\n", names.join(",")).into_bytes()
    }
}

impl Rows for Csv {
    fn add(&mut self, _: Head, value: Value<'_>, output: &mut Output) -> Result<(), Error> {
        if self.cells > 0 {
            self.text.push(b',');
        }
        self.cells += 1;
        self.has_text |= !is_empty(&value);
        let quote: &[u8] = if is_quoted(&value) { b"\"" } else { b"" };
        self.text.extend_from_slice(quote);
        let mut cell = Cell(Pieces::new(&mut self.text, output));
        let written = write(&mut cell, &value);
        cell.0.end(written)?;
        self.text.extend_from_slice(quote);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        // Readers skip an empty line, so a row with one empty cell is `""`.
        if self.cells == 1 && !self.has_text {
            self.text.extend_from_slice(b"\"\"");
        }
        (self.cells, self.has_text) = (0, false);
        self.text.push(b'\n');
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error> {
        Ok(self.text)
    }
}

fn is_empty(value: &Value<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::Number(_) | Value::Time(_) | Value::Texts(_) | Value::Files(_) => false,
    }
}

/// Whether the value needs quotes. A CR is written as an escape.
fn is_quoted(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => text.contains([',', '"', '\n']),
        Value::Texts(texts) => !texts.is_empty(),
        Value::Files(files) => !files.is_empty(),
        Value::Null | Value::Number(_) | Value::Time(_) | Value::Bytes(_) => false,
    }
}

fn write(cell: &mut Cell<'_>, value: &Value<'_>) -> io::Result<()> {
    match value {
        Value::Null => Ok(()),
        Value::Text(text) => write!(cell, "{}", escape::lines(text)),
        Value::Number(number) => write!(cell, "{number}"),
        Value::Time(time) => write!(cell, "{}", column::rfc3339(time)),
        Value::Bytes(bytes) => write!(cell, "{}", column::base64(bytes)),
        Value::Texts(_) | Value::Files(_) => json_text::write(cell, value),
    }
}

/// Doubles each quote. A value that has one is always in a quoted cell.
struct Cell<'p>(Pieces<'p>);

impl Write for Cell<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut rest = text;
        while let Some(at) = rest.iter().position(|&byte| byte == b'"') {
            let (quote, after) = rest.split_at(at + 1);
            self.0.write_all(quote)?;
            self.0.write_all(b"\"")?;
            rest = after;
        }
        self.0.write_all(rest)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
