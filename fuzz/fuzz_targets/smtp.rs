//! SMTP, whatever the server says.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/smtp.rs"]
mod smtp;

fuzz_target!(|input: &[u8]| smtp::talk(input));
