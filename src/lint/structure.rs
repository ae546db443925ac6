//! What other readers make of the defects of the structure: the message as if it were edited.

use super::{edit::Edit, finding::Finding};
use crate::{
    defect::{Code, Defect},
    message::Message,
    span::Span,
};

/// A defect of the structure, and what other readers make of it.
pub(super) fn finding<'m>(message: &Message<'_>, defect: Defect) -> Finding<'m> {
    let raw = message.document.bytes();
    ways(raw, defect).into_iter().fold(Finding::new(defect), Finding::or_edits)
}

/// The ways in which it is taken otherwise.
fn ways(raw: &[u8], defect: Defect) -> Vec<Vec<Edit>> {
    let Defect { code, span, other, .. } = defect;
    match code {
        // Others let the last one count.
        Code::MimeDuplicateField => {
            other.into_iter().map(|first| vec![Edit::rename(first)]).collect()
        }
        _ => Vec::new(),
    }
}
