//! Who says that a message is genuine: Authentication-Results (RFC 8601) and DKIM (RFC 6376).

pub(crate) mod authentication_results;
pub(crate) mod dkim_signature;
pub(crate) mod tag_list;
