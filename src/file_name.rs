//! The names of files: as senders give them, and to save them under.
//!
//! Advice for whoever changes it: `PLACES` says which name counts, and [`record`] reports where
//! another one might. Which of several parameters and forms counts is decided, and reported, in `field::parameter`.

use std::borrow::Cow;

use crate::{
    codec::{
        charset::text_of_unknown_charset, extensions::Charsets,
        transfer_encoding::TransferEncoding, uuencode, yenc,
    },
    defect::{Code, Defect, Reader, Recorder, Severity},
    field::{
        content_disposition,
        content_type::ContentType,
        parameter::{Octets, Parameters, octets::is_control},
    },
    header::header_field::HeaderField,
    lex::{
        display::{is_bidi_control, is_ignorable, is_selector_of},
        parameter::{Decides, Roles},
        unstructured::record_unstructured,
    },
    part::Part,
    quirk::{Quirk, Quirks},
};

/// How many bytes a file name may have on the usual file systems.
const MOST_BYTES: usize = 255;

/// The path of a deeper part is no name: it would be as long as it is deep.
const DEEPEST_IN_NAME: usize = 32;

/// Device names that Windows reserves, with any extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// The file name that its sender gave `part`, decoded, as it is.
pub(crate) fn file_name_of(part: Part<'_>) -> Option<Cow<'_, str>> {
    declared_file_name(part).or_else(|| file_name_in_body(part))
}

/// The file name that the header of `part` tells.
pub(crate) fn declared_file_name(part: Part<'_>) -> Option<Cow<'_, str>> {
    let quirks = part.options().quirks;
    let type_name = quirks.has(Quirk::TypeNameWins).then_some(&TYPE_NAME);
    let mut places = type_name.into_iter().chain(&PLACES);
    let name = places.find_map(|&place| Declared::at(part, place)?.text())?;
    Some(if quirks.is_empty() { name } else { as_saved(name, quirks) })
}

/// The name as readers show it that clean it first.
fn as_saved(name: Cow<'_, str>, quirks: Quirks) -> Cow<'_, str> {
    let mut saved = &*name;
    if quirks.has(Quirk::PathDropped) {
        saved = last_step(saved);
    }
    if quirks.has(Quirk::TrailingDotsDropped) {
        saved = saved.trim_end_matches(['.', ' ']);
    }
    if saved.len() == name.len() { name } else { Cow::Owned(saved.to_owned()) }
}

/// What follows the last separator of a path on either system, or its drive.
fn last_step(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let has_drive = matches!(name.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
    if has_drive && base == name { base.get(2..).unwrap_or_default() } else { base }
}

/// The name of the file that its body is, by a transfer encoding that tells names, or as a text
/// that is all file.
fn file_name_in_body(part: Part<'_>) -> Option<Cow<'_, str>> {
    let name = match part.transfer_encoding() {
        TransferEncoding::Uuencode => uuencode::file_name(part.raw_body())?,
        TransferEncoding::SevenBit | TransferEncoding::EightBit | TransferEncoding::Binary
            if part.is_leaf() && part.content_type().is_kind("text") =>
        {
            let text = part.raw_body().trim_ascii();
            let uuencoded = uuencode::sole_block(text).map(|block| block.name);
            uuencoded.or_else(|| Some(yenc::sole_block(text)?.name))?
        }
        _ => return None,
    };
    (!name.is_empty()).then(|| text_of_unknown_charset(name))
}

/// Where a file name may stand: in which field, and in which parameter of it.
type Place = (&'static str, &'static str);

const DISPOSITION_FILENAME: Place = ("Content-Disposition", "filename");
const TYPE_NAME: Place = ("Content-Type", "name");

/// All places; the first with a name counts.
const PLACES: [Place; 4] = [
    DISPOSITION_FILENAME,
    TYPE_NAME,
    ("Content-Disposition", "name"),
    ("Content-Type", "filename"),
];

/// A parameter that names a file.
struct Declared<'m> {
    field: HeaderField<'m>,
    parameters: Parameters<'m>,
    attribute: &'static str,
}

impl<'m> Declared<'m> {
    /// None if the field is not there; the parameter may be missing.
    fn at(part: Part<'m>, (name, attribute): Place) -> Option<Self> {
        let field = part.headers().get(name)?;
        let parameters = match name {
            "Content-Type" => field.content_type().parameters().clone(),
            _ => {
                let disposition = field.content_disposition();
                if attribute == "name" && disposition.is_form_data() {
                    return None;
                }
                disposition.parameters().clone()
            }
        };
        Some(Self { field, parameters, attribute })
    }

    fn text(&self) -> Option<Cow<'m, str>> {
        self.parameters.get(self.attribute)
    }

    /// Its value as written, or the field, where that is empty.
    fn written(&self) -> &[u8] {
        let value = self.parameters.written_value(self.attribute);
        value.filter(|value| !value.is_empty()).unwrap_or(self.field.raw_value())
    }
}

/// Records what is met in the parameters of the Content-Type of `part`, which is being read.
pub(crate) fn record_type_parameters(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let Some(name) = Declared::at(part, TYPE_NAME) else { return };
    if name.field.content_type().is_kind("multipart") {
        // All of its parameters were recorded with the boundary.
        return;
    }
    let filename = Declared::at(part, DISPOSITION_FILENAME);
    let is_shown = filename.is_none_or(|filename| filename.text().is_none());
    let roles: &Roles<'_> = match is_shown {
        true => &[(b"name", Decides::FileName), (b"charset", Decides::Charset)],
        // Who prefers the disposition does not see the name.
        false => &[(b"charset", Decides::Charset)],
    };
    name.parameters.record(roles, recorder);
}

/// Records what is met in the Content-Disposition of `part`, and in its name.
pub(crate) fn record(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let filename = Declared::at(part, DISPOSITION_FILENAME);
    let name = Declared::at(part, TYPE_NAME);
    if let Some(filename) = &filename {
        recorder.read_value(part.id(), filename.field.span());
        content_disposition::record_type(filename.field.raw_value(), recorder);
        filename.parameters.record(&[(b"filename", Decides::FileName)], recorder);
    }
    if let (Some(filename), Some(name)) = (&filename, &name)
        && let (Some(ours), Some(other)) = (filename.text(), name.text())
        && ours != other
    {
        let letters = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
        };
        let [at, against] = [name, filename].map(|declared| {
            let within = declared.field.span();
            recorder.read_value(part.id(), within);
            recorder.span_of(declared.written())
        });
        let defect = Defect::new(Code::FnConflict, part.id(), at).against(against);
        let (ours, other) = (letters(&ours), letters(&other));
        recorder.add(match added_extension(&ours, &other).or(added_extension(&other, &ours)) {
            _ if ours == other => defect.severity(Severity::Info),
            // Thunderbird names its signatures so.
            Some("asc") => defect.severity(Severity::Info),
            Some(_) => defect.severity(Severity::Warn),
            None => defect,
        });
    }
    let mut all = PLACES.iter().filter_map(|&place| Declared::at(part, place));
    if let Some(shown) = all.find(|declared| declared.text().is_some()) {
        recorder.read_value(part.id(), shown.field.span());
        record_name(part, &shown, recorder);
    }
}

/// The extension that makes `longer` of `shorter`.
fn added_extension<'l>(shorter: &str, longer: &'l str) -> Option<&'l str> {
    let extension = longer.strip_prefix(shorter)?.strip_prefix('.')?;
    let is_one = !extension.is_empty() && extension.chars().all(char::is_alphanumeric);
    (is_one && !shorter.is_empty()).then_some(extension)
}

