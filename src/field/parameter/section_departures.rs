//! How the extended forms of a parameter depart from RFC 2231, and what other readers take for it.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::borrow::Cow;

use super::{
    other_value::{Other, OtherValue},
    parameters::put_together,
};
use crate::{
    codec::{hex::hex_octet, percent},
    defect::{Code, Departure, Severity},
    lex::parameter::{Form, RawParameter, WrittenParameter},
};

/// Occurrences of one parameter.
type Group<'a> = [(WrittenParameter<'a>, RawParameter<'a>)];

/// A value that is no longer than this fits on one line with its name: nobody has reason to cut it.
const FITS: usize = 40;

/// How the sections of a parameter depart, and what others make of them.
pub(super) fn section_departures<'a>(group: &Group<'a>) -> Vec<Departure<'a, Other<'a>>> {
    let mut found: Vec<Departure<'a, Other<'a>>> = Vec::new();
    let mut add = |code, severity, at, others: Vec<Other<'a>>| {
        if !found.iter().any(|known: &Departure<'_, _>| known.code == code) {
            found.push(Departure { code, severity, at, others });
        }
    };
    let is_initial =
        |raw: &RawParameter<'_>| matches!(raw.form, Form::Extended | Form::ExtendedSection(0));
    let odd_charset = group.iter().filter(|(_, raw)| is_initial(raw)).find_map(|(written, raw)| {
        match (unusual_charset(&raw.value), charset(&raw.value)) {
            (Some(charset), _) => Some((Severity::Warn, find(written.value, charset), Vec::new())),
            (None, Some(_)) => None,
            (None, None) => {
                let severity = Code::Param2231Charset.severity();
                Some((severity, written.value, vec![undecoded(group)]))
            }
        }
    });
    if let Some((severity, at, others)) = odd_charset {
        add(Code::Param2231Charset, severity, at, others);
    }
    let bad_percent = group.iter().find(|(_, raw)| {
        matches!(raw.form, Form::Extended | Form::ExtendedSection(_)) && has_bad_percent(&raw.value)
    });
    if let Some((written, _)) = bad_percent {
        let code = Code::Param2231BadPercent;
        add(code, Severity::Warn, written.value, vec![undecoded(group)]);
    }
    if let Some((odd, _)) = group.iter().find(|(written, _)| has_odd_number(written.name)) {
        let plain = group.iter().filter(|(other, _)| !has_odd_number(other.name));
        let without = put_together(plain.map(|(_, raw)| raw.clone())).map(OtherValue::new);
        let code = Code::Param2231BadIndex;
        add(code, code.severity(), odd.name, vec![without]);
    }
    let sections: Vec<_> =
        group.iter().filter_map(|(at, raw)| Some((number(raw)?, at, raw))).collect();
    let Some((_, first, first_raw)) = sections.first() else { return found };
    let joined = |raws: &mut dyn Iterator<Item = &RawParameter<'a>>| {
        put_together(raws.cloned()).map(OtherValue::new)
    };

    let length: usize = sections.iter().map(|(_, _, raw)| raw.value.len()).sum();
    let mut alone = Vec::new();
    if length <= FITS && sections.len() > 1 {
        alone.push(joined(&mut sections.iter().map(|(_, _, raw)| *raw).take(1)));
        alone.extend(
            sections.last().map(|(_, _, last)| Some(OtherValue::plain(last.value.clone()))),
        );
    }
    add(Code::Param2231Continuation, Severity::Info, first.name, alone);

    let mut numbers: Vec<u32> = sections.iter().map(|(number, ..)| *number).collect();
    if !numbers.is_sorted() {
        let as_written =
            sections.iter().map(|(_, _, raw)| decoded(raw)).collect::<Vec<_>>().concat();
        let others = vec![
            Some(OtherValue::plain(Cow::Owned(as_written))),
            joined(
                &mut sections.iter().filter(|(number, ..)| *number == 0).map(|(_, _, raw)| *raw),
            ),
            Some(OtherValue::plain(first_raw.value.clone())),
        ];
        add(Code::Param2231OutOfOrder, Severity::Info, first.name, others);
        numbers.sort_unstable();
    }
    let mut pairs = numbers.iter().zip(numbers.iter().skip(1));
    if let Some((repeated, _)) = pairs.find(|(number, next)| number == next) {
        let of_number = sections.iter().filter(|(number, ..)| number == repeated);
        let at = of_number.clone().nth(1).map_or(first.name, |(_, at, _)| at.name);
        let last = joined(&mut sections.iter().rev().map(|(_, _, raw)| *raw));
        let both = sections.iter().map(|(_, _, raw)| decoded(raw)).collect::<Vec<_>>().concat();
        let others = vec![last, Some(OtherValue::plain(Cow::Owned(both)))];
        let code = Code::Param2231DuplicateSegment;
        add(code, code.severity(), at, others);
    }
    numbers.dedup();
    let whole = numbers.iter().zip(0..).take_while(|(number, place)| *number == place).count();
    if whole < numbers.len() {
        let missing = whole as u32;
        let at = sections.iter().find(|(number, ..)| *number > missing);
        let before = joined(
            &mut sections.iter().filter(|(number, ..)| *number < missing).map(|(_, _, raw)| *raw),
        );
        let code = Code::Param2231Gap;
        add(code, code.severity(), at.map_or(first.name, |(_, at, _)| at.name), vec![before]);
    }
    found
}

