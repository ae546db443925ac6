//! `unmime check`: where a message departs from the standards.

use std::io::Write;

use clap::Args;
use unmime::{Defect, Message, Part, Severity};

use crate::{
    error::Error,
    input::Inputs,
    messages::{Given, for_each},
    nest::Nest,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime check mail.eml
  unmime check ~/Maildir
  unmime check mail.eml > /dev/null || echo 'not as it should be'";

/// List where messages depart from the standards
///
/// A line for each: severity, code, part, bytes of the message, what it is and what is made of it.
/// In a message inside that is transfer-encoded, the bytes are those of the message when decoded.
///
/// The exit status is 3 if anything is worse than info.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    #[command(flatten)]
    inputs: Inputs,
}

/// A defect in columns.
struct Row {
    defect: Defect,
    part: String,
    span: String,
}

impl Check {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        for_each(&self.inputs, output, |given, output| {
            let Given { message, heading, .. } = given;
            let nest = Nest::open(message);
            let rows: Vec<Row> =
                nest.messages().flat_map(|(prefix, message)| rows(prefix, message)).collect();
            if rows.is_empty() {
                return Ok(Outcome::Done);
            }
            heading.write(output)?;
            write_rows(&rows, output)?;
            match rows.iter().any(|row| row.defect.severity > Severity::Info) {
                true => Ok(Outcome::Defects),
                false => Ok(Outcome::Done),
            }
        })
    }
}

fn rows(prefix: &str, message: &Message<'_>) -> Vec<Row> {
    let row = |defect: Defect| {
        let path = message.part(defect.part).map(Part::path).unwrap_or_default();
        Row { defect, part: format!("{prefix}{path}"), span: defect.span.to_string() }
    };
    message.defects().into_iter().map(row).collect()
}

fn write_rows(rows: &[Row], output: &mut Output) -> Result<(), Error> {
    let widest = |width: fn(&Row) -> usize| rows.iter().map(width).max().unwrap_or_default();
    let severity_width = widest(|row| row.defect.severity.as_str().len());
    let code_width = widest(|row| row.defect.code.as_str().len());
    let part_width = widest(|row| row.part.len());
    let span_width = widest(|row| row.span.len());
    let (key, quiet, alarm) = (output.styles.key, output.styles.quiet, output.styles.alarm);
    for Row { defect: Defect { severity, code, .. }, part, span } in rows {
        let weight = if *severity > Severity::Warn { alarm } else { key };
        writeln!(
            output,
            "{weight}{severity:severity_width$}{weight:#}  {code:code_width$}  \
            {key}{part:part_width$}{key:#}  {quiet}{span:span_width$}{quiet:#}  {}; {}",
            code.message(),
            code.repair()
        )?;
    }
    Ok(())
}
