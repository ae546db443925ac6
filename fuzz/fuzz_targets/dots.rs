//! Data that is encoded and decoded in pieces is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/dots.rs"]
mod dots;

fuzz_target!(|input: &[u8]| dots::in_pieces(input));
