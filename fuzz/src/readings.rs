//! What defects and other readings say of each other.

use std::{collections::HashSet, hint::black_box};

use unmime::{
    Message, Part,
    lint::{Alternative, AlternativeKind, Code, Defect, Defects, Lint, Severity},
};

/// Asks for everything that other readers could show, and checks that all answers agree.
pub(crate) fn agree(raw: &[u8]) {
    let message = Message::parse(raw);
    let lint = message.lint();
    let others: Vec<Alternative<'_>> = lint.alternatives().collect();
    let defects = lint.defects();
    ambiguity_is_alternatives(&message, defects, &others);
    alternatives_differ(&message, defects, &others);
    leaves_are_in_the_union(&message, &lint, &others);
    // Without defects there is one reading.
    for reading in lint.readings().take_while(|_| !defects.is_empty()) {
        black_box((reading.code, reading.message.text(), reading.message.parts().len()));
    }
    if !defects.iter().any(|defect| defect.code.area() == "limit") {
        messages_inside_are_messages(&message);
    }
}

/// A code is ambiguous just if there is an alternative of it.
fn ambiguity_is_alternatives(message: &Message<'_>, defects: &Defects, others: &[Alternative<'_>]) {
    let is_ambiguous = |severity| severity == Severity::Ambiguous;
    let ambiguous = defects.iter().filter(|defect| is_ambiguous(defect.severity));
    let ambiguous: HashSet<Code> = ambiguous.map(|defect| defect.code).collect();
    let codes: HashSet<Code> = others.iter().map(|other| other.code).collect();
    assert_eq!(ambiguous, codes);
    assert_eq!(message.is_ambiguous(), !others.is_empty());
    assert!(others.is_empty() || defects.worst().is_some_and(|worst| worst >= Severity::Ambiguous));
    assert!(defects.total() >= defects.len() as u64);
    assert_eq!(*defects, message.defects(), "not the same when asked again");
}

/// Each alternative has a place and a defect, and is not what the message shows already.
fn alternatives_differ(message: &Message<'_>, defects: &Defects, others: &[Alternative<'_>]) {
    let subject = message.headers().subject();
    for other in others {
        let is_reason = |defect: &Defect| (defect.code, defect.part) == (other.code, other.part);
        assert!(defects.iter().any(is_reason), "{other:?}");
        assert!(other.span.end as usize <= message.raw().len(), "{other:?}");
        assert_eq!(other.text().is_none(), other.kind == AlternativeKind::Body, "{other:?}");
        if other.kind == AlternativeKind::Subject {
            assert_ne!(other.text(), subject.as_deref(), "{other:?}");
        }
    }
}

/// Each leaf and each other body is in the union of all leaves, once.
fn leaves_are_in_the_union(message: &Message<'_>, lint: &Lint<'_>, others: &[Alternative<'_>]) {
    let mut union = HashSet::new();
    for leaf in lint.union_leaves() {
        assert!(union.insert(leaf.into_owned()), "twice in the union");
    }
    for part in message.parts().filter(|part| part.is_leaf()) {
        assert!(union.contains(&*part.body()), "{part:?}");
    }
    for other in others.iter().filter(|other| other.kind == AlternativeKind::Body) {
        assert!(union.contains(&*other.value), "{other:?}");
    }
}

/// A message inside is the same as a message of its own.
fn messages_inside_are_messages(message: &Message<'_>) {
    for part in message.parts().filter(|part| part.is_message() && !part.is_leaf()) {
        let Some(own) = part.message() else { continue };
        let start = part.body_span().start;
        let outer = part.descendants().map(|part| shape(part, start));
        assert!(outer.eq(own.parts().map(|part| shape(part, 0))), "{part:?}");
    }
}

/// What a part is, and where, counted from `start`.
fn shape(part: Part<'_>, start: u32) -> (String, u32, u32, usize) {
    let (span, fields) = (part.span(), part.headers().len());
    (part.content_type().essence(), span.start - start, span.end - start, fields)
}
