//! The header fields of the RFCs read as the RFCs say: the tables in testdata/rfc/headers/, whose
//! form is described in testdata/README.md.

use std::{fmt::Write, fs};

use unmime::{HeaderField, Message, Parameters};

use crate::support::{join, show_addresses, testdata};

/// One field of a table.
struct Case {
    title: String,
    field: String,
    /// Form and value.
    readings: Vec<(String, String)>,
}

#[test]
fn every_field_of_the_rfcs_reads_as_they_say() {
    let entries = fs::read_dir(testdata("rfc/headers")).unwrap();
    let mut tables: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    tables.sort();
    let (mut differences, mut read) = (String::new(), 0);
    for table in tables {
        let rfc = table.file_stem().unwrap().to_str().unwrap().to_owned();
        for case in cases(&fs::read_to_string(&table).unwrap()) {
            for (form, expected) in &case.readings {
                read += 1;
                for line_break in ["\r\n", "\n"] {
                    let message = case.field.replace('\n', line_break) + line_break + line_break;
                    let found = reading(&message, form);
                    if found.as_ref() != Some(expected) {
                        let title = &case.title;
                        writeln!(
                            differences,
                            "RFC {rfc}, {title}: {form} {found:?}, not {expected:?}"
                        )
                        .unwrap();
                    }
                }
            }
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
    assert!(read >= 135, "{read} readings");
}

/// The cases of a table.
fn cases(table: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in table.lines().filter(|line| !is_remark(line)) {
        if let Some(title) = line.strip_prefix("## ") {
            let title = title.to_owned();
            cases.push(Case { title, field: String::new(), readings: Vec::new() });
            continue;
        }
        let case = cases.last_mut().unwrap();
        if let Some(reading) = line.strip_prefix("=> ") {
            let (form, value) = reading.split_once(':').unwrap();
            let value = value.strip_prefix(' ').unwrap_or(value);
            case.readings.push((form.to_owned(), value.to_owned()));
        } else if case.readings.is_empty() {
            let line_break = if case.field.is_empty() { "" } else { "\n" };
            write!(case.field, "{line_break}{line}").unwrap();
        } else {
            assert!(line.is_empty(), "after the readings of a case: {line:?}");
        }
    }
    assert!(cases.iter().all(|case| !case.field.is_empty() && !case.readings.is_empty()));
    cases
}

fn is_remark(line: &str) -> bool {
    line == "#" || line.starts_with("# ") || line.is_empty()
}

/// The field of a message that has only one, in one of the forms.
fn reading(message: &str, form: &str) -> Option<String> {
    let message = Message::parse(message.as_bytes());
    assert_eq!(message.headers().len(), 1);
    let field = message.headers().iter().next()?;
    let (form, name) = form.split_once(' ').unwrap_or((form, ""));
    match form {
        "text" => Some(field.text().into()),
        "addresses" => Some(show_addresses(&field.address_list())),
        "date" => Some(field.date_time()?.to_chrono().to_rfc3339()),
        "ids" => Some(join(field.message_ids().map(|id| id.to_string()))),
        "type" => Some(field.content_type().essence()),
        "disposition" => Some(field.content_disposition().kind().to_ascii_lowercase()),
        "encoding" => Some(message.root().transfer_encoding().to_string()),
        "param" => with_parameters(field, |parameters| Some(parameters.get(name)?.into())),
        "version" => Some(message.headers().mime_version()?.to_string()),
        "language" => with_parameters(field, |parameters| {
            let language =
                parameters.iter().find(|it| it.name.eq_ignore_ascii_case(name))?.language;
            Some(language?.into())
        }),
        _ => panic!("unknown form {form:?}"),
    }
}

fn with_parameters<T>(
    field: HeaderField<'_>,
    read: impl FnOnce(&Parameters<'_>) -> Option<T>,
) -> Option<T> {
    if field.is("Content-Type") {
        read(field.content_type().parameters())
    } else {
        read(field.content_disposition().parameters())
    }
}
