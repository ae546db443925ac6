//! `unmime part`: one part, byte for byte.

use std::path::PathBuf;

use clap::Args;
use unmime::Message;

use crate::{
    error::Error,
    escape,
    mbox_format::MboxFormat,
    nest::Nest,
    one::read_one,
    output::Output,
    status::{Outcome, Status},
    work,
};

const EXAMPLES: &str = "\
Examples:
  unmime part mail.eml 1.2 | w3m -T text/html
  unmime part mail.eml 2 > attachment.pdf
  unmime part --raw mail.eml 2 | head";

/// Write the body of one part to standard output, transfer-decoded
///
/// The bytes are written as they are, whatever they do to a terminal.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Part {
    /// As received: with its header, in its transfer encoding
    #[arg(long)]
    raw: bool,

    /// The message (box.mbox#17, mail.zip/a.eml), - for standard input
    path: PathBuf,

    /// The path of the part, as tree prints it
    #[arg(value_name = "PART")]
    part: String,

    #[command(flatten)]
    mbox_format: MboxFormat,
}

impl Part {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        read_one(&self.path, self.mbox_format, |raw| self.write(raw, output))
    }

    fn write(&self, raw: &[u8], output: &mut Output) -> Result<Outcome, Error> {
        let nest = Nest::open(Message::parse_with(raw, &work::options()));
        let Some(entry) = nest.entry_at(&self.part) else {
            let (path, part) = (escape::path(&self.path), escape::line(&self.part));
            output.tell(format_args!("{path}: no part {part}"))?;
            return Ok(Outcome::Missing);
        };
        if self.raw {
            output.write_mail(entry.part.raw())?;
        } else {
            output.write_mail(&entry.part.body())?;
        }
        Ok(Outcome::Done)
    }
}
