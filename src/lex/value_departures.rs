//! How the value of a parameter departs from its grammar, and what other readers take for it.

use std::borrow::Cow;

use memchr::memchr2;

use super::{
    encoded_word::encoded_word,
    parameter::{Quotes, WrittenParameter},
    whitespace::{comment, unfold},
};
use crate::{
    defect::{Code, Departure, Severity},
    scan::class::{is_fws, is_wsp},
};

/// Departures of a value, with the values that other readers take for it.
type Departures<'a> = Vec<Departure<'a, Cow<'a, [u8]>>>;

impl<'a> WrittenParameter<'a> {
    /// How its value departs from `value = token / quoted-string` (RFC 2045 §5.1).
    pub(crate) fn value_departures(self) -> Departures<'a> {
        let inside = self.inside();
        if inside.is_empty() {
            return vec![Departure::new(Code::ParamEmpty, self.name)];
        }
        let mut found = Vec::new();
        match self.quotes {
            Quotes::None => {
                unquoted(inside, &mut found);
                if inside.len() < self.value.len() {
                    let departure = Departure::new(Code::ParamUnterminatedQuote, self.value);
                    found.push(departure.or(Cow::Borrowed(self.value)));
                }
            }
            Quotes::Closed => found.extend(quoted_pair(inside)),
            Quotes::Unclosed => {
                let departure = Departure::new(Code::ParamUnterminatedQuote, self.value);
                found.push(departure.or(unfold(self.value.trim_ascii_end())));
            }
        }
        found.extend(fold(inside));
        found.extend(apostrophes(inside));
        found
    }
}

/// What a token cannot have.
#[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
fn unquoted<'a>(value: &'a [u8], found: &mut Departures<'a>) {
    let place = |wanted: fn(u8) -> bool| value.iter().position(|&byte| wanted(byte));
    let cut = |at: usize| unfold(value[..at].trim_ascii_end());
    if let Some(at) = place(is_wsp) {
        found.push(Departure::new(Code::ParamUnquotedSpace, &value[at..=at]).or(cut(at)));
    }
    if let Some(at) = place(|byte| byte == b'(') {
        let departure = Departure::new(Code::ParamComment, &value[at..]);
        found.push(departure.or(without_comments(value)).or(cut(at)));
    }
    if let Some(at) = place(|byte| byte == b'\\') {
        let without = value.iter().copied().filter(|&byte| byte != b'\\').collect();
        let departure = Departure::new(Code::ParamUnquotedBackslash, &value[at..=at]);
        found.push(departure.or(Cow::Owned(without)));
    }
    if encoded_word(value).is_ok() {
        return;
    }
    if let Some(at) = place(|byte| matches!(byte, b',' | b'"')) {
        let departure = Departure::new(Code::ParamUnquotedSpecial, &value[at..=at]).or(cut(at));
        found.push(match value[at] {
            b'"' => departure.or(value
                .iter()
                .copied()
                .filter(|&byte| byte != b'"')
                .collect::<Vec<_>>()
                .into()),
            _ => departure,
        });
    } else if let Some(at) = place(|byte| b"/:=?@[]<>".contains(&byte)) {
        let departure = Departure::new(Code::ParamUnquotedSpecial, &value[at..=at]);
        found.push(departure.severity(Severity::Warn).or(cut(at)));
    }
}

/// The value without the comments in it.
fn without_comments(value: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.iter().position(|&byte| byte == b'(') {
        let (text, start) = rest.split_at(at);
        out.extend_from_slice(text);
        rest = comment(start).map_or(b"", |(after, _)| after);
    }
    out.extend_from_slice(rest);
    Cow::Owned(unfold(&out).trim_ascii().to_vec())
}

/// `quoted-pair = "\" (VCHAR / WSP)`: to some readers the backslash is one, and a quote behind it
/// the end.
#[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
fn quoted_pair(inside: &[u8]) -> Option<Departure<'_, Cow<'_, [u8]>>> {
    let first = inside.iter().position(|&byte| byte == b'\\')?;
    let escaped = |at: usize| inside.get(at + 1).copied();
    let mut at = first;
    let mut is_needed = true;
    while let Some(next) = inside.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'\\')) {
        is_needed &= matches!(escaped(at + next), Some(b'"' | b'\\'));
        at += next + 2;
    }
    let severity = if is_needed { Severity::Info } else { Severity::Warn };
    let pair = &inside[first..inside.len().min(first + 2)];
    let departure = Departure::new(Code::ParamQuotedPair, pair).severity(severity);
    let departure = departure.or(unfold(inside));
    Some(match escaped(first) {
        Some(b'"') => departure.or(Cow::Borrowed(&inside[..=first])),
        _ => departure,
    })
}

