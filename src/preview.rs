//! The first words of a message.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use crate::{
    blank::{GROWTH, start_of},
    cms,
    html::{self, Links},
    message::Message,
    part::Part,
};

/// How much of a body is decoded first. HTML has style sheets before its text.
const FIRST: usize = 4096;

impl Message<'_> {
    /// The first words of the message, as a list of messages shows them: at most `max_chars`
    /// characters of its first text, blanks and line breaks as one blank. With the feature `html` HTML
    /// has words too, where there is no plain text, or none to see.
    ///
    /// No more of the body is decoded than it takes.
    ///
    /// ```
    /// let message = unmime::Message::parse(b"Subject: x\n\nDear  Ana,\n\n  until noon?\n");
    /// assert_eq!(message.preview(16), "Dear Ana, until ");
    /// ```
    pub fn preview(&self, max_chars: usize) -> String {
        of(&self.body_lists().shown(), max_chars)
    }
}

/// The first words of the first of some parts that has any.
pub(crate) fn of(parts: &[Part<'_>], max_chars: usize) -> String {
    let previews = parts.iter().map(|&part| of_part(part, max_chars));
    previews.into_iter().find(|preview| !preview.is_empty()).unwrap_or_default()
}

fn of_part(part: Part<'_>, max_chars: usize) -> String {
    if cms::is_wrapped(part) {
        return part.message().map(|inner| inner.preview(max_chars)).unwrap_or_default();
    }
    let content_type = part.content_type();
    let is_html = content_type.is("text", "html");
    if !is_html && !content_type.is_kind("text") {
        return String::new();
    }
    let mut enough = FIRST.max(max_chars.saturating_mul(4));
    loop {
        let (start, is_all) = start_of(part, enough);
        let text = part.text_of_start(start);
        let text = if is_all { &*text } else { text.trim_end_matches(char::REPLACEMENT_CHARACTER) };
        let preview = match is_html {
            true => html::text_of(text, Links::Hidden).map(|text| folded(&text, max_chars)),
            false => Some(folded(text, max_chars)),
        };
        let Some(preview) = preview else { return String::new() };
        if is_all || preview.chars().count() >= max_chars {
            return preview;
        }
        enough = enough.saturating_mul(GROWTH);
    }
}

/// At most `max_chars` characters, a blank for each run of blanks.
fn folded(text: &str, max_chars: usize) -> String {
    let mut preview = String::new();
    let mut room = max_chars;
    for word in text.split_whitespace() {
        if !preview.is_empty() {
            if room == 0 {
                break;
            }
            preview.push(' ');
            room = room.saturating_sub(1);
        }
        for char in word.chars().take(room) {
            preview.push(if char.is_control() { char::REPLACEMENT_CHARACTER } else { char });
            room = room.saturating_sub(1);
        }
        if room == 0 {
            break;
        }
    }
    preview
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_folded_and_characters_counted() {
        for (text, max_chars, preview) in [
            ("", 10, ""),
            (" \r\n ", 10, ""),
            ("a  b\r\n\r\nc", 10, "a b c"),
            ("夏涛 来信", 4, "夏涛 来"),
            ("ab cd", 2, "ab"),
            ("ab cd", 0, ""),
            ("a\u{1B}b", 9, "a\u{FFFD}b"),
        ] {
            assert_eq!(folded(text, max_chars), preview, "{text:?}");
        }
    }

    #[test]
    fn a_body_that_is_cut_reads_as_the_whole_does() {
        for (head, piece) in [
            ("Content-Type: text/plain; charset=utf-8\n\n", "夏涛 ".as_bytes()),
            ("Content-Type: text/plain\n\n", "夏é涛".as_bytes()),
            ("Content-Type: text/plain; charset=gbk\n\n", b"\xCF\xC4\xCC\xCE"),
            ("Content-Transfer-Encoding: quoted-printable\n\n", b"=E5=A4=8F=\n=E6=B6=9B"),
            (
                "Content-Transfer-Encoding: base64\n\n",
                b"5aSP5rab5aSP5rab5aSP5rab5aSP5rab5aSP5rab\n",
            ),
        ] {
            for repeats in [1, 100, 3000, 20_000] {
                let raw = [head.as_bytes(), &piece.repeat(repeats)].concat();
                let message = Message::parse(&raw);
                let whole = folded(&message.text().unwrap(), 256);
                assert_eq!(message.preview(256), whole, "{head} {repeats}");
            }
        }
    }
}
