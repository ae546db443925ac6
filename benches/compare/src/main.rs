//! unmime and other parsers at the same work, over the same messages, in one run: see the README.

mod args;
#[path = "../../corpora/mod.rs"]
mod corpora;
mod driver;
mod facts;
mod growth;
#[path = "../../corpora/mailbox.rs"]
mod mailbox;
mod measure;
mod parsers;
mod report;
mod runner;
#[path = "../../../tests/support/shapes.rs"]
mod shapes;

use std::{env, error::Error, fs, io, process::ExitCode};

use args::{Args, Mode};
use driver::Workshop;
use facts::{FACTS, Workload};
use parsers::eml_codec;
use runner::{Corpus, InProcess, Runner};

fn main() -> ExitCode {
    eml_codec::silence_panics();
    match Args::parse(env::args().skip(1)).map_err(Into::into).and_then(|args| run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let corpora = Corpus::all(&args.corpus);
    let workloads: Vec<Workload> = Workload::ALL
        .into_iter()
        .filter(|workload| workload.name().starts_with(&args.workload))
        .collect();
    match args.mode {
        Mode::Measure => measure(args, &corpora, &workloads),
        Mode::Differences => differences(args, &corpora),
        Mode::Growth => growth::run(args, &workloads),
        Mode::Bare => bare(args, &corpora, &workloads),
    }
}

type Runners = Vec<Box<dyn Runner>>;

/// The parsers of this process that are asked for.
fn in_process(args: &Args) -> Runners {
    let mut runners: Runners = Vec::new();
    for runner in InProcess::all() {
        if runner.name().starts_with(&args.parser) {
            runners.push(Box::new(runner));
        }
    }
    runners
}

fn measure(args: &Args, corpora: &[Corpus], workloads: &[Workload]) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::new(&args.parser)?;
    let (mut json, mut below) = (String::new(), Vec::new());
    println!("Medians, in brackets the fastest rounds; × how many times as fast as mail-parser.");
    for corpus in corpora {
        let ours = InProcess::unmime().facts(corpus)?;
        let cells_of = |mut runners: Runners| {
            measure::cells(corpus, workloads, &mut runners, args.rounds(), &ours)
        };
        let mut cells = cells_of(in_process(args))?;
        // Another process would disturb these: each has a run of its own.
        for driver in workshop.drivers(corpus)? {
            cells.extend(cells_of(vec![Box::new(driver?)])?);
        }
        print!("{}", report::table(corpus, &cells, workloads, workshop.missing()));
        json.push_str(&report::json(corpus, &cells));
        below.extend(report::below_target(corpus, &cells));
    }
    println!("\nBelow target: {}", if below.is_empty() { "none" } else { "" });
    for line in below {
        println!("* {line}");
    }
    if let Some(path) = &args.json {
        fs::write(path, json)?;
    }
    Ok(())
}

/// Lists, for each parser, the messages that it reads otherwise than unmime.
fn differences(args: &Args, corpora: &[Corpus]) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::new(&args.parser)?;
    for corpus in corpora {
        let mut runners = in_process(args);
        for driver in workshop.drivers(corpus)? {
            runners.push(Box::new(driver?));
        }
        let ours = InProcess::unmime().facts(corpus)?;
        for runner in &mut runners {
            let workloads = Workload::ALL.into_iter().filter(|&work| runner.does(corpus, work));
            let facts: Vec<usize> = workloads.flat_map(Workload::facts).collect();
            let theirs = measure::facts_of(runner.as_mut(), corpus)?;
            for (number, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
                for fact in facts.iter().copied().filter(|&fact| ours[fact] != theirs[fact]) {
                    let (name, fact_name) = (runner.name(), FACTS[fact]);
                    let (ours, theirs) = (ours[fact], theirs[fact]);
                    let place = &corpus.name;
                    println!("{place} {number}: {name}: {fact_name}: {theirs}; unmime: {ours}");
                }
            }
        }
    }
    Ok(())
}

/// Only the work, so that a profiler sees nothing else that depends on the rounds. Says how many
/// messages a round has.
fn bare(args: &Args, corpora: &[Corpus], workloads: &[Workload]) -> Result<(), Box<dyn Error>> {
    let mut runners = InProcess::all();
    let runner = runners.iter_mut().find(|runner| runner.name().starts_with(&args.parser));
    let (Some(runner), [corpus, ..], [workload, ..]) = (runner, corpora, workloads) else {
        return Err("no such parser, corpus or workload".into());
    };
    for _ in 0..args.rounds() {
        bare_round(runner, corpus, *workload)?;
    }
    println!("{}", corpus.messages);
    Ok(())
}

/// What `count` counts, by this name.
#[inline(never)]
fn bare_round(runner: &mut InProcess, corpus: &Corpus, workload: Workload) -> io::Result<()> {
    runner.run(corpus, workload, 1).map(drop)
}
