//! What the value of a parameter says, as written (RFC 2045 §5.1).
//!
//! Advice for whoever changes it: what departs is reported first, all of it, from the bytes as written; then the
//! quirks change them, one after the other. A quirk must not change a value in which its code was not met.

use std::borrow::Cow;

use memchr::memchr2;

use super::{
    grammar::{Form, Quotes, RawParameter, WrittenParameter, section},
    role::Decides,
};
use crate::{
    codec::percent,
    defect::{Code, Reader, Severity},
    lex::{
        context::Context,
        encoded_word::{encoded_word, first_encoded_word, is_all_words},
        quoted::unquote,
        unstructured::unstructured,
        whitespace::{comment, unfold},
    },
    quirk::Quirk,
    scan::class::{is_fws, is_wsp},
};

impl<'a> WrittenParameter<'a> {
    /// What it says to this reader.
    pub(crate) fn read<R: Reader>(self, decides: Decides, reader: &mut R) -> RawParameter<'a> {
        let quirks = reader.quirks();
        let (attribute, form) = section(self.name, quirks);
        let value = if R::RECORDS || !quirks.is_empty() {
            self.value_as(form, decides, reader)
        } else {
            match self.quotes {
                Quotes::None => unfold(self.inside()),
                Quotes::Closed | Quotes::Unclosed => unquote(self.inside()),
            }
        };
        RawParameter { attribute, form, value, written: self }
    }

    #[cold]
    fn value_as<R: Reader>(self, form: Form, decides: Decides, reader: &mut R) -> Cow<'a, [u8]> {
        let shape = ValueShape::of(self);
        if R::RECORDS {
            shape.report(self, decides, reader);
        }
        let value = shape.read(self, reader);
        self.percent(form, decides, value, reader)
    }

    /// Percent escapes in a value that declares none.
    fn percent<R: Reader>(
        self,
        form: Form,
        decides: Decides,
        value: Cow<'a, [u8]>,
        reader: &mut R,
    ) -> Cow<'a, [u8]> {
        if matches!(form, Form::Extended | Form::ExtendedSection(_)) {
            return value;
        }
        let decoded = percent::decode(&value).into_owned();
        if decoded == *value {
            return value;
        }
        let (code, severity) = match form {
            Form::Plain => {
                // A name that has them, or that a browser once escaped.
                let is_other_type =
                    decides == Decides::FileName && extension(&decoded) != extension(&value);
                let severity = if is_other_type { Severity::Ambiguous } else { Severity::Info };
                (Code::ParamPercentInPlain, severity)
            }
            _ => {
                let severity = decides.ambiguous_or(Severity::Warn);
                (Code::Param2231PercentInPlainSegment, severity)
            }
        };
        reader.met_as(code, severity, self.inside());
        match reader.takes(Quirk::PercentDecoded) {
            true => Cow::Owned(decoded),
            false => value,
        }
    }
}

/// What is unusual in a value, without its quotes.
struct ValueShape<'a> {
    bytes: &'a [u8],
    specials: Specials,
    /// The first quoted pair, and how bad the pairs are.
    pair: Option<(&'a [u8], Severity)>,
    /// A quote that closes what none opened.
    is_half_quoted: bool,
    is_doubly_quoted: bool,
    fold: Option<&'a [u8]>,
    is_in_apostrophes: bool,
    words: Option<&'a [u8]>,
}

impl<'a> ValueShape<'a> {
    fn of(written: WrittenParameter<'a>) -> Self {
        let (bytes, quotes) = (written.inside(), written.quotes);
        let fold = memchr2(b'\r', b'\n', bytes).map(|at| {
            let (_, fold) = bytes.split_at(at);
            let end = fold.iter().take_while(|&&byte| is_fws(byte)).count();
            fold.split_at(end).0
        });
        let between = bytes.strip_prefix(b"'").and_then(|it| it.strip_suffix(b"'"));
        Self {
            bytes,
            specials: Specials::find(bytes, quotes),
            pair: quoted_pair(bytes).filter(|_| quotes == Quotes::Closed),
            is_half_quoted: quotes == Quotes::None && bytes.len() < written.value.len(),
            is_doubly_quoted: quotes != Quotes::None && written.is_doubly_quoted(),
            fold,
            is_in_apostrophes: between.is_some(),
            words: encoded_words(bytes),
        }
    }

