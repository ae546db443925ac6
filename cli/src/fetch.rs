//! `unmime fetch`: mail out of a mailbox, by POP3.

use std::{collections::HashMap, io::Write, path::PathBuf};

use clap::Args;
use unmime::net::{
    Error as NetError, Limit, Secret, Settings,
    pop3::{Authorization, Capabilities, Pop3, Transaction, Uid},
    sasl,
    tls::Tls,
};

use crate::{
    account::Account,
    connection::Connection,
    error::Error,
    escape,
    mail_drop::MailDrop,
    output::Output,
    progress::Progress,
    seen::{Seen, harmless},
    server::Server,
    status::{Outcome, Status},
};

const EXAMPLES: &str = "\
Examples:
  unmime fetch pop3s://ana@pop.example.com/ -o mail
  unmime fetch pop3s://ana@pop.example.com/ -o archive.mbox --delete
  unmime fetch work -o mail --new --password-command 'pass show mail/work'

An account of the file unmime/config.toml, where the system keeps settings, stands for a URL:

  [accounts.work]
  fetch = \"pop3s://ana@pop.example.com/\"
  password-command = \"pass show mail/work\"
  timeout = 600";

/// Fetch mail from a mailbox (POP3), into files or an mbox
///
/// pop3s:// is encrypted from the first byte (port 995). pop3:// goes on encrypted (STLS, port 110), and there is no
/// login if it cannot. Each message is a file of its own, with a name that is free, and is on disk before it is deleted
/// on the server.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Fetch {
    /// pop3s://USER@HOST/ or pop3s://USER@HOST:PORT/, pop3://…, or the name of an account
    #[arg(value_name = "SERVER")]
    server: String,

    /// The folder for the messages, or an mbox that they are appended to: a file that is there, or a
    /// name that ends in .mbox
    #[arg(short, long, value_name = "DIR|MBOX")]
    output: PathBuf,

    /// Leave the messages on the server, which is what happens if nothing is said
    #[arg(long, conflicts_with = "delete")]
    keep: bool,

    /// Delete each message on the server, once it is here
    #[arg(long)]
    delete: bool,

    /// Only those that were not fetched with --new before
    #[arg(long)]
    new: bool,

    #[command(flatten)]
    connection: Connection,
}

/// What is longer is left on the server, as is told.
const MOST_OCTETS: u64 = 256 << 20;

/// How much of a unique id is in the name of a file: file systems have names of 255 bytes.
const MOST_OF_NAME: usize = 200;

/// A message to be fetched.
struct Wanted {
    number: u32,
    octets: u64,
    /// None where the server has none.
    uid: Option<Uid>,
}

impl Fetch {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        let (server, account) = Account::for_fetching(&self.server)?;
        let failed = |source| Error::Server { server: server.to_string(), source };
        let user = server.user.clone().ok_or_else(|| {
            Error::setting(server.to_string(), "no user; write pop3s://user@host/")
        })?;
        let mut seen = if self.new { Some(Seen::open(&server, &user)?) } else { None };
        let mut drop = MailDrop::open(&self.output)?;
        let password = self.connection.password(&account, &server)?;
        let tls = self.connection.trust(&account)?;
        let mut settings = self.connection.settings(&account);
        settings.limits.message = MOST_OCTETS;
        let session = connect(&server, &tls, settings).map_err(failed)?;
        let mut mailbox = log_in(session, &user, &password).map_err(failed)?;

