//! Unstructured text (RFC 5322 §3.2.5), with what is encoded in it decoded (RFC 2047 §5 (1)).

use std::borrow::Cow;

use memchr::{memchr_iter, memmem};

use super::{
    context::Context,
    display::display_safe,
    element::before,
    encoded_word::{Base64Words, EncodedWord, Fault, encoded_word},
    folded::folded,
    whitespace::{trim, unfold},
};
use crate::{codec::extensions::Found, quirk::Quirk, scan::class::is_fws};

/// `unstructured = (*([FWS] VCHAR) *WSP) / obs-unstruct`: text that is safe to display.
///
/// Folds are undone, blanks at both ends go, encoded words are decoded wherever they stand, and raw
/// 8-bit text is UTF-8 where it can be (RFC 6532), else in the charset of the body or windows-1252.
/// No control character is left, encoded or not: a tab and a run of line breaks are one blank, any
/// other is U+FFFD. Borrows plain text.
pub(crate) fn unstructured<'a>(value: &'a [u8], context: Context<'a>) -> Cow<'a, str> {
    let value = trim(value);
    if let Some(text) = plain(value) {
        return Cow::Borrowed(text);
    }
    let usual = one_word(value, context).or_else(|| folded(value));
    Cow::Owned(usual.unwrap_or_else(|| unstructured_as(Manner::default(), value, context)))
}

/// The text of a value that is one encoded word, as most are that have any. None of anything else, for
/// the way below; it reads the same.
fn one_word(value: &[u8], context: Context<'_>) -> Option<String> {
    if context.quirks.has(Quirk::EncodedWordsKept) || context.limits.encoded_words == 0 {
        return None;
    }
    let (rest, word) = encoded_word(value).ok()?;
    let WordCharset::Found(found) = WordCharset::find(word.charset, context) else { return None };
    let text = |bytes: &[u8]| display_safe(context.charsets.decode(bytes, found)).into_owned();
    rest.is_empty().then(|| text(&word.decode()))
}

/// The text as readers of another manner have it.
pub(super) fn unstructured_as(manner: Manner, value: &[u8], context: Context<'_>) -> String {
    let mut text = Text::new(manner, context, value.len());
    for_each_piece(value, context, |piece| match piece {
        Piece::Between(between) => text.push_between(between),
        Piece::Word(word, written) => text.push_word(word, written),
        Piece::End(rest) => text.push(rest),
    });
    text.finish()
}

/// The text with its control characters.
pub(crate) fn decoded(value: &[u8], context: Context<'_>) -> String {
    let manner = Manner { controls: Controls::Kept, ..Manner::default() };
    unstructured_as(manner, trim(value), context)
}

/// What a text is made of.
pub(super) enum Piece<'a> {
    /// Text before an encoded word.
    Between(&'a [u8]),
    /// An encoded word, and how it is written.
    Word(EncodedWord<'a>, &'a [u8]),
    /// Text behind the last one.
    End(&'a [u8]),
}

/// Takes text and encoded words apart.
pub(super) fn for_each_piece<'a>(
    value: &'a [u8],
    context: Context<'_>,
    mut take: impl FnMut(Piece<'a>),
) {
    let mut rest = value;
    let mut room = context.limits.encoded_words;
    for at in word_starts(value) {
        if context.quirks.has(Quirk::EncodedWordsKept) || room == 0 {
            break;
        }
        // Inside a word that was just decoded, it begins no other.
        let (_, start) = value.split_at(at);
        let Some(length) = rest.len().checked_sub(start.len()) else {
            continue;
        };
        if let Ok((after, word)) = encoded_word(start) {
            take(Piece::Between(rest.split_at(length).0));
            take(Piece::Word(word, before(start, after)));
            rest = after;
            room -= 1;
        }
    }
    take(Piece::End(rest));
}

/// How text is read that is not as it should be.
#[derive(Clone, Copy, Default)]
pub(super) struct Manner {
    pub(super) malformed: Malformed,
    pub(super) controls: Controls,
}

/// What becomes of an encoded word that is malformed.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Malformed {
    /// It is decoded as far as it can be.
    #[default]
    Mended,
    /// It is decoded up to the fault.
    CutOff,
    /// It stays encoded.
    Kept,
}

/// What becomes of control characters.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Controls {
    #[default]
    Safe,
    Kept,
}

/// As [`unstructured`], of a value that had to be put together first.
pub(crate) fn unstructured_of<'a>(value: Cow<'a, [u8]>, context: Context<'a>) -> Cow<'a, str> {
    match value {
        Cow::Borrowed(value) => unstructured(value, context),
        Cow::Owned(value) => Cow::Owned(unstructured(&value, context).into_owned()),
    }
}

/// The value, where it stands for itself: UTF-8 without encoded words and control characters.
fn plain(value: &[u8]) -> Option<&str> {
    // No early return: a loop over all is several times faster on the short values of real mail.
    // A tilde may begin HZ, and is next to the one control character that is not below the blank.
    let has = |is: fn(u8) -> bool| value.iter().fold(false, |found, &byte| found | is(byte));
    if has(|byte| byte < b' ' || byte & 0xFE == b'~')
        && (value.iter().any(u8::is_ascii_control) || memmem::find(value, b"~{").is_some())
        || has(|byte| byte == b'?') && word_starts(value).next().is_some()
    {
        return None;
    }
    let text = std::str::from_utf8(value).ok()?;
    (text.is_ascii() || !text.contains(char::is_control)).then_some(text)
}

