//! One read of a message that tells all that is met.

use super::{body, header, mime, nested::Nested};
use crate::{
    defect::{Code, Defect, Reader, Recorder},
    file_name,
    message::Message,
    quirk::{Quirk, Quirks},
};

/// What was met in a message.
pub(super) struct Record<'m> {
    pub(super) recorder: Recorder<'m>,
    /// The messages in transfer encodings inside.
    pub(super) nested: Nested,
    /// The quirks of what was met in those.
    inside: Quirks,
    /// Those for scanners.
    for_union: Quirks,
    /// Whether not all files in those were looked into.
    is_cut_inside: bool,
}

impl Record<'_> {
    /// The quirks of all that readers may read otherwise, messages inside included.
    pub(super) fn quirks_met(&self) -> Quirks {
        self.recorder.quirks_met().union(self.inside)
    }

    /// The quirks that no reader has but a scanner.
    pub(super) fn union_quirks(&self) -> Quirks {
        self.for_union
    }

    /// Whether [`Limits::views`](crate::Limits::views) left something out, messages inside included.
    pub(super) fn is_cut(&self) -> bool {
        self.recorder.has_met(Code::LimitViews) || self.is_cut_inside
    }
}

/// Reads all of a message, and the messages in it that are in a transfer encoding.
pub(super) fn record<'m>(message: &'m Message<'_>) -> Record<'m> {
    let recorder = record_own(message, message.options().limits.defects as usize);
    let nested = Nested::open(message);
    let (mut inside, mut for_union) = (Quirks::NONE, union_quirks(&recorder));
    let mut is_cut_inside = false;
    for (_, message) in &nested.messages {
        let recorder = record_own(message, 0);
        is_cut_inside |= recorder.has_met(Code::LimitViews);
        inside = inside.union(recorder.quirks_met());
        for_union = for_union.union(union_quirks(&recorder));
    }
    let mut record = Record { recorder, nested, inside, for_union, is_cut_inside };
    let unopened = [
        (record.nested.unopened, Code::LimitDecodedBytes),
        (record.nested.too_deep, Code::LimitDepth),
    ];
    for (id, code) in unopened {
        let Some(part) = id.and_then(|id| message.part(id)) else { continue };
        record.recorder.add(Defect::new(code, part.id(), part.body_span()));
    }
    record
}

fn record_own<'m>(message: &'m Message<'_>, most: usize) -> Recorder<'m> {
    let mut recorder = Recorder::new(message.document.bytes(), message.options().quirks, most);
    message.document.record(&mut recorder);
    header::record(message, &mut recorder);
    mime::record_missing(message, &mut recorder);
    for part in message.parts() {
        mime::record(part, &mut recorder);
        file_name::record(part, &mut recorder);
        if part.is_leaf() {
            body::record(part, &mut recorder);
        }
    }
    recorder
}

/// Readers with these may take another boundary.
const OTHER_BOUNDARIES: Quirks =
    Quirks::of(&[Quirk::LastParameterWins, Quirk::No2231, Quirk::PercentDecoded]);

fn union_quirks(recorder: &Recorder<'_>) -> Quirks {
    let met = recorder.quirks_met();
    let mut quirks = Quirks::NONE;
    if met.has(Quirk::LastTypeWins) {
        quirks = quirks.with(Quirk::CompositeTypeWins);
    }
    if met.has_any(OTHER_BOUNDARIES) {
        quirks = quirks.with(Quirk::EveryBoundary);
    }
    quirks
}
