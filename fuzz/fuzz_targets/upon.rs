//! What is built upon messages and parts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unmime::Message;

#[path = "../src/upon.rs"]
mod upon;

fuzz_target!(|raw: &[u8]| upon::everything(&Message::parse(raw)));
