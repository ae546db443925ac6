//! Any bytes as the value of any field.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/fields.rs"]
mod fields;
#[path = "../src/readings.rs"]
mod readings;

fuzz_target!(|value: &[u8]| fields::each(value));
