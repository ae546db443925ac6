//! The schema of a table, and how its columns are written.

use std::sync::Arc;

use parquet::{
    basic::Compression,
    file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr},
    schema::{
        parser::parse_message_type,
        types::{ColumnPath, TypePtr},
    },
};

use crate::{
    error::Error,
    export::column::{Head, Kind},
};

/// What is the same for all row groups of a table.
pub(super) struct Layout {
    pub(super) schema: TypePtr,
    pub(super) properties: WriterPropertiesPtr,
}

impl Layout {
    pub(super) fn new(heads: &[Head]) -> Result<Self, Error> {
        let fields: String = heads.iter().map(field).collect();
        let schema = Arc::new(parse_message_type(&format!("message unmime {{ {fields} }}"))?);
        let created_by = concat!("unmime ", env!("CARGO_PKG_VERSION")).to_owned();
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(created_by);
        for head in heads.iter().filter(|head| head.is_unique()) {
            let column = ColumnPath::from(head.name);
            properties = properties
                .set_column_dictionary_enabled(column.clone(), false)
                .set_column_statistics_enabled(column, EnabledStatistics::None);
        }
        Ok(Self { schema, properties: Arc::new(properties.build()) })
    }
}

impl Head {
    /// Whether a dictionary of the values would hold each of them once.
    fn is_unique(&self) -> bool {
        matches!(self.kind, Kind::UniqueText | Kind::Bytes)
    }
}

/// The column in the language of schemas; lists in three levels, as the format's rules for lists
/// have it.
fn field(Head { name, kind }: &Head) -> String {
    let list = |element: &str| {
        format!("OPTIONAL GROUP {name} (LIST) {{ REPEATED GROUP list {{ {element} }} }} ")
    };
    match kind {
        Kind::Text | Kind::UniqueText => format!("OPTIONAL BINARY {name} (STRING); "),
        Kind::Number => format!("OPTIONAL INT64 {name}; "),
        Kind::Time => format!("OPTIONAL INT64 {name} (TIMESTAMP(MICROS, true)); "),
        Kind::Bytes => format!("OPTIONAL BINARY {name}; "),
        Kind::Texts => list("REQUIRED BINARY element (STRING);"),
        Kind::Files => list(
            "REQUIRED GROUP element { OPTIONAL BINARY filename (STRING); \
             REQUIRED BINARY content_type (STRING); REQUIRED INT64 size; }",
        ),
    }
}
