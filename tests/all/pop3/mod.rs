//! POP3 against a server that plays dialogues: each by the client that blocks, by the one upon tokio,
//! and with one byte a read.

mod encryption;
mod faults;
mod feed;
mod fetching;
mod login;
mod player;
mod sessions;
