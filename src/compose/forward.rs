//! Messages passed on.

use std::collections::HashSet;

use super::{
    draft::Draft,
    entity::Entity,
    field::content_id,
    fold::Folded,
    mime_header::is_media_type,
    parameters::push_parameter,
    render::{Place, received},
    reply::{prefixed, thread},
};
use crate::{codec::charset::Charset, message::Message, part::Part};

/// What stands above a message that is passed on.
const HEADING: &str = "---------- Forwarded message ----------\n";

/// The fields that are shown of it.
const SHOWN: &[&str] = &["From", "Date", "Subject", "To", "Cc"];

/// What marks a message as passed on.
const PREFIX: &str = "Fwd: ";
const PREFIXES: &[&str] = &["fwd", "fw"];

impl<'a> Draft<'a> {
    /// A message passed on in the text of another: `comment`, then who, when and what, then its text and its HTML; its
    /// attachments, and the images between its texts, are attached as they were, byte for byte. The author and the
    /// recipients are to be added.
    ///
    /// An attachment that does not stand in lines of mail is written anew, with the same content.
    ///
    /// ```
    /// use unmime::{Message, compose::Draft};
    ///
    /// let raw = b"From: Joe <joe@example.com>\nSubject: lunch\n\nUntil noon?\n";
    /// let message = Message::parse(raw);
    /// let forward = Draft::forward(&message, "FYI\n").from("ana@example.com").to("li@example.com");
    /// let text = "FYI\n\n---------- Forwarded message ----------\n\
    ///     From: Joe <joe@example.com>\nSubject: lunch\n\nUntil noon?\n";
    /// let composed = forward.compose()?;
    /// assert_eq!(composed.message().text().unwrap().replace("\r\n", "\n"), text);
    /// assert_eq!(composed.message().headers().subject().as_deref(), Some("Fwd: lunch"));
    /// # Ok::<(), unmime::compose::Error>(())
    /// ```
    pub fn forward(message: &'a Message<'a>, comment: &str) -> Self {
        let mut draft = Self::passing_on(message);
        let fields = fields(message);
        let html = message.html();
        let lists = message.body_lists();
        let is_text = |part: &Part<'_>| part.content_type().is("text", "plain");
        if html.is_none() || lists.text.iter().any(is_text) {
            let comment = match comment {
                "" => String::new(),
                comment => format!("{}\n\n", comment.trim_end_matches('\n')),
            };
            let lines: String =
                fields.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
            let text = message.text().unwrap_or_default();
            draft = draft.text(format!("{comment}{HEADING}{lines}\n{text}"));
        }
        if let Some(html) = &html {
            let comment = escaped(comment.trim_end_matches('\n')).replace('\n', "<br>\n");
            let comment = if comment.is_empty() { comment } else { format!("<p>{comment}</p>\n") };
            let lines: String = fields
                .iter()
                .map(|(name, value)| format!("<b>{name}:</b> {}<br>\n", escaped(value)))
                .collect();
            draft = draft.html(format!("{comment}<p>{HEADING}<br>\n{lines}</p>\n{html}"));
        }
        let shown = content_ids(html.as_deref().unwrap_or_default());
        for part in lists.files() {
            let id = part.headers().content_id();
            draft = match id.is_some_and(|id| shown.contains(id.as_str())) {
                true => draft.show(entity(part)),
                false => draft.attach(entity(part)),
            };
        }
        draft
    }

    /// A message passed on whole, as an attachment: byte for byte, but for its line ends, so that its signatures hold.
    /// The text, the author and the recipients are to be added.
    ///
    /// ```
    /// use unmime::{Message, compose::Draft};
    ///
    /// let raw = b"From: Joe <joe@example.com>\r\nSubject: lunch\r\n\r\nUntil noon?\r\n";
    /// let message = Message::parse(raw);
    /// let forward = Draft::forward_attached(&message).text("See below.").from("ana@example.com");
    /// let composed = forward.compose()?;
    /// assert_eq!(composed.message().part_at("2").unwrap().raw_body(), raw);
    /// # Ok::<(), unmime::compose::Error>(())
    /// ```
    pub fn forward_attached(message: &'a Message<'a>) -> Self {
        Self::passing_on(message).attach(Entity::message(message.raw()))
    }

    fn passing_on(message: &Message<'_>) -> Self {
        let subject = message.headers().subject().unwrap_or_default();
        Self::new().subject(prefixed(PREFIX, PREFIXES, &subject)).references(thread(message))
    }
}

/// Who, when and what, decoded.
fn fields(message: &Message<'_>) -> Vec<(&'static str, String)> {
    let field = |name: &&'static str| {
        let field = message.headers().get(name)?;
        let value = match *name {
            "Subject" | "Date" => field.text().into_owned(),
            _ => field.address_list().to_string(),
        };
        Some((*name, value))
    };
    SHOWN.iter().filter_map(field).collect()
}

/// The Content-IDs that HTML refers to (RFC 2392).
fn content_ids(html: &str) -> HashSet<&str> {
    let ends_url =
        |char: char| matches!(char, '"' | '\'' | '>' | ')') || char.is_ascii_whitespace();
    html.split("cid:").skip(1).filter_map(|url| url.split(ends_url).next()).collect()
}

/// A part as it is, if lines of mail can hold it so, and else its content in a file, with what can be written of how it
/// was described.
fn entity(part: Part<'_>) -> Entity<'_> {
    if received(part, Place::Part).is_ok() {
        return Entity::received(part);
    }
    let file = Entity::file(part.safe_file_name(), part.body());
    let content_type = part.content_type();
    let is_composite = content_type.is_kind("multipart") || content_type.is_kind("message");
    let essence = content_type.essence();
    let file = match is_composite || !is_media_type(&essence) {
        true => file,
        false => file.media_type(essence),
    };
    let is_value = |charset: &str| {
        push_parameter(&mut Folded::new(""), "charset", charset, Charset::UTF_8).is_ok()
    };
    let id = part.headers().content_id();
    let id = id.and_then(|id| content_id(id.as_str()).map(str::to_owned).ok());
    match (id, content_type.charset()) {
        (Some(id), _) => file.content_id(id).inline(),
        (None, Some(charset)) if is_value(&charset) => {
            file.parameter("charset", charset.into_owned())
        }
        (None, _) => file,
    }
}

/// Text in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
