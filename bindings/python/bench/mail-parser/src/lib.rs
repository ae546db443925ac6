//! mail-parser behind the Arrow binding of unmime: the same code around another parser, to compare the
//! parsers by.

use std::borrow::Cow;

use mail_parser::{AddressList, Message, MessageParser};
use pyo3::{exceptions::PyValueError, prelude::*};

use crate::{
    batches::Batches,
    capsule::Arrays,
    cell::{Cell, File, Kind},
    input::Input,
    table::{Column, Columns, Table},
};

#[path = "../../../src/batches.rs"]
#[allow(dead_code)]
mod batches;
#[path = "../../../src/capsule.rs"]
mod capsule;
#[path = "../../../src/cell.rs"]
#[allow(dead_code)]
mod cell;
#[path = "../../../src/input.rs"]
#[allow(dead_code)]
mod input;
#[path = "../../../src/table.rs"]
#[allow(dead_code)]
mod table;

struct Messages;

const fn column(
    name: &'static str,
    kind: Kind,
    cell: for<'r, 'm> fn(&'r Message<'m>) -> Cell<'r>,
) -> Column<Messages> {
    Column { name, kind, usual: true, cell }
}

impl Table for Messages {
    type Row<'m> = Message<'m>;

    const COLUMNS: &'static [Column<Self>] = &[
        column("message_id", Kind::Text, |row| Cell::text(row.message_id())),
        column("date", Kind::Instant, |row| match row.date() {
            Some(date) => Cell::Instant(date.to_timestamp() * 1_000_000),
            None => Cell::Missing,
        }),
        column("subject", Kind::Text, |row| Cell::text(row.subject())),
        column("from_name", Kind::Text, |row| {
            Cell::text(row.from().and_then(|from| from.first()).and_then(|first| first.name()))
        }),
        column("from_addr", Kind::Text, |row| {
            Cell::text(row.from().and_then(|from| from.first()).and_then(|first| first.address()))
        }),
        column("to", Kind::Texts, |row| addresses(row.to())),
        column("cc", Kind::Texts, |row| addresses(row.cc())),
        column("text", Kind::Text, |row| join(row.text_bodies())),
        column("html", Kind::Text, |row| join(row.html_bodies())),
        column("attachments", Kind::Files, |row| {
            let files = row.attachments().map(|part| File {
                filename: part.attachment_name().map(Cow::Borrowed),
                content_type: match part.content_type() {
                    Some(it) => format!("{}/{}", it.ctype(), it.subtype().unwrap_or_default()),
                    None => "text/plain".to_owned(),
                },
                size: part.decoded_len() as i64,
            });
            Cell::Files(files.collect())
        }),
        column("n_parts", Kind::Number, |row| Cell::Number(row.parts().len() as i64)),
        column("size", Kind::Number, |row| Cell::Number(row.raw().len() as i64)),
    ];

    fn rows(message: Option<&[u8]>, _index: i64, row: &mut dyn FnMut(Option<&Message<'_>>)) {
        let message = message.and_then(|raw| MessageParser::default().parse(raw));
        row(message.as_ref());
    }
}

fn addresses(list: Option<AddressList<'_>>) -> Cell<'_> {
    let Some(list) = list else { return Cell::Missing };
    let addresses = list.mailboxes().map(|mailbox| mailbox.address().unwrap_or_default());
    Cell::Texts(addresses.map(Cow::Borrowed).collect())
}

fn join<'r>(mut texts: impl Iterator<Item = Cow<'r, str>>) -> Cell<'r> {
    let Some(mut text) = texts.next() else { return Cell::Missing };
    texts.for_each(|more| text.to_mut().push_str(&more));
    Cell::Text(text)
}

#[pyfunction]
#[pyo3(signature = (messages, columns = None, threads = 1))]
fn parse_batch(
    messages: &Bound<'_, PyAny>,
    columns: Option<Vec<String>>,
    threads: usize,
) -> PyResult<Batches> {
    let columns = Columns::<Messages>::named(columns).map_err(PyValueError::new_err)?;
    let input = Input::arrays(Arrays::of(messages)?).map_err(PyValueError::new_err)?;
    Ok(Batches::new(table::Batches::new(input, columns, threads)))
}

#[pymodule]
mod unmime_bench_mail_parser {
    #[pymodule_export]
    use super::{
        batches::{Batch, Batches, PySchema},
        parse_batch,
    };
}
