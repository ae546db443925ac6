//! Parses messages on some threads, and reads them on another.
//!
//! A `Message` that owns its bytes borrows from nothing, and every `Message` is `Send` and `Sync`.

use std::{sync::mpsc, thread};

use unmime::Message;

fn main() {
    let (sender, messages) = mpsc::channel::<Message<'static>>();
    for number in 1..=3 {
        let sender = sender.clone();
        thread::spawn(move || {
            let raw = format!("Subject: =?utf-8?Q?n=C2=BA_{number}?=\r\n\r\nHello.\r\n");
            // From a `Vec`, without a copy. What borrows is made owned by `into_owned`.
            let message = Message::from(raw.into_bytes());
            // Nobody listens any more if this fails: then there is nothing left to do.
            let _ = sender.send(message);
        });
    }
    drop(sender);

    let mut subjects: Vec<String> = messages
        .iter()
        .filter_map(|message| message.headers().subject().map(|subject| subject.into_owned()))
        .collect();
    subjects.sort();
    println!("{}", subjects.join(", "));
}
