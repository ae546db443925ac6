//! Where mail that comes in goes to: files in a folder, or an mbox.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::DateTime;
use unmime::Message;

use crate::{
    error::Error,
    folder::{Existing, Folder},
};

pub(crate) enum MailDrop {
    /// One file a message.
    Folder { path: PathBuf, folder: Folder },
    /// Messages one after the other, in the variant `mboxrd`, under a lock.
    Mbox { path: PathBuf, file: File },
}

impl MailDrop {
    /// An mbox, if there is a file at `path` or its name ends in `.mbox`; else a folder, which is made
    /// if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let is_named_mbox = path.extension().is_some_and(|extension| extension == "mbox");
        if path.is_file() || is_named_mbox && !path.is_dir() {
            let open = || appendable(path).and_then(|file| sync_name(path).map(|()| file));
            let file = open().map_err(Error::file(path))?;
            return Ok(Self::Mbox { path: path.to_owned(), file });
        }
        make_folder(path)
            .and_then(|()| sync_name(path))
            .map_err(|source| Error::Folder { path: path.to_owned(), source })?;
        let folder = Folder::new(path, Existing::Kept);
        Ok(Self::Folder { path: path.to_owned(), folder })
    }

    /// Keeps a message for good, or nothing of it. A file has this name, or the next that is free.
    /// Gives where it is.
    pub(crate) fn keep(&mut self, name: &str, message: &[u8]) -> Result<PathBuf, Error> {
        match self {
            Self::Folder { path, folder } => {
                let (mut file, path) = folder
                    .create(&format!("{name}.eml"))
                    .map_err(|source| Error::Folder { path: path.clone(), source })?;
                let mut write = || -> io::Result<()> {
                    file.write_all(message)?;
                    file.sync_all()?;
                    sync_name(&path)
                };
                match write() {
                    Ok(()) => Ok(path),
                    Err(source) => {
                        let _ = fs::remove_file(&path);
                        Err(Error::File { path, source })
                    }
                }
            }
            Self::Mbox { path, file } => {
                append(file, message).map_err(Error::file(&*path))?;
                Ok(path.clone())
            }
        }
    }
}

/// The file at `path`, for this program alone until it is closed. If it is not there it is made, and
/// nobody else can read it.
pub(crate) fn appendable(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    // Not to append only, since what was not written to its end is to be taken back.
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    file.lock()?;
    Ok(file)
}

/// Makes the folder at `path`, and those it is in, where there are none; nobody else can look into them.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Puts the name of what was made on disk: that is the business of the folder that it is in.
#[cfg(unix)]
fn sync_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()) {
        // There are file systems that have no such thing, and folders to write into but not to open.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

/// The name is on disk when the file is.
#[cfg(not(unix))]
fn sync_name(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Appends a message; the file is as it was before, if that fails.
fn append(file: &mut File, message: &[u8]) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut entry = missing_line_ends(file, length)?.to_vec();
    entry.extend(mbox_entry(message));
    let written = file.write_all(&entry).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = file.set_len(length);
    }
    written
}

/// What an mbox lacks at its end before the next message; the file is at its end.
fn missing_line_ends(file: &mut File, length: u64) -> io::Result<&'static [u8]> {
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(2)))?;
    file.read_to_end(&mut end)?;
    Ok(match end[..] {
        [] | [b'\n', b'\n'] => b"",
        [.., b'\n'] => b"\n",
        _ => b"\n\n",
    })
}

/// `From sender date`, the message with `>` before every line that could be such a line or one that
/// has been changed so, and an empty line. Line ends are LF, as others write them.
fn mbox_entry(message: &[u8]) -> Vec<u8> {
    let sender = sender(message).unwrap_or_else(|| "MAILER-DAEMON".to_owned());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let date = i64::try_from(now).ok().and_then(|now| DateTime::from_timestamp(now, 0));
    let date = date.unwrap_or_default().format("%a %b %e %H:%M:%S %Y");
    let mut entry = format!("From {sender} {date}\n").into_bytes();
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let quotes = text.iter().take_while(|&&byte| byte == b'>').count();
        if text[quotes..].starts_with(b"From ") {
            entry.push(b'>');
        }
        entry.extend_from_slice(text);
        entry.push(b'\n');
    }
    entry.push(b'\n');
    entry
}

/// The author, in one word: the envelope is not known.
fn sender(message: &[u8]) -> Option<String> {
    let message = Message::parse_headers(message);
    let sender = message.headers().from().mailboxes().next()?.addr_spec.to_string();
    let is_word = !sender.is_empty() && sender.bytes().all(|byte| byte.is_ascii_graphic());
    is_word.then_some(sender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_begins_behind_an_empty_line() {
        let path = std::env::temp_dir().join(format!("unmime-mbox-{}", std::process::id()));
        for (before, between) in [("", ""), ("a\n\n", ""), ("a\n", "\n"), ("a", "\n\n")] {
            fs::write(&path, before).unwrap();
            append(&mut appendable(&path).unwrap(), b"x").unwrap();
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with(&format!("{before}{between}From MAILER-DAEMON ")), "{text}");
        }
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn an_entry_of_an_mbox_is_read_as_the_message() {
        let message = b"From: Ana <ana@example.com>\r\n\r\nFrom here on\r\n>From there\r\n.\r\n";
        let entry = String::from_utf8(mbox_entry(message)).unwrap();
        let (first, rest) = entry.split_once('\n').unwrap();
        assert!(first.starts_with("From ana@example.com "), "{first}");
        assert_eq!(rest, "From: Ana <ana@example.com>\n\n>From here on\n>>From there\n.\n\n");
        assert!(mbox_entry(b"").starts_with(b"From MAILER-DAEMON "));
    }
}
