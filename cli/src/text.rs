//! `unmime text`: what a message says.

use std::io::Write;

use clap::Args;
use unmime::Message;

use crate::{
    error::Error,
    escape,
    input::Inputs,
    jobs::Jobs,
    messages::for_each,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime text mail.eml
  unmime text --html mail.eml | w3m -T text/html
  curl -s https://example.com/mail.eml | unmime text -";

/// Print the text, decoded and in UTF-8
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Text {
    /// The HTML in place of the plain text
    #[arg(long)]
    html: bool,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl Text {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        for_each(&self.inputs, self.jobs, output, |given, output| {
            let message = &given.message;
            let text = if self.html { message.html() } else { message.text() };
            let Some(text) = text else {
                return Ok(Outcome::Nothing(self.instead(message)));
            };
            given.heading.write(output)?;
            let end = if text.ends_with('\n') { "" } else { "\n" };
            write!(output, "{}{end}", escape::lines(&text))?;
            Ok(Outcome::Done)
        })
    }

    /// What to say of a message without the text asked for.
    fn instead(&self, message: &Message<'_>) -> &'static str {
        if self.html && message.text().is_some() { "no HTML, but plain text" } else { "no text" }
    }
}
