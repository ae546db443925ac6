//! A message that is being written.

use std::{borrow::Cow, fmt, time::SystemTime};

use super::{
    addresses::{Addresses, address_body},
    composed::Composed,
    entity::Entity,
    error::Error,
    field::{Value, check_name, field},
    random::Random,
    render::{self, Place},
    style::{FileNames, Route, Style},
};
use crate::{
    codec::charset::Charset,
    envelope::{Envelope, EnvelopeAddress},
    field::{
        address::{Address, Mailbox},
        date::DateTime,
    },
};

/// A message to be composed (RFC 5322, RFC 2045).
///
/// A method adds or sets what its name says, and [`compose`](Self::compose) checks and writes all of it. Fields of
/// addresses add up, other fields replace what was there.
///
/// ```
/// use unmime::compose::{Draft, Entity};
///
/// let composed = Draft::new()
///     .from(("Ana Q", "ana@example.com"))
///     .to("Joe <joe@example.com>, \"K, Li\" <li@example.com>")
///     .bcc("boss@example.com")
///     .subject("Menü für heute")
///     .text("Hello,\nsee the list.\n")
///     .html("<p>Hello, see the <b>list</b>.")
///     .attach(Entity::file("menü.pdf", b"%PDF").media_type("application/pdf"))
///     .compose()?;
/// let message = composed.message();
/// assert_eq!(message.headers().subject().as_deref(), Some("Menü für heute"));
/// assert_eq!(message.attachments().next().unwrap().filename().as_deref(), Some("menü.pdf"));
/// assert_eq!(composed.envelope.to.len(), 3);
/// assert!(message.headers().get("Bcc").is_none());
/// # Ok::<(), unmime::compose::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Draft<'a> {
    from: List,
    sender: List,
    reply_to: List,
    to: List,
    cc: List,
    bcc: List,
    subject: Option<Cow<'a, str>>,
    date: Option<DateTime>,
    message_id: Option<Cow<'a, str>>,
    in_reply_to: Vec<Cow<'a, str>>,
    references: Vec<Cow<'a, str>>,
    fields: Vec<(Cow<'a, str>, Value<'a>)>,
    body: Option<Entity<'a>>,
    text: Option<Entity<'a>>,
    html: Option<Entity<'a>>,
    inline: Vec<Entity<'a>>,
    attachments: Vec<Entity<'a>>,
    style: Style,
    seed: Option<u64>,
}

/// Addresses of a field, or what is wrong with them.
type List = Vec<Addresses>;

