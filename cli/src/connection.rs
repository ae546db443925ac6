//! What `fetch` and `send` say of the server that they use.

use std::{fs, path::PathBuf, time::Duration};

use clap::Args;
use unmime::net::{Secret, Settings, tls::Tls};

use crate::{account::Account, error::Error, password::PasswordSource, server::Server};

/// What is secret, and who may see it
#[derive(Args)]
pub(crate) struct Connection {
    #[command(flatten)]
    password: PasswordSource,

    /// Trust the certificates of this file (PEM), and not those that the machine trusts
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Allow an unencrypted connection if the server offers no other: others can read the mail and learn the password
    #[arg(long)]
    allow_plaintext: bool,

    /// End a session that takes longer than this, 0 for no limit (default: that of the account, or 3600); a server that
    /// sends or takes less than 100 bytes a second is left after 5 minutes in any case
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
}

impl Connection {
    /// The password that is given here, or else that of the account.
    pub(crate) fn password(&self, account: &Account, server: &Server) -> Result<Secret, Error> {
        self.password.or(&account.password(), &server.to_string())
    }

    /// Whom to trust: those of the file given here or of the account, or those that the machine trusts.
    pub(crate) fn trust(&self, account: &Account) -> Result<Tls, Error> {
        let Some(path) = self.ca_file.as_deref().or(account.ca_file.as_deref()) else {
            let native = Tls::native();
            return native.map_err(|error| Error::setting("certificates", error.to_string()));
        };
        let pem = fs::read(path).map_err(Error::file(path))?;
        Tls::trusting(&pem)
            .map_err(|error| Error::setting(path.to_string_lossy(), error.to_string()))
    }

    /// The default settings with the options given here. A timeout given here takes precedence over the account's.
    pub(crate) fn settings(&self, account: &Account) -> Settings {
        let mut settings = Settings::default();
        settings.allow_plaintext = self.allow_plaintext;
        let timeouts = &mut settings.timeouts;
        if let Some(seconds) = self.timeout.or(account.timeout) {
            timeouts.whole = (seconds > 0).then(|| Duration::from_secs(seconds));
        }
        timeouts.connect = timeouts.whole.unwrap_or(timeouts.connect).min(timeouts.connect);
        settings
    }
}
