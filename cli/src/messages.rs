//! The loop that every verb is the body of: one message after the other.

use std::thread;

use crate::{
    ahead::{Ahead, Done, Sizes, Tally},
    crew::Crew,
    error::Error,
    input::Inputs,
    jobs::Jobs,
    output::Output,
    source::Reader,
    status::{Outcome, Status},
    work::{Given, Run, Work},
};

/// Does `verb` with every message, on several threads; the output is in order. What cannot be read
/// is told, and the others still done.
pub(crate) fn for_each(
    inputs: &Inputs,
    jobs: Jobs,
    output: &mut Output,
    verb: impl Fn(Given<'_>, &mut Output) -> Result<Outcome, Error> + Sync,
) -> Result<Status, Error> {
    if jobs.count() == 1 {
        return for_each_in_turn(inputs, output, verb);
    }
    let begin = || Ok(|given: Given<'_>, output: &mut Output| verb(given, output));
    in_batches(inputs, jobs, Sizes::default(), output, begin)
}

/// Has each batch of messages worked on by what `begin` gives, on several threads; the output is in
/// order.
pub(crate) fn in_batches<W: Work>(
    inputs: &Inputs,
    jobs: Jobs,
    sizes: Sizes,
    output: &mut Output,
    begin: impl Fn() -> Result<W, Error> + Sync,
) -> Result<Status, Error> {
    let (run, styles) = (Run::new(inputs), output.styles);
    let work = |batch| Done::new(batch, styles, &run, &begin);
    let mut tally = Tally::new(inputs, output);
    let jobs = jobs.count();
    // One thread can do it all.
    let threads = if jobs == 1 { 0 } else { jobs };
    thread::scope(|scope| {
        let mut ahead = Ahead::new(Crew::new(scope, threads, &work), jobs, sizes);
        each_of(inputs, &mut |taken| match taken {
            Ok(taken) if run.is_alone(&taken) || ahead.is_too_long(taken.raw) => {
                ahead.finish(&mut tally)?;
                let mut work = begin()?;
                let count = run.one(Ok(taken), tally.output, &mut work)?;
                work.finish(tally.output)?;
                tally.add(count);
                Ok(())
            }
            taken => ahead.take(taken, &mut tally),
        })?;
        ahead.finish(&mut tally)
    })?;
    Ok(tally.status)
}

/// Does `verb` with every message, one after the other: where it depends on those before.
pub(crate) fn for_each_in_turn(
    inputs: &Inputs,
    output: &mut Output,
    mut verb: impl FnMut(Given<'_>, &mut Output) -> Result<Outcome, Error>,
) -> Result<Status, Error> {
    let run = Run::new(inputs);
    let mut tally = Tally::new(inputs, output);
    each_of(inputs, &mut |taken| {
        let count = run.one(taken, tally.output, &mut verb)?;
        tally.add(count);
        Ok(())
    })?;
    Ok(tally.status)
}

/// Reads every message.
fn each_of(inputs: &Inputs, take: &mut Reader<'_>) -> Result<(), Error> {
    let mut source = inputs.source();
    for path in inputs.files() {
        match path {
            Ok(path) => source.read(&path, take)?,
            Err(error) => source.or_fail(Err(error), take)?,
        }
    }
    Ok(())
}
