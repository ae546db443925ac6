//! Archives of messages: tar, zip, and gzip around a tar, an mbox or a message.
//!
//! An archive is known by its name and its first bytes together: bytes alone could be those of a
//! message that somebody made to be taken for an archive.

use std::{
    io::{self, Read, Seek},
    path::{Component, Path, PathBuf},
};

use tar::{EntryType, PaxExtensions};
use zip::{ZipArchive, result::ZipError};

use crate::error::Error;

/// So many of the first bytes tell what a file is.
pub(crate) const START: usize = 512;

/// No file name in an archive is longer, nor what stands around it.
const LONGEST_NAME: u64 = 64 << 10;

/// What a file is packed as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Packing {
    /// One file, deflated (RFC 1952).
    Gzip,
    /// The ustar format and its extensions by GNU and POSIX.
    Tar,
    Zip,
}

/// What there is to do with each file of an archive.
pub(crate) type Visit<'v> = dyn FnMut(&Path, &mut dyn Read) -> Result<(), Error> + 'v;

impl Packing {
    /// How a file of this name, with these first bytes, is packed.
    pub(crate) fn of(name: &Path, start: &[u8]) -> Option<Self> {
        let packing = Self::of_name(name)?;
        let is_so = match packing {
            Self::Gzip => start.starts_with(b"\x1f\x8b"),
            // An empty one starts with the blocks at its end.
            Self::Tar => {
                start.get(257..262) == Some(b"ustar")
                    || start.len() >= START && start.iter().all(|&byte| byte == 0)
            }
            Self::Zip => start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06"),
        };
        is_so.then_some(packing)
    }

    fn of_name(name: &Path) -> Option<Self> {
        let extension = name.extension()?.to_str()?;
        let packings =
            [("gz", Self::Gzip), ("tgz", Self::Gzip), ("tar", Self::Tar), ("zip", Self::Zip)];
        let found = packings.into_iter().find(|(known, _)| extension.eq_ignore_ascii_case(known));
        found.map(|(_, packing)| packing)
    }
}

/// Whether the name is one of an archive.
pub(crate) fn is_named_so(name: &Path) -> bool {
    Packing::of_name(name).is_some()
}

/// The name of what is in a gzip of this name: `a.tar` in `a.tgz`.
pub(crate) fn gunzipped_name(name: &Path) -> PathBuf {
    let is_tgz = name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tgz"));
    name.with_extension(if is_tgz { "tar" } else { "" })
}

/// The name of a file in an archive, as a path that leads nowhere else.
fn harmless(name: &[u8]) -> PathBuf {
    let name = String::from_utf8_lossy(name).replace('\\', "/");
    let steps = Path::new(&name).components();
    steps.filter(|step| matches!(step, Component::Normal(_))).collect()
}

/// Reads the files in the tar at `path`, in order.
pub(crate) fn read_tar(
    path: &Path,
    reader: &mut dyn Read,
    visit: &mut Visit<'_>,
) -> Result<(), Error> {
    let mut archive = tar::Archive::new(reader);
    // What the entries before one say of it. Without `raw`, they are read into memory whatever their
    // size.
    let mut long_name = None;
    for entry in archive.entries().map_err(Error::file(path))?.raw(true) {
        let mut entry = entry.map_err(Error::file(path))?;
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let mut name = read_extension(&mut entry).map_err(Error::file(path))?;
                name.truncate(name.iter().position(|&byte| byte == 0).unwrap_or(name.len()));
                long_name = Some(name);
            }
            EntryType::XHeader => {
                let records = read_extension(&mut entry).map_err(Error::file(path))?;
                long_name = pax_path(&records).map_err(Error::file(path))?.or(long_name);
            }
            EntryType::XGlobalHeader | EntryType::GNULongLink => {}
            EntryType::Regular | EntryType::Continuous => {
                let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
                visit(&harmless(&name), &mut entry)?;
            }
            EntryType::GNUSparse => {
                let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
                visit(&harmless(&name), &mut Unreadable(Some(invalid("tar: a sparse file"))))?;
            }
            _ => long_name = None,
        }
    }
    Ok(())
}

