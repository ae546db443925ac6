//! Header fields, folded (RFC 5322 §2.2.3).

use super::words::{Next, Words};

/// What a line should not be longer than (RFC 5322 §2.1.1).
const LINE: usize = 78;

/// What a line with an encoded word must not be longer than (RFC 2047 §2).
const ENCODED_LINE: usize = 76;

/// The longest piece that a line takes as it is. With the longest name of a field before it, the line is not
/// longer than the 998 octets that none may be (RFC 5322 §2.1.1).
pub(super) const LONGEST_PIECE: usize = 900;

/// A field body that is being written. A fold stands before blanks that something follows, so that no line
/// is of blanks alone; none stands before the first piece.
pub(super) struct Folded {
    text: String,
    column: usize,
}

impl Folded {
    /// The body of a field with this name.
    pub(super) fn new(name: &str) -> Self {
        Self { text: String::new(), column: name.len() + 1 }
    }

    /// Writes a piece that has no blanks, after these blanks, which may be folded.
    pub(super) fn push(&mut self, blanks: &str, piece: &str) {
        let is_too_long = self.column + blanks.len() + piece.len() > LINE;
        if is_too_long && !blanks.is_empty() && !self.text.is_empty() {
            self.fold();
        }
        self.extend(blanks);
        self.extend(piece);
    }

    /// Writes a text as encoded words, each as long as there is room for it.
    pub(super) fn push_words(&mut self, mut words: Words<'_>) {
        loop {
            match words.next(ENCODED_LINE.saturating_sub(self.column + 1)) {
                Next::Word(word) => {
                    self.extend(" ");
                    self.extend(&word);
                }
                Next::NoRoom if self.column > 0 => self.fold(),
                Next::NoRoom | Next::End => return,
            }
        }
    }

    fn fold(&mut self) {
        self.text.push_str("\r\n");
        self.column = 0;
    }

    fn extend(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.len();
    }

    /// The body, from after the colon to before the last line break.
    pub(super) fn finish(self) -> String {
        self.text
    }
}
