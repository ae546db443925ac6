//! A header: all its fields in order, and typed values of the known ones.

use std::{borrow::Cow, fmt};

use chrono::FixedOffset;

use super::{
    header_field::{FieldSpans, HeaderField, Hints, NAMES_CLEANED, name_to_others},
    received_chain::{Hop, received_chain},
};
use crate::{
    field::{
        address::AddressList,
        auth::{authentication_results::AuthenticationResults, dkim_signature::DkimSignature},
        content_disposition::ContentDisposition,
        content_type::ContentType,
        list::{
            ListId, ListUrls,
            unsubscribe::{Unsubscribe, UnsubscribePost},
        },
        message_id::MessageId,
        mime_version::MimeVersion,
        received::{Received, ReturnPath},
    },
    quirk::{Quirk, Quirks},
};

/// The header of a message or of a part (RFC 5322 §3.6, RFC 2045 §3): its fields in the order
/// written, each as often as it occurs.
///
/// A typed getter reads the first field of its name, which is what most clients show;
/// [`get_all`](Self::get_all) gives the others. Of fields with message identifiers it is the first that has
/// one. Where an address field is repeated that may stand
/// only once, its lists are joined, but for `From`, `Sender` and `Reply-To`.
///
/// ```
/// let raw = b"To: Ana <ana@example.com>\n\
///     Subject: =?iso-8859-1?Q?a=F1o?=\n\
///     Received: by a.example.com; Mon, 2 Mar 2026 10:00:00 +0100\n\
///     Received: by b.example.com; Mon, 2 Mar 2026 09:59:58 +0100\n\n";
/// let message = unmime::Message::parse(raw);
/// let headers = message.headers();
/// assert_eq!(headers.subject().as_deref(), Some("año"));
/// assert_eq!(headers.get_all("received").count(), 2);
/// ```
#[derive(Clone, Copy)]
pub struct Headers<'m> {
    message: &'m [u8],
    fields: &'m [FieldSpans],
    hints: Hints<'m>,
}

impl<'m> Headers<'m> {
    pub(crate) fn new(message: &'m [u8], fields: &'m [FieldSpans], hints: Hints<'m>) -> Self {
        Self { message, fields, hints }
    }

