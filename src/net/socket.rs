use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

use super::{
    error::{Error, Phase},
    settings::Timeouts,
    stream::{Duplex, Stream},
    wire::network,
};

impl Stream {
    /// Connects to a server by TCP, trying its addresses one after the other. Nothing is encrypted.
    pub fn connect(host: &str, port: u16, timeouts: &Timeouts) -> Result<Self, Error> {
        Ok(Self { inner: Box::new(Socket::connect(host, port, timeouts)?), is_encrypted: false })
    }
}

/// A TCP connection that stops waiting at a deadline.
struct Socket {
    tcp: TcpStream,
    deadline: Option<Instant>,
}

impl Socket {
    fn connect(host: &str, port: u16, timeouts: &Timeouts) -> Result<Self, Error> {
        let mut failure = io::Error::new(io::ErrorKind::NotFound, "the server has no address");
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, timeouts.connect) {
                Ok(tcp) => {
                    tcp.set_nodelay(true)?;
                    return Ok(Self { tcp, deadline: None });
                }
                Err(error) => failure = error,
            }
        }
        Err(network(failure, Phase::Connect))
    }

    /// How long to wait at most.
    fn patience(&self) -> io::Result<Option<Duration>> {
        let Some(deadline) = self.deadline else { return Ok(None) };
        match deadline.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
            left => Ok(Some(left)),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.tcp.set_read_timeout(self.patience()?)?;
        self.tcp.read(buffer)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(self.patience()?)?;
        self.tcp.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

impl Duplex for Socket {
    fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }
}
