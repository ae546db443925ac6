//! One line a case: what is written, which codes it departs by, and what it is with each quirk that changes it.

use super::{ContentType, Structure, structure, unexpected_boundary};
use crate::{
    codec::testing::Random,
    defect::{Recorder, Severity},
    lex::context::Context,
    quirk::{Quirk, Quirks},
};

/// The quirks of the type and of the value of the boundary.
const QUIRKS: Quirks = Quirks::of(&[
    Quirk::ControlsDropped,
    Quirk::LastOfListWins,
    Quirk::StrictType,
    Quirk::TypeCleaned,
    Quirk::FragmentIsMessage,
    Quirk::BoundaryMakesMultipart,
    Quirk::EmptyBoundaryIsNone,
    Quirk::BoundaryTrimmed,
    Quirk::BoundaryAsWritten,
]);

/// The type, and what it holds.
fn show(body: &[u8], quirks: Quirks) -> String {
    let content_type = ContentType::read(body, Context::default().with(quirks));
    let (essence, most) = (content_type.essence(), 1_000);
    let text = |boundary: &[u8]| String::from_utf8_lossy(boundary).into_owned();
    if quirks.has(Quirk::BoundaryMakesMultipart)
        && let Some(boundary) = unexpected_boundary(body, most, &mut quirks.clone())
    {
        return format!("{essence} of [{}], if it is there", text(&boundary));
    }
    match structure(body, most, &mut quirks.clone()) {
        Structure::Leaf => content_type.to_string(),
        Structure::Message => format!("{essence} of a message"),
        Structure::Multipart { boundary, .. } => {
            format!("{essence} of [{}]", boundary.map_or("none".into(), |it| text(&it)))
        }
    }
}

/// The codes of the type and of the boundary's value, and what they are with each of their quirks that changes it.
/// No other quirk does.
fn read(body: &str) -> Vec<String> {
    let body = body.as_bytes();
    let mut recorder = Recorder::of_value(body);
    structure(body, 1_000, &mut recorder);
    let (defects, _) = recorder.into_defects();
    let codes = defects.iter().map(|defect| defect.code);
    let met = codes.clone().fold(Quirks::NONE, |met, code| met.union(code.quirks()));
    let is_own = |code: &String| {
        let is_other = code.starts_with("param.") && !code.ends_with("-boundary");
        !is_other
    };
    let mut lines: Vec<_> = codes.map(|code| code.to_string()).filter(is_own).collect();
    let ours = show(body, Quirks::NONE);
    for quirk in QUIRKS.iter() {
        let other = show(body, quirk.into());
        assert!(met.has(quirk) || other == ours, "{quirk}: {other}");
        if other != ours {
            lines.push(format!("{quirk}: {other}"));
        }
    }
    lines
}

