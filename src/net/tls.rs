//! TLS, by rustls.

use std::{
    fmt,
    io::{self, Read, Write},
    mem,
    sync::Arc,
    time::Instant,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

use super::{
    error::{Error, Phase},
    settings::Timeouts,
    stream::{Duplex, Foreign, Stream, Transport, run},
    wire::{Wire, network},
};

/// Whom to trust. There is no way to trust everybody but a configuration that the caller makes.
///
/// ```no_run
/// use unmime::net::tls::Tls;
///
/// let as_this_machine_does = Tls::native()?;
/// let our_own = Tls::trusting(&std::fs::read("ca.pem")?)?;
/// # Ok::<(), unmime::net::Error>(())
/// ```
#[derive(Clone)]
pub struct Tls {
    pub(super) config: Arc<ClientConfig>,
}

impl Tls {
    /// As this configuration says.
    pub fn new(config: Arc<ClientConfig>) -> Self {
        Self { config }
    }

    /// Trusts whom the machine trusts. Fails with [`Error::Tls`] if that cannot be read, or is nobody.
    pub fn native() -> Result<Self, Error> {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(found.certs);
        match (added, found.errors.into_iter().next()) {
            (0, Some(error)) => Err(Error::Tls(error.into())),
            (0, None) => Err(Error::Tls("this machine has no certificates to trust".into())),
            _ => Self::with_roots(roots),
        }
    }

    /// Trusts those who have the certificates in a text in PEM, and those who have one from them.
    /// Fails with [`Error::Tls`] if there is none, or one that is broken.
    pub fn trusting(pem: &[u8]) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| Error::Tls(error.into()))?;
            roots.add(certificate).map_err(|error| Error::Tls(error.into()))?;
        }
        match roots.is_empty() {
            true => Err(Error::Tls("no certificate in PEM".into())),
            false => Self::with_roots(roots),
        }
    }

    fn with_roots(roots: RootCertStore) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Tls(error.into()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self::new(Arc::new(config)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// A connection that can go on encrypted.
pub trait StartTls: Transport {
    /// Agrees with the server of this name on TLS. After an error the connection is of no more use.
    fn start_tls(
        &mut self,
        tls: &Tls,
        host: &str,
        deadline: Option<Instant>,
    ) -> impl Future<Output = io::Result<()>> + Send;
}

impl Stream {
    /// Connects to a server by TCP, encrypted from the first byte.
    pub fn connect_tls(
        host: &str,
        port: u16,
        tls: &Tls,
        timeouts: &Timeouts,
    ) -> Result<Self, Error> {
        let mut stream = Self::connect(host, port, timeouts)?;
        let deadline = Instant::now().checked_add(timeouts.connect);
        let started = run(stream.start_tls(tls, host, deadline));
        started.map_err(|error| network(error, Phase::Connect))?;
        Ok(stream)
    }
}

impl StartTls for Stream {
    async fn start_tls(
        &mut self,
        tls: &Tls,
        host: &str,
        deadline: Option<Instant>,
    ) -> io::Result<()> {
        let mut connection = ClientConnection::new(Arc::clone(&tls.config), server_name(host)?)
            .map_err(tls_error)?;
        let mut inner = mem::replace(&mut self.inner, Box::new(Foreign(io::empty())));
        inner.set_deadline(deadline);
        while connection.is_handshaking() {
            connection.complete_io(&mut inner).map_err(within)?;
        }
        self.inner = Box::new(Encrypted(StreamOwned::new(connection, inner)));
        self.is_encrypted = true;
        Ok(())
    }
}

impl<T: StartTls> Wire<T> {
    /// Goes on encrypted. What the server has sent already cannot be trusted, for anybody on the way
    /// may have put it there, so there must be nothing. Whatever goes wrong ends the session.
    pub(crate) async fn start_tls(&mut self, tls: &Tls, host: &str) -> Result<(), Error> {
        let (deadline, phase) = self.deadline(self.settings.timeouts.connect, Phase::Connect);
        let started = match self.expect_silence() {
            Ok(()) => self.transport.start_tls(tls, host, deadline).await,
            Err(error) => Err(io::Error::other(error)),
        };
        self.is_ended |= started.is_err();
        started.map_err(|error| network(error, phase))
    }
}

/// The name that the certificate must be for.
pub(super) fn server_name(host: &str) -> io::Result<ServerName<'static>> {
    ServerName::try_from(host.to_owned()).map_err(|_| {
        io::Error::other(Error::Argument { argument: "host", reason: "is no name of a server" })
    })
}

fn tls_error(error: rustls::Error) -> io::Error {
    io::Error::other(Error::Tls(error.into()))
}

/// An error of rustls as ours, where there is one within.
pub(super) fn within(error: io::Error) -> io::Error {
    match error.downcast::<rustls::Error>() {
        Ok(error) => tls_error(error),
        Err(error) => error,
    }
}

/// TLS upon another stream.
struct Encrypted(StreamOwned<ClientConnection, Box<dyn Duplex>>);

impl Read for Encrypted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(within)
    }
}

impl Write for Encrypted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(within)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(within)
    }
}

impl Duplex for Encrypted {
    fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.0.sock.set_deadline(deadline);
    }
}
