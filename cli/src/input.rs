//! Which files a verb works on.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, BufRead, BufReader},
    iter,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    archive,
    error::Error,
    mbox_format::MboxFormat,
    shard::Shard,
    source::{Naming, Source},
    walk::Walk,
};

#[derive(Args)]
#[group(skip)]
pub(crate) struct Inputs {
    #[command(flatten)]
    named: Named,

    #[command(flatten)]
    mbox_format: MboxFormat,

    /// Only the I-th of N shares, which together are all: of files each N-th, of large mboxes the
    /// I-th part by bytes (without a look at Content-Length)
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,

    #[arg(skip)]
    pub(crate) by_offset: bool,

    /// What the output goes to: it is not read, unless it is given by its name.
    #[arg(skip)]
    pub(crate) written: Vec<PathBuf>,
}

/// The paths, or where they are.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Named {
    /// Messages: files, mboxes, messages of an mbox (box.mbox#17), maildirs, archives (.tar, .zip,
    /// .gz), files in them (a.tar/b.eml), other folders, - for standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read the paths from FILE, each ended by a NUL; - for standard input
    #[arg(long, value_name = "FILE")]
    files0_from: Option<PathBuf>,
}

impl Inputs {
    /// The bytes in all the files, where that is known before they are read.
    pub(crate) fn size(&self) -> Option<u64> {
        // What is packed takes other space in its file.
        let is_plain = |path: &PathBuf| path.is_file() && !archive::is_named_so(path);
        let size =
            |path: &PathBuf| path.metadata().ok().filter(|_| is_plain(path)).map(|m| m.len());
        let paths = self.named.files0_from.is_none().then_some(&self.named.paths)?;
        let all: Option<u64> = paths.iter().map(size).sum();
        all.map(|all| all / self.shard.map_or(1, |shard| shard.count()))
    }

    /// What reads the files.
    pub(crate) fn source(&self) -> Source {
        let by_offset = self.by_offset || self.shard.is_some();
        let naming = if by_offset { Naming::Offset } else { Naming::Number };
        Source::new(self.mbox_format, naming, self.shard.unwrap_or(Shard::ALL))
    }

    /// Whether there is more than one file.
    pub(crate) fn are_several(&self) -> bool {
        self.named.files0_from.is_some()
            || self.named.paths.len() != 1
            || self.named.paths.iter().any(|p| p.is_dir())
    }

    /// The files in order, those in folders too.
    pub(crate) fn files(&self) -> Box<dyn Iterator<Item = Result<PathBuf, Error>> + '_> {
        match &self.named.files0_from {
            None => Box::new(self.named.paths.iter().flat_map(|path| self.walk(path))),
            Some(list) => {
                let is_free = list != Path::new("-");
                Box::new(names(list).flat_map(move |name| match name {
                    Ok(path) if is_free || path != Path::new("-") => self.walk(&path),
                    Ok(_) => Box::new(Walk::failed(Error::StandardInputTaken)),
                    Err(error) => Box::new(Walk::failed(error)),
                }))
            }
        }
    }

    fn walk(&self, path: &Path) -> Box<dyn Iterator<Item = Result<PathBuf, Error>> + '_> {
        let given = path.to_owned();
        let is_read = move |path: &PathBuf| *path == given || !self.is_written(path);
        Box::new(
            Walk::new(path.to_owned()).filter(move |file| file.as_ref().map_or(true, &is_read)),
        )
    }

    fn is_written(&self, path: &Path) -> bool {
        let has_name = self.written.iter().any(|written| written.file_name() == path.file_name());
        has_name && path.canonicalize().is_ok_and(|path| self.written.contains(&path))
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
