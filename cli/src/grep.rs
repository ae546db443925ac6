//! `unmime grep`: lines of messages as people read them.

use std::{io::Write, path::Path};

use clap::Args;
use regex::{Regex, RegexBuilder};

use crate::{
    error::Error,
    escape, fields,
    input::Inputs,
    jobs::Jobs,
    messages::for_each,
    nest::{Entry, Nest},
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime grep -i 'order [0-9]+' archive.mbox
  unmime grep -H From ada@example.com ~/Maildir
  unmime grep -l --body Grüße *.eml";

/// Print the lines that match a pattern, decoded
///
/// All header fields and all text are searched, those of parts and of messages inside, too; of HTML
/// its text. A field is one line: its name, a colon, its value. The pattern is a regular expression. The exit status is
/// 1 if nothing matches.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Grep {
    /// Upper and lower case are the same
    #[arg(short, long)]
    ignore_case: bool,

    /// Search the values of this header field, and nothing that is not asked for
    #[arg(short = 'H', long = "header", value_name = "FIELD")]
    headers: Vec<String>,

    /// Search the text, and nothing that is not asked for
    #[arg(long)]
    body: bool,

    /// Print the paths of messages that match, not the lines
    #[arg(short = 'l', long)]
    files_with_matches: bool,

    /// Print how many lines match in each message with any
    #[arg(short, long, conflicts_with = "files_with_matches")]
    count: bool,

    /// A regular expression
    pattern: String,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl Grep {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let pattern =
            RegexBuilder::new(&self.pattern).case_insensitive(self.ignore_case).build()?;
        for_each(&self.inputs, self.jobs, output, |given, output| {
            let mut found = Found { name: given.path, count: 0 };
            for entry in Nest::open(given.message).entries() {
                self.search_header(entry, &pattern, &mut found, output)?;
                self.search_text(entry, &pattern, &mut found, output)?;
                if self.files_with_matches && found.count > 0 {
                    break;
                }
            }
            if found.count == 0 {
                return Ok(Outcome::NoMatch);
            }
            let (name, key) = (escape::path(found.name), output.styles.key);
            if self.files_with_matches {
                writeln!(output, "{key}{name}{key:#}")?;
            } else if self.count {
                writeln!(output, "{key}{name}{key:#}:{}", found.count)?;
            }
            Ok(Outcome::Done)
        })
    }

    fn search_header(
        &self,
        entry: Entry<'_>,
        pattern: &Regex,
        found: &mut Found<'_>,
        output: &mut Output,
    ) -> Result<(), Error> {
        if self.headers.is_empty() && self.body {
            return Ok(());
        }
        let mut line = String::new();
        for field in entry.part.headers().iter() {
            let is_asked_for = self.headers.iter().any(|name| field.is(name));
            if !is_asked_for && !self.headers.is_empty() {
                continue;
            }
            line.clear();
            line.extend([field.name(), ": ", &fields::value(&field)]);
            let name = if is_asked_for { field.name().len() + ": ".len() } else { 0 };
            if pattern.is_match(&line[name..]) {
                self.tell(&line, found, output)?;
            }
        }
        Ok(())
    }

    fn search_text(
        &self,
        entry: Entry<'_>,
        pattern: &Regex,
        found: &mut Found<'_>,
        output: &mut Output,
    ) -> Result<(), Error> {
        if !self.headers.is_empty() && !self.body {
            return Ok(());
        }
        let mut search = |text: &str| {
            let mut lines = text.lines().filter(|line| pattern.is_match(line));
            lines.try_for_each(|line| self.tell(line, found, output))
        };
        match entry.part.text_of_html() {
            Some(text) => search(&text),
            None => entry.part.text().map_or(Ok(()), |text| search(&text.unflowed())),
        }
    }

    fn tell(&self, line: &str, found: &mut Found<'_>, output: &mut Output) -> Result<(), Error> {
        found.count += 1;
        if self.files_with_matches || self.count {
            return Ok(());
        }
        let (name, key) = (escape::path(found.name), output.styles.key);
        writeln!(output, "{key}{name}{key:#}:{}", escape::line(line))?;
        Ok(())
    }
}

/// What was found in a message.
struct Found<'a> {
    name: &'a Path,
    count: u64,
}
