//! What is composed from a received message has no fault of ours, whatever the message is.
//!
//! `UNMIME_ROUNDS=100` makes a hundred times as many messages.

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
