//! One field, one file: its value, grammar and tests.

pub(crate) mod addr_spec;
pub(crate) mod address;
pub(crate) mod address_doubts;
mod address_lexemes;
pub(crate) mod address_list;
mod address_reading;
pub(crate) mod authentication_results;
pub(crate) mod content_disposition;
pub(crate) mod content_transfer_encoding;
pub(crate) mod content_type;
pub(crate) mod content_type_departures;
pub(crate) mod date_time;
#[cfg(test)]
mod departure_tests;
pub(crate) mod disposition;
pub(crate) mod dkim_signature;
pub(crate) mod list;
mod mailbox_reading;
pub(crate) mod message_id;
pub(crate) mod mime_version;
pub(crate) mod other_value;
pub(crate) mod parameter_departures;
mod parameter_search;
pub(crate) mod parameters;
pub(crate) mod received;
mod section_departures;
pub(crate) mod status_code;
pub(crate) mod tag_list;
pub(crate) mod typed_value;
pub(crate) mod unsubscribe;
mod usual_content_type;
mod usual_date;
mod usual_mailbox;
pub(crate) mod zone;