    /// All fields, in the order written.
    pub fn iter(self) -> impl ExactSizeIterator<Item = HeaderField<'m>> + DoubleEndedIterator {
        self.fields.iter().map(move |&spans| HeaderField::new(self.message, spans, self.hints))
    }

    /// How many fields there are.
    pub fn len(self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.fields.is_empty()
    }

    /// The first field of this name, in any case.
    pub fn get(self, name: &str) -> Option<HeaderField<'m>> {
        if !self.hints.quirks.is_empty() {
            return self.get_otherwise(name);
        }
        let spans = self.fields.iter().find(|spans| is_named(spans, name, self.message))?;
        Some(HeaderField::new(self.message, *spans, self.hints))
    }

    /// The field of this name that counts to readers with quirks.
    #[cold]
    fn get_otherwise(self, name: &str) -> Option<HeaderField<'m>> {
        let mut fields = self.get_all(name);
        let first = fields.next();
        if self.hints.quirks.has(last_wins(name)) { fields.last().or(first) } else { first }
    }

    /// All fields of this name, in any case.
    pub fn get_all(self, name: &str) -> impl Iterator<Item = HeaderField<'m>> {
        let (message, quirks) = (self.message, self.hints.quirks);
        let is_otherwise = quirks.has_any(NAMES_CLEANED);
        let has_name = move |spans: &&FieldSpans| {
            is_named(spans, name, message)
                || is_otherwise && is_named_otherwise(spans, name, message, quirks)
        };
        let fields = self.fields.iter().filter(has_name);
        fields.map(move |&spans| HeaderField::new(self.message, spans, self.hints))
    }

    /// `Subject` (RFC 5322 §3.6.5), decoded and fit to be shown.
    pub fn subject(self) -> Option<Cow<'m, str>> {
        Some(self.get("Subject")?.text())
    }

    /// `Date` (RFC 5322 §3.6.1), in the zone of its sender; UTC if that is not told, which
    /// [`HeaderField::date_time`] tells apart.
    pub fn date(self) -> Option<chrono::DateTime<FixedOffset>> {
        Some(self.get("Date")?.date_time()?.to_chrono())
    }

    /// `From` (RFC 5322 §3.6.2): who wrote it.
    pub fn from(self) -> AddressList<'m> {
        let from = self.first_list("From");
        let is_nobody = || from.mailboxes().all(|mailbox| mailbox.addr_spec.is_empty());
        if self.hints.quirks.has(Quirk::SenderForFrom) && is_nobody() {
            let mut instead = ["Resent-From", "Sender"].into_iter().filter_map(|it| self.get(it));
            return instead.next().map_or(from, |field| field.address_list());
        }
        from
    }

    /// `Sender` (RFC 5322 §3.6.2): who sent it, where that is another than who wrote it.
    pub fn sender(self) -> AddressList<'m> {
        self.first_list("Sender")
    }

    /// `Reply-To` (RFC 5322 §3.6.2): where answers go.
    pub fn reply_to(self) -> AddressList<'m> {
        self.first_list("Reply-To")
    }

    /// `To` (RFC 5322 §3.6.3); repeated fields are joined.
    pub fn to(self) -> AddressList<'m> {
        self.joined_list("To")
    }

    /// `Cc` (RFC 5322 §3.6.3); repeated fields are joined.
    pub fn cc(self) -> AddressList<'m> {
        self.joined_list("Cc")
    }

    /// `Bcc` (RFC 5322 §3.6.3); repeated fields are joined.
    pub fn bcc(self) -> AddressList<'m> {
        self.joined_list("Bcc")
    }

    fn first_list(self, name: &str) -> AddressList<'m> {
        self.get(name).map(|field| field.address_list()).unwrap_or_default()
    }

    fn joined_list(self, name: &str) -> AddressList<'m> {
        self.get_all(name).flat_map(|field| field.address_list()).collect()
    }

    /// `Message-ID` (RFC 5322 §3.6.4), without its angle brackets.
    pub fn message_id(self) -> Option<MessageId<'m>> {
        let first = self.get("Message-ID")?.raw_value();
        MessageId::parse(first)
            .or_else(|| MessageId::parse(self.with_ids("Message-ID")?.raw_value()))
    }

    /// `In-Reply-To` (RFC 5322 §3.6.4): the messages that this one answers.
    pub fn in_reply_to(self) -> impl Iterator<Item = MessageId<'m>> {
        self.with_ids("In-Reply-To").into_iter().flat_map(|field| field.message_ids())
    }

    /// `References` (RFC 5322 §3.6.4): the thread that leads here, eldest first.
    pub fn references(self) -> impl Iterator<Item = MessageId<'m>> {
        self.with_ids("References").into_iter().flat_map(|field| field.message_ids())
    }

    /// The first field of this name with an identifier in it: an empty one may stand above it.
    pub(crate) fn with_ids(self, name: &str) -> Option<HeaderField<'m>> {
        let first = self.get(name)?;
        if first.message_ids().next().is_some() {
            return Some(first);
        }
        let mut fields = self.get_all(name);
        fields.find(|field| field.message_ids().next().is_some()).or(Some(first))
    }

    /// `Received` (RFC 5321 §4.4): the way the message took, latest hop first.
    pub fn received(self) -> impl Iterator<Item = Received<'m>> {
        self.get_all("Received").map(|field| field.received())
    }

    /// `Received` (RFC 5321 §4.4), first hop first, each with the time since the one before.
    ///
    /// ```
    /// let message = unmime::Message::parse(
    ///     b"Received: by b.example.com; Mon, 2 Mar 2026 10:00:05 +0100\n\
    ///       Received: by a.example.com; Mon, 2 Mar 2026 08:59:58 +0000\n\n",
    /// );
    /// let hops: Vec<_> = message.headers().received_chain().collect();
    /// assert_eq!(hops[0].received.by.as_ref().unwrap().domain, "a.example.com");
    /// assert_eq!(hops[1].delay.unwrap().num_seconds(), 7);
    /// ```
    pub fn received_chain(self) -> impl Iterator<Item = Hop<'m>> {
        let fields = self.iter().rev().filter(|field| field.is("Received"));
        received_chain(fields.map(HeaderField::received))
    }

    /// `Return-Path` (RFC 5321 §4.4): where failures are reported, as the last server wrote it.
    pub fn return_path(self) -> Option<ReturnPath<'m>> {
        self.get("Return-Path")?.return_path()
    }

    /// `Keywords` (RFC 5322 §3.6.5), those of all such fields.
    pub fn keywords(self) -> impl Iterator<Item = Cow<'m, str>> {
        self.get_all("Keywords").flat_map(|field| field.keywords())
    }

    /// `List-Id` (RFC 2919): the mailing list that the message came through.
    pub fn list_id(self) -> Option<ListId<'m>> {
        self.get("List-Id")?.list_id()
    }

    /// `List-Unsubscribe` (RFC 2369 §3.2): how to leave the mailing list.
    pub fn list_unsubscribe(self) -> Option<ListUrls<'m>> {
        Some(self.get("List-Unsubscribe")?.list_urls())
    }

    /// `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 8058) together.
    pub fn unsubscribe(self) -> Option<Unsubscribe<'m>> {
        let urls = self.list_unsubscribe()?;
        let post = self.get("List-Unsubscribe-Post");
        let both = ["List-Unsubscribe", "List-Unsubscribe-Post"];
        Some(Unsubscribe {
            urls,
            post: post.map_or(UnsubscribePost::None, |it| UnsubscribePost::parse(it.raw_value())),
            is_signed: self.dkim_signatures().any(|by| both.iter().all(|name| by.signs(name))),
        })
    }

    /// `Authentication-Results` (RFC 8601), latest first: those of the last host above all others.
    pub fn authentication_results(self) -> impl Iterator<Item = AuthenticationResults<'m>> {
        self.get_all("Authentication-Results").map(HeaderField::authentication_results)
    }

    /// `ARC-Authentication-Results` (RFC 8617 §4.1.1), latest first.
    pub fn arc_authentication_results(self) -> impl Iterator<Item = AuthenticationResults<'m>> {
        self.get_all("ARC-Authentication-Results").map(HeaderField::authentication_results)
    }

    /// `DKIM-Signature` (RFC 6376 §3.5), latest first.
    pub fn dkim_signatures(self) -> impl Iterator<Item = DkimSignature<'m>> {
        self.get_all("DKIM-Signature").map(HeaderField::dkim_signature)
    }

    /// `ARC-Message-Signature` (RFC 8617 §4.1.2), latest first.
    pub fn arc_message_signatures(self) -> impl Iterator<Item = DkimSignature<'m>> {
        self.get_all("ARC-Message-Signature").map(HeaderField::dkim_signature)
    }

    /// `ARC-Seal` (RFC 8617 §4.1.3), latest first.
    pub fn arc_seals(self) -> impl Iterator<Item = DkimSignature<'m>> {
        self.get_all("ARC-Seal").map(HeaderField::dkim_signature)
    }

    /// `MIME-Version` (RFC 2045 §4); none where it cannot be read.
    pub fn mime_version(self) -> Option<MimeVersion> {
        MimeVersion::parse(self.get("MIME-Version")?.raw_value())
    }

    /// `Content-ID` (RFC 2045 §7), by which other parts refer to this one.
    pub fn content_id(self) -> Option<MessageId<'m>> {
        self.get("Content-ID")?.message_ids().next()
    }

    /// `Content-Type` as declared (RFC 2045 §5); see
    /// [`Part::content_type`](crate::Part::content_type) for the one that counts.
    pub fn content_type(self) -> Option<ContentType<'m>> {
        Some(self.get("Content-Type")?.content_type())
    }

    /// `Content-Disposition` (RFC 2183).
    pub fn content_disposition(self) -> Option<ContentDisposition<'m>> {
        Some(self.get("Content-Disposition")?.content_disposition())
    }
}

