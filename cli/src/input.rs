//! Which messages a verb works on, and reading them.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    iter,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{error::Error, walk::Walk};

/// The longest message: offsets into it have 32 bits.
const MOST_BYTES: u64 = u32::MAX as u64;

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Inputs {
    /// Messages: files, folders with messages in them (a maildir), - for standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read the paths from FILE, each ended by a NUL; - for standard input
    #[arg(long, value_name = "FILE")]
    files0_from: Option<PathBuf>,
}

impl Inputs {
    /// Whether there can be more messages than one.
    pub(crate) fn are_several(&self) -> bool {
        self.files0_from.is_some() || self.paths.len() != 1 || self.paths.iter().any(|p| p.is_dir())
    }

    /// The files in order, those in folders too.
    pub(crate) fn files(&self) -> Box<dyn Iterator<Item = Result<PathBuf, Error>> + '_> {
        match &self.files0_from {
            None => Box::new(self.paths.iter().cloned().flat_map(Walk::new)),
            Some(list) => {
                let is_free = list != Path::new("-");
                Box::new(names(list).flat_map(move |name| match name {
                    Ok(path) if is_free || path != Path::new("-") => Walk::new(path),
                    Ok(_) => Walk::failed(Error::StandardInputTaken),
                    Err(error) => Walk::failed(error),
                }))
            }
        }
    }
}

/// The names in the list at `list`, each ended by a NUL.
fn names(list: &Path) -> Box<dyn Iterator<Item = Result<PathBuf, Error>> + '_> {
    let reader: Box<dyn BufRead> = match list {
        list if list == Path::new("-") => Box::new(io::stdin().lock()),
        list => match File::open(list) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(source) => return Box::new(iter::once(Err(Error::file(list)(source)))),
        },
    };
    let name = move |bytes: io::Result<Vec<u8>>| {
        Ok(PathBuf::from(file_name(bytes.map_err(Error::file(list))?)))
    };
    let names = reader.split(0).map(name);
    Box::new(names.filter(|name| !matches!(name, Ok(path) if path.as_os_str().is_empty())))
}

#[cfg(unix)]
fn file_name(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn file_name(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Reads the message at `path`, or from standard input, into `raw` in place of what is there.
pub(crate) fn read(path: &Path, raw: &mut Vec<u8>) -> Result<(), Error> {
    raw.clear();
    if path == Path::new("-") {
        return read_all(io::stdin().lock(), path, raw);
    }
    let file = File::open(path).map_err(Error::file(path))?;
    let length = file.metadata().map_err(Error::file(path))?.len();
    if length > MOST_BYTES {
        return Err(Error::TooLong { path: path.to_owned() });
    }
    let room = raw.try_reserve_exact(length as usize).map_err(io::Error::from);
    room.map_err(Error::file(path))?;
    read_all(file, path, raw)
}

fn read_all(reader: impl Read, path: &Path, raw: &mut Vec<u8>) -> Result<(), Error> {
    reader.take(MOST_BYTES + 1).read_to_end(raw).map_err(Error::file(path))?;
    if raw.len() as u64 > MOST_BYTES {
        return Err(Error::TooLong { path: path.to_owned() });
    }
    Ok(())
}
