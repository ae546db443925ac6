//! What the occurrences of one parameter come to (RFC 2231).
//!
//! Advice for whoever changes it: of each form one occurrence counts, sections are joined, and then one form counts.
//! Each of the three steps reports what departs, and only then looks at the quirks.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::borrow::Cow;

use super::octets::Octets;
use crate::{
    codec::{charset::Charset, hex::hex_octet, percent},
    defect::{Code, Reader, Severity},
    lex::parameter::{
        Decides, Form, RawParameter,
        value::{extension, mapped},
    },
    quirk::Quirk,
};

/// A value that is no longer than this fits on one line with its name: nobody has reason to cut it.
const FITS: usize = 40;

/// What the occurrences of one parameter come to.
pub(super) fn put_together<'a, R: Reader>(
    occurrences: impl IntoIterator<Item = RawParameter<'a>>,
    decides: Decides,
    reader: &mut R,
) -> Option<Octets<'a>> {
    if R::RECORDS || !reader.quirks().is_empty() {
        let mut forms = Forms::default();
        occurrences.into_iter().for_each(|raw| forms.push_as(raw, decides, reader));
        return forms.value_as(decides, reader);
    }
    let mut plain = None;
    let mut sections = Vec::new();
    for raw in occurrences {
        match raw.form {
            Form::Plain => plain = plain.or(Some(raw.value)),
            Form::Extended => return Some(extended_value(raw.value, Escapes::Percent)),
            Form::Section(_) | Form::ExtendedSection(_) => sections.push(Section::from(raw)),
        }
    }
    match sections.is_empty() {
        true => plain.map(Octets::undeclared),
        false => Some(joined(in_order(sections), Escapes::Percent)),
    }
}

/// Every octets that a reader may take for the parameter, whichever occurrence and form counts: what
/// [`put_together`] makes of all, and each occurrence alone, also with its percent escapes.
pub(super) fn each_value<'a>(group: Vec<RawParameter<'a>>) -> Vec<Cow<'a, [u8]>> {
    let alone = |raw: &RawParameter<'a>| {
        let raw = raw.clone();
        [
            put_together([raw.clone()], Decides::Nothing, &mut ()),
            Some(Octets::undeclared(raw.value)),
        ]
    };
    let alone: Vec<_> = group.iter().flat_map(alone).flatten().collect();
    let whole = put_together(group, Decides::Nothing, &mut ());
    whole.into_iter().chain(alone).map(|it| it.octets).collect()
}

/// The occurrences of one parameter by their forms.
#[derive(Default)]
struct Forms<'a> {
    plain: Option<RawParameter<'a>>,
    extended: Option<RawParameter<'a>>,
    sections: Vec<RawParameter<'a>>,
    /// The form of the first occurrence.
    first: Option<Form>,
    /// The name of the first one in another form.
    other: Option<&'a [u8]>,
}

impl<'a> Forms<'a> {
    /// Of several in one form, the first one counts, or to this reader the last one.
    fn push_as<R: Reader>(&mut self, raw: RawParameter<'a>, decides: Decides, reader: &mut R) {
        let name = raw.written.name;
        if raw.written.inside().is_empty() && reader.takes(Quirk::EmptyIsAbsent) {
            return;
        }
        match self.first {
            None => {
                self.first = Some(raw.form);
                if raw.form != Form::Plain && decides == Decides::Boundary {
                    reader.met_as(Code::Param2231Boundary, Severity::Ambiguous, name);
                }
            }
            Some(first) if first != raw.form => self.other = self.other.or(Some(name)),
            Some(_) => {}
        }
        let counts = match raw.form {
            Form::Plain => &mut self.plain,
            Form::Extended => &mut self.extended,
            Form::Section(_) | Form::ExtendedSection(_) => return self.sections.push(raw),
        };
        let Some(counts) = counts else {
            *counts = Some(raw);
            return;
        };
        let differs = counts.value != raw.value && decides != Decides::Nothing;
        let severity = if differs { Severity::Ambiguous } else { Severity::Warn };
        reader.met_as(Code::ParamDuplicate, severity, name);
        if reader.takes(Quirk::LastParameterWins) {
            *counts = raw;
        }
    }

    /// The form that counts: the extended one, then sections, then the plain one.
    fn value_as<R: Reader>(self, decides: Decides, reader: &mut R) -> Option<Octets<'a>> {
        let is_odd = self.report_extended(decides, reader);
        let escapes = match is_odd && reader.takes(Quirk::PercentKept) {
            true => Escapes::Kept,
            false => Escapes::Percent,
        };
        let sections = sections_as(self.sections, decides, reader);
        let is_in_sections = !sections.is_empty() && self.extended.is_none();
        let joined = (!sections.is_empty()).then(|| joined(sections, escapes));
        let plain = self.plain.map(|raw| Octets::undeclared(raw.value));
        let extended = self.extended.map(|raw| extended_value(raw.value, escapes));
        let is_extended = extended.is_some() || joined.is_some();

