//! What the bodies of the leaves are, and what other readers make of them.

use std::{borrow::Cow, collections::HashMap};

use super::{
    alternative::AlternativeKind,
    edit::place,
    finding::{Finding, Findings, Other},
    nested::Nested,
};
use crate::{
    body::Text,
    codec::{
        charset::{Charset, evidence::CharsetSource, iso_2022_escape},
        departures::{departures, first_departure},
        lines,
        transfer_encoding::TransferEncoding,
    },
    defect::{Code, Defect, Departure, PartId},
    field::{content_type, parameter::departures::departures as departures_of},
    file_name::file_name_of,
    hidden::{HiddenKind, hidden_of},
    message::Message,
    part::Part,
    span::Span,
};

/// What there is to find in the bodies of all leaves. Those that a transfer-encoded message or
/// multipart is in are bodies too.
pub(super) fn find<'m>(message: &'m Message<'_>, findings: &mut Findings<'m>) {
    let raw = message.document.bytes();
    let told = findings.list.iter().enumerate().rev();
    let told = told.map(|(at, Finding { defect, .. })| ((defect.part, defect.code), at));
    let mut told: HashMap<_, _> = told.collect();
    for part in message.parts().filter(|part| part.is_leaf()) {
        let mut body = Body { raw, part, findings, told: &mut told };
        if part.registered_decoder().is_none() {
            body.encoded();
        }
        body.octets();
        body.hidden();
        if let Some(text) = part.text() {
            body.text(&text);
        }
    }
    if let Some(part) = Nested::open(message).unopened.and_then(|id| message.part(id)) {
        let defect = Defect::new(Code::LimitDecodedBytes, part.id(), part.body_span());
        findings.add(Finding::new(defect));
    }
}

/// The decoded body of `part` as a strict reader has it: see [`Part::strict_body`].
pub(crate) fn strict_body_of(part: Part<'_>) -> (Cow<'_, [u8]>, Option<u32>) {
    let (encoding, body) = (part.transfer_encoding(), part.raw_body());
    let known = part.registered_decoder().is_none();
    match known.then(|| first_departure(encoding, body)).flatten() {
        Some(at) => {
            let start = part.body_span().start;
            let before = body.get(..at).unwrap_or_default();
            (encoding.decode(before), Some(start + at as u32))
        }
        None => (part.body(), None),
    }
}

/// The body of one leaf, and where to tell what is found in it.
struct Body<'f, 'm> {
    raw: &'m [u8],
    part: Part<'m>,
    findings: &'f mut Findings<'m>,
    /// Where among them the first of each code is that a part has.
    told: &'f mut HashMap<(PartId, Code), usize>,
}

