//! The columns of messages.

use std::borrow::Cow;

use unmime::{AddressList, Message, MessageId, Part};

use super::column::{
    Column,
    Content::{self, OfMessage},
    File, Kind, Value,
};
use crate::nest::decoded_size;

/// All columns, in their usual order.
pub(super) const ALL: &[Column] = &[
    Column::usual("path", Kind::UniqueText, Content::Path),
    Column::usual("error", Kind::Text, Content::Error),
    Column::usual("size", Kind::Number, OfMessage(|it| Value::Number(it.raw().len() as u64))),
    Column::usual("message_id", Kind::UniqueText, OfMessage(message_id)),
    Column::usual("in_reply_to", Kind::Texts, OfMessage(|it| ids(it.headers().in_reply_to()))),
    Column::usual("references", Kind::Texts, OfMessage(|it| ids(it.headers().references()))),
    Column::usual("date", Kind::Time, OfMessage(date)),
    Column::usual("subject", Kind::Text, OfMessage(|it| Value::text(it.headers().subject()))),
    Column::usual("from_addr", Kind::Text, OfMessage(from_addr)),
    Column::usual("from_name", Kind::Text, OfMessage(from_name)),
    Column::usual("to", Kind::Texts, OfMessage(|it| addresses(&it.headers().to()))),
    Column::usual("cc", Kind::Texts, OfMessage(|it| addresses(&it.headers().cc()))),
    Column::unusual("bcc", Kind::Texts, OfMessage(|it| addresses(&it.headers().bcc()))),
    Column::unusual("reply_to", Kind::Texts, OfMessage(|it| addresses(&it.headers().reply_to()))),
    Column::unusual("list_id", Kind::Text, OfMessage(list_id)),
    Column::usual("text", Kind::UniqueText, OfMessage(|it| Value::text(it.text()))),
    Column::unusual("html", Kind::UniqueText, OfMessage(|it| Value::text(it.html()))),
    Column::usual("n_parts", Kind::Number, OfMessage(|it| Value::Number(it.parts().len() as u64))),
    Column::usual("n_attachments", Kind::Number, OfMessage(n_attachments)),
    Column::usual("attachments", Kind::Files, OfMessage(attachments)),
    Column::usual("defects", Kind::Texts, OfMessage(defects)),
];

fn message_id<'m>(message: &'m Message<'m>) -> Value<'m> {
    Value::text(message.headers().message_id().map(|id| id.as_str().to_owned().into()))
}

fn ids<'m>(ids: impl Iterator<Item = MessageId<'m>>) -> Value<'m> {
    Value::Texts(ids.map(|id| Cow::Owned(id.as_str().to_owned())).collect())
}

fn date<'m>(message: &'m Message<'m>) -> Value<'m> {
    message.headers().date().map_or(Value::Null, |date| Value::Time(date.to_utc()))
}

fn from_addr<'m>(message: &'m Message<'m>) -> Value<'m> {
    let from = message.headers().from();
    let author = from.mailboxes().next();
    Value::text(author.map(|author| author.addr_spec.as_str().to_owned().into()))
}

fn from_name<'m>(message: &'m Message<'m>) -> Value<'m> {
    let from = message.headers().from();
    let author = from.mailboxes().next();
    Value::text(author.and_then(|author| author.display_name.clone()))
}

fn addresses<'m>(list: &AddressList<'m>) -> Value<'m> {
    let addresses = list.mailboxes().map(|it| it.addr_spec.as_str().to_owned().into());
    Value::Texts(addresses.collect())
}

fn list_id<'m>(message: &'m Message<'m>) -> Value<'m> {
    Value::text(message.headers().list_id().map(|list| list.id))
}

fn n_attachments<'m>(message: &'m Message<'m>) -> Value<'m> {
    Value::Number(message.attachments().count() as u64)
}

fn attachments<'m>(message: &'m Message<'m>) -> Value<'m> {
    let file = |part: Part<'m>| File {
        filename: part.filename(),
        content_type: part.content_type().essence(),
        size: decoded_size(part),
    };
    Value::Files(message.attachments().map(file).collect())
}

/// The codes of the defects, each once.
fn defects<'m>(message: &'m Message<'m>) -> Value<'m> {
    let mut codes: Vec<&str> = Vec::new();
    for defect in message.defects().iter() {
        let code = defect.code.as_str();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Value::Texts(codes.into_iter().map(Cow::Borrowed).collect())
}
