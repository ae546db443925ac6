//! One field, one file: its value, grammar and tests.

pub(crate) mod addr_spec;
pub(crate) mod address;
pub(crate) mod address_list;
mod address_reading;
pub(crate) mod content_disposition;
pub(crate) mod content_transfer_encoding;
pub(crate) mod content_type;
pub(crate) mod date_time;
pub(crate) mod list;
pub(crate) mod message_id;
pub(crate) mod parameters;
pub(crate) mod received;
pub(crate) mod zone;
