//! Encoded words: text in any charset, written in ASCII (RFC 2047 §2, RFC 2231 §5).

use std::borrow::Cow;

use memchr::memchr_iter;
use nom::{
    Err, Parser,
    branch::alt,
    bytes::complete::{tag, take_while, take_while1},
    character::complete::one_of,
    combinator::{all_consuming, opt, recognize},
    multi::many1_count,
    sequence::{delimited, preceded, terminated},
};

use super::{
    Parsed,
    whitespace::{opt_fws, trim},
    word::token,
};
use crate::{
    codec::{base64, quoted_printable},
    scan::class::{is_fws, is_token, is_wsp},
};

/// An encoded word, its text still encoded. The language is left out: nobody shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct EncodedWord<'a> {
    pub(crate) charset: &'a [u8],
    encoding: Encoding,
    text: &'a [u8],
}

/// `encoding = token`: one of the two that RFC 2047 §4 defines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Encoding {
    B,
    Q,
}

impl<'a> EncodedWord<'a> {
    /// The bytes that the word stands for, in its charset.
    pub(crate) fn decode(&self) -> Cow<'a, [u8]> {
        match self.encoding {
            Encoding::B => Cow::Owned(base64::word::decode_word(self.text)),
            Encoding::Q => match on_one_line(self.text) {
                Cow::Borrowed(text) => quoted_printable::decode_q_word(text),
                Cow::Owned(text) => Cow::Owned(quoted_printable::decode_q_word(&text).into_owned()),
            },
        }
    }
}

impl<'a> EncodedWord<'a> {
    /// The bytes up to where base64 is broken off, as readers show them who stop there.
    pub(crate) fn decode_start(&self) -> Cow<'a, [u8]> {
        match (self.encoding, self.fault()) {
            (Encoding::B, Some(Fault::At(at))) => {
                Cow::Owned(base64::word::decode_word(self.text.get(..at).unwrap_or_default()))
            }
            _ => self.decode(),
        }
    }

    /// What is wrong with it.
    pub(crate) fn fault(&self) -> Option<Fault> {
        match self.fault_of_text() {
            Some(Fault::At(at)) => Some(Fault::At(at)),
            _ if self.charset.contains(&b':') => Some(Fault::Label),
            fault => fault,
        }
    }

    fn fault_of_text(&self) -> Option<Fault> {
        match self.encoding {
            Encoding::B => match base64::word::word_end(self.text) {
                at if at < self.text.len() && is_padding(self.text, at) => Some(Fault::Surplus),
                at if at < self.text.len() => Some(Fault::At(at)),
                _ if !self.text.len().is_multiple_of(4) => Some(Fault::Harmless),
                _ => None,
            },
            Encoding::Q => match quoted_printable::first_invalid_escape(self.text) {
                Some(at) if at + 1 == self.text.len() => Some(Fault::Surplus),
                Some(at) => Some(Fault::At(at)),
                None => self.text.iter().any(|&byte| is_fws(byte)).then_some(Fault::Harmless),
            },
        }
    }

    /// Its text, if that is base64.
    pub(crate) fn base64_text(&self) -> Option<&'a [u8]> {
        (self.encoding == Encoding::B).then_some(self.text)
    }
}

/// The text of a Q word without its folds. A fold stands for a blank only if one was there: not after an equals
/// sign (a soft line break), inside an escape or a character, or where all blanks are encoded.
fn on_one_line(text: &[u8]) -> Cow<'_, [u8]> {
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    if !text.iter().any(is_break) {
        return Cow::Borrowed(text);
    }
    let lines = || text.split(is_break).filter(|line| !line.is_empty());
    let encodes_blanks = text.contains(&b'_') && !lines().any(|line| trim(line).contains(&b' '));
    let mut joined: Vec<u8> = Vec::with_capacity(text.len());
    for line in lines() {
        let start = line.trim_ascii_start();
        let is_blank = joined.is_empty() || !encodes_blanks && !is_inside(&joined, start);
        if let Some(before) = joined.strip_suffix(b"=")
            && !is_in_escape(before, start)
        {
            joined.pop();
        }
        joined.extend_from_slice(if is_blank { line } else { start });
    }
    Cow::Owned(joined)
}

