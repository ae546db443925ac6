//! Where nothing is wrong with a message, mailparse reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/differences.rs"]
mod differences;

fuzz_target!(|raw: &[u8]| differences::none(raw));
