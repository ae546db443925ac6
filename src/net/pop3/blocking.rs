use std::{collections::HashSet, fmt, io};

use super::{
    capabilities::Capabilities,
    client::Client,
    exchange::Writer,
    listing::{Listed, Stat, Uid},
    states::{Authorization, Fetched, LoginError, Then, Transaction},
};
use crate::net::{
    error::Error,
    sasl::Mechanism,
    secret::Secret,
    settings::Settings,
    stream::{Stream, run},
};

/// A client of POP3.
///
/// `State` is [`Authorization`] until the login, and [`Transaction`] after it. Dropping a client
/// closes the connection and sends no QUIT: nothing that was marked is deleted then.
///
/// ```no_run
/// use unmime::net::{Secret, Settings, Stream, pop3::Pop3, tls::Tls};
///
/// let (host, settings) = ("pop.example.com", Settings::default());
/// let stream = Stream::connect_tls(host, 995, &Tls::native()?, &settings.timeouts)?;
/// let session = Pop3::greet(stream, settings)?;
/// let mut mailbox = session.login("ana", &Secret::from("tanstaaf"))?;
/// for listed in mailbox.list()? {
///     let mut file = std::fs::File::create_new(format!("{}.eml", listed.number))?;
///     mailbox.retr(listed.number, &mut file)?;
///     file.sync_all()?; // before it is gone from the server
///     mailbox.dele(listed.number)?;
/// }
/// mailbox.quit()?; // deletes them
/// # Ok::<(), unmime::net::Error>(())
/// ```
pub struct Pop3<State>(pub(super) Client<State, Stream>);

/// What a login gives.
type Login = Result<Pop3<Transaction>, LoginError<Pop3<Authorization>>>;

impl Pop3<Authorization> {
    /// Begins a session: waits for the greeting of the server.
    pub fn greet(stream: Stream, settings: Settings) -> Result<Self, Error> {
        run(Client::greet(stream, settings)).map(Self)
    }

    /// Whether the greeting has a timestamp, which [`apop`](Self::apop) needs.
    pub fn offers_apop(&self) -> bool {
        self.0.offers_apop()
    }

    /// UTF8 (RFC 6856): names, passwords and messages may have UTF-8 from here on.
    pub fn utf8(&mut self) -> Result<(), Error> {
        run(self.0.utf8())
    }

    /// USER and PASS. Over a connection that is not encrypted they are sent only if
    /// [`Settings::allow_plaintext`] says so; else it is [`Error::Plaintext`].
    ///
    /// If the server refuses, the session is in the error, for another attempt.
    pub fn login(self, user: &str, password: &Secret) -> Login {
        run(self.0.login(user, password)).map(Pop3).map_err(|failed| failed.map(Pop3))
    }

    /// APOP (RFC 1939 §7): a digest of the password and the timestamp of the greeting. Fails with
    /// [`Error::NotOffered`] if there is no timestamp; PASS is not sent in its place. Without encryption it is
    /// [`Error::Plaintext`], unless [`Settings::allow_plaintext`] is set: passwords can be guessed from digests, and the
    /// mail is for all to read.
    ///
    /// If the server refuses, the session is in the error, for another attempt.
    pub fn apop(self, user: &str, password: &Secret) -> Login {
        run(self.0.apop(user, password)).map(Pop3).map_err(|failed| failed.map(Pop3))
    }

    /// AUTH (RFC 5034), with any mechanism of SASL. Over a connection that is not encrypted none is used unless
    /// [`Settings::allow_plaintext`] is set, see [`apop`](Self::apop).
    ///
    /// If the server refuses, the session is in the error, for another attempt.
    pub fn auth(self, mechanism: &mut dyn Mechanism) -> Login {
        run(self.0.auth(mechanism)).map(Pop3).map_err(|failed| failed.map(Pop3))
    }

    /// QUIT, without having logged in: the session is over, and nothing is deleted.
    pub fn quit(self) -> Result<(), Error> {
        run(self.0.quit())
    }
}