/// Whether a place in the text of a Q word is after an equals sign, inside an escape, or between two escapes of
/// bytes beyond ASCII.
fn is_inside(before: &[u8], after: &[u8]) -> bool {
    match (before, after) {
        ([.., b'='], _) => true,
        ([.., b'=', high], [low, ..]) => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        ([.., b'=', first, _], [b'=', second, ..]) => is_high(*first) && is_high(*second),
        _ => false,
    }
}

/// Whether an equals sign between the two is no soft line break but begins an escape: of a byte beyond ASCII, with
/// another one beside it.
fn is_in_escape(before: &[u8], after: &[u8]) -> bool {
    let follows = matches!(before, [.., b'=', first, _] if is_high(*first));
    match after {
        [first, second, rest @ ..] if is_high(*first) && second.is_ascii_hexdigit() => {
            follows || rest.starts_with(b"=")
        }
        _ => false,
    }
}

/// Whether nothing but equals signs is in `text` from `at` on.
fn is_padding(text: &[u8], at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.iter().all(|&byte| byte == b'='))
}

/// Whether it is the first hexadecimal digit of a byte beyond ASCII.
fn is_high(digit: u8) -> bool {
    matches!(digit, b'8'..=b'9' | b'A'..=b'F' | b'a'..=b'f')
}

/// What is wrong with an encoded word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// From here on, decoders do not agree.
    At(usize),
    /// The name of its charset is no token, so strict readers leave the word encoded.
    Label,
    /// It is carelessly encoded, and decoded by all.
    Harmless,
    /// An equals sign too many is at its end.
    Surplus,
}

/// The base64 of adjacent words of one charset: some mailers encode the whole and cut it anywhere.
#[derive(Debug)]
pub(crate) struct Base64Words<'a> {
    /// None where a word is not base64.
    first: Option<&'a [u8]>,
    more: Vec<&'a [u8]>,
    /// One that is not the last was cut where no word can end.
    is_cut: bool,
}

impl<'a> Base64Words<'a> {
    pub(crate) fn new(text: Option<&'a [u8]>) -> Self {
        Self { first: text, more: Vec::new(), is_cut: false }
    }

    pub(crate) fn push(&mut self, text: Option<&'a [u8]>) {
        let (Some(first), Some(text)) = (self.first, text) else {
            self.first = None;
            return;
        };
        self.is_cut |= !base64::word::is_whole(self.more.last().unwrap_or(&first));
        self.more.push(text);
    }

    /// The bytes of all words decoded together, where one was cut.
    pub(crate) fn joined(&self) -> Option<Vec<u8>> {
        let first = self.first.filter(|_| self.is_cut)?;
        let last = self.more.len().checked_sub(1)?;
        let padded = |text: &[u8]| text.contains(&b'=');
        if padded(first) || self.more.iter().take(last).any(|text| padded(text)) {
            return None;
        }
        let mut text = first.to_vec();
        self.more.iter().for_each(|more| text.extend_from_slice(more));
        Some(base64::word::decode_word(&text))
    }
}

/// `encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="` (RFC 2231 §5)
///
/// It may stand anywhere, as clients read it, not just where RFC 2047 §5 allows it, be of any length, and be
/// folded anywhere.
pub(crate) fn encoded_word(input: &[u8]) -> Parsed<'_, EncodedWord<'_>> {
    let (input, charset) = preceded(tag("=?"), charset).parse(input)?;
    let (input, _) = (opt(language), opt(fold)).parse(input)?;
    let mark = || delimited(opt(fold), tag("?"), opt(fold));
    let (input, encoding) = delimited(mark(), encoding, (opt(fold), tag("?"))).parse(input)?;
    let (rest, text) = terminated(|text| encoded_text(encoding, text), tag("?=")).parse(input)?;
    let word = EncodedWord { charset, encoding, text };
    Ok((rest, word))
}

/// Where `=?` stands. Values are short: setting up a search for both would cost more than this.
pub(crate) fn word_starts(value: &[u8]) -> impl Iterator<Item = usize> {
    let starts = memchr_iter(b'?', value).filter_map(|at| at.checked_sub(1));
    starts.filter(|&at| value.get(at) == Some(&b'='))
}

