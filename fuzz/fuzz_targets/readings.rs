//! What defects and other readings say of each other.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/readings.rs"]
mod readings;

fuzz_target!(|raw: &[u8]| readings::agree(raw));
