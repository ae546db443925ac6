//! File names of parts, and what others show in their place.

use std::borrow::Cow;

use super::{
    alternative::AlternativeKind,
    edit::place,
    finding::{Finding, Findings, Other},
};
use crate::{
    codec::extensions::Charsets,
    defect::{Code, Defect, Departure, Severity},
    field::{
        content_disposition, content_type,
        parameter::{Octets, departures::departures, lookup, other_value},
    },
    file_name::file_name_of,
    header::header_field::HeaderField,
    lex::{encoded_word::is_all_words, parameter::written_parameters},
    part::Part,
    span::Span,
};

/// A parameter that names a file.
struct Declared<'m> {
    field: HeaderField<'m>,
    /// The parameters of its field.
    written: &'m [u8],
    attribute: &'static [u8],
    charsets: Charsets<'m>,
    octets: Option<Octets<'m>>,
}

impl<'m> Declared<'m> {
    fn new(field: HeaderField<'m>, written: &'m [u8], attribute: &'static [u8]) -> Self {
        let charsets = field.charsets();
        let octets = lookup(written, attribute, charsets.most.params);
        Self { field, written, attribute, charsets, octets }
    }

    /// The departures of its field, with what others take for it.
    fn departures(&self) -> Vec<Departure<'m, other_value::Other<'m>>> {
        let mut found = departures(self.written, self.attribute, self.charsets.most.params);
        // So many mailers write names so that all readers know it.
        if is_encoded_words(self.at()) {
            let words = found.iter_mut().filter(|it| it.code == Code::ParamEncodedWord);
            words.for_each(|it| it.others.clear());
        }
        found
    }

    fn text(&self) -> Option<Cow<'m, str>> {
        Some(self.octets.clone()?.text(self.charsets))
    }

    /// Where its value is, or the field, where that is empty.
    fn at(&self) -> &'m [u8] {
        let is_it = |name: &[u8]| {
            let name = name.split(|&byte| byte == b'*').next().unwrap_or_default();
            name.eq_ignore_ascii_case(self.attribute)
        };
        let parameter = written_parameters(self.written).find(|one| is_it(one.name));
        let value = parameter.map(|one| one.value).filter(|value| !value.is_empty());
        value.unwrap_or(self.field.raw_value())
    }
}

/// What there is to find in the file names of a part.
pub(super) fn find<'m>(raw: &[u8], part: Part<'m>, findings: &mut Findings<'m>) {
    let headers = part.headers();
    let filename = headers.get("Content-Disposition").map(|field| {
        let written = content_disposition::written_parameters(field.raw_value());
        Declared::new(field, written, b"filename")
    });
    let name = headers.get("Content-Type").and_then(|field| {
        let written = content_type::written_parameters(field.raw_value())?;
        Some(Declared::new(field, written, b"name"))
    });
    let ours = file_name_of(part).unwrap_or_default();
    let texts = [&filename, &name].map(|it| it.as_ref().and_then(Declared::text));
    let [filename_text, name_text] = texts;
    let has_filename = filename_text.is_some();

    if let Some(filename) = &filename {
        let value = filename.field.raw_value();
        let before = value.strip_suffix(filename.written).unwrap_or_default();
        if let Some(comment) = before.iter().position(|&byte| byte == b'(') {
            let (_, comment) = before.split_at(comment);
            let at = place(raw, comment, filename.field.span());
            findings.add(Finding::new(
                Defect::new(Code::CtComment, part.id(), at).severity(Severity::Warn),
            ));
        }
        let without = name_text.as_deref().unwrap_or_default();
        add(raw, part, filename, without, &ours, findings);
    }
    if let Some(name) = &name
        // Of a multipart, they are those of the boundary.
        && !name.field.content_type().is_kind("multipart")
    {
        let shown = if has_filename { None } else { Some(&*ours) };
        let found = name.departures();
        let found = found.into_iter().map(|departure| match shown {
            Some(ours) => texts_of(departure, name.charsets, "", ours),
            // Who prefers the disposition does not see it.
            None => Departure { others: Vec::new(), ..texts_of(departure, name.charsets, "", "") },
        });
        let span = name.field.span();
        findings.add_departures(raw, (part.id(), span), found, |text| {
            Other::text(AlternativeKind::Filename, text)
        });
    }
    if let (Some(filename), Some(name), Some(ours), Some(other)) =
        (&filename, &name, filename_text, name_text)
        && ours != other
    {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
        };
        let [at, against] = [name, filename].map(|it| place(raw, it.at(), it.field.span()));
        let defect = Defect::new(Code::FnConflict, part.id(), at).against(against);
        findings.add(match plain(&ours) == plain(&other) {
            true => Finding::new(defect.severity(Severity::Info)),
            false => Finding::new(defect).or_text(AlternativeKind::Filename, other),
        });
    }
    let shown = filename.filter(|it| it.octets.is_some()).or(name.filter(|it| it.octets.is_some()));
    if let Some(shown) = shown {
        let span = shown.field.span();
        let found = characters(&shown, &ours);
        findings.add_departures(raw, (part.id(), span), found, |text| {
            Other::text(AlternativeKind::Filename, text)
        });
    }
}

