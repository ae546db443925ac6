//! Where messages are kept: mailboxes in one file, and one file a message.

pub mod emlx;
#[cfg(feature = "mbox")]
mod from_line;
#[cfg(feature = "maildir")]
pub mod maildir;
#[cfg(feature = "mbox")]
pub mod mbox;
#[cfg(feature = "mbox")]
mod separator;
#[cfg(feature = "mbox")]
mod variant;
