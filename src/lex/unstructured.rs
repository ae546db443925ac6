//! Unstructured text (RFC 5322 §3.2.5), with what is encoded in it decoded (RFC 2047 §5 (1)).
//!
//! Advice for whoever changes it: `Text` decodes, reports and reads as others do, all in one walk. What is read
//! before it (`plain`, `one_word`, `folded`) are shapes with nothing to report; each reads as `Text` does.

use std::borrow::Cow;

use memchr::memmem;

use super::{
    context::Context,
    display::display_safe,
    element::before,
    encoded_word::{
        Base64Words, EncodedWord, Fault, begins_encoded_word, encoded_word, first_encoded_word,
        word_starts,
    },
    folded::folded,
    whitespace::{trim, unfold, without_blank_lines},
};
use crate::{
    codec::extensions::Found,
    defect::{Code, Reader, Severity},
    quirk::{Quirk, Quirks},
    scan::{
        block::{is, plain_ascii},
        class::is_fws,
    },
};

/// The quirks of text.
const QUIRKS: Quirks = CONTROLS.union(WORDS).with(Quirk::BlankLineDropped);

/// What becomes of control characters.
const CONTROLS: Quirks = Quirks::of(&[Quirk::ControlsKept, Quirk::ControlsDropped, Quirk::NulEnds]);

/// What becomes of encoded words that are not as they should be.
const WORDS: Quirks = Quirks::of(&[Quirk::EncodedWordsKept, Quirk::WordCut]);

/// `unstructured = (*([FWS] VCHAR) *WSP) / obs-unstruct`: text that is safe to display.
///
/// Folds are undone, blanks at both ends go, encoded words are decoded wherever they stand, and raw
/// 8-bit text is UTF-8 where it can be (RFC 6532), else in the charset of the body or windows-1252.
/// No control character is left, encoded or not: a tab and a run of line breaks are one blank, any
/// other is U+FFFD. Borrows plain text.
pub(crate) fn unstructured<'a>(value: &'a [u8], context: Context<'a>) -> Cow<'a, str> {
    record_unstructured(value, context, &mut { context.quirks })
}

/// As [`unstructured`], of a value that stands for itself, whatever the context: as nearly all do.
pub(crate) fn plain_unstructured(value: &[u8]) -> Option<&str> {
    plain(trim(value))
}

/// As [`unstructured`], with whoever is told what is met.
pub(crate) fn record_unstructured<'a, R: Reader>(
    value: &'a [u8],
    context: Context<'a>,
    reader: &mut R,
) -> Cow<'a, str> {
    let value = trim(value);
    if let Some(text) = plain(value) {
        return Cow::Borrowed(text);
    }
    let is_usual = !R::RECORDS && !reader.quirks().has_any(QUIRKS);
    let usual = is_usual.then(|| one_word(value, context).or_else(|| folded(value))).flatten();
    Cow::Owned(usual.unwrap_or_else(|| match reader.takes(Quirk::BlankLineDropped) {
        true => by_pieces(&without_blank_lines(value), context, reader),
        false => by_pieces(value, context, reader),
    }))
}

/// The text of a value that is one encoded word, as most are that have any. None of anything else, for
/// the way below; it reads the same.
fn one_word(value: &[u8], context: Context<'_>) -> Option<String> {
    if context.limits.encoded_words == 0 {
        return None;
    }
    let (rest, word) = encoded_word(value).ok()?;
    let WordCharset::Found(found) = WordCharset::find(word.charset, context) else { return None };
    let text = |bytes: &[u8]| display_safe(context.charsets.decode(bytes, found)).into_owned();
    rest.is_empty().then(|| text(&word.decode()))
}