/// A fold inside of it: some readers take the blanks behind it away too, or end there.
fn fold(inside: &[u8]) -> Option<Departure<'_, Cow<'_, [u8]>>> {
    let at = memchr2(b'\r', b'\n', inside)?;
    let (start, fold) = inside.split_at(at);
    let (fold, _) = fold.split_at(fold.iter().take_while(|&&byte| is_fws(byte)).count());
    let words = inside.split(|byte| matches!(byte, b'\r' | b'\n'));
    let joined = words.map(<[u8]>::trim_ascii_start).collect::<Vec<_>>().concat();
    let departure = Departure::new(Code::ParamFoldInValue, fold);
    let kept = inside.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    Some(departure.or(Cow::Owned(joined)).or(Cow::Borrowed(start)).or(Cow::Owned(kept)))
}

/// `'value'`, which some readers take for a quoted one.
fn apostrophes(inside: &[u8]) -> Option<Departure<'_, Cow<'_, [u8]>>> {
    let between = inside.strip_prefix(b"'")?.strip_suffix(b"'")?;
    Some(Departure::new(Code::ParamSingleQuotes, inside).or(unfold(between)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::parameter::written_parameters;

    fn read(input: &str) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let parameters = written_parameters(input.as_bytes());
        let departures = parameters.flat_map(WrittenParameter::value_departures);
        departures
            .map(|Departure { code, others, .. }| {
                others.iter().fold(code.to_string(), |line, other| line + "|" + &text(other))
            })
            .collect()
    }

    #[test]
    fn values_depart_from_their_grammar() {
        for (input, departures) in [
            ("; a=b", &[][..]),
            ("; a=\"b c\"", &[]),
            ("; a=", &["param.empty"]),
            ("; a=\"\"", &["param.empty"]),
            ("; a=b c", &["param.unquoted-space|b"]),
            ("; a=b(x)c", &["param.comment|bc|b"]),
            ("; a=b\\c", &["param.unquoted-backslash|bc"]),
            ("; a=b,c", &["param.unquoted-special|b"]),
            ("; a=b\"c\"", &["param.unquoted-special|b|bc"]),
            ("; a=b=c", &["param.unquoted-special|b"]),
            ("; a==?utf-8?Q?b?=", &[]),
            ("; a='b'", &["param.single-quotes|b"]),
            ("; a=\"b\\\"c\"", &["param.quoted-pair|b\\\"c|b\\"]),
            ("; a=\"b\\c\"", &["param.quoted-pair|b\\c"]),
            ("; a=\"b\r\n c\"", &["param.fold-in-value|bc|b|b c"]),
            ("; a=\"b", &["param.unterminated-quote|\"b"]),
            ("; a=b\"", &["param.unterminated-quote|b\""]),
        ] {
            assert_eq!(read(input), departures, "{input:?}");
        }
    }

    #[test]
    fn departures_have_places() {
        for (input, place) in [
            ("; abc=", "abc"),
            ("; a=b c", " "),
            ("; a=b(x)c", "(x)c"),
            ("; a=b\\c", "\\"),
            ("; a=bc,d", ","),
            ("; a=bc=d", "="),
            ("; a=\"bcd\\ef\"", "\\e"),
            ("; a=\"bc\r\n d\"", "\r\n "),
            ("; a='b'", "'b'"),
            ("; a=\"b", "\"b"),
        ] {
            let parameter = written_parameters(input.as_bytes()).next();
            let departures = parameter.map(WrittenParameter::value_departures).unwrap_or_default();
            let places: Vec<_> =
                departures.iter().map(|it| it.at.escape_ascii().to_string()).collect();
            assert_eq!(places, [place.as_bytes().escape_ascii().to_string()], "{input:?}");
        }
    }

    #[test]
    fn pairs_that_are_needed_are_harmless() {
        for (input, severity) in [
            (r#"; a="b\"c""#, Severity::Info),
            (r#"; a="b\\c""#, Severity::Info),
            (r#"; a="b\c""#, Severity::Warn),
            (r#"; a="\"b\c\"""#, Severity::Warn),
            (r#"; a="\"b\\\\c\"""#, Severity::Info),
        ] {
            let parameter = written_parameters(input.as_bytes()).next();
            let departures = parameter.map(WrittenParameter::value_departures).unwrap_or_default();
            let severities: Vec<_> = departures.iter().map(|it| it.severity).collect();
            assert_eq!(severities, [severity], "{input}");
        }
    }
}
