//! The parsers that are measured, each behind the same three questions.

pub(crate) mod eml_codec;
pub(crate) mod mail_parser;
pub(crate) mod mailparse;
pub(crate) mod newlines;
pub(crate) mod unmime;

use crate::facts::{Sink, Workload};

/// A parser in this process. Each workload starts at the bytes and parses them anew.
pub(crate) trait Parser {
    const NAME: &'static str;
    /// What it can do.
    const WORKLOADS: &'static [Workload] = &Workload::ALL;
    /// Whether it reads mailboxes.
    const READS_MBOX: bool = false;

    fn structure(raw: &[u8], sink: &mut impl Sink);

    fn header(raw: &[u8], sink: &mut impl Sink);

    fn full(raw: &[u8], sink: &mut impl Sink);

    fn header_alone(raw: &[u8], sink: &mut impl Sink);

    /// The messages of an mbox, in the variant mboxrd.
    fn messages(_mbox: &[u8], _each: &mut impl FnMut(&[u8])) {}

    fn read(workload: Workload, raw: &[u8], sink: &mut impl Sink) {
        match workload {
            Workload::Structure => Self::structure(raw, sink),
            Workload::Headers => Self::header(raw, sink),
            Workload::Full => Self::full(raw, sink),
            Workload::HeaderAlone => Self::header_alone(raw, sink),
        }
    }
}
