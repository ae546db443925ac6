//! The functions that work in bulk, as Python sees them.

use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
};

use crate::{
    batches::{Batches, PySchema},
    capsule::Arrays,
    input::Input,
    mailbox::{Entries, Mailbox},
    messages::Messages,
    parts::Parts,
    table::{self, Columns, Table},
};

fn columns<T: Table>(names: Option<Vec<String>>) -> PyResult<Columns<T>> {
    Columns::named(names).map_err(|name| {
        let all: Vec<&str> = T::COLUMNS.iter().map(|column| column.name).collect();
        PyValueError::new_err(format!("no column {name:?}; there are {}", all.join(", ")))
    })
}

fn table_of<T: Table>(
    messages: &Bound<'_, PyAny>,
    names: Option<Vec<String>>,
    threads: usize,
) -> PyResult<Batches> {
    let columns = columns::<T>(names)?;
    let input = Input::arrays(Arrays::of(messages)?).map_err(|data_type| {
        PyTypeError::new_err(format!(
            "expected messages as binary or string values, or in a column \"content\", not {data_type}"
        ))
    })?;
    Ok(Batches::new(table::Batches::new(input, columns, threads)))
}

/// A row for each message: `messages` is an Arrow array, or a stream of them, of bytes or strings; or a
/// table with such a column, named `content` if there are others. Where it is null, the row is too.
///
/// `columns` are names of `schema()` in the order wanted; without them, all but those that cost much:
/// `headers`, `defects`, `is_ambiguous`. Only what is asked for is decoded.
#[pyfunction]
#[pyo3(signature = (messages, columns = None, threads = 1))]
pub(crate) fn parse_batch(
    messages: &Bound<'_, PyAny>,
    columns: Option<Vec<String>>,
    threads: usize,
) -> PyResult<Batches> {
    table_of::<Messages>(messages, columns, threads)
}

/// A row for each part of each message, containers too: `message` is the number of the message in the
/// input, from 0. A null has no parts.
///
/// `content` is decoded, and null for containers but those messages that are attachments.
#[pyfunction]
#[pyo3(signature = (messages, columns = None, threads = 1))]
pub(crate) fn parse_parts(
    messages: &Bound<'_, PyAny>,
    columns: Option<Vec<String>>,
    threads: usize,
) -> PyResult<Batches> {
    table_of::<Parts>(messages, columns, threads)
}

/// The columns of `parse_batch`, by name in this order; without names, those that it gives without.
#[pyfunction]
#[pyo3(signature = (columns = None))]
pub(crate) fn schema(columns: Option<Vec<String>>) -> PyResult<PySchema> {
    Ok(PySchema(self::columns::<Messages>(columns)?.schema))
}

/// The columns of `parse_parts`.
#[pyfunction]
#[pyo3(signature = (columns = None))]
pub(crate) fn parts_schema(columns: Option<Vec<String>>) -> PyResult<PySchema> {
    Ok(PySchema(self::columns::<Parts>(columns)?.schema))
}

/// The messages of a mailbox, a path or bytes, whose `From ` lines start in a range: `offset`, where
/// that line is, and `content`. `parse_batch` and `parse_parts` take it as it is.
#[pyfunction]
#[pyo3(signature = (mailbox, start = 0, end = None))]
pub(crate) fn read_mbox_range(mailbox: Mailbox, start: u64, end: Option<u64>) -> PyResult<Batches> {
    Ok(Batches::new(Entries::open(mailbox, start, end)?))
}

/// `parse_batch` of `read_mbox_range`.
#[pyfunction]
#[pyo3(signature = (mailbox, start = 0, end = None, columns = None, threads = 1))]
pub(crate) fn parse_mbox_range(
    mailbox: Mailbox,
    start: u64,
    end: Option<u64>,
    columns: Option<Vec<String>>,
    threads: usize,
) -> PyResult<Batches> {
    let columns = self::columns::<Messages>(columns)?;
    let input = Input::Tables(Box::new(Entries::open(mailbox, start, end)?));
    Ok(Batches::new(table::Batches::new(input, columns, threads)))
}
