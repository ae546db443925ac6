//! Parameters of MIME fields (RFC 2045 §5.1, RFC 2231).

pub(crate) mod octets;
#[cfg(test)]
mod parameter_tests;
pub(crate) mod parameters;
mod search;
mod sections;
mod usual;

pub(crate) use octets::Octets;
pub(crate) use parameters::{Parameters, every_value, field_body, lookup};
