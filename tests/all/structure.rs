//! Where parts are found in messages whose structure is damaged: one line a case, the texts of the leaves.

use unmime::{
    Limits, Message, Options,
    lint::{Code, Quirk},
};

use crate::support;

/// The texts and the file names of the leaves, each trimmed.
fn leaves(message: &Message<'_>) -> Vec<String> {
    let parts = message.parts().filter(|part| part.is_leaf() && !part.is_multipart());
    let shown = parts.map(|part| match part.filename() {
        Some(name) => format!("<{name}>"),
        None => part.text().map_or("?".into(), |text| text.trim_end().to_owned()),
    });
    shown.collect()
}

/// Each message, with LF and with CRLF, has these leaves.
#[track_caller]
fn check(cases: &[(&str, &[&str])]) {
    for (raw, wanted) in cases {
        for raw in [(*raw).to_owned(), raw.replace('\n', "\r\n")] {
            let message = Message::parse(raw.as_bytes());
            let found: Vec<String> =
                leaves(&message).iter().map(|it| it.replace('\r', "")).collect();
            assert_eq!(found, *wanted, "{raw}");
        }
    }
}

/// The leaves as a reader with one quirk has them, and whether the code was met.
fn otherwise(raw: &str, code: Code, quirk: Quirk) -> (bool, Vec<String>) {
    let message = Message::parse(raw.as_bytes());
    let is_met = message.lint().defects().iter().any(|defect| defect.code == code);
    let options = Options::new().quirks(quirk);
    (is_met, leaves(&Message::parse_with(raw.as_bytes(), &options)))
}

const PDF: &str =
    "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n";

#[test]
fn a_path_leads_to_its_part_and_to_no_other() {
    let mut tried = 0;
    for sample in support::all_messages() {
        let message = Message::parse(&sample.bytes);
        for part in message.parts() {
            let path = part.path();
            let found = message.part_at(&path.to_lowercase()).map(|found| found.id());
            assert_eq!(found, Some(part.id()), "{}: {path}", sample.name());
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
    let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b\nContent-Type: message/rfc822\n\n\nb\n--b--\n";
    let message = Message::parse(raw);
    for path in
        ["", "0", "01", "+1", "1.", ".1", "1.1", "3", "2.2", "2.TEXT", "TEXT.1", "a", "4294967297"]
    {
        assert!(message.part_at(path).is_none(), "{path:?}");
    }
    // As deep as it goes, in no time.
    let deep = b"Content-Type: message/rfc822\n\n".repeat(100_000);
    let message = Message::parse_with(&deep, &Options::new().limits(Limits::unlimited()));
    let last = message.parts().next_back().unwrap();
    assert_eq!(message.part_at(&last.path()).map(|part| part.id()), Some(last.id()));
    assert_eq!(last.safe_file_name(), "part-100000.txt");
}

#[test]
fn a_header_ends_at_the_delimiter_that_it_declares() {
    let mixed = "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n";
    let html = "--b\nContent-Type: text/html\n\n<p>\n--b--\n";
    check(&[
        (&format!("{mixed}--b\n\nhi\n--b--\n"), &["hi"]),
        (&format!("{mixed}--b\nContent-Type: text/plain\n\nhi\n{html}"), &["hi", "<p>"]),
        (&format!("{mixed}--b\n{PDF}--b--\n"), &["<a.pdf>"]),
        (&format!("{mixed}Subject: x\nTo: d@e.f\n--b \t\n\nhi\n--b--\n"), &["hi"]),
        (&format!("{mixed}This is a preamble.\n--b\n{PDF}--b--\n"), &["<a.pdf>"]),
        (
            &format!(
                "{mixed}two lines: of\na preamble\n--b\nContent-Type: text/plain\n\nhi\n{html}"
            ),
            &["hi", "<p>"],
        ),
        ("Content-Type: multipart/mixed;\n boundary=\"b 1\"\n--b 1\n\nhi\n--b 1--\n", &["hi"]),
        ("Content-Type: multipart/mixed;\nboundary=b\n--b\n\nhi\n--b--\n", &["hi"]),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\
             --b\nContent-Type: text/plain\n\nhi\n--b--\n--a--\n",
            &["hi"],
        ),
        (
            "Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n--b\n\
             Content-Type: text/plain\n\nhi\n--b--\n",
            &["hi"],
        ),
        // What is no delimiter of it ends nothing.
        ("Content-Type: text/plain; boundary=b\n--b\nX: y\n\nhi\n", &["hi"]),
        (&format!("{mixed}--c\nX: y\n\n--b\n\nhi\n--b--\n"), &["hi"]),
    ]);
    let raw = format!("{mixed}--b\nContent-Type: text/plain\n\nhi\n--b\n\nho\n--b--\n");
    let (is_met, leaves) =
        otherwise(&raw, Code::MpDelimiterInHeader, Quirk::HeaderPassesDelimiters);
    assert_eq!((is_met, leaves), (true, vec!["ho".to_owned()]));
}

#[test]
fn lines_may_end_in_cr_alone() {
    for (raw, subject, text) in [
        ("Subject: x\r\rone\rtwo\r", "x", "one\ntwo"),
        ("Subject: x\rFrom: a@b.c\r\rone\n", "x", "one"),
        ("Subject: x\r y\r\rone\r\n", "x y", "one"),
        (
            "Subject: x\rContent-Type: multipart/mixed; boundary=b\r\r--b\r\rone\r--b--\r",
            "x",
            "one",
        ),
        ("Content-Transfer-Encoding: quoted-printable\rSubject: x\r\ro=\rne=20\r", "x", "one "),
        ("Content-Transfer-Encoding: base64\rSubject: x\r\rb25l\r", "x", "one"),
        ("\r\rSubject: x\r\rone", "x", "one"),
        // Not these: LF ends the header.
        ("Subject: x\n\none\r\rtwo", "x", "one\r\rtwo"),
        ("Subject: x\r\r\n\r\r\none\r\r\n", "x", "one"),
    ] {
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.headers().subject().as_deref(), Some(subject), "{raw:?}");
        let found =
            message.parts().find_map(|part| if part.is_leaf() { part.text() } else { None });
        assert_eq!(found.unwrap().trim_end_matches(['\r', '\n']), text, "{raw:?}");
        assert_eq!(message.raw(), raw.as_bytes());
        let is_cr_only = raw.contains("\r\r") && !raw.contains("\n\n") && !raw.contains("\r\r\n");
        let is_met = message.lint().defects().iter().any(|it| it.code == Code::EolBareCr);
        assert!(is_met || !is_cr_only, "{raw:?}");
    }
    let (_, leaves) = otherwise("Subject: x\r\rone\r", Code::EolBareCr, Quirk::CrIsText);
    assert_eq!(leaves, [""]);
}

