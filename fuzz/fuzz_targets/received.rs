//! What is composed from any received message.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/received.rs"]
mod received;

fuzz_target!(|bytes: &[u8]| received::each_way(bytes));
