//! What the bodies of leaves are, and what they should be.

use std::borrow::Cow;

use crate::{
    body::Text,
    cms::CmsKind,
    codec::{lines, transfer_encoding::TransferEncoding, uuencode},
    defect::{Code, Defect, Reader, Recorder, Severity},
    hidden::{Hidden, HiddenFile, HiddenKind},
    part::Part,
    quirk::{Quirk, Quirks},
    scan::line::first_bare_cr,
    span::Span,
};

/// How many times its size the files in a body may take, all of them together: some formats expand.
const MOST_TIMES: usize = 4;

/// The decoded body of `part` as a strict reader has it: see [`Part::strict_body`].
pub(crate) fn strict_body_of(part: Part<'_>) -> (Cow<'_, [u8]>, Option<u32>) {
    let (encoding, quirks) = (part.transfer_encoding(), part.options().quirks);
    let mut reader = FirstHarm { body: part.encoded_body(), quirks, first: None };
    if part.registered_decoder().is_none() {
        encoding.record(reader.body, &mut reader);
    }
    match reader.first {
        Some(at) => {
            // Nothing in it departs, so it is encoded.
            let before = reader.body.get(..at).unwrap_or_default();
            (
                encoding.decode_as(before, quirks.with(Quirk::PlainDecoded)),
                Some(part.body_span().start + at as u32),
            )
        }
        None => (part.body(), None),
    }
}

/// Keeps where something is first met in a body that is not harmless.
struct FirstHarm<'b> {
    body: &'b [u8],
    quirks: Quirks,
    first: Option<usize>,
}

impl Reader for FirstHarm<'_> {
    const RECORDS: bool = true;
    type Silent = Quirks;

    fn silent(&self) -> Quirks {
        self.quirks
    }

    fn quirks(&self) -> Quirks {
        self.quirks
    }

    fn add(&mut self, _: Defect) {}

    fn met_as(&mut self, _: Code, severity: Severity, at: &[u8]) {
        if severity > Severity::Info
            && let Some(at) = Span::within(self.body, at)
        {
            let start = at.start as usize;
            self.first = Some(self.first.map_or(start, |first| first.min(start)));
        }
    }
}

/// What is met in the body of a leaf.
pub(super) fn record(part: Part<'_>, recorder: &mut Recorder<'_>) {
    recorder.read_body(part.id(), part.body_span());
    if part.registered_decoder().is_none() {
        part.transfer_encoding().record(part.encoded_body(), recorder);
    }
    octets(part, recorder);
    structure(part, recorder);
    hidden(part, recorder);
    text(part, recorder);
}

/// Octets that the transfer encoding does not allow (RFC 2045 §2.7, §2.8).
fn octets(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let body = part.raw_body();
    let encoding = part.transfer_encoding();
    if matches!(encoding, TransferEncoding::SevenBit | TransferEncoding::QuotedPrintable)
        && let Some(at) = body.iter().position(|byte| !byte.is_ascii())
    {
        let octets = body.get(at..).unwrap_or_default();
        let end = octets.iter().position(u8::is_ascii).unwrap_or(octets.len());
        recorder.met(Code::Body8bitIn7bit, octets.get(..end).unwrap_or_default());
    }
    if encoding != TransferEncoding::QuotedPrintable
        && let Some(at) = first_bare_cr(body)
    {
        // In what is no text, a CR is content like any other, unless a delimiter follows it.
        let is_text = !encoding.is_encoded() && part.content_type().is_kind("text");
        let is_line_end = is_text || lines::find(body, b"\r--").is_some();
        let severity = if is_line_end { Severity::Ambiguous } else { Severity::Info };
        recorder.met_as(Code::EolBareCr, severity, body.get(at..at + 1).unwrap_or_default());
    }
    if encoding != TransferEncoding::Binary
        && let Some(nul) = lines::find(body, b"\0")
    {
        let after = body.get(nul..).unwrap_or_default();
        // To a reader that keeps text in C strings, it ends here.
        let is_string = after.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0)
            && part.nul_of_text().is_some();
        let severity = if is_string { Severity::Ambiguous } else { Severity::Warn };
        recorder.met_as(Code::BodyNul, severity, after.get(..1).unwrap_or_default());
    }
}

