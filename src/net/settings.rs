//! What holds for a session.

use std::time::Duration;

use super::limits::Limits;

/// How long to wait, how much to take, and what may go in the clear.
///
/// ```
/// use std::time::Duration;
/// use unmime::net::Settings;
///
/// let mut settings = Settings::default();
/// assert_eq!(settings.timeouts.whole, Some(Duration::from_secs(3600)));
/// settings.timeouts.whole = Some(Duration::from_secs(600));
/// settings.limits.message = 10 << 20;
/// assert!(!settings.allow_plaintext);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Settings {
    /// How long to wait.
    pub timeouts: Timeouts,
    /// How much to take.
    pub limits: Limits,
    /// Whether a login may go over a connection that is not encrypted: a password, a digest that others can guess it
    /// from (APOP, CRAM-MD5, SCRAM), and with POP3 all mail that follows. Default: `false`.
    pub allow_plaintext: bool,
}

/// How long to wait for a server. Each is a [`Phase`](super::Phase) of
/// [`Error::Timeout`](super::Error::Timeout).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Timeouts {
    /// Until it has accepted the connection, for each of its addresses, and until TLS is agreed on.
    /// The look-up of its name takes as long as the system lets it, except on tokio. 30 seconds.
    pub connect: Duration,
    /// Until it sends anything. 5 minutes.
    pub read: Duration,
    /// Until it has taken what is sent to it at once. 5 minutes.
    pub write: Duration,
    /// Until a server of SMTP has answered a message that was sent to it whole. 10 minutes (RFC 5321 §4.5.3.2.6).
    pub message: Duration,
    /// For the whole session, from before the greeting, idle time included. Default: 1 hour. `None` sets no limit.
    pub whole: Option<Duration>,
    /// How many bytes per second a server must send or take. Default: 100. 0 sets no minimum.
    ///
    /// It is an average. After each command, all waiting together may take the time above, and one second more for
    /// each `rate` bytes. So a server that sends a byte a second is left after about 5 minutes, and a message of 1 MB
    /// may take 3 hours if [`whole`](Self::whole) allows it.
    pub rate: u32,
}

impl Default for Timeouts {
    fn default() -> Self {
        let patience = Duration::from_secs(300);
        Self {
            connect: Duration::from_secs(30),
            read: patience,
            write: patience,
            message: Duration::from_secs(600),
            whole: Some(Duration::from_secs(3600)),
            rate: 100,
        }
    }
}
