//! The codes of defects: each has an example that has it, and a row in the documentation. And what a
//! defect promises: `Ambiguous` just where there is an alternative.
#![allow(clippy::unwrap_used)]

mod support;

use std::{collections::HashSet, fmt::Write as _, fs, path::Path};

use unmime::{Code, Defect, Limits, Message, Options, Severity};

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
