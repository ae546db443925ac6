use std::{collections::HashSet, fmt, io};

use super::{
    apop,
    capabilities::Capabilities,
    command::Command,
    exchange::{Exchange, Sink},
    listing::{Listed, Stat, Uid},
    reply,
    states::{Authorization, Fetched, LoginError, Then, Transaction},
};
use crate::net::{
    error::Error, limits::Limit, sasl::Mechanism, secret::Secret, settings::Settings,
    stream::Transport, wire::Wire,
};

/// How many commands may be on their way at once.
const WINDOW: usize = 16;

/// How many capabilities are taken: their lines are kept whole.
const MOST_CAPABILITIES: u64 = 1_000;

/// A client of POP3 for asynchronous programs, upon any [`Transport`]; that of tokio is
/// [`net::tokio::Stream`](crate::net). [`Pop3`](super::Pop3) is the same for programs that wait.
///
/// `State` is [`Authorization`] until the login, and [`Transaction`] after it. Dropping a client
/// closes the connection and sends no QUIT: nothing that was marked is deleted then. A call whose
/// future is dropped before it is done leaves the session where nobody knows: every further call fails
/// with [`Error::Ended`].
///
/// ```
/// use std::collections::HashSet;
/// use unmime::net::{Error, Secret, Settings, Transport, pop3::{Client, Then, Uid}};
///
/// async fn fetch(stream: impl Transport, known: &HashSet<Uid>) -> Result<(), Error> {
///     let session = Client::greet(stream, Settings::default()).await?;
///     let mut mailbox = session.login("ana", &Secret::from("tanstaaf")).await?;
///     let keep = async |uid: &Uid, message: &[u8]| std::fs::write(format!("{uid}.eml"), message);
///     mailbox.fetch_new(known, Then::Delete, keep).await?;
///     mailbox.quit().await
/// }
/// ```
pub struct Client<State, T> {
    pub(super) exchange: Box<Exchange<T>>,
    pub(super) state: State,
}

impl<T: Transport> Client<Authorization, T> {
    /// Begins a session: waits for the greeting of the server.
    pub async fn greet(transport: T, settings: Settings) -> Result<Self, Error> {
        let mut exchange = Box::new(Exchange::new(Wire::new(transport, settings)));
        let greeting = exchange.yes("connecting").await?;
        let timestamp = apop::timestamp(&greeting).map(str::to_owned);
        Ok(Self { exchange, state: Authorization { timestamp } })
    }

    /// Whether the greeting has a timestamp, which [`apop`](Self::apop) needs.
    pub fn offers_apop(&self) -> bool {
        self.state.timestamp.is_some()
    }

    /// UTF8 (RFC 6856): names, passwords and messages may have UTF-8 from here on.
    pub async fn utf8(&mut self) -> Result<(), Error> {
        self.exchange.ask(&Command::Utf8).await.map(drop)
    }

    /// USER and PASS. Over a connection that is not encrypted they are sent only if
    /// [`Settings::allow_plaintext`] says so; else it is [`Error::Plaintext`].
    ///
    /// If the server refuses, the session is in the error, for another attempt.
    pub async fn login(
        mut self,
        user: &str,
        password: &Secret,
    ) -> Result<Client<Transaction, T>, LoginError<Self>> {
        let result = self.user_and_pass(user, password).await;
        self.entered(result.map_err(|error| error.without(password)))
    }

    async fn user_and_pass(&mut self, user: &str, password: &Secret) -> Result<(), Error> {
        self.exchange.wire.expect_secure("USER")?;
        // Before a byte is sent.
        Command::Pass(password).write(&mut Vec::new())?;
        self.exchange.ask(&Command::User(user)).await?;
        self.exchange.ask(&Command::Pass(password)).await.map(drop)
    }

    /// APOP (RFC 1939 §7): a digest of the password and the timestamp of the greeting. Fails with
    /// [`Error::NotOffered`] if there is no timestamp; PASS is not sent in its place. Without encryption it is
    /// [`Error::Plaintext`], unless [`Settings::allow_plaintext`] is set: passwords can be guessed from digests, and the
    /// mail is for all to read.
    ///
    /// If the server refuses, the session is in the error, for another attempt.
    pub async fn apop(
        mut self,
        user: &str,
        password: &Secret,
    ) -> Result<Client<Transaction, T>, LoginError<Self>> {
        let result = match &self.state.timestamp {
            None => Err(Error::NotOffered { what: "APOP" }),
            Some(timestamp) => match self.exchange.wire.expect_secure("APOP") {
                Ok(()) => {
                    let digest = apop::digest(timestamp, password);
                    let apop = Command::Apop { name: user, digest: &digest };
                    self.exchange.ask(&apop).await.map(drop)
                }
                Err(error) => Err(error),
            },
        };
        self.entered(result.map_err(|error| error.without(password)))
    }

