//! The formats of tables.

use std::path::Path;

use clap::ValueEnum;

use super::{column::Head, csv::Csv, ndjson::Ndjson, parquet, rows::Rows, target};
use crate::{ahead::Sizes, error::Error, output::Output};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// JSON, one object a line
    Ndjson,
    /// Comma-separated values, with a line of names
    Csv,
    /// Parquet, compressed with Snappy, if the command was built with it
    Parquet,
}

impl Format {
    /// Begins the table, in `file` or on standard output.
    pub(super) fn begin(
        self,
        heads: &[Head],
        file: Option<&Path>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let file = file.map(target::file).transpose()?;
        match (self, file) {
            (Self::Parquet, file) => output.send_blocks_to(parquet::target(heads, file)?),
            (_, Some(file)) => output.send_blocks_to(file),
            (_, None) => {}
        }
        match self {
            Self::Csv => output.write_block(Csv::header(heads)),
            Self::Ndjson | Self::Parquet => Ok(()),
        }
    }

    /// No rows yet.
    pub(super) fn rows(self, heads: &[Head]) -> Result<Box<dyn Rows>, Error> {
        Ok(match self {
            Self::Ndjson => Box::new(Ndjson::default()),
            Self::Csv => Box::new(Csv::default()),
            Self::Parquet => parquet::rows(heads)?,
        })
    }

    pub(super) fn sizes(self) -> Sizes {
        match self {
            Self::Ndjson | Self::Csv => Sizes::default(),
            // A batch is a row group, of which readers want few.
            Self::Parquet => Sizes { batch: 8 << 20, share: 24 << 20 },
        }
    }
}
