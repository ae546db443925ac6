//! What is composed from a received message has no fault of ours, whatever the message is.
//!
//! `UNMIME_ROUNDS=100` makes a hundred times as many messages.

use std::{fs, path::Path};

use crate::{
    fuzz::received,
    properties::{change_bytes, splice},
    support::{Random, all_messages, mailbox_files},
};

#[test]
fn what_we_write_from_any_message_is_clean() {
    for sample in all_messages().into_iter().chain(mailbox_files()) {
        println!("{}", sample.name());
        received::each_way(&sample.bytes);
    }
}

#[test]
fn what_we_write_from_what_fuzzing_found_is_clean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut replayed = 0;
    for path in paths.filter(|path| path.is_file()) {
        println!("{}", path.display());
        received::each_way(&fs::read(path).unwrap());
        replayed += 1;
    }
    assert!(replayed > 5);
}

#[test]
fn what_we_write_from_broken_messages_is_clean() {
    let mut random = Random::new(0x5eed_0007);
    let rounds = std::env::var("UNMIME_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    let mut samples = all_messages();
    samples.retain(|sample| sample.bytes.len() < 4_000);
    for round in 0..40 * rounds {
        let [one, other] = [(); 2].map(|()| &samples[random.below(samples.len())]);
        println!("round {round}: {} and {}", one.name(), other.name());
        let mut message = splice(&one.bytes, &other.bytes, &mut random);
        for _ in 0..random.below(4) {
            change_bytes(&mut message, &mut random);
        }
        received::each_way(&message);
    }
}
