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
    /// What came since something was sent.
    reading: Pace,
    /// What was sent since something came.
    writing: Pace,
    whole: Option<Instant>,
    pub(super) is_ended: bool,
}

impl<T: Transport> Wire<T> {
    pub(crate) fn new(transport: T, settings: Settings) -> Self {
        let whole = settings.timeouts.whole.and_then(|whole| Instant::now().checked_add(whole));
        let buffer = vec![0; CHUNK].into_boxed_slice();
        let (reading, writing) = Default::default();
        Self {
            transport,
            settings,
            buffer,
            start: 0,
            end: 0,
            reading,
            writing,
            whole,
            is_ended: false,
        }
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
        let (deadline, phase) = self.deadline_at_rate(patience, Phase::Read, self.reading)?;
        let began = Instant::now();
        let length = match self.transport.read(&mut self.buffer, deadline).await {
            Ok(0) => return Err(Error::Truncated { got: self.reading.bytes }),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Err(Error::Truncated { got: self.reading.bytes });
            }
            Err(error) => return Err(network(error, phase)),
        };
        (self.start, self.end) = (0, length);
        self.reading.add(length, began.elapsed());
        self.writing = Pace::default();
        Ok(())
    }

    /// Sends bytes.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.reading = Pace::default();
        let patience = self.settings.timeouts.write;
        let (deadline, phase) = self.deadline_at_rate(patience, Phase::Write, self.writing)?;
        let began = Instant::now();
        let sent = self.transport.write_all(bytes, deadline).await;
        self.writing.add(bytes.len(), began.elapsed());
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

    /// Fails if the connection is not encrypted and the settings do not allow a login over it.
    pub(crate) fn expect_secure(&self, mechanism: &'static str) -> Result<(), Error> {
        match self.transport.is_encrypted() || self.settings.allow_plaintext {
            true => Ok(()),
            false => Err(Error::Plaintext { mechanism }),
        }
    }

    /// When to stop waiting, and what took too long then, if the server must keep to the minimum rate. Fails if that
    /// time is over.
    fn deadline_at_rate(
        &self,
        patience: Duration,
        phase: Phase,
        pace: Pace,
    ) -> Result<(Option<Instant>, Phase), Error> {
        let (patience, phase) = match pace.left(patience, self.settings.timeouts.rate) {
            Some(left) if left < patience => (left, Phase::Rate),
            _ => (patience, phase),
        };
        let (deadline, phase) = self.deadline(patience, phase);
        // Not every stream looks at the clock before it reads.
        match deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            true => Err(Error::Timeout { phase }),
            false => Ok((deadline, phase)),
        }
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

/// How fast bytes go one way.
#[derive(Clone, Copy, Default, Debug)]
struct Pace {
    bytes: u64,
    waited: Duration,
}

impl Pace {
    fn add(&mut self, bytes: usize, waited: Duration) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        self.waited = self.waited.saturating_add(waited);
    }

    /// How long to wait for more, if `rate` bytes a second are expected after this time; none if no rate is.
    fn left(self, patience: Duration, rate: u32) -> Option<Duration> {
        let earned = self.bytes.saturating_mul(1000).checked_div(rate.into())?;
        let allowed = patience.saturating_add(Duration::from_millis(earned));
        Some(allowed.saturating_sub(self.waited))
    }
}

/// What an error of the network means. An [`Error`] may be in it.
pub(crate) fn network(error: io::Error, phase: Phase) -> Error {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Error::Timeout { phase },
        _ => error.downcast().unwrap_or_else(Error::Io),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_earn_time_and_waiting_takes_it() {
        let second = Duration::from_secs(1);
        for (bytes, waited, rate, left) in [
            (0, 0, 100, Some(300)),
            (0, 300, 100, Some(0)),
            (0, 400, 100, Some(0)),
            (300, 300, 100, Some(3)),
            (30_000, 300, 100, Some(300)),
            (u64::MAX, 0, 1, Some(300 + u64::MAX / 1000)),
            (0, 1000, 0, None),
        ] {
            let pace = Pace { bytes, waited: second * waited };
            let found = pace.left(second * 300, rate);
            assert_eq!(found.map(|left| left.as_secs()), left, "{bytes} in {waited} s at {rate}");
        }
    }
}
