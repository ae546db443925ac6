//! Mail out: SMTP (RFC 5321), with STARTTLS (RFC 3207), AUTH (RFC 4954), SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8
//! (RFC 6531), PIPELINING (RFC 2920) and enhanced status codes (RFC 2034).
//!
//! | to | use |
//! |---|---|
//! | send mail, and wait for it | [`Smtp`] |
//! | send mail with tokio, or upon another [`Transport`](super::Transport) | [`Client`] |
//! | speak the protocol with input and output of my own | [`Exchange`] |
//! | send with another crate | see below |
//!
//! There is no pool, no queue and no look-up of MX records: that is what a mail server is for, or a crate above this one.
//!
//! # With another crate
//!
//! A message is bytes, and an [`Envelope`](crate::envelope::Envelope) its addresses; what other crates call them:
//!
//! ```text
//! let to = envelope.to.iter().map(|to| to.as_str().parse()).collect::<Result<Vec<_>, _>>()?;
//! let from = envelope.from.as_ref().map(|from| from.as_str().parse()).transpose()?;
//! // lettre: it adds a line end of its own to the message
//! let bytes = message.strip_suffix(b"\r\n").unwrap_or(message);
//! lettre::Transport::send_raw(&mailer, &lettre::address::Envelope::new(from, to)?, bytes)?;
//!
//! // mail-send: it adds one, too
//! let to = envelope.to.iter().map(|to| to.as_str());
//! let from = envelope.from.as_ref().map_or("", |from| from.as_str());
//! client.send(mail_send::smtp::message::Message::new(from, to, bytes)).await?;
//! ```

mod auth;
mod blocking;
mod client;
mod exchange;
mod extensions;
mod hello;
mod plan;
mod reply;
#[cfg(test)]
mod testing;
#[cfg(feature = "tls")]
mod tls;
mod transaction;
#[cfg(test)]
mod transaction_tests;

pub use self::{
    auth::Auth,
    blocking::Smtp,
    client::{Client, Outcome, SendError},
    exchange::{Command, Exchange, Greeting, Step},
    extensions::Extensions,
    hello::{ClientName, Hello},
    plan::{MailParameters, Plan},
    reply::{Reply, ReplyBuffer},
    transaction::{Begin, End, Recipients, Refusal},
};
