//! Header fields as a caller gives them, and as they are written.

use std::borrow::Cow;

use chrono::FixedOffset;

use super::{
    addresses::{Addresses, address_body},
    error::Error,
    fold::{Folded, LONGEST_PIECE},
    text::{unstructured_body, without_controls},
};
use crate::{
    codec::charset::Charset,
    field::{
        address::{AddressList, Mailbox},
        date::DateTime,
        message_id::{MessageId, MessageIds},
    },
    lint::header::SINGLETONS,
    scan::class::is_ftext,
};

/// The longest name of a field: with its colon it fits on a line with what follows (RFC 5322 §2.1.1).
const LONGEST_NAME: usize = 76;

/// Fields that say how a body is to be read. As those that may stand only once, they have methods of their own.
const OF_BODIES: [&str; 5] = [
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Content-ID",
];

/// The value of a header field, in the form that it is to be read in.
///
/// ```
/// use unmime::compose::Value;
///
/// let text = Value::from("any text");
/// let addresses = Value::from(unmime::AddressList::parse(b"Ana <ana@example.com>"));
/// let date = Value::from(unmime::DateTime::parse(b"Fri, 21 Nov 1997 09:55:06 -0600").unwrap());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Unstructured text (RFC 5322 §2.2.1): what of it is not ASCII becomes encoded words (RFC 2047). The value of a
    /// structured field that has a form of its own can stand here, too, as long as it is ASCII.
    Text(Cow<'a, str>),
    /// Addresses (RFC 5322 §3.4).
    Addresses(Addresses),
    /// A date (RFC 5322 §3.3), without fractions of a second.
    Date(DateTime),
    /// Message identifiers (RFC 5322 §3.6.4), with or without angle brackets.
    MessageIds(Vec<Cow<'a, str>>),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Addresses> for Value<'_> {
    fn from(addresses: Addresses) -> Self {
        Self::Addresses(addresses)
    }
}

impl From<AddressList<'_>> for Value<'_> {
    fn from(list: AddressList<'_>) -> Self {
        Self::Addresses(list.into())
    }
}

impl From<Mailbox<'_>> for Value<'_> {
    fn from(mailbox: Mailbox<'_>) -> Self {
        Self::Addresses(mailbox.into())
    }
}

impl From<DateTime> for Value<'_> {
    fn from(date: DateTime) -> Self {
        Self::Date(date)
    }
}

impl From<chrono::DateTime<FixedOffset>> for Value<'_> {
    fn from(date: chrono::DateTime<FixedOffset>) -> Self {
        Self::Date(date.into())
    }
}

impl From<MessageId<'_>> for Value<'_> {
    fn from(id: MessageId<'_>) -> Self {
        Self::MessageIds(vec![id.as_str().to_owned().into()])
    }
}

/// A field with its line break.
pub(super) fn field(name: &str, value: &Value<'_>, charset: Charset) -> Result<String, Error> {
    let body = match value {
        Value::Text(text) => unstructured_body(name, text, charset)?,
        Value::Addresses(Addresses(Ok(addresses))) => address_body(name, addresses, charset)?,
        Value::Addresses(Addresses(Err(error))) => return Err(error.clone()),
        Value::Date(date) => format!(" {}", date_text(*date)?),
        Value::MessageIds(ids) => message_ids(name, ids)?,
    };
    Ok(format!("{name}:{body}\r\n"))
}

/// `1*msg-id`
fn message_ids(name: &str, ids: &[Cow<'_, str>]) -> Result<String, Error> {
    let mut body = Folded::new(name);
    for id in ids {
        body.push(" ", &format!("<{}>", message_id(id)?));
    }
    Ok(body.finish())
}

/// A name that a field can have.
pub(super) fn check_field_name(name: &str) -> Result<(), Error> {
    match !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(is_ftext) {
        true => Ok(()),
        false => Err(Error::FieldName { name: name.to_owned() }),
    }
}

/// The name of a field that has no method of its own.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    check_field_name(name)?;
    let mut reserved = SINGLETONS.iter().chain(&OF_BODIES);
    if reserved.any(|reserved| reserved.eq_ignore_ascii_case(name)) {
        return Err(Error::ReservedField { name: name.to_owned() });
    }
    Ok(())
}

/// An identifier without angle brackets, if it reads as itself and is not too long for a line: `id-left "@" id-right`, and
/// whatever else a message is known by.
pub(super) fn message_id(id: &str) -> Result<&str, Error> {
    without_controls(id, "message identifier")?;
    let inside = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id);
    let written = format!("<{inside}>");
    let mut read = MessageIds::parse(written.as_bytes());
    let is_it = read.next().is_some_and(|id| id.as_str() == inside) && read.next().is_none();
    let is_odd = |char: char| char.is_whitespace() || matches!(char, '<' | '>' | '(');
    let fits = inside.len() <= LONGEST_PIECE && !inside.contains(is_odd);
    match is_it && fits {
        true => Ok(inside),
        false => Err(Error::MessageId { id: id.to_owned() }),
    }
}

/// A Content-ID without angle brackets (RFC 2045 §7), which a URL can name (RFC 2392).
pub(super) fn content_id(id: &str) -> Result<&str, Error> {
    message_id(id).and_then(|inside| match inside.contains('@') {
        true => Ok(inside),
        false => Err(Error::MessageId { id: id.to_owned() }),
    })
}

/// `date-time`, if it reads as itself.
fn date_text(date: DateTime) -> Result<String, Error> {
    let text = date.to_string();
    let seconds = |date: DateTime| date.to_chrono().timestamp();
    let is_it = |read: DateTime| seconds(read) == seconds(date) && read.zone() == date.zone();
    match DateTime::parse(text.as_bytes()).is_some_and(is_it) {
        true => Ok(text),
        false => Err(Error::Date { date: date.to_chrono().to_rfc3339() }),
    }
}
