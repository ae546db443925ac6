//! A reader that keeps the defects.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::collections::HashSet;

use super::{found::Defect, part_id::PartId, reader::Reader, severity::Severity, table::Code};
use crate::{quirk::Quirks, span::Span};

/// Keeps what is met in a message that is read with some quirks: as many defects as there is room for and the
/// first of each code and severity, so that many harmless ones cannot hide another. All are counted.
#[derive(Debug, Default)]
pub(crate) struct Recorder<'m> {
    message: &'m [u8],
    quirks: Quirks,
    most: usize,
    list: Vec<Defect>,
    codes: HashSet<(Code, Severity)>,
    total: u64,
    /// What is being read.
    part: PartId,
    within: Span,
    /// Its defects start here in the list.
    first: usize,
    repeats: Repeats,
}

/// What becomes of a code that is met again in one value or body.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Repeats {
    /// It stays where it was met first, or where it was worse.
    #[default]
    Dropped,
    /// Its place goes on to there.
    Joined,
}

impl<'m> Recorder<'m> {
    pub(crate) fn new(message: &'m [u8], quirks: Quirks, most: usize) -> Self {
        Self { message, quirks, most, ..Self::default() }
    }

    /// Reads one value alone, our way.
    #[cfg(test)]
    pub(crate) fn of_value(value: &'m [u8]) -> Self {
        let mut recorder = Self::new(value, Quirks::NONE, 100);
        recorder.read_value(PartId::ROOT, Span::new(0, value.len()));
        recorder
    }

    /// Goes on to a value of `part` that stands `within` the message. Each code is kept once for it.
    pub(crate) fn read_value(&mut self, part: PartId, within: Span) {
        (self.part, self.within, self.first) = (part, within, self.list.len());
        self.repeats = Repeats::Dropped;
    }

    /// Goes on to the body of `part`. Each code is kept once for it, from its first place to its last.
    pub(crate) fn read_body(&mut self, part: PartId, within: Span) {
        self.read_value(part, within);
        self.repeats = Repeats::Joined;
    }

    /// Where in the message a slice of it is; for any other slice, all that is being read.
    pub(crate) fn span_of(&self, at: &[u8]) -> Span {
        Span::within(self.message, at).unwrap_or(self.within)
    }

    /// The quirks of the codes that were met so badly that another reader may show something else.
    pub(crate) fn quirks_met(&self) -> Quirks {
        let ambiguous = self.list.iter().filter(|defect| defect.severity == Severity::Ambiguous);
        ambiguous.fold(Quirks::NONE, |quirks, defect| quirks.union(defect.code.quirks()))
    }

    /// Whether `code` was met.
    pub(crate) fn has_met(&self, code: Code) -> bool {
        self.list.iter().any(|defect| defect.code == code)
    }

    /// What was kept, in the order of the parts and places, and how many there were.
    pub(crate) fn into_defects(mut self) -> (Vec<Defect>, u64) {
        self.list.sort_by_key(|defect| (defect.part, defect.span));
        let mut kept: Vec<Defect> = Vec::with_capacity(self.list.len());
        for defect in self.list {
            let is_same = |it: &&mut Defect| {
                it.code == defect.code && it.part == defect.part && it.span == defect.span
            };
            // Those of one place are next to each other.
            let mut near = kept.iter_mut().rev().take_while(|it| it.span == defect.span);
            match near.find(is_same) {
                Some(known) => {
                    known.severity = known.severity.max(defect.severity);
                    self.total = self.total.saturating_sub(1);
                }
                None => kept.push(defect),
            }
        }
        (kept, self.total)
    }
}

