//! The messages in a file: one, or those of an mbox.

use std::{
    borrow::Cow,
    ffi::OsString,
    fs::File,
    io::{self, BufReader, Cursor, ErrorKind, Read},
    mem,
    path::{Path, PathBuf},
};

use unmime::store::mbox::{self, Mbox};

use crate::{error::Error, mbox_format::MboxFormat};

/// The longest message: offsets into it have 32 bits.
const MOST_BYTES: u64 = u32::MAX as u64;

/// What tells an mbox is in the first line.
const FIRST_LINE: u64 = 1000;

/// How much of an mbox is read at a time.
const CHUNK: usize = 64 << 10;

/// A message, as it is read.
pub(crate) struct Taken<'a> {
    /// The path of its file; with its number behind it (`box.mbox#17`), if it is of an mbox.
    pub(crate) name: Cow<'a, Path>,
    pub(crate) raw: &'a [u8],
    /// How many bytes it takes in its file.
    pub(crate) stored: u64,
    /// Whether there are others in the same file, which were asked for, too.
    pub(crate) is_one_of_many: bool,
}

/// What is done with each message; an error of it ends the reading.
pub(crate) type Reader<'r> = dyn FnMut(Result<Taken<'_>, Error>) -> Result<(), Error> + 'r;

/// Reads the messages at `path`, or from standard input, in the memory of one; `buffer` is that of
/// the file before.
pub(crate) fn read(
    path: &Path,
    format: MboxFormat,
    buffer: &mut Vec<u8>,
    take: &mut Reader<'_>,
) -> Result<(), Error> {
    if path == Path::new("-") {
        let source = Source { path, format, number: None, length: 0 };
        return source.read(io::stdin().lock(), buffer, take);
    }
    let (file, number) = open(path).map_err(Error::file(path))?;
    let length = file.metadata().map_err(Error::file(path))?.len();
    Source { path, format, number, length }.read(file, buffer, take)
}

/// The file at `path`; if there is none, and the path is `box.mbox#17`, the mbox and the number.
fn open(path: &Path) -> io::Result<(File, Option<u64>)> {
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let (mbox, number) = numbered(path).ok_or(error)?;
            Ok((File::open(mbox)?, Some(number)))
        }
        opened => Ok((opened?, None)),
    }
}

/// The path before `#17`, and the number.
fn numbered(path: &Path) -> Option<(PathBuf, u64)> {
    let name = path.file_name()?.to_str()?;
    let (file, number) = name.rsplit_once('#')?;
    let number = number.parse().ok().filter(|&number| number > 0)?;
    Some((path.with_file_name(file), number))
}

struct Source<'p> {
    path: &'p Path,
    format: MboxFormat,
    /// The message that is wanted, if not all are.
    number: Option<u64>,
    /// The length of the file, if it is known.
    length: u64,
}

impl Source<'_> {
    fn read(
        &self,
        mut reader: impl Read,
        buffer: &mut Vec<u8>,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        buffer.clear();
        let start = reader.by_ref().take(FIRST_LINE).read_to_end(buffer);
        start.map_err(Error::file(self.path))?;
        if mbox::is_mbox(buffer) {
            let start = Cursor::new(mem::take(buffer));
            return self.read_mbox(start.chain(reader), take);
        }
        if self.number.is_some_and(|number| number > 1) {
            return Err(Error::NoSuchMessage { path: self.path.to_owned(), count: 1 });
        }
        self.read_rest(reader, buffer)?;
        let stored = buffer.len() as u64;
        let name = Cow::Borrowed(self.path);
        take(Ok(Taken { name, raw: buffer, stored, is_one_of_many: false }))
    }

    fn read_rest(&self, reader: impl Read, buffer: &mut Vec<u8>) -> Result<(), Error> {
        if self.length > MOST_BYTES {
            return Err(Error::TooLong { path: self.path.to_owned() });
        }
        let rest = (self.length as usize).saturating_sub(buffer.len());
        // With room for the read that finds the end.
        let room = buffer.try_reserve_exact(rest + 32).map_err(io::Error::from);
        let read = room.and_then(|()| reader.take(MOST_BYTES).read_to_end(buffer));
        read.map_err(Error::file(self.path))?;
        if buffer.len() as u64 > MOST_BYTES {
            return Err(Error::TooLong { path: self.path.to_owned() });
        }
        Ok(())
    }

    fn read_mbox(&self, reader: impl Read, take: &mut Reader<'_>) -> Result<(), Error> {
        let reader = BufReader::with_capacity(CHUNK, reader);
        let variant = self.format.variant();
        let mut mbox = Mbox::new(reader)
            .variant(variant.unwrap_or_default())
            .message_limit(MOST_BYTES as usize);
        let mut count = 0;
        while let Some(entry) = mbox.next_entry().map_err(Error::file(self.path))? {
            count = entry.number;
            if self.number.is_some_and(|number| number != count) {
                continue;
            }
            // One message with the line of an mbox before it is a message, the line included, if
            // nobody says that it is an mbox.
            let is_alone = count == 1 && entry.is_last && self.number.is_none();
            let is_message = is_alone && variant.is_none();
            let name = match self.number {
                None if !is_message => Cow::Owned(with_number(self.path, count)),
                _ => Cow::Borrowed(self.path),
            };
            if entry.omitted > 0 {
                take(Err(Error::TooLong { path: name.into_owned() }))?;
            } else {
                let raw = if is_message { entry.stored } else { &entry.message };
                let stored = entry.stored.len() as u64;
                let is_one_of_many = self.number.is_none() && !is_message;
                take(Ok(Taken { name, raw, stored, is_one_of_many }))?;
            }
            if self.number.is_some() {
                return Ok(());
            }
        }
        match self.number {
            Some(_) => Err(Error::NoSuchMessage { path: self.path.to_owned(), count }),
            None => Ok(()),
        }
    }
}

fn with_number(path: &Path, number: u64) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!("#{number}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_behind_the_last_hash() {
        for (path, read) in [
            ("box.mbox#17", Some(("box.mbox", 17))),
            ("a#b/c#2", Some(("a#b/c", 2))),
            ("a#1#2", Some(("a#1", 2))),
            ("a#0", None),
            ("a#b", None),
            ("a#1/b", None),
            ("a", None),
        ] {
            let read = read.map(|(path, number)| (PathBuf::from(path), number));
            assert_eq!(numbered(Path::new(path)), read, "{path}");
        }
    }
}
