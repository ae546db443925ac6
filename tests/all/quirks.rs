//! What holds for every quirk: a message that gives no occasion for it reads the same.

use unmime::{Code, Message, Options, Quirk, Quirks};

use crate::support::{Random, Sample, all_messages};

/// Messages longer than this are not read under each quirk.
const LONG: usize = 4096;

#[test]
fn a_quirk_whose_codes_were_not_met_changes_nothing() {
    let all = short_messages();
    none(all.iter().flat_map(|Sample { path, bytes }| changed(bytes, &path.display().to_string())));
}

#[test]
fn nor_in_messages_with_bytes_changed() {
    let mut random = Random::new(0x5eed_0004);
    let mut found = Vec::new();
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
        found.extend(changed(&message, &sample.name()));
    }
    none(found);
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

#[track_caller]
fn none(found: impl IntoIterator<Item = String>) {
    let found: Vec<String> = found.into_iter().collect();
    assert!(
        found.is_empty(),
        "{} in all:\n{}",
        found.len(),
        found[..found.len().min(20)].join("\n")
    );
}

/// What changes under a quirk that the message gives no occasion for.
fn changed(raw: &[u8], name: &str) -> Vec<String> {
    let message = Message::parse(raw);
    let met = met(&message);
    let ours = shown(&message);
    let mut changed = Vec::new();
    for &quirk in
        Quirk::ALL.iter().filter(|&&quirk| !met.has(quirk) && quirk != Quirk::EncodedWordsKept)
    {
        let other = Message::parse_with(raw, &Options::new().quirks(quirk));
        let theirs = shown(&other);
        if ours != theirs {
            let differs = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
            changed.push(format!("{name}: {quirk}: {differs:?}\n{}", raw.escape_ascii()));
        }
    }
    changed
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
