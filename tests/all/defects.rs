//! The codes of defects: each has an example that has it, and a row in the documentation. And what a
//! defect promises: `Ambiguous` just where there is an alternative.

use std::{collections::HashSet, fmt::Write as _, fs, path::Path};

use unmime::{
    Limits, Message, Options,
    lint::{Code, Defect, Severity},
};

/// Limits that the example of a code is over.
fn limits(code: Code) -> Limits {
    let mut limits = Limits::default();
    match code {
        Code::LimitMessageBytes => limits.message_bytes = 1,
        Code::LimitHeaderBytes => limits.header_bytes = 1,
        Code::LimitHeaderFields => limits.header_fields = 1,
        Code::LimitDepth => limits.depth = 1,
        Code::LimitParts => limits.parts = 1,
        Code::LimitParams => limits.params = 1,
        Code::LimitAddresses => limits.addresses = 1,
        Code::LimitEncodedWords => limits.encoded_words = 1,
        Code::LimitCommentDepth => limits.comment_depth = 1,
        Code::LimitDecodedBytes => limits.decoded_bytes = 1,
        Code::LimitViews => limits.views = 1,
        Code::LimitDefects => limits.defects = 1,
        _ => {}
    }
    limits
}

#[test]
fn each_code_has_an_example_that_has_it() {
    let lacks = |code: &Code| {
        let options = Options::new().limits(limits(*code));
        let message = Message::parse_with(code.example().as_bytes(), &options);
        !message.defects().iter().any(|defect| defect.code == *code)
    };
    let lacking: Vec<&Code> = Code::ALL.iter().filter(|code| lacks(code)).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn ambiguous_is_what_has_an_alternative() {
    for code in Code::ALL {
        let message = Message::parse(code.example().as_bytes());
        let of_defects: HashSet<Code> = message
            .defects()
            .iter()
            .filter(|defect| defect.severity == Severity::Ambiguous)
            .map(|defect| defect.code)
            .collect();
        let of_alternatives: HashSet<Code> = message.alternatives().map(|it| it.code).collect();
        assert_eq!(of_defects, of_alternatives, "{code}");
        assert_eq!(message.is_ambiguous(), !of_defects.is_empty(), "{code}");
    }
}

/// Departures that hide a part from those who do not read them as others do: each is ambiguous, and all
/// that is in the message can be had.
#[test]
fn what_is_hidden_from_some_is_in_the_union() {
    let parts = "\n\n--b1\n\nhidden\n--b1--\n";
    let multipart = "multipart/mixed; boundary=b1";
    let near = |line: &str| {
        format!("Content-Type: {multipart}\n\n--b1\n\nshown\n{line}\n\nhidden\n--b1--\n")
    };
    for (code, raw) in [
        ("hdr.double-colon", format!("Content-Type: : {multipart}{parts}")),
        ("hdr.invalid-name", format!("Content-Type(x): {multipart}{parts}")),
        ("hdr.invalid-name", format!("Content-Type (x): {multipart}{parts}")),
        ("hdr.invalid-name", format!(">Content-Type: {multipart}{parts}")),
        (
            "param.unterminated-quote",
            format!("Content-Type: multipart/mixed; name=\"x; boundary=b1{parts}"),
        ),
        ("hdr.missing-colon", format!("From: a@x.com\nContent-Type {multipart}{parts}")),
        ("hdr.missing-colon", format!("From: a@x.com\nContent-Type={multipart}\nX: y{parts}")),
        ("hdr.control-char", format!("X: y\x0BContent-Type: {multipart}{parts}")),
        ("hdr.control-char", format!("X: \x01y\x1CContent-Type: {multipart}{parts}")),
        ("mp.delimiter-near-miss", near("-b1")),
        ("mp.delimiter-near-miss", near("-- b1")),
        ("mp.delimiter-near-miss", near("--\"b1\"")),
    ] {
        let message = Message::parse(raw.as_bytes());
        let defects = message.defects();
        let is_it = |it: &Defect| (it.code.as_str(), it.severity) == (code, Severity::Ambiguous);
        assert!(defects.iter().any(is_it), "{raw} {defects:?}");
        assert!(message.union_leaves().any(|leaf| leaf.starts_with(b"hidden")), "{raw}");
    }
}

/// What today's mailers write is no more than told.
#[test]
fn habits_of_mailers_are_quiet() {
    let pdf = |fields: &str| {
        format!(
            "From: a@example.com\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n{fields}\n\naGk=\n"
        )
    };
    let encoded = "\"=?UTF-8?B?w6k=?=\n =?UTF-8?B?LnBkZg==?=\"";
    for raw in [
        pdf(&format!(
            "Content-Type: application/pdf; name={encoded}\n\
             Content-Disposition: attachment; filename={encoded}"
        )),
        pdf("Content-Type: application/pdf\nContent-Disposition: attachment;\n\x20\
             filename*0*=UTF-8''%C3%A9%20a%20very%20long%20name%20of%20a%20file;\n\x20\
             filename*1*=%20that%20goes%20on.pdf"),
        pdf("Content-Type: application/pgp-signature; name=\"OpenPGP_signature.asc\"\n\
             Content-Disposition: attachment; filename=\"OpenPGP_signature\""),
        pdf("Content-Type: application/pdf; name=\"the name=x.pdf\""),
        pdf("Content-Type: application/pdf; name*=gb2312''%D6%D0.pdf"),
        "From: =?utf-8?B?w6k==?= <a@example.com>\nSubject: =?utf-8?B?YWJj==?=\n\n".to_owned(),
        "From: a@example.com\nMessage-ID: <a.b$c@x>\nReferences: <a@x>\n <b@y> (c)\n\
         In-Reply-To: Your message of \"Mon\" <a@x>\nList-Id: =?utf-8?Q?J=C3=B6rg?= <l.x>\n\
         List-Unsubscribe: <mailto:a@x>,\n <https://x/y>\nDate: Mon, 2 Mar 2026 10:00 GMT (x)\n\
         Authentication-Results: x; spf=pass (a) smtp.mailfrom=b; dkim=none\n\n"
            .to_owned(),
    ] {
        let defects = Message::parse(raw.as_bytes()).defects();
        assert!(defects.worst() <= Some(Severity::Info), "{raw}: {defects:?}");
    }
}

/// One name of a file is the other with an extension.
#[test]
fn an_extension_more_is_a_warning() {
    for (name, filename, severity) in [
        ("report", "report.pdf", Severity::Warn),
        ("report.pdf", "report", Severity::Warn),
        ("Report", "report.pdf", Severity::Warn),
        ("a.tar", "a.tar.gz", Severity::Warn),
        ("report.pdf", "Report.PDF", Severity::Info),
        ("OpenPGP_signature.asc", "OpenPGP_signature", Severity::Info),
        ("report.pdf", "report.exe", Severity::Ambiguous),
        ("report", "report2.pdf", Severity::Ambiguous),
        ("report", "report.", Severity::Ambiguous),
    ] {
        let raw = format!(
            "From: a@example.com\nMIME-Version: 1.0\nContent-Type: text/plain; name=\"{name}\"\n\
             Content-Disposition: attachment; filename=\"{filename}\"\n\nx\n"
        );
        let defects = Message::parse(raw.as_bytes()).defects();
        let told: Vec<_> =
            defects.iter().filter(|it| it.code == Code::FnConflict).map(|it| it.severity).collect();
        assert_eq!(told, [severity], "{name} {filename}");
    }
}

/// Text may begin with a colon, if it is not glued to that of the field.
#[test]
fn a_colon_that_begins_a_text_is_no_second_one() {
    for (raw, is_told) in [
        ("Subject: : (\n\n", false),
        ("Content-Description: :-)\n\n", false),
        ("Subject:: (\n\n", true),
        ("From: : a@example.com\n\n", true),
    ] {
        let defects = Message::parse(raw.as_bytes()).defects();
        let told = defects.iter().any(|defect| defect.code.as_str() == "hdr.double-colon");
        assert_eq!(told, is_told, "{raw:?} {defects:?}");
    }
}

/// Codes of most messages that are as short as can be.
const BESIDE: [&str; 3] = ["hdr.missing-from", "mime.version-missing", "part.default-type"];

#[test]
fn defects_of_structure_are_where_it_departs() {
    for (raw, defects) in [
        ("X: a\0b\n\n", &["warn hdr.nul \\x00"][..]),
        ("From: a@x.com\nX: a\u{7}b\n\n", &["warn hdr.control-char \\x07"]),
        ("From: a@x.com\nX: a\rb\n\n", &["ambiguous eol.bare-cr \\r"]),
        ("From: a@x.com\nX: café\n\n", &["info hdr.8bit \\xc3"]),
        (
            "X: y\n\u{b}Content-Type: text/html\n\n",
            &[
                "warn hdr.control-char \\x0b",
                "ambiguous hdr.invalid-name \\x0bContent-Type: text/html",
            ],
        ),
        ("From: a@x.com\nX: y\u{b}Content-Type: a/b\n\n", &["ambiguous hdr.control-char \\x0b"]),
        ("From: a@x.com\n\r\r\nb", &["ambiguous eol.bare-cr \\r"]),
        ("From: a@x.com\r\n\r\r\nb", &["ambiguous eol.bare-cr \\r"]),
        (
            "From: a@x.com\nContent-Type (x): a/b\nb\n",
            &[
                "ambiguous hdr.missing-separator From: a@x.com\\nContent-Type (x): a/b\\n",
                "ambiguous hdr.invalid-name Content-Type (x): a/b",
            ],
        ),
        (
            "From: a@x.com\nContent-Type\n : a/b\nb",
            &[
                "ambiguous hdr.missing-separator From: a@x.com\\nContent-Type\\n",
                "ambiguous hdr.fold-in-name Content-Type\\n : a/b\\n",
            ],
        ),
        (
            "From: a@x.com\nContent-Type a/b\nb",
            &[
                "ambiguous hdr.missing-separator From: a@x.com\\nContent-Type a/b\\n",
                "ambiguous hdr.missing-colon Content-Type a/b",
            ],
        ),
        (
            "From: a@x.com\nContent-\n Type: a/b\n c\n\n",
            &[
                "ambiguous hdr.missing-separator From: a@x.com\\nContent-\\n",
                "ambiguous hdr.fold-in-name Content-\\n Type: a/b\\n c\\n",
            ],
        ),
        (
            "From: a@x.com\nContent-((x))Type: a/b\nX: y\n\n",
            &["ambiguous hdr.invalid-name Content-((x))Type: a/b"],
        ),
        (
            "From: a@x.com\nContent-Type ((x) y): a/b\nX: y\n\n",
            &["ambiguous hdr.invalid-name Content-Type ((x) y): a/b"],
        ),
        (
            "From: a@x.com\nContent-Type (a)x: a/b\nX: y\n\n",
            &["ambiguous hdr.invalid-name Content-Type (a)x: a/b"],
        ),
        ("\n\nFrom: a@x.com\n\n", &["ambiguous hdr.empty-header \\n\\n"]),
        ("\u{feff}From: a@x.com\n\n", &["ambiguous hdr.empty-header \\xef\\xbb\\xbf"]),
        ("From a@b Mon Jan 1\nFrom: a@x.com\n\n", &["info hdr.mbox-from-line From a@b Mon Jan 1"]),
        (
            ">From a@b Mon Jan 1\nFrom: a@x.com\n\n",
            &["info hdr.mbox-from-line >From a@b Mon Jan 1"],
        ),
        (
            "\nFrom a@b Mon Jan 1\nFrom: a@x.com\n\n",
            &["ambiguous hdr.empty-header \\n", "info hdr.mbox-from-line From a@b Mon Jan 1"],
        ),
        ("\n\nhello\n", &[]),
        (
            "From: a@x.com\nFrom a@b Mon Jan 1\nX: y\n\n",
            &["warn hdr.mbox-from-line From a@b Mon Jan 1"],
        ),
        ("junk\nFrom: a@x.com\n\n", &["ambiguous hdr.missing-colon junk"]),
        ("From: a@x.com\n \nX: y\n\n", &["ambiguous hdr.ws-only-line  "]),
        (" x\nFrom: a@x.com\n\n", &["warn hdr.leading-continuation  x"]),
        (":x\nFrom: a@x.com\n\n", &["ambiguous hdr.empty-name :x"]),
        ("From: a@x.com\njunk\nand\nX: y\n\n", &["ambiguous hdr.missing-colon junk\\nand"]),
        ("From: a@x.com\n \n\n", &["ambiguous hdr.ws-only-line  "]),
        (">From a@b Mon Jan 1\nX: y\n\n", &["info hdr.mbox-from-line >From a@b Mon Jan 1"]),
        (
            "From: a@x.com\n>From a@b Mon Jan 1\nX: y\n\n",
            &["warn hdr.mbox-from-line >From a@b Mon Jan 1"],
        ),
        ("From: a@x.com\nX: b;\nc\n\n", &["ambiguous hdr.lost-fold c"]),
        ("X: \"b\nc\"\nFrom: a@x.com\n\n", &["ambiguous hdr.lost-fold c\\\""]),
        ("From: a@x.com\njunk\nY: z\n w\n\n", &["ambiguous hdr.missing-colon junk"]),
        (
            "From: a@x.com\nno field\n\nbody",
            &["ambiguous hdr.missing-separator From: a@x.com\\nno field\\n"],
        ),
        (
            "From: a@x.com\nX: a,\nb\nand c\nY: z\n\n",
            &["ambiguous hdr.lost-fold b", "ambiguous hdr.lost-fold and c"],
        ),
        (
            "From: a@x.com\nX: a,\nb\nand c\n\nz",
            &["ambiguous hdr.lost-fold b", "ambiguous hdr.lost-fold and c"],
        ),
        ("From: a@x.com\nhello\n", &["ambiguous hdr.missing-separator From: a@x.com\\nhello\\n"]),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nX: y\n--b\n\nz\n--b--\n",
            &["ambiguous mp.delimiter-in-header X: y\\n--b\\n"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nX: y\nz\n--b--\n",
            &["ambiguous hdr.missing-separator X: y\\nz\\n"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nContent-Type: a/b\n\nz\n--b--\n",
            &["ambiguous part.headerless-with-fields \\nContent-Type"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\nContent-Type: a/b\n\nz\n--b--\n",
            &["ambiguous part.headerless-with-fields \\n\\nContent-Type"],
        ),
        ("From: a@x.com\r\nX: y\n\r\nz", &["warn eol.bare-lf \\n"]),
        (
            "Content-Type: a/b\nContent-Type: a/c\n\n",
            &["ambiguous mime.duplicate-field Content-Type: a/b\\nContent-Type: a/c"],
        ),
        (
            "Content-Type: a/b\nX: y\nContent-Type: a/c\n\n",
            &["ambiguous mime.duplicate-field Content-Type: a/c"],
        ),
        (
            "Content-Type: a/b\nContent-Type: a/b\n\n",
            &["warn mime.duplicate-field Content-Type: a/b\\nContent-Type: a/b"],
        ),
        (
            "Content-Type: a/b\r\nContent-Type: a/c\r\n\r\n",
            &["ambiguous mime.duplicate-field Content-Type: a/b\\r\\nContent-Type: a/c"],
        ),
        (
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQQ==",
            &[
                "ambiguous cte.on-composite Content-Type: message/rfc822\\nContent-Transfer-Encoding: base64",
            ],
        ),
        (
            "Content-Transfer-Encoding: base64\nContent-Type: message/rfc822\n\nQQ==",
            &[
                "ambiguous cte.on-composite Content-Transfer-Encoding: base64\\nContent-Type: message/rfc822",
            ],
        ),
        (
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==",
            &[
                "ambiguous cte.on-composite Content-Type: message/rfc822\\r\\nContent-Transfer-Encoding: base64",
            ],
        ),
        (
            "Content-Type: message/rfc822\nX: y\nContent-Transfer-Encoding: base64\n\nQQ==",
            &["ambiguous cte.on-composite Content-Type: message/rfc822"],
        ),
        (
            "Content-Transfer-Encoding: base64\nX: y\nContent-Type: message/rfc822\n\nQQ==",
            &["ambiguous cte.on-composite Content-Type: message/rfc822"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n",
            &[
                "warn mp.unterminated Content-Type: multipart/mixed; boundary=\\\"\\\"",
                "info param.empty boundary",
                "ambiguous mp.boundary-empty \\\"\\\"",
            ],
        ),
        (
            "Content-Type: multipart/mixed\n\n--\n",
            &["warn mp.boundary-missing Content-Type: multipart/mixed"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b--\n",
            &[
                "warn mp.unterminated Content-Type: multipart/mixed; boundary=b",
                "ambiguous mp.boundary-reused Content-Type: multipart/mixed; boundary=b",
                "warn mp.close-before-open --b--\\n",
            ],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bc\n\n--bc\n\n--bc--\n--b--\n",
            &["ambiguous mp.boundary-prefix Content-Type: multipart/mixed; boundary=bc"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b--\n",
            &["warn mp.close-before-open --b--\\n"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nz\n",
            &["warn mp.unterminated Content-Type: multipart/mixed; boundary=b"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\r\n\r\nz\r\n--b--\r\n",
            &["ambiguous eol.bare-cr \\r"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\nQUJD--b--\n",
            &["warn mp.delimiter-midline --b--\\n"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Transfer-Encoding: base64\n\nQUJD\n--b\n\n--c--\n--b--\n",
            &[
                "warn mp.unterminated Content-Type: multipart/mixed; boundary=c",
                "ambiguous mp.delimiter-in-encoded-body --b\\n",
            ],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Transfer-Encoding: base64\n\nQUJD\n--b\n\nz\n--b--\n",
            &["warn mp.unterminated Content-Type: multipart/mixed; boundary=c"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b1\n\n--b1\n\nz\n--b1--\n\n--b1\nx\n",
            &["ambiguous mp.delimiter-after-close --b1\\n"],
        ),
        ("Content-Type: multipart/mixed; boundary=b1\n\npre\n--b1\n\nz\n--b1--\nepilogue\n", &[]),
        (
            "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\nQUJD\n",
            &[
                "ambiguous mp.no-parts Content-Type: multipart/mixed; boundary=b",
                "ambiguous cte.on-composite Content-Type: multipart/mixed; boundary=b\\nContent-Transfer-Encoding: base64",
            ],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nz\n",
            &[
                "warn mp.unterminated Content-Type: multipart/mixed; boundary=b",
                "warn cte.on-composite Content-Type: multipart/mixed; boundary=b\\nContent-Transfer-Encoding: base64",
            ],
        ),
        (
            "junk\nX: a,\nb\nY: z\n\n",
            &["ambiguous hdr.missing-colon junk", "ambiguous hdr.lost-fold b"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nFrom a@b Mon Jan 1\nX: y\n\n--b--\n",
            &["info hdr.mbox-from-line From a@b Mon Jan 1"],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n>From a@b Mon Jan 1\nX: y\n\n--b--\n",
            &["warn hdr.mbox-from-line >From a@b Mon Jan 1"],
        ),
        (
            "From: a@x.com\nX: a\r\r\nY: b\u{1b}$B\n\n",
            &["ambiguous eol.bare-cr \\r", "warn hdr.control-char \\x1b"],
        ),
        ("Subject:: a\n\n", &["ambiguous hdr.double-colon :"]),
        ("Subject : a\n\n", &["ambiguous hdr.ws-before-colon  :"]),
        ("From: a@x.com\nX:\n\n", &[]),
    ] {
        let shown = |it: &Defect| {
            let place = raw.as_bytes()[it.span.range()].escape_ascii();
            format!("{} {} {place}", it.severity, it.code)
        };
        let message = Message::parse(raw.as_bytes());
        let is_it = |it: &&Defect| !BESIDE.contains(&it.code.as_str());
        let found: Vec<_> = message.defects().iter().filter(is_it).map(shown).collect();
        assert_eq!(found, defects, "{raw:?}");
    }
}

/// The table in the documentation of [`Code`], written by `UNMIME_BLESS=1 cargo test`.
#[test]
fn the_table_of_codes_is_as_documented() {
    let mut table = String::from(
        "| code | severity | what departs | what is done | standard | example |\n\
         |---|---|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let (severity, message, repair) = (code.severity(), code.message(), code.repair());
        let example = shown(code.example());
        let reference = code.reference();
        writeln!(
            table,
            "| `{code}` | {severity} | {message} | {repair} | {reference} | {example} |"
        )
        .unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/defect/codes.md");
    if std::env::var_os("UNMIME_BLESS").is_some() {
        fs::write(&path, &table).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == table, "UNMIME_BLESS=1 writes it anew");
}

/// A message on one line of a table.
fn shown(example: &str) -> String {
    let mut text = example.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'");
    if text.len() > 250 {
        let cut: String = text.chars().take(100).collect();
        text = format!("{cut}…");
    }
    format!("`` {} ``", text.replace('|', "\\|"))
}
