//! Mail out: SMTP (RFC 5321).

mod exchange;
mod extensions;
mod hello;
mod plan;
mod reply;
#[cfg(test)]
mod testing;
mod transaction;
#[cfg(test)]
mod transaction_tests;

pub use self::{
    exchange::{Command, Exchange, Greeting, Step},
    extensions::Extensions,
    hello::{ClientName, Hello},
    plan::{MailParameters, Plan},
    reply::{Reply, ReplyBuffer},
    transaction::{Begin, End, Recipients, Refusal},
};
