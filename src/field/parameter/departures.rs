//! How the parameters of a field depart from their grammar, and what other readers take for one of
//! them.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
};

use super::{
    other_value::{Other, OtherValue},
    parameters::{Octets, put_together},
    search::searched,
    section_departures::{form_departures, has_odd_number, section_departures},
};
use crate::{
    codec::{
        extensions::{Charsets, EncodedWords},
        percent,
    },
    defect::{Code, Departure, Severity},
    lex::{
        encoded_word::encoded_word,
        parameter::{
            Form, Piece, Quotes, RawParameter, WrittenParameter, pieces, written_parameters,
        },
        quoted::{quoted_string, unquote},
        unstructured::unstructured,
        whitespace::unfold,
    },
};

/// How many occurrences of one parameter are looked at for what others make of them.
const OCCURRENCES: usize = 8;

/// The departures of the parameters `written`, each code once; of the parameter `wanted`, with what
/// other readers take for it.
pub(crate) fn departures<'a>(
    written: &'a [u8],
    wanted: &[u8],
    most: u32,
) -> Vec<Departure<'a, Other<'a>>> {
    let most = most as usize;
    let mut all: Vec<_> = written_parameters(written).take(most.saturating_add(1)).collect();
    let unread = all.get(most).copied();
    all.truncate(most);
    let read = all.iter().map(|parameter| parameter.read());
    let group: Vec<_> =
        read.enumerate().filter(|(_, raw)| raw.attribute.eq_ignore_ascii_case(wanted)).collect();
    let ours = put_together(group.iter().map(|(_, raw)| raw.clone()));
    let mut survey = Survey { written, all, group, ours, found: Vec::new() };
    survey.values();
    survey.gaps();
    survey.repeated(wanted);
    survey.searched(wanted);
    if let Some(unread) = unread {
        survey.found.push(Departure::new(Code::LimitParams, unread.name));
    }
    survey.found
}

struct Survey<'a> {
    written: &'a [u8],
    all: Vec<WrittenParameter<'a>>,
    /// The occurrences of the wanted parameter, with their places in `all`.
    group: Vec<(usize, RawParameter<'a>)>,
    ours: Option<Octets<'a>>,
    found: Vec<Departure<'a, Other<'a>>>,
}

impl<'a> Survey<'a> {
    /// Notes a departure: the first of its code, or the first that others read otherwise.
    fn note(&mut self, code: Code, severity: Severity, at: &'a [u8], others: Vec<Other<'a>>) {
        let mut departure = Departure::new(code, at).severity(severity);
        for other in others {
            let is_ours = match (&other, &self.ours) {
                (None, None) => true,
                (Some(OtherValue { octets, words: EncodedWords::Decoded }), Some(ours)) => {
                    octets == ours
                }
                _ => false,
            };
            if !is_ours && !departure.others.contains(&other) {
                departure.others.push(other);
            }
        }
        match self.found.iter_mut().find(|known| known.code == code) {
            None => self.found.push(departure),
            Some(known) if known.others.is_empty() && !departure.others.is_empty() => {
                *known = departure;
            }
            Some(_) => {}
        }
    }

    /// The place among the occurrences of the wanted one, if it is one that counts.
    fn occurrence(&self, at: usize) -> Option<usize> {
        let found = self.group.binary_search_by_key(&at, |(place, _)| *place);
        found.ok().filter(|occurrence| *occurrence < OCCURRENCES)
    }