#[test]
fn so_may_those_of_an_encoded_message_inside() {
    // `Subject: x`, an empty line, `one`
    for (encoding, body) in
        [("base64", "U3ViamVjdDogeA0Nb25lDQ=="), ("quoted-printable", "Subject: x=0D=0Done=0D")]
    {
        let raw = format!(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{body}\n"
        );
        let message = Message::parse(raw.as_bytes());
        let inner = message.root().message().unwrap();
        assert_eq!(inner.headers().subject().as_deref(), Some("x"), "{raw}");
    }
}

#[test]
fn a_boundary_that_is_not_that_of_the_body_is_replaced() {
    let declare = |boundary: &str, used: &str| {
        format!(
            "Content-Type: multipart/mixed; boundary={boundary}\n\nold clients\n--{used}\n\
             Content-Type: text/plain\n\nhi\n--{used}\n{PDF}--{used}--\n"
        )
    };
    for (boundary, used) in [
        ("\"ab\n cd\"", "abcd"),
        ("\"ab\n\tcd\"", "ab cd"),
        ("3D\"b1\"", "b1"),
        ("\"=3D_b1\"", "=_b1"),
        ("\"----=3D_Part_1\"", "----=_Part_1"),
        ("'b1'", "b1"),
        ("\"--b1\"", "b1"),
        ("\"b1--\"", "b1"),
        ("\"--b1--\"", "b1"),
        ("\" b1\"", "b1"),
        ("\"B1\"", "b1"),
        ("other", "b1"),
        ("\"\"", "b1"),
        ("", "b1"),
        ("\"b1", "b1"),
        ("b1\"", "b1"),
    ] {
        check(&[(&declare(boundary, used), &["hi", "<a.pdf>"])]);
    }
    let none = declare("x", "b1").replace("; boundary=x", "");
    check(&[
        (&none, &["hi", "<a.pdf>"]),
        // Inside of another multipart.
        (
            &format!(
                "Content-Type: multipart/mixed; boundary=o\n\n--o\n{}--o\n\nho\n--o--\n",
                declare("'b1'", "b1")
            ),
            &["hi", "<a.pdf>", "ho"],
        ),
        (
            &format!(
                "Content-Type: multipart/mixed; boundary=\"o o\"\n\n--oo\n{}--oo\n\nho\n--oo--\n",
                declare("3D\"b1\"", "b1")
            ),
            &["hi", "<a.pdf>", "ho"],
        ),
        (
            &format!("Content-Type: multipart/mixed\n\n--oo\n{none}--oo\n\nho\n--oo--\n"),
            &["hi", "<a.pdf>", "ho"],
        ),
        // Without any it is one text, and a boundary that occurs is the one.
        ("Content-Type: multipart/mixed; boundary=x\n\n--b\n\nhi\n--b--\n", &["--b\n\nhi\n--b--"]),
        (
            "Content-Type: multipart/mixed; boundary=x\n\n--b\nContent-Type: text/plain\n\nhi\n",
            &["--b\nContent-Type: text/plain\n\nhi"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=B\n\n--b\nContent-Type: text/html\n\nno\n--b--\n--B\n\nhi\n--B--\n",
            &["hi"],
        ),
    ]);
    let one_text = leaves(&Message::parse(
        declare("x", "b1").replace("multipart/mixed", "text/plain").as_bytes(),
    ));
    for (raw, code) in
        [(declare("x", "b1"), Code::MpBoundaryUnused), (none, Code::MpBoundaryMissing)]
    {
        let (is_met, leaves) = otherwise(&raw, code, Quirk::BoundaryAsDeclared);
        assert_eq!((is_met, &leaves), (true, &one_text), "{raw}");
    }
}

/// Below a header without a Content-Type, parts are a text, and to some they are parts.
#[test]
fn parts_below_no_content_type_are_told() {
    let parts = "--b\nContent-Type: text/plain\n\nhi\n--b\n\nho\n--b--\n";
    let cases = [
        (format!("Subject: a\n\n{parts}"), true),
        (format!("Subject: a\n\n\n \n{parts}"), true),
        (format!("MIME-Version: 1.0\n\n{parts}"), true),
        (format!("MIME-Version: 1.0\n\nThis is a multipart message.\n\n{parts}"), true),
        (format!("Content-Transfer-Encoding: 7bit\n\n{parts}").replace("--b", "----=_1"), true),
        // An old bounce quotes a message; a diff and a signature look like delimiters.
        (format!("Subject: failure notice\n\nBelow is the message.\n\nTo: a\n\n{parts}"), false),
        (format!("Content-Type: text/plain\n\n{parts}"), false),
        ("Subject: a\n\n--- a/file\n+++ b/file\n@@ -1 +1 @@\n".to_owned(), false),
        ("MIME-Version: 1.0\n\nhi\n\n-- \nContent-Type: a/b\n".to_owned(), false),
        ("Subject: a\n\n--b\nContent-Type: text/plain\n\nhi\n".to_owned(), false),
        ("Subject: a\n\n--b\n\nhi\n--b--\n".to_owned(), false),
    ];
    for (raw, is_told) in cases {
        let message = Message::parse(raw.as_bytes());
        assert_eq!(leaves(&message).len(), 1, "{raw}");
        let (is_met, found) = otherwise(&raw, Code::MpTypeMissing, Quirk::BoundaryGuessed);
        assert_eq!(
            (is_met, found.ends_with(&["hi".into(), "ho".into()])),
            (is_told, is_told),
            "{raw}"
        );
        assert_eq!(message.is_ambiguous(), is_told, "{raw}");
    }
}

#[test]
fn a_boundary_of_dashes_is_compared_by_whole_lines() {
    for boundary in ["-", "--", "---", "----", "-----------"] {
        let multipart = |first: &str| {
            format!(
                "Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n{first}\n--{boundary}\n\
                 Content-Type: text/html\n\n<p>\n--{boundary}--\n"
            )
        };
        check(&[
            (&multipart("\nhi"), &["hi", "<p>"]),
            (&multipart(PDF.trim_end()), &["<a.pdf>", "<p>"]),
            (&multipart("Content-Transfer-Encoding: base64\n\naGk=\n"), &["hi", "<p>"]),
        ]);
    }
    check(&[(
        "Content-Type: multipart/mixed; boundary=\"-\"\n\n---\n\nhi\n---\n\
         Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n-----\n",
        &["hi", "<a.pdf>"],
    )]);
}

#[test]
fn a_boundary_may_end_in_a_blank() {
    for (close, leaves) in
        [("--b --", &["hi", "ho"][..]), ("--b--", &["hi", "ho"]), ("--b  -- ", &["hi", "ho"])]
    {
        for open in ["--b ", "--b"] {
            let raw = format!(
                "Content-Type: multipart/mixed; boundary=\"b \"\n\n{open}\n\nhi\n{open}\n\nho\n{close}\nend\n"
            );
            check(&[(&raw, leaves)]);
        }
    }
    // Only if it was declared so.
    check(&[(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b --\nend\n",
        &["hi\n--b --\nend"],
    )]);
}

#[test]
fn a_delimiter_at_the_end_closes() {
    let mixed = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b";
    check(&[
        (mixed, &["hi"]),
        (&format!("{mixed}\n"), &["hi"]),
        (&format!("{mixed}\n\n \n"), &["hi"]),
        (&format!("{mixed}\n\nho\n--b\n"), &["hi", "ho"]),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n\
             --b\n\nhi\n--b\nContent-Type: text/html\n\n<p>\n--b\n",
            &["hi", "<p>"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n\
             --b\n\nhi\n--b\n--a\n\nho\n--a--\n",
            &["hi", "ho"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n\
             --b\n\nhi\n--b\n\n--a--\n",
            &["hi"],
        ),
        // Not these.
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n", &[""]),
        (&format!("{mixed}\n--b--\n"), &["hi", ""]),
        (&format!("{mixed}\nContent-Type: text/html\n"), &["hi", ""]),
    ]);
    let (is_met, leaves) = otherwise(mixed, Code::MpUnterminated, Quirk::LastDelimiterOpens);
    assert_eq!((is_met, leaves), (true, vec!["hi".to_owned(), String::new()]));
}

#[test]
fn a_part_may_begin_on_the_line_of_its_delimiter() {
    let mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
    check(&[
        (&format!("{mixed}--bContent-Type: text/html\n\nhi\n--b--\n"), &["hi"]),
        (
            &format!(
                "{mixed}--b\n\nhi\n--bContent-Disposition: attachment; filename=a\n\nx\n--b--\n"
            ),
            &["hi", "<a>"],
        ),
        (&format!("{mixed}--bcontent-type:text/plain; name=x\n\nhi\n--b--"), &["<x>"]),
        (&format!("{mixed}--b Content-Type: text/plain\n\nhi\n--b--\n"), &["hi"]),
        (
            &format!(
                "{mixed}--bContent-Transfer-Encoding: base64\n\naGk=\n--bContent-Type: text/html\n\n<p>\n--b--\n"
            ),
            &["hi", "<p>"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--aContent-Type: multipart/mixed; boundary=b\n\n\
             --bContent-Type: text/plain\n\nhi\n--b--\n--a--\n",
            &["hi"],
        ),
        // Not these.
        (&format!("{mixed}--b\n\nhi\n--bX-Content: y\n--b--\n"), &["hi\n--bX-Content: y"]),
        (
            &format!("{mixed}--b\n\nhi\n--b Content of the box\n--b--\n"),
            &["hi\n--b Content of the box"],
        ),
    ]);
    let raw = format!("{mixed}--b\n\nhi\n--bContent-Type: text/html\n\nho\n--b--\n");
    let (is_met, leaves) = otherwise(&raw, Code::MpDelimiterNoBreak, Quirk::FieldEndsNoDelimiter);
    assert_eq!((is_met, leaves.len()), (true, 1));
    let (_, leaves) = otherwise(&raw, Code::MpDelimiterNoBreak, Quirk::PrefixDelimiters);
    assert_eq!(leaves, ["hi", "ho"]);
}

#[test]
fn a_multipart_of_its_close_delimiter_has_no_text() {
    let mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
    check(&[
        (&format!("{mixed}--b--\n"), &[]),
        (&format!("{mixed}--b--"), &[]),
        (&format!("{mixed}\n\n--b--\n\n"), &[]),
        (&format!("{}--b--\n", mixed.replace("mixed", "alternative")), &[]),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n\
             --b--\n--a\n\nhi\n--a--\n",
            &["hi"],
        ),
        // What would be lost is text.
        (&format!("{mixed}hi\n--b--\n"), &["hi\n--b--"]),
        (&format!("{mixed}--b--\nhi\n"), &["--b--\nhi"]),
    ]);
    let message = Message::parse(b"Content-Type: multipart/mixed; boundary=b\n\n--b--\n");
    assert_eq!(message.text(), None);
    assert!(message.root().is_multipart() && message.root().is_leaf());
}

#[test]
fn a_field_without_a_name_is_no_text() {
    for junk in
        [":", "::", ":X: y", ": x", "X Y: z", "X\0Y: z", "X\x0CY: z", ":\nX Y: z", "Broken name :"]
    {
        check(&[
            (&format!("Subject: a\n{junk}\n\nhi\n"), &["hi"]),
            (&format!("Subject: a\n{junk}\nTo: b@c.d\n\nhi\n"), &["hi"]),
        ]);
        let message = format!("Subject: a\n{junk}\n\nhi\n");
        let message = Message::parse(message.as_bytes());
        if junk != "Broken name :" {
            assert!(
                message.lint().defects().iter().any(|it| it.code.as_str().starts_with("hdr.")),
                "{junk}"
            );
        }
    }
    check(&[
        ("Subject: a\nhello\n\nyou\n", &["hello\n\nyou"]),
        ("Subject: a\nAt 12:30\n\nyou\n", &["At 12:30\n\nyou"]),
        ("Subject: a\n:-) hello\n\nyou\n", &[":-) hello\n\nyou"]),
        (": x\n\nhi\n", &[": x\n\nhi"]),
    ]);
}
