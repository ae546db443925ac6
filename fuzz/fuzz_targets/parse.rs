//! Any bytes are a message, and all that can be asked of it has an answer.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/touch.rs"]
mod touch;

fuzz_target!(|raw: &[u8]| touch::everything(raw));