        let wanted = self.wanted(&mut mailbox, seen.as_mut(), &server)?;
        let fetched = self.fetch(&mut mailbox, &wanted, &mut drop, seen.as_mut(), &server, output);
        // What was marked before a failure is here, and can be deleted there.
        let quit = mailbox.quit().map_err(failed);
        fetched?;
        quit?;
        if wanted.is_empty() {
            output.tell(format_args!(
                "{server}: no {}messages",
                if self.new { "new " } else { "" }
            ))?;
            return Ok(Status::default());
        }
        Ok(Status::of(Outcome::Done))
    }

    /// What is in the mailbox, or what of it is new.
    fn wanted(
        &self,
        mailbox: &mut Pop3<Transaction>,
        seen: Option<&mut Seen>,
        server: &Server,
    ) -> Result<Vec<Wanted>, Error> {
        let failed = |source| Error::Server { server: server.to_string(), source };
        let listed = mailbox.list().map_err(failed)?;
        let uids = match mailbox.uidl() {
            Err(error) if error.is_fatal() || self.new => return Err(failed(error)),
            uids => uids.unwrap_or_default(),
        };
        let seen = match seen {
            Some(seen) => {
                seen.retain(&uids)?;
                Some(&*seen)
            }
            None => None,
        };
        let mut uids: HashMap<u32, Uid> = uids.into_iter().collect();
        let wanted = listed.into_iter().map(|listed| Wanted {
            number: listed.number,
            octets: listed.octets,
            uid: uids.remove(&listed.number),
        });
        let is_new = |wanted: &Wanted| match (seen, &wanted.uid) {
            (Some(seen), Some(uid)) => !seen.contains(uid),
            _ => true,
        };
        Ok(wanted.filter(is_new).collect())
    }

    fn fetch(
        &self,
        mailbox: &mut Pop3<Transaction>,
        wanted: &[Wanted],
        drop: &mut MailDrop,
        mut seen: Option<&mut Seen>,
        server: &Server,
        output: &mut Output,
    ) -> Result<(), Error> {
        let octets = wanted.iter().map(|wanted| wanted.octets);
        let all = octets.filter(|octets| *octets <= MOST_OCTETS).sum();
        let mut progress = Progress::new(Some(all));
        let mut message = Vec::new();
        for Wanted { number, octets, uid } in wanted {
            let failed =
                |source| Error::Server { server: format!("{server}, message {number}"), source };
            message.clear();
            if *octets > MOST_OCTETS {
                let limit = NetError::Limit { limit: Limit::Message, at: MOST_OCTETS };
                output.report(failed(limit))?;
                continue;
            }
            match mailbox.retr(*number, &mut message) {
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(failed(error)),
                Err(error) => {
                    output.report(failed(error))?;
                    continue;
                }
            }
            let mut name = match uid {
                Some(uid) => harmless(uid.as_str()),
                None => format!("{number:05}"),
            };
            name.truncate(MOST_OF_NAME);
            let path = drop.keep(&name, &message)?;
            if let (Some(seen), Some(uid)) = (&mut seen, uid) {
                seen.add(uid)?;
            }
            if self.delete {
                match mailbox.dele(*number) {
                    Err(error) if error.is_fatal() => return Err(failed(error)),
                    Err(error) => output.report(failed(error))?,
                    Ok(()) => {}
                }
            }
            if let MailDrop::Folder { .. } = drop {
                writeln!(output, "{}", escape::path(&path))?;
            }
            progress.advance(1, *octets, output);
        }
        Ok(())
    }
}

fn connect(
    server: &Server,
    tls: &Tls,
    settings: Settings,
) -> Result<Pop3<Authorization>, NetError> {
    let stream = server.connect(tls, &settings.timeouts)?;
    let mut session = Pop3::greet(stream, settings)?;
    let is_plain = !server.scheme.is_tls();
    // Some servers do not list STLS. If encryption is required, try it anyway.
    if is_plain && (!settings.allow_plaintext || capabilities(&mut session)?.has("STLS")) {
        session.stls(tls, &server.host)?;
    }
    Ok(session)
}

/// By the mechanism that gives least away, as far as the server has one.
fn log_in(
    mut session: Pop3<Authorization>,
    user: &str,
    password: &Secret,
) -> Result<Pop3<Transaction>, NetError> {
    let capabilities = capabilities(&mut session)?;
    let is_safe = session.is_encrypted();
    let best = sasl::best(capabilities.sasl_mechanisms(), user, password);
    let login = match best {
        Some(mut best) if is_safe || !best.exposes_secret() => session.auth(&mut *best),
        _ if !is_safe && session.offers_apop() => session.apop(user, password),
        _ => session.login(user, password),
    };
    login.map_err(NetError::from)
}

/// None, if the server does not say.
fn capabilities(session: &mut Pop3<Authorization>) -> Result<Capabilities, NetError> {
    match session.capa() {
        Err(error) if error.is_fatal() => Err(error),
        capabilities => Ok(capabilities.unwrap_or_default()),
    }
}
