//! `unmime headers`: the header of a message.

use std::io::Write;

use clap::Args;
use unmime::HeaderField;

use crate::{
    error::Error,
    escape, fields,
    input::Inputs,
    jobs::Jobs,
    messages::for_each,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime headers mail.eml
  unmime headers -a mail.eml | grep -i ^received:
  unmime headers --all --raw - < mail.eml";

/// Print the header fields, decoded
///
/// Those that people look at: From, Sender, Reply-To, To, Cc, Bcc, Date, Subject.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Headers {
    /// All fields, in the order written
    #[arg(short, long)]
    all: bool,

    /// As written: folds and encoded words stay (control characters are still escaped)
    #[arg(long)]
    raw: bool,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl Headers {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        for_each(&self.inputs, self.jobs, output, |given, output| {
            let headers = given.message.headers();
            let fields: Vec<HeaderField<'_>> = match self.all {
                true => headers.iter().collect(),
                false => fields::peoples(headers).collect(),
            };
            if fields.is_empty() {
                return Ok(Outcome::Nothing("no header fields"));
            }
            given.heading.write(output)?;
            for field in &fields {
                self.write_field(field, output)?;
            }
            Ok(Outcome::Done)
        })
    }

    fn write_field(&self, field: &HeaderField<'_>, output: &mut Output) -> Result<(), Error> {
        let (name, key) = (field.name(), output.styles.key);
        if self.raw {
            let value = String::from_utf8_lossy(field.raw_value());
            writeln!(output, "{key}{name}:{key:#}{}", escape::lines(&value))?;
        } else {
            writeln!(output, "{key}{name}:{key:#} {}", escape::line(&fields::value(field)))?;
        }
        Ok(())
    }
}
