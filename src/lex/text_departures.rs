//! Where unstructured text departs from the standards, and what other readers show of it.

use memchr::memmem;

use super::{
    context::Context,
    encoded_word::{Fault, begins_encoded_word, encoded_word},
    unstructured::{
        Controls, Malformed, Manner, Piece, for_each_piece, has_unknown_charset, is_malformed,
        unstructured_as,
    },
    whitespace::trim,
};
use crate::{
    defect::{Code, Departure},
    quirk::Quirk,
    scan::class::{is_fws, is_wsp},
};

/// Where a text departs, each code at most once, and what other readers show.
pub(crate) fn departures<'a>(value: &'a [u8], context: Context<'a>) -> Vec<Departure<'a, String>> {
    let value = trim(value);
    let mut found: Vec<Departure<'a, String>> = Vec::new();
    let places = Words::of(value, context);
    let malformed = places.malformed.or(places.careless);
    found.extend(malformed.map(|at| Departure::new(Code::EwMalformed, at)));
    found.extend(places.unknown.map(|at| Departure::new(Code::CsUnknown, at)));
    found.extend(places.utf7.map(|at| Departure::new(Code::CsUtf7, at)));
    found.extend(places.control.map(|at| Departure::new(Code::EwControlChar, at)));
    found.extend(places.joined.map(|at| Departure::new(Code::EwNotSeparated, at)));
    found.extend(places.past_limit.map(|at| Departure::new(Code::LimitEncodedWords, at)));
    found.extend(hidden_bytes(value).map(|(code, at)| Departure::new(code, at)));
    found.extend(blank_line(value).map(|at| Departure::new(Code::HdrWsOnlyLine, at)));
    if found.is_empty() {
        return found;
    }
    let text = |manner, value: &[u8]| unstructured_as(manner, trim(value), context);
    let usual = Manner::default();
    let ours = text(usual, value);
    for departure in &mut found {
        let (before, behind) = around(value, departure.at);
        let others = match departure.code {
            Code::EwMalformed if places.malformed.is_some() => {
                let in_manner = |malformed| text(Manner { malformed, ..usual }, value);
                vec![in_manner(Malformed::CutOff), in_manner(Malformed::Kept)]
            }
            Code::CsUnknown | Code::CsUtf7 => {
                let kept = context.with(Quirk::EncodedWordsKept);
                vec![unstructured_as(usual, value, kept)]
            }
            Code::HdrNul | Code::HdrControlChar | Code::EwControlChar => {
                let kept = text(Manner { controls: Controls::Kept, ..usual }, value);
                let is_hidden = |char: char| char.is_control() && char != '\t';
                let cut = kept.split(is_hidden).next().unwrap_or_default().to_owned();
                let removed = kept.chars().filter(|&char| !is_hidden(char)).collect();
                vec![kept, removed, cut]
            }
            Code::HdrWsOnlyLine => {
                vec![text(usual, before), text(usual, &[before, behind].concat())]
            }
            _ => Vec::new(),
        };
        for other in others {
            if other != ours && !departure.others.contains(&other) {
                departure.others.push(other);
            }
        }
    }
    found
}

/// What is before and behind a place in a value.
fn around<'a>(value: &'a [u8], at: &[u8]) -> (&'a [u8], &'a [u8]) {
    let start = (at.as_ptr() as usize).wrapping_sub(value.as_ptr() as usize);
    let before = value.get(..start).unwrap_or_default();
    (before, value.get(start.saturating_add(at.len())..).unwrap_or_default())
}

/// The first encoded words of each kind that is not as it should be.
#[derive(Default)]
struct Words<'a> {
    /// Decoders do not agree on it.
    malformed: Option<&'a [u8]>,
    /// All decode it, or nobody does.
    careless: Option<&'a [u8]>,
    /// In a charset that nobody knows.
    unknown: Option<&'a [u8]>,
    /// In UTF-7, which many refuse.
    utf7: Option<&'a [u8]>,
    control: Option<&'a [u8]>,
    joined: Option<&'a [u8]>,
    /// Those that were not decoded for their number.
    past_limit: Option<&'a [u8]>,
}

impl<'a> Words<'a> {
    fn of(value: &'a [u8], context: Context<'a>) -> Self {
        let mut words = Self::default();
        let mut follows_word = false;
        let mut count = 0;
        for_each_piece(value, context, |piece| match piece {
            Piece::Between(text) | Piece::End(text) if text.is_empty() => {}
            Piece::Between(text) => {
                let touches = |byte: Option<&u8>| byte.is_some_and(|&byte| !is_fws(byte));
                if touches(text.last()) || follows_word && touches(text.first()) {
                    words.joined.get_or_insert(text);
                }
                words.unclosed(text);
                follows_word = false;
            }
            Piece::End(text) => {
                if follows_word && !text.first().is_some_and(|&byte| is_fws(byte)) {
                    words.joined.get_or_insert(text);
                }
                words.unclosed(text);
                if count == context.limits.encoded_words {
                    words.past_limit = first_word(text);
                }
            }
            Piece::Word(word, written) => {
                count += 1;
                if follows_word {
                    words.joined.get_or_insert(written);
                }
                follows_word = true;
                if has_unknown_charset(word, context) {
                    words.unknown.get_or_insert(written);
                }
                if word.charset.eq_ignore_ascii_case(b"utf-7") {
                    words.utf7.get_or_insert(written);
                }
                if is_malformed(word, context) {
                    words.malformed.get_or_insert(written);
                } else if matches!(word.fault(), Some(Fault::Harmless)) {
                    words.careless.get_or_insert(written);
                }
                let manner = Manner { controls: Controls::Kept, ..Manner::default() };
                let has_control = || {
                    let text = unstructured_as(manner, written, context);
                    text.contains(|char: char| char.is_control() && char != '\t')
                };
                if words.control.is_none() && has_control() {
                    words.control = Some(written);
                }
            }
        });
        words
    }

