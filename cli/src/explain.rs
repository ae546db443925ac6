//! `unmime explain`: what a code means.

use std::io::Write;

use clap::Args;
use unmime::lint::Code;

use crate::{
    error::Error,
    output::Output,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime explain mp.no-parts
  unmime explain";

/// Explain the codes of defects
///
/// What departs from which standard, what is made of it, and a message that has it; without a code, a
/// line for each.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// The code
    #[arg(value_name = "CODE", value_parser = parse)]
    code: Option<Code>,
}

fn parse(name: &str) -> Result<Code, String> {
    Code::from_name(name).ok_or_else(|| "no such code; unmime explain lists them".to_owned())
}

impl Explain {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        match self.code {
            Some(code) => explain(code, output)?,
            None => list(output)?,
        }
        Ok(Status::of(Outcome::Done))
    }
}

fn list(output: &mut Output) -> Result<(), Error> {
    let width = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or_default();
    let (key, quiet) = (output.styles.key, output.styles.quiet);
    for code in Code::ALL {
        let severity = code.severity();
        writeln!(
            output,
            "{key}{code:width$}{key:#}  {quiet}{severity:9}{quiet:#}  {}",
            code.message()
        )?;
    }
    Ok(())
}

fn explain(code: Code, output: &mut Output) -> Result<(), Error> {
    let key = output.styles.key;
    writeln!(output, "{key}{code}{key:#}: {} ({})", code.message(), code.reference())?;
    writeln!(output, "\nUsually {}: {}.", code.severity(), meaning(code))?;
    writeln!(output, "What is done: {}.", code.repair())?;
    writeln!(output, "\nFor example:\n")?;
    for line in code.example().split_inclusive('\n') {
        let text = line.trim_end_matches('\n');
        writeln!(output, "    {}", text.escape_debug().to_string().replace("\\\"", "\""))?;
    }
    Ok(())
}

fn meaning(code: Code) -> &'static str {
    use unmime::lint::Severity;
    match code.severity() {
        Severity::Info => "legal but rare, or harmless",
        Severity::Warn => "against the standards, but all known readers agree on the content",
        Severity::Severe => "something was not looked at",
        _ => "two readers in use can show different things",
    }
}
