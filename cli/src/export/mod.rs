//! `unmime export`: messages as rows, for databases and data frames.

mod column;
mod csv;
mod format;
mod message_columns;
mod ndjson;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
mod parquet;
#[cfg(feature = "parquet")]
mod parquet;
mod part_columns;
mod pieces;
mod rows;
mod target;

use std::path::{Path, PathBuf};

use clap::Args;

use self::{
    column::{Column, Head, Row, What},
    format::Format,
    rows::Rows,
};
use crate::{
    error::Error,
    input::Inputs,
    jobs::Jobs,
    messages::in_batches,
    nest::Nest,
    output::Output,
    status::{Outcome, Status},
    work::{Given, Work},
};

const EXAMPLES: &str = "\
Examples:
  unmime export ~/Maildir > mail.ndjson
  unmime export --format parquet -o mail.parquet archive.mbox
  unmime export --format csv --columns path,date,from_addr,subject mail.tar.gz
  unmime export --parts --columns path,part,filename,sha256 mail.zip
  seq 8 | xargs -P 8 -I I unmime export -j 1 --shard I/8 -o part-I.ndjson huge.mbox";

fn after_help() -> String {
    let (messages, parts) = (column::names(message_columns::ALL), column::names(part_columns::ALL));
    format!("{EXAMPLES}\n\nColumns of messages: {messages}.\n\nColumns of parts: {parts}.")
}

/// Write messages as rows of a table: NDJSON, CSV or Parquet
///
/// A row a message, with --parts a row a part; in the order of the messages, in bounded memory. A
/// file that cannot be read is a row with its error. Dates are in UTC. A list is an array of JSON
/// in a cell of CSV; bytes are base64 in NDJSON and CSV. Cells hold what the sender wrote, which a
/// spreadsheet can take for formulas. A message of an mbox has the place of its From line after the
/// path (box.mbox@4096), which show takes, too.
#[derive(Args)]
#[command(after_help = after_help())]
pub(crate) struct Export {
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    format: Format,

    /// Only these columns, in this order; nothing else is computed
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,

    /// A row for each part of each message, and not for each message
    #[arg(long)]
    parts: bool,

    /// Write to FILE, which appears when it is complete; until then it is FILE.partial.
    /// Neither is read as a message of a folder
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    inputs: Inputs,
}

impl Export {
    pub(crate) fn run(&mut self, output: &mut Output) -> Result<Status, Error> {
        // A message has one name, whatever shard reads it.
        self.inputs.by_offset = true;
        let all = if self.parts { part_columns::ALL } else { message_columns::ALL };
        let columns = column::choose(all, &self.columns)?;
        let heads: Vec<Head> = columns.iter().map(|column| column.head).collect();
        self.format.begin(&heads, self.output.as_deref(), output)?;
        self.inputs.written = self.output.as_deref().map(target::names).unwrap_or_default();
        let (format, parts) = (self.format, self.parts);
        let begin = || Ok(Filling { columns: &columns, rows: format.rows(&heads)?, parts });
        let status = in_batches(&self.inputs, self.jobs, format.sizes(), output, begin)?;
        output.finish_blocks()?;
        Ok(status)
    }
}

/// A piece of the table, to which messages are added.
struct Filling<'c> {
    columns: &'c [&'static Column],
    rows: Box<dyn Rows>,
    parts: bool,
}

impl Filling<'_> {
    fn add(&mut self, row: &Row<'_>, output: &mut Output) -> Result<(), Error> {
        for column in self.columns {
            self.rows.add(column.head, column.value(row), output)?;
        }
        self.rows.end_row()
    }
}

impl Work for Filling<'_> {
    fn take(&mut self, given: Given<'_>, output: &mut Output) -> Result<Outcome, Error> {
        let Given { path, message, .. } = given;
        if self.parts {
            let nest = Nest::open(message);
            for entry in nest.entries() {
                self.add(&Row { path, what: What::Part(entry) }, output)?;
            }
        } else {
            self.add(&Row { path, what: What::Message(&message) }, output)?;
        }
        Ok(Outcome::Done)
    }

    fn miss(&mut self, error: &Error, output: &mut Output) -> Result<(), Error> {
        let path = error.path().unwrap_or(Path::new(""));
        self.add(&Row { path, what: What::Error(error) }, output)
    }

    fn finish(self, output: &mut Output) -> Result<(), Error> {
        output.write_block(self.rows.finish()?)
    }
}
