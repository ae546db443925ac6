//! Values of a table, and the columns that are built of them.

use std::{borrow::Cow, sync::Arc};

use arrow_array::{
    ArrayRef,
    builder::{
        ArrayBuilder, BinaryBuilder, BooleanBuilder, Int64Builder, ListBuilder, StringBuilder,
        StructBuilder, TimestampMicrosecondBuilder,
    },
};
use arrow_schema::{DataType, Field, Fields, TimeUnit};

/// What a column holds.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Bytes,
    Number,
    Flag,
    /// Microseconds since 1970, UTC: what every engine has. Nanoseconds break Spark.
    Instant,
    Texts,
    /// A list of two texts, under these names.
    Pairs(&'static str, &'static str),
    Files,
}

/// A value; it must be of the kind of its column, or missing.
pub(crate) enum Cell<'r> {
    Missing,
    Text(Cow<'r, str>),
    Bytes(Cow<'r, [u8]>),
    Number(i64),
    Flag(bool),
    Instant(i64),
    Texts(Vec<Cow<'r, str>>),
    Pairs(Vec<(Cow<'r, str>, Cow<'r, str>)>),
    Files(Vec<File<'r>>),
}

/// An attachment.
pub(crate) struct File<'r> {
    pub(crate) filename: Option<Cow<'r, str>>,
    pub(crate) content_type: String,
    pub(crate) size: i64,
}

/// A column as it grows. Offsets are 32 bits, which every engine reads: see `BATCH_BYTES` for why
/// they are enough.
pub(crate) enum Builder {
    Text(StringBuilder),
    Bytes(BinaryBuilder),
    Number(Int64Builder),
    Flag(BooleanBuilder),
    Instant(TimestampMicrosecondBuilder),
    Texts(ListBuilder<StringBuilder>),
    Structs(ListBuilder<StructBuilder>),
}

impl Kind {
    pub(crate) fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Bytes => DataType::Binary,
            Self::Number => DataType::Int64,
            Self::Flag => DataType::Boolean,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Texts => DataType::new_list(DataType::Utf8, true),
            Self::Pairs(..) | Self::Files => {
                DataType::new_list(DataType::Struct(self.fields()), true)
            }
        }
    }

    /// Of what the items of a list of structs are made.
    fn fields(self) -> Fields {
        let field = |name: &str, data_type| Field::new(name, data_type, true);
        match self {
            Self::Pairs(first, second) => {
                Fields::from(vec![field(first, DataType::Utf8), field(second, DataType::Utf8)])
            }
            Self::Files => Fields::from(vec![
                field("filename", DataType::Utf8),
                field("content_type", DataType::Utf8),
                field("size", DataType::Int64),
            ]),
            _ => Fields::empty(),
        }
    }

    pub(crate) fn builder(self) -> Builder {
        match self {
            Self::Text => Builder::Text(StringBuilder::new()),
            Self::Bytes => Builder::Bytes(BinaryBuilder::new()),
            Self::Number => Builder::Number(Int64Builder::new()),
            Self::Flag => Builder::Flag(BooleanBuilder::new()),
            Self::Instant => {
                let builder = TimestampMicrosecondBuilder::new();
                Builder::Instant(builder.with_timezone("UTC"))
            }
            Self::Texts => Builder::Texts(ListBuilder::new(StringBuilder::new())),
            Self::Pairs(..) | Self::Files => {
                let fields = self.fields();
                let builders = fields.iter().map(|field| match field.data_type() {
                    DataType::Int64 => Box::new(Int64Builder::new()) as Box<dyn ArrayBuilder>,
                    _ => Box::new(StringBuilder::new()),
                });
                let builders = builders.collect();
                Builder::Structs(ListBuilder::new(StructBuilder::new(fields, builders)))
            }
        }
    }
}

impl Builder {
    pub(crate) fn append(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => {
                column.append_option(Some(text).filter(|text| has_room(column, text)));
            }
            (Self::Bytes(column), Cell::Bytes(bytes)) => column.append_value(bytes),
            (Self::Number(column), Cell::Number(number)) => column.append_value(number),
            (Self::Flag(column), Cell::Flag(flag)) => column.append_value(flag),
            (Self::Instant(column), Cell::Instant(instant)) => column.append_value(instant),
            (Self::Texts(column), Cell::Texts(texts)) => {
                texts.into_iter().for_each(|text| column.values().append_value(text));
                column.append(true);
            }
            (Self::Structs(column), Cell::Pairs(pairs)) => {
                for (first, second) in pairs {
                    append_text(column.values(), 0, Some(&first));
                    append_text(column.values(), 1, Some(&second));
                    column.values().append(true);
                }
                column.append(true);
            }
            (Self::Structs(column), Cell::Files(files)) => {
                for File { filename, content_type, size } in files {
                    append_text(column.values(), 0, filename.as_deref());
                    append_text(column.values(), 1, Some(&content_type));
                    if let Some(sizes) = column.values().field_builder::<Int64Builder>(2) {
                        sizes.append_value(size);
                    }
                    column.values().append(true);
                }
                column.append(true);
            }
            (column, cell) => {
                debug_assert!(matches!(cell, Cell::Missing), "a value of another kind");
                column.append_missing();
            }
        }
    }

    fn append_missing(&mut self) {
        match self {
            Self::Text(column) => column.append_null(),
            Self::Bytes(column) => column.append_null(),
            Self::Number(column) => column.append_null(),
            Self::Flag(column) => column.append_null(),
            Self::Instant(column) => column.append_null(),
            Self::Texts(column) => column.append_null(),
            Self::Structs(column) => column.append_null(),
        }
    }

    pub(crate) fn finish(mut self) -> ArrayRef {
        match &mut self {
            Self::Text(column) => Arc::new(column.finish()),
            Self::Bytes(column) => Arc::new(column.finish()),
            Self::Number(column) => Arc::new(column.finish()),
            Self::Flag(column) => Arc::new(column.finish()),
            Self::Instant(column) => Arc::new(column.finish()),
            Self::Texts(column) => Arc::new(column.finish()),
            Self::Structs(column) => Arc::new(column.finish()),
        }
    }
}

/// Whether offsets reach to the end of one text more. Only HTML of hundreds of megabytes that is made to
/// grow can say so much; it has no text then.
fn has_room(column: &StringBuilder, text: &str) -> bool {
    i32::try_from(column.values_slice().len() + text.len()).is_ok()
}

fn append_text(structs: &mut StructBuilder, field: usize, text: Option<&str>) {
    if let Some(column) = structs.field_builder::<StringBuilder>(field) {
        column.append_option(text);
    }
}

impl<'r> Cell<'r> {
    /// A text, or nothing.
    pub(crate) fn text(text: Option<impl Into<Cow<'r, str>>>) -> Self {
        text.map_or(Self::Missing, |text| Self::Text(text.into()))
    }
}