/// The first encoded word in `value`: from there to the end, and what follows the word.
pub(crate) fn first_encoded_word(value: &[u8]) -> Option<(&[u8], &[u8])> {
    word_starts(value).find_map(|at| {
        let (_, start) = value.split_at(at);
        encoded_word(start).ok().map(|(rest, _)| (start, rest))
    })
}

/// Whether `input` looks like the beginning of an encoded word, in whatever encoding.
pub(crate) fn begins_encoded_word(input: &[u8]) -> bool {
    let one_letter = (tag("?"), take_while1(|byte: u8| byte.is_ascii_alphanumeric()), tag("?"));
    (tag("=?"), charset, opt(language), one_letter)
        .parse(input)
        .is_ok_and(|(_, (_, name, ..))| !name.is_empty())
}

/// `charset = token`, in quotes too (an old gateway writes `=?"utf-8"?Q?…?=`), or missing; with the colon of
/// `ISO_8859-1:1987`, which IANA registered although it can be in no token.
fn charset(input: &[u8]) -> Parsed<'_, &[u8]> {
    let is_in_name = |byte| is_token(byte) && byte != b'*' || byte == b':';
    let more = move |input| recognize((fold, take_while1(is_in_name))).parse(input);
    let name = || recognize((take_while(is_in_name), opt(more)));
    alt((delimited(tag("\""), name(), tag("\"")), name())).parse(input)
}

/// `CRLF 1*WSP`
fn fold(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize((take_while1(|byte| matches!(byte, b'\r' | b'\n')), take_while1(is_wsp))).parse(input)
}

/// `"*" language`, `language = token` (RFC 2231 §5)
fn language(input: &[u8]) -> Parsed<'_, &[u8]> {
    preceded(tag("*"), token).parse(input)
}

/// `encoding = "B" / "Q"`, in either case
fn encoding(input: &[u8]) -> Parsed<'_, Encoding> {
    let (rest, letter) = one_of("BbQq")(input)?;
    let encoding = match letter {
        'B' | 'b' => Encoding::B,
        _ => Encoding::Q,
    };
    Ok((rest, encoding))
}

/// `encoded-text = 1*<any printable ASCII character other than "?" or SPACE>`; and blanks, folds,
/// question marks and nothing at all, for mailers that encode carelessly.
///
/// It ends before `?=`. Where another word begins first (`=?` that is not also an end, as in
/// `w6k=?=`), this one was never closed: no search goes further, so that words without end cost
/// what they are long.
fn encoded_text(encoding: Encoding, input: &[u8]) -> Parsed<'_, &[u8]> {
    for at in memchr_iter(b'?', input) {
        let (text, rest) = input.split_at(at);
        match rest {
            [b'?', b'=', after @ ..]
                if encoding == Encoding::B || !question_before_escape(after) =>
            {
                return Ok((rest, text));
            }
            [b'?', b'=', ..] => {}
            _ if text.ends_with(b"=") => break,
            _ => {}
        }
    }
    Err(Err::Error(()))
}

/// Whether a `?=` that `after` follows is a question mark left unencoded before an escape, as in
/// `Why?=C3=A9?=`: hexadecimal digits come next, and the word goes on to an end of its own.
fn question_before_escape(after: &[u8]) -> bool {
    let [high, low, text @ ..] = after else {
        return false;
    };
    if !high.is_ascii_hexdigit() || !low.is_ascii_hexdigit() {
        return false;
    }
    let mut before = *low;
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'?' if text.get(at + 1) == Some(&b'=') => return true,
            b'?' if before == b'=' => return false,
            _ if is_fws(byte) => return false,
            _ => before = byte,
        }
    }
    false
}