impl<'m> Body<'_, 'm> {
    /// Where its transfer encoding is departed from.
    fn encoded(&mut self) {
        let place = (self.part.id(), self.part.body_span());
        let encoding = self.part.transfer_encoding();
        let found = departures(encoding, self.part.raw_body());
        self.findings.add_departures(self.raw, place, found, body_value);
    }

    /// Octets that the transfer encoding does not allow (RFC 2045 §2.7, §2.8).
    fn octets(&mut self) {
        let body = self.part.raw_body();
        let encoding = self.part.transfer_encoding();
        if matches!(encoding, TransferEncoding::SevenBit | TransferEncoding::QuotedPrintable)
            && let Some(at) = body.iter().position(|byte| !byte.is_ascii())
        {
            let octets = body.get(at..).unwrap_or_default();
            let end = octets.iter().position(u8::is_ascii).unwrap_or(octets.len());
            let finding = self.finding(Code::Body8bitIn7bit, octets.get(..end).unwrap_or_default());
            self.add(finding, None);
        }
        let is_bare = |two: &[u8]| matches!(two, [b'\r', next] if !matches!(next, b'\r' | b'\n'));
        if !encoding.is_encoded()
            && self.part.content_type().is_kind("text")
            && let Some(at) = body.windows(2).position(is_bare)
        {
            let cr = body.get(at..at + 1).unwrap_or_default();
            let finding = self.finding(Code::EolBareCr, cr);
            let mut lines = Vec::with_capacity(body.len());
            for (at, &byte) in body.iter().enumerate() {
                lines.push(byte);
                if body.get(at..at + 2).is_some_and(is_bare) {
                    lines.push(b'\n');
                }
            }
            self.add(finding, Some(body_value(Cow::Owned(lines))));
        }
        if encoding != TransferEncoding::Binary
            && let Some(nul) = lines::find(body, b"\0")
        {
            let (before, after) = body.split_at_checked(nul).unwrap_or((body, &[]));
            let finding = self.finding(Code::BodyNul, after.get(..1).unwrap_or_default());
            // To a reader that keeps text in C strings, it ends here.
            let is_string = encoding != TransferEncoding::Base64
                && after.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0)
                && self.part.text().is_some_and(|text| !is_wide(text.charset()));
            self.add(finding, is_string.then(|| body_value(encoding.decode(before))));
        }
    }

    /// Files by other ways than MIME: in texts, and in bodies of a transfer encoding of no standard.
    fn hidden(&mut self) {
        let is_text = !self.part.has_unknown_encoding();
        if is_text && !self.part.content_type().is_kind("text") {
            return;
        }
        let hidden = hidden_of(self.part);
        let body = self.part.body_span();
        let name = file_name_of(self.part);
        let mut room = body.len().saturating_mul(4);
        let mut files = hidden.iter();
        for file in files.by_ref().take(self.part.options().limits.views.into()) {
            let code = match file.kind() {
                HiddenKind::Uuencode if is_text => Code::UuEmbedded,
                HiddenKind::Uuencode | HiddenKind::YEnc | HiddenKind::BinHex => {
                    Code::CteNonstandard
                }
                HiddenKind::Tnef | HiddenKind::AppleDouble | HiddenKind::AppleSingle => continue,
            };
            let bytes = file.body();
            let mut others = Vec::new();
            if !bytes.is_empty() && bytes.len() <= room {
                room -= bytes.len();
                others.push(body_value(Cow::Owned(bytes.into_owned())));
            }
            if let Some(other) = file.filename().filter(|&other| name.as_deref() != Some(other)) {
                others.push(Other::text(AlternativeKind::Filename, other.to_owned()));
            }
            if !is_text {
                self.nonstandard(others);
                continue;
            }
            let at = hidden.bytes().get(file.span()).unwrap_or_default();
            let span = place(self.raw, at, body);
            self.add(Finding::new(Defect::new(code, self.part.id(), span)), others);
        }
        if files.next().is_some() {
            self.add(Finding::new(Defect::new(Code::LimitViews, self.part.id(), body)), None);
        }
    }

    /// Adds what other readers make of a transfer encoding of no standard to what is told of it.
    fn nonstandard(&mut self, others: impl IntoIterator<Item = Other<'m>>) {
        self.add_to(Code::CteNonstandard, self.declared_encoding(), others);
    }

    /// Adds what other readers make of it to the finding of this code in the part, or to a new one.
    fn add_to(&mut self, code: Code, at: &[u8], others: impl IntoIterator<Item = Other<'m>>) {
        let place = self.told.get(&(self.part.id(), code));
        match place.and_then(|&place| self.findings.list.get_mut(place)) {
            Some(finding) => finding.others.extend(others),
            None => {
                let place = self.findings.list.len();
                let finding = self.finding(code, at);
                self.add(finding, others);
                if self.findings.list.len() > place {
                    self.told.insert((self.part.id(), code), place);
                }
            }
        }
    }

    /// More than one charset: text in any of them.
    fn charsets(&mut self, text: &Text<'_>, body: &[u8]) {
        let field = self.part.headers().get("Content-Type");
        let value = field.and_then(|field| content_type::written_parameters(field.raw_value()));
        let most = self.part.options().limits.params;
        for Departure { code, at, others, .. } in
            value.map(|value| departures_of(value, b"charset", most)).unwrap_or_default()
        {
            let is_one = matches!(code, Code::ParamDuplicate | Code::ParamConflictingForms);
            let others = others.into_iter().flatten().filter(|_| is_one);
            let charsets = others.filter_map(|it| Charset::for_label(&it.octets.octets));
            let texts = charsets.map(|charset| charset.decode(body).0.into_owned());
            let texts = texts.filter(|other| *other != **text);
            let others: Vec<_> =
                texts.map(|text| body_value(Cow::Owned(text.into_bytes()))).collect();
            if !others.is_empty() {
                self.add_to(code, at, others);
            }
        }
    }

    /// What its charset is, and what is declared.
    fn text(&mut self, text: &Text<'_>) {
        let body = self.part.body();
        self.charsets(text, &body);
        if text.charset().starts_with("ISO-2022-")
            && let Some(escape) = iso_2022_escape::redundant_escape(&body)
        {
            let at = body.get(escape).unwrap_or_default();
            let span = place(self.raw, at, self.part.body_span());
            let defect = Defect::new(Code::CsStatefulEscape, self.part.id(), span);
            self.add(Finding::new(defect), None);
        }
        let Some(label) = text.declared_charset().filter(|label| !label.trim().is_empty()) else {
            return;
        };
        let label_place = self.declared_charset(label);
        match Charset::for_label(label.as_bytes()) {
            // One that the caller registered is `Declared`.
            None if text.source() != CharsetSource::Declared => {
                let finding = self.finding(Code::CsUnknown, label_place);
                self.add(finding, None);
            }
            None => {}
            Some(declared) => self.declared_text(text, declared, &body, label_place),
        }
    }

    /// What is declared to be in a charset that is known.
    fn declared_text(&mut self, text: &Text<'_>, declared: Charset, body: &[u8], label: &'m [u8]) {
        let utf8 = |text: &str| body_value(Cow::Owned(text.as_bytes().to_vec()));
        match text.source() {
            CharsetSource::Declared if declared == Charset::US_ASCII && !body.is_ascii() => {
                self.invalid_bytes(body);
            }
            CharsetSource::Declared if text.is_malformed() => self.invalid_bytes(body),
            // As text, it is not what its bytes are to those who do not decode it.
            CharsetSource::Declared if declared.name() == "UTF-7" && text.as_bytes() != body => {
                let finding = self.finding(Code::CsUtf7, label);
                self.add(finding, Some(utf8(text)));
            }
            CharsetSource::ByteOrderMark if !text.charset().starts_with(declared.name()) => {
                let finding = self.finding(Code::CsBomConflict, label);
                let is_plain = text.charset() == "UTF-8" && text.is_ascii();
                let other = (!is_plain || !declared.is_ascii_compatible())
                    .then(|| utf8(&declared.decode(body).0));
                self.add(finding, other);
            }
            CharsetSource::Utf8
            | CharsetSource::Detected
            | CharsetSource::Escapes
            | CharsetSource::Fallback
                if declared == Charset::US_ASCII || declared.decode(body).1 =>
            {
                self.invalid_bytes(body);
            }
            _ => {}
        }
    }

    fn invalid_bytes(&mut self, body: &[u8]) {
        let first = body.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
        let at = body.get(first..).unwrap_or_default();
        let span = place(self.raw, at, self.part.body_span());
        let defect = Defect::new(Code::CsInvalidBytes, self.part.id(), span);
        self.add(Finding::new(defect), None);
    }

    /// The value of its Content-Transfer-Encoding.
    fn declared_encoding(&self) -> &'m [u8] {
        let field = self.part.headers().get("Content-Transfer-Encoding");
        field.map(|field| field.raw_value().trim_ascii()).unwrap_or_default()
    }

    /// The charset as its Content-Type has it, or all of the field where it is encoded.
    fn declared_charset(&self, label: &str) -> &'m [u8] {
        let field = self.part.headers().get("Content-Type");
        let value = field.map(|field| field.raw_value()).unwrap_or_default();
        let label = lines::find(value, label.as_bytes()).map(|at| at..at + label.len());
        label.and_then(|label| value.get(label)).unwrap_or(value)
    }

    fn place(&self, at: &[u8]) -> Span {
        place(self.raw, at, self.part.body_span())
    }

    fn finding(&self, code: Code, at: &[u8]) -> Finding<'m> {
        Finding::new(Defect::new(code, self.part.id(), self.place(at)))
    }

    fn add(&mut self, mut finding: Finding<'m>, others: impl IntoIterator<Item = Other<'m>>) {
        finding.others.extend(others);
        self.findings.add(finding);
    }
}

