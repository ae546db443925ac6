//! Any message, composed and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/compose.rs"]
mod compose;

fuzz_target!(|bytes: &[u8]| compose::round_trip(bytes));
