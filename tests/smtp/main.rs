//! The clients of SMTP, against servers that play a dialogue.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../support/dialogue.rs"]
mod dialogue;
#[path = "../support/encrypted.rs"]
mod encrypted;
mod faults;
mod login;
mod seed;
mod sending;
mod talk;
mod tls;
mod upon_tokio;
