//! A mailbox in pieces is the same mailbox.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/mailbox.rs"]
mod mailbox;

fuzz_target!(|input: &[u8]| mailbox::in_pieces(input));