    /// The wanted one, where an occurrence has this value, or is not there.
    fn with(&self, occurrence: usize, value: Option<Cow<'a, [u8]>>) -> Other<'a> {
        let mut group: Vec<_> = self.group.iter().map(|(_, raw)| raw.clone()).collect();
        match (group.get_mut(occurrence), value) {
            (Some(raw), Some(value)) => raw.value = value,
            (Some(_), None) => drop(group.remove(occurrence)),
            (None, _) => {}
        }
        put_together(group).map(OtherValue::new)
    }

    /// Each value and the equals sign before it.
    #[expect(clippy::indexing_slicing, reason = "`place` is below the length")]
    #[expect(clippy::arithmetic_side_effects, reason = "lengths of pieces of the field")]
    fn values(&mut self) {
        let mut start = 0;
        for place in 0..self.all.len() {
            let parameter = self.all[place];
            start += parameter.len();
            let occurrence = self.occurrence(place);
            for Departure { code, severity, at, others } in parameter.value_departures() {
                let mut readings = Vec::new();
                if let Some(occurrence) = occurrence {
                    readings
                        .extend(others.into_iter().map(|value| self.with(occurrence, Some(value))));
                    if parameter.quotes == Quotes::Unclosed {
                        let end = start - parameter.value.len() + 1;
                        let rest = self.written.get(end..).unwrap_or_default();
                        let rest = unquote(rest.trim_ascii_end());
                        readings.push(self.with(occurrence, Some(rest)));
                    }
                } else if self.found.iter().all(|known| known.code != code) {
                    readings.extend(self.swallowed(parameter, place));
                }
                self.note(code, severity, at, readings);
            }
            self.equals(parameter, occurrence);
            self.escapes(parameter, occurrence);
        }
    }

    /// To readers for whom a quote without end holds all that follows, only what is before the first
    /// such quote counts.
    fn swallowed(&self, parameter: WrittenParameter<'a>, place: usize) -> Option<Other<'a>> {
        let before = self.group.partition_point(|(at, _)| *at < place);
        let (before, behind) = self.group.split_at(before);
        let is_swallowed = parameter.quotes == Quotes::Unclosed && !behind.is_empty();
        is_swallowed
            .then(|| put_together(before.iter().map(|(_, raw)| raw.clone())).map(OtherValue::new))
    }

    /// Blanks and comments around an equals sign: to some readers no parameter.
    fn equals(&mut self, parameter: WrittenParameter<'a>, occurrence: Option<usize>) {
        let WrittenParameter { equals, value, .. } = parameter;
        let comment = equals.iter().position(|&byte| byte == b'(');
        if let Some(at) = comment {
            let mut others = Vec::new();
            if let Some(occurrence) = occurrence {
                let raw = [equals.split_at(at).1.trim_ascii_start(), value].concat();
                others.push(self.with(occurrence, Some(Cow::Owned(raw))));
                others.push(self.with(occurrence, None));
            }
            self.note(Code::ParamComment, Severity::Info, equals, others);
        } else if equals.len() > 1 {
            let others = occurrence.map(|occurrence| self.with(occurrence, None));
            let severity = Code::ParamWsAroundEquals.severity();
            self.note(Code::ParamWsAroundEquals, severity, equals, others.into_iter().collect());
        }
    }

    /// Encoded words and percent escapes where there should be none.
    fn escapes(&mut self, parameter: WrittenParameter<'a>, occurrence: Option<usize>) {
        let inside = parameter.inside();
        let RawParameter { form, value, .. } = parameter.read();
        if let Some(at) = words(inside) {
            let mut others = Vec::new();
            if let Some(occurrence) = occurrence {
                others.extend(
                    self.with(occurrence, Some(value.clone()))
                        .map(|kept| Some(OtherValue { words: EncodedWords::Kept, ..kept })),
                );
                let decoded = unstructured(&value, Charsets::default()).into_owned().into_bytes();
                others.extend(
                    self.with(occurrence, Some(Cow::Owned(decoded)))
                        .map(|decoded| Some(OtherValue { words: EncodedWords::Kept, ..decoded })),
                );
            }
            self.note(Code::ParamEncodedWord, Code::ParamEncodedWord.severity(), at, others);
        }
        let decoded = percent::decode(&value).into_owned();
        let code = match form {
            Form::Plain => Code::ParamPercentInPlain,
            Form::Section(_) => Code::Param2231PercentInPlainSegment,
            Form::Extended | Form::ExtendedSection(_) => return,
        };
        if decoded != *value {
            let others =
                occurrence.map(|occurrence| self.with(occurrence, Some(Cow::Owned(decoded))));
            self.note(code, code.severity(), inside, others.into_iter().collect());
        }
    }

    /// What stands between the parameters.
    #[expect(clippy::arithmetic_side_effects, reason = "lengths of pieces of the field")]
    fn gaps(&mut self) {
        let mut end = 0;
        for at in 0..=self.all.len() {
            let gap = match self.all.get(at) {
                Some(parameter) => parameter.before,
                None => self.written.get(end..).unwrap_or_default(),
            };
            self.gap(at, end, gap);
            end += self.all.get(at).map_or(0, |parameter| parameter.len());
        }
    }

    /// What stands before the parameter `at`, from `start` on.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "lengths and numbers of pieces of the field"
    )]
    fn gap(&mut self, at: usize, start: usize, gap: &'a [u8]) {
        let last = at.checked_sub(1);
        let before = last.and_then(|last| self.occurrence(last));
        let quotes = last.and_then(|last| self.all.get(last)).map(|last| last.quotes);
        let value_start =
            start - last.and_then(|last| self.all.get(last)).map_or(0, |it| it.value.len());
        let up_to = |this: &Self, piece: &[u8]| {
            let end = offset(this.written, piece) + piece.len();
            unfold(this.written.get(value_start..end).unwrap_or_default())
        };
        let mut separated = false;
        let mut comma = None;
        let mut looked_at = 0;
        for piece in pieces(gap) {
            // What others make of it takes as long as all before it is.
            let before = before.filter(|_| looked_at < OCCURRENCES);
            match piece {
                Piece::Semicolon => separated = true,
                Piece::Comma(at) => comma = comma.or(Some(at)),
                Piece::Blank => {}
                Piece::Comment(comment) => {
                    looked_at += 1;
                    let mut others = Vec::new();
                    if let (Some(before), Some(Quotes::None), false) = (before, quotes, separated) {
                        others.push(self.with(before, Some(up_to(self, comment))));
                    } else if let Some(wanted) =
                        self.occurrence(at).filter(|_| separated && looked_at <= OCCURRENCES)
                    {
                        others.push(self.with(wanted, None));
                    }
                    self.note(Code::ParamComment, Severity::Info, comment, others);
                }
                Piece::Junk(junk) => {
                    looked_at += 1;
                    let is_glued = quotes == Some(Quotes::Closed) && !separated && comma.is_none();
                    let code = if is_glued { Code::ParamJunkAfterQuote } else { Code::ParamSyntax };
                    let mut others = Vec::new();
                    if let Some(before) = before
                        && let Some((_, RawParameter { value, .. })) = self.group.get(before)
                    {
                        let value = match quotes {
                            Some(Quotes::None) => Some(up_to(self, junk)),
                            Some(Quotes::Closed) if is_glued => {
                                let junk = quoted_string(junk).map_or(junk, |(_, inside)| inside);
                                Some(Cow::Owned([value, junk].concat()))
                            }
                            _ => None,
                        };
                        others.extend(value.map(|value| self.with(before, Some(value))));
                    }
                    self.note(code, code.severity(), junk, others);
                }
            }
        }
        let Some(parameter) = self.all.get(at).copied() else { return };
        if !separated {
            let mut others = Vec::new();
            if let Some(occurrence) = self.occurrence(at) {
                others.push(self.with(occurrence, None));
            }
            if let (Some(before), Some(Quotes::None)) = (before, quotes) {
                let rest = self.written.get(value_start..).unwrap_or_default();
                let value = rest.split(|&byte| byte == b';').next().unwrap_or_default();
                let value = unfold(value.trim_ascii_end());
                others.push(self.with(before, Some(value)));
            }
            let code = Code::ParamMissingSemicolon;
            self.note(code, code.severity(), comma.unwrap_or(parameter.name), others);
        }
    }

