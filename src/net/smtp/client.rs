//! A session with a server, upon any connection.

use std::{fmt, mem, time::Duration};

use zeroize::Zeroizing;

use super::{
    auth::Auth,
    exchange::{Command, Exchange, Greeting, Step},
    extensions::Extensions,
    hello::{ClientName, Hello},
    plan::Plan,
    reply::{Reply, ReplyBuffer},
    transaction::{Begin, End, Recipients, Refusal},
};
use crate::{
    envelope::{Envelope, EnvelopeAddress},
    net::{
        dot_encoder::DotEncoder,
        error::Error,
        sasl::{self, Mechanism},
        secret::Secret,
        settings::Settings,
        stream::Transport,
        wire::Wire,
    },
};

/// How much of a message is encoded and sent at a time.
const CHUNK: usize = 64 << 10;

/// What commands have room in, so that no secret among them is copied for want of it.
const ROOM: usize = 4 << 10;

/// How long to wait for the reason why a server takes no more.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What became of a message that the server took.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Whom the server took it for, in the order of the envelope: one at least.
    pub accepted: Vec<EnvelopeAddress>,
    /// The others, and what the server says about them.
    pub refused: Vec<Refusal>,
    /// The reply after the message, which may tell under what name it is queued.
    pub queued: Reply,
}

/// Why a message was not sent to anybody.
///
/// After an error that [ends the session](Error::is_fatal) while the message itself was underway the server may
/// have taken it all the same.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
#[non_exhaustive]
pub struct SendError {
    /// What stood against it. If no recipient was accepted, the refusal of the first.
    #[source]
    pub error: Error,
    /// The recipients that were refused before, and what the server says about them.
    pub refused: Vec<Refusal>,
}

impl From<SendError> for Error {
    fn from(error: SendError) -> Self {
        error.error
    }
}

/// A client of SMTP for asynchronous programs, upon any [`Transport`]; that of tokio is
/// [`net::tokio::Stream`](crate::net). [`Smtp`](super::Smtp) is the same for programs that wait.
///
/// Dropping it closes the connection, without QUIT; what was sent is sent. A call whose future is dropped before it is done
/// leaves the session where nobody knows: every further call fails with [`Error::Ended`].
pub struct Client<T> {
    pub(super) wire: Wire<T>,
    pub(super) replies: ReplyBuffer,
    name: ClientName,
    pub(super) extensions: Extensions,
    /// Whether a command was begun and is not done: what was called for was given up by the caller.
    is_underway: bool,
}

impl<T: Transport> Client<T> {
    /// Waits for the greeting of a server, and says hello by this name.
    pub async fn greet(transport: T, name: ClientName, settings: Settings) -> Result<Self, Error> {
        let mut client = Self {
            replies: ReplyBuffer::new(&settings.limits),
            wire: Wire::new(transport, settings),
            name,
            extensions: Extensions::default(),
            is_underway: false,
        };
        client.converse(&mut Greeting).await?;
        client.say_hello().await?;
        Ok(client)
    }

    /// What the server offers; nothing if it knows HELO alone.
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Whether nobody can read along.
    pub fn is_encrypted(&self) -> bool {
        self.wire.transport.is_encrypted()
    }

    /// AUTH with the best mechanism for a password that the server offers, see [`sasl::best`].
    ///
    /// # Errors
    ///
    /// * [`Error::NotOffered`]: it offers none of them.
    /// * Those of [`auth`](Self::auth).
    pub async fn login(&mut self, user: &str, password: &Secret) -> Result<(), Error> {
        let mut mechanism = sasl::best(self.extensions.mechanisms(), user, password)
            .ok_or(Error::NotOffered { what: "a mechanism for passwords" })?;
        self.auth(&mut *mechanism).await.map_err(|error| error.without(password))
    }

    /// AUTH (RFC 4954) with this mechanism.
    ///
    /// # Errors
    ///
    /// * [`Error::NotOffered`]: the server does not offer it.
    /// * [`Error::Plaintext`]: the connection is not encrypted, and [`Settings::allow_plaintext`] does not allow that,
    ///   not for a digest either.
    /// * [`Error::Refused`]: the server does not take it. Another attempt may follow.
    pub async fn auth(&mut self, mechanism: &mut dyn Mechanism) -> Result<(), Error> {
        match self.extensions.has_mechanism(mechanism.name()) {
            true => self.auth_unoffered(mechanism).await,
            false => Err(Error::NotOffered { what: mechanism.name() }),
        }
    }

    /// [`auth`](Self::auth), whether or not the server offers it: there are servers that know HELO alone,
    /// and AUTH all the same.
    pub async fn auth_unoffered(&mut self, mechanism: &mut dyn Mechanism) -> Result<(), Error> {
        self.wire.expect_secure(mechanism.name())?;
        let mut auth = Auth::new(mechanism);
        let done = self.converse(&mut auth).await;
        // Of what is no reply to AUTH, too.
        done.map_err(|error| auth.hide(error))
    }

