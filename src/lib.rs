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
#[cfg(feature = "html")]
mod html;
#[cfg(not(feature = "html"))]
#[path = "no_html.rs"]
mod html;
#[cfg(feature = "serde")]
pub mod jmap;
mod lex;
mod message;
mod part;
mod preview;
mod scan;
mod select;
mod span;
mod tree;

pub use crate::{
    body::Text,
    codec::{charset::Charset, evidence::CharsetSource, transfer_encoding::TransferEncoding},
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