/// Takes text and encoded words apart, and puts them together as text.
pub(super) fn by_pieces<R: Reader>(value: &[u8], context: Context<'_>, reader: &mut R) -> String {
    let mut text = Text::new(context, reader, value.len());
    let mut rest = value;
    let mut room = context.limits.encoded_words;
    for at in word_starts(value) {
        // Inside a word that was just decoded, it begins no other.
        let (_, start) = value.split_at(at);
        let Some(length) = rest.len().checked_sub(start.len()) else {
            continue;
        };
        let Ok((after, word)) = encoded_word(start) else { continue };
        if room == 0 {
            text.reader.met(Code::LimitEncodedWords, start);
            break;
        }
        text.push_between(rest.split_at(length).0);
        text.push_word(word, before(start, after));
        rest = after;
        room -= 1;
    }
    text.push_end(rest);
    text.finish()
}

/// As [`unstructured`], of a value that had to be put together first.
pub(crate) fn unstructured_of<'a>(value: Cow<'a, [u8]>, context: Context<'a>) -> Cow<'a, str> {
    match value {
        Cow::Borrowed(value) => unstructured(value, context),
        Cow::Owned(value) => Cow::Owned(unstructured(&value, context).into_owned()),
    }
}

/// The value with its encoded words decoded, if it has any: for identifiers and URLs, where RFC 2047 §5 allows
/// none, and mailers that encode whatever is long or has an underscore write them.
pub(crate) fn words_decoded(value: &[u8], context: Context<'_>) -> Option<String> {
    first_encoded_word(value)?;
    let context = Context { quirks: Quirks::NONE, ..context };
    Some(unstructured(value, context).into_owned())
}

/// The value, where it stands for itself: UTF-8 without encoded words and control characters.
fn plain(value: &[u8]) -> Option<&str> {
    if let Some(text) = plain_ascii(value, |bytes| is(bytes, b'?')) {
        return Some(text);
    }
    if word_starts(value).next().is_some() || memmem::find(value, b"~{").is_some() {
        return None;
    }
    let text = std::str::from_utf8(value).ok()?;
    (!text.contains(char::is_control)).then_some(text)
}

/// Text of a field body, put together from left to right.
struct Text<'m, 'r, R> {
    context: Context<'m>,
    reader: &'r mut R,
    out: String,
    /// The words last read, while more of the same charset may follow: a character may be cut in
    /// two (RFC 2047 §5 forbids it, mailers do it).
    words: Option<Words<'m>>,
    /// Whether an encoded word was the last that was read.
    follows_word: bool,
    /// Whether a control character has ended the text.
    has_ended: bool,
}

/// Adjacent encoded words of one charset, decoded to its bytes.
struct Words<'m> {
    charset: WordCharset<'m>,
    bytes: Vec<u8>,
    base64: Base64Words<'m>,
    /// The first of them as written.
    first: &'m [u8],
}

/// What an encoded word says that its charset is.
#[derive(Clone, Copy)]
enum WordCharset<'m> {
    Found(Found<'m>),
    /// It says that nobody knows, or "us-ascii" of what need not be.
    Undeclared,
    /// One that nobody knows.
    Unknown,
}

impl<'m> WordCharset<'m> {
    fn find(label: &[u8], context: Context<'m>) -> Self {
        if label.iter().copied().any(is_fws) {
            let unfolded: Vec<u8> = label.iter().copied().filter(|&byte| !is_fws(byte)).collect();
            return Self::find(&unfolded, context);
        }
        let undeclared: [&[u8]; 5] = [b"", b"us-ascii", b"ascii", b"unknown-8bit", b"x-unknown"];
        if undeclared.iter().any(|name| label.eq_ignore_ascii_case(name)) {
            return Self::Undeclared;
        }
        context.charsets.find(label).map_or(Self::Unknown, Self::Found)
    }

    /// The text of a word, or of several.
    fn decode<'t>(self, bytes: &'t [u8], context: Context<'t>) -> Cow<'t, str> {
        match self {
            Self::Found(found) => context.charsets.decode(bytes, found),
            Self::Undeclared | Self::Unknown => context.charsets.decode_undeclared(bytes),
        }
    }
}

