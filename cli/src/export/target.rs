//! Where tables go.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{error::Error, output::Target};

/// The file at `path`.
pub(super) fn file(path: &Path) -> Result<Box<dyn Target>, Error> {
    let failed = |source| Error::Target { path: path.to_owned(), source };
    // Of a pipe or a device, no other can take the place.
    if path.metadata().is_ok_and(|it| !it.is_file()) {
        let file = File::options().write(true).open(path).map_err(failed)?;
        return Ok(Box::new(Device { file, path: path.to_owned() }));
    }
    let (partial, path) = (partial(path), path.to_owned());
    let file = File::create(&partial).map_err(failed)?;
    Ok(Box::new(Complete { file, partial, path, is_complete: false }))
}

/// Both names of a file that is being written, in their folder as the system has it.
pub(super) fn names(path: &Path) -> Vec<PathBuf> {
    match (partial(path).canonicalize(), path.file_name()) {
        (Ok(partial), Some(name)) => vec![partial.with_file_name(name), partial],
        _ => Vec::new(),
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut partial = OsString::from(path);
    partial.push(".partial");
    partial.into()
}

/// A file that has its name only when it is complete, so that a run that was cut short can be told
/// from one that was not.
struct Complete {
    file: File,
    partial: PathBuf,
    path: PathBuf,
    is_complete: bool,
}

impl Complete {
    fn failed(&self) -> impl FnOnce(io::Error) -> Error {
        let path = self.path.clone();
        |source| Error::Target { path, source }
    }
}

impl Target for Complete {
    fn append(&mut self, block: &[u8]) -> Result<(), Error> {
        self.file.write_all(block).map_err(self.failed())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        fs::rename(&self.partial, &self.path).map_err(self.failed())?;
        self.is_complete = true;
        Ok(())
    }
}

impl Drop for Complete {
    fn drop(&mut self) {
        if !self.is_complete {
            let _ = fs::remove_file(&self.partial);
        }
    }
}

struct Device {
    file: File,
    path: PathBuf,
}

impl Target for Device {
    fn append(&mut self, block: &[u8]) -> Result<(), Error> {
        let failed = |source| Error::Target { path: self.path.clone(), source };
        self.file.write_all(block).map_err(failed)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}
