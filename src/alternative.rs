//! Other readings of a message: what another reader would show where this one had to choose.

use std::borrow::Cow;

use crate::{
    defect::{Code, Defect, PartId},
    header::header_field::HeaderField,
    message::Message,
    part::Part,
    span::Span,
};

/// A value that another reader of the same message would show.
///
/// Each belongs to an [`Ambiguous`](crate::Severity::Ambiguous) defect of the same code, found by the
/// same code.
///
/// ```
/// let message = unmime::Message::parse(b"Subject: one\nSubject: two\n\n");
/// assert_eq!(message.headers().subject().as_deref(), Some("one"));
/// let other = message.alternatives().next().unwrap();
/// assert_eq!((other.code.as_str(), &*other.text), ("hdr.duplicate-singleton", "two"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Alternative<'m> {
    /// The defect that makes it possible.
    pub code: Code,
    /// The part that it is a value of.
    pub part: PartId,
    /// Where it stands.
    pub span: Span,
    /// Which value it is another reading of.
    pub kind: AlternativeKind,
    /// The value, decoded.
    pub text: Cow<'m, str>,
}

/// What an [`Alternative`] is another reading of.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum AlternativeKind {
    /// [`Headers::subject`](crate::Headers::subject)
    Subject,
    /// The first address of [`Headers::from`](crate::Headers::from)
    From,
    /// [`Part::filename`](crate::Part::filename)
    Filename,
}

impl AlternativeKind {
    /// Its name in lower case, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::From => "from",
            Self::Filename => "filename",
        }
    }
}

impl<'a> Message<'a> {
    /// What other readers would show where this message is ambiguous: the other `Subject` or `From`
    /// of a header that has several, the other name of an attachment that has two.
    pub fn alternatives(&self) -> impl Iterator<Item = Alternative<'_>> {
        let headers = self.headers();
        let subjects = other_values(headers.get_all("Subject"), HeaderField::text)
            .map(|(field, text)| of_field(field, AlternativeKind::Subject, text));
        let senders = other_values(headers.get_all("From"), sender)
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| of_field(field, AlternativeKind::From, Cow::Owned(text)));
        subjects.chain(senders).chain(self.parts().filter_map(other_name))
    }
}

/// The fields behind the first one whose value is another, which is read only if there are any.
fn other_values<'m, T: PartialEq>(
    mut fields: impl Iterator<Item = HeaderField<'m>>,
    read: fn(HeaderField<'m>) -> T,
) -> impl Iterator<Item = (HeaderField<'m>, T)> {
    let first = fields.next();
    let mut first_value = None;
    fields.filter_map(move |field| {
        let first_value = first_value.get_or_insert_with(|| first.map(read));
        let value = read(field);
        (first_value.as_ref() != Some(&value)).then_some((field, value))
    })
}

/// The first address of a field; empty where there is none.
fn sender(field: HeaderField<'_>) -> String {
    let list = field.address_list();
    let first = list.mailboxes().next();
    first.map(|mailbox| mailbox.addr_spec.as_str().to_owned()).unwrap_or_default()
}

fn of_field<'m>(
    field: HeaderField<'m>,
    kind: AlternativeKind,
    text: Cow<'m, str>,
) -> Alternative<'m> {
    let (code, part, span) = (Code::HdrDuplicateSingleton, PartId::ROOT, field.span());
    Alternative { code, part, span, kind, text }
}

/// The `name` of a part whose disposition has another `filename`.
fn other_name(part: Part<'_>) -> Option<Alternative<'_>> {
    let field = part.headers().get("Content-Type")?;
    let text = field.content_type().name()?;
    let differs = part.filename().is_some_and(|filename| filename != text);
    let (code, kind) = (Code::FnConflict, AlternativeKind::Filename);
    differs.then(|| Alternative { code, part: part.id(), span: field.span(), kind, text })
}

/// The defects that the alternatives belong to.
pub(crate) fn defects(message: &Message<'_>) -> impl Iterator<Item = Defect> {
    message.alternatives().map(|Alternative { code, part, span, .. }| Defect {
        code,
        severity: code.severity(),
        part,
        span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_reader_takes_the_other_value() {
        for (raw, kind, text) in [
            ("Subject: a\nSubject: b\n\n", AlternativeKind::Subject, "b"),
            ("From: a@x.com\nFrom: B <b@x.com>\n\n", AlternativeKind::From, "b@x.com"),
            (
                "Content-Type: image/png; name=a.png\nContent-Disposition: inline; filename=b.png\n\n",
                AlternativeKind::Filename,
                "a.png",
            ),
        ] {
            let message = Message::parse(raw.as_bytes());
            let read: Vec<_> = message.alternatives().map(|it| (it.kind, it.text)).collect();
            assert_eq!(read, [(kind, Cow::Borrowed(text))], "{raw}");
            assert_eq!(message.defects().len(), 1, "{raw}");
        }
    }

    #[test]
    fn equal_values_are_no_ambiguity() {
        let raw = b"Subject: a\nSubject: =?utf-8?Q?a?=\nFrom: a@x\nFrom: A <a@x>\n\n";
        assert_eq!(Message::parse(raw).alternatives().count(), 0);
    }
}
