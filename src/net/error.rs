//! What can go wrong between a client and a server.

use std::{error::Error as StdError, fmt, io};

use super::{
    limits::Limit,
    secret::{HIDDEN, Secret},
};
use crate::report::StatusCode;

/// How much of a line an error shows.
const SHOWN: usize = 200;

/// Why a command failed.
///
/// After [`Refused`](Self::Refused), [`NotOffered`](Self::NotOffered), [`Plaintext`](Self::Plaintext),
/// [`Argument`](Self::Argument), [`TooLarge`](Self::TooLarge) and [`Sink`](Self::Sink) the session goes
/// on ([`is_fatal`](Self::is_fatal) is false). After any other it is not known what the next bytes of the server mean: every further command fails with
/// [`Ended`](Self::Ended). No error holds a secret, not even one that the server repeated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server said no.
    #[error("{command} was refused: {}", said(code, text))]
    Refused {
        /// The command, in the letters of its RFC.
        command: &'static str,
        /// What programs can tell refusals apart by.
        code: Code,
        /// What the server says about it.
        text: String,
    },
    /// The server does not have what was asked for, or not here. Nothing was sent.
    #[error("the server does not offer {what}")]
    NotOffered {
        /// What it is.
        what: &'static str,
    },
    /// A login over a connection that is not encrypted, which [`Settings`](super::Settings::allow_plaintext) do not
    /// allow. Nothing was sent.
    #[error("no login by {mechanism}: the connection is not encrypted")]
    Plaintext {
        /// The command or mechanism.
        mechanism: &'static str,
    },
    /// An argument that the protocol cannot carry. Nothing was sent.
    #[error("{argument}: {reason}")]
    Argument {
        /// Which.
        argument: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// The message is longer than the server says that it takes (RFC 1870). Nothing was sent.
    #[error("the server takes messages of {most} bytes, not of {size}")]
    TooLarge {
        /// How many bytes the message has.
        size: u64,
        /// How many the server takes.
        most: u64,
    },
    /// The server ends the session, whatever was asked of it: reply 421 of SMTP (RFC 5321 §3.8).
    #[error("the server ends the session: {code} {text}")]
    Closing {
        /// The code of the reply.
        code: Code,
        /// What the server says about it.
        text: String,
    },
    /// What the server sent is not what can stand there.
    #[error("expected {expected}, not {line:?}")]
    Protocol {
        /// What can stand there.
        expected: &'static str,
        /// The line, shortened if it is long.
        line: String,
    },
    /// The connection ended within a reply or a message, or where one was expected.
    #[error("the connection ended after {got} bytes of a reply")]
    Truncated {
        /// How many bytes of it had come.
        got: u64,
    },
    /// More than [`Limits`](super::Limits) allow.
    #[error("more than {at} {limit}")]
    Limit {
        /// Of what.
        limit: Limit,
        /// How many are allowed.
        at: u64,
    },
    /// It took too long.
    #[error("timed out: {phase}")]
    Timeout {
        /// What took too long.
        phase: Phase,
    },
    /// No encrypted connection came about.
    #[error("TLS: {0}")]
    Tls(#[source] Box<dyn StdError + Send + Sync>),
    /// The network failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// What a message was to be written to failed. The rest of the message was read and dropped.
    #[error("cannot write the message: {0}")]
    Sink(#[source] io::Error),
    /// An earlier error ended the session.
    #[error("an earlier error ended the session")]
    Ended,
}

impl Error {
    /// Whether it ends the session.
    pub fn is_fatal(&self) -> bool {
        !matches!(
            self,
            Self::Refused { .. }
                | Self::NotOffered { .. }
                | Self::Plaintext { .. }
                | Self::Argument { .. }
                | Self::TooLarge { .. }
                | Self::Sink(_)
        )
    }

    /// Whether the same may work later: a refusal whose code says so, a timeout, a connection that
    /// was cut off.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { code, .. } => code.is_transient(),
            Self::Timeout { .. } | Self::Truncated { .. } | Self::Closing { .. } | Self::Io(_) => {
                true
            }
            _ => false,
        }
    }

    /// The error without the secret, should the server have repeated it.
    pub(crate) fn without(self, secret: &Secret) -> Self {
        match self {
            Self::Refused { command, code, text } => {
                let code = match code {
                    Code::Response(ResponseCode::Other(name)) if secret.is_in(&name) => Code::None,
                    code => code,
                };
                Self::Refused { command, code, text: secret.hidden(text) }
            }
            Self::Closing { code, text } => Self::Closing { code, text: secret.hidden(text) },
            // What was cut off after the start of the secret is not shown either.
            Self::Protocol { expected, line }
                if line.len() >= SHOWN && secret.is_begun_at_the_end_of(&line) =>
            {
                Self::Protocol { expected, line: HIDDEN.to_owned() }
            }
            Self::Protocol { expected, line } => {
                Self::Protocol { expected, line: secret.hidden(line) }
            }
            other => other,
        }
    }

    /// `line` stands where `expected` can stand; for those who write a
    /// [`Mechanism`](super::sasl::Mechanism).
    pub fn protocol(expected: &'static str, line: &[u8]) -> Self {
        let line = String::from_utf8_lossy(line.get(..SHOWN).unwrap_or(line)).into_owned();
        Self::Protocol { expected, line }
    }
}

