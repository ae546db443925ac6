//! `unmime send`: messages to a server, by SMTP.

use std::io::Write as _;

use clap::Args;
use unmime::{
    Mailbox, Message,
    compose::{self, Edit},
    envelope::{Envelope, EnvelopeAddress},
    net::{
        Error as NetError, Secret, Settings,
        smtp::{ClientName, Outcome as Sent, SendError, Smtp},
        tls::Tls,
    },
    store::mbox,
};

use crate::{
    account::Account,
    connection::Connection,
    error::Error,
    escape,
    input::Inputs,
    messages::for_each_in_turn,
    output::Output,
    server::Server,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime send --smtp smtps://ana@mail.example.com/ draft.eml
  unmime send --smtp work outbox.mbox
  unmime send --smtp smtp://localhost:25/ --allow-plaintext --to joe@example.com report.eml

smtps:// is encrypted from the first byte (port 465). smtp:// goes on encrypted (STARTTLS, port 587),
and nothing is sent if it cannot.

An account of the file unmime/config.toml, where the system keeps settings, stands for a URL:

  [accounts.work]
  send = \"smtps://ana@mail.example.com/\"
  password-command = \"pass show mail/work\"
  timeout = 600";

/// Send messages to a server (SMTP)
///
/// Each goes as it is, but for its Bcc and the line of an mbox before it, to the recipients in its To, Cc and Bcc, or to those of --to. A
/// line for each that was sent; what was refused is told, and makes the exit status 2.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Send {
    /// smtps://USER@HOST/ or smtps://USER@HOST:PORT/, smtp://…, or the name of an account; without a user there is no login
    #[arg(long, value_name = "SERVER")]
    smtp: String,

    /// Where bounces go, and not to the Sender or the first From; empty for nowhere
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,

    /// A recipient, in place of those in the message; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,

    /// What this machine calls itself
    #[arg(long, value_name = "NAME")]
    name: Option<ClientName>,

    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    inputs: Inputs,
}

impl Send {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let (server, account) = Account::for_sending(&self.smtp)?;
        let login = match server.user.clone() {
            Some(user) => Some((user, self.connection.password(&account, &server)?)),
            None => None,
        };
        let tls = self.connection.trust(&account)?;
        let settings = self.connection.settings(&account);
        let name = self.name.clone().unwrap_or_default();
        let mut post = Post { server, name, login, tls, settings, smtp: None };
        let done = for_each_in_turn(&self.inputs, output, |given, output| {
            let path = || given.path.to_owned();
            let not_sent = |reason: String| Error::NotSent { path: path(), reason };
            let envelope = self.envelope(&given.message).map_err(not_sent)?;
            let message = without_bcc(&given.message);
            let message = message.map_err(|error| not_sent(error.to_string()))?;
            let message = mbox::without_from_line(&message);
            let (sent, refused) = match post.send(&envelope, message)? {
                Ok(sent) => (Ok((sent.accepted.len(), sent.queued.text())), sent.refused),
                Err(failed) => (Err(not_sent(failed.error.to_string())), failed.refused),
            };
            for refusal in refused {
                let (address, reply) = (refusal.address.to_string(), refusal.reply.to_string());
                output.report(Error::Recipient { path: path(), address, reply })?;
            }
            let (count, queued) = sent?;
            let (name, queued) = (escape::path(given.path), escape::line(&queued));
            let recipients = if count == 1 { "recipient" } else { "recipients" };
            writeln!(output, "{name}: sent to {count} {recipients}: {queued}")?;
            Ok(Outcome::Done)
        });
        post.quit();
        done
    }

    /// The addresses that a message goes by, or why there are none.
    fn envelope(&self, message: &Message<'_>) -> Result<Envelope, String> {
        let address = |mailbox: &Mailbox<'_>| {
            EnvelopeAddress::try_from(&mailbox.addr_spec).map_err(|error| error.to_string())
        };
        let headers = message.headers();
        let from = self.from.as_deref().unwrap_or_default();
        let to = self.to.iter().map(String::as_str);
        let mut envelope = Envelope::new(from, to).map_err(|error| error.to_string())?;
        if self.from.is_none() {
            let (sender, from) = (headers.sender(), headers.from());
            let author = sender.mailboxes().chain(from.mailboxes()).next();
            let author = author.ok_or("no sender; --from ADDRESS gives one")?;
            envelope.from = Some(address(author)?);
        }
        if self.to.is_empty() {
            for list in [headers.to(), headers.cc(), headers.bcc()] {
                for mailbox in list.mailboxes() {
                    let address = address(mailbox)?;
                    if !envelope.to.contains(&address) {
                        envelope.to.push(address);
                    }
                }
            }
        }
        match envelope.to.is_empty() {
            true => Err("no recipients; --to ADDRESS gives one".to_owned()),
            false => Ok(envelope),
        }
    }
}

/// A message without its blind copies.
fn without_bcc(message: &Message<'_>) -> Result<Vec<u8>, compose::Error> {
    let mut edit = Edit::new(message);
    for field in message.headers().get_all("Bcc") {
        edit.remove_field(field)?;
    }
    edit.finish()
}

/// The session, for one message after the other.
struct Post {
    server: Server,
    /// The name that we give to the server.
    name: ClientName,
    login: Option<(String, Secret)>,
    tls: Tls,
    settings: Settings,
    smtp: Option<Smtp>,
}

impl Post {
    /// Sends a message, or tells why it was not. The error is that there is no session.
    fn send(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<Result<Sent, SendError>, Error> {
        let mut smtp = match self.smtp.take() {
            Some(smtp) => smtp,
            None => self
                .connect()
                .map_err(|source| Error::NoSession { server: self.server.to_string(), source })?,
        };
        let sent = smtp.send(envelope, message);
        // The next message gets a session of its own, if this one is over.
        if !sent.as_ref().is_err_and(|failed| failed.error.is_fatal()) {
            self.smtp = Some(smtp);
        }
        Ok(sent)
    }

    fn connect(&self) -> Result<Smtp, NetError> {
        let stream = self.server.connect(&self.tls, &self.settings.timeouts)?;
        let mut smtp = Smtp::greet(stream, self.name.clone(), self.settings)?;
        let is_wanted = smtp.extensions().has_starttls() || !self.settings.allow_plaintext;
        if is_wanted && !self.server.scheme.is_tls() {
            smtp.starttls(&self.tls, &self.server.host)?;
        }
        if let Some((user, password)) = &self.login {
            smtp.login(user, password)?;
        }
        Ok(smtp)
    }

    /// Says goodbye. What was sent is sent, whatever comes of it.
    fn quit(self) {
        if let Some(smtp) = self.smtp {
            let _ = smtp.quit();
        }
    }
}
