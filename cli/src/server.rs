//! Where a server is: `pop3s://user@host:port/`.

use std::{fmt, str::FromStr};

use unmime::net::{Error as NetError, Stream, Timeouts, tls::Tls};

use crate::error::Error;

/// `scheme "://" [user "@"] host [":" port] ["/"]`. The user may have an `@`, and percent octets.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Server {
    pub(crate) scheme: Scheme,
    pub(crate) user: Option<String>,
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// The protocol, and whether it is encrypted from the first byte.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Scheme {
    Pop3,
    Pop3s,
    Smtp,
    Smtps,
}

impl Scheme {
    const ALL: [Self; 4] = [Self::Pop3, Self::Pop3s, Self::Smtp, Self::Smtps];

    fn as_str(self) -> &'static str {
        match self {
            Self::Pop3 => "pop3",
            Self::Pop3s => "pop3s",
            Self::Smtp => "smtp",
            Self::Smtps => "smtps",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Pop3 => 110,
            Self::Pop3s => 995,
            // That of users; servers take mail from each other at 25 (RFC 6409).
            Self::Smtp => 587,
            Self::Smtps => 465,
        }
    }

    /// Whether it is encrypted from the first byte.
    pub(crate) fn is_tls(self) -> bool {
        matches!(self, Self::Pop3s | Self::Smtps)
    }
}

impl Server {
    /// A connection, encrypted from the first byte where the protocol is.
    pub(crate) fn connect(&self, tls: &Tls, timeouts: &Timeouts) -> Result<Stream, NetError> {
        match self.scheme.is_tls() {
            true => Stream::connect_tls(&self.host, self.port, tls, timeouts),
            false => Stream::connect(&self.host, self.port, timeouts),
        }
    }
}

impl FromStr for Server {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::setting(shown(url), reason);
        let (scheme, rest) =
            url.split_once("://").ok_or_else(|| wrong("not as pop3s://user@host/"))?;
        let scheme = Scheme::ALL.into_iter().find(|known| known.as_str() == scheme);
        let scheme = scheme.ok_or_else(|| wrong("no such protocol"))?;
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, rest),
        };
        if user.is_some_and(|user| user.contains(':')) {
            let reason = "a password does not belong into a URL, where others can read it";
            return Err(wrong(reason));
        }
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match authority.strip_prefix('[').and_then(|it| it.split_once(']')) {
            // An IPv6 address has colons of its own.
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => match authority.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        if host.is_empty() || authority.contains(['/', '?', '#']) {
            return Err(wrong("no name of a server"));
        }
        let port = match port {
            Some(port) => port.parse().map_err(|_| wrong("no number of a port"))?,
            None => scheme.port(),
        };
        let user = user.map(decoded).transpose().map_err(wrong)?;
        Ok(Self { scheme, user: user.filter(|user| !user.is_empty()), host: host.to_owned(), port })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, user, host, port } = self;
        write!(f, "{}://", scheme.as_str())?;
        if let Some(user) = user {
            write!(f, "{user}@")?;
        }
        write!(f, "{host}:{port}")
    }
}

/// What was given for a server, without the password that somebody may have put into it.
pub(crate) fn shown(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + "://".len());
    let Some(colon) = url[start..].find(':').map(|at| start + at) else { return url.to_owned() };
    let end = url.rfind('@').filter(|&at| at > colon).unwrap_or(url.len());
    format!("{}:…{}", &url[..colon], &url[end..])
}

/// With percent octets undone.
fn decoded(user: &str) -> Result<String, &'static str> {
    const WRONG: &str = "percent signs that are no percent octets";
    let mut bytes = Vec::new();
    let mut rest = user;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let (digits, after) = after.split_at_checked(2).ok_or(WRONG)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| WRONG)?);
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).map_err(|_| WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_url() {
        for (url, server) in [
            ("pop3s://ana@pop.example.com/", "pop3s://ana@pop.example.com:995"),
            ("pop3s://ana@pop.example.com", "pop3s://ana@pop.example.com:995"),
            (
                "pop3://ana@example.com@pop.example.com:1110/",
                "pop3://ana@example.com@pop.example.com:1110",
            ),
            (
                "pop3://ana%40example.com@pop.example.com",
                "pop3://ana@example.com@pop.example.com:110",
            ),
            ("pop3://a%25b@h", "pop3://a%b@h:110"),
            ("pop3://h", "pop3://h:110"),
            ("pop3s://ana@[::1]:99/", "pop3s://ana@::1:99"),
            ("pop3s://ana@[::1]", "pop3s://ana@::1:995"),
            ("smtp://h", "smtp://h:587"),
            ("smtps://ana@h/", "smtps://ana@h:465"),
        ] {
            assert_eq!(Server::from_str(url).unwrap().to_string(), server, "{url}");
        }
    }

    #[test]
    fn anything_else_is_none_and_no_error_shows_a_password() {
        for url in [
            "pop.example.com",
            "imap://h/",
            "pop3://",
            "pop3:///",
            "pop3://h:x",
            "pop3://h:99999",
            "pop3://h/INBOX",
            "pop3://a%zz@h",
            "pop3://a%f@h",
            "pop3://ana:hunter2@h/",
            "pop3://ana:hunter2:x@h/",
            "pop3://ana:x:hunter2@h/",
            "pop3://ana:hunter2@h@i/",
            "pop3://ana:hunter2",
            "imap://ana:hunter2@h/",
            "ana:hunter2@h",
        ] {
            let error = Server::from_str(url).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
