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
#[cfg(feature = "imap")]
pub mod imap;
#[cfg(feature = "serde")]
pub mod jmap;
mod lex;
mod lint;
mod message;
mod part;
mod report;
mod scan;
mod select;
mod span;
mod tree;

pub use crate::{
    alternative::{Alternative, AlternativeKind},
    body::{CharsetSource, Text},
    codec::{charset::Charset, transfer_encoding::TransferEncoding},
    defect::{Code, Defect, PartId, Severity},
    field::{
        addr_spec::AddrSpec,
        address::{Address, Group, Mailbox},
        address_list::AddressList,
        authentication_results::{
            AuthenticationProperty, AuthenticationResult, AuthenticationResults,
        },
        content_disposition::ContentDisposition,
        content_type::ContentType,
        date_time::DateTime,
        disposition::Disposition,
        dkim_signature::DkimSignature,
        list::{ListId, ListUrls},
        message_id::{MessageId, MessageIds},
        parameters::{Parameter, Parameters},
        received::{ExtendedDomain, Received, ReturnPath},
        status_code::StatusCode,
        tag_list::{Tag, TagList},
        typed_value::TypedValue,
        unsubscribe::{Unsubscribe, UnsubscribePost},
        zone::Zone,
    },
    header::{header_field::HeaderField, headers::Headers, received_chain::Hop},
    message::Message,
    part::Part,
    report::{
        Action, DeliveryStatus, DispositionNotification, FeedbackReport, RecipientStatus, Report,
        ReportParts,
    },
    select::BodyLists,
    span::Span,
    tree::{limits::Limits, options::Options},
};
