//! The loop that every verb is the body of: one message after the other.

use std::path::Path;

use unmime::{Limits, Message, Options};

use crate::{
    error::Error,
    escape,
    input::Inputs,
    output::Output,
    progress::Progress,
    source::{self, Taken},
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

/// Does `verb` with every message. What cannot be read is told, and the others still done.
pub(crate) fn for_each(
    inputs: &Inputs,
    output: &mut Output,
    mut verb: impl FnMut(Given<'_>, &mut Output) -> Result<Outcome, Error>,
) -> Result<Status, Error> {
    let options = options();
    let is_alone = !inputs.are_several();
    let mut progress = Progress::new(inputs.size());
    let mut status = Status::default();
    let format = inputs.mbox_format();
    let mut buffer = Vec::new();
    for path in inputs.files() {
        let take = &mut |taken: Result<Taken<'_>, Error>| {
            let Taken { name, raw, stored, is_one_of_many } = match taken {
                Ok(taken) => taken,
                Err(error) => return output.report(error),
            };
            let is_alone = is_alone && !is_one_of_many;
            let message = Message::parse_with(raw, &options);
            let heading = if is_alone { Heading::None } else { Heading::Path(name) };
            match verb(Given { path: name, message, heading }, output) {
                Ok(outcome) => {
                    if let (Outcome::Nothing(what), true) = (outcome, is_alone) {
                        output.tell(format_args!("{}: {what}", escape::path(name)))?;
                    }
                    status.add(outcome);
                }
                Err(error) => output.report(error)?,
            }
            progress.advance(stored, output);
            Ok(())
        };
        let read = path.and_then(|path| source::read(&path, format, &mut buffer, take));
        if let Err(error) = read {
            output.report(error)?;
        }
    }
    Ok(status)
}

/// The usual limits, but for the length: a message is read whole, so it is looked at whole.
pub(crate) fn options() -> Options {
    let mut limits = Limits::default();
    limits.message_bytes = u64::MAX;
    Options::new().limits(limits)
}
