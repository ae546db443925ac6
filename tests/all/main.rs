//! The tests of the library from outside, as one program: the library and its packages are linked once.
//!
//! `cargo test --test all golden::` runs one module. What tests share is in `tests/support`, and what
//! they share with fuzzing in `fuzz/src`.

mod fuzz;
#[path = "../support/heap.rs"]
mod heap;
#[path = "../support/shapes.rs"]
mod shapes;
#[path = "../support/mod.rs"]
mod support;

mod addresses;
mod allocations;
mod ambiguity;
mod behaviour;
mod charsets;
mod combo;
mod defects;
mod golden;
mod hidden;
mod hostile;
mod imap;
mod layers;
mod limits;
mod partial;
mod properties;
mod quirks;
mod regressions;
mod report;
mod rfc;
mod senders;
mod signed;
mod smime;
mod store;
mod structure;
mod text;

#[cfg(feature = "html")]
mod safe_html;

#[cfg(feature = "compose")]
mod compose;
#[cfg(feature = "compose")]
mod compose_parts;
#[cfg(feature = "compose")]
mod compose_properties;
#[cfg(feature = "compose")]
mod compose_received;
#[cfg(feature = "compose")]
mod edit;
#[cfg(feature = "compose")]
mod python;

// Both clients play each dialogue, with TLS where it has some.
#[cfg(all(feature = "pop3", feature = "tokio"))]
mod pop3;
#[cfg(all(feature = "smtp", feature = "tokio"))]
mod smtp;

#[cfg(all(any(feature = "pop3", feature = "smtp"), feature = "tokio"))]
#[path = "../support/dialogue.rs"]
mod dialogue;
#[cfg(all(any(feature = "pop3", feature = "smtp"), feature = "tokio"))]
#[path = "../support/encrypted.rs"]
mod encrypted;
