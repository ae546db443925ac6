//! One field, one file: its value, grammar and tests.

pub(crate) mod content_disposition;
pub(crate) mod content_transfer_encoding;
pub(crate) mod content_type;
pub(crate) mod parameters;