impl Reader for Recorder<'_> {
    const RECORDS: bool = true;
    type Silent = Quirks;

    fn silent(&self) -> Quirks {
        self.quirks
    }

    fn quirks(&self) -> Quirks {
        self.quirks
    }

    fn add(&mut self, defect: Defect) {
        self.total = self.total.saturating_add(1);
        if self.codes.insert((defect.code, defect.severity)) || self.list.len() < self.most {
            self.list.push(defect);
        }
    }

    fn met_as(&mut self, code: Code, severity: Severity, at: &[u8]) {
        let span = self.span_of(at);
        let of_value = self.list.get_mut(self.first..).unwrap_or_default();
        let Some(known) = of_value.iter_mut().find(|known| known.code == code) else {
            return self.add(Defect::new(code, self.part, span).severity(severity));
        };
        match self.repeats {
            Repeats::Joined => {
                known.span.end = known.span.end.max(span.end);
                known.severity = known.severity.max(severity);
            }
            Repeats::Dropped if severity > known.severity => {
                (known.severity, known.span) = (severity, span);
            }
            Repeats::Dropped => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The defects as `code at`.
    fn kept(recorder: Recorder<'_>) -> Vec<String> {
        let (list, _) = recorder.into_defects();
        list.iter().map(|defect| format!("{} {}", defect.code, defect.span)).collect()
    }

    #[test]
    fn the_first_of_each_severity_is_kept_too() {
        let mut recorder = Recorder::new(b"", Quirks::NONE, 0);
        for severity in [Severity::Warn, Severity::Warn, Severity::Ambiguous] {
            recorder
                .add(Defect::new(Code::HdrNul, PartId::ROOT, Span::new(0, 0)).severity(severity));
        }
        assert_eq!(recorder.quirks_met(), Code::HdrNul.quirks());
        assert!(recorder.has_met(Code::HdrNul) && !recorder.has_met(Code::BodyNul));
    }

    #[test]
    fn so_many_are_kept_and_the_first_of_each_code() {
        for (most, wanted) in [(0, "ab"), (1, "ab"), (2, "aab"), (3, "aaab"), (4, "aaab")] {
            let mut recorder = Recorder::new(b"", Quirks::NONE, most);
            for (at, code) in
                [Code::HdrNul, Code::HdrNul, Code::HdrNul, Code::BodyNul].into_iter().enumerate()
            {
                recorder.add(Defect::new(code, PartId::ROOT, Span::new(at, at)));
            }
            let (list, total) = recorder.into_defects();
            let shown = list.iter().map(|it| if it.code == Code::HdrNul { 'a' } else { 'b' });
            assert_eq!(shown.collect::<String>(), wanted, "{most}");
            assert_eq!(total, 4);
        }
    }

    #[test]
    fn a_code_is_kept_once_for_a_value_where_it_is_worst() {
        let message = b"abcdef";
        let mut recorder = Recorder::new(message, Quirks::NONE, 9);
        recorder.read_value(PartId::ROOT, Span::new(0, 3));
        recorder.met_as(Code::CtSyntax, Severity::Warn, &message[0..1]);
        recorder.met_as(Code::CtSyntax, Severity::Ambiguous, &message[2..3]);
        recorder.met_as(Code::CtSyntax, Severity::Warn, &message[1..2]);
        recorder.met_as(Code::ParamEmpty, Severity::Info, b"elsewhere");
        recorder.read_value(PartId::ROOT, Span::new(3, 6));
        recorder.met(Code::CtSyntax, &message[4..5]);
        assert_eq!(kept(recorder), ["param.empty 0..3", "ct.syntax 2..3", "ct.syntax 4..5"]);
    }

    #[test]
    fn a_code_of_a_body_goes_from_its_first_place_to_its_last() {
        let body = b"abcdef";
        let mut recorder = Recorder::new(body, Quirks::NONE, 9);
        recorder.read_body(PartId::ROOT, Span::new(0, 6));
        recorder.met(Code::QpBareCr, &body[1..2]);
        recorder.met(Code::QpBareCr, &body[4..5]);
        assert_eq!(kept(recorder), ["qp.bare-cr 1..5"]);
    }

    #[test]
    fn what_is_worse_later_in_a_body_counts() {
        let body = b"a=\rb=\r";
        let mut recorder = Recorder::new(body, Quirks::NONE, 9);
        recorder.read_body(PartId::ROOT, Span::new(0, 6));
        recorder.met_as(Code::QpBareCr, Severity::Info, &body[1..2]);
        recorder.met_as(Code::QpBareCr, Severity::Ambiguous, &body[4..5]);
        assert_eq!(recorder.quirks_met(), Code::QpBareCr.quirks());
    }
}
