//! Bodies that depart from their encodings: what is met in them, and what they are under which quirk.

use super::{
    TransferEncoding::{self, Base64, EightBit, QuotedPrintable, Uuencode},
    *,
};
use crate::{
    codec::testing::Random,
    defect::{Defect, PartId, Recorder, Severity},
    quirk::Quirk::{self, *},
    span::Span,
};

/// A code, and what it is met at.
type Met = (&'static str, &'static str);

/// A body, what is met in it, and what it reads as under which quirk.
type Case<'a> = (&'a str, &'a [Met], &'a [(Quirk, &'a str)]);

fn recorded(encoding: TransferEncoding, body: &[u8], quirks: Quirks) -> Vec<Defect> {
    let mut recorder = Recorder::new(body, quirks, usize::MAX);
    recorder.read_body(PartId::ROOT, Span::new(0, body.len()));
    encoding.record(body, &mut recorder);
    recorder.into_defects().0
}

/// Asserts what is met, in the order of the places, and what the body is under each quirk that changes it, of those
/// of the codes that were met so badly.
#[track_caller]
fn assert_read(encoding: TransferEncoding, body: &str, met: &[Met], others: &[(Quirk, &str)]) {
    let body = body.as_bytes();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let defects = recorded(encoding, body, Quirks::NONE);
    let found: Vec<_> =
        defects.iter().map(|it| (it.code.as_str(), text(it.span.of(body)))).collect();
    let wanted: Vec<_> = met.iter().map(|&(code, at)| (code, at.to_owned())).collect();
    assert_eq!(found, wanted, "{}", body.escape_ascii());
    let ambiguous = defects.iter().filter(|it| it.severity == Severity::Ambiguous);
    let quirks = ambiguous.fold(Quirks::NONE, |quirks, it| quirks.union(it.code.quirks()));
    let ours = encoding.decode(body);
    let read = quirks.iter().map(|quirk| (quirk, encoding.decode_as(body, quirk.into())));
    let found: Vec<_> =
        read.filter(|(_, it)| *it != ours).map(|(quirk, it)| (quirk, text(&it))).collect();
    let mut wanted: Vec<_> = others.iter().map(|&(quirk, it)| (quirk, it.to_owned())).collect();
    wanted.sort();
    assert_eq!(found, wanted, "{}", body.escape_ascii());
}

#[test]
fn base64_is_read_as_others_do() {
    let cases: &[Case<'_>] = &[
        ("", &[], &[]),
        ("aGVsbG8=", &[], &[]),
        ("aGVs\r\nbG8=\r\n\r\n", &[], &[]),
        ("aG Vs\tbG8 = ", &[], &[]),
        ("aGVs\n\nbG8=", &[], &[]),
        ("aGVsbG8", &[("b64.missing-padding", "8")], &[]),
        ("aGVsbA=\n", &[("b64.missing-padding", "A")], &[]),
        ("QUJDR", &[("b64.incomplete-quantum", "R")], &[]),
        ("QR==", &[("b64.trailing-bits", "R")], &[]),
        ("QUJD==", &[("b64.padding-inside", "=")], &[]),
        (
            "QUI=\nQUJD!",
            &[("b64.data-after-padding", "QUJD!")],
            &[(PaddingGoesOn, "ABABC"), (PaddingSkipped, "AB\u{10}P\u{FFFD}")],
        ),
        (
            "QQ==\nQUJD\nQg==",
            &[("b64.data-after-padding", "QUJD\nQg")],
            &[(PaddingStops, "A"), (PaddingSkipped, "A\u{4}\u{14}$4 ")],
        ),
        (
            "=\nQUJD",
            &[("b64.padding-inside", "="), ("b64.data-after-padding", "QUJD")],
            &[(PaddingStops, "")],
        ),
        (
            "QU=JDRE=VG",
            &[
                ("b64.padding-inside", "="),
                ("b64.trailing-bits", "="),
                ("b64.data-after-padding", "JDRE=VG"),
            ],
            &[(PaddingGoesOn, "A$4DT"), (PaddingSkipped, "ABCDEF")],
        ),
        ("QUJD!", &[("b64.invalid-char", "!")], &[]),
        (
            "QUJD!REVG",
            &[("b64.invalid-char", "!")],
            &[(InvalidRefuses, "QUJD!REVG"), (InvalidStops, "ABC")],
        ),
        (
            "QUJD\0REVG",
            &[("b64.invalid-char", "\0")],
            &[(NulEnds, "ABC"), (InvalidRefuses, "QUJD\0REVG"), (InvalidStops, "ABC")],
        ),
        (
            "QUJD.REVG\0R0hJ",
            &[("b64.invalid-char", ".REVG\0")],
            &[(NulEnds, "ABCDEF"), (InvalidRefuses, "QUJD.REVG\0R0hJ"), (InvalidStops, "ABC")],
        ),
        (
            "QU_D",
            &[("b64.url-alphabet", "_"), ("b64.missing-padding", "D"), ("b64.trailing-bits", "D")],
            &[(UrlAlphabet, "AO\u{FFFD}"), (InvalidStops, "A")],
        ),
        // What follows the padding is looked at with the same alphabet.
        (
            "QUJ_QQ==QU_D",
            &[
                ("b64.url-alphabet", "_QQ==QU_"), // the padding is none
                ("b64.padding-inside", "=="),
            ],
            &[
                (UrlAlphabet, "AB\u{7F}AAO\u{FFFD}"),
                (InvalidStops, "AB"),
                (PaddingGoesOn, "ABPA@"),
                (PaddingStops, "ABP"),
            ],
        ),
        (
            "QUJDR=EVG",
            &[("b64.padding-inside", "=")],
            &[(PaddingStops, "ABC"), (PaddingGoesOn, "ABC\u{11}Q")],
        ),
        (
            "Plain text, isn't it?\n",
            &[("b64.not-encoded", "Plain text, isn't it?\n")],
            &[(PlainDecoded, ">V\u{FFFD}\u{FFFD}\u{5F1}\u{FFFD}+'\u{FFFD}+")],
        ),
        (
            "QUJDREVG\n--\nlist footer\n",
            &[("b64.not-encoded", "--\nlist footer\n")],
            &[(PlainDecoded, "ABCDEF\u{FFFD}+-~\u{FFFD}-z")],
        ),
        (
            "A\n\nQUJD",
            &[("b64.misaligned-restart", "\nQUJD"), ("b64.incomplete-quantum", "D")],
            &[(EmptyLineRestarts, "ABC")],
        ),
    ];
    for (body, met, others) in cases {
        assert_read(Base64, body, met, others);
    }
}

#[test]
fn quoted_printable_is_read_as_others_do() {
    let cases: &[Case<'_>] = &[
        ("", &[], &[]),
        ("a=3Db =\r\nc\r\nd \n", &[], &[]),
        ("caf=c3=A9", &[("qp.lowercase-hex", "=c3")], &[]),
        ("=c3=A9=c3", &[("qp.lowercase-hex", "=c3=A9=c3")], &[]),
        ("a=0X=41b", &[("qp.invalid-escape", "=0X")], &[(EscapeOut, "aAb"), (SignOut, "a0XAb")]),
        (
            "=4\r\n1=4\n2",
            &[("qp.invalid-escape", "=4\r\n1=4")],
            &[(EscapeOut, "\r\n1\n2"), (EscapeRejoined, "AB"), (SignOut, "4\r\n14\n2")],
        ),
        (
            "=4=\r\n1",
            &[("qp.invalid-escape", "=4")],
            &[(EscapeOut, "1"), (EscapeRejoined, "A"), (SignOut, "41")],
        ),
        ("a== b", &[("qp.invalid-escape", "== b")], &[(EscapeOut, "a"), (SignOut, "a b")]),
        ("a= \nb", &[("qp.trailing-ws-after-eq", "= ")], &[(StrictSoftBreaks, "a=\nb")]),
        ("a\rb", &[("qp.bare-cr", "\r")], &[(ControlsDropped, "ab")]),
        ("a=\r\r\nb\r\r\n", &[], &[]),
    ];
    for (body, met, others) in cases {
        assert_read(QuotedPrintable, body, met, others);
    }
}

#[test]
fn uuencode_without_its_begin_line_is_told() {
    assert_read(Uuencode, "begin 644 a\n#:&D*\n`\nend\n", &[], &[]);
    assert_read(Uuencode, "\n#:&D*\n", &[("uu.missing-begin", "#:&D*")], &[]);
    let body = "begin-base64 644 a.txt\naGVsbG8=\n====\n";
    let defects = recorded(Base64, body.as_bytes(), Quirks::NONE);
    let begin = defects.iter().find(|it| it.code == Code::UuBeginBase64).unwrap();
    assert_eq!(begin.span.of(body.as_bytes()), b"begin-base64 644 a.txt");
}

#[test]
fn what_is_not_encoded_cannot_depart() {
    assert_read(EightBit, "=\r\0é", &[], &[]);
}

/// Bodies of what odd ones are made of, and some that begin with even lines.
fn odd_bodies(encoding: TransferEncoding, seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let (alphabet, even): (&[u8], &[u8]) = match encoding {
        Base64 => (b"AQz9+/==== \r\n\n*-_\0", b"QUJDREVG\r\n"),
        QuotedPrintable => (b"=4a= \r\n\n=x", b"caf=C3=A9 =\r\n"),
        _ => (b"M#&` \nbegin", b"#:&D*\n"),
    };
    let mut random = Random::new(seed);
    (0..5_000).map(move |round| {
        let mut body = even.repeat(if round % 4 == 0 { random.below(40) } else { 0 });
        let len = random.below(24);
        body.extend((0..len).map(|_| alphabet[random.below(alphabet.len())]));
        body
    })
}

#[test]
fn a_quirk_whose_codes_were_not_met_changes_nothing() {
    for encoding in [Base64, QuotedPrintable, Uuencode] {
        let mut changed = Quirks::NONE;
        for body in odd_bodies(encoding, 7) {
            let defects = recorded(encoding, &body, Quirks::NONE);
            let met = defects.iter().fold(Quirks::NONE, |met, it| met.union(it.code.quirks()));
            let ours = encoding.decode(&body);
            for &quirk in Quirk::ALL {
                let is_changed = encoding.decode_as(&body, quirk.into()) != ours;
                assert!(!is_changed || met.has(quirk), "{quirk} {}", body.escape_ascii());
                changed = if is_changed { changed.with(quirk) } else { changed };
            }
        }
        let quirks = match encoding {
            Base64 => base64::QUIRKS,
            QuotedPrintable => quoted_printable::QUIRKS,
            _ => uuencode::QUIRKS,
        };
        assert_eq!(changed, quirks, "{encoding}");
    }
}

#[test]
fn padding_is_what_it_is_to_simpler_decoders() {
    let decoded = |body: &[u8], quirk: Quirk| {
        Base64.decode_as(body, Quirks::of(&[PlainDecoded, quirk])).into_owned()
    };
    for body in odd_bodies(Base64, 8) {
        let skipped: Vec<u8> = body.iter().copied().filter(|&byte| byte != b'=').collect();
        let read = decoded(&body, PaddingSkipped);
        assert_eq!(read, decoded(&skipped, PlainDecoded), "{}", body.escape_ascii());
        if !has_stray_padding(&body) {
            let going_on = base64::word::decode_word(&body);
            assert_eq!(decoded(&body, PaddingGoesOn), going_on, "{}", body.escape_ascii());
        }
    }
}

/// Whether padding follows a single symbol.
fn has_stray_padding(body: &[u8]) -> bool {
    body.split_inclusive(|&byte| byte == b'=').any(|run| {
        let symbols = run.iter().filter(|&&byte| base64::quantum::is_symbol(byte)).count();
        run.ends_with(b"=") && symbols % 4 == 1
    })
}

#[test]
fn recording_reads_what_decoding_reads() {
    for body in odd_bodies(QuotedPrintable, 9) {
        let mut recorder = Recorder::new(&body, Quirks::NONE, usize::MAX);
        let mut out = Vec::new();
        quoted_printable::decode_as(&body, &mut out, &mut recorder);
        assert_eq!(out, *QuotedPrintable.decode(&body), "{}", body.escape_ascii());
        // What blocks decode at once.
        let long = [b"caf=C3=A9 and more\r\n".repeat(10), body].concat();
        out.clear();
        quoted_printable::decode_as(&long, &mut out, &mut Quirks::default());
        assert_eq!(out, *QuotedPrintable.decode(&long), "{}", long.escape_ascii());
    }
}

#[test]
fn no_reading_is_longer_than_the_body() {
    let runs =
        ["QQ==", "Q", "=", "-", "A=B", "A.\n\n", "QUJD\n\n\nQ-=", "=4f=5\n4= \n\r=x", "M\n", "\0"];
    let bodies = runs.map(|run| run.repeat((1 << 18) / run.len()));
    let late = "QUJD".repeat(1 << 12) + "*-QQ=QUJD=QUJ\n\nQUJDQ=";
    for body in bodies.into_iter().chain([late]) {
        for encoding in [Base64, QuotedPrintable] {
            for quirk in Quirk::ALL.iter().copied() {
                let read = encoding.decode_as(body.as_bytes(), quirk.into());
                assert!(read.len() <= body.len(), "{encoding} {quirk}");
            }
            let _ = recorded(encoding, body.as_bytes(), Quirks::NONE);
        }
    }
}
