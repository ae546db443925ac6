//! What is done with one message, whichever thread does it.

use std::path::Path;

use unmime::{Limits, Message, Options};

use crate::{
    error::Error,
    escape,
    input::Inputs,
    output::Output,
    source::Taken,
    status::{Outcome, Status},
};

/// A message that was read, and how it came.
pub(crate) struct Given<'a> {
    /// Its path as given, or that of the file in a folder that was given; in an mbox, with its
    /// number after it.
    pub(crate) path: &'a Path,
    /// The message.
    pub(crate) message: Message<'a>,
    /// What names it in the output.
    pub(crate) heading: Heading<'a>,
}

/// The line above the output for a message.
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

    /// One that cannot be read, which is reported anyway.
    fn miss(&mut self, _: &Error, _: &mut Output) -> Result<(), Error> {
        Ok(())
    }

    /// After the last.
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

/// What came of some messages.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) status: Status,
    pub(crate) messages: u64,
    /// Those that they take in their files.
    pub(crate) bytes: u64,
}

impl Count {
    pub(crate) fn add(&mut self, other: Self) {
        self.status.merge(other.status);
        self.messages += other.messages;
        self.bytes += other.bytes;
    }
}

/// What is the same for all messages.
pub(crate) struct Run {
    options: Options,
    are_several: bool,
}

impl Run {
    pub(crate) fn new(inputs: &Inputs) -> Self {
        Self { options: options(), are_several: inputs.are_several() }
    }

    /// Whether there is but this message.
    pub(crate) fn is_alone(&self, taken: &Taken<'_>) -> bool {
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
                work.miss(&error, output)?;
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