/// What a name should not have.
fn record_name(part: Part<'_>, shown: &Declared<'_>, recorder: &mut Recorder<'_>) {
    let (Some(name), Some(octets)) = (part.filename(), shown.parameters.octets(shown.attribute))
    else {
        return;
    };
    let at = shown.written();
    if octets.octets.iter().any(|&byte| is_control(byte)) {
        let place = at.iter().position(|&byte| is_control(byte) && !b"\r\n".contains(&byte));
        let at = place.and_then(|place| at.get(place..=place)).unwrap_or(at);
        let code = if at == [0] { Code::HdrNul } else { Code::FnControlChar };
        recorder.met_as(code, Severity::Ambiguous, at);
    }
    if octets.words().is_some() {
        record_unstructured(&octets.octets, shown.field.context(), recorder);
    }
    if octets.is_undeclared() {
        let is_sure = is_sure(&octets, shown.field.context().charsets);
        let severity = if is_sure { Severity::Warn } else { Severity::Ambiguous };
        // The header reports the first of the field: it is one defect.
        let value = shown.field.raw_value();
        let first = value.iter().position(|byte| !byte.is_ascii());
        let first = first.and_then(|first| value.get(first..=first));
        recorder.met_as(Code::Hdr8bit, severity, first.unwrap_or(at));
    }
    if name.contains(is_bidi_control) {
        recorder.met(Code::FnBidi, at);
    }
    if last_step(&name) != name || name == ".." {
        recorder.met_as(Code::FnPath, Severity::Ambiguous, at);
    }
    if name.ends_with(['.', ' ']) || octets.octets.ends_with(b" ") {
        recorder.met_as(Code::FnTrailingDotOrSpace, Severity::Ambiguous, at);
    }
}

/// Whether octets without a charset cannot but be in the one that we take them for: in characters
/// of more than one octet, chance is not valid.
fn is_sure(octets: &Octets<'_>, charsets: Charsets<'_>) -> bool {
    charsets.undeclared.is_some_and(|charset| {
        let (text, is_malformed) = charset.decode(&octets.octets);
        !is_malformed && text.chars().count() < octets.octets.len()
    })
}