        let mut counts = None;
        let mut others = Vec::new();
        for form in [extended, joined, plain.clone()].into_iter().flatten() {
            match &counts {
                None => counts = Some(form),
                Some(counts) if form.octets != counts.octets => others.push(form),
                Some(_) => {}
            }
        }
        let counts = counts?;
        if let Some(at) = self.other.filter(|_| !others.is_empty()) {
            let is_alone = others.len() == 1 && others.first() == plain.as_ref();
            let is_habit = is_alone && plain.as_ref().is_some_and(|it| is_fallback(it, &counts));
            let differs = !is_habit && decides != Decides::Nothing;
            let harmless = if is_habit { Severity::Info } else { Severity::Warn };
            let severity = if differs { Severity::Ambiguous } else { harmless };
            reader.met_as(Code::ParamConflictingForms, severity, at);
        }
        if is_extended && reader.takes(Quirk::No2231) {
            let is_none = is_in_sections || decides == Decides::Boundary;
            return match plain {
                Some(plain) if plain.octets != counts.octets => Some(plain),
                None if is_none => None,
                _ => Some(counts),
            };
        }
        Some(counts)
    }

    /// Charsets and percent escapes that are not as they should be; whether some readers decode nothing then.
    fn report_extended<R: Reader>(&self, decides: Decides, reader: &mut R) -> bool {
        let other = decides.ambiguous_or(Severity::Warn);
        let mut is_odd = false;
        let mut is_initial = true;
        for raw in self.extended.iter().chain(&self.sections) {
            let value = raw.written.value;
            if matches!(raw.form, Form::Extended | Form::ExtendedSection(0)) && is_initial {
                is_initial = false;
                match charset(&raw.value) {
                    None => {
                        reader.met_as(Code::Param2231Charset, other, value);
                        is_odd = true;
                    }
                    Some((charset, _)) if is_unusual(charset) => {
                        let at = find(value, charset);
                        let is_known = Charset::for_label(charset).is_some();
                        let severity = if is_known { Severity::Info } else { Severity::Warn };
                        reader.met_as(Code::Param2231Charset, severity, at);
                    }
                    Some(_) => {}
                }
            }
            let has_escapes = matches!(raw.form, Form::Extended | Form::ExtendedSection(_));
            if has_escapes && has_bad_percent(&raw.value) {
                reader.met_as(Code::Param2231BadPercent, other, value);
                is_odd = true;
            }
        }
        is_odd
    }
}

/// Whether a plain value is there for readers that do not know RFC 2231: the same in ASCII.
fn is_fallback(plain: &Octets<'_>, extended: &Octets<'_>) -> bool {
    let of = |octets| extension(octets).unwrap_or_default();
    plain.octets.is_ascii()
        && !extended.octets.is_ascii()
        && of(&plain.octets).eq_ignore_ascii_case(of(&extended.octets))
}

/// What becomes of percent escapes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// They are decoded.
    Percent,
    /// They stay, and no charset is declared.
    Kept,
}

/// What is joined of a section: a field may have very many, and a [`RawParameter`] is nearly four times as large.
struct Section<'a> {
    form: Form,
    value: Cow<'a, [u8]>,
}

impl<'a> From<RawParameter<'a>> for Section<'a> {
    fn from(raw: RawParameter<'a>) -> Self {
        Self { form: raw.form, value: raw.value }
    }
}

fn number(form: Form) -> u32 {
    match form {
        Form::Section(number) | Form::ExtendedSection(number) => number,
        Form::Plain | Form::Extended => 0,
    }
}

/// The sections that this reader joins, in its order.
fn sections_as<'a, R: Reader>(
    sections: Vec<RawParameter<'a>>,
    decides: Decides,
    reader: &mut R,
) -> Vec<Section<'a>> {
    if R::RECORDS {
        report_sections(&sections, decides, reader);
    }
    let mut sections: Vec<_> = sections.into_iter().map(Section::from).collect();
    if reader.takes(Quirk::SectionsAsWritten) {
        return sections;
    }
    if reader.takes(Quirk::LastSectionWins) {
        sections.reverse();
    }
    sections = in_order(sections);
    if reader.takes(Quirk::GapEnds) {
        let numbers = sections.iter().zip(0..);
        let whole = numbers.take_while(|(it, place)| number(it.form) == *place).count();
        sections.truncate(whole);
    }
    if reader.takes(Quirk::LastSection) {
        sections.drain(..sections.len().saturating_sub(1));
    }
    if reader.takes(Quirk::OneSection) {
        sections.truncate(1);
    }
    sections
}

