//! The floor: counting line feeds, which is what reading each byte once costs.

use super::Parser;
use crate::facts::{Header, Sink, Workload};

pub(crate) struct Newlines;

impl Parser for Newlines {
    const NAME: &'static str = "newlines (memchr)";
    const WORKLOADS: &'static [Workload] = &[Workload::Structure];
    const READS_MBOX: bool = true;

    fn structure(raw: &[u8], sink: &mut impl Sink) {
        let lines = memchr::memchr_iter(b'\n', raw).count() as i64;
        sink.header(Header { date: Some(lines), ..Header::default() });
    }

    fn header(_raw: &[u8], _sink: &mut impl Sink) {}

    fn full(_raw: &[u8], _sink: &mut impl Sink) {}

    fn header_alone(_raw: &[u8], _sink: &mut impl Sink) {}

    fn messages(mbox: &[u8], each: &mut impl FnMut(&[u8])) {
        each(mbox);
    }
}