/// The code and the text, where there are any.
fn said(code: &Code, text: &str) -> String {
    format!("{code} {text}").trim().to_owned()
}

/// What a server gives with a refusal, for programs.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Code {
    /// Nothing but text, as in POP3 without response codes.
    None,
    /// Of POP3 (RFC 2449 §8).
    Response(ResponseCode),
    /// Of SMTP (RFC 5321 §4.2), with its enhanced status code if it has one (RFC 2034).
    Reply {
        /// Three digits.
        code: u16,
        /// More precisely.
        enhanced: Option<StatusCode>,
    },
}

impl Code {
    /// Whether it says that the same may work later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::None => false,
            Self::Response(code) => {
                matches!(
                    code,
                    ResponseCode::InUse | ResponseCode::LoginDelay | ResponseCode::SysTemp
                )
            }
            Self::Reply { code, .. } => (400..500).contains(code),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Response(code) => write!(f, "[{code}]"),
            Self::Reply { code, enhanced: None } => write!(f, "{code}"),
            Self::Reply { code, enhanced: Some(enhanced) } => write!(f, "{code} {enhanced}"),
        }
    }
}

/// `resp-code` (RFC 2449 §8): why POP3 refuses.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum ResponseCode {
    /// `IN-USE`: another session has the mailbox (RFC 2449).
    InUse,
    /// `LOGIN-DELAY`: the last login was too short a time ago (RFC 2449).
    LoginDelay,
    /// `SYS/TEMP`: a fault that will pass (RFC 3206).
    SysTemp,
    /// `SYS/PERM`: a fault that somebody has to repair (RFC 3206).
    SysPerm,
    /// `AUTH`: the name or the password is wrong (RFC 3206).
    Auth,
    /// `UTF8`: the name or the mailbox needs the command UTF8 (RFC 6856).
    Utf8,
    /// Another, in capital letters.
    Other(String),
}

impl ResponseCode {
    /// By its name, in any case.
    pub fn for_name(name: &str) -> Self {
        match name.to_ascii_uppercase().as_str() {
            "IN-USE" => Self::InUse,
            "LOGIN-DELAY" => Self::LoginDelay,
            "SYS/TEMP" => Self::SysTemp,
            "SYS/PERM" => Self::SysPerm,
            "AUTH" => Self::Auth,
            "UTF8" => Self::Utf8,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InUse => "IN-USE",
            Self::LoginDelay => "LOGIN-DELAY",
            Self::SysTemp => "SYS/TEMP",
            Self::SysPerm => "SYS/PERM",
            Self::Auth => "AUTH",
            Self::Utf8 => "UTF8",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What took too long.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Phase {
    /// Connecting to the server, or agreeing with it on TLS.
    Connect,
    /// Waiting for the server to send something.
    Read,
    /// Waiting for the server to take something.
    Write,
    /// All of the session.
    Whole,
    /// Sending or taking bytes at the [minimum rate](super::Timeouts::rate).
    Rate,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "the server does not answer",
            Self::Read => "the server sends nothing",
            Self::Write => "the server takes nothing",
            Self::Whole => "the session takes too long",
            Self::Rate => "the server is too slow",
        })
    }
}
