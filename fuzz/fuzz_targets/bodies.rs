//! Transfer encodings, beside plain decoders.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/bodies.rs"]
mod bodies;

fuzz_target!(|body: &[u8]| bodies::decode(body));
