//! `unmime man`: the manual pages.

use clap::{Args, Command};
use clap_mangen::Man as Page;

use crate::{
    error::Error,
    escape,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime man | man -l -
  unmime man extract > ~/.local/share/man/man1/unmime-extract.1";

/// Print the manual page, or that of a verb
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Man {
    verb: Option<String>,
}

impl Man {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let mut command = crate::command();
        command.build();
        let Some(page) = self.page(command) else {
            let verb = self.verb.as_deref().unwrap_or_default();
            output.tell(format_args!("no verb {}", escape::line(verb)))?;
            return Ok(Status::of(Outcome::Missing));
        };
        page.render(output)?;
        Ok(Status::of(Outcome::Done))
    }

    fn page(&self, command: Command) -> Option<Page> {
        match &self.verb {
            None => Some(Page::new(command)),
            Some(verb) => command.find_subcommand(verb).cloned().map(Page::new),
        }
    }
}
