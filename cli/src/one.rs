//! Verbs for one message.

use std::path::Path;

use crate::{
    error::Error,
    mbox_format::MboxFormat,
    shard::Shard,
    source::{Naming, Source, Taken},
    status::{Outcome, Status},
};

/// Has `work` read the message at `path`, where there must be no more than one.
pub(crate) fn read_one(
    path: &Path,
    mbox_format: MboxFormat,
    mut work: impl FnMut(&[u8]) -> Result<Outcome, Error>,
) -> Result<Status, Error> {
    let mut status = Status::default();
    let mut source = Source::new(mbox_format, Naming::Number, Shard::ALL);
    source.read(path, &mut |taken| {
        let Taken { name, raw, is_one_of_many, .. } = taken?;
        if is_one_of_many {
            let (path, first) = (path.to_owned(), name.into_owned());
            return Err(Error::Several { path, first });
        }
        status.add(work(raw)?);
        Ok(())
    })?;
    Ok(status)
}