/// Whether a parameter is there in more than one form, and the others of them.
pub(super) fn form_departures<'a>(group: &Group<'a>) -> Option<Departure<'a, Other<'a>>> {
    let of = |wanted: fn(Form) -> bool| {
        let raws = group.iter().filter(|(_, raw)| wanted(raw.form)).map(|(_, raw)| raw.clone());
        put_together(raws)
    };
    let plain = of(|form| form == Form::Plain);
    let extended = of(|form| form == Form::Extended);
    let sections = of(|form| matches!(form, Form::Section(_) | Form::ExtendedSection(_)));
    let forms: Vec<_> = [extended, sections, plain.clone()].into_iter().flatten().collect();
    let (counts, others) = forms.split_first()?;
    let (_, first) = group.first()?;
    let (written, _) = group.iter().find(|(_, raw)| raw.form != first.form)?;
    if others.is_empty() || others.iter().all(|other| other.octets == counts.octets) {
        return None;
    }
    let departure = Departure::new(Code::ParamConflictingForms, written.name);
    let is_fallback = plain.is_some_and(|plain| {
        let name = extension(&plain.octets).unwrap_or_default();
        plain.octets.is_ascii()
            && !counts.octets.is_ascii()
            && name.eq_ignore_ascii_case(extension(&counts.octets).unwrap_or_default())
    });
    if is_fallback && others.len() == 1 {
        return Some(departure.severity(Severity::Info));
    }
    let others = others.iter().cloned().map(|other| Some(OtherValue::new(other)));
    Some(others.fold(departure, Departure::or))
}

fn number(raw: &RawParameter<'_>) -> Option<u32> {
    match raw.form {
        Form::Section(number) | Form::ExtendedSection(number) => Some(number),
        Form::Plain | Form::Extended => None,
    }
}

/// A section as it stands alone.
fn decoded<'r>(raw: &'r RawParameter<'_>) -> Cow<'r, [u8]> {
    match raw.form {
        Form::ExtendedSection(_) => {
            percent::decode(charset(&raw.value).map_or(&raw.value, |(_, rest)| rest))
        }
        _ => Cow::Borrowed(&raw.value),
    }
}

/// `[charset] "'" [language] "'"`, and what is behind.
fn charset(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut apostrophes = value.splitn(3, |&byte| byte == b'\'');
    let (charset, _, rest) = (apostrophes.next()?, apostrophes.next()?, apostrophes.next()?);
    Some((charset, rest))
}

/// A charset that is neither Unicode nor Latin.
fn unusual_charset(value: &[u8]) -> Option<&[u8]> {
    let (charset, _) = charset(value)?;
    let name = charset.to_ascii_lowercase();
    let is_usual = matches!(name.as_slice(), b"" | b"utf-8" | b"us-ascii" | b"windows-1252")
        || name.starts_with(b"iso-8859-");
    (!is_usual).then_some(charset)
}

/// The charset as it stands in the value that was written.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the value")]
fn find<'a>(written: &'a [u8], wanted: &[u8]) -> &'a [u8] {
    let start = written.iter().take_while(|&&byte| byte == b'"').count();
    written.get(start..start + wanted.len()).filter(|it| *it == wanted).unwrap_or(written)
}

/// A percent sign that starts no `ext-octet`.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the value")]
fn has_bad_percent(value: &[u8]) -> bool {
    value.iter().enumerate().filter(|&(_, &byte)| byte == b'%').any(|(at, _)| {
        let digits = value.get(at + 1).zip(value.get(at + 2));
        digits.is_none_or(|(&high, &low)| hex_octet(high, low).is_none())
    })
}

/// The whole with its percent escapes.
fn undecoded<'a>(group: &Group<'a>) -> Other<'a> {
    let values = group
        .iter()
        .filter(|(_, raw)| raw.form != Form::Plain)
        .map(|(_, raw)| charset(&raw.value).map_or(raw.value.as_ref(), |(_, rest)| rest));
    Some(OtherValue::plain(Cow::Owned(values.collect::<Vec<_>>().concat())))
}

/// `section = "*0" / ("*" ("1" / … / "9") *DIGIT)`: a number with a leading zero, a sign, or that is
/// too large for one.
pub(super) fn has_odd_number(name: &[u8]) -> bool {
    let Some(suffix) = name.splitn(2, |&byte| byte == b'*').nth(1) else { return false };
    let digits = suffix.strip_suffix(b"*").unwrap_or(suffix);
    let number = digits.strip_prefix(b"+").or(digits.strip_prefix(b"-")).unwrap_or(digits);
    let is_number = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    is_number
        && (number.len() != digits.len()
            || number.len() > 9
            || number.starts_with(b"0") && number.len() > 1)
}

/// What tells the type of a file.
fn extension(name: &[u8]) -> Option<&[u8]> {
    let mut pieces = name.rsplitn(2, |&byte| byte == b'.');
    let extension = pieces.next();
    pieces.next().and(extension)
}
