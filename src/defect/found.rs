//! A defect that was found: what, where, and how bad it is.

use std::fmt;

use super::{part_id::PartId, severity::Severity, table::Code};
use crate::span::Span;

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
