//! The arguments of the command.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: unmime-compare [--corpus NAME] [--workload NAME] [--parser NAME] [--rounds N]
                      [--json FILE] [--differences | --growth | --bare]

  --corpus, --workload, --parser  only these; a name may be shortened to its start
  --rounds N     how often each is measured at most (30)
  --json FILE    also writes a line of JSON for each corpus, workload and parser
  --differences  lists the messages that parsers read differently, and measures nothing
  --growth       how the time grows when a message doubles, three times
  --bare         only does the work, N rounds of it: to count instructions, with all three names

UNMIME_CORPUS=FOLDER adds the corpus `corpus`: every file below the folder is a message.
UNMIME_MODERN=FOLDER has the messages of the corpus `modern`, which are made if it is not set.";

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Mode {
    #[default]
    Measure,
    Differences,
    Growth,
    Bare,
}

#[derive(Default, Debug)]
pub(crate) struct Args {
    pub(crate) corpus: String,
    pub(crate) workload: String,
    pub(crate) parser: String,
    pub(crate) rounds: Option<usize>,
    pub(crate) json: Option<PathBuf>,
    pub(crate) mode: Mode,
}

impl Args {
    /// The arguments after the program's name.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args = Self::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word}: no value"));
            match word.as_str() {
                "--corpus" => args.corpus = value()?,
                "--workload" => args.workload = value()?,
                "--parser" => args.parser = value()?,
                "--rounds" => {
                    let rounds = value()?.parse().map_err(|error| format!("--rounds: {error}"))?;
                    args.rounds = Some(rounds);
                }
                "--json" => args.json = Some(value()?.into()),
                "--differences" => args.mode = Mode::Differences,
                "--growth" => args.mode = Mode::Growth,
                "--bare" => args.mode = Mode::Bare,
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(args)
    }

    pub(crate) fn rounds(&self) -> usize {
        self.rounds.unwrap_or(30).max(1)
    }
}