fn read_extension(entry: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(LONGEST_NAME + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST_NAME {
        return Err(invalid("tar: a name longer than 64 KiB"));
    }
    Ok(bytes)
}

/// The name among the extended records of POSIX.
fn pax_path(records: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut path = None;
    for record in PaxExtensions::new(records) {
        let record = record?;
        match record.key_bytes() {
            b"path" => path = Some(record.value_bytes().to_owned()),
            // It would count in place of the header's, which readers do not agree on.
            b"size" => return Err(invalid("tar: a size in an extended header")),
            key if key.starts_with(b"GNU.sparse.") => return Err(invalid("tar: a sparse file")),
            _ => {}
        }
    }
    Ok(path)
}

/// Reads the files in the zip at `path`, in the order of its directory.
pub(crate) fn read_zip(
    path: &Path,
    reader: impl Read + Seek,
    visit: &mut Visit<'_>,
) -> Result<(), Error> {
    let failed = |error| Error::file(path)(reason(error));
    let mut archive = ZipArchive::new(reader).map_err(failed)?;
    // Such ones unpack to the square of their size.
    if archive.has_overlapping_files().map_err(failed)? {
        return Err(Error::file(path)(invalid("zip: files that share their bytes")));
    }
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).and_then(Result::ok);
        let name = harmless(name.unwrap_or_default().as_bytes());
        match archive.by_index(index) {
            Ok(mut file) if file.is_file() => visit(&name, &mut file)?,
            Ok(_) => {}
            Err(error) => visit(&name, &mut Unreadable(Some(reason(error))))?,
        }
    }
    if archive.has_duplicate_names() {
        let told = invalid("zip: several files of one name, of which the last is read");
        return Err(Error::file(path)(told));
    }
    Ok(())
}

/// A file that cannot be decoded.
struct Unreadable(Option<io::Error>);

impl Read for Unreadable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn reason(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        error => io::Error::new(io::ErrorKind::InvalidData, format!("zip: {error}")),
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_has_both_the_name_and_the_bytes() {
        let tar = [&[b'a'; 257][..], b"ustar\0", &[0; 249]].concat();
        for (name, start, packing) in [
            ("a.gz", &b"\x1f\x8b\x08"[..], Some(Packing::Gzip)),
            ("a.TGZ", b"\x1f\x8b\x08", Some(Packing::Gzip)),
            ("a.tar.gz", b"\x1f\x8b\x08", Some(Packing::Gzip)),
            ("a.zip", b"PK\x03\x04", Some(Packing::Zip)),
            ("a.tar", &tar, Some(Packing::Tar)),
            ("a.tar", &[0; 512], Some(Packing::Tar)),
            ("a.eml", &tar, None),
            ("a.tar", b"From: a@example.com\n\n", None),
            ("1.2.mx.example.zip", b"From: a@example.com\n\n", None),
            ("a", b"PK\x03\x04", None),
        ] {
            assert_eq!(Packing::of(Path::new(name), start), packing, "{name}");
        }
    }

    #[test]
    fn names_in_an_archive_lead_nowhere_else() {
        for (name, path) in [
            ("a/b.eml", "a/b.eml"),
            ("./a", "a"),
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/passwd", "etc/passwd"),
            ("a/../../b", "a/b"),
            ("..\\..\\b", "b"),
            ("..", ""),
        ] {
            assert_eq!(harmless(name.as_bytes()), Path::new(path), "{name}");
        }
    }

    #[test]
    fn what_is_in_a_gzip_has_the_name_without_its_end() {
        for (name, inner) in [("a.tgz", "a.tar"), ("a.tar.gz", "a.tar"), ("a.mbox.gz", "a.mbox")] {
            assert_eq!(gunzipped_name(Path::new(name)), Path::new(inner));
        }
    }
}
