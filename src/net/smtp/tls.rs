//! Sessions that go on encrypted (RFC 3207).

use super::{
    blocking::Smtp, client::Client, exchange::Command, extensions::Extensions, reply::ReplyBuffer,
};
use crate::net::{
    error::Error,
    stream::run,
    tls::{StartTls, Tls},
};

impl<T: StartTls> Client<T> {
    /// STARTTLS, and EHLO again: what the server offered before does not count. The certificate must be for `host`.
    ///
    /// # Errors
    ///
    /// * [`Error::NotOffered`] and [`Error::Refused`]: the session goes on, not encrypted; whether it should is for the
    ///   caller to say.
    /// * [`Error::Protocol`]: the server sent something after its reply, which anybody on the way can have put there.
    /// * [`Error::Tls`]: the certificate is not trusted, among other reasons.
    pub async fn starttls(&mut self, tls: &Tls, host: &str) -> Result<(), Error> {
        if !self.extensions.has_starttls() {
            return Err(Error::NotOffered { what: "STARTTLS" });
        }
        self.converse(&mut Command::starttls()).await?;
        self.begin()?;
        let started = self.wire.start_tls(tls, host).await;
        self.end(started)?;
        self.extensions = Extensions::default();
        self.replies = ReplyBuffer::new(&self.wire.settings.limits);
        self.say_hello().await
    }
}

impl Smtp {
    /// See [`Client::starttls`].
    pub fn starttls(&mut self, tls: &Tls, host: &str) -> Result<(), Error> {
        run(self.0.starttls(tls, host))
    }
}
