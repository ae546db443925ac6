//! The columns of parts.

use std::{fmt::Write as _, io};

use sha2::{Digest, Sha256};

use super::column::{
    Column,
    Content::{self, OfPart},
    Kind, Value,
};
use crate::nest::Entry;

/// All columns, in their usual order.
pub(super) const ALL: &[Column] = &[
    Column::usual("path", Kind::UniqueText, Content::Path),
    Column::usual("error", Kind::Text, Content::Error),
    Column::usual("part", Kind::Text, OfPart(|it| Value::Text(it.path().into()))),
    Column::usual("content_type", Kind::Text, OfPart(content_type)),
    Column::usual("charset", Kind::Text, OfPart(charset)),
    Column::usual("filename", Kind::Text, OfPart(|it| Value::text(it.part.filename()))),
    Column::usual("safe_filename", Kind::Text, OfPart(safe_filename)),
    Column::usual("disposition", Kind::Text, OfPart(disposition)),
    Column::usual("content_id", Kind::Text, OfPart(content_id)),
    Column::usual("size", Kind::Number, OfPart(size)),
    Column::unusual("sha256", Kind::UniqueText, OfPart(sha256)),
    Column::unusual("content", Kind::Bytes, OfPart(content)),
];

fn content_type(entry: Entry<'_>) -> Value<'_> {
    Value::Text(entry.part.content_type().essence().into())
}

/// As declared, of a text.
fn charset(entry: Entry<'_>) -> Value<'_> {
    let content_type = entry.part.content_type();
    Value::text(content_type.charset().filter(|_| content_type.is_kind("text")))
}

/// Of what can be saved.
fn safe_filename(entry: Entry<'_>) -> Value<'_> {
    let is_file = !entry.part.is_multipart();
    Value::text(is_file.then(|| entry.part.safe_file_name().into()))
}

fn disposition(entry: Entry<'_>) -> Value<'_> {
    let disposition = entry.part.disposition();
    let kind = disposition.map(|disposition| disposition.kind().to_ascii_lowercase());
    Value::text(kind.filter(|kind| !kind.is_empty()).map(Into::into))
}

fn content_id(entry: Entry<'_>) -> Value<'_> {
    let id = entry.part.headers().content_id();
    Value::text(id.map(|id| id.as_str().to_owned().into()))
}

fn size(entry: Entry<'_>) -> Value<'_> {
    entry.size().map_or(Value::Null, Value::Number)
}

/// Of the decoded body, in hexadecimal.
fn sha256(entry: Entry<'_>) -> Value<'_> {
    if entry.part.is_multipart() {
        return Value::Null;
    }
    let mut hasher = Hasher(Sha256::new());
    let mut digest = String::with_capacity(64);
    // Writing to a digest or a string cannot fail.
    let _ = entry.part.write_to(&mut hasher);
    for byte in hasher.0.finalize() {
        let _ = write!(digest, "{byte:02x}");
    }
    Value::Text(digest.into())
}

/// Hashes the bytes written to it.
struct Hasher(Sha256);

impl io::Write for Hasher {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0.update(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn content(entry: Entry<'_>) -> Value<'_> {
    if entry.part.is_multipart() { Value::Null } else { Value::Bytes(entry.part.body()) }
}
