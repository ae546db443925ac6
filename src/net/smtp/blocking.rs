//! The client that blocks.

use super::{
    client::{Client, Outcome, SendError},
    exchange::Exchange,
    extensions::Extensions,
    hello::ClientName,
};
use crate::{
    envelope::Envelope,
    net::{
        error::Error,
        sasl::Mechanism,
        secret::Secret,
        settings::Settings,
        stream::{Stream, run},
    },
};

/// A client of SMTP.
///
/// Dropping it closes the connection, without QUIT; what was sent is sent.
///
/// ```no_run
/// use unmime::{
///     envelope::Envelope,
///     net::{Secret, Settings, Stream, smtp::{ClientName, Smtp}, tls::Tls},
/// };
///
/// let (host, settings) = ("mail.example.com", Settings::default());
/// let stream = Stream::connect_tls(host, 465, &Tls::native()?, &settings.timeouts)?;
/// let mut smtp = Smtp::greet(stream, ClientName::default(), settings)?;
/// smtp.login("ana", &Secret::from("tanstaaf"))?;
/// let envelope = Envelope::new("ana@example.com", ["joe@example.com", "eve@example.com"])?;
/// let outcome = smtp.send(&envelope, b"To: Joe <joe@example.com>\r\nSubject: hi\r\n\r\nhello\r\n")?;
/// for refusal in &outcome.refused {
///     eprintln!("{}: {}", refusal.address, refusal.reply);
/// }
/// smtp.quit()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// On port 587, it is [`Stream::connect`], and [`starttls`](Self::starttls) before the login.
#[derive(Debug)]
pub struct Smtp(pub(super) Client<Stream>);

impl Smtp {
    /// See [`Client::greet`].
    pub fn greet(stream: Stream, name: ClientName, settings: Settings) -> Result<Self, Error> {
        run(Client::greet(stream, name, settings)).map(Self)
    }

    /// See [`Client::extensions`].
    pub fn extensions(&self) -> &Extensions {
        self.0.extensions()
    }

    /// See [`Client::is_encrypted`].
    pub fn is_encrypted(&self) -> bool {
        self.0.is_encrypted()
    }

    /// See [`Client::login`].
    pub fn login(&mut self, user: &str, password: &Secret) -> Result<(), Error> {
        run(self.0.login(user, password))
    }

    /// See [`Client::auth`].
    pub fn auth(&mut self, mechanism: &mut dyn Mechanism) -> Result<(), Error> {
        run(self.0.auth(mechanism))
    }

    /// See [`Client::auth_unoffered`].
    pub fn auth_unoffered(&mut self, mechanism: &mut dyn Mechanism) -> Result<(), Error> {
        run(self.0.auth_unoffered(mechanism))
    }

    /// See [`Client::send`].
    pub fn send(&mut self, envelope: &Envelope, message: &[u8]) -> Result<Outcome, SendError> {
        run(self.0.send(envelope, message))
    }

    /// See [`Client::noop`].
    pub fn noop(&mut self) -> Result<(), Error> {
        run(self.0.noop())
    }

    /// See [`Client::rset`].
    pub fn rset(&mut self) -> Result<(), Error> {
        run(self.0.rset())
    }

    /// See [`Client::converse`].
    pub fn converse<E: Exchange>(&mut self, exchange: &mut E) -> Result<E::Output, Error> {
        run(self.0.converse(exchange))
    }

    /// See [`Client::quit`].
    pub fn quit(self) -> Result<(), Error> {
        run(self.0.quit())
    }
}
