//! HTML that is made safe.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../src/safe_html.rs"]
mod safe_html;

fuzz_target!(|html: &[u8]| safe_html::check(&String::from_utf8_lossy(html)));
