//! JSON, one object a line.

use super::{
    column::{Head, Value},
    pieces::Pieces,
    rows::Rows,
};
use crate::{error::Error, json_text, output::Output};

#[derive(Default)]
pub(super) struct Ndjson {
    text: Vec<u8>,
    /// For values on their way.
    buffer: Vec<u8>,
    is_in_row: bool,
}

impl Rows for Ndjson {
    fn add(&mut self, head: Head, value: Value<'_>, output: &mut Output) -> Result<(), Error> {
        self.text.push(if self.is_in_row { b',' } else { b'{' });
        self.is_in_row = true;
        json_text::write_through(&mut self.buffer, &mut self.text, &head.name)?;
        self.text.push(b':');
        let mut pieces = Pieces::new(&mut self.text, output);
        let written = json_text::write_through(&mut self.buffer, &mut pieces, &value);
        pieces.end(written)
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.is_in_row = false;
        self.text.extend_from_slice(b"}\n");
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error> {
        Ok(self.text)
    }
}