    /// AUTH (RFC 5034), with any mechanism of SASL. Over a connection that is not encrypted none is used unless
    /// [`Settings::allow_plaintext`] is set, see [`apop`](Self::apop).
    ///
    /// If the server refuses, the session is in the error, for another attempt.
    pub async fn auth(
        mut self,
        mechanism: &mut dyn Mechanism,
    ) -> Result<Client<Transaction, T>, LoginError<Self>> {
        let result = match self.exchange.wire.expect_secure(mechanism.name()) {
            Ok(()) => self.exchange.authenticate(mechanism).await,
            Err(error) => Err(error),
        };
        self.entered(result)
    }

    /// QUIT, without having logged in: the session is over, and nothing is deleted.
    pub async fn quit(mut self) -> Result<(), Error> {
        self.exchange.ask(&Command::Quit).await.map(drop)
    }

    fn entered(
        mut self,
        result: Result<(), Error>,
    ) -> Result<Client<Transaction, T>, LoginError<Self>> {
        match result {
            Ok(()) => {
                self.exchange.forget();
                Ok(Client { exchange: self.exchange, state: Transaction(()) })
            }
            Err(error) => {
                let session = (!error.is_fatal()).then_some(self);
                Err(LoginError { error, session })
            }
        }
    }
}

impl<State, T: Transport> Client<State, T> {
    /// CAPA (RFC 2449): what the server can do. It is forgotten when that may have changed, at STLS
    /// and at the login. A server that does not know the command refuses it, which means nothing.
    pub async fn capa(&mut self) -> Result<Capabilities, Error> {
        self.exchange.ask(&Command::Capa).await?;
        let mut left = MOST_CAPABILITIES;
        let line = |line: &[u8]| match left.checked_sub(1) {
            Some(fewer) => {
                left = fewer;
                Ok(String::from_utf8_lossy(line).into_owned())
            }
            None => Err(Error::Limit { limit: Limit::Lines, at: MOST_CAPABILITIES }),
        };
        let capabilities: Capabilities = self.exchange.lines(line).await?.into_iter().collect();
        self.exchange.capabilities = Some(capabilities.clone());
        Ok(capabilities)
    }

    /// Whether nobody can read along.
    pub fn is_encrypted(&self) -> bool {
        self.exchange.wire.transport.is_encrypted()
    }
}

impl<T: Transport> Client<Transaction, T> {
    /// STAT: how much is in the mailbox.
    pub async fn stat(&mut self) -> Result<Stat, Error> {
        let text = self.exchange.ask(&Command::Stat).await?;
        self.read(reply::drop_listing(&text))
    }

    /// LIST: the numbers and lengths of all messages but those that are marked as deleted.
    pub async fn list(&mut self) -> Result<Vec<Listed>, Error> {
        self.exchange.ask(&Command::List(None)).await?;
        self.exchange.lines(reply::scan_listing).await
    }

    /// LIST of one message.
    pub async fn list_one(&mut self, number: u32) -> Result<Listed, Error> {
        let text = self.exchange.ask(&Command::List(Some(number))).await?;
        self.read(reply::scan_listing(&text))
    }

    /// UIDL: the numbers and unique ids of all messages but those that are marked as deleted.
    pub async fn uidl(&mut self) -> Result<Vec<(u32, Uid)>, Error> {
        self.exchange.ask(&Command::Uidl(None)).await?;
        self.exchange.lines(reply::unique_id_listing).await
    }

    /// UIDL of one message.
    pub async fn uidl_one(&mut self, number: u32) -> Result<Uid, Error> {
        let text = self.exchange.ask(&Command::Uidl(Some(number))).await?;
        self.read(reply::unique_id_listing(&text)).map(|(_, uid)| uid)
    }

    /// RETR: writes a message to `sink`, byte for byte as the server sent it, and gives its length.
    pub async fn retr(&mut self, number: u32, sink: &mut impl Sink) -> Result<u64, Error> {
        self.exchange.ask(&Command::Retr(number)).await?;
        self.exchange.message(sink).await
    }

    /// TOP: writes the header of a message, the empty line after it and so many lines of the body.
    pub async fn top(
        &mut self,
        number: u32,
        lines: u32,
        sink: &mut impl Sink,
    ) -> Result<u64, Error> {
        self.exchange.ask(&Command::Top { number, lines }).await?;
        self.exchange.message(sink).await
    }

    /// DELE: marks a message. It is deleted at [`quit`](Self::quit).
    pub async fn dele(&mut self, number: u32) -> Result<(), Error> {
        self.exchange.ask(&Command::Dele(number)).await.map(drop)
    }

