//! The linter: every defect of a message.

use crate::{alternative, defect::Defect, message::Message};

impl Message<'_> {
    /// Every departure from the standards in the structure of the message, and every value that
    /// another reader would show differently, in the order of the parts.
    ///
    /// The message is walked once more for it, by the same code that built the tree: what is
    /// reported is what was done. A caller that wants to be strict asks whether there are any:
    ///
    /// ```
    /// use unmime::{Message, Severity};
    ///
    /// let message = Message::parse(b"Subject: one\nSubject: two\n\nhello");
    /// assert!(message.defects().iter().any(|defect| defect.severity >= Severity::Ambiguous));
    /// ```
    pub fn defects(&self) -> Vec<Defect> {
        let mut defects = self.document.defects();
        defects.extend(alternative::defects(self));
        defects.sort_by_key(|defect| (defect.part, defect.span));
        defects
    }
}
