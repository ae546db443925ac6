//! `unmime show`: a message as a person wants to see it.

use std::io::Write;

use clap::Args;

use crate::{
    error::Error,
    escape, fields,
    input::Inputs,
    jobs::Jobs,
    messages::for_each,
    nest::{Entry, Nest},
    output::Output,
    status::{Outcome, Status},
    tree,
};

const EXAMPLES: &str = "\
Examples:
  unmime show mail.eml
  unmime mail.eml
  unmime show ~/Maildir/new | less -R";

/// Show a message: who, when and what, its parts, its text
///
/// Messages inside follow, each with its own. Control characters are shown as \x1b and never reach
/// the terminal.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Show {
    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl Show {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        for_each(&self.inputs, self.jobs, output, |given, output| {
            given.heading.write(output)?;
            show(&Nest::open(given.message), output)?;
            Ok(Outcome::Done)
        })
    }
}

fn show(nest: &Nest<'_>, output: &mut Output) -> Result<(), Error> {
    let mut around: Option<Entry<'_>> = None;
    for entry in nest.entries() {
        if entry.is_message_root() {
            if let Some(around) = around {
                let quiet = output.styles.quiet;
                let note = around.part.cms().map(tree::cms_note);
                let note = note.map(|note| format!(", {note}")).unwrap_or_default();
                writeln!(output, "\n{quiet}── {}{note} ──{quiet:#}", around.path())?;
            }
            fields::write_peoples(entry.part.headers(), output)?;
            if around.is_none() {
                if fields::peoples(entry.part.headers()).next().is_some() {
                    writeln!(output)?;
                }
                tree::write_tree(nest, output)?;
            }
            write_text(entry, output)?;
        }
        around = Some(entry);
    }
    Ok(())
}

/// Writes the text of a message. Those of the messages inside stand after it, each of its own.
fn write_text(root: Entry<'_>, output: &mut Output) -> Result<(), Error> {
    let mut lists = root.part.body_lists();
    lists.text.retain(|part| !part.is_message() && part.cms().is_none());
    let Some(text) = lists.plain_text().filter(|text| !text.is_empty()) else {
        return Ok(());
    };
    let end = if text.ends_with('\n') { "" } else { "\n" };
    write!(output, "\n{}{end}", escape::lines(&text))?;
    Ok(())
}