/// With this quirk the last field of the name counts.
fn last_wins(name: &str) -> Quirk {
    match () {
        () if name.eq_ignore_ascii_case("Content-Type") => Quirk::LastTypeWins,
        () if name.eq_ignore_ascii_case("Content-Transfer-Encoding") => Quirk::LastEncodingWins,
        () => Quirk::LastFieldWins,
    }
}

/// Whether a field of the name `written` is meant: most mail writes names as the standards do.
fn is_named(spans: &FieldSpans, name: &str, message: &[u8]) -> bool {
    spans.name.len() == name.len() && is_name(spans.name.of(message), name.as_bytes())
}

/// Whether a field has this name to readers with quirks.
#[cold]
fn is_named_otherwise(spans: &FieldSpans, name: &str, message: &[u8], quirks: Quirks) -> bool {
    name_to_others(spans.name.of(message), quirks)
        .is_some_and(|other| is_name(&other, name.as_bytes()))
}

fn is_name(written: &[u8], name: &[u8]) -> bool {
    written == name || written.eq_ignore_ascii_case(name)
}

/// Shows each field with its text.
impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;

    const RAW: &[u8] = b"Subject: a\nDate: Mon, 2 Mar 2026 10:00:05 +0100\n\
        From: f@x\nSender: s@x\nReply-To: r@x\nTo: t@x\nCc: c@x\nBcc: b@x\n\
        Message-ID: <m@x>\nIn-Reply-To: <i@x> <j@x>\nReferences: <r@x> <s@x>\n\
        Received: by x\nReturn-Path: <p@x>\nKeywords: k, l\nList-ID: <l.x>\n\
        List-Unsubscribe: <mailto:u@x>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n\
        Authentication-Results: x\nARC-Authentication-Results: i=1; x\nDKIM-Signature: d=dkim\n\
        ARC-Message-Signature: d=arc\nARC-Seal: d=seal\nMIME-Version: 1.0\n\
        Content-ID: <c@x>\nContent-Type: a/b\nContent-Disposition: inline\n";

    /// What each getter gives, by the name of its field.
    fn all(headers: Headers<'_>) -> Vec<(&'static str, String)> {
        fn joined<T: ToString>(list: impl Iterator<Item = T>) -> String {
            list.map(|one| one.to_string()).collect::<Vec<_>>().join(" ")
        }
        let by = |it: Received<'_>| it.by.map(|by| by.domain.into_owned());
        let domain = |it: DkimSignature<'_>| it.domain().unwrap_or_default().into_owned();
        vec![
            ("Subject", joined(headers.subject().into_iter())),
            ("Date", joined(headers.date().into_iter())),
            ("From", headers.from().to_string()),
            ("Sender", headers.sender().to_string()),
            ("Reply-To", headers.reply_to().to_string()),
            ("To", headers.to().to_string()),
            ("Cc", headers.cc().to_string()),
            ("Bcc", headers.bcc().to_string()),
            ("Message-ID", joined(headers.message_id().into_iter())),
            ("In-Reply-To", joined(headers.in_reply_to())),
            ("References", joined(headers.references())),
            ("Received", joined(headers.received().filter_map(by))),
            ("Received", joined(headers.received_chain().filter_map(|hop| by(hop.received)))),
            ("Return-Path", format!("{:?}", headers.return_path())),
            ("Keywords", joined(headers.keywords())),
            ("List-ID", joined(headers.list_id().into_iter().map(|it| it.id))),
            ("List-Unsubscribe", joined(headers.list_unsubscribe().into_iter())),
            ("List-Unsubscribe", joined(headers.unsubscribe().into_iter().map(|it| it.urls))),
            ("Authentication-Results", joined(headers.authentication_results())),
            ("ARC-Authentication-Results", joined(headers.arc_authentication_results())),
            ("DKIM-Signature", joined(headers.dkim_signatures().map(domain))),
            ("ARC-Message-Signature", joined(headers.arc_message_signatures().map(domain))),
            ("ARC-Seal", joined(headers.arc_seals().map(domain))),
            ("MIME-Version", joined(headers.mime_version().into_iter())),
            ("Content-ID", joined(headers.content_id().into_iter())),
            ("Content-Type", joined(headers.content_type().into_iter())),
            ("Content-Disposition", joined(headers.content_disposition().into_iter())),
        ]
    }

    #[test]
    fn a_getter_reads_the_fields_of_its_name() {
        let message = Message::parse(RAW);
        let headers = message.headers();
        let date = "2026-03-02 10:00:05 +01:00";
        let read = all(headers);
        let values: Vec<_> = read.iter().map(|(_, value)| &**value).collect();
        assert_eq!(
            values[..13],
            [
                "a",
                date,
                "f@x",
                "s@x",
                "r@x",
                "t@x",
                "c@x",
                "b@x",
                "<m@x>",
                "<i@x> <j@x>",
                "<r@x> <s@x>",
                "x",
                "x",
            ]
        );
        assert!(values[13].contains("\"p@x\""));
        assert_eq!(
            values[14..],
            [
                "k l",
                "l.x",
                "<mailto:u@x>",
                "<mailto:u@x>",
                "x; none",
                "i=1; x; none",
                "dkim",
                "arc",
                "seal",
                "1.0",
                "<c@x>",
                "a/b",
                "inline",
            ]
        );
        assert_eq!((headers.len(), headers.is_empty()), (26, false));
        let none = Message::parse(b"\nbody");
        assert_eq!((none.headers().len(), none.headers().is_empty()), (0, true));
    }

    #[test]
    fn the_first_field_with_an_identifier_counts() {
        for (fields, wanted) in [
            (&["", "<a@x>"][..], "<a@x>"),
            (&["(none)", "<a@x>", "<b@x>"], "<a@x>"),
            (&["<>", "", "=?utf-8?Q?=3Ca=40x=3E?="], "<a@x>"),
            (&["<a@x>", ""], "<a@x>"),
            (&["<a@x>", "<b@x>"], "<a@x>"),
            (&["", "(none)"], ""),
        ] {
            for name in ["Message-ID", "In-Reply-To", "References"] {
                let raw: String = fields.iter().map(|value| format!("{name}: {value}\n")).collect();
                let message = Message::parse(raw.as_bytes());
                let read = all(message.headers());
                let value = read.iter().find(|(of, _)| *of == name).map(|(_, value)| &**value);
                assert_eq!(value, Some(wanted), "{raw}");
            }
        }
    }

    #[test]
    fn the_first_field_counts_or_all_are_joined() {
        let raw = [RAW, &RAW.to_ascii_uppercase()].concat();
        let message = Message::parse(&raw);
        assert_eq!(message.headers().get_all("subject").count(), 2);
        let once = Message::parse(RAW);
        for ((name, twice), (_, once)) in all(message.headers()).iter().zip(all(once.headers())) {
            let are_joined = [
                "To",
                "Cc",
                "Bcc",
                "Received",
                "Keywords",
                "Authentication-Results",
                "ARC-Authentication-Results",
                "DKIM-Signature",
                "ARC-Message-Signature",
                "ARC-Seal",
            ];
            assert_eq!(*twice != once, are_joined.contains(name), "{name}");
        }
    }
}
