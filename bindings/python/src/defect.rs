//! Where a message departs from the standards.

use pyo3::prelude::*;

use crate::handle::Handle;

/// A departure from the standards, and what was made of it.
#[pyclass(frozen, eq, get_all, module = "unmime")]
#[derive(Clone, PartialEq)]
pub(crate) struct Defect {
    /// What departs from which standard: a stable name, such as `mime.duplicate-field`.
    code: &'static str,
    /// How much it matters: `info`, `warn`, `ambiguous` or `severe`.
    severity: &'static str,
    /// The path of the part in which it was found.
    part: String,
    /// The bytes of `raw` of the message that depart: start and end.
    span: (u32, u32),
    /// What is wrong, in words.
    message: &'static str,
    /// What was done about it, in words.
    repair: &'static str,
}

#[pymethods]
impl Defect {
    fn __str__(&self) -> String {
        let Self { code, severity, part, span: (start, end), message, repair } = self;
        format!("{severity} {code} in part {part} at {start}..{end}: {message}; {repair}")
    }

    fn __repr__(&self) -> String {
        format!("<Defect {}>", self.__str__())
    }
}

/// The defects of a part and of the parts inside.
pub(crate) fn defects(handle: &Handle) -> Vec<Defect> {
    let part = handle.part();
    let ids = part.id().index()..=part.id().index() + part.descendants().len();
    let defects = handle.message().defects().into_iter();
    let inside = defects.filter(|defect| ids.contains(&defect.part.index()));
    inside
        .map(|defect| Defect {
            code: defect.code.as_str(),
            severity: defect.severity.as_str(),
            part: handle.at(defect.part).path(),
            span: (defect.span.start, defect.span.end),
            message: defect.code.message(),
            repair: defect.code.repair(),
        })
        .collect()
}
