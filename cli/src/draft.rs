//! Output that waits for its turn.

use std::io::{self, Write};

/// What is to be written, in order.
#[derive(Default)]
pub(crate) struct Draft {
    /// All that goes to standard output.
    text: Vec<u8>,
    /// What is not text, each with the place in the text that it stands before.
    marks: Vec<(usize, Mark)>,
}

/// What depends on the output before, or goes elsewhere.
pub(crate) enum Mark {
    /// A heading follows.
    Heading,
    /// A block, which goes where the blocks go.
    Block(Vec<u8>),
    /// A line for standard error.
    Told(String),
    /// A line for standard error about a failure.
    Failed(String),
}

/// A piece of a draft.
pub(crate) enum Piece<'d> {
    Text(&'d [u8]),
    Mark(&'d Mark),
}

impl Draft {
    pub(crate) fn mark(&mut self, mark: Mark) {
        self.marks.push((self.text.len(), mark));
    }

    /// All of it, in order.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut at = 0;
        let marked = self.marks.iter().flat_map(move |(place, mark)| {
            let text = &self.text[at..*place];
            at = *place;
            [Piece::Text(text), Piece::Mark(mark)]
        });
        let last = self.marks.last().map_or(0, |(place, _)| *place);
        marked.chain([Piece::Text(&self.text[last..])])
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
