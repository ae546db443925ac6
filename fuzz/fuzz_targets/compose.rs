//! Any message, composed and read again; and what is composed from any message.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/compose.rs"]
mod compose;

#[path = "../src/received.rs"]
mod received;

fuzz_target!(|bytes: &[u8]| {
    compose::round_trip(bytes);
    received::each_way(bytes);
});
