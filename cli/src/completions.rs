//! `unmime completions`: for shells.

use std::io::Write;

use clap::Args;
use clap_complete::Shell;

use crate::{
    error::Error,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime completions bash > ~/.local/share/bash-completion/completions/unmime
  unmime completions zsh > ~/.zfunc/_unmime
  unmime completions fish > ~/.config/fish/completions/unmime.fish";

/// Print the completions for a shell
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        // Through memory: the generator panics where a writer fails, as a closed pipe does.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::command(), "unmime", &mut script);
        output.write_all(&script)?;
        Ok(Status::of(Outcome::Done))
    }
}
