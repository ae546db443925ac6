//! The command `unmime`: shows, lists, extracts and checks what e-mail messages hold.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account;
mod ahead;
mod archive;
mod batch;
mod completions;
mod compose;
mod connection;
mod crew;
mod draft;
mod error;
mod escape;
mod excerpt;
mod explain;
mod export;
mod extract;
mod fetch;
mod fields;
mod folder;
mod grep;
mod headers;
mod hidden;
mod html;
mod input;
mod item;
mod jobs;
mod json;
mod json_text;
mod lint;
mod list;
mod mail_drop;
mod man;
mod mbox_format;
mod messages;
mod nest;
mod one;
mod output;
mod part;
mod password;
mod place;
mod progress;
mod screen;
mod seen;
mod send;
mod server;
mod shard;
mod show;
mod size;
mod source;
mod status;
mod text;
mod tree;
mod walk;
mod work;

use std::{ffi::OsString, io::ErrorKind, process::ExitCode};

use clap::{ColorChoice, CommandFactory, Parser, Subcommand};

use crate::{error::Error, output::Output, status::FAILURE};

const EXAMPLES: &str = "\
Examples:
  unmime show mail.eml
  unmime tree mail.eml
  unmime extract -o attachments mail.eml
  unmime list archive.mbox
  unmime show archive.mbox#17
  unmime json ~/Maildir | jq -r .subject
  unmime export --format csv -o mail.csv mail.zip

A path is a message, an mbox, a message of an mbox (box.mbox#17), a maildir, an archive (.tar, .zip,
.gz), a file in one (mail.zip/a.eml), another folder with messages in it, or - for standard input;
without a verb, it is shown.

Exit status: 0 done, 1 nothing found, 2 usage or failure, 3 defects, 4 rejected (lint).";

/// Reads any e-mail: shows, lists, extracts and checks what messages hold
#[derive(Parser)]
#[command(name = "unmime", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,

    /// When to colour
    #[arg(long, value_name = "WHEN", global = true, default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

#[derive(Subcommand)]
enum Verb {
    Show(show::Show),
    List(list::List),
    Grep(grep::Grep),
    Tree(tree::Tree),
    Headers(headers::Headers),
    Text(text::Text),
    Html(html::Html),
    Json(json::Json),
    Export(export::Export),
    Extract(extract::Extract),
    Part(part::Part),
    Compose(compose::Compose),
    Fetch(fetch::Fetch),
    Send(send::Send),
    Lint(lint::Lint),
    Explain(explain::Explain),
    #[command(hide = true)]
    Completions(completions::Completions),
    #[command(hide = true)]
    Man(man::Man),
    /// What is no verb is a path, to be shown.
    #[command(external_subcommand)]
    Paths(Vec<OsString>),
}

/// The command line, for completions and manual pages.
fn command() -> clap::Command {
    Cli::command()
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        // Whoever reads the output has seen enough.
        Err(Error::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            output::tell(error);
            ExitCode::from(FAILURE)
        }
    }
}

fn run(Cli { verb, color }: Cli) -> Result<ExitCode, Error> {
    match color {
        ColorChoice::Auto => {}
        ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
    }
    let output = &mut Output::new();
    let status = match verb {
        Verb::Show(show) => show.run(output),
        Verb::List(list) => list.run(output),
        Verb::Grep(grep) => grep.run(output),
        Verb::Tree(tree) => tree.run(output),
        Verb::Headers(headers) => headers.run(output),
        Verb::Text(text) => text.run(output),
        Verb::Html(html) => html.run(output),
        Verb::Json(json) => json.run(output),
        Verb::Export(mut export) => export.run(output),
        Verb::Extract(extract) => extract.run(output),
        Verb::Part(part) => part.run(output),
        Verb::Compose(compose) => compose.run(output),
        Verb::Fetch(fetch) => fetch.run(output),
        Verb::Send(send) => send.run(output),
        Verb::Lint(lint) => lint.run(output),
        Verb::Explain(explain) => explain.run(output),
        Verb::Completions(completions) => completions.run(output),
        Verb::Man(man) => man.run(output),
        Verb::Paths(paths) => return run(showing(paths)),
    };
    // What was written before a failure is output, too.
    output.finish()?;
    let code = status?.code();
    Ok(if output.has_failed() { ExitCode::from(FAILURE) } else { code })
}

/// The command line with the verb that goes without saying.
fn showing(paths: Vec<OsString>) -> Cli {
    let show = ["unmime", "show"].map(OsString::from);
    Cli::parse_from(show.into_iter().chain(paths))
}
