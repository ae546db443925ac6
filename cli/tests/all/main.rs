//! The tests of the command, as one program: each runs the real binary.

#[path = "../../../tests/support/dialogue.rs"]
mod dialogue;
#[path = "../../../tests/support/encrypted.rs"]
mod encrypted;
mod support;

mod archives;
mod compose;
mod cores;
mod export;
mod extraction;
mod fetching;
mod html;
mod lint;
#[cfg(feature = "parquet")]
mod parquet;
mod reading;
mod send;
mod shell;
mod stores;
