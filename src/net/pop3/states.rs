use std::fmt;

use super::listing::Uid;
use crate::net::error::Error;

/// Before the login (RFC 1939 §4).
#[derive(Clone, Debug)]
pub struct Authorization {
    /// Of the greeting, for APOP.
    pub(super) timestamp: Option<String>,
}

/// After the login: the mailbox is locked for this session (RFC 1939 §5). The third state, UPDATE, is
/// that of the server while it answers QUIT.
#[derive(Clone, Copy, Debug)]
pub struct Transaction(pub(super) ());

/// A login that came to nothing.
#[non_exhaustive]
pub struct LoginError<S> {
    /// Why.
    pub error: Error,
    /// The session, for another attempt; none if the error has ended it.
    pub session: Option<S>,
}

impl<S> LoginError<S> {
    /// The same, with the session as something else.
    pub(super) fn map<R>(self, session: impl FnOnce(S) -> R) -> LoginError<R> {
        LoginError { error: self.error, session: self.session.map(session) }
    }
}

impl<S> From<LoginError<S>> for Error {
    fn from(failed: LoginError<S>) -> Self {
        failed.error
    }
}

impl<S> fmt::Debug for LoginError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginError").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<S> fmt::Display for LoginError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<S> std::error::Error for LoginError<S> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

/// What to do with a message that was handed over.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Then {
    /// Leave it on the server.
    Keep,
    /// Mark it, so that QUIT deletes it.
    Delete,
}

/// What became of new messages.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Fetched {
    /// Those that were handed over.
    pub delivered: Vec<Uid>,
    /// Those that the server did not give, or did not mark as deleted, and why.
    pub refused: Vec<(Uid, Error)>,
}