impl Words<'_> {
    /// Whether a word in the charset `next` is decoded together with these. In a charset
    /// with shift states it is only where these end amid characters of two bytes: each should begin
    /// and end in ASCII.
    fn go_on_with(&self, next: WordCharset<'_>) -> bool {
        match (self.charset, next) {
            (WordCharset::Found(Found::Known(own)), WordCharset::Found(Found::Known(next))) => {
                own == next && (!own.is_stateful() || own.ends_shifted(&self.bytes))
            }
            (WordCharset::Undeclared, WordCharset::Undeclared) => true,
            _ => false,
        }
    }
}

impl<'m, 'r, R: Reader> Text<'m, 'r, R> {
    fn new(context: Context<'m>, reader: &'r mut R, capacity: usize) -> Self {
        let out = String::with_capacity(capacity);
        Self { context, reader, out, words: None, follows_word: false, has_ended: false }
    }

    /// Text before an encoded word: blanks between two of them are not displayed
    /// (RFC 2047 §6.2).
    fn push_between(&mut self, text: &'m [u8]) {
        if R::RECORDS && !text.is_empty() {
            let touches = |byte: Option<&u8>| byte.is_some_and(|&byte| !is_fws(byte));
            if touches(text.last()) || self.follows_word && touches(text.first()) {
                self.reader.met(Code::EwNotSeparated, text);
            }
            self.check_unclosed(text);
            self.follows_word = false;
        }
        if self.words.is_none() || !text.iter().all(|&byte| is_fws(byte)) {
            self.push(text);
        }
    }

    /// Text after the last encoded word.
    fn push_end(&mut self, text: &'m [u8]) {
        if R::RECORDS && !text.is_empty() {
            if self.follows_word && !text.first().is_some_and(|&byte| is_fws(byte)) {
                self.reader.met(Code::EwNotSeparated, text);
            }
            self.check_unclosed(text);
        }
        self.push(text);
    }

    /// What begins as an encoded word and is none.
    fn check_unclosed(&mut self, text: &'m [u8]) {
        let mut starts = memmem::find_iter(text, b"=?").filter_map(|at| text.get(at..));
        let is_unclosed =
            |start: &&[u8]| begins_encoded_word(start) && encoded_word(start).is_err();
        if let Some(start) = starts.find(is_unclosed) {
            self.reader.met(Code::EwMalformed, start);
        }
    }

    /// Text that is not encoded.
    fn push(&mut self, text: &[u8]) {
        self.end_words();
        if text.is_empty() {
            return;
        }
        let context = self.context;
        let unfolded = unfold(text);
        let text = context.charsets.decode_undeclared(&unfolded);
        // The bytes of the others are reported where the whole header is.
        self.push_shown(&text, |char| char.is_ascii_control());
    }

    /// An encoded word, and how it is written.
    fn push_word(&mut self, word: EncodedWord<'m>, written: &'m [u8]) {
        let charset = WordCharset::find(word.charset, self.context);
        if R::RECORDS {
            self.check_word(word, written, charset);
        }
        let decoded = match self.reader.quirks().has_any(WORDS) {
            false => word.decode(),
            true => match self.word_as(word, charset) {
                Some(decoded) => decoded,
                None => return self.push(written),
            },
        };
        if let Some(words) = &mut self.words
            && words.go_on_with(charset)
        {
            words.bytes.extend_from_slice(&decoded);
            words.base64.push(word.base64_text());
            return;
        }
        self.end_words();
        // In a charset that nobody knows, text that is no UTF-8 either stays encoded.
        let bytes = match charset {
            WordCharset::Unknown if std::str::from_utf8(&decoded).is_err() => written.to_vec(),
            _ => decoded.into_owned(),
        };
        let base64 = Base64Words::new(word.base64_text());
        self.words = Some(Words { charset, bytes, base64, first: written });
    }

