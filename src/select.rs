//! Which parts are the text of a message, which are attachments (RFC 8621 §4.1.4).

use crate::{cms, file_name::declared_file_name, part::Part};

/// The leaves of a message by what they are for (RFC 8621 §4.1.4).
///
/// A part can be in `text` and in `html`: in a message that has only one of the two, or where an
/// image stands between texts. A multipart that is all in a transfer encoding, and a signed message in one
/// structure (RFC 8551 §3.5.2), stand in each list that something in them belongs to: [`Part::message`] opens
/// them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct BodyLists<'m> {
    /// What to show, one after the other, where plain text is preferred.
    pub text: Vec<Part<'m>>,
    /// What to show where HTML is preferred.
    pub html: Vec<Part<'m>>,
    /// What to offer beside the text.
    pub attachments: Vec<Part<'m>>,
}

/// A multipart on the way down, with what is known of its parts so far.
struct Level<'m> {
    parts: Vec<Part<'m>>,
    next: usize,
    subtype: Subtype,
    in_alternative: bool,
    /// Whether parts here still go into the two lists: inside an alternative, a text closes the
    /// list of the other kind.
    to_text: bool,
    to_html: bool,
    /// The lengths of the lists when the multipart began.
    text_before: usize,
    html_before: usize,
}

/// What matters of a multipart's subtype.
#[derive(Clone, Copy, PartialEq)]
enum Subtype {
    Alternative,
    Related,
    Other,
}

/// What matters of a leaf's type.
#[derive(Clone, Copy, PartialEq)]
enum Type {
    TextPlain,
    TextHtml,
    /// `image/*`, `audio/*`, `video/*`
    InlineMedia,
    Other,
}

impl<'m> Level<'m> {
    /// A message, with nothing around it.
    fn of_message(root: Part<'m>) -> Self {
        Self {
            parts: vec![root],
            next: 0,
            subtype: Subtype::Other,
            in_alternative: false,
            to_text: true,
            to_html: true,
            text_before: 0,
            html_before: 0,
        }
    }
}

/// The algorithm of RFC 8621 §4.1.4, its recursion unrolled.
pub(crate) fn body_lists(root: Part<'_>) -> BodyLists<'_> {
    body_lists_from(Level::of_message(root))
}

fn body_lists_from(outermost: Level<'_>) -> BodyLists<'_> {
    let mut lists = BodyLists::default();
    let mut levels = vec![outermost];
    while let Some(level) = levels.last_mut() {
        let Some(&part) = level.parts.get(level.next) else {
            fill_in_missing_alternative(level, &mut lists);
            levels.pop();
            continue;
        };
        level.next += 1;
        if part.is_multipart() {
            let subtype = subtype_of(part);
            let inner = Level {
                parts: part.children().collect(),
                next: 0,
                subtype,
                in_alternative: level.in_alternative || subtype == Subtype::Alternative,
                to_text: level.to_text,
                to_html: level.to_html,
                text_before: lists.text.len(),
                html_before: lists.html.len(),
            };
            levels.push(inner);
        } else if part.is_encoded_multipart() {
            place_encoded(part, level, &mut lists);
        } else {
            place(part, level, &mut lists);
        }
    }
    lists
}

/// Puts a multipart in a transfer encoding or a signed message where its contents would be. The depth of such
/// parts in each other is limited.
fn place_encoded<'m>(part: Part<'m>, level: &Level<'m>, lists: &mut BodyLists<'m>) {
    let is_within = part.options().limits.encoded_depth > 0;
    let message = is_within.then(|| part.message()).flatten();
    let inside = message.as_ref().map(|message| {
        body_lists_from(Level {
            in_alternative: level.in_alternative,
            to_text: level.to_text,
            to_html: level.to_html,
            ..Level::of_message(message.root())
        })
    });
    let BodyLists { text, html, attachments } = inside.unwrap_or_default();
    if !text.is_empty() {
        lists.text.push(part);
    }
    if !html.is_empty() {
        lists.html.push(part);
    }
    if !attachments.is_empty() || text.is_empty() && html.is_empty() {
        lists.attachments.push(part);
    }
}

/// Puts one leaf where it belongs.
fn place<'m>(part: Part<'m>, level: &mut Level<'m>, lists: &mut BodyLists<'m>) {
    let kind = type_of(part);
    if kind == Type::Other && cms::holds_message(part) {
        return place_encoded(part, level, lists);
    }
    let is_first = level.next == 1;
    let is_inline = kind != Type::Other
        && !part.disposition().is_some_and(|disposition| disposition.is_attachment())
        && (is_first
            || level.subtype != Subtype::Related
                && (kind == Type::InlineMedia || declared_file_name(part).is_none()));
    if !is_inline {
        lists.attachments.push(part);
        return;
    }
    if level.subtype == Subtype::Alternative {
        match kind {
            Type::TextPlain if level.to_text => lists.text.push(part),
            Type::TextHtml if level.to_html => lists.html.push(part),
            _ => lists.attachments.push(part),
        }
        return;
    }
    if level.in_alternative {
        level.to_html &= kind != Type::TextPlain;
        level.to_text &= kind != Type::TextHtml;
    }
    if level.to_text {
        lists.text.push(part);
    }
    if level.to_html {
        lists.html.push(part);
    }
    // "not included in textBody or htmlBody" is an attachment too, by the text of RFC 8621; its
    // algorithm loses a text/plain after a text/html here.
    let is_listed = level.to_text || level.to_html;
    let is_listed_twice = level.to_text && level.to_html;
    if !is_listed || !is_listed_twice && kind == Type::InlineMedia {
        lists.attachments.push(part);
    }
}

/// At the end of an alternative that had only one of text and HTML: what there is stands for both.
#[expect(clippy::indexing_slicing, reason = "lists only grow")]
fn fill_in_missing_alternative(level: &Level<'_>, lists: &mut BodyLists<'_>) {
    if level.subtype != Subtype::Alternative || !(level.to_text && level.to_html) {
        return;
    }
    let has_text = lists.text.len() > level.text_before;
    let has_html = lists.html.len() > level.html_before;
    if has_html && !has_text {
        lists.text.extend_from_slice(&lists.html[level.html_before..]);
    }
    if has_text && !has_html {
        lists.html.extend_from_slice(&lists.text[level.text_before..]);
    }
}

fn subtype_of(part: Part<'_>) -> Subtype {
    let content_type = part.content_type();
    match content_type.subtype() {
        subtype if subtype.eq_ignore_ascii_case("alternative") => Subtype::Alternative,
        subtype if subtype.eq_ignore_ascii_case("related") => Subtype::Related,
        _ => Subtype::Other,
    }
}

fn type_of(part: Part<'_>) -> Type {
    let content_type = part.content_type();
    let is_media = ["image", "audio", "video"].iter().any(|kind| content_type.is_kind(kind));
    match () {
        () if content_type.is("text", "plain") => Type::TextPlain,
        () if content_type.is("text", "html") => Type::TextHtml,
        () if is_media => Type::InlineMedia,
        () => Type::Other,
    }
}
