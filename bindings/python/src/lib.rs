//! unmime for Python: messages as objects, and in bulk over the Arrow C data interface.
#![deny(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use pyo3::prelude::*;

mod address;
mod batches;
mod bulk;
mod capsule;
mod cell;
mod date;
mod defect;
mod handle;
mod headers;
mod input;
mod mailbox;
mod message;
mod messages;
mod parts;
mod table;

/// Reads any e-mail: messages as objects that read like those of the package `email`, and tables of
/// messages over the Arrow C data interface.
#[pymodule(name = "unmime")]
mod module {
    #[pymodule_export]
    use crate::{
        address::{Address, Group},
        batches::{Batch, Batches, PySchema},
        bulk::{parse_batch, parse_mbox_range, parse_parts, parts_schema, read_mbox_range, schema},
        defect::Defect,
        mailbox::{Mbox, mbox_splits},
        message::{_restore, Message, SafeHtml, message_from_binary_file, message_from_bytes},
    };
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
