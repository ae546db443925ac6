//! A quirk changes nothing in a message that gives no occasion for it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unmime::lint::Quirk;

#[path = "../src/quirks.rs"]
mod quirks;

// The first byte chooses eight quirks.
fuzz_target!(|raw: &[u8]| {
    let Some((&first, raw)) = raw.split_first() else { return };
    let all = Quirk::ALL.iter().cycle().skip(first.into());
    let chosen: Vec<Quirk> = all.step_by(13).take(8).copied().collect();
    let changed = quirks::changed(raw, &chosen);
    assert!(changed.is_empty(), "{changed:#?}");
});
