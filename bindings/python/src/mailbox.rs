//! Mailboxes: mbox files, whole or by ranges of bytes.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Seek},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use arrow_array::{
    Array, RecordBatch, RecordBatchReader,
    builder::{BinaryBuilder, Int64Builder},
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::{exceptions::PyValueError, prelude::*, pybacked::PyBackedBytes};
use unmime::store::mbox::{self, Entry};

use crate::{handle::Handle, input::CONTENT, message::Message, table::BATCH_BYTES};

/// Where a mailbox is.
#[derive(FromPyObject)]
pub(crate) enum Mailbox {
    Bytes(PyBackedBytes),
    Path(PathBuf),
}

/// The bytes of a mailbox.
trait Bytes: BufRead + Seek + Send {}

impl<B: BufRead + Seek + Send> Bytes for B {}

/// The messages whose `From ` lines start in a range of a mailbox.
pub(crate) struct Entries(mbox::Mbox<Box<dyn Bytes>>);

impl Entries {
    pub(crate) fn open(mailbox: Mailbox, start: u64, end: Option<u64>) -> io::Result<Self> {
        let bytes: Box<dyn Bytes> = match mailbox {
            Mailbox::Bytes(bytes) => Box::new(Cursor::new(bytes)),
            Mailbox::Path(path) => Box::new(BufReader::new(File::open(path)?)),
        };
        // Of a whole mailbox more can be known than of a range.
        Ok(Self(match (start, end) {
            (0, None) => mbox::Mbox::new(bytes),
            (start, end) => mbox::Mbox::range(bytes, start..end.unwrap_or(u64::MAX))?,
        }))
    }

    fn next(&mut self) -> io::Result<Option<Entry<'_>>> {
        self.0.next_entry()
    }

    fn schema() -> SchemaRef {
        Arc::new(Schema::new(vec![
            Field::new("offset", DataType::Int64, true),
            Field::new(CONTENT, DataType::Binary, true),
        ]))
    }

    /// As many messages as make up a batch; none at the end.
    pub(crate) fn next_batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let mut offsets = Int64Builder::new();
        let mut contents = BinaryBuilder::new();
        while contents.values_slice().len() < BATCH_BYTES {
            let Some(entry) = self.next()? else { break };
            offsets.append_value(entry.offset as i64);
            contents.append_value(&entry.message);
        }
        let (offsets, contents) = (offsets.finish(), contents.finish());
        if contents.len() == 0 {
            return Ok(None);
        }
        let columns = vec![Arc::new(offsets) as _, Arc::new(contents) as _];
        Ok(Some(RecordBatch::try_new(Self::schema(), columns)?))
    }
}

impl Iterator for Entries {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

impl RecordBatchReader for Entries {
    fn schema(&self) -> SchemaRef {
        Self::schema()
    }
}

/// The messages of an mbox file, or of one in memory, one after the other.
///
/// With a range, as `mbox_splits` gives them, those whose `From ` lines start in it. What cannot be
/// read is an OSError; no contents make it raise.
#[pyclass(frozen, module = "unmime")]
pub(crate) struct Mbox(Mutex<Entries>);

#[pymethods]
impl Mbox {
    #[new]
    #[pyo3(signature = (mailbox, start = 0, end = None))]
    fn new(mailbox: Mailbox, start: u64, end: Option<u64>) -> PyResult<Self> {
        Ok(Self(Mutex::new(Entries::open(mailbox, start, end)?)))
    }

    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Message>> {
        py.detach(|| {
            let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(entry) = entries.next()? else { return Ok(None) };
            let from_line = entry.from_line.map(|line| {
                let line = String::from_utf8_lossy(line.as_bytes());
                line.strip_prefix("From ").unwrap_or(&line).trim_end().to_owned()
            });
            Ok(Some(Message { handle: Handle::new(entry.message.into_owned(), from_line) }))
        })
    }
}

/// Ranges of at most `step` bytes that cover a mailbox: each message starts in one of them.
///
/// The mailbox is a path, or its size. The last range ends where no file does, so that it takes what
/// was appended meanwhile.
#[pyfunction]
#[pyo3(signature = (mailbox, step = 64 << 20))]
pub(crate) fn mbox_splits(mailbox: PathOrSize, step: u64) -> PyResult<Vec<(u64, u64)>> {
    if step == 0 {
        return Err(PyValueError::new_err("step must be at least 1"));
    }
    let size = match mailbox {
        PathOrSize::Size(size) => size,
        PathOrSize::Path(path) => path.metadata()?.len(),
    };
    // What engines have are signed numbers.
    let splits =
        mbox::ranges(size, step).map(|range| (range.start, range.end.min(i64::MAX as u64)));
    Ok(splits.collect())
}

#[derive(FromPyObject)]
pub(crate) enum PathOrSize {
    Size(u64),
    Path(PathBuf),
}