    /// What begins as an encoded word and is none.
    fn unclosed(&mut self, text: &'a [u8]) {
        let mut starts = memmem::find_iter(text, b"=?").filter_map(|at| text.get(at..));
        if self.careless.is_none() {
            self.careless = starts.find(|start| begins_encoded_word(start));
        }
    }
}

/// From the first encoded word on.
fn first_word(text: &[u8]) -> Option<&[u8]> {
    let mut starts = memmem::find_iter(text, b"=?").filter_map(|at| text.get(at..));
    starts.find(|start| encoded_word(start).is_ok())
}

/// The first NUL, else the first control character, of bytes that are not encoded. Escape sequences
/// of ISO-2022 are text.
pub(crate) fn hidden_bytes(value: &[u8]) -> Option<(Code, &[u8])> {
    let place = |at: usize| value.get(at..at + 1);
    if let Some(at) = memchr::memchr(0, value).and_then(place) {
        return Some((Code::HdrNul, at));
    }
    let has_escape = memchr::memchr(0x1B, value).is_some();
    let is_hidden = |&(at, &byte): &(usize, &u8)| match byte {
        b'\t' | b'\r' | b'\n' => false,
        0x1B => !matches!(value.get(at + 1), Some(b'$' | b'(')),
        0x0E | 0x0F => !has_escape,
        _ => byte.is_ascii_control(),
    };
    let (at, _) = value.iter().enumerate().find(is_hidden)?;
    Some((Code::HdrControlChar, place(at)?))
}

/// The first line of nothing but blanks, with its line break.
fn blank_line(value: &[u8]) -> Option<&[u8]> {
    let mut lines = value.split_inclusive(|&byte| byte == b'\n').skip(1);
    lines.find(|line| {
        let content = line.strip_suffix(b"\r\n").or(line.strip_suffix(b"\n")).unwrap_or_default();
        !content.is_empty() && content.iter().all(|&byte| is_wsp(byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each departure as `code at: other | other`.
    fn found(value: &str) -> Vec<String> {
        let shown = |it: Departure<'_, String>| {
            let at = String::from_utf8_lossy(it.at).into_owned();
            format!("{} {at:?}: {}", it.code, it.others.join(" | "))
        };
        departures(value.as_bytes(), Context::default()).into_iter().map(shown).collect()
    }

    #[test]
    fn text_as_it_should_be_has_no_departures() {
        for value in [
            "",
            "hello",
            "=?utf-8?Q?caf=C3=A9?= =?utf-8?B?YmFy?= end",
            "a\r\n b",
            "1 =? 2",
            "a\n\n b",
            "a\n  ",
        ] {
            assert_eq!(found(value), [""; 0], "{value}");
        }
    }

    #[test]
    fn departures_name_what_other_readers_show() {
        for (value, departure) in [
            (
                "=?utf-8?B?aGVsbG8=d29ybGQ=?=",
                r#"ew.malformed "=?utf-8?B?aGVsbG8=d29ybGQ=?=": hello | =?utf-8?B?aGVsbG8=d29ybGQ=?="#,
            ),
            (
                "=?utf-8?B?aGVs*bG8=?= b",
                r#"ew.malformed "=?utf-8?B?aGVs*bG8=?=": hel b | =?utf-8?B?aGVs*bG8=?= b"#,
            ),
            ("=?utf-8?Q?a=zz?=", r#"ew.malformed "=?utf-8?Q?a=zz?=": =?utf-8?Q?a=zz?="#),
            ("=?utf-7?Q?+AOk-?=", r#"cs.utf7 "=?utf-7?Q?+AOk-?=": =?utf-7?Q?+AOk-?="#),
            ("=?utf-8?B?w6k?=", r#"ew.malformed "=?utf-8?B?w6k?=": "#),
            ("=?utf-8?Q?a b?=", r#"ew.malformed "=?utf-8?Q?a b?=": "#),
            ("=?utf-8?X?a?=", r#"ew.malformed "=?utf-8?X?a?=": "#),
            ("=?utf-8?Q?a", r#"ew.malformed "=?utf-8?Q?a": "#),
            ("=?utf-8?Q?a=00b?=", "ew.control-char \"=?utf-8?Q?a=00b?=\": a\0b | ab | a"),
            ("a=?utf-8?Q?b?=", r#"ew.not-separated "a": "#),
            ("=?utf-8?Q?b?=c", r#"ew.not-separated "c": "#),
            ("=?utf-8?Q?b?==?utf-8?Q?c?=", r#"ew.not-separated "=?utf-8?Q?c?=": "#),
            ("a\0b", "hdr.nul \"\\0\": a\0b | ab | a"),
            ("a\x01b", "hdr.control-char \"\\u{1}\": a\u{1}b | ab | a"),
            ("first\r\n \r\n second", "hdr.ws-only-line \" \\r\\n\": first | first second"),
            ("a\n \t\n b", "hdr.ws-only-line \" \\t\\n\": a | a b"),
            ("a\n b\n\n \n c", "hdr.ws-only-line \" \\n\": a b | a b c"),
        ] {
            assert_eq!(found(value), [departure], "{value:?}");
        }
        let word = "=?x-foo?Q?abc?=";
        let departures =
            ["ew.malformed", "cs.unknown"].map(|code| format!("{code} {word:?}: {word}"));
        assert_eq!(found(word), departures);
    }
}