/// Sections in the order of their numbers; of one number, the first counts.
fn in_order(mut sections: Vec<Section<'_>>) -> Vec<Section<'_>> {
    // Sorting takes memory even if nothing is to be moved.
    if !sections.is_sorted_by_key(|it| number(it.form)) {
        sections.sort_by_key(|it| number(it.form));
    }
    sections.dedup_by_key(|it| number(it.form));
    sections
}

/// How sections depart: they should be numbered from zero, in order (RFC 2231 §3).
fn report_sections<R: Reader>(sections: &[RawParameter<'_>], decides: Decides, reader: &mut R) {
    let Some(first) = sections.first() else { return };
    let name = first.written.name;
    let length: usize = sections.iter().map(|raw| raw.value.len()).sum();
    let is_needless = length <= FITS && sections.len() > 1;
    let other = decides.ambiguous_or(Severity::Info);
    let severity = if is_needless { other } else { Severity::Info };
    reader.met_as(Code::Param2231Continuation, severity, name);

    if !sections.is_sorted_by_key(|raw| number(raw.form)) {
        reader.met_as(Code::Param2231OutOfOrder, other, name);
    }
    let mut in_order: Vec<_> = sections.iter().collect();
    in_order.sort_by_key(|raw| number(raw.form));
    let other = decides.ambiguous_or(Severity::Warn);
    let mut expected = 0_u32;
    for raw in in_order {
        let code = match number(raw.form) {
            number if number.checked_add(1) == Some(expected) => Code::Param2231DuplicateSegment,
            number if number > expected => Code::Param2231Gap,
            _ => {
                expected = expected.saturating_add(1);
                continue;
            }
        };
        reader.met_as(code, other, raw.written.name);
        expected = number(raw.form).saturating_add(1);
    }
}

/// The whole of these sections (RFC 2231 §4.1). The first one declares charset and language of it.
fn joined(sections: Vec<Section<'_>>, escapes: Escapes) -> Octets<'_> {
    let mut whole = Octets::default();
    for (at, Section { form, value }) in sections.into_iter().enumerate() {
        let octets = match form {
            Form::ExtendedSection(number) if at == 0 || number == 0 => {
                let first = extended_value(value, escapes);
                (whole.charset, whole.language) = (first.charset, first.language);
                first.octets
            }
            Form::ExtendedSection(_) if escapes == Escapes::Percent => {
                mapped(value, percent::decode)
            }
            _ => value,
        };
        whole.octets.to_mut().extend_from_slice(&octets);
    }
    whole
}

/// `extended-initial-value = [charset] "'" [language] "'" extended-other-values`,
/// `extended-other-values = *(ext-octet / attribute-char)` (RFC 2231 §7). One without the two
/// apostrophes declares no charset.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions are those of apostrophes in the value"
)]
fn extended_value(value: Cow<'_, [u8]>, escapes: Escapes) -> Octets<'_> {
    let mut apostrophes = (0..value.len()).filter(|&at| value[at] == b'\'');
    match (apostrophes.next(), apostrophes.next()) {
        (_, second) if escapes == Escapes::Kept => {
            let start = second.map_or(0, |second| second + 1);
            Octets::undeclared(mapped(value, |value| Cow::Borrowed(&value[start..])))
        }
        (Some(first), Some(second)) => Octets {
            charset: Some(mapped(value.clone(), |value| Cow::Borrowed(&value[..first]))),
            language: (second > first + 1)
                .then(|| mapped(value.clone(), |value| Cow::Borrowed(&value[first + 1..second]))),
            octets: mapped(value, |value| percent::decode(&value[second + 1..])),
        },
        _ => Octets::undeclared(mapped(value, percent::decode)),
    }
}

/// `[charset] "'" [language] "'"`, and what follows.
fn charset(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut apostrophes = value.splitn(3, |&byte| byte == b'\'');
    let (charset, _, rest) = (apostrophes.next()?, apostrophes.next()?, apostrophes.next()?);
    Some((charset, rest))
}

/// A charset that is neither Unicode nor Latin.
fn is_unusual(charset: &[u8]) -> bool {
    let name = charset.to_ascii_lowercase();
    !matches!(name.as_slice(), b"" | b"utf-8" | b"us-ascii" | b"windows-1252")
        && !name.starts_with(b"iso-8859-")
}

/// The charset as it stands in the value that was written.
fn find<'a>(written: &'a [u8], wanted: &[u8]) -> &'a [u8] {
    let start = written.strip_prefix(b"\"").unwrap_or(written);
    start.get(..wanted.len()).filter(|it| *it == wanted).unwrap_or(written)
}

/// A percent sign that starts no `ext-octet`.
fn has_bad_percent(value: &[u8]) -> bool {
    let mut after_percent = value.split(|&byte| byte == b'%').skip(1);
    !after_percent.all(|rest| match rest {
        [high, low, ..] => hex_octet(*high, *low).is_some(),
        _ => false,
    })
}
