//! Mailboxes with one file a message: maildir, and the folders in it (Maildir++).
//!
//! A mailbox is a folder with `new/`, `cur/` and `tmp/` in it. Messages are delivered into `new/` and
//! moved to `cur/` once a mail reader has seen them; what is in `tmp/` is not delivered yet, and not
//! looked at. The name of a file is the unique name of the message and, after `:2,`, its flags.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// A file or a folder that cannot be read. The others still can.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
#[non_exhaustive]
pub struct Error {
    /// What cannot be read.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// A maildir.
///
/// ```no_run
/// use unmime::{Message, store::maildir::Maildir};
///
/// let maildir = Maildir::open("Maildir").unwrap();
/// for entry in maildir.entries() {
///     match entry.and_then(|entry| entry.read()) {
///         Ok(raw) => println!("{:?}", Message::parse(&raw).headers().subject()),
///         Err(error) => eprintln!("{error}"),
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Maildir {
    path: PathBuf,
}

impl Maildir {
    /// The maildir at `path`; none if there is no folder with `cur/` and `new/` in it.
    pub fn open(path: impl Into<PathBuf>) -> Option<Self> {
        let path = path.into();
        let is_maildir = ["cur", "new"].iter().all(|folder| path.join(folder).is_dir());
        is_maildir.then_some(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The messages: those in `cur/`, then those in `new/`, each by their names, which start with the
    /// time of delivery. Files are opened when they are read.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, Error>> + use<> {
        let folder =
            |seen: Seen| Listing { path: self.path.join(seen.folder()), seen, names: None };
        [folder(Seen::Before), folder(Seen::Not)].into_iter().flatten()
    }

    /// The folders of Maildir++: the maildirs in this one whose names start with a dot, by name. A
    /// folder inside a folder is one of them: `.Lists.rust` is `rust` in `Lists`.
    pub fn folders(&self) -> Result<Vec<Self>, Error> {
        let names = sorted(&self.path, fs::FileType::is_dir)?;
        let dotted = names.into_iter().filter(|name| name.as_encoded_bytes().starts_with(b"."));
        Ok(dotted.filter_map(|name| Self::open(self.path.join(name))).collect())
    }

    /// The name of a folder of Maildir++, without the dot before it.
    pub fn folder_name(&self) -> Option<&str> {
        self.path.file_name()?.to_str()?.strip_prefix('.')
    }
}

/// Whether a mail reader has seen a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seen {
    Before,
    Not,
}

impl Seen {
    fn folder(self) -> &'static str {
        match self {
            Self::Before => "cur",
            Self::Not => "new",
        }
    }
}

/// The messages of `cur/` or of `new/`; the folder is read when the first of them is asked for.
struct Listing {
    path: PathBuf,
    seen: Seen,
    names: Option<VecDeque<OsString>>,
}

impl Iterator for Listing {
    type Item = Result<Entry, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let names = match &mut self.names {
            Some(names) => names,
            unread => match sorted(&self.path, fs::FileType::is_file) {
                Ok(names) => unread.insert(names.into_iter().filter(is_message).collect()),
                Err(error) => {
                    *unread = Some(VecDeque::new());
                    return Some(Err(error));
                }
            },
        };
        let path = self.path.join(names.pop_front()?);
        Some(Ok(Entry { path, seen: self.seen }))
    }
}

/// A message of a maildir.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    path: PathBuf,
    seen: Seen,
}

impl Entry {
    /// The file of the message.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is in `new/`: no mail reader has seen it.
    pub fn is_new(&self) -> bool {
        self.seen == Seen::Not
    }

    /// The name of the message, without its flags: the same as long as there is the message.
    pub fn unique_name(&self) -> String {
        let name = self.name();
        split_info(&name).0.to_owned()
    }

    /// Its flags.
    pub fn flags(&self) -> Flags {
        let name = self.name();
        Flags::parse(split_info(&name).1)
    }

    /// Reads the message.
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        fs::read(&self.path).map_err(|source| Error { path: self.path.clone(), source })
    }

    fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// What a reader has done with a message, in letters: those that mean something to all readers, and
/// others.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct Flags {
    letters: String,
}

impl Flags {
    fn parse(letters: &str) -> Self {
        let letters = letters.chars().take_while(char::is_ascii_alphanumeric).collect();
        Self { letters }
    }

    /// The letters as they are written: in ASCII order, as a rule.
    pub fn as_str(&self) -> &str {
        &self.letters
    }

    /// Whether there is this letter.
    pub fn contains(&self, letter: char) -> bool {
        self.letters.contains(letter)
    }

    /// `D`: a draft.
    pub fn is_draft(&self) -> bool {
        self.contains('D')
    }

    /// `F`: flagged by the user.
    pub fn is_flagged(&self) -> bool {
        self.contains('F')
    }

    /// `P`: passed on to somebody: resent, forwarded, bounced.
    pub fn is_passed(&self) -> bool {
        self.contains('P')
    }

    /// `R`: replied to.
    pub fn is_replied(&self) -> bool {
        self.contains('R')
    }

    /// `S`: seen, all of it.
    pub fn is_seen(&self) -> bool {
        self.contains('S')
    }

    /// `T`: in the trash, to be removed.
    pub fn is_trashed(&self) -> bool {
        self.contains('T')
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.letters)
    }
}

/// `name = unique [":2," flags]`; `!2,` or `;2,` where a file system has no colons in names. Without
/// flags of the second kind, all of it is the unique name.
fn split_info(name: &str) -> (&str, &str) {
    let info = [":2,", "!2,", ";2,"].into_iter().filter_map(|info| name.rfind(info)).max();
    match info {
        Some(at) => (&name[..at], &name[at + 3..]),
        None => (name, ""),
    }
}

/// "Ignore file names that start with a dot."
fn is_message(name: &OsString) -> bool {
    !name.as_encoded_bytes().starts_with(b".")
}

/// The names of one kind of file in a folder, in order.
fn sorted(folder: &Path, kind: impl Fn(&fs::FileType) -> bool) -> Result<Vec<OsString>, Error> {
    let names = || -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if kind(&entry.file_type()?) {
                names.push(entry.file_name());
            }
        }
        names.sort_unstable();
        Ok(names)
    };
    names().map_err(|source| Error { path: folder.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_unique_and_flags() {
        for (name, unique, flags) in [
            ("1204680122.27c448.lain:2,RS", "1204680122.27c448.lain", "RS"),
            ("1204680122.27c448.lain!2,S", "1204680122.27c448.lain", "S"),
            ("1204680122.27c448.lain;2,Sa", "1204680122.27c448.lain", "Sa"),
            ("1204680122.M1P2.host,S=12,W=13:2,", "1204680122.M1P2.host,S=12,W=13", ""),
            ("a:2,FS,S=12", "a", "FS"),
            ("1204680122.27c448.lain", "1204680122.27c448.lain", ""),
            ("a:1,x", "a:1,x", ""),
        ] {
            let (found, info) = split_info(name);
            assert_eq!((found, Flags::parse(info).as_str()), (unique, flags), "{name}");
        }
    }
}
