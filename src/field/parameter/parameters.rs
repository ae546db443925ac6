//! The parameters of a MIME field, by name (RFC 2045 §5.1, RFC 2231).
//!
//! Advice for whoever changes it: [`lookup`] answers for one name, [`all_parameters`] takes all of a field apart and
//! is what reports. Both read by `parameters_as` and `put_together`, and so does whoever records.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, collections::HashMap, fmt};

use super::{
    octets::Octets,
    search::{SEARCHED, is_searched, is_text_in_quotes, searched},
    sections::{each_value, put_together},
    usual::{Usual, usual_parameter},
};
use crate::{
    defect::{Code, Reader, Recorder, Severity},
    lex::{
        context::Context,
        parameter::{
            Decides, RawParameter, Roles, parameters, parameters_as, role_of, value::is_habit,
        },
        unstructured::unstructured,
    },
    quirk::Quirk,
    scan::class::is_token,
};

/// The parameters of a Content-Type, a Content-Disposition or a field like them (RFC 2045 §5.1,
/// RFC 2183 §2, RFC 2231).
///
/// They are read each time they are asked for. A value is put together from its sections, its
/// percent escapes and charset are undone (RFC 2231), and so are encoded words, which do not belong
/// there (RFC 2047 §5) but which mail has all the same. Where a parameter occurs more than once,
/// `name*` counts before sections, those before `name`, and else the first one.
#[derive(Clone, Default)]
pub struct Parameters<'a> {
    written: Cow<'a, [u8]>,
    context: Context<'a>,
}

/// One parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Parameter<'a> {
    /// Its attribute, as written.
    pub name: Cow<'a, str>,
    /// Its value, decoded.
    pub value: Cow<'a, str>,
    /// The language of the value, as a tag such as `en-us` (RFC 2231 §4), where it tells one.
    pub language: Option<Cow<'a, str>>,
}

impl<'a> Parameters<'a> {
    pub(crate) fn new(written: Cow<'a, [u8]>, context: Context<'a>) -> Self {
        Self { written, context }
    }

    /// The value of the parameter `name` (in any case), decoded.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        match &self.written {
            Cow::Borrowed(written) => Some(self.lookup(written, name)?.text(self.context)),
            Cow::Owned(written) => {
                let value = self.lookup(written, name)?.text(self.context);
                Some(Cow::Owned(value.into_owned()))
            }
        }
    }

    fn lookup<'w>(&self, written: &'w [u8], name: &str) -> Option<Octets<'w>> {
        let Context { limits, mut quirks, .. } = self.context;
        lookup(written, name.as_bytes(), limits.params, &mut quirks)
    }

    /// The octets of the parameter `name`.
    pub(crate) fn octets(&self, name: &str) -> Option<Octets<'_>> {
        self.lookup(&self.written, name)
    }

    /// The value of the parameter `name` as it is written, where it occurs first.
    pub(crate) fn written_value(&self, name: &str) -> Option<&[u8]> {
        let raw = self.raw().find(|raw| raw.attribute.eq_ignore_ascii_case(name.as_bytes()))?;
        Some(raw.written.value)
    }

    /// Reads all of them, and records what is met. Those with roles decide what a message shows.
    pub(crate) fn record(&self, roles: &Roles<'_>, recorder: &mut Recorder<'_>) {
        all_parameters(&self.written, roles, self.context.limits.params, recorder);
    }

    /// Each parameter once, in the order of their first occurrence, as many as
    /// [`Limits::params`](crate::Limits::params) says.
    pub fn iter(&self) -> impl Iterator<Item = Parameter<'_>> {
        let Context { limits, mut quirks, .. } = self.context;
        let roles: [(&[u8], Decides); 1] = [(b"boundary", Decides::Boundary)];
        let all = all_parameters(&self.written, &roles, limits.params, &mut quirks);
        all.into_iter().filter_map(|(name, octets)| {
            let mut octets = octets?;
            let language = octets.language.take().map(text_of_tag);
            let value = octets.text(self.context);
            Some(Parameter { name: String::from_utf8_lossy(name), value, language })
        })
    }

    /// All of them as written, section by section, as many as the limit says.
    pub(crate) fn raw(&self) -> impl Iterator<Item = RawParameter<'_>> {
        parameters(&self.written).take(self.context.limits.params as usize)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        parameters(&self.written).next().is_none()
    }
}

/// Displays as `; name=value` for each, values in quotes where they must be.
impl fmt::Display for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|Parameter { name, value, .. }| {
            if !value.is_empty() && value.bytes().all(is_token) {
                write!(f, "; {name}={value}")
            } else {
                write!(f, "; {name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
            }
        })
    }
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|one| (one.name, one.value))).finish()
    }
}

