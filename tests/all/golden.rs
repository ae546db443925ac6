//! Each message of testdata/ that has a golden file beside it reads as that file says, whatever its
//! line ends. The format is described in testdata/README.md.

use std::{env, fmt::Write, fs};

use unmime::{Headers, Message, Part};

use crate::support::{
    crlf::with_crlf, difference, has_message_to_open, messages, show_addresses, walk, with_lf,
};

#[test]
fn messages_written_for_one_shape_of_mail() {
    check("golden");
}

#[test]
fn messages_in_charsets_declared_undeclared_and_mislabelled() {
    check("charset");
}

#[test]
fn messages_of_the_rfcs() {
    check("rfc");
}

#[test]
fn the_seed_message() {
    check("seed");
}

/// As a web page printed it, the seed message has lost its folds and has no-break spaces.
#[test]
fn the_seed_message_as_printed_gives_what_the_sent_one_does() {
    let [printed, sent] = &messages("seed")[..] else { panic!("two forms of one message") };
    let (printed, sent) = (Message::parse(&printed.bytes), Message::parse(&sent.bytes));
    let text = |message: &Message<'_>| message.text().unwrap().replace('\u{A0}', " ");

    for message in [&printed, &sent] {
        assert_eq!(message.headers().len(), 13);
        assert!(text(message).starts_with("Hi Tommy,"), "{}", text(message));
        // Four no-break spaces in UTF-8, declared to be GBK.
        assert!(!text(message).contains('聽'), "{}", text(message));
        assert!(message.html().unwrap().contains("This is a mail for testing."));
        let attachments: Vec<_> = message.attachments().collect();
        assert_eq!(attachments.len(), 1);
        assert_eq!(attachments[0].filename().as_deref(), Some("Debian Package.txt"));
        assert_eq!(&*attachments[0].body(), b"Debian Package");
    }
    let names = |message: &Message<'_>| -> Vec<_> {
        message.headers().iter().map(|field| field.name().to_owned()).collect()
    };
    assert_eq!(names(&printed), names(&sent));
    let lost_folds = |message: &Message<'_>| {
        message.defects().iter().filter(|found| found.code.as_str() == "hdr.lost-fold").count()
    };
    assert!(lost_folds(&printed) > 0);
    assert_eq!(lost_folds(&sent), 0);
}

/// Compares every message in a folder with its golden file, in three forms; `UNMIME_BLESS=1` writes
/// the files instead.
fn check(folder: &str) {
    let bless = env::var_os("UNMIME_BLESS").is_some();
    let mut differences = String::new();
    for sample in messages(folder) {
        let golden = sample.path.with_extension("txt");
        let Ok(expected) = fs::read_to_string(&golden).or_else(|error| match folder {
            "seed" => Err(error),
            _ if bless => Ok(String::new()),
            _ => panic!("{} has no golden file", sample.name()),
        }) else {
            continue;
        };
        if bless {
            fs::write(&golden, render(&sample.bytes)).unwrap();
            continue;
        }
        let forms = [
            ("as stored", sample.bytes.clone()),
            ("with LF", with_lf(&sample.bytes)),
            ("with CRLF", with_crlf(&sample.bytes)),
        ];
        for (form, message) in forms {
            let found = render(&message);
            if found != expected {
                let name = sample.name();
                let difference = difference(&expected, &found);
                writeln!(differences, "{name}, {form}:\n{difference}").unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

/// The golden file of a message.
fn render(message: &[u8]) -> String {
    let message = Message::parse(message);
    let mut sections = vec![fields(message.headers()), tree(&message)];
    walk(&message, &mut |path, part| {
        if let Some(text) = part.text().filter(|_| part.is_leaf()) {
            sections.push(text_section(path, &text));
        }
    });
    sections.retain(|section| !section.is_empty());
    sections.join("\n")
}

/// The fields of the message itself, those that can be read.
fn fields(headers: Headers<'_>) -> String {
    let shown = [
        ("From", Some(show_addresses(&headers.from()))),
        ("To", Some(show_addresses(&headers.to()))),
        ("Cc", Some(show_addresses(&headers.cc()))),
        ("Subject", headers.subject().map(Into::into)),
        ("Date", headers.date().map(|date| date.to_rfc3339())),
        ("Message-ID", headers.message_id().map(|id| id.to_string())),
    ];
    let present = shown.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let present = present.filter(|(_, value)| !value.is_empty());
    present.map(|(name, value)| format!("{name}: {value}\n")).collect()
}

/// One line a part.
fn tree(message: &Message<'_>) -> String {
    let mut parts = Vec::new();
    walk(message, &mut |path, part| parts.push((path.to_owned(), part_line(part))));
    let width = parts.iter().map(|(path, _)| path.len()).max().unwrap_or_default() + 2;
    parts.iter().map(|(path, line)| format!("{path:width$}{line}\n")).collect()
}

fn part_line(part: Part<'_>) -> String {
    let content_type = part.content_type();
    let mut line = content_type.essence();
    for parameter in content_type.parameters().iter() {
        let name = parameter.name.to_ascii_lowercase();
        if name != "boundary" {
            write!(line, "; {name}={}", parameter.value).unwrap();
        }
    }
    if !part.is_multipart() {
        let encoding = part.declared_transfer_encoding().unwrap_or("7bit".into());
        write!(line, " [{}]", encoding.to_ascii_lowercase()).unwrap();
    }
    if part.is_leaf() && !has_message_to_open(part) {
        write!(line, " {} bytes", with_lf(&part.body()).len()).unwrap();
    }
    if let Some(name) = part.filename() {
        let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
        write!(line, " \"{escaped}\"").unwrap();
    }
    if let Some(disposition) = part.disposition() {
        write!(line, " {}", disposition.kind().to_ascii_lowercase()).unwrap();
    }
    line
}

fn text_section(path: &str, text: &str) -> String {
    let mut section = format!("== {path}\n");
    for line in text.replace("\r\n", "\n").split('\n') {
        section.push_str(if line.is_empty() { "|" } else { "| " });
        section.push_str(line);
        section.push('\n');
    }
    section
}
