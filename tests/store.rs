//! The mailboxes of `testdata/mbox` and `testdata/maildir` (README there).
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(feature = "maildir")]
#[path = "store/maildir.rs"]
mod maildir;
#[cfg(feature = "mbox")]
#[path = "store/mbox.rs"]
mod mbox;