    /// RSET: takes all marks back.
    pub async fn rset(&mut self) -> Result<(), Error> {
        self.exchange.ask(&Command::Rset).await.map(drop)
    }

    /// NOOP: keeps the server from ending the session.
    pub async fn noop(&mut self) -> Result<(), Error> {
        self.exchange.ask(&Command::Noop).await.map(drop)
    }

    /// QUIT: deletes what is marked, and ends the session. A refusal says that not all was deleted.
    pub async fn quit(mut self) -> Result<(), Error> {
        self.exchange.ask(&Command::Quit).await.map(drop)
    }

    /// RETR of many messages in their order, each handed over whole. If the server has PIPELINING
    /// (RFC 2449 §6.6) up to 16 commands are on their way at once.
    ///
    /// A message that the server refuses is handed over as that, and the next follows. If `deliver`
    /// fails the others are not asked for, and it is [`Error::Sink`].
    pub async fn retr_many(
        &mut self,
        numbers: &[u32],
        mut deliver: impl AsyncFnMut(u32, Result<&[u8], Error>) -> io::Result<()>,
    ) -> Result<(), Error> {
        // All of them, before a byte is sent.
        for &number in numbers {
            Command::Retr(number).write(&mut Vec::new())?;
        }
        let window = if self.is_pipelining().await? { WINDOW } else { 1 };
        let mut unsent = numbers.iter();
        let mut put = Ok(());
        let mut message = Vec::new();
        let mut unanswered = numbers.iter();
        loop {
            while put.is_ok() && unanswered.len().saturating_sub(unsent.len()) < window {
                let is_alone = unanswered.len() == unsent.len();
                let Some(&number) = unsent.next() else { break };
                let command = Command::Retr(number);
                match is_alone {
                    true => self.exchange.send(&command).await?,
                    false => self.exchange.send_another(&command).await?,
                }
            }
            if unanswered.len() == unsent.len() {
                return put.map_err(Error::Sink);
            }
            let Some(&number) = unanswered.next() else { return put.map_err(Error::Sink) };
            message.clear();
            let result = match self.exchange.yes("RETR").await {
                Ok(_) => self.exchange.message(&mut Memory(&mut message)).await.map(drop),
                Err(error) => Err(error),
            };
            match result {
                Err(error) if error.is_fatal() => return Err(error),
                result if put.is_ok() => put = deliver(number, result.map(|()| &*message)).await,
                _ => {}
            }
        }
    }

    async fn is_pipelining(&mut self) -> Result<bool, Error> {
        if self.exchange.capabilities.is_none() {
            match self.capa().await {
                Err(error) if error.is_fatal() => return Err(error),
                _ => {}
            }
        }
        let capabilities = self.exchange.capabilities.as_ref();
        Ok(capabilities.is_some_and(|capabilities| capabilities.has("PIPELINING")))
    }

    /// Fetches the messages whose unique ids are not `known`, in their order, each handed over whole.
    /// What was handed over without an error is marked as deleted, if so wanted: nothing is lost that
    /// was not kept. The marks count at [`quit`](Self::quit).
    ///
    /// Messages that the server does not give, or does not mark, are in [`Fetched::refused`]. If
    /// `deliver` fails no more are fetched, and it is [`Error::Sink`].
    pub async fn fetch_new(
        &mut self,
        known: &HashSet<Uid>,
        then: Then,
        mut deliver: impl AsyncFnMut(&Uid, &[u8]) -> io::Result<()>,
    ) -> Result<Fetched, Error> {
        let mut fetched = Fetched::default();
        let mut message = Vec::new();
        for (number, uid) in self.uidl().await? {
            if known.contains(&uid) {
                continue;
            }
            message.clear();
            match self.retr(number, &mut Memory(&mut message)).await {
                Ok(_) => deliver(&uid, &message).await.map_err(Error::Sink)?,
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => {
                    fetched.refused.push((uid, error));
                    continue;
                }
            }
            if then == Then::Delete {
                match self.dele(number).await {
                    Err(error) if error.is_fatal() => return Err(error),
                    Err(error) => fetched.refused.push((uid.clone(), error)),
                    Ok(()) => {}
                }
            }
            fetched.delivered.push(uid);
        }
        Ok(fetched)
    }

    /// What a reply of one line means; one that means nothing ends the session.
    fn read<V>(&mut self, value: Result<V, Error>) -> Result<V, Error> {
        self.exchange.wire.note(value)
    }
}

/// A message in memory, of which [`Limits::message`](crate::net::Limits::message) bounds the size.
struct Memory<'a>(&'a mut Vec<u8>);

impl Sink for Memory<'_> {
    async fn put(&mut self, piece: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(piece);
        Ok(())
    }
}

impl<State, T> fmt::Debug for Client<State, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