/// Content that is signed, encrypted or compressed in one structure (RFC 8551 §3.4).
fn structure(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let Some(found) = part.cms() else { return };
    let body = part.raw_body();
    match found.kind {
        CmsKind::Encrypted => recorder.met(Code::CmsEncrypted, body),
        CmsKind::Compressed => recorder.met(Code::CmsCompressed, body),
        CmsKind::Signed if found.has_content => {
            recorder.met(Code::CmsUnverified, body);
            if found.is_cut {
                recorder.met(Code::CmsCut, body);
            }
            if found.is_message {
                recorder.met(Code::CmsOpaque, body);
            }
        }
        _ => {}
    }
}

/// Files by other ways than MIME.
fn hidden(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let Some(hidden) = undeclared_files(part) else { return };
    let name = part.filename();
    let is_text = !part.has_unknown_encoding();
    let mut room = Room::of(part);
    let mut files = hidden.iter();
    for file in files.by_ref().take(part.options().limits.views.into()) {
        let code = match file.kind() {
            HiddenKind::Uuencode if is_text => Code::UuEmbedded,
            _ => Code::CteNonstandard,
        };
        let is_named = file.filename().is_some_and(|other| name.as_deref() != Some(other));
        let is_shown = !room.body(&file).is_empty() || is_named;
        let severity = match is_shown {
            _ if is_text && !stands_as_it_is(part) => Severity::Info,
            true => Severity::Ambiguous,
            false => Severity::Warn,
        };
        let at = match is_text {
            true => hidden.bytes().get(file.span()).unwrap_or_default(),
            false => written_in(part, "Content-Transfer-Encoding").trim_ascii(),
        };
        let span = recorder.span_of(at);
        recorder.add(Defect::new(code, part.id(), span).severity(severity));
    }
    if files.next().is_some() || room.is_over {
        recorder.add(Defect::new(Code::LimitViews, part.id(), part.body_span()));
    }
}

/// What may hide files in the body of a leaf that no field declares: a text, and a body in an unknown transfer
/// encoding.
pub(super) fn undeclared_files(part: Part<'_>) -> Option<Hidden<'_>> {
    let is_searched = part.has_unknown_encoding() || part.content_type().is_kind("text");
    is_searched.then(|| part.hidden())
}

/// Whether others see the lines of its body as they are: readers look for files in lines as they stand.
pub(super) fn stands_as_it_is(part: Part<'_>) -> bool {
    !part.transfer_encoding().is_encoded()
}

/// The file that a body in base64 declares by lines of uuencode.
pub(super) fn file_in_base64(part: Part<'_>) -> Option<HiddenFile<'_>> {
    let is_base64 = part.transfer_encoding() == TransferEncoding::Base64;
    let is_known = part.registered_decoder().is_none();
    let file = (is_base64 && is_known).then(|| uuencode::begin_base64(part.encoded_body()))?;
    file.map(HiddenFile::from)
}

/// How much of the files in a body is decoded.
pub(super) struct Room {
    left: usize,
    is_over: bool,
}

impl Room {
    pub(super) fn of(part: Part<'_>) -> Self {
        Self { left: part.raw_body().len().saturating_mul(MOST_TIMES), is_over: false }
    }

    /// The body of a file, if there is room for it.
    pub(super) fn body<'h>(&mut self, file: &HiddenFile<'h>) -> Cow<'h, [u8]> {
        let body = file.body();
        match self.left.checked_sub(body.len()) {
            Some(left) => {
                self.left = left;
                body
            }
            None => {
                self.is_over = true;
                Cow::Borrowed(b"")
            }
        }
    }
}

/// The text of a body, and its charset.
fn text(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let content_type = part.content_type();
    if content_type.is_kind("text") {
        let written = written_in(part, "Content-Type");
        let charsets = part.context().charsets;
        Text::record(&part.body(), &content_type, charsets, written, recorder);
    }
}

