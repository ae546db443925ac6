//! What bytes go over.

use std::{
    fmt,
    io::{self, Read, Write},
    pin::pin,
    task::{Context, Poll, Waker},
    time::Instant,
};

/// What a client needs of a connection. The clients are written once, upon this.
pub trait Transport: Send {
    /// Reads into `buffer`, none at the end. Fails with [`io::ErrorKind::TimedOut`] past the deadline.
    fn read(
        &mut self,
        buffer: &mut [u8],
        deadline: Option<Instant>,
    ) -> impl Future<Output = io::Result<usize>> + Send;

    /// Writes all of `bytes`, through to the network. Fails with [`io::ErrorKind::TimedOut`] past the
    /// deadline.
    fn write_all(
        &mut self,
        bytes: &[u8],
        deadline: Option<Instant>,
    ) -> impl Future<Output = io::Result<()>> + Send;

    /// Whether nobody can read along.
    fn is_encrypted(&self) -> bool;
}

/// A connection that blocks: TCP, with or without TLS, or a stream of the caller's.
pub struct Stream {
    pub(super) inner: Box<dyn Duplex>,
    pub(super) is_encrypted: bool,
}

impl Stream {
    /// A stream of the caller's: through a proxy, to a child process, in memory. Its timeouts are the
    /// caller's, too. `security` says whether somebody can read along.
    pub fn new(stream: impl Read + Write + Send + 'static, security: Security) -> Self {
        let is_encrypted = security == Security::Encrypted;
        Self { inner: Box::new(Foreign(stream)), is_encrypted }
    }
}

/// Whether somebody can read along.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Security {
    /// Nobody can: TLS, a pipe.
    Encrypted,
    /// Everybody on the way can.
    Plain,
}

impl Transport for Stream {
    async fn read(&mut self, buffer: &mut [u8], deadline: Option<Instant>) -> io::Result<usize> {
        self.inner.set_deadline(deadline);
        loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }

    async fn write_all(&mut self, bytes: &[u8], deadline: Option<Instant>) -> io::Result<()> {
        self.inner.set_deadline(deadline);
        self.inner.write_all(bytes)?;
        self.inner.flush()
    }

    fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("is_encrypted", &self.is_encrypted).finish_non_exhaustive()
    }
}

/// Both ways, each with a time to stop waiting.
pub(super) trait Duplex: Read + Write + Send {
    fn set_deadline(&mut self, deadline: Option<Instant>);
}

/// A stream whose timeouts are not ours.
pub(super) struct Foreign<S>(pub(super) S);

impl<S: Read> Read for Foreign<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<S: Write> Write for Foreign<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<S: Read + Write + Send> Duplex for Foreign<S> {
    fn set_deadline(&mut self, _: Option<Instant>) {}
}

/// The value of a future upon a [`Stream`], which never waits but blocks.
pub(super) fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
