//! Header fields, folded (RFC 5322 §2.2.3).

use super::words::{Next, Words};

/// What a line should not be longer than (RFC 5322 §2.1.1).
const LINE: usize = 78;

/// What no line may be longer than (RFC 5322 §2.1.1).
pub(super) const LONGEST_LINE: usize = 998;

/// What a line with an encoded word must not be longer than (RFC 2047 §2).
const ENCODED_LINE: usize = 76;

/// The longest piece that a line takes as it is. With the longest name of a field before it, the line is not
/// longer than the 998 octets that none may be (RFC 5322 §2.1.1).
pub(super) const LONGEST_PIECE: usize = 900;

/// A field body that is being written. A fold stands before blanks that something follows, so that no line is of blanks
/// alone. None stands before the first piece, and none before a word that looks like the start of a field, which some
/// readers take it for: that stays on the line of the word before it, or the line is longer than it should be.
pub(super) struct Folded {
    text: String,
    column: usize,
    /// Where the line can be folded last: in the text, and the column.
    last: Option<(usize, usize)>,
}

impl Folded {
    /// The body of a field with this name.
    pub(super) fn new(name: &str) -> Self {
        Self { text: String::new(), column: name.len() + 1, last: None }
    }

    /// Writes a piece that has no blanks, after these blanks, which may be folded.
    pub(super) fn push(&mut self, blanks: &str, piece: &str) {
        if !blanks.is_empty() && !self.text.is_empty() && !looks_like_field(piece) {
            self.last = Some((self.text.len(), self.column));
        }
        self.extend(blanks);
        self.extend(piece);
        if self.column > LINE
            && let Some((at, column)) = self.last.take()
        {
            self.text.insert_str(at, "\r\n");
            self.column -= column;
        }
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
        (self.column, self.last) = (0, None);
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

/// Whether a word begins like a field: `word:`.
fn looks_like_field(word: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let name = word.split_once(':').map(|(name, _)| name);
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(is_of_name))
}

/// Whether no line of a field is too long (RFC 5322 §2.1.1).
pub(super) fn fits(name: &str, body: &str) -> bool {
    let mut lines = body.split("\r\n");
    let first = lines.next().unwrap_or_default();
    name.len() + 1 + first.len() <= LONGEST_LINE && lines.all(|line| line.len() <= LONGEST_LINE)
}
