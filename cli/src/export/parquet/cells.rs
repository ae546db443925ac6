//! The cells of a column, as Parquet has them.

use parquet::{
    data_type::{ByteArray, ByteArrayType, DataType, Int64Type},
    errors::Result,
    file::writer::SerializedRowGroupWriter,
};

use crate::export::column::{File, Kind, Value};

/// The cells of one column of a table; in the file, that can be several.
pub(super) enum Cells {
    Bytes(Leaf<ByteArray>),
    Numbers(Leaf<i64>),
    Texts(Leaf<ByteArray>),
    Files { filenames: Leaf<ByteArray>, content_types: Leaf<ByteArray>, sizes: Leaf<i64> },
}

impl Cells {
    pub(super) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::UniqueText | Kind::Bytes => Self::Bytes(Leaf::EMPTY),
            Kind::Number | Kind::Time => Self::Numbers(Leaf::EMPTY),
            Kind::Texts => Self::Texts(Leaf::EMPTY),
            Kind::Files => Self::Files {
                filenames: Leaf::EMPTY,
                content_types: Leaf::EMPTY,
                sizes: Leaf::EMPTY,
            },
        }
    }

    /// Adds a cell. A value that is not of the kind of the column is none.
    pub(super) fn add(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Bytes(leaf), Value::Text(text)) => leaf.push(Some(bytes(text.into_owned()))),
            (Self::Bytes(leaf), Value::Bytes(bytes)) => leaf.push(Some(bytes.into_owned().into())),
            (Self::Bytes(leaf), _) => leaf.push(None),
            (Self::Numbers(leaf), Value::Number(number)) => leaf.push(Some(signed(number))),
            (Self::Numbers(leaf), Value::Time(time)) => leaf.push(Some(time.timestamp_micros())),
            (Self::Numbers(leaf), _) => leaf.push(None),
            (Self::Texts(leaf), Value::Texts(texts)) if !texts.is_empty() => {
                for (at, text) in texts.into_iter().enumerate() {
                    leaf.push_element(at, 2, Some(bytes(text.into_owned())));
                }
            }
            (Self::Texts(leaf), value) => leaf.push_no_elements(&value),
            (Self::Files { filenames, content_types, sizes }, Value::Files(files))
                if !files.is_empty() =>
            {
                for (at, File { filename, content_type, size }) in files.into_iter().enumerate() {
                    let depth = if filename.is_some() { 3 } else { 2 };
                    let filename = filename.map(|name| bytes(name.into_owned()));
                    filenames.push_element(at, depth, filename);
                    content_types.push_element(at, 2, Some(bytes(content_type)));
                    sizes.push_element(at, 2, Some(signed(size)));
                }
            }
            (Self::Files { filenames, content_types, sizes }, value) => {
                filenames.push_no_elements(&value);
                content_types.push_no_elements(&value);
                sizes.push_no_elements(&value);
            }
        }
    }

    pub(super) fn write(&self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<()> {
        match self {
            Self::Bytes(leaf) | Self::Texts(leaf) => leaf.write::<ByteArrayType>(group),
            Self::Numbers(leaf) => leaf.write::<Int64Type>(group),
            Self::Files { filenames, content_types, sizes } => {
                filenames.write::<ByteArrayType>(group)?;
                content_types.write::<ByteArrayType>(group)?;
                sizes.write::<Int64Type>(group)
            }
        }
    }
}

fn bytes(text: String) -> ByteArray {
    text.into_bytes().into()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The values of a column in the file, and at which levels they are.
pub(super) struct Leaf<T> {
    values: Vec<T>,
    /// For each place, how much of what can be absent is there.
    definitions: Vec<i16>,
    /// For each place, whether it goes on with the list before. Empty where there are no lists.
    repetitions: Vec<i16>,
}

impl<T> Leaf<T> {
    const EMPTY: Self =
        Self { values: Vec::new(), definitions: Vec::new(), repetitions: Vec::new() };

    /// A value that is no list.
    fn push(&mut self, value: Option<T>) {
        self.definitions.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    /// No list, or an empty one.
    fn push_no_elements(&mut self, list: &Value<'_>) {
        self.definitions.push(i16::from(!matches!(list, Value::Null)));
        self.repetitions.push(0);
    }

    fn push_element(&mut self, at: usize, depth: i16, value: Option<T>) {
        self.definitions.push(depth);
        self.repetitions.push(i16::from(at > 0));
        self.values.extend(value);
    }

    fn write<D: DataType<T = T>>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    ) -> Result<()> {
        if let Some(mut column) = group.next_column()? {
            let repetitions = (!self.repetitions.is_empty()).then_some(&*self.repetitions);
            let writer = column.typed::<D>();
            writer.write_batch(&self.values, Some(&self.definitions), repetitions)?;
            column.close()?;
        }
        Ok(())
    }
}
