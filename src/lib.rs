//! Reads any e-mail.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![allow(dead_code)] // while the house is being built; gone with the first release

mod body;
mod codec;
mod defect;
mod field;
mod file_name;
mod flowed;
mod header;
#[cfg(feature = "serde")]
pub mod jmap;
mod lex;
mod message;
mod part;
mod scan;
mod select;
mod span;
#[cfg(any(feature = "mbox", feature = "maildir"))]
pub mod store;
mod tree;

pub use crate::{
    body::{CharsetSource, Text},
    codec::{charset::Charset, transfer_encoding::TransferEncoding},
    defect::{Code, Defect, PartId, Severity},
    field::{
        addr_spec::AddrSpec,
        address::{Address, Group, Mailbox},
        address_list::AddressList,
        content_disposition::ContentDisposition,
        content_type::ContentType,
        date_time::DateTime,
        list::{ListId, ListUrls},
        message_id::{MessageId, MessageIds},
        parameters::{Parameter, Parameters},
        received::{ExtendedDomain, Received, ReturnPath},
        zone::Zone,
    },
    header::{header_field::HeaderField, headers::Headers},
    message::Message,
    part::Part,
    select::BodyLists,
    span::Span,
    tree::{limits::Limits, options::Options},
};
