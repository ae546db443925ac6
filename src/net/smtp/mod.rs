//! Mail out: SMTP (RFC 5321).

mod auth;
mod client;
mod exchange;
mod extensions;
mod hello;
mod plan;
mod reply;
mod session;
#[cfg(test)]
mod testing;
#[cfg(feature = "tls")]
mod tls;
mod transaction;
#[cfg(test)]
mod transaction_tests;

pub use self::{
    auth::Auth,
    client::Client,
    exchange::{Command, Exchange, Greeting, Step},
    extensions::Extensions,
    hello::{ClientName, Hello},
    plan::{MailParameters, Plan},
    reply::{Reply, ReplyBuffer},
    session::{Outcome, SendError, Session},
    transaction::{Begin, End, Recipients, Refusal},
};
