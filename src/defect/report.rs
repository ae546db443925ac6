//! Where the parser says what it met.

use super::{found::Defect, part_id::PartId, table::Code};
use crate::span::Span;

/// Where the parser says what it met. Parsing for its result alone uses `()`, so that reporting
/// costs nothing and cannot change what is parsed.
pub(crate) trait Report {
    /// Whether checks that only a report needs should run.
    const WANTED: bool;

    /// Notes a defect.
    fn add(&mut self, defect: Defect);

    /// Notes that `code` was met at `span` of `part`.
    fn report(&mut self, code: Code, part: PartId, span: Span) {
        self.add(Defect::new(code, part, span));
    }
}

impl Report for () {
    const WANTED: bool = false;

    fn add(&mut self, _: Defect) {}
}

impl Report for Vec<Defect> {
    const WANTED: bool = true;

    fn add(&mut self, defect: Defect) {
        self.push(defect);
    }
}
