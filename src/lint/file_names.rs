//! File names of parts.

use crate::{defect::Recorder, part::Part};

/// What is met in the file names of a part.
pub(super) fn record(_part: Part<'_>, _recorder: &mut Recorder<'_>) {}
