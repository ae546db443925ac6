//! Messages that are read in two ways: testdata/ambiguity/, where the file of JSON beside each says
//! what must be found, and the text what is found; and the example of each code, with what is found
//! in it in testdata/examples.txt.

use std::{collections::HashSet, env, fmt::Write, fs, path::Path};

use serde_json::Value;
use unmime::{
    Message, Span,
    lint::{AlternativeKind, Code, Severity},
};

use crate::support::{Sample, difference, messages, testdata};

#[test]
fn what_departs_is_told_with_its_place() {
    let mut missed = Vec::new();
    for sample in messages("ambiguity") {
        let (case, name) = (wanted(&sample), sample.name());
        let defects = Message::parse(&sample.bytes).defects();
        if name.starts_with("ambiguity/ok-") {
            if defects.worst().is_some_and(|worst| worst > Severity::Info) {
                missed.push(format!("{name}: {:?}", defects.worst()));
            }
            continue;
        }
        let least = severity(case["severity"].as_str().unwrap());
        let told: Vec<_> = defects.iter().filter(|defect| defect.severity >= least).collect();
        let ranges = case["anomalous_ranges"].as_array().unwrap();
        let is_near = |span: Span| ranges.iter().any(|range| overlaps(range, span));
        let is_located = ranges.is_empty() || told.iter().any(|defect| is_near(defect.span));
        if told.is_empty() || !is_located {
            missed.push(format!("{name}: {ranges:?} against {told:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_others_read_is_offered() {
    let mut missed = Vec::new();
    for sample in messages("ambiguity") {
        let (case, name) = (wanted(&sample), sample.name());
        let message = Message::parse(&sample.bytes);
        let leaves = message.union_leaves().collect::<Vec<_>>().concat();
        for token in strings(&case["must_expose_tokens"]) {
            if !leaves.windows(token.len()).any(|window| window == token.as_bytes()) {
                missed.push(format!("{name}: {token}"));
            }
        }
        for (values, kind) in [
            ("from", AlternativeKind::From),
            ("subjects", AlternativeKind::Subject),
            ("filenames", AlternativeKind::Filename),
        ] {
            let read = readings(&message, kind);
            let lacking = strings(&case["union"][values]).filter(|&value| !read.contains(value));
            missed.extend(lacking.map(|value| format!("{name}: {kind:?} {value:?}: {read:?}")));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_is_told_is_told_in_full() {
    for sample in messages("ambiguity") {
        compare(&sample.path.with_extension("txt"), &render(&sample.bytes));
    }
}

#[test]
fn what_is_told_of_the_examples_is_told_in_full() {
    let rendered =
        Code::ALL.iter().map(|code| format!("# {code}\n{}", render(code.example().as_bytes())));
    compare(&testdata("examples.txt"), &rendered.collect::<Vec<_>>().join("\n"));
}

/// `UNMIME_BLESS=1` writes the golden file instead.
#[track_caller]
fn compare(golden: &Path, found: &str) {
    if env::var_os("UNMIME_BLESS").is_some() {
        return fs::write(golden, found).unwrap();
    }
    let expected = fs::read_to_string(golden).unwrap();
    assert!(found == expected, "{}:\n{}", golden.display(), difference(&expected, found));
}

fn wanted(sample: &Sample) -> Value {
    serde_json::from_slice(&fs::read(sample.path.with_extension("json")).unwrap()).unwrap()
}

fn severity(name: &str) -> Severity {
    let all = [Severity::Info, Severity::Warn, Severity::Ambiguous, Severity::Severe];
    all.into_iter().find(|severity| severity.as_str() == name).unwrap()
}

/// Whether a span, of one byte at least, has a byte of a range.
fn overlaps(range: &Value, span: Span) -> bool {
    let [start, end] = [0, 1].map(|at| range[at].as_u64().unwrap());
    u64::from(span.start) < end && start < u64::from(span.end.max(span.start + 1))
}

fn strings(values: &Value) -> impl Iterator<Item = &str> {
    values.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// What is read for a value, by us and by others.
fn readings(message: &Message<'_>, kind: AlternativeKind) -> HashSet<String> {
    let mut read: HashSet<String> = match kind {
        AlternativeKind::From => {
            let from = message.headers().from();
            from.mailboxes().map(|mailbox| mailbox.addr_spec.to_string()).collect()
        }
        AlternativeKind::Subject => {
            message.headers().subject().into_iter().map(Into::into).collect()
        }
        _ => message.parts().filter_map(|part| Some(part.filename()?.into_owned())).collect(),
    };
    let others = message.alternatives().filter(|other| other.kind == kind);
    read.extend(others.filter_map(|other| other.text().map(str::to_owned)));
    read
}

/// A line for each defect, with what stands there, and for each alternative, with what is read.
fn render(raw: &[u8]) -> String {
    let message = Message::parse(raw);
    let mut lines = String::new();
    for defect in message.defects().iter() {
        let (line, column) = place(raw, defect.span);
        write!(lines, "{} {} ", defect.severity.as_str(), defect.code).unwrap();
        write!(lines, "at {line}:{column} {}", excerpt(defect.span.of(raw))).unwrap();
        if let Some(other) = defect.other {
            let (line, column) = place(raw, other);
            write!(lines, " beside {line}:{column} {}", excerpt(other.of(raw))).unwrap();
        }
        lines.push('\n');
    }
    for other in message.alternatives() {
        let (kind, value) = (other.kind.as_str(), excerpt(&other.value));
        writeln!(lines, "{kind} by {} {value}", other.code).unwrap();
    }
    lines
}

/// The line and the byte in it, from one.
fn place(raw: &[u8], span: Span) -> (usize, usize) {
    let before = &raw[..span.start as usize];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    (line, before.len() - before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1) + 1)
}

/// The bytes in quotes, or how they begin and how many they are.
fn excerpt(bytes: &[u8]) -> String {
    const LONGEST: usize = 200;
    match bytes.get(..LONGEST) {
        Some(start) => format!("\"{}\"… ({} bytes)", start.escape_ascii(), bytes.len()),
        None => format!("\"{}\"", bytes.escape_ascii()),
    }
}
