//! Where messages come from: Arrow arrays of bytes, and tables that have them.

use std::{iter, ops::Range, sync::Arc};

use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray,
    RecordBatchReader, StringArray, StringViewArray, StructArray, cast::AsArray,
};
use arrow_schema::{ArrowError, DataType};

use crate::capsule::Arrays;

/// What the column with the messages is called in a table of several.
pub(crate) const CONTENT: &str = "content";

pub(crate) enum Input {
    Arrays(Arrays),
    /// Tables that have messages in the column [`CONTENT`].
    Tables(Box<dyn RecordBatchReader + Send>),
}

impl Input {
    /// Arrays that hold messages. In error what they are of.
    pub(crate) fn arrays(arrays: Arrays) -> Result<Self, String> {
        let data_type = arrays.data_type();
        match bytes_in(data_type) {
            Some(_) => Ok(Self::Arrays(arrays)),
            None => Err(data_type.to_string()),
        }
    }

    /// The next array of messages; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Messages>, ArrowError> {
        match self {
            Self::Arrays(arrays) => Ok(arrays.next()?.and_then(Messages::of)),
            Self::Tables(tables) => {
                let table = tables.next().transpose()?.map(StructArray::from);
                Ok(table.and_then(|table| Messages::of(Arc::new(table))))
            }
        }
    }
}

/// Where the bytes are in values of a type.
enum Place {
    Here,
    /// In this field of a struct.
    Field(usize),
}

fn bytes_in(data_type: &DataType) -> Option<Place> {
    let is_bytes = |data_type: &DataType| {
        matches!(
            data_type,
            DataType::Binary
                | DataType::LargeBinary
                | DataType::BinaryView
                | DataType::Utf8
                | DataType::LargeUtf8
                | DataType::Utf8View
        )
    };
    let DataType::Struct(fields) = data_type else {
        return is_bytes(data_type).then_some(Place::Here);
    };
    let named = fields.iter().position(|field| field.name() == CONTENT);
    let place = named.or((fields.len() == 1).then_some(0))?;
    is_bytes(fields[place].data_type()).then_some(Place::Field(place))
}

/// An array of messages.
pub(crate) struct Messages {
    bytes: Bytes,
    /// The table that they are a column of: a row of it can be null as a whole.
    table: Option<StructArray>,
}

enum Bytes {
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
}

impl Messages {
    fn of(array: ArrayRef) -> Option<Self> {
        let table = array.as_any().downcast_ref::<StructArray>().cloned();
        let array = match (bytes_in(array.data_type())?, &table) {
            (Place::Field(place), Some(table)) => Arc::clone(table.column(place)),
            _ => array,
        };
        // Text becomes bytes: whether it is valid UTF-8 is another's promise that is not needed.
        let bytes = match array.data_type() {
            DataType::Binary => Bytes::Small(array.as_binary().clone()),
            DataType::LargeBinary => Bytes::Large(array.as_binary().clone()),
            DataType::BinaryView => Bytes::View(array.as_binary_view().clone()),
            DataType::Utf8 => Bytes::Small(text::<StringArray>(&array)?.into()),
            DataType::LargeUtf8 => Bytes::Large(text::<LargeStringArray>(&array)?.into()),
            DataType::Utf8View => Bytes::View(text::<StringViewArray>(&array)?.to_binary_view()),
            _ => return None,
        };
        Some(Self { bytes, table })
    }

    pub(crate) fn len(&self) -> usize {
        match &self.bytes {
            Bytes::Small(array) => array.len(),
            Bytes::Large(array) => array.len(),
            Bytes::View(array) => array.len(),
        }
    }

    /// The message in this place, unless it is null.
    pub(crate) fn get(&self, at: usize) -> Option<&[u8]> {
        if self.table.as_ref().is_some_and(|table| table.is_null(at)) {
            return None;
        }
        match &self.bytes {
            Bytes::Small(array) => array.is_valid(at).then(|| array.value(at)),
            Bytes::Large(array) => array.is_valid(at).then(|| array.value(at)),
            Bytes::View(array) => array.is_valid(at).then(|| array.value(at)),
        }
    }

    /// All of them in ranges of so many bytes, at least one message each.
    pub(crate) fn cut(&self, bytes: usize) -> impl Iterator<Item = Range<usize>> {
        let mut end = 0;
        iter::from_fn(move || {
            let start = end;
            let mut taken = 0;
            while end < self.len() && (end == start || taken < bytes) {
                taken += self.get(end).map_or(0, <[u8]>::len);
                end += 1;
            }
            (start < end).then_some(start..end)
        })
    }

    /// How many bytes all of them have.
    pub(crate) fn bytes(&self) -> usize {
        (0..self.len()).map(|at| self.get(at).map_or(0, <[u8]>::len)).sum()
    }
}

fn text<T: Array + Clone + 'static>(array: &ArrayRef) -> Option<T> {
    array.as_any().downcast_ref::<T>().cloned()
}
