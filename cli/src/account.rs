//! The accounts of the configuration file: servers by short names.

use std::{
    collections::HashMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::Deserialize;

use crate::{
    error::Error,
    password::PasswordSource,
    server::{Scheme, Server, shown},
};

/// `unmime/config.toml` in the folder where the system keeps settings:
///
/// ```toml
/// [accounts.work]
/// fetch = "pop3s://ana@pop.example.com/"
/// send = "smtps://ana@mail.example.com/"
/// password-command = "pass show mail/work"
/// timeout = 600
/// ```
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Configuration {
    #[serde(default)]
    accounts: HashMap<String, Account>,
}

/// One mailbox.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Account {
    /// The URL that mail comes from.
    fetch: Option<String>,
    /// The URL that mail goes to.
    send: Option<String>,
    password_file: Option<PathBuf>,
    password_command: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
    /// Seconds that a session may take; 0 for no limit.
    pub(crate) timeout: Option<u64>,
}

impl Account {
    /// The server and the settings for fetching: by a URL, or by the name of an account.
    pub(crate) fn for_fetching(name: &str) -> Result<(Server, Self), Error> {
        let account = Self::named(name)?;
        let server = server(name, account.fetch.as_deref(), "the account has no `fetch`")?;
        match server.scheme {
            Scheme::Pop3 | Scheme::Pop3s => Ok((server, account)),
            _ => Err(Error::setting(name, "mail is fetched from pop3s:// or pop3://")),
        }
    }

    /// The server and the settings for sending: by a URL, or by the name of an account.
    pub(crate) fn for_sending(name: &str) -> Result<(Server, Self), Error> {
        let account = Self::named(name)?;
        let server = server(name, account.send.as_deref(), "the account has no `send`")?;
        match server.scheme {
            Scheme::Smtp | Scheme::Smtps => Ok((server, account)),
            _ => Err(Error::setting(name, "mail is sent to smtps:// or smtp://")),
        }
    }

    pub(crate) fn password(&self) -> PasswordSource {
        PasswordSource::new(self.password_file.clone(), self.password_command.clone())
    }

    /// Of this name in the configuration; one without settings for a URL.
    fn named(name: &str) -> Result<Self, Error> {
        if account_is_url(name) {
            return Ok(Self::default());
        }
        let path = folder(Folder::Settings)?.join("config.toml");
        let mut configuration = Configuration::read(&path)?;
        configuration.accounts.remove(name).ok_or_else(|| {
            let reason = format!("no URL, and no account in {}", path.display());
            Error::setting(shown(name), reason)
        })
    }
}

/// The server of this URL, or of that of an account.
fn server(name: &str, url: Option<&str>, missing: &'static str) -> Result<Server, Error> {
    match url {
        _ if account_is_url(name) => name.parse(),
        Some(url) => url.parse(),
        None => Err(Error::setting(name, missing)),
    }
}

fn account_is_url(name: &str) -> bool {
    name.contains("://")
}

impl Configuration {
    /// Nothing, if there is no such file.
    fn read(path: &Path) -> Result<Self, Error> {
        match fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| Error::setting(path.to_string_lossy(), error.message())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::file(path)(error)),
        }
    }
}

/// The folders of this program.
#[derive(Clone, Copy)]
pub(crate) enum Folder {
    /// What people write.
    Settings,
    /// What the program remembers.
    State,
}

/// Where the system keeps it.
pub(crate) fn folder(which: Folder) -> Result<PathBuf, Error> {
    let strategy =
        choose_base_strategy().map_err(|error| Error::setting("home", error.to_string()))?;
    let base = match which {
        Folder::Settings => strategy.config_dir(),
        Folder::State => strategy.state_dir().unwrap_or_else(|| strategy.data_dir()),
    };
    Ok(base.join("unmime"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_no_password_and_nothing_unknown() {
        let read = |text: &str| toml::from_str::<Configuration>(text);
        let accounts =
            read("[accounts.work]\nfetch = 'pop3s://a@h/'\npassword-command = 'pass x'\n");
        assert_eq!(accounts.unwrap().accounts["work"].fetch.as_deref(), Some("pop3s://a@h/"));
        assert!(read("[accounts.work]\npassword = 'hunter2'\n").is_err());
        assert!(read("[acounts.work]\n").is_err());
        assert!(read("").unwrap().accounts.is_empty());
    }
}
