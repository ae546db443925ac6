//! The tables, and the same for machines.

use std::fmt::Write as _;

use crate::{facts::Workload, measure::Cell, runner::Corpus};

const UNMIME: &str = "unmime";
const MAIL_PARSER: &str = "mail-parser";

/// How many times as fast as mail-parser unmime is to be: structure, headers, full. Those of other
/// corpora are 1.
const TARGETS: &[(&str, [f64; 3])] = &[
    ("attachment", [1.0, 1.0, 1.1]),
    ("newsletter", [1.25, 1.2, 1.3]),
    ("small-gbk", [7.0, 2.5, 1.6]),
    ("modern", [4.0, 3.0, 2.2]),
    ("mbox", [2.2, 1.7, 1.9]),
    ("corpus", [7.0, 4.0, 3.0]),
];

fn cell<'c>(cells: &'c [Cell], parser: &str, workload: Workload) -> Option<&'c Cell> {
    cells.iter().find(|cell| cell.parser.starts_with(parser) && cell.workload == workload)
}

/// How many times as fast as mail-parser a parser is, by its medians and by its fastest rounds.
fn ratios(cells: &[Cell], of: &Cell) -> Option<(f64, f64)> {
    let theirs = cell(cells, MAIL_PARSER, of.workload)?;
    Some((theirs.median() / of.median(), theirs.fastest() / of.fastest()))
}

/// What a parser has to show of all workloads, as a row of a table.
fn row(corpus: &Corpus, cells: &[Cell], parser: &str, workloads: &[Workload]) -> String {
    let mut row = format!("| {parser} |");
    for &workload in workloads {
        let Some(cell) = cell(cells, parser, workload) else {
            row.push_str(" – |");
            continue;
        };
        let micros = 1e6 / corpus.messages as f64;
        let (median, fastest) = (cell.median() * micros, cell.fastest() * micros);
        let speed = corpus.bytes() as f64 / cell.median() / 1e6;
        let _ = write!(row, " {median:.2} µs ({fastest:.2}), {speed:.0} MB/s");
        if let Some((by_median, by_fastest)) = ratios(cells, cell) {
            let _ = write!(row, ", ×{by_median:.2} ({by_fastest:.2})");
        }
        row.push_str(" |");
    }
    row
}

/// The table of a corpus.
pub(crate) fn table(
    corpus: &Corpus,
    cells: &[Cell],
    workloads: &[Workload],
    missing: &[String],
) -> String {
    let megabytes = corpus.bytes() as f64 / 1e6;
    let mut out = format!("\n{}: {} messages, {megabytes:.2} MB\n\n", corpus.name, corpus.messages);
    let names: Vec<_> = workloads.iter().map(|workload| workload.name()).collect();
    let _ = writeln!(out, "| | {} |", names.join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(names.len()));
    let mut parsers: Vec<&str> = Vec::new();
    for cell in cells {
        if !parsers.contains(&cell.parser.as_str()) {
            parsers.push(&cell.parser);
        }
    }
    for parser in parsers {
        let _ = writeln!(out, "{}", row(corpus, cells, parser, workloads));
    }
    for name in missing {
        let _ = writeln!(out, "| {name} | not installed |{}", " |".repeat(names.len() - 1));
    }
    out.push('\n');
    if let Some((floor, structure)) =
        cell(cells, "newlines", Workload::Structure).zip(cell(cells, UNMIME, Workload::Structure))
    {
        let (by_median, by_fastest) =
            (structure.median() / floor.median(), structure.fastest() / floor.fastest());
        let _ = writeln!(out, "structure takes {by_median:.2} ({by_fastest:.2}) floors");
    }
    for cell in cells.iter().filter(|cell| !cell.differing.is_empty()) {
        let counts: Vec<_> =
            cell.differing.iter().map(|(fact, count)| format!("{fact} {count}")).collect();
        let (parser, workload) = (&cell.parser, cell.workload.name());
        let _ = writeln!(out, "differs: {parser}, {workload}: {}", counts.join(", "));
    }
    out
}

fn target(corpus: &Corpus, workload: Workload) -> f64 {
    let targets = TARGETS.iter().find(|(name, _)| *name == corpus.name);
    targets.and_then(|(_, targets)| targets.get(workload as usize)).copied().unwrap_or(1.0)
}

/// The cells where unmime is slower than it is to be.
pub(crate) fn below_target(corpus: &Corpus, cells: &[Cell]) -> Vec<String> {
    let mut below = Vec::new();
    for ours in cells.iter().filter(|cell| cell.parser == UNMIME) {
        let name = format!("{} {}", corpus.name, ours.workload.name());
        let target = target(corpus, ours.workload);
        if let Some((ratio, _)) = ratios(cells, ours)
            && ratio < target
        {
            below.push(format!("{name}: ×{ratio:.2}, to be ×{target:.2}"));
        }
        let theirs = cell(cells, "mailparse", ours.workload);
        let ratio = theirs.map_or(1.0, |theirs| theirs.median() / ours.median());
        if ratio < 1.0 {
            below.push(format!("{name}: ×{ratio:.2} of mailparse"));
        }
    }
    below
}

/// A line of JSON for each cell. Names hold nothing that would need an escape.
pub(crate) fn json(corpus: &Corpus, cells: &[Cell]) -> String {
    let mut out = String::new();
    for cell in cells {
        let micros = 1e6 / corpus.messages as f64;
        let (by_median, by_fastest) = ratios(cells, cell).unwrap_or((f64::NAN, f64::NAN));
        let number = |value: f64| {
            if value.is_finite() { format!("{value:.4}") } else { "null".to_owned() }
        };
        let differing: Vec<_> =
            cell.differing.iter().map(|(fact, count)| format!("\"{fact}\":{count}")).collect();
        let _ = writeln!(
            out,
            "{{\"corpus\":\"{}\",\"workload\":\"{}\",\"parser\":\"{}\",\"messages\":{},\
             \"bytes\":{},\"rounds\":{},\"median_us\":{},\"fastest_us\":{},\"mb_per_s\":{},\
             \"ratio\":{},\"ratio_fastest\":{},\"differing\":{{{}}}}}",
            corpus.name,
            cell.workload.name(),
            cell.parser,
            corpus.messages,
            corpus.bytes(),
            cell.seconds.len(),
            number(cell.median() * micros),
            number(cell.fastest() * micros),
            number(corpus.bytes() as f64 / cell.median() / 1e6),
            number(by_median),
            number(by_fastest),
            differing.join(","),
        );
    }
    out
}