/// The body of a field with parameters, decoded where broken gateways made encoded words of it.
pub(crate) fn field_body(body: &[u8]) -> Cow<'_, [u8]> {
    if body.trim_ascii_start().starts_with(b"=?") {
        Cow::Owned(unstructured(body, Context::default()).into_owned().into_bytes())
    } else {
        Cow::Borrowed(body)
    }
}

/// The first parameter `name` among the first `most` of those `written`, in whichever form. Whoever records has all
/// of the field recorded, for what this parameter decides.
pub(crate) fn lookup<'a, R: Reader>(
    written: &'a [u8],
    name: &[u8],
    most: u32,
    reader: &mut R,
) -> Option<Octets<'a>> {
    let decides = match name.eq_ignore_ascii_case(b"boundary") {
        true => Decides::Boundary,
        false => Decides::FileName,
    };
    if R::RECORDS {
        let all = all_parameters(written, &[(name, decides)], most, reader);
        return all.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
    }
    let quirks = reader.quirks();
    if quirks.is_empty() {
        return match usual_parameter(written, name, most) {
            Some(Usual::Value(value)) => Some(Octets::undeclared(Cow::Borrowed(value))),
            Some(Usual::Absent) => None,
            None => among(written, name, most),
        };
    }
    if quirks.has(Quirk::SearchForParameter)
        && is_searched(name)
        && let Some((_, octets)) = searched(written, name)
    {
        return Some(octets);
    }
    let all = parameters_as(written, most, &[], reader);
    put_together(all.filter(|raw| is_named(raw, name)).collect::<Vec<_>>(), decides, reader)
}

/// The first parameter `name` by the grammar.
pub(super) fn among<'a>(written: &'a [u8], name: &[u8], most: u32) -> Option<Octets<'a>> {
    let all = parameters(written).take(most as usize);
    put_together(all.filter(|raw| is_named(raw, name)), Decides::Nothing, &mut ())
}

fn is_named(raw: &RawParameter<'_>, name: &[u8]) -> bool {
    raw.attribute.eq_ignore_ascii_case(name)
}

/// Each parameter by name, in the order of their first occurrence. One that is there to none but those who search
/// for it comes last.
pub(super) fn all_parameters<'a, R: Reader>(
    written: &'a [u8],
    roles: &Roles<'_>,
    most: u32,
    reader: &mut R,
) -> Vec<(&'a [u8], Option<Octets<'a>>)> {
    let mut places = HashMap::new();
    let mut groups: Vec<(&[u8], Vec<RawParameter<'_>>)> = Vec::new();
    for raw in parameters_as(written, most, roles, reader) {
        let place = *places.entry(raw.attribute.to_ascii_lowercase()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(raw),
            None => groups.push((raw.attribute, vec![raw])),
        }
    }
    let mut all = Vec::with_capacity(groups.len());
    for (name, group) in groups {
        let decides = role_of(name, roles);
        let octets = put_together(group, decides, reader);
        if R::RECORDS
            && let Some(octets) = octets.as_ref().filter(|it| it.words().is_some())
        {
            // An encoded word in what is encoded otherwise is decoded all the same.
            let is_habit = is_habit(&octets.octets, decides);
            let severity = if is_habit { Severity::Info } else { Severity::Warn };
            reader.met_as(Code::ParamEncodedWord, severity, name);
        }
        all.push((name, octets));
    }
    if R::RECORDS || reader.takes(Quirk::SearchForParameter) {
        search_all(written, roles, &mut all, reader);
    }
    all
}

/// Who searches for a parameter finds it in other things too.
fn search_all<'a, R: Reader>(
    written: &'a [u8],
    roles: &Roles<'_>,
    all: &mut Vec<(&'a [u8], Option<Octets<'a>>)>,
    reader: &mut R,
) {
    for name in SEARCHED {
        let Some((at, octets)) = searched(written, name) else { continue };
        let decides = role_of(name, roles);
        let known = all.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let is_hidden = decides != Decides::Boundary && is_text_in_quotes(written, at);
        let (code, severity) = match (&known, decides) {
            // A name with a word and an equals sign in it, as a sentence may have them.
            (Some(_), _) if is_hidden => (Code::ParamDuplicate, Severity::Info),
            (None, _) if is_hidden => (Code::ParamSyntax, Severity::Info),
            (Some(_), Decides::Charset) => (Code::ParamDuplicate, Severity::Ambiguous),
            (Some(_), _) => (Code::ParamDuplicate, decides.ambiguous_or(Severity::Warn)),
            (None, _) => (Code::ParamSyntax, decides.ambiguous_or(Severity::Warn)),
        };
        reader.met_as(code, severity, at);
        if reader.takes(Quirk::SearchForParameter) {
            match known {
                Some((_, known)) => *known = Some(octets),
                None => all.push((name, Some(octets))),
            }
        }
    }
}

