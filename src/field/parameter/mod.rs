//! Parameters of MIME fields (RFC 2045 §5.1, RFC 2231).

pub(crate) mod departures;
pub(crate) mod other_value;
pub(crate) mod parameters;
mod search;
mod section_departures;

pub(crate) use parameters::{Octets, Parameters, field_body, lookup};
