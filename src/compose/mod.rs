//! Messages written: composed, answered, forwarded, changed.
//!
//! [`Draft`] is a message to be; [`Entity`] is what its parts are made of. What they cannot write as it was asked for is an
//! [`Error`]: nothing is dropped, replaced or cut, and no CR or LF in a value makes a line of its own.

mod addresses;
mod boundary;
mod composed;
mod draft;
mod edit;
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
mod seven_bit;
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