impl<'a> Draft<'a> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From: who wrote it (RFC 5322 §3.6.2). Where there are several, the first of them is the Sender, unless
    /// [`sender`](Self::sender) says another.
    pub fn from(mut self, authors: impl Into<Addresses>) -> Self {
        self.from.push(authors.into());
        self
    }

    /// Sender: who sends it, where that is another than who wrote it (RFC 5322 §3.6.2). Bounces go there.
    pub fn sender(mut self, sender: impl Into<Addresses>) -> Self {
        self.sender = vec![sender.into()];
        self
    }

    /// Reply-To: where answers go, where that is elsewhere (RFC 5322 §3.6.2).
    pub fn reply_to(mut self, addresses: impl Into<Addresses>) -> Self {
        self.reply_to.push(addresses.into());
        self
    }

    /// To (RFC 5322 §3.6.3).
    pub fn to(mut self, recipients: impl Into<Addresses>) -> Self {
        self.to.push(recipients.into());
        self
    }

    /// Cc (RFC 5322 §3.6.3).
    pub fn cc(mut self, recipients: impl Into<Addresses>) -> Self {
        self.cc.push(recipients.into());
        self
    }

    /// Recipients of whom the others are not told: they are in the envelope alone.
    pub fn bcc(mut self, recipients: impl Into<Addresses>) -> Self {
        self.bcc.push(recipients.into());
        self
    }

    /// Subject (RFC 5322 §3.6.5).
    pub fn subject(mut self, subject: impl Into<Cow<'a, str>>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Date (RFC 5322 §3.6.1), in the zone that is shown. Without, it is now, in UTC.
    pub fn date(mut self, date: impl Into<DateTime>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// Message-ID (RFC 5322 §3.6.4), with or without angle brackets. Without, it is 128 random bits at the domain of
    /// the author.
    pub fn message_id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        self.message_id = Some(id.into());
        self
    }

    /// In-Reply-To: the messages that this one answers (RFC 5322 §3.6.4).
    pub fn in_reply_to<I: Into<Cow<'a, str>>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.in_reply_to = ids.into_iter().map(Into::into).collect();
        self
    }

    /// References: the thread that leads here, eldest first (RFC 5322 §3.6.4).
    pub fn references<I: Into<Cow<'a, str>>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.references = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Any other field, in the order given; one that has a method of its own is an error.
    ///
    /// ```
    /// use unmime::compose::{Draft, Error};
    ///
    /// let draft = Draft::new().from("ana@example.com").text("Hello!\n");
    /// let composed = draft.clone().field("X-Mood", "très bien").compose()?;
    /// assert_eq!(composed.message().headers().get("X-Mood").unwrap().text(), "très bien");
    /// let injected = draft.clone().field("X-Mood", "fine\r\nBcc: evil@example.com").compose();
    /// assert!(matches!(injected, Err(Error::ControlCharacter { char: '\r', .. })));
    /// assert!(matches!(draft.field("Bcc", "x").compose(), Err(Error::ReservedField { .. })));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn field(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// The text.
    pub fn text(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.text = Some(Entity::text(text));
        self
    }

    /// The HTML: alone, or an alternative to the text.
    pub fn html(mut self, html: impl Into<Cow<'a, str>>) -> Self {
        self.html = Some(Entity::html(html));
        self
    }

    /// What the HTML shows by this Content-ID, `logo@example.com` for `cid:logo@example.com` (RFC 2387, RFC 2392).
    pub fn inline(mut self, content_id: impl Into<Cow<'a, str>>, part: Entity<'a>) -> Self {
        self.inline.push(part.content_id(content_id).inline());
        self
    }

    /// What the HTML shows, as it is.
    pub(super) fn show(mut self, part: Entity<'a>) -> Self {
        self.inline.push(part);
        self
    }

    /// What is apart from the body: a file, a [message](Entity::message), a [part as received](Entity::received).
    pub fn attach(mut self, part: Entity<'a>) -> Self {
        self.attachments.push(part.attached());
        self
    }

    /// A body of the caller's making, in place of text, HTML and what that shows.
    pub fn body(mut self, body: Entity<'a>) -> Self {
        self.body = Some(body);
        self
    }

    /// The charset of texts and of encoded words; an error, if that does not have all of their characters. Without, it
    /// is UTF-8, and US-ASCII for a text that is.
    pub fn charset(mut self, charset: Charset) -> Self {
        self.style.charset = Some(charset);
        self
    }

    /// What takes the message to its reader.
    pub fn route(mut self, route: Route) -> Self {
        self.style.route = route;
        self
    }

    /// How file names are written that are not ASCII.
    pub fn file_names(mut self, file_names: FileNames) -> Self {
        self.style.file_names = file_names;
        self
    }

    /// Takes what would be random from this number: with a [`date`](Self::date), the message has the same bytes each
    /// time.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Writes the message.
    ///
    /// Its lines end in CRLF, and none is longer than 998 bytes; all but those of messages inside are ASCII, unless the
    /// [`route`](Self::route) takes more, or an address is not ASCII (RFC 6532). A text that is all of the body gets the
    /// line end that its last line may lack.
    ///
    /// # Errors
    ///
    /// What cannot be written as it was asked for: see [`Error`].
    pub fn compose(self) -> Result<Composed, Error> {
        let mut random = Random::new(self.seed);
        let [from, reply_to, to, cc, bcc] =
            [&self.from, &self.reply_to, &self.to, &self.cc, &self.bcc].map(joined);
        let (from, reply_to, to, cc, bcc) = (from?, reply_to?, to?, cc?, bcc?);
        let first = only_mailboxes(&from)?.ok_or(Error::MissingFrom)?;
        let sender = joined(&self.sender)?;
        let sender = match only_mailboxes(&sender)? {
            Some(_) if sender.len() > 1 => return Err(several(&sender)),
            Some(sender) => Some(sender),
            None => (from.len() > 1).then_some(first),
        };
        // They are in no field, and are held to what a field takes all the same.
        address_body("Bcc", &bcc, self.style.header_charset())?;
        let envelope = Envelope {
            from: Some(EnvelopeAddress::try_from(&sender.unwrap_or(first).addr_spec)?),
            to: recipients(&[&to, &cc, &bcc])?,
        };
        let mut header = Header { text: String::new(), charset: self.style.header_charset() };
        header.field("Date", &Value::Date(self.date.unwrap_or_else(now)))?;
        header.addresses("From", from.clone())?;
        header.addresses("Sender", sender.cloned().map(Address::Mailbox).into_iter().collect())?;
        header.addresses("Reply-To", reply_to)?;
        header.addresses("To", to)?;
        header.addresses("Cc", cc)?;
        if let Some(subject) = &self.subject {
            header.field("Subject", &Value::Text(subject.as_ref().into()))?;
        }
        let id = self.message_id.clone().unwrap_or_else(|| new_message_id(first, &mut random));
        header.message_ids("Message-ID", vec![id])?;
        header.message_ids("In-Reply-To", self.in_reply_to.clone())?;
        header.message_ids("References", self.references.clone())?;
        for (name, value) in &self.fields {
            check_name(name)?;
            header.field(name, value)?;
        }
        header.text.push_str("MIME-Version: 1.0\r\n");
        let style = self.style;
        let mut bytes = header.text.into_bytes();
        render::entity(&self.entity()?, Place::Message, style, &mut random, &mut bytes)?;
        Ok(Composed { bytes, envelope })
    }

    /// Its body: `mixed` around the attachments, `alternative` of text and HTML, `related` around the HTML and what it
    /// shows.
    fn entity(self) -> Result<Entity<'a>, Error> {
        let Self { body, text, html, inline, attachments, .. } = self;
        if body.is_some() && (text.is_some() || html.is_some() || !inline.is_empty()) {
            return Err(Error::TwoBodies);
        }
        let (related, beside) = if html.is_some() { (inline, vec![]) } else { (vec![], inline) };
        let html = html.map(|html| match related.is_empty() {
            true => html,
            false => Entity::multipart("related", [html].into_iter().chain(related))
                .parameter("type", "text/html"),
        });
        let body = body.or_else(|| match (text, html) {
            (Some(text), Some(html)) => Some(Entity::multipart("alternative", [text, html])),
            (text, html) => text.or(html),
        });
        let mut others = beside.into_iter().chain(attachments).peekable();
        Ok(match (body, others.peek()) {
            (body, Some(_)) => Entity::multipart("mixed", body.into_iter().chain(others)),
            (Some(body), None) => body,
            (None, None) => Entity::text(""),
        })
    }
}

impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// A header that is being written.
struct Header {
    text: String,
    charset: Charset,
}

impl Header {
    fn field(&mut self, name: &str, value: &Value<'_>) -> Result<(), Error> {
        self.text += &field(name, value, self.charset)?;
        Ok(())
    }

    /// A field of addresses, if there are any.
    fn addresses(&mut self, name: &str, list: Vec<Address<'static>>) -> Result<(), Error> {
        if list.is_empty() {
            return Ok(());
        }
        self.field(name, &Value::Addresses(Addresses(Ok(list))))
    }

    /// A field of identifiers, if there are any.
    fn message_ids(&mut self, name: &str, ids: Vec<Cow<'_, str>>) -> Result<(), Error> {
        if ids.is_empty() {
            return Ok(());
        }
        self.field(name, &Value::MessageIds(ids))
    }
}

fn joined(lists: &List) -> Result<Vec<Address<'static>>, Error> {
    let lists = lists.iter().map(|list| list.0.clone()).collect::<Result<Vec<_>, _>>()?;
    Ok(lists.into_iter().flatten().collect())
}

/// The first of some addresses, if all are mailboxes: no group writes or sends (RFC 5322 §3.6.2).
fn only_mailboxes<'l>(list: &'l [Address<'static>]) -> Result<Option<&'l Mailbox<'static>>, Error> {
    let mailboxes = list.iter().map(|address| match address {
        Address::Mailbox(mailbox) => Ok(mailbox),
        Address::Group(_) => Err(several(std::slice::from_ref(address))),
    });
    Ok(mailboxes.collect::<Result<Vec<_>, _>>()?.first().copied())
}

/// Addresses where there can be one mailbox.
fn several(list: &[Address<'_>]) -> Error {
    let list: Vec<String> = list.iter().map(ToString::to_string).collect();
    Error::AddressList { text: list.join(", ") }
}

/// Each mailbox once.
fn recipients(lists: &[&Vec<Address<'static>>]) -> Result<Vec<EnvelopeAddress>, Error> {
    let mut seen = std::collections::HashSet::new();
    let mailboxes = lists.iter().flat_map(|list| list.iter()).flat_map(Address::mailboxes);
    let addresses = mailboxes.map(|mailbox| &mailbox.addr_spec);
    let distinct = addresses.filter(|address| seen.insert(address.as_str()));
    distinct.map(|address| Ok(EnvelopeAddress::try_from(address)?)).collect()
}

/// 128 random bits at the domain of the author.
fn new_message_id<'a>(author: &Mailbox<'_>, random: &mut Random) -> Cow<'a, str> {
    format!("{}@{}", random.digits(), author.addr_spec.domain().unwrap_or_default()).into()
}

/// Now, in UTC: the only clock of the composer.
fn now() -> DateTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now =
        chrono::DateTime::from_timestamp(since.as_secs().cast_signed(), 0).unwrap_or_default();
    now.fixed_offset().into()
}
