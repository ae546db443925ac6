//! The Arrow C data interface in Python's capsules: the PyCapsule protocol, both ways.
//!
//! This is the only file with `unsafe` in it. The interface is C structures behind pointers, which no
//! compiler checks; that a capsule of a given name holds the structure of that name, and that the
//! structure keeps its contract, is the promise of whoever made the capsule.
#![allow(unsafe_code)]

use std::ffi::CStr;

use arrow_array::{
    Array, ArrayRef, RecordBatch, RecordBatchReader, StructArray,
    ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type},
    ffi_stream::FFI_ArrowArrayStream,
    make_array,
};
use arrow_schema::{ArrowError, DataType, Schema};
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyCapsule, PyTuple},
};

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// Arrays of one type that another library hands over, one after the other.
pub(crate) struct Arrays {
    data_type: DataType,
    source: Source,
}

enum Source {
    Array(Option<FFI_ArrowArray>),
    Stream(FFI_ArrowArrayStream),
}

impl Arrays {
    /// Takes what an object has to give, by `__arrow_c_array__` or `__arrow_c_stream__`.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr("__arrow_c_array__")? {
            let pair = object.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
            let schema = take(&pair.get_item(0)?, SCHEMA, FFI_ArrowSchema::from_raw)?;
            let array = take(&pair.get_item(1)?, ARRAY, FFI_ArrowArray::from_raw)?;
            if array.is_released() {
                return Err(PyValueError::new_err("the array was taken before"));
            }
            return Ok(Self { data_type: type_of(&schema)?, source: Source::Array(Some(array)) });
        }
        if object.hasattr("__arrow_c_stream__")? {
            let capsule = object.call_method0("__arrow_c_stream__")?;
            let mut stream = take(&capsule, STREAM, FFI_ArrowArrayStream::from_raw)?;
            let data_type = type_of(&schema_of(&mut stream).map_err(value_error)?)?;
            return Ok(Self { data_type, source: Source::Stream(stream) });
        }
        Err(PyTypeError::new_err(format!(
            "expected an Arrow array or a stream of them (__arrow_c_array__, __arrow_c_stream__), \
             not {}",
            object.get_type().name()?
        )))
    }

    pub(crate) fn data_type(&self) -> &DataType {
        &self.data_type
    }

    /// The next array; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<ArrayRef>, ArrowError> {
        let array = match &mut self.source {
            Source::Array(array) => array.take(),
            Source::Stream(stream) => next_of(stream)?,
        };
        let Some(array) = array else { return Ok(None) };
        // SAFETY: the producer's promise is that the array is of the type that it gave with it.
        let data = unsafe { from_ffi_and_data_type(array, self.data_type.clone()) }?;
        Ok(Some(make_array(data)))
    }
}

fn schema_of(stream: &mut FFI_ArrowArrayStream) -> Result<FFI_ArrowSchema, ArrowError> {
    let get_schema = stream.get_schema().ok_or_else(released)?;
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: the callback of a stream that is not released, with that stream.
    let status = unsafe { get_schema(stream, &raw mut schema) };
    if status == 0 { Ok(schema) } else { Err(last_error(stream, status)) }
}

fn next_of(stream: &mut FFI_ArrowArrayStream) -> Result<Option<FFI_ArrowArray>, ArrowError> {
    let get_next = stream.get_next().ok_or_else(released)?;
    let mut array = FFI_ArrowArray::empty();
    // SAFETY: the callback of a stream that is not released, with that stream.
    let status = unsafe { get_next(stream, &raw mut array) };
    if status != 0 {
        return Err(last_error(stream, status));
    }
    // A released array marks the end.
    Ok((!array.is_released()).then_some(array))
}

fn last_error(stream: &mut FFI_ArrowArrayStream, status: i32) -> ArrowError {
    let message = stream.get_last_error().and_then(|get_last_error| {
        // SAFETY: the callback of a stream that is not released, with that stream, right after the
        // call that failed. It gives null or a C string that lives until the next call.
        unsafe {
            let message = get_last_error(stream);
            (!message.is_null()).then(|| CStr::from_ptr(message).to_string_lossy().into_owned())
        }
    });
    ArrowError::CDataInterface(message.unwrap_or_else(|| format!("error {status} of the stream")))
}

fn released() -> ArrowError {
    ArrowError::CDataInterface("the stream was taken before".to_owned())
}

/// Moves the structure out of a capsule of this name, which is the name for structures of that type.
fn take<T>(
    capsule: &Bound<'_, PyAny>,
    name: &'static CStr,
    from_raw: unsafe fn(*mut T) -> T,
) -> PyResult<T> {
    let pointer = capsule.cast::<PyCapsule>()?.pointer_checked(Some(name))?;
    // SAFETY: the capsule lives, and so does the structure of its name that it points to; what is left
    // in it is marked as released.
    Ok(unsafe { from_raw(pointer.cast().as_ptr()) })
}

fn type_of(schema: &FFI_ArrowSchema) -> PyResult<DataType> {
    if schema.release().is_none() {
        return Err(PyValueError::new_err("the schema was taken before"));
    }
    DataType::try_from(schema).map_err(value_error)
}

/// A schema as a capsule.
pub(crate) fn of_schema<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(value_error)?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// A batch as two capsules: its schema, and its columns as one array of structs.
pub(crate) fn of_batch<'py>(
    py: Python<'py>,
    batch: &RecordBatch,
) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
    let array = FFI_ArrowArray::new(&StructArray::from(batch.clone()).to_data());
    Ok((of_schema(py, &batch.schema())?, PyCapsule::new_with_value(py, array, ARRAY)?))
}

/// A stream of batches as a capsule.
pub(crate) fn of_stream(
    py: Python<'_>,
    reader: Box<dyn RecordBatchReader + Send>,
) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), STREAM)
}

pub(crate) fn value_error(error: ArrowError) -> PyErr {
    match error {
        // Not a matter of values: files and streams that cannot be read.
        ArrowError::IoError(_, error) => error.into(),
        error => PyValueError::new_err(error.to_string()),
    }
}
