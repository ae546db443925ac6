//! Parquet. Threads make row groups, which are put after each other as they are.

mod cells;
mod layout;

use std::{
    io::{self, IsTerminal, Write},
    mem,
};

use bytes::Bytes;
use parquet::{
    column::writer::ColumnCloseResult,
    errors::ParquetError,
    file::{
        reader::{FileReader, SerializedFileReader},
        writer::SerializedFileWriter,
    },
};

use self::{cells::Cells, layout::Layout};
use super::{
    column::{Head, Value},
    rows::Rows,
};
use crate::{
    error::Error,
    output::{Output, Target},
};

pub(super) fn rows(heads: &[Head]) -> Result<Box<dyn Rows>, Error> {
    let columns = heads.iter().map(|head| Cells::new(head.kind)).collect();
    Ok(Box::new(RowGroup { layout: Layout::new(heads)?, columns, at: 0, rows: 0 }))
}

pub(super) fn target(
    heads: &[Head],
    file: Option<Box<dyn Target>>,
) -> Result<Box<dyn Target>, Error> {
    let to = match file {
        Some(file) => file,
        None if io::stdout().is_terminal() => {
            return Err(Error::Format("Parquet is not for a terminal: -o FILE"));
        }
        None => Box::new(Standard),
    };
    let Layout { schema, properties } = Layout::new(heads)?;
    let table = SerializedFileWriter::new(Vec::new(), schema, properties)?;
    Ok(Box::new(Table { table, to }))
}

/// Rows that become a table of their own, which has but this row group.
struct RowGroup {
    layout: Layout,
    columns: Vec<Cells>,
    /// Which column is next.
    at: usize,
    rows: u64,
}

impl Rows for RowGroup {
    fn add(&mut self, _: Head, value: Value<'_>, _: &mut Output) -> Result<(), Error> {
        if let Some(column) = self.columns.get_mut(self.at) {
            column.add(value);
        }
        self.at += 1;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.at = 0;
        self.rows += 1;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error> {
        let Self { layout: Layout { schema, properties }, columns, rows, .. } = *self;
        let mut table = SerializedFileWriter::new(Vec::new(), schema, properties)?;
        if rows > 0 {
            let mut group = table.next_row_group()?;
            columns.into_iter().try_for_each(|column| column.write(&mut group))?;
            group.close()?;
        }
        Ok(table.into_inner()?)
    }
}

/// The table that the row groups of others are put into.
struct Table {
    /// What is in its memory is not yet written.
    table: SerializedFileWriter<Vec<u8>>,
    to: Box<dyn Target>,
}

impl Table {
    fn write(&mut self) -> Result<(), Error> {
        self.table.flush()?;
        self.to.append(&mem::take(self.table.inner_mut()))
    }
}

impl Target for Table {
    fn append(&mut self, block: &[u8]) -> Result<(), Error> {
        let block = Bytes::copy_from_slice(block);
        let reader = SerializedFileReader::new(block.clone())?;
        for group in reader.metadata().row_groups() {
            let mut copy = self.table.next_row_group()?;
            for column in group.columns() {
                let close = ColumnCloseResult {
                    bytes_written: u64::try_from(column.compressed_size()).unwrap_or_default(),
                    rows_written: u64::try_from(group.num_rows()).unwrap_or_default(),
                    metadata: column.clone(),
                    bloom_filter: None,
                    column_index: None,
                    offset_index: None,
                };
                copy.append_column(&block, close)?;
            }
            copy.close()?;
        }
        self.write()
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.table.finish()?;
        self.write()?;
        self.to.finish()
    }
}

/// Standard output, which no progress bar shares.
struct Standard;

impl Target for Standard {
    fn append(&mut self, block: &[u8]) -> Result<(), Error> {
        Ok(io::stdout().write_all(block)?)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(io::stdout().flush()?)
    }
}

/// All is written to memory, and what is read was written here: there is no other reason than that
/// a value is beyond what the format can hold.
impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::Output(io::Error::other(error))
    }
}
