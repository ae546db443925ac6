//! The table with a row for each message.

use std::{borrow::Cow, cell::OnceCell, io};

use unmime::{
    AddressList, BodyLists, Headers, Message, MessageId,
    lint::{Defects, Severity},
};

use crate::{
    cell::{Cell, File, Kind},
    date::date,
    table::{Column, Table},
};

pub(crate) struct Messages;

/// A message, and what several columns need of it.
pub(crate) struct Row<'m> {
    message: &'m Message<'m>,
    lists: OnceCell<BodyLists<'m>>,
    defects: OnceCell<Defects>,
}

impl<'m> Row<'m> {
    fn headers(&self) -> Headers<'m> {
        self.message.headers()
    }

    fn lists(&self) -> &BodyLists<'m> {
        self.lists.get_or_init(|| self.message.body_lists())
    }

    fn defects(&self) -> &Defects {
        self.defects.get_or_init(|| self.message.defects())
    }
}

const fn column(
    name: &'static str,
    kind: Kind,
    cell: for<'r, 'm> fn(&'r Row<'m>) -> Cell<'r>,
) -> Column<Messages> {
    Column { name, kind, usual: true, cell }
}

impl Table for Messages {
    type Row<'m> = Row<'m>;

    const COLUMNS: &'static [Column<Self>] = &[
        column("message_id", Kind::Text, |row| Cell::text(row.headers().message_id().map(text_of))),
        column("date", Kind::Instant, |row| match date(row.headers(), "Date") {
            Some(date) => Cell::Instant(date.timestamp_micros()),
            None => Cell::Missing,
        }),
        column("subject", Kind::Text, |row| Cell::text(row.headers().subject())),
        column("from_addr", Kind::Text, |row| {
            let from = row.headers().from();
            Cell::text(from.mailboxes().next().map(|mailbox| mailbox.addr_spec.as_str().to_owned()))
        }),
        column("from_name", Kind::Text, |row| {
            let from = row.headers().from();
            let first = from.mailboxes().next();
            Cell::text(first.and_then(|mailbox| mailbox.display_name.clone().map(Cow::into_owned)))
        }),
        column("to", Kind::Texts, |row| addresses(row.headers(), "To", Headers::to)),
        column("cc", Kind::Texts, |row| addresses(row.headers(), "Cc", Headers::cc)),
        column("bcc", Kind::Texts, |row| addresses(row.headers(), "Bcc", Headers::bcc)),
        column("reply_to", Kind::Texts, |row| {
            addresses(row.headers(), "Reply-To", Headers::reply_to)
        }),
        column("in_reply_to", Kind::Texts, |row| {
            ids(row.headers(), "In-Reply-To", row.headers().in_reply_to())
        }),
        column("references", Kind::Texts, |row| {
            ids(row.headers(), "References", row.headers().references())
        }),
        column("list_id", Kind::Text, |row| {
            Cell::text(row.headers().list_id().map(|list| list.id.into_owned()))
        }),
        column("text", Kind::Text, |row| Cell::text(row.lists().plain_text())),
        column("html", Kind::Text, |row| Cell::text(row.lists().html_text())),
        column("attachments", Kind::Files, |row| {
            let attachments = row.lists().attachments.iter();
            Cell::Files(attachments.map(|&part| File::of(part)).collect())
        }),
        column("n_attachments", Kind::Number, |row| {
            Cell::Number(row.lists().attachments.len() as i64)
        }),
        column("n_parts", Kind::Number, |row| Cell::Number(row.message.parts().len() as i64)),
        column("size", Kind::Number, |row| Cell::Number(row.message.raw().len() as i64)),
        column("defects", Kind::Texts, |row| {
            let mut codes: Vec<&str> = Vec::new();
            for code in row.defects().iter().map(|defect| defect.code.as_str()) {
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
            Cell::Texts(codes.into_iter().map(Cow::Borrowed).collect())
        }),
        column("is_ambiguous", Kind::Flag, |row| {
            let mut defects = row.defects().iter();
            Cell::Flag(defects.any(|defect| defect.severity == Severity::Ambiguous))
        }),
        Column {
            usual: false,
            ..column("headers", Kind::Pairs("name", "value"), |row| {
                let fields = row.headers().iter();
                Cell::Pairs(fields.map(|field| (field.name().into(), field.text())).collect())
            })
        },
    ];

    fn rows(message: Option<&[u8]>, _index: i64, row: &mut dyn FnMut(Option<&Row<'_>>)) {
        let Some(raw) = message else { return row(None) };
        let message = Message::parse(raw);
        row(Some(&Row { message: &message, lists: OnceCell::new(), defects: OnceCell::new() }));
    }
}

/// Of a field that is not there, nothing; of one with nobody in it, an empty list.
fn addresses<'r>(
    headers: Headers<'r>,
    name: &str,
    list: impl Fn(Headers<'r>) -> AddressList<'r>,
) -> Cell<'r> {
    if headers.get(name).is_none() {
        return Cell::Missing;
    }
    let mailboxes = list(headers).into_iter().flat_map(unmime::Address::into_mailboxes);
    Cell::Texts(mailboxes.map(|mailbox| mailbox.addr_spec.into_cow()).collect())
}

fn ids<'r>(headers: Headers<'r>, name: &str, ids: impl Iterator<Item = MessageId<'r>>) -> Cell<'r> {
    if headers.get(name).is_none() {
        return Cell::Missing;
    }
    Cell::Texts(ids.map(text_of).map(Cow::Owned).collect())
}

fn text_of(id: MessageId<'_>) -> String {
    id.as_str().to_owned()
}

impl<'r> File<'r> {
    fn of(part: unmime::Part<'r>) -> Self {
        Self {
            filename: part.filename(),
            content_type: part.content_type().essence(),
            // Writing nowhere does not fail.
            size: part.write_to(&mut io::sink()).unwrap_or_default() as i64,
        }
    }
}
