//! Reads any e-mail.
#![forbid(unsafe_code)]
// Every input is hostile: what could panic is not written at all.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod alternative;
mod body;
mod codec;
mod defect;
mod field;
mod file_name;
mod flowed;
mod header;
#[cfg(feature = "hidden")]
mod hidden;
#[cfg(feature = "serde")]
pub mod jmap;
mod lex;
mod lint;
mod message;
mod part;
mod partial;
mod scan;
mod select;
mod span;
mod tree;

#[cfg(feature = "hidden")]
pub use crate::hidden::{FinderInfo, Hidden, HiddenFile, HiddenKind, Integrity, Piece};
pub use crate::{
    alternative::{Alternative, AlternativeKind},
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
    partial::{Fragment, FragmentError, Reassembly},
    select::BodyLists,
    span::Span,
    tree::{limits::Limits, options::Options},
};
