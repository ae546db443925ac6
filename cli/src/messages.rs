//! The loop that every verb is the body of: one message after the other.

use std::path::Path;

use unmime::{Limits, Message, Options};

use crate::{
    error::Error,
    escape,
    input::{self, Inputs},
    output::Output,
    status::{Outcome, Status},
};

/// A message that was read, and how it came.
pub(crate) struct Given<'a> {
    /// Its path as given, or that of the file in a folder that was given.
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
    let mut status = Status::default();
    let mut raw = Vec::new();
    for path in inputs.files() {
        let read = path.and_then(|path| input::read(&path, &mut raw).map(|()| path));
        let path = match read {
            Ok(path) => path,
            Err(error) => {
                output.report(error)?;
                continue;
            }
        };
        let message = Message::parse_with(&raw, &options);
        let heading = if is_alone { Heading::None } else { Heading::Path(&path) };
        let given = Given { path: &path, message, heading };
        match verb(given, output) {
            Ok(outcome) => {
                if let (Outcome::Nothing(what), true) = (outcome, is_alone) {
                    output.tell(format_args!("{}: {what}", escape::path(&path)))?;
                }
                status.add(outcome);
            }
            Err(error) => output.report(error)?,
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
