//! The message grammar down to lines: where things are, not what they mean.
//!
//! Rules of the shape of nom parsers over memchr searches; no allocation, no mail types.

pub(crate) mod class;