/// Whether a value is encoded words and nothing else.
pub(crate) fn is_all_words(value: &[u8]) -> bool {
    all_consuming(many1_count((opt_fws, encoded_word, opt_fws))).parse(value).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> Option<(String, String, String)> {
        let (rest, word) = encoded_word(input.as_bytes()).ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((text(word.charset), text(&word.decode()), text(rest)))
    }

    #[test]
    fn an_encoded_word_names_its_charset_and_decodes() {
        for (input, charset, decoded, rest) in [
            ("=?utf-8?Q?a=C3=A9_b?= c", "utf-8", "aé b", " c"),
            ("=?UTF-8?b?w6k=?=", "UTF-8", "é", ""),
            ("=?utf-8*en?Q?caf=C3=A9?=", "utf-8", "café", ""),
            // as the wild writes it
            ("=?\"utf-8\"?Q?a?=", "utf-8", "a", ""),
            ("=??Q?a?=", "", "a", ""),
            ("=?ISO_8859-1:1987?Q?a?=", "ISO_8859-1:1987", "a", ""),
            ("=?ISO_8859-1:1987*en?B?YQ==?=", "ISO_8859-1:1987", "a", ""),
            ("=?utf-8?B?w6k?=", "utf-8", "é", ""),
            ("=?utf-8?Q??=", "utf-8", "", ""),
            ("=?utf-8?Q?hello w=C3=B6rld?=", "utf-8", "hello wörld", ""),
            ("=?utf-8?Q?a\r\n b?=", "utf-8", "a b", ""),
            ("=?utf-8?Q?a b\r\n c_d?=", "utf-8", "a b c d", ""),
            // folded where there is no blank
            ("=?utf-8?Q?caf=C3\r\n =A9_b?=", "utf-8", "café b", ""),
            ("=?utf-8?Q?caf=C3\n\t=A9?=", "utf-8", "café", ""),
            ("=?utf-8?Q?caf=\r\n =C3=A9?=", "utf-8", "café", ""),
            ("=?utf-8?Q?caf=C3=\r\n A9=C3=A9?=", "utf-8", "caféé", ""),
            ("=?utf-8?Q?caf=C\r\n 3=A9?=", "utf-8", "café", ""),
            ("=?utf-8?Q?long=\r\n er?=", "utf-8", "longer", ""),
            ("=?utf-8?Q?a_lon\r\n ger_b?=", "utf-8", "a longer b", ""),
            ("=?utf-8?Q?caf=C3=A9\r\n _b?=", "utf-8", "café b", ""),
            ("=?utf-8?B?w6\r\n k=?=", "utf-8", "é", ""),
            ("=?utf-8?\r\n Q?a?=", "utf-8", "a", ""),
            ("=?utf-8\r\n ?Q?a?=", "utf-8", "a", ""),
            ("=?utf-8?Q\r\n ?a?=", "utf-8", "a", ""),
            ("=?utf-\r\n 8?Q?a?=", "utf-\r\n 8", "a", ""),
            ("=?ISO_8859-1:1987?Q?a?=", "ISO_8859-1:1987", "a", ""),
            ("=?utf-8?Q?Why? =C3=A9?=", "utf-8", "Why? é", ""),
            ("=?utf-8?Q?Why?=C3=A9?=", "utf-8", "Why?é", ""),
            // what follows an end is not the word's
            ("=?utf-8?Q?a?=b", "utf-8", "a", "b"),
            ("=?utf-8?Q?a?=20 b?=", "utf-8", "a", "20 b?="),
            ("=?utf-8?Q?a?=20=?utf-8?Q?b?=", "utf-8", "a", "20=?utf-8?Q?b?="),
            ("=?utf-8?B?w6k=?==?utf-8?B?w6k=?=", "utf-8", "é", "=?utf-8?B?w6k=?="),
        ] {
            let word = (charset.to_owned(), decoded.to_owned(), rest.to_owned());
            assert_eq!(read(input), Some(word), "{input:?}");
        }
    }

    #[test]
    fn what_is_not_closed_or_not_encoded_is_no_word() {
        for input in [
            "",
            "=",
            "=?",
            "=?=",
            "=?utf-8",
            "=?utf-8?",
            "=?utf-8?Q",
            "=?utf-8?Q?",
            "=?utf-8?Q?a?",
            "=?utf-8?X?a?=",
            "=?utf-8?QB?a?=",
            "=?utf-8?a?=",
            "=?utf 8?Q?a?=",
            "=?utf-8?Q?a =?utf-8?Q?b?=",
        ] {
            assert_eq!(read(input), None, "{input:?}");
        }
    }
}
