//! Reads any e-mail: header, tree of parts, text and attachments.
//!
//! ```
//! let raw = b"From: Ana <ana@example.com>\r\n\
//!     Subject: =?gbk?B?z8TMzg==?=\r\n\
//!     Content-Type: multipart/mixed; boundary=b\r\n\r\n\
//!     --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello!\r\n\
//!     --b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nabc\r\n--b--\r\n";
//! let message = unmime::Message::parse(raw);
//! assert_eq!(message.headers().subject().as_deref(), Some("夏涛"));
//! assert_eq!(message.text().as_deref(), Some("Hello!"));
//! for attachment in message.attachments() {
//!     assert_eq!((attachment.safe_file_name().as_str(), &*attachment.body()), ("a.txt", &b"abc"[..]));
//! }
//! ```
//!
//! [`Message::parse`] makes one pass and keeps where things are: parts and header fields. Every value
//! is computed from its bytes when it is asked for, and borrows them where it can.
//!
//! # Which call do I need?
//!
//! | to | call |
//! |---|---|
//! | parse a message | [`Message::parse`]; one that keeps its bytes: [`Message::from`] a `Vec<u8>` |
//! | parse with limits of my own, or charsets and transfer encodings of my own | [`Message::parse_with`], [`Options`], [`Limits`] |
//! | parse a header without its body | [`Message::parse_headers`] |
//! | keep a message, or send it to another thread | [`Message::into_owned`] |
//! | know who, when and what | [`Message::headers`]: [`from`](Headers::from), [`to`](Headers::to), [`date`](Headers::date), [`subject`](Headers::subject), [`message_id`](Headers::message_id), … |
//! | read any other field | [`Headers::get`], [`Headers::get_all`], [`Headers::iter`]; then any form of [`HeaderField`]: [`text`](HeaderField::text), [`address_list`](HeaderField::address_list), [`date_time`](HeaderField::date_time), … |
//! | read a value that is not in a message | [`AddressList::parse`], [`DateTime::parse`], [`ContentType::parse`], [`MessageIds::parse`], … |
//! | show the text | [`Message::text`], [`Message::html`] |
//! | show the HTML in a browser or a view of one | the feature `html`: [`Part::safe_html`](Part), `unmime::safe_html` |
//! | know what to show and what to offer beside it | [`Message::body_lists`], [`Message::attachments`] |
//! | walk the tree | [`Message::parts`], or from [`Message::root`]: [`Part::children`], [`Part::descendants`], [`Part::parent`] |
//! | name a part, and find it again | [`Part::path`] and [`Message::part_at`] (IMAP's `1.2`), or [`Part::id`] and [`Message::part`] |
//! | get the bytes of an attachment | [`Part::body`], [`Part::decode_into`], [`Part::write_to`] (bounded memory) |
//! | save it | [`Part::safe_file_name`]; [`Part::filename`] is what the sender wrote |
//! | get the text of one part, and its charset | [`Part::text`], [`Part::text_as`] |
//! | open a message inside | its parts are in the tree; on its own, or if it is transfer-encoded: [`Part::message`] |
//! | check a signature, copy a part as it is | [`Part::raw`], [`Part::raw_body`], [`Part::span`] |
//! | know what is wrong with a message | [`Message::defects`] |
//! | know what another reader would show | [`Message::alternatives`]; both at once: [`Message::lint`] |
//! | accept, flag or reject a message | [`lint::Policy`] |
//! | decode bytes in a named charset | [`Charset::for_label`], [`Charset::decode`] |
//! | find files that hide in a body (uuencode, yEnc, `winmail.dat`, BinHex, AppleDouble) | [`Part::hidden`], [`hidden`] |
//! | open S/MIME that is signed in one structure, recognize encrypted mail | [`Part::message`], [`Part::cms`] |
//! | read a bounce, a receipt, a complaint | [`Message::report`], [`report`] |
//! | put a `message/partial` together | [`partial::Reassembly`] |
//! | answer an IMAP fetch | [`imap`] |
//! | read a mailbox, a file of Apple Mail | the features `mbox` and `maildir`: `unmime::store`; [`store::emlx`] |
//! | write a message, answer one, pass one on, change one | the feature `compose`: `unmime::compose` |
//! | fetch mail | the feature `pop3`: `unmime::net::pop3` |
//! | send a message | the feature `smtp`: `unmime::net::smtp` |
//! | print JSON | the feature `serde`: `unmime::jmap`, the `Email` object of RFC 8621 |
//!
//! # What holds for any input
//!
//! * Nothing fails. Any bytes are a message; what departs from the standards is read as mail clients
//!   do, and is a [`Defect`](lint::Defect) with a stable code, a severity, a part and a place.
//! * Nothing panics, and there is no `unsafe` in this crate.
//! * Nothing is dropped: every byte is reachable through [`Message::raw`] and the spans of the parts.
//! * Time and memory of parsing are linear in the input, and no input exhausts the stack.
//!   [`Limits`] bound what a message may cost; past one, the rest is left as it is, with a defect.
//! * Reading is a pure function of the bytes: no locale, no clock, no cache. [`Message`] is `Send` and
//!   `Sync`.
//! * What is fit to be shown says so; names and texts hold what the sender wrote. Use
//!   [`Part::safe_file_name`] for files, and escape texts for where they go.
//!
//! # Features
//!
//! None is on by default. `compose` adds the modules `compose` and `envelope`, `html` the text of HTML and the module `safe_html`, `maildir` and `mbox` modules to `store`, `serde`
//! the module `jmap`.
#![forbid(unsafe_code)]
// Every input is hostile: what could panic is not written, or says why it does not.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod blank;
mod body;
pub mod cms;
mod codec;
#[cfg(feature = "compose")]
pub mod compose;
mod defect;
#[cfg(feature = "compose")]
pub mod envelope;
mod field;
mod file_name;
mod flowed;
mod header;
pub mod hidden;
#[cfg(feature = "html")]
mod html;
#[cfg(not(feature = "html"))]
#[path = "no_html.rs"]
mod html;
pub mod imap;
#[cfg(feature = "serde")]
pub mod jmap;
mod lex;
pub mod lint;
mod message;
#[cfg(any(feature = "pop3", feature = "smtp"))]
pub mod net;
mod part;
mod part_contents;
pub mod partial;
mod preview;
mod quirk;
pub mod report;
#[cfg(feature = "html")]
pub mod safe_html;
mod scan;
mod select;
mod span;
pub mod store;
mod text_charset;
mod tree;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use crate::{
    body::Text,
    codec::{
        charset::{decoder::Charset, evidence::CharsetSource},
        transfer_encoding::TransferEncoding,
    },
    defect::PartId,
    field::{
        address::{
            addr_spec::AddrSpec,
            list::AddressList,
            mailbox::{Address, Group, Mailbox},
        },
        content_disposition::ContentDisposition,
        content_type::media_type::ContentType,
        date::{date_time::DateTime, zone::Zone},
        message_id::{MessageId, MessageIds},
        mime_version::MimeVersion,
        parameter::parameters::{Parameter, Parameters},
    },
    header::{header_field::HeaderField, headers::Headers},
    message::Message,
    part::Part,
    select::BodyLists,
    span::Span,
    tree::{limits::Limits, options::Options},
};

/// Who sent a message, as its servers found out, and DKIM signatures.
pub mod auth {
    pub use crate::field::auth::{
        authentication_results::{
            AuthenticationProperty, AuthenticationResult, AuthenticationResults,
        },
        dkim_signature::DkimSignature,
        tag_list::{Tag, TagList},
    };
}

/// Mailing lists: their names, where they have their archive and help, how to leave them.
pub mod list {
    pub use crate::field::list::{
        id::ListId,
        unsubscribe::{Unsubscribe, UnsubscribePost},
        urls::ListUrls,
    };
}

/// The way a message took, and where it goes if it cannot be delivered.
pub mod trace {
    pub use crate::{
        field::received::{ExtendedDomain, Received, ReturnPath},
        header::received_chain::Hop,
    };
}
