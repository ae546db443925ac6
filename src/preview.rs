//! The first words of a message.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use crate::{
    html::{self, Links},
    message::Message,
    part::Part,
};

/// How much of a body is decoded first. HTML has style sheets before its text.
const FIRST: usize = 4096;

/// How much more each time, where that was not enough.
const GROWTH: usize = 8;

impl Message<'_> {
    /// The first words of the message, as a list of messages shows them: at most `max_chars`
    /// characters of its first text, blanks and line breaks as one blank. With the feature `html` HTML
    /// has words too, where there is no plain text.
    ///
    /// No more of the body is decoded than it takes.
    ///
    /// ```
    /// let message = unmime::Message::parse(b"Subject: x\n\nDear  Ana,\n\n  until noon?\n");
    /// assert_eq!(message.preview(16), "Dear Ana, until ");
    /// ```
    pub fn preview(&self, max_chars: usize) -> String {
        of(&self.body_lists().text, max_chars)
    }
}

/// The first words of the first of some parts that has any.
pub(crate) fn of(parts: &[Part<'_>], max_chars: usize) -> String {
    let previews = parts.iter().map(|&part| of_part(part, max_chars));
    previews.into_iter().find(|preview| !preview.is_empty()).unwrap_or_default()
}

fn of_part(part: Part<'_>, max_chars: usize) -> String {
    if part.is_encoded_multipart() {
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

/// The decoded body up to about `enough` bytes, never within a character of UTF-8 or UTF-32, and
/// whether that is all of it.
fn start_of(part: Part<'_>, enough: usize) -> (Vec<u8>, bool) {
    let mut start = Vec::new();
    let ended = part.decode_to(&mut |piece| {
        let room = enough.saturating_sub(start.len());
        start.extend_from_slice(piece.get(..room).unwrap_or(piece));
        if piece.len() > room { Err(()) } else { Ok(()) }
    });
    let is_all = ended.is_ok();
    if !is_all {
        let cut = start.utf8_chunks().last().map_or(0, |last| last.invalid().len());
        // A whole chunk of other bytes is no cut.
        let cut = if cut < 4 && std::str::from_utf8(&start).is_err_and(|e| e.error_len().is_none())
        {
            cut
        } else {
            start.len() % 4
        };
        start.truncate(start.len().saturating_sub(cut));
    }
    (start, is_all)
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
