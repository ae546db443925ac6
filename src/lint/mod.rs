//! The linter: every defect of a message, and what other readers make of them.
//!
//! ```text
//! tree::build   field, codec        grammars report where they are departed from
//!      └────┬───────┘
//!       findings                    each with what other readers make of it: a value, or edits
//!           │                       of the message after which we read what they read
//!       readings                    the edited messages, one for each way to read it otherwise
//!           │
//!       alternatives                what in them differs from the message as we read it
//!           │
//!       defects                     ambiguous are just those that make a difference
//! ```

pub(crate) mod alternative;
mod between;
pub(crate) mod body;
pub(crate) mod defects;
mod delimiter_lines;
mod edit;
mod file_names;
mod finding;
pub(crate) mod header;
mod mime;
mod nested;
pub(crate) mod reading;
mod structure;
mod summary;

use std::{
    borrow::Cow,
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher,
};

use self::{
    alternative::{Alternative, AlternativeKind},
    defects::Defects,
    finding::{Finding, Findings},
    reading::Reading,
    summary::Summary,
};
use crate::{
    defect::{Report, Severity},
    message::Message,
};

impl Message<'_> {
    /// Every departure from the standards, in the order of the parts.
    ///
    /// The message is walked once more for it, by the same code that built the tree and that reads
    /// its values: what is reported is what was done. A caller that wants to be strict asks for the
    /// worst of them:
    ///
    /// ```
    /// use unmime::{Message, Severity};
    ///
    /// let message = Message::parse(b"Subject: one\nSubject: two\n\nhello");
    /// assert_eq!(message.defects().worst(), Some(Severity::Ambiguous));
    /// ```
    ///
    /// A defect is [`Ambiguous`](Severity::Ambiguous) just if [`alternatives`](Self::alternatives)
    /// has another value for it.
    pub fn defects(&self) -> Defects {
        let findings = Findings::of(self);
        let ambiguous = ambiguous(self, &findings);
        let mut defects = Defects::new(usize::MAX);
        for (Finding { defect, .. }, is_ambiguous) in findings.list.iter().zip(ambiguous) {
            defects.add(defect.severity(match defect.severity {
                Severity::Severe => Severity::Severe,
                _ if is_ambiguous => Severity::Ambiguous,
                usual => usual.min(Severity::Warn),
            }));
        }
        defects.total = findings.total;
        defects
    }

    /// Whether the message can be read in more ways than one: whether there are
    /// [`alternatives`](Self::alternatives).
    pub fn is_ambiguous(&self) -> bool {
        self.alternatives().next().is_some()
    }

    /// What other readers show where this message is ambiguous: another `Subject` or `From`, another
    /// file name, the bodies that they find, or the tree of parts where it differs.
    ///
    /// One reading after the other is made, at most
    /// [`Limits::views`](crate::Limits::views): each changes one thing, so that all of them take as
    /// many times the time of a parse as there are kinds of defects.
    pub fn alternatives(&self) -> impl Iterator<Item = Alternative<'_>> {
        let findings = Findings::of(self);
        let points = findings.choice_points();
        let summary = (!points.is_empty()).then(|| Summary::of(self));
        let values = findings.into_values();
        let differences = points.into_iter().flat_map(move |point| {
            let reading = point.reading(self);
            summary.as_ref().map(|ours| ours.differences(&point, &reading)).unwrap_or_default()
        });
        let mut seen = HashSet::new();
        let hasher = RandomState::new();
        values.chain(differences).filter(move |Alternative { code, span, kind, value, .. }| {
            seen.insert((*code, *span, *kind, value.len(), hasher.hash_one(value)))
        })
    }

    /// The message as other readers read it, for each way to read it otherwise that makes them find
    /// other parts: whole messages, with the same tree, values and bodies to be asked for.
    ///
    /// ```
    /// let raw = b"Content-Type: multipart/mixed; boundary=a\nContent-Type: multipart/mixed; boundary=b\n\n\
    ///     --a\n\nfirst\n--a--\n--b\n\nsecond\n--b--\n";
    /// let message = unmime::Message::parse(raw);
    /// assert_eq!(message.text().as_deref(), Some("first"));
    /// let other = message.readings().next().unwrap();
    /// assert_eq!(other.message.text().as_deref(), Some("second"));
    /// ```
    pub fn readings(&self) -> impl Iterator<Item = Reading> {
        let points = Findings::of(self).choice_points();
        points.into_iter().map(|point| Reading { code: point.code(), message: point.reading(self) })
    }

    /// The decoded bodies of all leaves, those of messages in transfer encodings too, and then those
    /// that other readers find, each once: what a scanner must look at, whoever the reader will be.
    pub fn union_leaves(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut seen = Summary::default();
        let ours = summary::leaves(self).map(Cow::Owned);
        let others = self.alternatives().filter(|other| other.kind == AlternativeKind::Body);
        ours.chain(others.map(|other| other.value)).filter(move |body| seen.adds_leaf(body))
    }
}

/// Of each finding, whether another reader shows something else for it.
#[expect(clippy::indexing_slicing, reason = "choice points number the findings of the same list")]
fn ambiguous(message: &Message<'_>, findings: &Findings<'_>) -> Vec<bool> {
    let mut ambiguous: Vec<bool> = findings.list.iter().map(Finding::has_values).collect();
    let points = findings.choice_points();
    if points.is_empty() {
        return ambiguous;
    }
    let ours = Summary::of(message);
    for point in points {
        if !ours.differences(&point, &point.reading(message)).is_empty() {
            point.findings().for_each(|at| ambiguous[at] = true);
        }
    }
    ambiguous
}