    /// A word that is not as it should be, as other readers decode it; none where it stays encoded.
    fn word_as(&self, word: EncodedWord<'m>, charset: WordCharset<'_>) -> Option<Cow<'m, [u8]>> {
        let is_malformed = matches!(word.fault(), Some(Fault::At(_)));
        let is_odd = is_malformed
            || matches!(word.fault(), Some(Fault::Label))
            || matches!(charset, WordCharset::Unknown)
            || is_utf7(word);
        if is_odd && self.reader.takes(Quirk::EncodedWordsKept) {
            return None;
        }
        let is_cut = is_malformed && self.reader.takes(Quirk::WordCut);
        Some(if is_cut { word.decode_start() } else { word.decode() })
    }

    /// What is not as it should be in a word.
    fn check_word(&mut self, word: EncodedWord<'_>, written: &[u8], charset: WordCharset<'_>) {
        if self.follows_word {
            self.reader.met(Code::EwNotSeparated, written);
        }
        self.follows_word = true;
        match word.fault() {
            Some(Fault::At(_) | Fault::Label) => {
                self.reader.met_as(Code::EwMalformed, Severity::Ambiguous, written);
            }
            Some(Fault::Harmless) => self.reader.met(Code::EwMalformed, written),
            Some(Fault::Surplus) => {
                self.reader.met_as(Code::EwMalformed, Severity::Info, written);
            }
            // A fold elsewhere than in its text.
            None if written.iter().any(|&byte| is_fws(byte)) => {
                self.reader.met(Code::EwMalformed, written);
            }
            None => {}
        }
        if matches!(charset, WordCharset::Unknown) {
            self.reader.met_as(Code::CsUnknown, Severity::Ambiguous, written);
        }
        if is_utf7(word) {
            self.reader.met(Code::CsUtf7, written);
        }
        self.check_controls(&charset.decode(&word.decode(), self.context), written);
    }

    fn check_controls(&mut self, text: &str, written: &[u8]) {
        if R::RECORDS && text.contains(is_hidden) {
            self.reader.met_as(Code::EwControlChar, Severity::Ambiguous, written);
        }
    }

    fn end_words(&mut self) {
        let Some(words) = self.words.take() else {
            return;
        };
        let bytes = words.base64.joined().unwrap_or(words.bytes);
        let text = words.charset.decode(&bytes, self.context);
        self.check_controls(&text, words.first);
        self.push_shown(&text, is_hidden);
    }

    /// Decoded text, of whose control characters some are shown as other readers show them.
    fn push_shown(&mut self, text: &str, is_hidden: fn(char) -> bool) {
        if !self.reader.quirks().has_any(CONTROLS) {
            return self.out.push_str(&display_safe(Cow::Borrowed(text)));
        }
        for piece in text.split_inclusive(|char| char != '\t' && is_hidden(char)) {
            let visible = piece.strip_suffix(|char| char != '\t' && is_hidden(char));
            if !self.has_ended {
                self.out.push_str(&display_safe(Cow::Borrowed(visible.unwrap_or(piece))));
            }
            self.has_ended |= visible.is_some() && self.reader.takes(Quirk::NulEnds);
            let is_kept = !self.has_ended && !self.reader.takes(Quirk::ControlsDropped);
            self.out.extend(piece.chars().next_back().filter(|_| visible.is_some() && is_kept));
        }
    }

    fn finish(mut self) -> String {
        self.end_words();
        self.out
    }
}

/// Whether decoded text has a character that is not shown.
fn is_hidden(char: char) -> bool {
    char.is_control() && char != '\t'
}

/// Whether a word is in UTF-7, which many refuse.
fn is_utf7(word: EncodedWord<'_>) -> bool {
    word.charset.eq_ignore_ascii_case(b"utf-7")
}

#[cfg(test)]
#[path = "unstructured_tests.rs"]
mod tests;
