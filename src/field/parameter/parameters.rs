//! The parameters of a MIME field, put together (RFC 2231).
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, collections::HashMap, fmt};

use crate::{
    codec::percent,
    defect::Reader,
    lex::{
        context::Context,
        display::display_safe,
        parameter::{Form, RawParameter, parameters},
        unstructured::unstructured,
    },
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
        lookup(
            written,
            name.as_bytes(),
            self.context.limits.params,
            &mut self.context.quirks.clone(),
        )
    }

    /// Each parameter once, in the order of their first occurrence, as many as
    /// [`Limits::params`](crate::Limits::params) says.
    pub fn iter(&self) -> impl Iterator<Item = Parameter<'_>> {
        let mut places = HashMap::new();
        let mut groups: Vec<(&[u8], Vec<RawParameter<'_>>)> = Vec::new();
        for raw in self.raw() {
            let place = *places.entry(raw.attribute.to_ascii_lowercase()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, group)) => group.push(raw),
                None => groups.push((raw.attribute, vec![raw])),
            }
        }
        groups.into_iter().filter_map(|(name, group)| {
            let mut octets = put_together(group)?;
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

/// The octets that a parameter stands for, and the charset and the language that it declares for
/// them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Octets<'a> {
    pub(crate) octets: Cow<'a, [u8]>,
    pub(crate) charset: Option<Cow<'a, [u8]>>,
    pub(crate) language: Option<Cow<'a, [u8]>>,
}

impl<'a> Octets<'a> {
    /// Octets in a charset that is not declared.
    pub(crate) fn undeclared(octets: Cow<'a, [u8]>) -> Self {
        Self { octets, ..Self::default() }
    }
}

/// The first parameter `name` among the first `most` of those `written`, in whichever form.
pub(crate) fn lookup<'a, R: Reader>(
    written: &'a [u8],
    name: &[u8],
    most: u32,
    reader: &mut R,
) -> Option<Octets<'a>> {
    let _ = reader;
    let all = parameters(written).take(most as usize);
    put_together(all.filter(|raw| raw.attribute.eq_ignore_ascii_case(name)))
}

/// What the occurrences of one parameter come to.
pub(super) fn put_together<'a>(
    occurrences: impl IntoIterator<Item = RawParameter<'a>>,
) -> Option<Octets<'a>> {
    let mut plain = None;
    let mut sections = Vec::new();
    for raw in occurrences {
        match raw.form {
            Form::Plain => drop(plain.get_or_insert(Octets::undeclared(raw.value))),
            Form::Extended => return Some(extended_value(raw.value)),
            Form::Section(number) => sections.push((number, raw.value, Escapes::None)),
            Form::ExtendedSection(number) => sections.push((number, raw.value, Escapes::Percent)),
        }
    }
    if sections.is_empty() { plain } else { Some(joined(sections)) }
}

/// Whether a section has percent escapes.
#[derive(Clone, Copy)]
enum Escapes {
    None,
    Percent,
}

/// All sections in the order of their numbers (RFC 2231 §3, §4.1); of one number, the first counts.
/// The first section declares charset and language of the whole.
fn joined<'a>(mut sections: Vec<(u32, Cow<'a, [u8]>, Escapes)>) -> Octets<'a> {
    sections.sort_by_key(|(number, ..)| *number);
    sections.dedup_by_key(|(number, ..)| *number);
    let mut whole = Octets::default();
    for (at, (_, section, escapes)) in sections.into_iter().enumerate() {
        let octets = match escapes {
            Escapes::None => section,
            Escapes::Percent if at == 0 => {
                let first = extended_value(section);
                (whole.charset, whole.language) = (first.charset, first.language);
                first.octets
            }
            Escapes::Percent => map_slice(section, percent::decode),
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
fn extended_value(value: Cow<'_, [u8]>) -> Octets<'_> {
    let mut apostrophes = (0..value.len()).filter(|&at| value[at] == b'\'');
    match (apostrophes.next(), apostrophes.next()) {
        (Some(first), Some(second)) => Octets {
            charset: Some(map_slice(value.clone(), |value| Cow::Borrowed(&value[..first]))),
            language: (second > first + 1).then(|| {
                map_slice(value.clone(), |value| Cow::Borrowed(&value[first + 1..second]))
            }),
            octets: map_slice(value, |value| percent::decode(&value[second + 1..])),
        },
        _ => Octets::undeclared(map_slice(value, percent::decode)),
    }
}

fn text_of_tag(tag: Cow<'_, [u8]>) -> Cow<'_, str> {
    match tag {
        Cow::Borrowed(tag) => String::from_utf8_lossy(tag),
        Cow::Owned(tag) => Cow::Owned(String::from_utf8_lossy(&tag).into_owned()),
    }
}

/// A function of slices for bytes that may be owned.
fn map_slice<'a>(
    bytes: Cow<'a, [u8]>,
    function: impl for<'b> Fn(&'b [u8]) -> Cow<'b, [u8]>,
) -> Cow<'a, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => function(bytes),
        Cow::Owned(bytes) => Cow::Owned(function(&bytes).into_owned()),
    }
}

impl<'a> Octets<'a> {
    /// The text they stand for, fit to be shown. A charset that nobody knows is as good as none.
    pub(crate) fn text(self, context: Context<'a>) -> Cow<'a, str> {
        match self.octets {
            Cow::Borrowed(octets) => {
                match self.charset.and_then(|label| context.charsets.find(&label)) {
                    // Some mailers put encoded words behind a charset too.
                    Some(charset) if !octets.starts_with(b"=?") => {
                        display_safe(context.charsets.decode(octets, charset))
                    }
                    _ => unstructured(octets, context),
                }
            }
            Cow::Owned(octets) => {
                let borrowed = Octets {
                    octets: Cow::Borrowed(&octets),
                    charset: self.charset,
                    language: None,
                };
                Cow::Owned(borrowed.text(context).into_owned())
            }
        }
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
