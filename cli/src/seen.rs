//! The unique ids of the messages that were fetched before: one a line in a file of the mailbox.

use std::{
    collections::HashSet,
    fmt::Write as _,
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

use unmime::net::pop3::Uid;

use crate::{
    account::{Folder, folder},
    error::Error,
    mail_drop::{appendable, make_folder},
    server::Server,
};

pub(crate) struct Seen {
    path: PathBuf,
    file: File,
    uids: HashSet<Uid>,
}

impl Seen {
    /// Of the mailbox of this user. Two runs for the same one wait for each other.
    pub(crate) fn open(server: &Server, user: &str) -> Result<Self, Error> {
        let folder = folder(Folder::State)?.join("seen");
        let name = format!("{user}@{}_{}", server.host, server.port);
        let path = folder.join(harmless(&name));
        let open = || -> io::Result<(File, String)> {
            make_folder(&folder)?;
            let mut file = appendable(&path)?;
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            // A line without an end was not written to its end, and the next must not go on there.
            text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
            file.set_len(text.len() as u64)?;
            file.seek(SeekFrom::End(0))?;
            Ok((file, text))
        };
        let (file, text) = open().map_err(Error::file(&path))?;
        Ok(Self { uids: text.lines().map(Uid::new).collect(), path, file })
    }

    pub(crate) fn contains(&self, uid: &Uid) -> bool {
        self.uids.contains(uid)
    }

    /// Remembers one for good.
    pub(crate) fn add(&mut self, uid: &Uid) -> Result<(), Error> {
        self.uids.insert(uid.clone());
        let written = writeln!(self.file, "{uid}").and_then(|()| self.file.sync_data());
        written.map_err(Error::file(&self.path))
    }

    /// Forgets those that the server has no more.
    pub(crate) fn retain(&mut self, listed: &[(u32, Uid)]) -> Result<(), Error> {
        let listed: HashSet<&Uid> = listed.iter().map(|(_, uid)| uid).collect();
        let count = self.uids.len();
        self.uids.retain(|uid| listed.contains(uid));
        if self.uids.len() == count {
            return Ok(());
        }
        let text: String = self.uids.iter().map(|uid| format!("{uid}\n")).collect();
        let mut write = || -> io::Result<()> {
            // In place, for the lock is that of this file; what is missing after a crash is fetched twice.
            self.file.set_len(0)?;
            self.file.rewind()?;
            self.file.write_all(text.as_bytes())?;
            self.file.sync_data()
        };
        write().map_err(Error::file(&self.path))
    }
}

/// `name` as that of a file, which no other name has: a percent octet stands for each byte that could
/// be taken for something else.
pub(crate) fn harmless(name: &str) -> String {
    let mut harmless = String::new();
    for byte in name.bytes() {
        // A name that begins with a dot is hidden, or a folder.
        let is_dot_first = byte == b'.' && harmless.is_empty();
        if !is_dot_first && (byte.is_ascii_alphanumeric() || b"@._-+=".contains(&byte)) {
            harmless.push(char::from(byte));
        } else {
            let _ = write!(harmless, "%{byte:02X}");
        }
    }
    harmless
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_unique_id_is_a_harmless_name_and_no_other_has_it() {
        for (uid, name) in [
            ("1tbiYAaMeEJw1XtwEgAAss", "1tbiYAaMeEJw1XtwEgAAss"),
            ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
            ("a/b\\c:d*e", "a%2Fb%5Cc%3Ad%2Ae"),
            ("..", "%2E."),
            (".hidden", "%2Ehidden"),
            ("a%2Fb", "a%252Fb"),
            ("涛@example.com", "%E6%B6%9B@example.com"),
        ] {
            assert_eq!(harmless(uid), name);
        }
    }
}