    /// Parameters of which there is more than one.
    #[expect(clippy::indexing_slicing, reason = "`at` is below the length")]
    fn repeated(&mut self, wanted_name: &[u8]) {
        let mut first: HashMap<Vec<u8>, Cow<'a, [u8]>> = HashMap::new();
        for at in 0..self.all.len() {
            let name = self.all[at].name.to_ascii_lowercase();
            let raw = self.all[at].read();
            let before = match first.entry(name) {
                Entry::Occupied(before) => before.into_mut(),
                Entry::Vacant(place) => {
                    place.insert(raw.value);
                    continue;
                }
            };
            if matches!(raw.form, Form::Section(_) | Form::ExtendedSection(_)) {
                continue;
            }
            let differs = *before != raw.value;
            let severity = if differs { Code::ParamDuplicate.severity() } else { Severity::Warn };
            let others = self.occurrence(at).map(|_| self.last(raw.form));
            let name = self.all[at].name;
            self.note(Code::ParamDuplicate, severity, name, others.into_iter().collect());
        }
        let wanted: Vec<_> = self
            .group
            .iter()
            .filter_map(|(at, raw)| Some((*self.all.get(*at)?, raw.clone())))
            .collect();
        let departures = section_departures(&wanted).into_iter().chain(form_departures(&wanted));
        for Departure { code, severity, at, others } in departures.collect::<Vec<_>>() {
            self.note(code, severity, at, others);
        }
        self.overflow(wanted_name);
        let others = self.all.iter().map(|&one| (one, one.read()));
        let others: Vec<_> = others.filter(|(_, raw)| raw.form != Form::Plain).collect();
        for Departure { code, severity, at, .. } in section_departures(&others) {
            if matches!(
                code,
                Code::Param2231Continuation | Code::Param2231BadPercent | Code::Param2231Charset
            ) {
                self.note(code, severity, at, Vec::new());
            }
        }
    }