    fn report<R: Reader>(&self, written: WrittenParameter<'_>, decides: Decides, reader: &mut R) {
        let other = decides.ambiguous_or(Severity::Warn);
        if self.bytes.is_empty() {
            reader.met(Code::ParamEmpty, written.name);
        }
        self.specials.report(self.bytes, decides, reader);
        if let Some((pair, harmless)) = self.pair {
            reader.met_as(Code::ParamQuotedPair, decides.ambiguous_or(harmless), pair);
        }
        if self.is_doubly_quoted {
            reader.met_as(Code::ParamDoubledQuotes, other, written.value);
        }
        if written.quotes == Quotes::Unclosed {
            // To some, it swallows the parameters that follow.
            reader.met(Code::ParamUnterminatedQuote, written.value);
        } else if self.is_half_quoted {
            reader.met_as(Code::ParamUnterminatedQuote, other, written.value);
        }
        if let Some(fold) = self.fold {
            let severity = if is_habit(self.bytes, decides) { Severity::Info } else { other };
            reader.met_as(Code::ParamFoldInValue, severity, fold);
        }
        if self.is_in_apostrophes {
            reader.met_as(Code::ParamSingleQuotes, other, self.bytes);
        }
        if let Some(words) = self.words {
            let severity = if is_habit(self.bytes, decides) { Severity::Info } else { other };
            reader.met_as(Code::ParamEncodedWord, severity, words);
        }
    }

    /// The value to this reader.
    fn read<R: Reader>(&self, written: WrittenParameter<'a>, reader: &R) -> Cow<'a, [u8]> {
        let is_unclosed = written.quotes == Quotes::Unclosed;
        let has_quote = (is_unclosed || self.is_half_quoted) && reader.takes(Quirk::QuoteIsText);
        let mut value = match has_quote {
            true => Cow::Borrowed(written.value.trim_ascii_end()),
            false => self.specials.read(Cow::Borrowed(self.bytes), reader),
        };
        if self.fold.is_some() && reader.takes(Quirk::LineEnds) {
            let end = memchr2(b'\r', b'\n', &value).unwrap_or(value.len());
            value.to_mut().truncate(end);
        } else if self.fold.is_some() && reader.takes(Quirk::BlanksJoined) {
            let lines = value.split(|byte| matches!(byte, b'\r' | b'\n'));
            value = Cow::Owned(lines.map(<[u8]>::trim_ascii_start).collect::<Vec<_>>().concat());
        }
        if self.is_in_apostrophes && reader.takes(Quirk::ApostrophesQuote) {
            let inside = value.strip_prefix(b"'").unwrap_or(&value);
            value = Cow::Owned(inside.strip_suffix(b"'").unwrap_or(inside).to_vec());
        }
        let keeps_pairs = self.pair.is_some()
            && (reader.takes(Quirk::BackslashKept) || reader.takes(Quirk::BackslashIsText));
        let value = match written.quotes == Quotes::None || has_quote || keeps_pairs {
            true => mapped(value, unfold),
            false => mapped(value, unquote),
        };
        match self.words.is_some() && reader.takes(Quirk::WordsFirst) {
            true => Cow::Owned(unstructured(&value, Context::default()).into_owned().into()),
            false => value,
        }
    }
}

/// What a value without quotes has that no token can have.
#[derive(Clone, Copy, Default)]
struct Specials {
    blank: Option<usize>,
    comment: Option<usize>,
    backslash: Option<usize>,
    special: Option<usize>,
}

impl Specials {
    fn find(value: &[u8], quotes: Quotes) -> Self {
        if quotes != Quotes::None {
            return Self::default();
        }
        let place = |wanted: fn(u8) -> bool| value.iter().position(|&byte| wanted(byte));
        let special = place(|byte| matches!(byte, b',' | b'"'))
            .or_else(|| place(|byte| b"/:=?@[]<>".contains(&byte)));
        Self {
            blank: place(is_wsp),
            comment: place(|byte| byte == b'('),
            backslash: place(|byte| byte == b'\\'),
            special: special.filter(|_| encoded_word(value).is_err()),
        }
    }

