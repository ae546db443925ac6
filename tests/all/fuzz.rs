//! What the fuzz targets check.

#[cfg(feature = "compose")]
#[path = "../../fuzz/src/compose.rs"]
pub(crate) mod compose;
#[cfg(all(feature = "pop3", feature = "tokio"))]
#[path = "../../fuzz/src/dots.rs"]
pub(crate) mod dots;
#[path = "../../fuzz/src/fields.rs"]
pub(crate) mod fields;
#[cfg(feature = "mbox")]
#[path = "../../fuzz/src/mailbox.rs"]
pub(crate) mod mailbox;
#[cfg(all(feature = "pop3", feature = "tokio"))]
#[path = "../../fuzz/src/pop3.rs"]
pub(crate) mod pop3;
#[path = "../../fuzz/src/quirks.rs"]
pub(crate) mod quirks;
#[path = "../../fuzz/src/readings.rs"]
pub(crate) mod readings;
#[cfg(feature = "compose")]
#[path = "../../fuzz/src/received.rs"]
pub(crate) mod received;
#[cfg(feature = "html")]
#[path = "../../fuzz/src/safe_html.rs"]
pub(crate) mod safe_html;
#[path = "../../fuzz/src/touch.rs"]
pub(crate) mod touch;
#[path = "../../fuzz/src/upon.rs"]
pub(crate) mod upon;
