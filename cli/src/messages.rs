//! The loop that every verb is the body of: one message after the other.

use std::{path::Path, thread};

use unmime::{Limits, Message, Options};

use crate::{
    ahead::{Ahead, Count, Done, Tally},
    crew::Crew,
    error::Error,
    escape,
    input::Inputs,
    jobs::Jobs,
    output::Output,
    source::{self, Reader, Taken},
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

/// Does `verb` with every message, on several threads; the output is in order. What cannot be read
/// is told, and the others still done.
pub(crate) fn for_each(
    inputs: &Inputs,
    jobs: Jobs,
    output: &mut Output,
    verb: impl Fn(Given<'_>, &mut Output) -> Result<Outcome, Error> + Sync,
) -> Result<Status, Error> {
    let jobs = jobs.count();
    if jobs == 1 {
        return for_each_in_turn(inputs, output, verb);
    }
    let (run, styles) = (Run::new(inputs), output.styles);
    let work = |batch| Done::new(batch, styles, |taken, output| run.one(taken, output, &verb));
    let mut tally = Tally::new(inputs, output);
    thread::scope(|scope| {
        let mut ahead = Ahead::new(Crew::new(scope, jobs, &work), jobs);
        each_of(inputs, &mut |taken| match taken {
            Ok(taken) if run.is_alone(&taken) || ahead.is_too_long(taken.raw) => {
                ahead.finish(&mut tally)?;
                let count = run.one(Ok(taken), tally.output, &verb)?;
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
    let format = inputs.mbox_format();
    let mut buffer = Vec::new();
    for path in inputs.files() {
        match path.and_then(|path| source::read(&path, format, &mut buffer, take)) {
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => take(Err(error))?,
            Ok(()) => {}
        }
    }
    Ok(())
}

/// What is the same for all messages.
struct Run {
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

    /// Does `verb` with one message, or tells why it cannot be read.
    fn one(
        &self,
        taken: Result<Taken<'_>, Error>,
        output: &mut Output,
        verb: impl FnOnce(Given<'_>, &mut Output) -> Result<Outcome, Error>,
    ) -> Result<Count, Error> {
        let mut status = Status::default();
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) => return output.report(error).map(|()| Count::default()),
        };
        let is_alone = self.is_alone(&taken);
        let Taken { name, raw, stored, .. } = taken;
        let path = &*name;
        let message = Message::parse_with(raw, &self.options);
        let heading = if is_alone { Heading::None } else { Heading::Path(path) };
        match verb(Given { path, message, heading }, output) {
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
