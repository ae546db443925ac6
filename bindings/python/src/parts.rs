//! The table with a row for each part of each message.

use std::borrow::Cow;

use unmime::{Part, PartId};

use crate::{
    cell::{Cell, Kind},
    handle::Handle,
    headers::disposition,
    table::{Column, Table},
};

pub(crate) struct Parts;

pub(crate) struct Row {
    /// The number of the message.
    message: i64,
    handle: Handle,
    is_attachment: bool,
}

impl Row {
    fn part(&self) -> Part<'_> {
        self.handle.part()
    }

    /// The body of what is not made of rows of its own, and of a message that is an attachment. So no
    /// byte is there more than twice, however deep messages are in each other.
    fn content(&self) -> Option<Cow<'_, [u8]>> {
        (self.part().is_leaf() || self.is_attachment).then(|| self.part().body())
    }
}

const fn column(
    name: &'static str,
    kind: Kind,
    cell: for<'r> fn(&'r Row) -> Cell<'r>,
) -> Column<Parts> {
    Column { name, kind, usual: true, cell }
}

impl Table for Parts {
    type Row<'m> = Row;

    const COLUMNS: &'static [Column<Self>] = &[
        column("message", Kind::Number, |row| Cell::Number(row.message)),
        column("path", Kind::Text, |row| Cell::Text(row.handle.path().into())),
        column("content_type", Kind::Text, |row| {
            Cell::Text(row.part().content_type().essence().into())
        }),
        column("disposition", Kind::Text, |row| Cell::text(disposition(row.part()))),
        column("is_attachment", Kind::Flag, |row| Cell::Flag(row.is_attachment)),
        column("filename", Kind::Text, |row| Cell::text(row.part().filename())),
        column("safe_filename", Kind::Text, |row| Cell::Text(row.part().safe_file_name().into())),
        column("content_id", Kind::Text, |row| {
            Cell::text(row.part().headers().content_id().map(|id| id.as_str().to_owned()))
        }),
        column("size", Kind::Number, |row| match row.content() {
            Some(content) => Cell::Number(content.len() as i64),
            None => Cell::Missing,
        }),
        column("content", Kind::Bytes, |row| match row.content() {
            Some(content) => Cell::Bytes(content),
            None => Cell::Missing,
        }),
        Column {
            usual: false,
            ..column("text", Kind::Text, |row| {
                Cell::text(row.part().text().map(|text| text.into_cow()))
            })
        },
    ];

    fn rows(message: Option<&[u8]>, index: i64, row: &mut dyn FnMut(Option<&Row>)) {
        let Some(raw) = message else { return };
        let root = Handle::new(raw.to_vec(), None);
        let attachments: Vec<PartId> = root.message().attachments().map(Part::id).collect();
        for handle in root.walk() {
            // In the order of the document, as the parts are.
            let is_attachment =
                handle.is_outermost() && attachments.binary_search(&handle.part().id()).is_ok();
            row(Some(&Row { message: index, handle, is_attachment }));
        }
    }
}
