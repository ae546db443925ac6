//! Tables of messages: arrays of messages in, batches of rows out.

use std::{collections::VecDeque, ops::Range, sync::Arc, thread};

use arrow_array::{RecordBatch, RecordBatchOptions, RecordBatchReader};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};

use crate::{
    cell::{Builder, Cell, Kind},
    input::{Input, Messages},
};

/// How many bytes of messages become one batch, at least one message.
///
/// A message is read up to 256 MiB, and no column of it has more than three times its bytes (one byte
/// becomes at most three of UTF-8; the text of hostile HTML can be more, and is held back in `cell`): so
/// a batch of these stays under the 2 GiB that offsets of 32 bits reach.
pub(crate) const BATCH_BYTES: usize = 16 << 20;

/// A kind of table: what a row is, and which columns there are.
pub(crate) trait Table: Sized + 'static {
    type Row<'m>;

    const COLUMNS: &'static [Column<Self>];

    /// Hands each row of a message on; nothing for a message that is missing.
    fn rows(message: Option<&[u8]>, index: i64, row: &mut dyn FnMut(Option<&Self::Row<'_>>));
}

/// A column, and how its value is read off a row.
pub(crate) struct Column<T: Table> {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether it is there when no columns are named.
    pub(crate) usual: bool,
    pub(crate) cell: for<'r, 'm> fn(&'r T::Row<'m>) -> Cell<'r>,
}

/// The columns of a table, in order.
pub(crate) struct Columns<T: Table> {
    columns: Vec<&'static Column<T>>,
    pub(crate) schema: SchemaRef,
}

impl<T: Table> Columns<T> {
    /// The columns of these names; the usual ones if none are named. In error the name that there is
    /// none of.
    pub(crate) fn named(names: Option<Vec<String>>) -> Result<Self, String> {
        let find = |name: String| T::COLUMNS.iter().find(|column| column.name == name).ok_or(name);
        let columns: Vec<_> = match names {
            Some(names) => names.into_iter().map(find).collect::<Result<_, _>>()?,
            None => T::COLUMNS.iter().filter(|column| column.usual).collect(),
        };
        let fields = columns.iter();
        let fields = fields.map(|column| Field::new(column.name, column.kind.data_type(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Ok(Self { columns, schema })
    }

    fn batch(
        &self,
        Segment { messages, rows, first }: &Segment,
    ) -> Result<RecordBatch, ArrowError> {
        let mut builders: Vec<Builder> =
            self.columns.iter().map(|column| column.kind.builder()).collect();
        let mut length = 0;
        for (index, at) in (*first..).zip(rows.clone()) {
            T::rows(messages.get(at), index, &mut |row| {
                length += 1;
                for (column, builder) in self.columns.iter().zip(&mut builders) {
                    builder.append(row.map_or(Cell::Missing, column.cell));
                }
            });
        }
        let arrays = builders.into_iter().map(Builder::finish).collect();
        // A table without columns has rows all the same.
        let options = RecordBatchOptions::new().with_row_count(Some(length));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
    }
}

/// Batches of rows, made as they are asked for.
pub(crate) struct Batches<T: Table> {
    input: Input,
    columns: Columns<T>,
    threads: usize,
    /// What of the input is to be parsed next.
    segments: VecDeque<Segment>,
    /// What is parsed already.
    batches: VecDeque<RecordBatch>,
    /// How many messages there were so far.
    seen: i64,
}

/// Messages that become one batch.
struct Segment {
    messages: Arc<Messages>,
    rows: Range<usize>,
    /// The number of the first message in all of the input.
    first: i64,
}

impl<T: Table> Batches<T> {
    pub(crate) fn new(input: Input, columns: Columns<T>, threads: usize) -> Self {
        Self {
            input,
            columns,
            threads: threads.max(1),
            segments: VecDeque::new(),
            batches: VecDeque::new(),
            seen: 0,
        }
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        while self.batches.is_empty() {
            if self.segments.is_empty() && !self.read()? {
                return Ok(None);
            }
            self.parse()?;
        }
        Ok(self.batches.pop_front())
    }

    /// Takes the next array of the input, if there is one, and cuts it.
    fn read(&mut self) -> Result<bool, ArrowError> {
        let Some(messages) = self.input.next()? else { return Ok(false) };
        let messages = Arc::new(messages);
        let first = self.seen;
        self.seen += messages.len() as i64;
        // What is less than a batch a thread is still work for all of them.
        let most = BATCH_BYTES.min(messages.bytes() / self.threads + 1);
        self.segments.extend(messages.cut(most).map(|rows| Segment {
            messages: Arc::clone(&messages),
            first: first + rows.start as i64,
            rows,
        }));
        Ok(true)
    }

    /// Parses as many segments as there are threads; their batches stay in order.
    fn parse(&mut self) -> Result<(), ArrowError> {
        let count = self.threads.min(self.segments.len());
        let segments: Vec<Segment> = self.segments.drain(..count).collect();
        let columns = &self.columns;
        let batches: Vec<_> = match &segments[..] {
            [segment] => vec![columns.batch(segment)],
            segments => thread::scope(|scope| {
                let spawn = |segment| scope.spawn(move || columns.batch(segment));
                let threads: Vec<_> = segments.iter().map(spawn).collect();
                let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
                joined.map(|batch| batch.unwrap_or_else(|_| Err(panicked()))).collect()
            }),
        };
        self.batches = batches.into_iter().collect::<Result<_, _>>()?;
        Ok(())
    }
}

fn panicked() -> ArrowError {
    ArrowError::ComputeError("a thread panicked".to_owned())
}

impl<T: Table> Iterator for Batches<T> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

impl<T: Table> RecordBatchReader for Batches<T> {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.columns.schema)
    }
}
