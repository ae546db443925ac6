//! Connections of tokio.

use std::{fmt, io, mem, sync::Arc, time::Instant};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, empty},
    net::TcpStream,
    time::timeout_at,
};
use tokio_rustls::TlsConnector;

use super::{
    error::{Error, Phase},
    settings::Timeouts,
    stream::{Security, Transport},
    tls::{StartTls, Tls, server_name, within},
    wire::network,
};

/// A connection of tokio: TCP, with or without TLS, or a stream of the caller's.
pub struct Stream {
    inner: Box<dyn Duplex>,
    is_encrypted: bool,
}

impl Stream {
    /// A stream of the caller's. `security` says whether somebody can read along.
    pub fn new(
        stream: impl AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
        security: Security,
    ) -> Self {
        Self { inner: Box::new(stream), is_encrypted: security == Security::Encrypted }
    }

    /// Connects to a server by TCP. Nothing is encrypted.
    pub async fn connect(host: &str, port: u16, timeouts: &Timeouts) -> Result<Self, Error> {
        let deadline = Instant::now().checked_add(timeouts.connect);
        let tcp = within_time(deadline, TcpStream::connect((host, port))).await;
        let tcp = tcp.map_err(|error| network(error, Phase::Connect))?;
        tcp.set_nodelay(true)?;
        Ok(Self::new(tcp, Security::Plain))
    }

    /// Connects to a server by TCP, encrypted from the first byte.
    pub async fn connect_tls(
        host: &str,
        port: u16,
        tls: &Tls,
        timeouts: &Timeouts,
    ) -> Result<Self, Error> {
        let mut stream = Self::connect(host, port, timeouts).await?;
        let deadline = Instant::now().checked_add(timeouts.connect);
        let started = stream.start_tls(tls, host, deadline).await;
        started.map_err(|error| network(error, Phase::Connect))?;
        Ok(stream)
    }
}

impl Transport for Stream {
    async fn read(&mut self, buffer: &mut [u8], deadline: Option<Instant>) -> io::Result<usize> {
        within_time(deadline, self.inner.read(buffer)).await.map_err(within)
    }

    async fn write_all(&mut self, bytes: &[u8], deadline: Option<Instant>) -> io::Result<()> {
        let write = async {
            self.inner.write_all(bytes).await?;
            self.inner.flush().await
        };
        within_time(deadline, write).await.map_err(within)
    }

    fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }
}

impl StartTls for Stream {
    async fn start_tls(
        &mut self,
        tls: &Tls,
        host: &str,
        deadline: Option<Instant>,
    ) -> io::Result<()> {
        let inner = mem::replace(&mut self.inner, Box::new(empty()));
        let connector = TlsConnector::from(Arc::clone(&tls.config));
        let encrypted = connector.connect(server_name(host)?, inner);
        let encrypted = within_time(deadline, encrypted).await.map_err(within)?;
        *self = Self::new(encrypted, Security::Encrypted);
        Ok(())
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("is_encrypted", &self.is_encrypted).finish_non_exhaustive()
    }
}

/// Both ways.
trait Duplex: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Duplex for S {}

/// What the future gives, if it does so before the deadline.
async fn within_time<V>(
    deadline: Option<Instant>,
    future: impl Future<Output = io::Result<V>>,
) -> io::Result<V> {
    match deadline {
        Some(deadline) => timeout_at(deadline.into(), future).await?,
        None => future.await,
    }
}
