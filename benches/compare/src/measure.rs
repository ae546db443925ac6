//! Measuring: each round takes all parsers in a random order, so that neither the load of the machine nor the
//! order favors one of them.

use std::{
    hash::{BuildHasher, RandomState},
    io,
    time::Duration,
};

use crate::{
    facts::{FACTS, Facts, Workload},
    runner::{Corpus, Runner},
};

/// A measurement takes at least so long; fast work is repeated.
const SAMPLE: Duration = Duration::from_millis(50);

/// A parser that took so long for a workload gets no further rounds of it.
const BUDGET: Duration = Duration::from_secs(3);

/// What was measured of a parser at a workload.
pub(crate) struct Cell {
    pub(crate) parser: String,
    pub(crate) workload: Workload,
    /// Seconds for all messages, sorted.
    pub(crate) seconds: Vec<f64>,
    /// By fact, how many messages differ from what unmime found.
    pub(crate) differing: Vec<(&'static str, usize)>,
}

impl Cell {
    pub(crate) fn median(&self) -> f64 {
        let (lower, upper) = ((self.seconds.len() - 1) / 2, self.seconds.len() / 2);
        f64::midpoint(self.seconds[lower], self.seconds[upper])
    }

    pub(crate) fn fastest(&self) -> f64 {
        self.seconds[0]
    }
}

/// A cell that is being measured.
struct Running {
    runner: usize,
    workload: Workload,
    times: u32,
    spent: Duration,
    seconds: Vec<f64>,
}

/// Measures the workloads with each parser that does them; `ours` is what unmime finds.
pub(crate) fn cells(
    corpus: &Corpus,
    workloads: &[Workload],
    runners: &mut [Box<dyn Runner>],
    rounds: usize,
    ours: &[Facts],
) -> io::Result<Vec<Cell>> {
    let facts: Vec<Vec<Facts>> = runners
        .iter_mut()
        .map(|runner| facts_of(runner.as_mut(), corpus))
        .collect::<Result<_, _>>()?;
    let mut running = Vec::new();
    for &workload in workloads {
        for (number, runner) in runners.iter_mut().enumerate() {
            if runner.does(corpus, workload) {
                let (mut times, mut spent) = (1, runner.run(corpus, workload, 1)?);
                while spent < SAMPLE {
                    times *= 2;
                    spent = runner.run(corpus, workload, times)?;
                }
                running.push(Running { runner: number, workload, times, spent, seconds: vec![] });
            }
        }
    }
    let random = RandomState::new();
    for round in 0..rounds {
        running.sort_by_cached_key(|cell| random.hash_one((round, cell.runner, cell.workload)));
        for cell in &mut running {
            if cell.seconds.is_empty() || cell.spent < BUDGET {
                // What the one before left of caches and heap is nobody's doing but its.
                runners[cell.runner].run(corpus, cell.workload, 1)?;
                let time = runners[cell.runner].run(corpus, cell.workload, cell.times)?;
                cell.spent += time;
                cell.seconds.push(time.as_secs_f64() / f64::from(cell.times));
            }
        }
    }
    running.sort_by_key(|cell| (cell.workload, cell.runner));
    let finished = running.into_iter().map(|mut cell| {
        cell.seconds.sort_by(f64::total_cmp);
        Cell {
            parser: runners[cell.runner].name().to_owned(),
            workload: cell.workload,
            seconds: cell.seconds,
            differing: differing(cell.workload, ours, &facts[cell.runner]),
        }
    });
    Ok(finished.collect())
}

/// What a parser finds; nothing where it does not read such a corpus, nor of the floor.
pub(crate) fn facts_of(runner: &mut dyn Runner, corpus: &Corpus) -> io::Result<Vec<Facts>> {
    if runner.does(corpus, Workload::Headers) { runner.facts(corpus) } else { Ok(Vec::new()) }
}

/// By fact of a workload, in how many messages two parsers differ; nothing where they do not.
fn differing(workload: Workload, ours: &[Facts], theirs: &[Facts]) -> Vec<(&'static str, usize)> {
    if theirs.is_empty() {
        return Vec::new();
    }
    let missing = ours.len().abs_diff(theirs.len());
    let missing = ("messages", missing);
    let facts = workload.facts().map(|fact| {
        let pairs = ours.iter().zip(theirs);
        (FACTS[fact], pairs.filter(|(ours, theirs)| ours[fact] != theirs[fact]).count())
    });
    facts.chain([missing]).filter(|&(_, count)| count > 0).collect()
}
