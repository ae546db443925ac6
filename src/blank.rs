//! Plain text that shows nothing, beside HTML that does: mailers write that for readers of HTML only.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, ops::RangeInclusive};

use crate::{cms, defect::PartId, html, lex::display::is_invisible, part::Part, select::BodyLists};

/// How much of a text is decoded first: most show something there.
const FIRST: usize = 256;

/// How much more each time, where that was not enough.
pub(crate) const GROWTH: usize = 8;

impl<'m> BodyLists<'m> {
    /// The parts of [`text`](Self::text), but in place of plain text without anything to see the HTML of
    /// the same alternative.
    pub(crate) fn shown(&self) -> Cow<'_, [Part<'m>]> {
        let mut shown = Cow::Borrowed(&*self.text);
        let Some(&first) = self.text.first() else { return shown };
        // Without an alternative, the lists are the same.
        if !html::IS_READ || self.text == self.html {
            return shown;
        }
        let alternatives = outermost_alternatives(first.message_root());
        let alternative_of = |part: Part<'_>| {
            let next =
                alternatives.partition_point(|alternative| *alternative.start() <= part.id());
            let around = next.checked_sub(1).and_then(|at| alternatives.get(at));
            around.filter(|alternative| alternative.contains(&part.id()))
        };
        let mut done = 0_usize;
        for texts in self.text.chunk_by(|one, other| alternative_of(*one) == alternative_of(*other))
        {
            let around = texts.first().and_then(|&text| Some((text, alternative_of(text)?)));
            let html = around.map_or(&[][..], |(text, around)| self.html_beside(text, around));
            if !html.is_empty() && texts.iter().all(|&text| !shows_text(text)) {
                if let Cow::Borrowed(_) = shown {
                    shown = Cow::Owned(self.text.get(..done).unwrap_or_default().to_vec());
                }
                shown.to_mut().extend_from_slice(html);
            } else if let Cow::Owned(shown) = &mut shown {
                shown.extend_from_slice(texts);
            }
            done = done.saturating_add(texts.len());
        }
        shown
    }

    /// The parts of [`html`](Self::html) in the alternative that a text is in; none if that text is HTML
    /// itself.
    fn html_beside(&self, text: Part<'m>, alternative: &RangeInclusive<PartId>) -> &[Part<'m>] {
        let start = self.html.partition_point(|part| part.id() < *alternative.start());
        let end = self.html.partition_point(|part| part.id() <= *alternative.end());
        let beside = self.html.get(start..end).unwrap_or_default();
        if beside.iter().any(|part| part.id() == text.id()) { &[] } else { beside }
    }
}

/// The alternatives of a message that are in no other, each from itself to the last part in it.
fn outermost_alternatives(root: Part<'_>) -> Vec<RangeInclusive<PartId>> {
    let mut found: Vec<RangeInclusive<PartId>> = Vec::new();
    for part in root.own_parts().filter(|part| part.is_multipart()) {
        let is_inside = found.last().is_some_and(|last| last.contains(&part.id()));
        if !is_inside && part.content_type().is("multipart", "alternative") {
            let last = part.descendants().next_back().map_or(part.id(), |last| last.id());
            found.push(part.id()..=last);
        }
    }
    found
}

/// Whether a part is anything but plain text without anything to see, or an image, sound or film.
fn shows_text(part: Part<'_>) -> bool {
    let content_type = part.content_type();
    if !content_type.is("text", "plain") {
        return content_type.is_kind("text") || part.is_message() || cms::holds_message(part);
    }
    let mut enough = FIRST;
    loop {
        let (start, is_all) = start_of(part, enough);
        let text = part.text_of_start(start);
        let text = if is_all { &*text } else { text.trim_end_matches(char::REPLACEMENT_CHARACTER) };
        if !is_blank(text) || is_all {
            return !is_blank(text);
        }
        enough = enough.saturating_mul(GROWTH);
    }
}

/// Whether there is nothing to see: white space, the no-break space included, control characters, and
/// characters without width.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|char| char.is_whitespace() || char.is_control() || is_invisible(char))
}

/// The decoded body up to about `enough` bytes, never within a character of UTF-8 or UTF-32, and
/// whether that is all of it.
pub(crate) fn start_of(part: Part<'_>, enough: usize) -> (Vec<u8>, bool) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_without_width_are_blank() {
        for (text, expected) in [
            ("", true),
            (" \t\r\n", true),
            ("\u{A0}\n\u{2003}\u{3000}", true),
            ("\u{200B}\u{200C}\u{200D}\u{FEFF}\u{2060}\u{AD}\u{34F}", true),
            ("\0\u{1B}\u{202E}", true),
            (".", false),
            ("\u{200B}a", false),
            ("\u{FFFD}", false),
            ("-- \n", false),
        ] {
            assert_eq!(is_blank(text), expected, "{text:?}");
        }
    }
}
