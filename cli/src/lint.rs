//! `unmime lint`: where a message departs from the standards.

use std::io::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;
use unmime::{
    Message, Part,
    lint::{Decision, Defect, Policy, Severity},
};

use crate::{
    error::Error,
    escape,
    excerpt::{Excerpt, Lines},
    input::Inputs,
    jobs::Jobs,
    json_text,
    messages::for_each,
    nest::Nest,
    output::Output,
    status::{Outcome, Status},
    work::Given,
};

const EXAMPLES: &str = "\
Examples:
  unmime lint mail.eml
  unmime lint --policy gateway ~/Maildir > /dev/null && echo 'nothing to flag'
  unmime lint --json mail.eml | jq -r .code
  unmime explain mp.no-parts";

/// Tell where messages depart from the standards
///
/// Of each defect: severity, code, what it is; line, column and part; the bytes; what was made of it.
/// In a message inside that is transfer-encoded, line and column are those of the message when
/// decoded.
///
/// The exit status is 3 if anything is worse than info, or as bad as --min-severity says; with a
/// policy, 3 if it flags a message, and 4 if it rejects one.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Lint {
    /// Decide on each message
    #[arg(long, value_name = "POLICY")]
    policy: Option<Preset>,

    /// Leave out less severe defects; the exit status is 3 if any is left
    #[arg(long, value_name = "SEVERITY")]
    min_severity: Option<Least>,

    /// One JSON object for each defect, a line each
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Preset {
    /// Reject what is worse than info
    Strict,
    /// Flag what can be read in more ways than one, or was not looked at
    Gateway,
    /// Accept all
    Lenient,
}

/// The least severity that counts.
#[derive(Clone, Copy, ValueEnum)]
enum Least {
    Info,
    Warn,
    Ambiguous,
    Severe,
}

impl Least {
    fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Warn => Severity::Warn,
            Self::Ambiguous => Severity::Ambiguous,
            Self::Severe => Severity::Severe,
        }
    }
}

impl Preset {
    fn policy(self) -> Policy {
        match self {
            Self::Strict => Policy::STRICT,
            Self::Gateway => Policy::GATEWAY,
            Self::Lenient => Policy::LENIENT,
        }
    }
}

/// A defect as JSON.
#[derive(Serialize)]
struct DefectObject<'d> {
    path: &'d str,
    code: &'static str,
    severity: &'static str,
    part: &'d str,
    line: usize,
    column: usize,
    span: [u32; 2],
    message: &'static str,
    repair: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'static str>,
}

impl Lint {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let policy = self.policy.map(Preset::policy);
        let least = self.min_severity.map(Least::severity);
        let is_told = |defect: &&Defect| least.is_none_or(|least| defect.severity >= least);
        let counts = |defect: &Defect| defect.severity >= least.unwrap_or(Severity::Warn);
        for_each(&self.inputs, self.jobs, output, |given, output| {
            let Given { message, path, .. } = given;
            let path = path.to_string_lossy();
            let nest = Nest::open(message);
            let found: Vec<_> = nest
                .messages()
                .map(|(prefix, message)| (prefix, message, message.defects()))
                .filter(|(.., defects)| !defects.is_empty())
                .collect();
            let all = || found.iter().flat_map(|(.., defects)| defects.iter());
            let decision = policy
                .as_ref()
                .map(|policy| all().map(|defect| policy.decide(defect)).max().unwrap_or_default());
            for (prefix, message, defects) in &found {
                let lines = Lines::of(message.raw());
                for defect in defects.iter().filter(is_told) {
                    let place = Place::of(message, prefix, &lines, defect);
                    match self.json {
                        true => {
                            let decision = policy.as_ref().map(|policy| policy.decide(defect));
                            place.write_json(&path, defect, decision, output)?;
                        }
                        false => place.write(&path, defect, output)?,
                    }
                }
            }
            if let (Some(decision), false) = (decision, self.json) {
                writeln!(output, "{}: {}", escape::line(&path), decision.as_str())?;
            }
            Ok(match decision {
                Some(Decision::Reject) => Outcome::Rejected,
                Some(Decision::Flag) => Outcome::Defects,
                None if all().any(counts) => Outcome::Defects,
                _ => Outcome::Done,
            })
        })
    }
}

/// Where a defect is, for a person.
struct Place {
    part: String,
    excerpt: Excerpt,
}

impl Place {
    fn of(message: &Message<'_>, prefix: &str, lines: &Lines, defect: &Defect) -> Self {
        let path = message.part(defect.part).map(Part::path).unwrap_or_default();
        let excerpt = lines.excerpt(message.raw(), defect.span);
        Self { part: format!("{prefix}{path}"), excerpt }
    }

    fn write(&self, path: &str, defect: &Defect, output: &mut Output) -> Result<(), Error> {
        let Defect { code, severity, span, .. } = defect;
        let (key, quiet, alarm) = (output.styles.key, output.styles.quiet, output.styles.alarm);
        let weight = if *severity > Severity::Warn { alarm } else { key };
        let Excerpt { line, column, text, before, marked } = &self.excerpt;
        let margin = " ".repeat(line.to_string().len());
        writeln!(output, "{weight}{severity}[{code}]{weight:#}: {}", code.message())?;
        let path = escape::line(path);
        let part = &self.part;
        writeln!(output, "{margin}{quiet}-->{quiet:#} {path}:{line}:{column}, part {part}")?;
        writeln!(output, "{quiet}{line} |{quiet:#} {text}")?;
        let marks = "^".repeat(*marked);
        writeln!(output, "{quiet}{margin} |{quiet:#} {:before$}{weight}{marks}{weight:#}", "")?;
        writeln!(output, "{margin} {quiet}={quiet:#} {}", code.repair())?;
        let bytes = span.len();
        writeln!(
            output,
            "{margin} {quiet}= {}; bytes {span} ({bytes}){quiet:#}\n",
            code.reference()
        )?;
        Ok(())
    }

    fn write_json(
        &self,
        path: &str,
        defect: &Defect,
        decision: Option<Decision>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let Defect { code, severity, span, .. } = defect;
        let object = DefectObject {
            path,
            code: code.as_str(),
            severity: severity.as_str(),
            part: &self.part,
            line: self.excerpt.line,
            column: self.excerpt.column,
            span: [span.start, span.end],
            message: code.message(),
            repair: code.repair(),
            decision: decision.map(Decision::as_str),
        };
        Ok(json_text::write_line(output, &object)?)
    }
}