    fn report<R: Reader>(self, value: &[u8], decides: Decides, reader: &mut R) {
        let other = decides.ambiguous_or(Severity::Warn);
        let one = |at: usize| value.get(at..=at).unwrap_or_default();
        if let Some(at) = self.blank {
            reader.met_as(Code::ParamUnquotedSpace, other, one(at));
        }
        if let Some(at) = self.comment {
            reader.met_as(Code::ParamComment, other, value.split_at(at).1);
        }
        if let Some(at) = self.backslash {
            reader.met_as(Code::ParamUnquotedBackslash, other, one(at));
        }
        if let Some(at) = self.special {
            // Whoever writes another one means all of the value. Boundaries have equals signs, and a cut that
            // leaves no extension leaves no name.
            let is_meant = !matches!(one(at), b"," | b"\"")
                && (decides == Decides::Boundary || !value.split_at(at).0.contains(&b'.'));
            let severity = if is_meant { Severity::Warn } else { other };
            reader.met_as(Code::ParamUnquotedSpecial, severity, one(at));
        }
    }

    /// The value to this reader.
    fn read<'a, R: Reader>(self, value: Cow<'a, [u8]>, reader: &R) -> Cow<'a, [u8]> {
        let ends = [self.blank, self.comment, self.special];
        if let Some(end) = ends.into_iter().flatten().min()
            && reader.takes(Quirk::TokenEnds)
        {
            let text = value.get(..end).unwrap_or(&value);
            return Cow::Owned(text.trim_ascii_end().to_vec());
        }
        let mut value = value;
        if self.comment.is_some() && reader.takes(Quirk::CommentsCutOut) {
            value = Cow::Owned(without_comments(&value));
        }
        if self.special.is_some() && reader.takes(Quirk::QuotesOut) {
            value.to_mut().retain(|&byte| byte != b'"');
        }
        if self.backslash.is_some() && reader.takes(Quirk::BackslashEscapes) {
            let mut is_escaped = false;
            value.to_mut().retain(|&byte| {
                is_escaped = byte == b'\\' && !is_escaped;
                !is_escaped
            });
        }
        value
    }
}

/// The value without the comments in it.
fn without_comments(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.iter().position(|&byte| byte == b'(') {
        let (text, start) = rest.split_at(at);
        out.extend_from_slice(text);
        rest = comment(start).map_or(b"", |(after, _)| after);
    }
    out.extend_from_slice(rest);
    out.trim_ascii().to_vec()
}

/// The first `quoted-pair = "\" (VCHAR / WSP)`, and how bad the pairs are: those of quotes and backslashes are
/// needed.
fn quoted_pair(inside: &[u8]) -> Option<(&[u8], Severity)> {
    let find = |from: usize| {
        let at = inside.get(from..)?.iter().position(|&byte| byte == b'\\')?;
        Some(from.saturating_add(at))
    };
    let first = find(0)?;
    let mut next = Some(first);
    let mut is_needed = true;
    while let Some(at) = next {
        let escaped = inside.get(at.saturating_add(1));
        is_needed &= matches!(escaped, Some(b'"' | b'\\'));
        next = find(at.saturating_add(2));
    }
    let pair = inside.get(first..)?;
    let pair = pair.get(..2).unwrap_or(pair);
    Some((pair, if is_needed { Severity::Info } else { Severity::Warn }))
}

/// Whether a value is encoded words as Gmail, Outlook and Apple Mail write names of files: all readers know them.
pub(crate) fn is_habit(value: &[u8], decides: Decides) -> bool {
    decides != Decides::Boundary && is_all_words(value)
}

/// The first encoded word and what follows it.
pub(crate) fn encoded_words(value: &[u8]) -> Option<&[u8]> {
    first_encoded_word(value).map(|(words, _)| words)
}

/// What tells the type of a file.
pub(crate) fn extension(name: &[u8]) -> Option<&[u8]> {
    let mut pieces = name.rsplitn(2, |&byte| byte == b'.');
    let extension = pieces.next();
    pieces.next().and(extension)
}

/// A function of slices for bytes that may be owned.
pub(crate) fn mapped<'a>(
    bytes: Cow<'a, [u8]>,
    function: impl for<'b> Fn(&'b [u8]) -> Cow<'b, [u8]>,
) -> Cow<'a, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => function(bytes),
        Cow::Owned(bytes) => Cow::Owned(function(&bytes).into_owned()),
    }
}
