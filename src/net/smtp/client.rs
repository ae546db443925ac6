//! The client that blocks.

use super::{ClientName, Extensions, Outcome, SendError, Session};
use crate::{
    envelope::Envelope,
    net::{Error, Secret, Settings, Stream, sasl::Mechanism, stream::run},
};

/// A session with a server, whose calls return when they are done. It is a [`Session`] upon a [`Stream`], and
/// each call is that of the session.
///
/// When it is dropped the connection closes; QUIT is sent by [`quit`](Self::quit) alone.
#[derive(Debug)]
pub struct Client {
    pub(super) session: Session<Stream>,
}

impl Client {
    /// See [`Session::start`].
    pub fn start(stream: Stream, name: ClientName, settings: Settings) -> Result<Self, Error> {
        Ok(Self { session: run(Session::start(stream, name, settings))? })
    }

    /// See [`Session::extensions`].
    pub fn extensions(&self) -> &Extensions {
        self.session.extensions()
    }

    /// See [`Session::login`].
    pub fn login(&mut self, user: &str, password: &Secret) -> Result<(), Error> {
        run(self.session.login(user, password))
    }

    /// See [`Session::authenticate`].
    pub fn authenticate(&mut self, mechanism: &mut dyn Mechanism) -> Result<(), Error> {
        run(self.session.authenticate(mechanism))
    }

    /// See [`Session::authenticate_unoffered`].
    pub fn authenticate_unoffered(&mut self, mechanism: &mut dyn Mechanism) -> Result<(), Error> {
        run(self.session.authenticate_unoffered(mechanism))
    }

    /// See [`Session::send`].
    pub fn send(&mut self, envelope: &Envelope, message: &[u8]) -> Result<Outcome, SendError> {
        run(self.session.send(envelope, message))
    }

    /// See [`Session::noop`].
    pub fn noop(&mut self) -> Result<(), Error> {
        run(self.session.noop())
    }

    /// See [`Session::reset`].
    pub fn reset(&mut self) -> Result<(), Error> {
        run(self.session.reset())
    }

    /// See [`Session::quit`].
    pub fn quit(self) -> Result<(), Error> {
        run(self.session.quit())
    }
}
