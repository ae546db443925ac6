//! One field, one file or folder: its value, grammar and tests.

pub(crate) mod address;
pub(crate) mod auth;
pub(crate) mod content_disposition;
pub(crate) mod content_transfer_encoding;
pub(crate) mod content_type;
pub(crate) mod date;
pub(crate) mod keywords;
pub(crate) mod list;
pub(crate) mod message_id;
pub(crate) mod mime_version;
pub(crate) mod parameter;
pub(crate) mod received;
