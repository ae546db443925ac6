//! In place of Parquet, where the command is built without it.

use super::{column::Head, rows::Rows};
use crate::{error::Error, output::Target};

const ABSENT: &str = "built without Parquet: cargo install --path cli --features parquet";

pub(super) fn rows(_: &[Head]) -> Result<Box<dyn Rows>, Error> {
    Err(Error::Format(ABSENT))
}

pub(super) fn target(_: &[Head], _: Option<Box<dyn Target>>) -> Result<Box<dyn Target>, Error> {
    Err(Error::Format(ABSENT))
}