/// Where `=?` stands. Values are short: setting up a search for both would cost more than this.
fn word_starts(value: &[u8]) -> impl Iterator<Item = usize> {
    let starts = memchr_iter(b'?', value).filter_map(|at| at.checked_sub(1));
    starts.filter(|&at| value.get(at) == Some(&b'='))
}

/// Whether decoders do not agree on a word.
pub(super) fn is_malformed(word: EncodedWord<'_>, context: Context<'_>) -> bool {
    matches!(word.fault(), Some(Fault::At(_))) || has_unknown_charset(word, context)
}

/// Whether nobody knows the charset of a word.
pub(super) fn has_unknown_charset(word: EncodedWord<'_>, context: Context<'_>) -> bool {
    matches!(WordCharset::find(word.charset, context), WordCharset::Unknown)
}

/// Text of a field body, put together from left to right.
struct Text<'m> {
    manner: Manner,
    context: Context<'m>,
    out: String,
    /// The words last read, while more of the same charset may follow: a character may be cut in
    /// two (RFC 2047 §5 forbids it, mailers do it).
    words: Option<Words<'m>>,
}

/// Adjacent encoded words of one charset, decoded to its bytes.
struct Words<'m> {
    charset: WordCharset<'m>,
    bytes: Vec<u8>,
    base64: Base64Words<'m>,
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
        let undeclared: [&[u8]; 5] = [b"", b"us-ascii", b"ascii", b"unknown-8bit", b"x-unknown"];
        if undeclared.iter().any(|name| label.eq_ignore_ascii_case(name)) {
            return Self::Undeclared;
        }
        context.charsets.find(label).map_or(Self::Unknown, Self::Found)
    }
}

impl Words<'_> {
    /// Whether a word in the charset that `label` names is decoded together with these. In a charset
    /// with shift states it is only where these end amid characters of two bytes: each should begin
    /// and end in ASCII.
    fn go_on_with(&self, label: &[u8], context: Context<'_>) -> bool {
        match (self.charset, WordCharset::find(label, context)) {
            (WordCharset::Found(Found::Known(own)), WordCharset::Found(Found::Known(next))) => {
                own == next && (!own.is_stateful() || own.ends_shifted(&self.bytes))
            }
            (WordCharset::Undeclared, WordCharset::Undeclared) => true,
            _ => false,
        }
    }
}

impl<'m> Text<'m> {
    fn new(manner: Manner, context: Context<'m>, capacity: usize) -> Self {
        Self { manner, context, out: String::with_capacity(capacity), words: None }
    }

    /// Text before an encoded word: blanks between two of them are not displayed
    /// (RFC 2047 §6.2).
    fn push_between(&mut self, text: &[u8]) {
        if self.words.is_none() || !text.iter().all(|&byte| is_fws(byte)) {
            self.push(text);
        }
    }

    /// Text that is not encoded.
    fn push(&mut self, text: &[u8]) {
        self.end_words();
        if text.is_empty() {
            return;
        }
        let context = self.context;
        self.push_clean(&context.charsets.decode_undeclared(&unfold(text)));
    }

    /// An encoded word, and how it is written.
    fn push_word(&mut self, word: EncodedWord<'m>, written: &[u8]) {
        let decoded = match self.manner.malformed {
            Malformed::Mended => word.decode(),
            Malformed::Kept if is_malformed(word, self.context) => return self.push(written),
            Malformed::CutOff | Malformed::Kept => word.decode_start(),
        };
        if let Some(words) = &mut self.words
            && words.go_on_with(word.charset, self.context)
        {
            words.bytes.extend_from_slice(&decoded);
            words.base64.push(word.base64_text());
            return;
        }
        self.end_words();
        let charset = WordCharset::find(word.charset, self.context);
        // In a charset that nobody knows, text that is no UTF-8 either stays encoded.
        let bytes = match charset {
            WordCharset::Unknown if std::str::from_utf8(&decoded).is_err() => written.to_vec(),
            _ => decoded.into_owned(),
        };
        let base64 = Base64Words::new(word.base64_text());
        self.words = Some(Words { charset, bytes, base64 });
    }

    fn end_words(&mut self) {
        let Some(words) = self.words.take() else {
            return;
        };
        let context = self.context;
        let bytes = words.base64.joined().unwrap_or(words.bytes);
        self.push_clean(&match words.charset {
            WordCharset::Found(found) => context.charsets.decode(&bytes, found),
            WordCharset::Undeclared | WordCharset::Unknown => {
                context.charsets.decode_undeclared(&bytes)
            }
        });
    }

    fn push_clean(&mut self, text: &str) {
        match self.manner.controls {
            Controls::Safe => self.out.push_str(&display_safe(Cow::Borrowed(text))),
            Controls::Kept => self.out.push_str(text),
        }
    }

    fn finish(mut self) -> String {
        self.end_words();
        self.out
    }
}

#[cfg(test)]
#[path = "unstructured_tests.rs"]
mod tests;