    /// A section whose number is none to us, and the last one to others.
    fn overflow(&mut self, wanted: &[u8]) {
        let odd = |one: &&WrittenParameter<'_>| {
            one.read().form == Form::Plain && has_odd_number(one.name)
        };
        let Some(section) = self.all.iter().find(odd).copied() else { return };
        let attribute = section.name.split(|&byte| byte == b'*').next().unwrap_or_default();
        let value = section.read().value;
        let joined = self.ours.clone().filter(|_| attribute.eq_ignore_ascii_case(wanted));
        let joined = joined.map(|ours| {
            let octets = Cow::Owned([&*ours.octets, &value].concat());
            Some(OtherValue::new(Octets { octets, ..ours }))
        });
        let code = Code::Param2231BadIndex;
        self.note(code, code.severity(), section.name, joined.into_iter().collect());
    }

    /// The wanted one, where the last of a form counts.
    fn last(&self, form: Form) -> Other<'a> {
        let last = self.group.iter().rev().find(|(_, raw)| raw.form == form);
        let others = self.group.iter().filter(|(_, raw)| raw.form != form);
        put_together(last.into_iter().chain(others).map(|(_, raw)| raw.clone()))
            .map(OtherValue::new)
    }

    /// The name followed by an equals sign, where it stands in something else: some readers search
    /// the field for it.
    fn searched(&mut self, wanted: &[u8]) {
        let own: Vec<_> = self.all.iter().map(|one| offset(self.written, one.name)).collect();
        let Some((at, value)) = searched(self.written, wanted, &own) else { return };
        let code = match self.group.is_empty() {
            true => Code::ParamSyntax,
            false => Code::ParamDuplicate,
        };
        let other = Some(OtherValue::plain(unfold(value)));
        self.note(code, code.severity(), at, vec![other]);
    }
}

/// Where in `field` a slice of it starts.
fn offset(field: &[u8], slice: &[u8]) -> usize {
    (slice.as_ptr() as usize).wrapping_sub(field.as_ptr() as usize).min(field.len())
}

/// The first encoded word and what is behind it.
fn words(value: &[u8]) -> Option<&[u8]> {
    let at = value.windows(2).position(|window| window == b"=?")?;
    let (_, words) = value.split_at(at);
    encoded_word(words).is_ok().then_some(words)
}
