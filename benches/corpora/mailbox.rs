//! A mailbox in one file, to measure with.

use crate::corpora;

/// A mailbox of `count` messages in the variant mboxrd, of three kinds in turn.
pub(crate) fn mbox(count: usize) -> Vec<u8> {
    let quoted = corpora::plain() + ">From here on it is about snails.\r\n";
    let messages = [corpora::plain(), corpora::alternative(), quoted];
    let mut mbox = Vec::new();
    for number in 0..count {
        mbox.extend_from_slice(b"From ada@example.org Mon Mar  4 10:15:00 2024\r\n");
        mbox.extend_from_slice(messages[number % messages.len()].as_bytes());
        mbox.extend_from_slice(b"\r\n");
    }
    mbox
}
