//! Rows of a table, whatever its format.

use super::column::{Head, Value};
use crate::{error::Error, output::Output};

/// Some rows, one column after the other.
pub(super) trait Rows {
    /// Adds the value of the next column. What is long may go to the output at once.
    fn add(&mut self, head: Head, value: Value<'_>, output: &mut Output) -> Result<(), Error>;

    /// Every column has its value.
    fn end_row(&mut self) -> Result<(), Error>;

    /// The rows as a block of the table.
    fn finish(self: Box<Self>) -> Result<Vec<u8>, Error>;
}
