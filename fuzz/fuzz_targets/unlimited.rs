//! Without limits, on a small stack.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)] // the rest is for `parse`
#[path = "../src/touch.rs"]
mod touch;

fuzz_target!(|raw: &[u8]| touch::without_limits(raw));