/// A name to save `part` under: its own made harmless, or one made up from its path and type.
pub(crate) fn safe_file_name_of(part: Part<'_>) -> String {
    let name = file_name_of(part);
    safe_file_name(name.as_deref().unwrap_or_default()).unwrap_or_else(|| {
        let extension = usual_extension(&part.content_type());
        match part.depth() < DEEPEST_IN_NAME {
            true => format!("part-{}.{extension}", part.path()),
            false => format!("part-{}.{extension}", part.id().index()),
        }
    })
}

/// `name` made a harmless single path component on any system, if anything is left of it.
///
/// Its last component by the separators of both systems; without control characters and those that cannot be seen
/// (`gpj.exe` may look like `exe.jpg`); `<>:"|?*` replaced by `_`; no blanks or dots at its ends (so no hidden file,
/// and nothing that Windows would cut off); no device name, and no option of a command (`-rf`); at most 255 bytes,
/// cut before the extension.
pub(crate) fn safe_file_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut plain = String::with_capacity(base.len());
    for c in base.chars() {
        let is_in_place = plain.chars().next_back().is_some_and(|before| is_selector_of(c, before));
        match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => plain.push('_'),
            _ if c.is_control() || is_ignorable(c) && !is_in_place => {}
            _ => plain.push(c),
        }
    }
    let trimmed = plain.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.is_empty() {
        return None;
    }
    let is_taken_otherwise = is_device(trimmed) || trimmed.starts_with('-');
    let prefix = if is_taken_otherwise { "_" } else { "" };
    Some(shortened(&format!("{prefix}{trimmed}")))
}

/// Whether the name up to its first dot is that of a device: `NUL`, `com1.txt`.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let numbered = |prefix: &str| {
        stem.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            && matches!(
                stem.get(3..),
                Some("0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
            )
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device))
        || numbered("COM")
        || numbered("LPT")
}

/// At most [`MOST_BYTES`] bytes of the name, its extension among them.
fn shortened(name: &str) -> String {
    if name.len() <= MOST_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if name.len() - dot <= 32 => name.split_at(dot),
        _ => (name, ""),
    };
    let mut cut = MOST_BYTES - extension.len();
    while !stem.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{extension}", stem[..cut].trim_end_matches(['.', ' ']))
}

/// The extension that files of a type usually have.
fn usual_extension(content_type: &ContentType<'_>) -> &'static str {
    match content_type.essence().as_str() {
        "text/html" => "html",
        "text/calendar" => "ics",
        "message/rfc822" | "message/global" => "eml",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        _ if content_type.is_kind("text") => "txt",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_harmless_name_stays() {
        for name in [
            "a.txt",
            "夏涛.pdf",
            "a b (1).tar.gz",
            "résumé",
            "CONfig.txt",
            "com10.txt",
            "a-b",
            "❤\u{FE0F}.png",
        ] {
            assert_eq!(safe_file_name(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_harmful_name_is_made_harmless() {
        for (name, safe) in [
            ("../../evil.txt", "evil.txt"),
            ("/etc/passwd", "passwd"),
            ("C:\\Users\\me\\a.txt", "a.txt"),
            ("..\\..\\a.txt", "a.txt"),
            ("C:a.txt", "C_a.txt"),
            (".bashrc", "bashrc"),
            ("a.txt. . ", "a.txt"),
            ("CON.txt. ", "_CON.txt"),
            ("nul", "_nul"),
            ("Lpt1.doc", "_Lpt1.doc"),
            ("a\u{202E}gpj.exe", "agpj.exe"),
            ("a\r\n\0b.txt", "ab.txt"),
            ("-rf", "_-rf"),
            (".-rf", "_-rf"),
            ("\u{200B}--help", "_--help"),
            ("CONIN$", "_CONIN$"),
            ("conout$.txt", "_conout$.txt"),
            ("a\u{3164}\u{115F}\u{34F}\u{AD}b\u{E0041}.txt", "ab.txt"),
            ("a\u{FE0F}b.txt", "ab.txt"),
            ("❤\u{FE0F}\u{FE0F}.png", "❤\u{FE0F}.png"),
            ("葛\u{E0100}.txt", "葛\u{E0100}.txt"),
            ("a<b>:\"c|d?e*.txt", "a_b___c_d_e_.txt"),
        ] {
            assert_eq!(safe_file_name(name).as_deref(), Some(safe), "{name:?}");
        }
    }

    #[test]
    fn of_some_names_nothing_is_left() {
        for name in ["", ".", "..", "/", "a/", "\u{202E}", " . ", "\u{3164}", "\u{FE0F}"] {
            assert_eq!(safe_file_name(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension_and_whole_characters() {
        let safe = safe_file_name(&format!("{}.tar", "é".repeat(200))).unwrap();
        assert!(safe.len() <= 255 && safe.len() > 250, "{}", safe.len());
        assert!(safe.ends_with("é.tar"));
        assert_eq!(safe_file_name(&"x".repeat(300)).unwrap().len(), 255);
    }
}