/// The value of a field of the part, as written.
fn written_in<'m>(part: Part<'m>, name: &str) -> &'m [u8] {
    part.headers().get(name).map(|field| field.raw_value()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::{
        Message, Options,
        codec::testing::Random,
        lint::{Quirk, Quirks},
    };

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
        assert_defect(&text("utf-7", b"+AOk-"), "cs.utf7", "ambiguous", &["+AOk-"]);
        let marked = text("iso-8859-1", b"\xEF\xBB\xBF\xC3\xA9");
        assert_defect(&marked, "cs.bom-conflict", "ambiguous", &["ï»¿Ã©"]);
        let wide = text("iso-8859-1", b"\xFF\xFEa\0");
        assert_defect(&wide, "cs.bom-conflict", "ambiguous", &["ÿþa\0"]);
        let plain = text("iso-8859-1", b"\xEF\xBB\xBFa");
        assert_defect(&plain, "cs.bom-conflict", "warn", &[]);
        assert_defect(&text("iso-2022-jp", b"a\x1B(Bb"), "cs.stateful-escape", "info", &[]);
        for (charset, body) in [("utf-8", &b"caf\xC3\xA9"[..]), ("utf-7", b"a + b"), ("", b"a")] {
            assert!(Message::parse(&text(charset, body)).alternatives().next().is_none());
        }
        let message = text("utf-7", b"+AOk-");
        let leaves: Vec<_> = Message::parse(&message).union_leaves().collect();
        assert_eq!(leaves, ["é".as_bytes(), b"+AOk-"]);
    }

    #[test]
    fn octets_that_do_not_belong_there_are_told() {
        assert_defect(b"\ncaf\xE9", "body.8bit-in-7bit", "warn", &[]);
        let quoted = b"Content-Transfer-Encoding: quoted-printable\n\ncaf\xE9=3D";
        assert_defect(quoted, "body.8bit-in-7bit", "warn", &[]);
        assert_defect(b"\na\0b", "body.nul", "ambiguous", &["a"]);
        let quoted = b"Content-Transfer-Encoding: quoted-printable\n\n=41\0b";
        assert_defect(quoted, "body.nul", "ambiguous", &["A"]);
        assert_defect(b"\na\rb\r\n", "eol.bare-cr", "ambiguous", &["a\nb\r\n"]);
        assert_defect(b"\na\0\n", "body.nul", "warn", &[]);
        assert_defect(b"Content-Type: image/x\n\na\0b", "body.nul", "warn", &[]);
        let wide = b"Content-Type: text/plain; charset=utf-16be\n\n\0a\0b";
        assert_defect(wide, "body.nul", "warn", &[]);
    }

    #[test]
    fn files_by_other_ways_are_other_bodies() {
        let file = "begin 644 a\n#:&D*\n`\nend\n";
        let text = format!("\nsee\n{file}");
        assert_defect(text.as_bytes(), "uu.embedded", "ambiguous", &["hi\n", "a"]);
        let unknown = format!("Content-Transfer-Encoding: x-foo\n\n{file}");
        assert_defect(unknown.as_bytes(), "cte.nonstandard", "ambiguous", &["hi\n"]);
        // What is there anyway is no other body.
        let same = format!(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/x; name=a\n\n{file}\
             --b\nContent-Type: image/x\n\nhi\n\n--b--\n"
        );
        assert_defect(same.as_bytes(), "uu.embedded", "warn", &[]);
        let base64 = "Content-Transfer-Encoding: base64\n\n\
            begin-base64 644 a.txt\naGVsbG8=\n====\n";
        let message = Message::parse(base64.as_bytes());
        let found: HashSet<_> = message.alternatives().map(|it| it.value.into_owned()).collect();
        assert!(found.contains(&b"hello"[..]) && found.contains(&b"a.txt"[..]));
    }

    #[test]
    fn files_are_no_other_bodies_beyond_four_times_the_body() {
        // BinHex, which writes a run of 255 bytes in four characters.
        let file = "(This file must be converted with BinHex 4.0)\n\
            :!@i!9%9B9(4dH(3!!!!!!Ii!!!!!!!\"KN2pKN2m!!!:\n";
        for (len, is_over) in [(254, true), (255, false)] {
            let raw = format!("\n{:-<len$}", file.repeat(2));
            assert_defect(raw.as_bytes(), "cte.nonstandard", "ambiguous", &[&"a".repeat(510), "n"]);
            let defects = Message::parse(raw.as_bytes()).defects();
            let told = defects.iter().any(|it| it.code.as_str() == "limit.views");
            assert_eq!(told, is_over, "{len}");
        }
    }

    #[test]
    fn the_first_departure_that_matters_ends_a_strict_body() {
        let cases = [
            ("base64", "QUJD.REV_", Some(4)),
            ("base64", "QUI=\nfooter", Some(5)),
            ("base64", "QR==", None),
            ("quoted-printable", "=c3=A9 =x =\r", Some(7)),
            ("quoted-printable", "a=\r\nb=3D", None),
        ];
        let strict = |encoding: &str, body: &[u8]| {
            let header = format!("Content-Transfer-Encoding: {encoding}\n\n").into_bytes();
            let raw = [&header[..], body].concat();
            let message = Message::parse(&raw);
            let (strict, at) = message.root().strict_body();
            assert!(message.root().body().starts_with(&strict), "{}", body.escape_ascii());
            at.map(|at| at as usize - header.len())
        };
        for (encoding, body, wanted) in cases {
            assert_eq!(strict(encoding, body.as_bytes()), wanted, "{body}");
        }
        let mut random = Random::new(7);
        for (encoding, alphabet) in
            [("base64", &b"AQz9+/== \r\n*-\0"[..]), ("quoted-printable", b"=4a \r\n=x")]
        {
            for _ in 0..5000 {
                let len = random.below(24);
                let body: Vec<u8> =
                    (0..len).map(|_| alphabet[random.below(alphabet.len())]).collect();
                strict(encoding, &body);
            }
        }
    }

    #[test]
    fn a_quirk_whose_codes_were_not_met_changes_no_body() {
        let headers = [
            "",
            "Content-Type: text/plain; charset=utf-16\n",
            "Content-Type: image/x\n",
            "Content-Transfer-Encoding: base64\n",
            "Content-Transfer-Encoding: quoted-printable\n",
            "Content-Transfer-Encoding: binary\n",
            "Content-Type: image/x\nContent-Transfer-Encoding: base64\n",
        ];
        let pieces =
            ["QUJD", "\0", "=", "=41", " ", "-", "\n", "\r\n", "é", "begin 644 a\n#:&D*\n", "!"];
        let quirks = [
            Quirk::NulEnds,
            Quirk::HiddenOpened,
            Quirk::InvalidRefuses,
            Quirk::ControlsDropped,
            Quirk::StrictSoftBreaks,
        ];
        let mut random = Random::new(3);
        for _ in 0..2000 {
            let header = headers[random.below(headers.len())];
            let body: String =
                (0..random.below(8)).map(|_| pieces[random.below(pieces.len())]).collect();
            let raw = format!("{header}\n{body}");
            let message = Message::parse(raw.as_bytes());
            let met = message.defects().iter().map(|it| it.code.quirks()).collect::<Vec<_>>();
            let met = met.into_iter().fold(Quirks::NONE, Quirks::union);
            let shown = |message: &Message<'_>| {
                let root = message.root();
                (root.body().into_owned(), root.text().map(|text| text.to_string()))
            };
            for quirk in quirks.into_iter().filter(|&quirk| !met.has(quirk)) {
                let options = Options::new().quirks(quirk);
                let other = Message::parse_with(raw.as_bytes(), &options);
                assert_eq!(shown(&other), shown(&message), "{quirk} {raw:?}");
                let mut written = Vec::new();
                other.root().write_to(&mut written).unwrap();
                assert_eq!(written, *other.root().body(), "{quirk} {raw:?}");
            }
        }
    }
}
