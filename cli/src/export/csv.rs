//! Comma-separated values (RFC 4180), with LF at the ends of lines. CSV has no escapes: control characters, but for
//! line breaks and tabs, are shown as on a terminal (`\x0b`).

use std::io;

use csv::{Writer, WriterBuilder};

use super::{
    column::{self, Head, Value},
    rows::Rows,
};
use crate::{error::Error, escape, json_text};

pub(super) struct Csv(Writer<Vec<u8>>);

impl Csv {
    pub(super) fn new() -> Self {
        Self(WriterBuilder::new().flexible(true).from_writer(Vec::new()))
    }

    /// The line with the names.
    pub(super) fn header(heads: &[Head]) -> Result<Vec<u8>, Error> {
        let mut csv = Box::new(Self::new());
        heads.iter().try_for_each(|head| csv.cell(head.name))?;
        csv.end_row()?;
        csv.finish()
    }

    fn cell(&mut self, text: impl AsRef<[u8]>) -> Result<(), Error> {
        Ok(self.0.write_field(text).map_err(io::Error::from)?)
    }
}

impl Rows for Csv {
    fn add(&mut self, _: Head, value: Value<'_>) -> Result<(), Error> {
        match value {
            Value::Null => self.cell(""),
            Value::Text(text) => self.cell(escape::lines(&text).to_string()),
            Value::Number(number) => self.cell(number.to_string()),
            Value::Texts(_) | Value::Files(_) => {
                let mut json = Vec::new();
                json_text::write(&mut json, &value)?;
                self.cell(json)
            }
            Value::Time(time) => self.cell(column::rfc3339(&time)),
            Value::Bytes(bytes) => self.cell(column::base64(&bytes)),
        }
    }

    fn end_row(&mut self) -> Result<(), Error> {
        Ok(self.0.write_record(None::<&[u8]>).map_err(io::Error::from)?)
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error> {
        self.0.into_inner().map_err(|error| Error::Output(error.into_error()))
    }
}
