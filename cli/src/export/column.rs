//! Columns, and the values in them.

use std::{borrow::Cow, fmt, path::Path};

use base64::{display::Base64Display, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use unmime::Message;

use crate::{error::Error, nest::Entry};

/// What a row is of.
pub(super) struct Row<'r> {
    pub(super) path: &'r Path,
    pub(super) what: What<'r>,
}

#[derive(Clone, Copy)]
pub(super) enum What<'r> {
    Message(&'r Message<'r>),
    Part(Entry<'r>),
    /// Why there is no more than that.
    Error(&'r Error),
}

/// A column of a table.
pub(super) struct Column {
    pub(super) head: Head,
    /// Whether it is there if no columns are asked for.
    is_usual: bool,
    content: Content,
}

/// The name of a column, and what is in it.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) name: &'static str,
    #[allow(dead_code, reason = "only Parquet asks")]
    pub(super) kind: Kind,
}

/// What the values of a column are, if there are any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Text that hardly occurs twice.
    UniqueText,
    Number,
    Time,
    Texts,
    Files,
    Bytes,
}

/// How the values of a column are found.
#[derive(Clone, Copy)]
pub(super) enum Content {
    Path,
    Error,
    OfMessage(for<'m> fn(&'m Message<'m>) -> Value<'m>),
    OfPart(for<'m> fn(Entry<'m>) -> Value<'m>),
}

impl Column {
    /// A column that is there if no columns are asked for.
    pub(super) const fn usual(name: &'static str, kind: Kind, content: Content) -> Self {
        Self { head: Head { name, kind }, is_usual: true, content }
    }

    /// A column that must be asked for.
    pub(super) const fn unusual(name: &'static str, kind: Kind, content: Content) -> Self {
        Self { head: Head { name, kind }, is_usual: false, content }
    }

    pub(super) fn value<'r>(&self, row: &Row<'r>) -> Value<'r> {
        match (self.content, row.what) {
            (Content::Path, _) => Value::Text(row.path.to_string_lossy()),
            (Content::Error, What::Error(error)) => Value::Text(Cow::Owned(error.to_string())),
            (Content::OfMessage(value), What::Message(message)) => value(message),
            (Content::OfPart(value), What::Part(entry)) => value(entry),
            _ => Value::Null,
        }
    }
}

/// The columns with these names; the usual ones, if there are no names.
pub(super) fn choose(
    all: &'static [Column],
    names: &[String],
) -> Result<Vec<&'static Column>, Error> {
    if names.is_empty() {
        return Ok(all.iter().filter(|column| column.is_usual).collect());
    }
    let mut chosen: Vec<&'static Column> = Vec::new();
    for name in names {
        let found = all.iter().find(|column| column.head.name == name);
        let column = found.ok_or_else(|| Error::NoSuchColumn { name: name.clone() })?;
        if chosen.iter().any(|other| other.head.name == name) {
            return Err(Error::ColumnTwice { name: name.clone() });
        }
        chosen.push(column);
    }
    Ok(chosen)
}

/// The names of the columns, for people.
pub(super) fn names(all: &[Column]) -> String {
    let names = |is_usual| {
        let columns = all.iter().filter(|column| column.is_usual == is_usual);
        columns.map(|column| column.head.name).collect::<Vec<_>>().join(", ")
    };
    format!("{}; if asked for, also {}", names(true), names(false))
}

/// What is in one row of one column.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Value<'v> {
    Null,
    Text(Cow<'v, str>),
    Number(u64),
    #[serde(serialize_with = "serialize_time")]
    Time(DateTime<Utc>),
    Texts(Vec<Cow<'v, str>>),
    Files(Vec<File<'v>>),
    #[serde(serialize_with = "serialize_bytes")]
    Bytes(Cow<'v, [u8]>),
}

/// An attachment in short.
#[derive(Serialize)]
pub(super) struct File<'v> {
    pub(super) filename: Option<Cow<'v, str>>,
    pub(super) content_type: String,
    pub(super) size: u64,
}

impl<'v> Value<'v> {
    pub(super) fn text(text: Option<Cow<'v, str>>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// A time where there is only text (RFC 3339).
pub(super) fn rfc3339(time: &DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Bytes where there is only text (RFC 4648).
pub(super) fn base64(bytes: &[u8]) -> impl fmt::Display {
    Base64Display::new(bytes, &STANDARD)
}

fn serialize_time<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(time))
}

fn serialize_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&base64(bytes))
}
