//! `unmime json`: messages for programs.

use clap::Args;
use unmime::jmap;

use crate::{
    error::Error,
    input::Inputs,
    jobs::Jobs,
    json_text,
    messages::for_each,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime json --pretty mail.eml
  unmime json ~/Maildir | jq -r '[.sentAt, .subject] | @tsv'
  unmime json --bodies mail.eml | jq -r '.bodyStructure.subParts[1].unmime.base64' | base64 -d";

/// Print messages as JSON, one object a line
///
/// The objects are the Email of JMAP (RFC 8621), with defects, places and bodies under the key
/// unmime.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Json {
    /// With the decoded bytes of every leaf, and the messages inside as objects, in bodyStructure
    #[arg(long)]
    bodies: bool,

    /// With what other readers would show where a message is ambiguous
    #[arg(long)]
    alternatives: bool,

    /// On many lines, indented
    #[arg(long)]
    pretty: bool,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl Json {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let mut options = jmap::Options::default();
        options.bodies = self.bodies;
        options.alternatives = self.alternatives;
        for_each(&self.inputs, self.jobs, output, |given, output| {
            let id = given.path.to_string_lossy();
            let email = jmap::Email::new(&id, &given.message, options);
            match self.pretty {
                true => json_text::write_pretty(output, &email),
                false => json_text::write_line(output, &email),
            }?;
            Ok(Outcome::Done)
        })
    }
}
