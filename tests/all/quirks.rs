//! What holds for every quirk: a message that gives no occasion for it reads the same.

use unmime::lint::{Code, Quirk, Quirks};

use crate::{
    fuzz::quirks,
    support::{Random, Sample, all_messages},
};

/// Messages longer than this are not read under each quirk.
const LONG: usize = 4096;

#[test]
fn a_quirk_whose_codes_were_not_met_changes_nothing() {
    let all = short_messages();
    none(all.iter().flat_map(|sample| changed(&sample.bytes, sample)));
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
        found.extend(changed(&message, &sample));
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

/// What changes under any quirk that the message gives no occasion for.
fn changed(raw: &[u8], sample: &Sample) -> Vec<String> {
    let changed = quirks::changed(raw, Quirk::ALL).into_iter();
    changed.map(|changed| format!("{}: {changed}", sample.name())).collect()
}
