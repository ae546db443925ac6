//! The clients of SMTP, against servers that play a dialogue.

mod faults;
mod login;
mod seed;
mod sending;
mod talk;
mod tls;
mod upon_tokio;
