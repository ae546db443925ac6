//! How a message is read, and what is met on the way.

use super::{found::Defect, severity::Severity, table::Code};
use crate::quirk::{Quirk, Quirks};

/// How a message is read: our way, or as another reader does; and where defects go.
///
/// The rule that reads a construct asks and tells here, so that what is reported is what was done, and what
/// another reader would do is decided where we decide. `()` reads a tree our way and tells nobody: the compiler
/// removes every question. A [`Quirks`] reads a value and tells nobody. The [`Recorder`](super::Recorder) keeps
/// the defects.
pub(crate) trait Reader {
    /// Whether anybody listens: checks that only a report needs are left out otherwise.
    const RECORDS: bool;

    /// Reads the same way, and tells nobody.
    type Silent: Reader;

    /// The choices that this reader makes differently from us. Fast paths stand aside unless there are none.
    fn quirks(&self) -> Quirks;

    /// A reader that reads the same way, and tells nobody.
    fn silent(&self) -> Self::Silent;

    /// Whether this reader takes the other side of a choice.
    fn takes(&self, quirk: Quirk) -> bool {
        self.quirks().has(quirk)
    }

    /// A defect was met.
    fn add(&mut self, defect: Defect);

    /// `code` was met with this severity at `at`, a slice of the value or the body that is being read.
    fn met_as(&mut self, code: Code, severity: Severity, at: &[u8]);

    /// `code` was met at `at`, a slice of the value or the body that is being read.
    fn met(&mut self, code: Code, at: &[u8]) {
        self.met_as(code, code.severity(), at);
    }
}

impl Reader for () {
    const RECORDS: bool = false;
    type Silent = ();

    fn silent(&self) {}

    fn quirks(&self) -> Quirks {
        Quirks::NONE
    }

    fn add(&mut self, _: Defect) {}

    fn met_as(&mut self, _: Code, _: Severity, _: &[u8]) {}
}

impl Reader for Quirks {
    const RECORDS: bool = false;
    type Silent = Quirks;

    fn silent(&self) -> Quirks {
        *self
    }

    fn quirks(&self) -> Quirks {
        *self
    }

    fn add(&mut self, _: Defect) {}

    fn met_as(&mut self, _: Code, _: Severity, _: &[u8]) {}
}

/// Tells of what decides nothing that readers of a message are compared by: none of it is ambiguous.
pub(crate) struct Unshown<'r, R> {
    pub(crate) reader: &'r mut R,
    /// What is no defect there.
    pub(crate) but: Option<Code>,
}

impl<R: Reader> Reader for Unshown<'_, R> {
    const RECORDS: bool = R::RECORDS;
    type Silent = R::Silent;

    fn silent(&self) -> R::Silent {
        self.reader.silent()
    }

    fn quirks(&self) -> Quirks {
        self.reader.quirks()
    }

    fn add(&mut self, defect: Defect) {
        self.reader.add(defect);
    }

    fn met_as(&mut self, code: Code, severity: Severity, at: &[u8]) {
        let severity = if severity == Severity::Ambiguous { Severity::Warn } else { severity };
        if self.but != Some(code) {
            self.reader.met_as(code, severity, at);
        }
    }
}
