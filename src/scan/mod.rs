//! The message grammar down to lines: where things are, not what they mean.
//!
//! Rules of the shape of nom parsers, over memchr searches; no allocation, no mail types. Each takes
//! the rest of the message and gives back what is left of it, so a position is always
//! `message.len() - rest.len()`.

pub(crate) mod block;
pub(crate) mod class;
pub(crate) mod delimiter;
pub(crate) mod field_ends;
pub(crate) mod line;
pub(crate) mod near_miss;
pub(crate) mod used_boundary;
