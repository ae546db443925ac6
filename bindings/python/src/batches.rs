//! Tables as Python sees them: objects that any library takes over the Arrow C data interface.

use std::sync::{Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::SchemaRef;
use pyo3::{exceptions::PyValueError, prelude::*, types::PyCapsule};

use crate::capsule::{self, value_error};

/// Names and types of columns, for any library that reads the Arrow C data interface.
#[pyclass(name = "Schema", frozen, module = "unmime")]
pub(crate) struct PySchema(pub(crate) SchemaRef);

#[pymethods]
impl PySchema {
    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<&str> {
        self.0.fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::of_schema(py, &self.0)
    }

    fn __repr__(&self) -> String {
        format!("<unmime.Schema {}>", self.names().join(", "))
    }
}

/// Some rows of a table, for any library that reads the Arrow C data interface.
#[pyclass(frozen, module = "unmime")]
pub(crate) struct Batch(RecordBatch);

#[pymethods]
impl Batch {
    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::of_schema(py, &self.0.schema())
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // The protocol lets a producer pass over the wish.
        let _ = requested_schema;
        capsule::of_batch(py, &self.0)
    }
}

/// A table that comes in batches, each made when it is asked for: an iterator of them, and a stream
/// for any library that reads the Arrow C data interface. It can be gone through once.
#[pyclass(frozen, module = "unmime")]
pub(crate) struct Batches {
    schema: SchemaRef,
    /// None once a library took the rest.
    reader: Mutex<Option<Box<dyn RecordBatchReader + Send>>>,
}

impl Batches {
    pub(crate) fn new(reader: impl RecordBatchReader + Send + 'static) -> Self {
        Self { schema: reader.schema(), reader: Mutex::new(Some(Box::new(reader))) }
    }
}

fn is_taken() -> PyErr {
    PyValueError::new_err("the batches were taken by another library")
}

#[pymethods]
impl Batches {
    /// Names and types of the columns.
    #[getter]
    fn schema(&self) -> PySchema {
        PySchema(SchemaRef::clone(&self.schema))
    }

    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Batch>> {
        let next = py.detach(|| {
            let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
            Some(reader.as_mut()?.next())
        });
        let next = next.ok_or_else(is_taken)?;
        Ok(next.transpose().map_err(value_error)?.map(Batch))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::of_schema(py, &self.schema)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        // Who holds the lock can be waiting for the GIL, in a stream that is Python.
        let reader =
            py.detach(|| self.reader.lock().unwrap_or_else(PoisonError::into_inner).take());
        capsule::of_stream(py, reader.ok_or_else(is_taken)?)
    }
}
