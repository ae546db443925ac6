//! Defects: where a message departs from the standards, and what was made of it.

mod code;
mod declare;
mod examples;
mod found;
mod part_id;
mod reader;
mod recorder;
mod severity;
mod table;

pub use self::{code::Category, found::Defect, part_id::PartId, severity::Severity, table::Code};
pub(crate) use self::{
    reader::{Reader, Unshown},
    recorder::Recorder,
};
