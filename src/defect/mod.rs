//! Defects: where a message departs from the standards, and what was made of it.

mod code;
mod departure;
mod examples;
mod report;
mod severity;
mod table;

use std::fmt;

use crate::span::Span;

pub use self::{code::Category, severity::Severity, table::Code};
pub(crate) use self::{departure::Departure, report::Report};

/// Identifies a part of a message: its place in document order, the message itself being 0.
///
/// Good for as long as the bytes are the same, so it can be stored beside them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct PartId(pub(crate) u32);

impl PartId {
    /// The message itself.
    pub const ROOT: Self = Self(0);

    /// The part's place in document order, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<u32> for PartId {
    fn from(index: u32) -> Self {
        Self(index)
    }
}

impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One departure from the standards.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Defect {
    /// What departs from which standard.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The part in which it was found.
    pub part: PartId,
    /// The bytes of the message that depart.
    pub span: Span,
    /// What they compete with, if with something: the field that was read instead of a duplicate,
    /// the boundary that a delimiter almost is one of.
    pub other: Option<Span>,
}

impl Defect {
    /// A defect of the usual severity.
    pub(crate) fn new(code: Code, part: PartId, span: Span) -> Self {
        Self { code, severity: code.severity(), part, span, other: None }
    }

    /// The same, as bad as that.
    pub(crate) fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same, with what it competes with.
    pub(crate) fn against(self, other: Span) -> Self {
        Self { other: Some(other), ..self }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, severity, part, span, other: _ } = self;
        write!(
            f,
            "{severity} {code} in part {part} at {span}: {}; {}",
            code.message(),
            code.repair()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_ordered() {
        assert!(Severity::Info < Severity::Warn && Severity::Ambiguous < Severity::Severe);
    }
}
