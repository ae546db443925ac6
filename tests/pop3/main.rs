//! POP3 against a server that plays dialogues: each by the client that blocks, by the one upon tokio,
//! and with one byte a read.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../support/dialogue.rs"]
mod dialogue;
#[path = "../../fuzz/src/dots.rs"]
mod dots;
#[path = "../support/encrypted.rs"]
mod encrypted;
#[path = "../../fuzz/src/pop3.rs"]
mod pop3;

mod encryption;
mod faults;
mod feed;
mod fetching;
mod login;
mod player;
mod sessions;
