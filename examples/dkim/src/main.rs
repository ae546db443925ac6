//! Verifies the DKIM signatures of a message, and those of the messages in it:
//! `cargo run --ignore-rust-version -- MESSAGE RECORDS`. Exit status: 0 if all pass and there are any.

use std::{env, error::Error, fs, process::ExitCode};

use unmime::Message;
use unmime_dkim::{Keys, verify};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let paths: Vec<_> = env::args_os().skip(1).collect();
    let [message, records] = &paths[..] else {
        return Err("usage: unmime-dkim MESSAGE RECORDS".into());
    };
    let raw = fs::read(message)?;
    let keys = Keys::parse(&fs::read_to_string(records)?)?;
    let message = Message::parse(&raw);

    let mut verdicts = show("message", &message, &keys);
    for part in message.parts() {
        if let Some(inner) = part.message() {
            verdicts.extend(show(&format!("message in part {}", part.path()), &inner, &keys));
        }
    }
    let is_good = !verdicts.is_empty() && verdicts.iter().all(|&is_pass| is_pass);
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A line a signature; gives which of them pass.
fn show(what: &str, message: &Message<'_>, keys: &Keys) -> Vec<bool> {
    let verdicts = verify(message, keys);
    for verdict in &verdicts {
        println!("{what}: {verdict}");
    }
    if verdicts.is_empty() {
        println!("{what}: not signed");
    }
    verdicts.iter().map(|verdict| verdict.is_pass()).collect()
}