/// The departures of the file name of a disposition.
fn add<'m>(
    raw: &[u8],
    part: Part<'m>,
    declared: &Declared<'m>,
    without: &str,
    ours: &str,
    findings: &mut Findings<'m>,
) {
    let found = declared.departures();
    let found = found.into_iter().map(|it| texts_of(it, declared.charsets, without, ours));
    let within: Span = declared.field.span();
    findings.add_departures(raw, (part.id(), within), found, |text| {
        Other::text(AlternativeKind::Filename, text)
    });
}

/// The same departure, with what is shown; `without` is what is shown where there is no such
/// parameter.
fn texts_of<'m>(
    departure: Departure<'m, other_value::Other<'m>>,
    charsets: Charsets<'m>,
    without: &str,
    ours: &str,
) -> Departure<'m, Cow<'m, str>> {
    let Departure { code, severity, at, others } = departure;
    let mut texts: Vec<Cow<'m, str>> = Vec::new();
    for other in others {
        let text =
            other.map_or_else(|| Cow::Owned(without.to_owned()), |other| other.text(charsets));
        // A cut that leaves no name: who writes a token with specials in it means all of it.
        let is_meant_whole =
            code == Code::ParamUnquotedSpecial && severity == Severity::Warn && !text.contains('.');
        let is_meant = match code {
            Code::ParamPercentInPlain => extension(&text) == extension(ours),
            _ => is_meant_whole,
        };
        if text != ours && !is_meant && !texts.contains(&text) {
            texts.push(text);
        }
    }
    Departure { code, severity, at, others: texts }
}

/// Whether octets without a charset cannot but be of the one that we take them for: in characters
/// of more than one octet, chance is not valid.
fn is_sure(octets: &[u8], charsets: Charsets<'_>) -> bool {
    charsets.undeclared.is_some_and(|charset| {
        let (text, is_malformed) = charset.decode(octets);
        !is_malformed && text.chars().count() < octets.len()
    })
}

/// Whether a value is encoded words and nothing else.
fn is_encoded_words(value: &[u8]) -> bool {
    let inside = value.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\"")).unwrap_or(value);
    is_all_words(inside)
}

/// What tells the type of a file.
fn extension(name: &str) -> Option<&str> {
    Some(name.rsplit_once('.')?.1)
}

/// Characters that a name should not have.
fn characters<'m>(declared: &Declared<'m>, ours: &str) -> Vec<Departure<'m, Cow<'m, str>>> {
    let mut found = Vec::new();
    let at = declared.at();
    let Some(Octets { octets, charset, .. }) = &declared.octets else { return found };
    let mut add = |code, severity, at, others: Vec<String>| {
        let others = others.into_iter().filter(|other| other != ours).map(Cow::Owned).collect();
        found.push(Departure { code, severity, at, others });
    };
    // Those of a fold are blanks.
    let is_folded = at.contains(&b'\n');
    let is_control = |byte: u8| {
        byte.is_ascii_control() && byte != 0x1B && !(is_folded && b"\t\r\n".contains(&byte))
    };
    if let Some(first) = octets.iter().position(|&byte| is_control(byte)) {
        let place = at.iter().position(|&byte| is_control(byte));
        let at = place.and_then(|place| at.get(place..=place)).unwrap_or(at);
        let code = match at {
            [0] => Code::HdrNul,
            _ => Code::FnControlChar,
        };
        let without: Vec<u8> = octets.iter().copied().filter(|&byte| !is_control(byte)).collect();
        let others = [octets.split_at(first).0, &without, octets];
        let others = others.map(|octets| String::from_utf8_lossy(octets).into_owned());
        add(code, code.severity(), at, others.into());
    } else if let Some(first) = ours.find(char::REPLACEMENT_CHARACTER)
        && octets.is_ascii()
    {
        let others = vec![ours[..first].to_owned(), ours.replace(char::REPLACEMENT_CHARACTER, "")];
        add(Code::FnControlChar, Severity::Ambiguous, at, others);
    }
    if charset.is_none() && std::str::from_utf8(octets).is_err() {
        let lossy = String::from_utf8_lossy(octets).into_owned();
        let others = if is_sure(octets, declared.charsets) { Vec::new() } else { vec![lossy] };
        add(Code::Hdr8bit, Severity::Warn, at, others);
    }
    let is_bidi = |c: char| {
        matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}')
    };
    if ours.contains(is_bidi) {
        add(Code::FnBidi, Severity::Warn, at, Vec::new());
    }
    let base = ours.rsplit(['/', '\\']).next().unwrap_or_default();
    let has_drive = matches!(ours.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
    let base = if has_drive && base == ours { base.get(2..).unwrap_or_default() } else { base };
    let mut bases = Vec::new();
    if base != ours || ours == ".." {
        bases.push(base.to_owned());
    }
    let mut pieces = at.rsplitn(2, |&byte| byte == b'\\');
    if let (Some(base), Some(_)) = (pieces.next(), pieces.next())
        && at.starts_with(b"\"")
        && !base.starts_with(b"\"")
    {
        // Quoted pairs to us, directories to others.
        let base = base.strip_suffix(b"\"").unwrap_or(base);
        bases.push(String::from_utf8_lossy(base).into_owned());
    }
    if !bases.is_empty() {
        add(Code::FnPath, Severity::Warn, at, bases);
    }
    if ours.ends_with(['.', ' ']) || octets.ends_with(b" ") || octets.ends_with(b".") {
        let trimmed = ours.trim_end_matches(['.', ' ']).to_owned();
        add(Code::FnTrailingDotOrSpace, Severity::Warn, at, vec![trimmed]);
    }
    found
}
