//! What a path names: a file, a message of an mbox (`box.mbox#17`, `box.mbox@4096`), a file in an
//! archive (`mail.zip/a.eml`).

use std::{
    ffi::OsString,
    fs::File,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use crate::archive;

/// Which messages of a file are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    All,
    /// The one with this number, from 1.
    Number(u64),
    /// The one whose `From ` line is so many bytes after the start.
    Offset(u64),
}

/// An opened file, and what of it is wanted.
pub(crate) struct Place {
    pub(crate) file: File,
    /// The path of the file alone.
    pub(crate) path: PathBuf,
    pub(crate) wanted: Wanted,
}

/// What of a file is wanted.
pub(crate) enum Wanted {
    Messages(Which),
    /// A file in it, for it is an archive.
    Member(Member),
}

/// A file in an archive, as a path that goes on where that of the archive ends.
pub(crate) struct Member {
    path: PathBuf,
    /// The path, and the text after it, where that can be a number.
    numbered: Option<(PathBuf, Which)>,
}

impl Place {
    /// The file at `path`. If there is none: an mbox or an archive that the path begins with.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let opened = |path: PathBuf, wanted| Ok(Self { file: File::open(&path)?, path, wanted });
        let error = match opened(path.to_owned(), Wanted::Messages(Which::All)) {
            Err(error) if is_absent(&error) => error,
            opened => return opened,
        };
        if let Some((mbox, which)) = numbered(path) {
            match opened(mbox, Wanted::Messages(which)) {
                Err(error) if is_absent(&error) => {}
                opened => return opened,
            }
        }
        let is_archive = |path: &&Path| archive::is_named_so(path) && path.is_file();
        let archive = path.ancestors().skip(1).find(is_archive).ok_or(error)?;
        let member = Member { path: path.to_owned(), numbered: numbered(path) };
        opened(archive.to_owned(), Wanted::Member(member))
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

impl Member {
    /// What is wanted of the file at this path, if it is this one, or an archive with it inside.
    pub(crate) fn which(&self, path: &Path) -> Option<Which> {
        match &self.numbered {
            Some((numbered, which)) if numbered == path => Some(*which),
            _ => self.path.starts_with(path).then_some(Which::All),
        }
    }
}

/// The path before `#17` or `@4096`, and what that says.
fn numbered(path: &Path) -> Option<(PathBuf, Which)> {
    let name = path.file_name()?.to_str()?;
    let at = name.rfind(['#', '@'])?;
    let (file, number) = (&name[..at], name[at + 1..].parse().ok()?);
    let which = match name.as_bytes()[at] {
        b'@' => Which::Offset(number),
        _ if number > 0 => Which::Number(number),
        _ => return None,
    };
    Some((path.with_file_name(file), which))
}

/// The path of one of the messages in a file.
pub(crate) fn of_message(path: &Path, which: Which) -> PathBuf {
    let mut name = OsString::from(path);
    match which {
        Which::All => {}
        Which::Number(number) => name.push(format!("#{number}")),
        Which::Offset(offset) => name.push(format!("@{offset}")),
    }
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_behind_the_last_mark() {
        for (path, read) in [
            ("box.mbox#17", Some(("box.mbox", Which::Number(17)))),
            ("a#b/c#2", Some(("a#b/c", Which::Number(2)))),
            ("a#1#2", Some(("a#1", Which::Number(2)))),
            ("a#0", None),
            ("a#b", None),
            ("a#1/b", None),
            ("a", None),
            ("box.mbox@0", Some(("box.mbox", Which::Offset(0)))),
            ("ada@example.com/b@4096", Some(("ada@example.com/b", Which::Offset(4096)))),
            ("ada@example.com", None),
            ("a@1#2", Some(("a@1", Which::Number(2)))),
        ] {
            let read = read.map(|(path, which)| (PathBuf::from(path), which));
            assert_eq!(numbered(Path::new(path)), read, "{path}");
            if let Some((path_before, which)) = read {
                assert_eq!(of_message(&path_before, which), Path::new(path));
            }
        }
    }
}
