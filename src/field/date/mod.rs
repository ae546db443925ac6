//! Dates (RFC 5322 §3.3).

pub(crate) mod date_time;
mod usual;
mod written;
pub(crate) mod zone;

pub(crate) use date_time::{DateTime, record_date};
