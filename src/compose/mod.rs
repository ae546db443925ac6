//! Messages written: composed, answered, passed on, changed.
//!
//! | to | call |
//! |---|---|
//! | write a message | [`Draft`]: `from`, `to`, `subject`, `text`, `html`, `inline`, `attach`, …, [`compose`](Draft::compose) |
//! | write parts of any structure | [`Entity`], [`Draft::body`] |
//! | answer | [`Draft::reply`], [`Draft::reply_all`], [`quotation`] |
//! | pass on | [`Draft::forward`], [`Draft::forward_attached`] |
//! | send it | [`Composed::bytes`] and [`Composed::envelope`] |
//! | change a received message, and not one byte more than that | [`Edit`] |
//! | make a message fit for a server without 8BITMIME | [`to_seven_bit`] |
//!
//! What cannot be written as it was asked for is an [`Error`]: nothing is dropped, replaced or cut, and no CR, LF or NUL gets
//! into a header. What is written reads as it was meant by [`Message::parse`](crate::Message::parse), and
//! [`Message::defects`](crate::Message::defects) finds nothing above `info` in it, whatever message it was made from. The only clock and the only chance are those of
//! the standard library, for a date and an identifier that are not given and for boundaries; a [`date`](Draft::date) and a
//! [`seed`](Draft::seed) take their place.

mod addresses;
mod boundary;
mod composed;
mod draft;
mod edit;
mod enclosed;
mod entity;
mod error;
mod field;
mod fold;
mod forward;
mod mime_header;
mod parameters;
mod random;
mod render;
mod reply;
pub(crate) mod seven_bit;
mod style;
mod text;
mod transfer;
mod words;

pub use self::{
    addresses::Addresses,
    composed::Composed,
    draft::Draft,
    edit::Edit,
    entity::Entity,
    error::{Error, Unfit},
    field::Value,
    reply::quotation,
    seven_bit::to_seven_bit,
    style::{FileNames, Route},
};
