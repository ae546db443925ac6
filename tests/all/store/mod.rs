//! The mailboxes of `testdata/mbox` and `testdata/maildir` (README there).

#[cfg(feature = "maildir")]
mod maildir;
#[cfg(feature = "mbox")]
mod mbox;
