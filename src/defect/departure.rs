//! Departures inside of a value, before it is known where in a message it stands.

use super::{severity::Severity, table::Code};

/// Where a value departs from its grammar, and what other readers make of it.
///
/// Each grammar that can be departed from gives them beside its value, from the same rules: so
/// nothing that chooses a value is left without a report. `V` is what the grammar gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Departure<'a, V> {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    /// The bytes that depart: a slice of those that the value was read from.
    pub(crate) at: &'a [u8],
    /// The values that other readers give, each in place of ours.
    pub(crate) others: Vec<V>,
}

impl<'a, V> Departure<'a, V> {
    /// A departure of the usual severity that all readers read alike.
    pub(crate) fn new(code: Code, at: &'a [u8]) -> Self {
        Self { code, severity: code.severity(), at, others: Vec::new() }
    }

    /// The same, as bad as that.
    pub(crate) fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same, with a value that another reader gives.
    pub(crate) fn or(mut self, other: V) -> Self {
        self.others.push(other);
        self
    }
}
