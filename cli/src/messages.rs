//! The loop that every verb is the body of: one message after the other.

use std::{path::Path, thread};

use unmime::{Limits, Message, Options};

use crate::{
    ahead::{Ahead, Count, Done, Sizes, Tally},
    crew::Crew,
    error::Error,
    escape,
    input::Inputs,
    jobs::Jobs,
    output::Output,
    source::{Reader, Taken},
    status::{Outcome, Status},
};

/// A message that was read, and how it came.
pub(crate) struct Given<'a> {
    /// Its path as given, or that of the file in a folder that was given; in an mbox, with its
    /// number behind it.
    pub(crate) path: &'a Path,
    /// The message.
    pub(crate) message: Message<'a>,
    /// What names it in the output.
    pub(crate) heading: Heading<'a>,
}

/// The line above what is written for a message.
pub(crate) enum Heading<'a> {
    /// There is but one message.
    None,
    /// The path of the message.
    Path(&'a Path),
}

impl Heading<'_> {
    pub(crate) fn write(&self, output: &mut Output) -> Result<(), Error> {
        match self {
            Self::None => Ok(()),
            Self::Path(path) => output.write_heading(escape::path(path)),
        }
    }
}

/// What one thread does with some messages that follow each other.
pub(crate) trait Work {
    /// Does it with one.
    fn take(&mut self, given: Given<'_>, output: &mut Output) -> Result<Outcome, Error>;

    /// One that cannot be read, as is told anyway.
    fn miss(&mut self, _: &Error) -> Result<(), Error> {
        Ok(())
    }

    /// Behind the last.
    fn finish(self, output: &mut Output) -> Result<(), Error>;
}

impl<V: FnMut(Given<'_>, &mut Output) -> Result<Outcome, Error>> Work for V {
    fn take(&mut self, given: Given<'_>, output: &mut Output) -> Result<Outcome, Error> {
        self(given, output)
    }

    fn finish(self, _: &mut Output) -> Result<(), Error> {
        Ok(())
    }
}

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

/// What is the same for all messages.
pub(crate) struct Run {
    options: Options,
    are_several: bool,
}

impl Run {
    fn new(inputs: &Inputs) -> Self {
        Self { options: options(), are_several: inputs.are_several() }
    }

    /// Whether there is but this message.
    fn is_alone(&self, taken: &Taken<'_>) -> bool {
        !self.are_several && !taken.is_one_of_many
    }

    /// Does the work with one message, or tells why it cannot be read.
    pub(crate) fn one(
        &self,
        taken: Result<Taken<'_>, Error>,
        output: &mut Output,
        work: &mut impl Work,
    ) -> Result<Count, Error> {
        let mut status = Status::default();
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) => {
                work.miss(&error)?;
                return output.report(error).map(|()| Count::default());
            }
        };
        let is_alone = self.is_alone(&taken);
        let Taken { name, raw, stored, .. } = taken;
        let path = &*name;
        let message = Message::parse_with(raw, &self.options);
        let heading = if is_alone { Heading::None } else { Heading::Path(path) };
        match work.take(Given { path, message, heading }, output) {
            Ok(outcome) => {
                if let (Outcome::Nothing(what), true) = (outcome, is_alone) {
                    output.tell(format_args!("{}: {what}", escape::path(path)))?;
                }
                status.add(outcome);
            }
            Err(error) => output.report(error)?,
        }
        Ok(Count { status, messages: 1, bytes: stored })
    }
}

/// The usual limits, but for the length: a message is read whole, so it is looked at whole.
pub(crate) fn options() -> Options {
    let mut limits = Limits::default();
    limits.message_bytes = u64::MAX;
    Options::new().limits(limits)
}
