//! Parameters of MIME fields (RFC 2045 §5.1, RFC 2231).

pub(crate) mod parameters;

pub(crate) use parameters::{Octets, Parameters, field_body, lookup};
