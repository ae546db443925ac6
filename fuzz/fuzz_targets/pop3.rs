//! A server of POP3 that is cut in pieces means the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/pop3.rs"]
mod pop3;

fuzz_target!(|input: &[u8]| pop3::in_pieces(input));