#[test]
fn types_depart_from_their_grammar() {
    let strict = "StrictType: text/plain";
    let cases: &[(&str, &[&str])] = &[
        (" multipart/mixed; boundary=b", &[]),
        (" multipart/mixed; boundary=\"a b\"; charset=x", &[]),
        (" text/plain (c); charset=x (c)", &[]),
        ("", &["ct.syntax"]),
        (" text", &["ct.syntax"]),
        (" text; charset=koi8-r", &["ct.syntax"]),
        (" \"multipart/mixed\"; boundary=b", &["ct.syntax", "StrictType: text/plain"]),
        (" \"multipart/mixed; boundary=b\"", &["ct.syntax", "StrictType: text/plain"]),
        (" \"text/html\"", &["ct.syntax", "StrictType: text/plain"]),
        (
            ": text/html",
            &[
                "ct.syntax",
                "ct.multiple-values",
                "LastOfListWins: text/html",
                "TypeCleaned: text/html",
            ],
        ),
        (" multi(x)part/mixed; boundary=b", &["ct.syntax", "TypeCleaned: multipart/mixed of [b]"]),
        (
            " text plain multipart/mixed; boundary=b",
            &[
                "ct.syntax",
                "ct.multiple-values",
                "LastOfListWins: multipart/mixed of [b]",
                "TypeCleaned: textplainmultipart/mixed; boundary=b",
            ],
        ),
        (
            " <multipart/multipart/mixed>; boundary=b",
            &["ct.syntax", "TypeCleaned: multipart/multipart of [b]"],
        ),
        (" multipart; boundary=b", &["ct.syntax", strict]),
        (" multipart /mixed; boundary=b", &["ct.syntax", strict]),
        (" message / rfc822", &["ct.syntax", strict]),
        (" text / html", &[]),
        (" multipart/mixed x; boundary=b", &["ct.syntax", strict]),
        (" =?utf-8?Q?multipart/mixed;_boundary=3Db?=", &["ct.syntax", strict]),
        (" multipart(c)/mixed; boundary=b", &["ct.comment", strict]),
        (" multipart/mixed (c); boundary=b", &["ct.comment", strict]),
        (" text(c)/html", &["ct.comment"]),
        (" (c) text/html; charset=x", &["ct.comment", "StrictType: text/html"]),
        (
            " text/plain, multipart/mixed; boundary=b",
            &["ct.multiple-values", "LastOfListWins: multipart/mixed of [b]"],
        ),
        (
            " x-multipart/mixed; boundary=b",
            &[
                "ct.unknown-toplevel",
                "BoundaryMakesMultipart: x-multipart/mixed of [b], if it is there",
            ],
        ),
        (
            " x-message/rfc822",
            &["ct.unknown-toplevel", "FragmentIsMessage: x-message/rfc822 of a message"],
        ),
        (
            " text/plain; boundary=b",
            &[
                "param.unexpected-boundary",
                "BoundaryMakesMultipart: text/plain of [b], if it is there",
            ],
        ),
        (" text/plain; boundary=\"\"", &[]),
        (
            " message/partial; number=1",
            &["mime.message-partial", "FragmentIsMessage: message/partial of a message"],
        ),
        (" message/partial; number=2", &["mime.message-partial"]),
        (
            " message/external-body",
            &["mime.external-body", "FragmentIsMessage: message/external-body of a message"],
        ),
        (
            " multipart/mixed; boundary=\"\"",
            &["mp.boundary-empty", "EmptyBoundaryIsNone: multipart/mixed of [none]"],
        ),
        (
            " multipart/mixed; boundary=\" b\"",
            &["mp.boundary-leading-space", "BoundaryTrimmed: multipart/mixed of [b]"],
        ),
        (" multipart/mixed; boundary=\"b \"", &["mp.boundary-trailing-space"]),
        (" multipart/mixed; boundary=b*", &["mp.boundary-bad-char"]),
        (" multipart/mixed; boundary=b=c", &[]),
        (" multipart/mixed; boundary*0=b", &["param.2231-boundary"]),
    ];
    let wrong = cases.iter().filter(|(body, wanted)| read(body) != *wanted);
    let wrong: Vec<_> = wrong.map(|(body, _)| format!("{body}: {:?}", read(body))).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn control_characters_are_left_out_by_some() {
    let read = |quirks| show(b" multi\0part/mixed; boundary=a\x01b", quirks);
    assert_eq!(read(Quirk::ControlsDropped.into()), "multipart/mixed of [ab]");
    assert!(read(Quirks::NONE).starts_with("text/plain"));
}

#[test]
fn a_type_is_ambiguous_only_if_readers_differ() {
    let severity = |body: &str| {
        let mut recorder = Recorder::new(body.as_bytes(), Quirks::NONE, 100);
        structure(body.as_bytes(), 1_000, &mut recorder);
        recorder.into_defects().0.iter().map(|defect| defect.severity).max()
    };
    for (body, wanted) in [
        (" text/plain; charset=utf-8", None),
        (" multipart/mixed; boundary=\"b@\"", Some(Severity::Warn)),
        (" message/partial; number=2", Some(Severity::Warn)),
        (" message/partial; number=1", Some(Severity::Ambiguous)),
        (" multipart/mixed (c); boundary=b", Some(Severity::Ambiguous)),
    ] {
        assert!(severity(body) >= wanted, "{body}: {:?}", severity(body));
        assert!(wanted.is_some() || severity(body).is_none(), "{body}");
    }
}

#[test]
fn no_quirk_changes_a_type_that_does_not_depart() {
    let mut random = Random::new(23);
    let pieces = [
        " ",
        "text",
        "multipart",
        "message",
        "x",
        "/",
        "/",
        "mixed",
        "rfc822",
        "partial",
        ";",
        ";",
        ",",
        "(c)",
        "(",
        "\"",
        "\"",
        "=?utf-8?Q?a/b?=",
        "\r\n ",
        "; boundary=b",
        "; boundary=\" b \"",
        "; boundary*=b",
        "boundary",
        "=",
        "number=2",
        "charset=x",
        "text/html",
        "\u{e9}",
    ];
    for round in 0..4_000 {
        let start = ["", " multipart/mixed", " text/plain"][round % 3];
        let end = (0..random.below(7)).map(|_| pieces[random.below(pieces.len())]);
        // It checks that what changes was met.
        read(&(start.to_owned() + &end.collect::<String>()));
    }
}