    /// Sends a message to the recipients of its envelope; its header is not looked at for them, and goes as it is, with
    /// a `Bcc` if there is one.
    ///
    /// It is the bytes that are sent, but for line ends, all of which become CRLF, and one at its end, should it have none.
    /// If there are octets beyond ASCII and the server does not take those (8BITMIME), see [`Plan`].
    ///
    /// # Errors
    ///
    /// If no recipient gets it. The session goes on after an error that is not [fatal](Error::is_fatal).
    pub async fn send(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<Outcome, SendError> {
        let plan = Plan::new(envelope, message, &self.extensions);
        let plan = plan.map_err(|error| SendError { error, refused: Vec::new() })?;
        let mut begin = Begin::new(envelope, plan.parameters);
        if self.extensions.has_pipelining() {
            begin = begin.pipelined();
        }
        let begun = self.converse(&mut begin).await;
        let Recipients { accepted, refused } = begin.into_recipients();
        let sent = match begun {
            Ok(()) => self.send_data(&plan.message).await,
            Err(error) => {
                if matches!(error, Error::Refused { .. }) {
                    // If this fails the session is over, which the next command tells.
                    let _ = self.rset().await;
                }
                Err(error)
            }
        };
        match sent {
            Ok(queued) => Ok(Outcome { accepted, refused, queued }),
            Err(error) => Err(SendError { error, refused }),
        }
    }

    /// NOOP: keeps the session from being taken for idle.
    pub async fn noop(&mut self) -> Result<(), Error> {
        self.converse(&mut Command::noop()).await.map(drop)
    }

    /// RSET. After an error there is no need for it.
    pub async fn rset(&mut self) -> Result<(), Error> {
        self.converse(&mut Command::rset()).await.map(drop)
    }

    /// QUIT. What was sent is sent, whatever comes of it.
    pub async fn quit(mut self) -> Result<(), Error> {
        self.converse(&mut Command::quit()).await.map(drop)
    }

    pub(super) async fn say_hello(&mut self) -> Result<(), Error> {
        let name = self.name.clone();
        self.extensions = self.converse(&mut Hello::new(&name)).await?;
        Ok(())
    }

    /// Holds a conversation of the caller's own: a command that is not among these calls.
    pub async fn converse<E: Exchange>(&mut self, exchange: &mut E) -> Result<E::Output, Error> {
        self.begin()?;
        let done = self.exchange(exchange, self.wire.settings.timeouts.read).await;
        self.end(done)
    }

    /// Sends a message that the server waits for.
    async fn send_data(&mut self, message: &[u8]) -> Result<Reply, Error> {
        self.begin()?;
        let done = self.data(message).await;
        self.end(done)
    }

    pub(super) fn begin(&mut self) -> Result<(), Error> {
        self.wire.expect_alive()?;
        match mem::replace(&mut self.is_underway, true) {
            false => Ok(()),
            true => Err(Error::Ended),
        }
    }

    pub(super) fn end<V>(&mut self, result: Result<V, Error>) -> Result<V, Error> {
        self.is_underway = false;
        self.wire.note(result)
    }

    async fn data(&mut self, message: &[u8]) -> Result<Reply, Error> {
        self.expect_silence().await?;
        let (mut encoder, mut encoded) = (DotEncoder::new(), Vec::new());
        for chunk in message.chunks(CHUNK) {
            encoder.encode(chunk, &mut encoded);
            if encoded.len() >= CHUNK {
                self.say(&encoded).await?;
                encoded.clear();
            }
        }
        encoded.extend_from_slice(encoder.finish());
        self.say(&encoded).await?;
        self.exchange(&mut End, self.wire.settings.timeouts.message).await
    }

    async fn exchange<E: Exchange>(
        &mut self,
        exchange: &mut E,
        patience: Duration,
    ) -> Result<E::Output, Error> {
        self.expect_silence().await?;
        let mut reply = None;
        loop {
            let mut out = Zeroizing::new(Vec::with_capacity(ROOM));
            let step = exchange.advance(reply, &mut out)?;
            if !out.is_empty() {
                self.say(&out).await?;
            }
            match step {
                Step::Done(output) => return Ok(output),
                Step::Wait => reply = Some(self.reply(patience).await?),
            }
        }
    }

    async fn reply(&mut self, patience: Duration) -> Result<Reply, Error> {
        loop {
            let mut input = self.wire.buffered();
            let reply = self.replies.take(&mut input);
            let left = input.len();
            self.wire.consume_to(left);
            match reply? {
                Some(reply) => return Ok(reply),
                None => self.wire.fill_within(patience).await?,
            }
        }
    }

    /// Sends bytes. A server that takes no more may have said why.
    async fn say(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match self.wire.send(bytes).await {
            Err(error @ Error::Io(_)) => Err(self.last_words().await.unwrap_or(error)),
            sent => sent,
        }
    }

    /// Fails if the server has said something that it was not asked for.
    async fn expect_silence(&mut self) -> Result<(), Error> {
        match self.wire.expect_silence() {
            Ok(()) => Ok(()),
            Err(error) => Err(self.last_words().await.unwrap_or(error)),
        }
    }

    /// Why the server ends the session, if it says so.
    async fn last_words(&mut self) -> Option<Error> {
        match self.reply(LAST_WORDS).await {
            Err(closing @ Error::Closing { .. }) => Some(closing),
            Ok(reply) if reply.is_transient() || reply.is_permanent() => Some(reply.into_closing()),
            _ => None,
        }
    }
}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut session = f.debug_struct("Client");
        session.field("name", &self.name).field("extensions", &self.extensions);
        session.finish_non_exhaustive()
    }
}
