//! Other readings of a whole message.

use std::collections::BTreeMap;

use super::{
    edit::{Edit, edited},
    finding::{Finding, Other},
};
use crate::{
    defect::{Code, Defect},
    message::Message,
};

/// The message as another reader reads it: see [`Message::readings`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The defects that the other reader takes otherwise.
    pub code: Code,
    /// What it reads. Its bytes are not those of the message that was read: they are edited so that
    /// our rules give what the other reader's rules give.
    pub message: Message<'static>,
}

/// One way to read the message otherwise: each defect of one code, taken in one other way.
///
/// One for each code and way, and not for each defect, keeps their number small whatever the
/// message is: all of them together cost a bounded number of parses.
pub(crate) struct ChoicePoint {
    pub(super) defect: Defect,
    findings: Vec<usize>,
    edits: Vec<Edit>,
}

impl ChoicePoint {
    pub(crate) fn code(&self) -> Code {
        self.defect.code
    }

    /// The findings that are taken otherwise, by their places in the list.
    pub(crate) fn findings(&self) -> impl Iterator<Item = usize> {
        self.findings.iter().copied()
    }

    /// The message as it is read then.
    pub(crate) fn reading(&self, message: &Message<'_>) -> Message<'static> {
        let raw = edited(message.document.bytes(), self.edits.iter());
        Message::parse_with(&raw, message.options()).into_owned()
    }
}

/// The ways that findings give, at most `most`.
pub(super) fn choice_points(findings: &[Finding<'_>], most: usize) -> Vec<ChoicePoint> {
    let mut points = BTreeMap::new();
    for (place, finding) in findings.iter().enumerate() {
        let ways = finding.others.iter().filter_map(|other| match other {
            Other::Edits(edits) => Some(edits),
            Other::Value(..) => None,
        });
        for (way, edits) in ways.enumerate() {
            let Finding { defect, .. } = finding;
            let point = points.entry((defect.code, way)).or_insert_with(|| ChoicePoint {
                defect: *defect,
                findings: Vec::new(),
                edits: Vec::new(),
            });
            point.findings.push(place);
            point.edits.extend_from_slice(edits);
        }
    }
    let mut points: Vec<ChoicePoint> = points.into_values().take(most).collect();
    for point in &mut points {
        point.edits.sort_by_key(|edit| edit.at);
    }
    points
}
