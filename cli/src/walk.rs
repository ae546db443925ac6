//! The files under a path.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use unmime::store::maildir::{self, Maildir};

use crate::error::Error;

/// The regular files under a path, in the order of their names; no link is followed but the path
/// itself. In a maildir, that are the messages, and those of the maildirs in it.
pub(crate) struct Walk {
    /// What is still to be visited, the next one last.
    stack: Vec<Result<Step, Error>>,
}

enum Step {
    File(PathBuf),
    Folder(PathBuf),
}

impl Walk {
    /// The path itself, or all files in it.
    pub(crate) fn new(path: PathBuf) -> Self {
        let is_folder = path != Path::new("-") && path.is_dir();
        let step = if is_folder { Step::Folder(path) } else { Step::File(path) };
        Self { stack: vec![Ok(step)] }
    }

    /// An error where a path should be.
    pub(crate) fn failed(error: Error) -> Self {
        Self { stack: vec![Err(error)] }
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let folder = match self.stack.pop()? {
                Ok(Step::Folder(folder)) => folder,
                Ok(Step::File(file)) => return Some(Ok(file)),
                Err(error) => return Some(Err(error)),
            };
            if let Some(maildir) = Maildir::open(&folder) {
                self.stack.extend(steps_of_maildir(&maildir).into_iter().rev());
                continue;
            }
            match steps(&folder) {
                Ok(steps) => self.stack.extend(steps.into_iter().rev().map(Ok)),
                Err(source) => return Some(Err(Error::File { path: folder, source })),
            }
        }
    }
}

/// The files and folders in a folder, by name.
fn steps(folder: &Path) -> io::Result<Vec<Step>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut steps = Vec::with_capacity(entries.len());
    for entry in entries {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            steps.push(Step::Folder(entry.path()));
        } else if kind.is_file() {
            steps.push(Step::File(entry.path()));
        }
    }
    Ok(steps)
}

/// The messages in a maildir, then the maildirs in it: those of Maildir++, and folders in folders.
fn steps_of_maildir(maildir: &Maildir) -> Vec<Result<Step, Error>> {
    let message = |entry: maildir::Entry| Step::File(entry.path().to_owned());
    let messages = maildir.entries().map(|entry| Ok(message(entry?)));
    let mut steps: Vec<_> = messages.collect();
    match self::steps(maildir.path()) {
        Ok(folders) => steps.extend(folders.into_iter().filter(Step::is_maildir).map(Ok)),
        Err(source) => steps.push(Err(Error::File { path: maildir.path().to_owned(), source })),
    }
    steps
}

impl Step {
    fn is_maildir(&self) -> bool {
        match self {
            Self::File(_) => false,
            Self::Folder(path) => Maildir::open(path).is_some(),
        }
    }
}
