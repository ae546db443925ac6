//! A connection: what a server sends, until it is read, and how long it may take.

use std::{
    io::{self, ErrorKind},
    time::{Duration, Instant},
};

use super::{
    error::{Error, Phase},
    settings::Settings,
    stream::Transport,
};

/// How much is read at a time.
const CHUNK: usize = 64 << 10;

/// What the clients of both protocols do with a connection.
pub(crate) struct Wire<T> {
    pub(crate) transport: T,
    pub(crate) settings: Settings,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// How many bytes came since something was sent.
    got: u64,
    whole: Option<Instant>,
    pub(super) is_ended: bool,
}

impl<T: Transport> Wire<T> {
    pub(crate) fn new(transport: T, settings: Settings) -> Self {
        let whole = settings.timeouts.whole.and_then(|whole| Instant::now().checked_add(whole));
        let buffer = vec![0; CHUNK].into_boxed_slice();
        Self { transport, settings, buffer, start: 0, end: 0, got: 0, whole, is_ended: false }
    }

    /// What came and is not consumed.
    #[expect(clippy::indexing_slicing, reason = "what is filled lies within the buffer")]
    pub(crate) fn buffered(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// All but the last `left` bytes of what came are done with.
    pub(crate) fn consume_to(&mut self, left: usize) {
        self.start = self.end.saturating_sub(left);
    }

    /// Reads some more, when nothing is left of what came, and waits so long.
    pub(crate) async fn fill_within(&mut self, patience: Duration) -> Result<(), Error> {
        debug_assert!(self.buffered().is_empty());
        let (deadline, phase) = self.deadline(patience, Phase::Read);
        let length = match self.transport.read(&mut self.buffer, deadline).await {
            Ok(0) => return Err(Error::Truncated { got: self.got }),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Err(Error::Truncated { got: self.got });
            }
            Err(error) => return Err(network(error, phase)),
        };
        (self.start, self.end) = (0, length);
        self.got = self.got.saturating_add(length as u64);
        Ok(())
    }

    /// Sends bytes.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.got = 0;
        let (deadline, phase) = self.deadline(self.settings.timeouts.write, Phase::Write);
        let sent = self.transport.write_all(bytes, deadline).await;
        sent.map_err(|error| network(error, phase))
    }

    /// Fails if there is something to read before anything was asked: the next reply would be that.
    pub(crate) fn expect_silence(&self) -> Result<(), Error> {
        match self.buffered() {
            [] => Ok(()),
            bytes => Err(Error::protocol("nothing before the next command", bytes)),
        }
    }

    /// Fails if an error has ended the session.
    pub(crate) fn expect_alive(&self) -> Result<(), Error> {
        match self.is_ended {
            false => Ok(()),
            true => Err(Error::Ended),
        }
    }

    /// Passes a result on; an error that ends the session does so.
    pub(crate) fn note<V>(&mut self, result: Result<V, Error>) -> Result<V, Error> {
        self.is_ended |= result.as_ref().is_err_and(Error::is_fatal);
        result
    }

    /// When to stop waiting, and what took too long then.
    pub(crate) fn deadline(&self, patience: Duration, phase: Phase) -> (Option<Instant>, Phase) {
        match (Instant::now().checked_add(patience), self.whole) {
            (Some(own), Some(whole)) if own < whole => (Some(own), phase),
            (_, Some(whole)) => (Some(whole), Phase::Whole),
            (own, None) => (own, phase),
        }
    }
}

/// What an error of the network means. An [`Error`] may be in it.
pub(crate) fn network(error: io::Error, phase: Phase) -> Error {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Error::Timeout { phase },
        _ => error.downcast().unwrap_or_else(Error::Io),
    }
}
