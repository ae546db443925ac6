//! Mail as the mailers of the world send it, and its expected reading: testdata/behaviour/ and testdata/world/, where
//! expected.jsonl has one line a check.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};
use unmime::{Message, Part, store::emlx};

use crate::support::{has_message_to_open, testdata, walk};

/// Checks that fail, by case and field. One that passes again must leave the list.
const KNOWN_MISSES: &[&str] = &[];

#[test]
fn every_case_is_read_as_expected_or_is_a_known_miss() {
    let mut misses = BTreeSet::new();
    for (folder, checks) in [("behaviour", 197), ("world", 69)] {
        assert_eq!(judge(folder, &mut misses), checks);
    }
    let known: BTreeSet<String> = KNOWN_MISSES.iter().map(|&miss| miss.to_owned()).collect();
    assert_eq!(misses, known);
}

/// Adds the checks of a folder that fail to `misses`; gives how many there are.
fn judge(folder: &str, misses: &mut BTreeSet<String>) -> usize {
    let table = fs::read_to_string(testdata(format!("{folder}/expected.jsonl"))).unwrap();
    let mut judged = 0;
    for line in table.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let wanted = match (&row["any_of"], &row["want"]) {
            (Value::Array(any), _) => any.clone(),
            (_, Value::Null) => continue,
            (_, want) => vec![want.clone()],
        };
        // Those of mailboxes are in store::mbox.
        if row["field"] == "subjects" {
            continue;
        }
        judged += 1;
        let (id, field) = (row["id"].as_str().unwrap(), row["field"].as_str().unwrap());
        let extension = if row["group"] == "emlx" { "emlx" } else { "eml" };
        let file = fs::read(testdata(format!("{folder}/{id}.{extension}"))).unwrap();
        let message = emlx::read(&file).map_or(&*file, |emlx| emlx.message);
        let found = comparable(read(&Message::parse(message), field));
        if !wanted.into_iter().map(comparable).any(|want| want == found) {
            let miss = format!("{id} {field}");
            if !KNOWN_MISSES.contains(&&*miss) {
                println!("{miss}: {found}, not {}", row["want"]);
            }
            misses.insert(miss);
        }
    }
    judged
}

/// One field of a message, as testdata/README.md and the table name them.
fn read(message: &Message<'_>, field: &str) -> Value {
    let headers = message.headers();
    match field {
        "subject" => json!(headers.subject()),
        "from" => headers
            .from()
            .mailboxes()
            .map(|mailbox| json!([mailbox.display_name, mailbox.addr_spec.as_str()]))
            .collect(),
        "date" => json!(headers.date().map(|date| date.timestamp())),
        "msgid" => json!(headers.message_id().map(|id| id.as_str().to_owned())),
        "refs" => headers.references().map(|id| id.as_str().to_owned()).collect(),
        "irt" => headers.in_reply_to().map(|id| id.as_str().to_owned()).collect(),
        "preview" => message.preview(256).into(),
        "attnames" => message.attachments().map(|part| json!(part.filename())).collect(),
        "shown" => {
            let parts = message.body_lists().text;
            parts
                .into_iter()
                .filter_map(|part| Some(part.text()?.to_string()))
                .collect::<String>()
                .into()
        }
        "text" => texts(message).into_iter().next().into(),
        "texts" => texts(message).into(),
        "hexes" => leaves(message, &mut |part| (!is_text(part)).then(|| hex(&part.body()))).into(),
        "name" => leaves(message, &mut |part| Some(part.filename().map(String::from))).pop().into(),
        _ => panic!("unknown field {field:?}"),
    }
}

fn texts(message: &Message<'_>) -> Vec<String> {
    leaves(message, &mut |part| Some(part.text()?.unflowed().into_owned()))
}

/// What `read` gives for each leaf, those of messages inside included.
fn leaves<T>(message: &Message<'_>, read: &mut impl FnMut(Part<'_>) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    walk(message, &mut |_, part| {
        if part.is_leaf() && !has_message_to_open(part) {
            found.extend(read(part));
        }
    });
    found
}

fn is_text(part: Part<'_>) -> bool {
    part.content_type().is_kind("text")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A value in which line ends, those at the end, and the difference between nothing and an empty
/// text are gone.
fn comparable(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            match text.trim_end_matches('\n') {
                "" => Value::Null,
                text => text.into(),
            }
        }
        Value::Array(items) => items.into_iter().map(comparable).collect(),
        other => other,
    }
}
