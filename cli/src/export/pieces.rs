//! Writes long values in pieces, so that no value is in memory twice.

use std::{
    io::{self, Write},
    mem,
};

use crate::{error::Error, output::Output};

/// How many bytes a batch buffers before it writes to the output.
const MOST: usize = 1 << 20;

/// Appends a value to the text of its batch, and writes the text to the output when it gets too long.
pub(super) struct Pieces<'p> {
    text: &'p mut Vec<u8>,
    output: &'p mut Output,
    /// The error that stopped the output.
    failed: Option<Error>,
}

impl<'p> Pieces<'p> {
    pub(super) fn new(text: &'p mut Vec<u8>, output: &'p mut Output) -> Self {
        Self { text, output, failed: None }
    }

    /// Returns the result of writing the value.
    pub(super) fn end(self, written: io::Result<()>) -> Result<(), Error> {
        match self.failed {
            Some(failed) => Err(failed),
            None => Ok(written?),
        }
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.text.len() + piece.len() < MOST {
            self.text.extend_from_slice(piece);
            return Ok(piece.len());
        }
        let before = mem::take(self.text);
        let written = self.output.write_block(before);
        match written.and_then(|()| self.output.write_block(piece)) {
            Ok(()) => Ok(piece.len()),
            Err(failed) => {
                self.failed = Some(failed);
                Err(io::ErrorKind::Other.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