/// Every value that anybody may take for the parameter `name`: of each of its occurrences, and of what a search
/// for it finds.
pub(crate) fn every_value<'a>(
    written: &'a [u8],
    name: &[u8],
    most: u32,
) -> impl Iterator<Item = Cow<'a, [u8]>> {
    let all = parameters(written).take(most as usize);
    let group = all.filter(|raw| raw.attribute.eq_ignore_ascii_case(name)).collect();
    let found = searched(written, name).map(|(_, octets)| octets.octets);
    each_value(group).into_iter().chain(found)
}

fn text_of_tag(tag: Cow<'_, [u8]>) -> Cow<'_, str> {
    match tag {
        Cow::Borrowed(tag) => String::from_utf8_lossy(tag),
        Cow::Owned(tag) => Cow::Owned(String::from_utf8_lossy(&tag).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(written: &'static str, name: &str) -> Option<String> {
        Parameters::new(Cow::Borrowed(written.as_bytes()), Context::default())
            .get(name)
            .map(Cow::into_owned)
    }

    #[test]
    fn a_value_is_decoded_in_every_form() {
        for (written, value) in [
            ("; a=b", Some("b")),
            ("; A=b", Some("b")),
            ("; b=a", None),
            ("; a*=utf-8''%e2%82%ac%20x", Some("€ x")),
            ("; a*=iso-8859-1'en'%A3%20rates", Some("£ rates")),
            ("; a*=\"utf-8''SBD%20%C5%A0kod.jpg\"", Some("SBD Škod.jpg")),
            ("; a*=utf-8''100%.txt", Some("100%.txt")),
            ("; a*=''x%79", Some("xy")),
            ("; a*=x-unknown''abc", Some("abc")),
            ("; a*=b%63", Some("bc")),
            ("; a*=utf-8''=?utf-8?B?w6k=?=.txt", Some("é.txt")),
            ("; a*0*=utf-8''=?utf-8?B?w6k; a*1*==?=.txt", Some("é.txt")),
            ("; a==?utf-8?Q?x y;=C3=A9?=.txt; b=c", Some("x y;é.txt")),
            ("; a*0=b; a*1=c", Some("bc")),
            ("; a*1=c; a*0=b", Some("bc")),
            ("; a*0=b; a*2=d", Some("bd")),
            ("; a*0=b; a*0=x; a*1=c", Some("bc")),
            ("; a*0*=utf-8''r%C3%A9; a*1=\"sum%20.pdf\"", Some("résum%20.pdf")),
            ("; a*0*=utf-8''%e2%82; a*1*=%ac", Some("€")),
            ("; a*0*=\"''attached%2E\"; a*1*=\"%62\"; a*2=at", Some("attached.bat")),
        ] {
            assert_eq!(get(written, "a").as_deref(), value, "{written}");
        }
    }

    #[test]
    fn the_extended_form_counts_before_sections_and_those_before_the_plain_one() {
        assert_eq!(get("; a=1; a*0=2; a*=utf-8''3", "a").as_deref(), Some("3"));
        assert_eq!(get("; a=1; a*0=2", "a").as_deref(), Some("2"));
        assert_eq!(get("; a=1; a=2", "a").as_deref(), Some("1"));
    }

    #[test]
    fn an_extended_value_may_tell_its_language() {
        for (written, language) in [
            ("; a*=us-ascii'en-us'b", Some("en-us")),
            ("; a*='de'b", Some("de")),
            ("; a*=us-ascii''b", None),
            ("; a*=b", None),
            ("; a=us-ascii'en'b", None),
            ("; a*0*=us-ascii'en'b; a*1*=us-ascii'de'c", Some("en")),
        ] {
            let parameters = Parameters::new(Cow::Borrowed(written.as_bytes()), Context::default());
            let read = parameters.iter().next().unwrap().language;
            assert_eq!(read.as_deref(), language, "{written}");
        }
    }

    #[test]
    fn each_parameter_is_listed_once() {
        let parameters =
            Parameters::new(Cow::Borrowed(b"; b*1=y; a=1; B*0=x; a=2"), Context::default());
        let listed: Vec<_> =
            parameters.iter().map(|one| format!("{}={}", one.name, one.value)).collect();
        assert_eq!(listed, ["b=xy", "a=1"]);
    }
}
