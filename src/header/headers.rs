//! A header: all its fields in order, and typed values of the known ones.

use std::{borrow::Cow, fmt};

use chrono::FixedOffset;

use crate::{
    field::{
        address_list::AddressList,
        authentication_results::AuthenticationResults,
        content_disposition::ContentDisposition,
        content_type::ContentType,
        dkim_signature::DkimSignature,
        list::{ListId, ListUrls},
        message_id::MessageId,
        mime_version::MimeVersion,
        received::{Received, ReturnPath},
        unsubscribe::{Unsubscribe, UnsubscribePost},
    },
    header::{
        header_field::{FieldSpans, HeaderField, Hints},
        received_chain::{Hop, received_chain},
    },
};

/// The header of a message or of a part (RFC 5322 §3.6, RFC 2045 §3): its fields in the order
/// written, each as often as it occurs.
///
/// A typed getter reads the first field of its name, which is what most clients show;
/// [`get_all`](Self::get_all) gives the others. Where an address field is repeated that may stand
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
        self.get_all(name).next()
    }

    /// All fields of this name, in any case.
    pub fn get_all(self, name: &str) -> impl Iterator<Item = HeaderField<'m>> {
        let has_name = move |spans: &&FieldSpans| {
            spans.name.len() == name.len() && is_name(spans.name.of(self.message), name.as_bytes())
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
        self.first_list("From")
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
        MessageId::parse(self.get("Message-ID")?.raw_value())
    }

    /// `In-Reply-To` (RFC 5322 §3.6.4): the messages that this one answers.
    pub fn in_reply_to(self) -> impl Iterator<Item = MessageId<'m>> {
        self.get("In-Reply-To").into_iter().flat_map(|field| field.message_ids())
    }

    /// `References` (RFC 5322 §3.6.4): the thread that leads here, eldest first.
    pub fn references(self) -> impl Iterator<Item = MessageId<'m>> {
        self.get("References").into_iter().flat_map(|field| field.message_ids())
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

/// Whether a field of the name `written` is meant: most mail writes names as the standards do.
fn is_name(written: &[u8], name: &[u8]) -> bool {
    written == name || written.eq_ignore_ascii_case(name)
}

/// Shows each field with its text.
impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