/// Whether NUL is half of a character.
fn is_wide(charset: &str) -> bool {
    charset.starts_with("UTF-16") || charset.starts_with("UTF-32")
}

fn body_value(bytes: Cow<'_, [u8]>) -> Other<'_> {
    Other::Value(AlternativeKind::Body, bytes)
}

#[cfg(test)]
mod tests {
    use crate::Message;

    #[track_caller]
    fn assert_defect(raw: &[u8], code: &str, severity: &str, others: &[&str]) {
        let message = Message::parse(raw);
        let defects = message.defects();
        let Some(defect) = defects.iter().find(|it| it.code.as_str() == code) else {
            panic!("{:?} in {}", defects, raw.escape_ascii());
        };
        assert_eq!(defect.severity.as_str(), severity, "{code}");
        let found: Vec<String> = message
            .alternatives()
            .filter(|it| it.code.as_str() == code)
            .map(|it| String::from_utf8_lossy(&it.value).into_owned())
            .collect();
        assert_eq!(found, others, "{code}");
    }

    #[test]
    fn charsets_are_told_with_what_others_read() {
        let text = |charset: &str, body: &[u8]| {
            [b"Content-Type: text/plain; charset=", charset.as_bytes(), b"\n\n", body].concat()
        };
        assert_defect(&text("x-nope", b"hi"), "cs.unknown", "warn", &[]);
        assert_defect(&text("utf-8", b"caf\xC3\xA9 \xE8"), "cs.invalid-bytes", "warn", &[]);
        assert_defect(&text("us-ascii", b"caf\xC3\xA9"), "cs.invalid-bytes", "warn", &[]);
        assert_defect(&text("utf-7", b"+AOk-"), "cs.utf7", "ambiguous", &["é"]);
        let marked = text("iso-8859-1", b"\xEF\xBB\xBF\xC3\xA9");
        assert_defect(&marked, "cs.bom-conflict", "ambiguous", &["ï»¿Ã©"]);
        let wide = text("iso-8859-1", b"\xFF\xFEa\0");
        assert_defect(&wide, "cs.bom-conflict", "ambiguous", &["ÿþa\0"]);
        assert_defect(&text("iso-2022-jp", b"a\x1B(Bb"), "cs.stateful-escape", "info", &[]);
        let twice = text("utf-8; charset=utf-7", b"+AOk-");
        assert_defect(&twice, "param.duplicate", "ambiguous", &["é"]);
        for (charset, body) in [("utf-8", &b"caf\xC3\xA9"[..]), ("utf-7", b"a"), ("", b"a")] {
            assert!(Message::parse(&text(charset, body)).alternatives().next().is_none());
        }
    }

    #[test]
    fn octets_that_do_not_belong_there_are_told() {
        assert_defect(b"\ncaf\xE9", "body.8bit-in-7bit", "warn", &[]);
        let quoted = b"Content-Transfer-Encoding: quoted-printable\n\ncaf\xE9=3D";
        assert_defect(quoted, "body.8bit-in-7bit", "warn", &[]);
        assert_defect(b"\na\0b", "body.nul", "ambiguous", &["a"]);
        assert_defect(b"\na\rb\r\n", "eol.bare-cr", "ambiguous", &["a\r\nb\r\n"]);
        assert_defect(b"\na\0\n", "body.nul", "warn", &[]);
        assert_defect(b"Content-Type: image/x\n\na\0b", "body.nul", "warn", &[]);
    }

    #[test]
    fn files_by_other_ways_are_other_bodies() {
        let file = "begin 644 a\n#:&D*\n`\nend\n";
        let text = format!("\nsee\n{file}");
        assert_defect(text.as_bytes(), "uu.embedded", "ambiguous", &["hi\n", "a"]);
        let declared = format!("Content-Transfer-Encoding: x-uuencode\n\n{file}");
        assert_defect(declared.as_bytes(), "cte.nonstandard", "ambiguous", &[file]);
        let unknown = format!("Content-Transfer-Encoding: x-foo\n\n{file}");
        assert_defect(unknown.as_bytes(), "cte.nonstandard", "ambiguous", &["hi\n"]);
    }

    #[test]
    fn files_are_no_other_bodies_beyond_four_times_the_body() {
        // BinHex, which writes a run of 255 bytes in four characters.
        let file = "(This file must be converted with BinHex 4.0)\n\
            :!@i!9%9B9(4dH(3!!!!!!Ii!!!!!!!\"KN2pKN2m!!!:\n";
        let bytes = &*"a".repeat(510);
        for (len, others) in [(254, &[bytes, "n", "n"][..]), (255, &[bytes, "n", bytes, "n"])] {
            let raw = format!("\n{:-<len$}", file.repeat(2));
            assert_defect(raw.as_bytes(), "cte.nonstandard", "ambiguous", others);
        }
    }
}
