//! The folder that attachments go to.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// The longest name on the usual file systems, in bytes.
const MOST_BYTES: usize = 255;

/// A folder in which files are only ever created: nothing in it is opened, so no link is followed.
pub(crate) struct Folder {
    path: PathBuf,
    existing: Existing,
    /// The number to try next for each name taken, in lower case, as some systems compare names.
    taken: HashMap<String, u32>,
}

/// What happens to a file that was there before.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Existing {
    /// It stays, and the new one gets a number.
    Kept,
    /// It is removed.
    Replaced,
}

impl Folder {
    /// The folder at `path`, which need not be there yet.
    pub(crate) fn new(path: &Path, existing: Existing) -> Self {
        Self { path: path.to_owned(), existing, taken: HashMap::new() }
    }

    /// Creates a file under this name, or under the first free number of it: `name (2).txt`.
    pub(crate) fn create(&mut self, name: &str) -> io::Result<(File, PathBuf)> {
        let existing = self.existing;
        self.first_free(name, |path| match File::create_new(path) {
            // What cannot be removed, such as a folder, keeps its name.
            Err(error) if is_taken(&error) && existing == Existing::Replaced => {
                fs::remove_file(path).map_err(|_| error)?;
                File::create_new(path)
            }
            created => created,
        })
    }

    /// The path that [`create`](Self::create) would give.
    pub(crate) fn name(&mut self, name: &str) -> io::Result<PathBuf> {
        let existing = self.existing;
        let ((), path) = self.first_free(name, |path| match path.symlink_metadata() {
            Ok(found) if existing == Existing::Kept || found.is_dir() => {
                Err(ErrorKind::AlreadyExists.into())
            }
            _ => Ok(()),
        })?;
        Ok(path)
    }

    /// Tries the name, then its numbers, until one is not taken.
    fn first_free<T>(
        &mut self,
        name: &str,
        claim: impl Fn(&Path) -> io::Result<T>,
    ) -> io::Result<(T, PathBuf)> {
        let mut number = self.taken.get(&name.to_lowercase()).copied().unwrap_or(1);
        loop {
            let candidate = numbered(name, number);
            number += 1;
            if number > 2 && self.taken.contains_key(&candidate.to_lowercase()) {
                continue;
            }
            let path = self.path.join(&candidate);
            match claim(&path) {
                Err(error) if is_taken(&error) => {}
                Err(error) => return Err(error),
                Ok(claimed) => {
                    self.taken.entry(candidate.to_lowercase()).or_insert(2);
                    self.taken.insert(name.to_lowercase(), number);
                    return Ok((claimed, path));
                }
            }
        }
    }
}

/// Whether the name is taken.
fn is_taken(error: &io::Error) -> bool {
    error.kind() == ErrorKind::AlreadyExists
}

/// `name` itself as number 1, then `name (2).txt`, cut so that it stays a file name.
fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let (stem, extension) = name.rfind('.').map_or((name, ""), |dot| name.split_at(dot));
    let end = format!(" ({number}){extension}");
    let mut cut = stem.len().min(MOST_BYTES.saturating_sub(end.len()));
    while !stem.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{end}", &stem[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_before_the_extension() {
        for (name, number, numbered_name) in [
            ("a.txt", 1, "a.txt"),
            ("a.txt", 2, "a (2).txt"),
            ("a.tar.gz", 12, "a.tar (12).gz"),
            ("README", 3, "README (3)"),
        ] {
            assert_eq!(numbered(name, number), numbered_name);
        }
    }

    #[test]
    fn a_numbered_name_is_still_a_file_name() {
        let name = numbered(&format!("{}.txt", "é".repeat(125)), 2);
        assert!(name.len() <= MOST_BYTES && name.ends_with("é (2).txt"), "{name}");
    }
}