impl<State> Pop3<State> {
    /// CAPA (RFC 2449): what the server can do. It is forgotten when that may have changed, at STLS
    /// and at the login. A server that does not know the command refuses it, which means nothing.
    pub fn capa(&mut self) -> Result<Capabilities, Error> {
        run(self.0.capa())
    }

    /// Whether nobody can read along.
    pub fn is_encrypted(&self) -> bool {
        self.0.is_encrypted()
    }
}

impl Pop3<Transaction> {
    /// STAT: how much is in the mailbox.
    pub fn stat(&mut self) -> Result<Stat, Error> {
        run(self.0.stat())
    }

    /// LIST: the numbers and lengths of all messages but those that are marked as deleted.
    pub fn list(&mut self) -> Result<Vec<Listed>, Error> {
        run(self.0.list())
    }

    /// LIST of one message.
    pub fn list_one(&mut self, number: u32) -> Result<Listed, Error> {
        run(self.0.list_one(number))
    }

    /// UIDL: the numbers and unique ids of all messages but those that are marked as deleted.
    pub fn uidl(&mut self) -> Result<Vec<(u32, Uid)>, Error> {
        run(self.0.uidl())
    }

    /// UIDL of one message.
    pub fn uidl_one(&mut self, number: u32) -> Result<Uid, Error> {
        run(self.0.uidl_one(number))
    }

    /// RETR: writes a message to `sink`, byte for byte as the server sent it, and gives its length.
    ///
    /// Nothing is kept in memory. If the sink fails, the rest of the message is read and dropped, and
    /// it is [`Error::Sink`].
    pub fn retr(&mut self, number: u32, sink: impl io::Write) -> Result<u64, Error> {
        run(self.0.retr(number, &mut Writer(sink)))
    }

    /// TOP: writes the header of a message, the empty line after it and so many lines of the body.
    pub fn top(&mut self, number: u32, lines: u32, sink: impl io::Write) -> Result<u64, Error> {
        run(self.0.top(number, lines, &mut Writer(sink)))
    }

    /// DELE: marks a message. It is deleted at [`quit`](Self::quit).
    pub fn dele(&mut self, number: u32) -> Result<(), Error> {
        run(self.0.dele(number))
    }

    /// RSET: takes all marks back.
    pub fn rset(&mut self) -> Result<(), Error> {
        run(self.0.rset())
    }

    /// NOOP: keeps the server from ending the session.
    pub fn noop(&mut self) -> Result<(), Error> {
        run(self.0.noop())
    }

    /// QUIT: deletes what is marked, and ends the session. A refusal says that not all was deleted.
    pub fn quit(self) -> Result<(), Error> {
        run(self.0.quit())
    }

    /// RETR of many messages in their order, each handed over whole. If the server has PIPELINING
    /// (RFC 2449 §6.6) up to 16 commands are on their way at once.
    ///
    /// A message that the server refuses is handed over as that, and the next follows. If `deliver`
    /// fails the others are not asked for, and it is [`Error::Sink`].
    pub fn retr_many(
        &mut self,
        numbers: &[u32],
        mut deliver: impl FnMut(u32, Result<&[u8], Error>) -> io::Result<()>,
    ) -> Result<(), Error> {
        run(self.0.retr_many(numbers, async |number, message| deliver(number, message)))
    }

    /// Fetches the messages whose unique ids are not `known`, in their order, each handed over whole.
    /// What was handed over without an error is marked as deleted, if so wanted: nothing is lost that
    /// was not kept. The marks count at [`quit`](Self::quit).
    ///
    /// Messages that the server does not give, or does not mark, are in [`Fetched::refused`]. If
    /// `deliver` fails no more are fetched, and it is [`Error::Sink`].
    pub fn fetch_new(
        &mut self,
        known: &HashSet<Uid>,
        then: Then,
        mut deliver: impl FnMut(&Uid, &[u8]) -> io::Result<()>,
    ) -> Result<Fetched, Error> {
        run(self.0.fetch_new(known, then, async |uid, message| deliver(uid, message)))
    }
}

impl<State> fmt::Debug for Pop3<State> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pop3").finish_non_exhaustive()
    }
}
