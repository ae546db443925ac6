//! What is composed is read as it was meant: `parse(compose(x)) = x` over arbitrary messages.
//!
//! `UNMIME_ROUNDS=100` makes a hundred times as many.

use crate::{fuzz::compose, support::Random};

#[test]
fn any_message_that_is_composed_reads_as_it_was_meant() {
    let rounds = std::env::var("UNMIME_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    let mut random = Random::new(0x5eed_0006);
    for round in 0..3_000 * rounds {
        let choices: Vec<u8> = (0..random.below(600)).map(|_| random.next() as u8).collect();
        println!("round {round}");
        compose::round_trip(&choices);
    }
}
