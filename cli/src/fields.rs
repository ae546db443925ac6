//! The header fields that people look at.

use std::{borrow::Cow, io::Write};

use unmime::{HeaderField, Headers};

use crate::{error::Error, escape, output::Output};

/// Those fields, in the order in which they are shown.
const PEOPLES: [&str; 8] = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject"];

/// Those fields of a header, each as often as it occurs.
pub(crate) fn peoples(headers: Headers<'_>) -> impl Iterator<Item = HeaderField<'_>> {
    PEOPLES.iter().flat_map(move |name| headers.get_all(name))
}

/// The value of a field as people read it.
pub(crate) fn value<'m>(field: &HeaderField<'m>) -> Cow<'m, str> {
    if field.is("Date") {
        return field.date_time().map_or_else(|| field.text(), |date| Cow::Owned(date.to_string()));
    }
    let is_text = field.is("Subject") || !PEOPLES.iter().any(|name| field.is(name));
    if is_text { field.text() } else { Cow::Owned(field.address_list().to_string()) }
}

/// Writes the fields that people look at, their values in a column.
pub(crate) fn write_peoples(headers: Headers<'_>, output: &mut Output) -> Result<(), Error> {
    let key = output.styles.key;
    let width = peoples(headers).map(|field| field.name().len()).max().unwrap_or_default();
    for field in peoples(headers) {
        let value = value(&field);
        let indent = width - field.name().len();
        writeln!(output, "{key}{}:{key:#}{:indent$} {}", field.name(), "", escape::line(&value))?;
    }
    Ok(())
}
