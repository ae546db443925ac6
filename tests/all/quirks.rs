//! What holds for every quirk: a message that gives no occasion for it reads the same.

use unmime::{Code, Message, Options, Quirk, Quirks};

use crate::support::{Random, Sample, all_messages};

/// Messages longer than this are not read under each quirk.
const LONG: usize = 4096;

#[test]
fn a_quirk_whose_codes_were_not_met_changes_nothing() {
    for Sample { path, bytes } in short_messages() {
        holds(&bytes, &path.display().to_string());
    }
}

#[test]
fn nor_in_messages_with_bytes_changed() {
    let mut random = Random::new(0x5eed_0004);
    for sample in short_messages() {
        let mut message = sample.bytes.clone();
        for _ in 0..=random.below(6) {
            let at = random.below(message.len());
            match random.below(3) {
                0 if !message.is_empty() => message[at] ^= 1 << random.below(8),
                1 if !message.is_empty() => drop(message.remove(at)),
                _ => message.insert(at, b"\n\r -:;=\"\\(\0\x0c"[random.below(12)]),
            }
        }
        holds(&message, &sample.name());
    }
}

#[test]
fn every_quirk_belongs_to_a_code_or_to_the_union() {
    let of_codes = Code::ALL.iter().map(|code| code.quirks()).fold(Quirks::NONE, Quirks::union);
    let of_union = Quirks::of(&[Quirk::CompositeTypeWins, Quirk::EveryBoundary]);
    let missing: Vec<_> =
        Quirk::ALL.iter().filter(|&&it| !of_codes.union(of_union).has(it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!of_codes.has_any(of_union));
}

fn short_messages() -> Vec<Sample> {
    let mut samples = all_messages();
    samples.retain(|sample| sample.bytes.len() <= LONG);
    samples
}

/// Reads the message under each quirk.
fn holds(raw: &[u8], name: &str) {
    let message = Message::parse(raw);
    let met = met(&message);
    let ours = shown(&message);
    for &quirk in Quirk::ALL {
        if met.has(quirk) {
            continue;
        }
        let other = Message::parse_with(raw, &Options::new().quirks(quirk));
        let theirs = shown(&other);
        assert!(ours == theirs, "{name}: {quirk}:\n{ours:#?}\n{theirs:#?}\n{}", raw.escape_ascii());
    }
}

/// The quirks of all codes that are met in a message and in those inside.
fn met(message: &Message<'_>) -> Quirks {
    let mut quirks = Quirks::NONE;
    for defect in message.defects() {
        quirks = quirks.union(defect.code.quirks());
        quirks = match defect.code {
            Code::MimeDuplicateField => quirks.with(Quirk::CompositeTypeWins),
            Code::ParamDuplicate | Code::ParamConflictingForms => quirks.with(Quirk::EveryBoundary),
            _ => quirks,
        };
    }
    let inside = message.parts().filter(|part| part.is_message() && part.is_leaf());
    inside.filter_map(|part| part.message()).fold(quirks, |all, inner| all.union(met(&inner)))
}

/// Everything that a message shows.
fn shown(message: &Message<'_>) -> Vec<String> {
    let mut shown = vec![format!("{:?}", message.headers().from())];
    for part in message.parts() {
        let body = part.is_leaf().then(|| part.body().escape_ascii().to_string());
        let text = part.text().map(|text| text.to_string());
        let (kind, name) = (part.content_type().essence(), part.filename());
        shown.push(format!("{} {kind} {name:?} {} {body:?} {text:?}", part.path(), part.span()));
        let fields = part.headers();
        shown.extend(fields.iter().map(|field| format!("{field} {}", field.span())));
        let inner = part.is_leaf().then(|| part.message()).flatten();
        shown.extend(inner.into_iter().flat_map(|inner| self::shown(&inner)));
    }
    shown
}
