//! The unique ids of the messages that were fetched before: one a line in a file of the mailbox.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::PathBuf,
};

use unmime::net::pop3::Uid;

use crate::{
    account::{Folder, folder},
    error::Error,
    mail_drop::appendable,
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
            fs::create_dir_all(&folder)?;
            let mut file = appendable(&path)?;
            let mut text = String::new();
            file.rewind()?;
            file.read_to_string(&mut text)?;
            Ok((file, text))
        };
        let (file, text) = open().map_err(Error::file(&path))?;
        // A line without an end was not written to its end.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        Ok(Self { uids: whole.lines().map(Uid::new).collect(), path, file })
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

/// `name` as that of a file.
pub(crate) fn harmless(name: &str) -> String {
    let is_harmless = |char: char| char.is_ascii_alphanumeric() || "@._-+=".contains(char);
    let name: String =
        name.chars().map(|char| if is_harmless(char) { char } else { '_' }).collect();
    // A name that begins with a dot is hidden, or a folder; one that is too long is none.
    let name = name.trim_start_matches('.');
    match name {
        "" => "_".to_owned(),
        name => name[..name.len().min(200)].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_unique_id_is_a_harmless_name() {
        for (uid, name) in [
            ("1tbiYAaMeEJw1XtwEgAAss", "1tbiYAaMeEJw1XtwEgAAss"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a/b\\c:d*e", "a_b_c_d_e"),
            ("..", "_"),
            (".hidden", "hidden"),
        ] {
            assert_eq!(harmless(uid), name);
        }
        assert_eq!(harmless(&"u".repeat(1_024)).len(), 200);
    }
}
