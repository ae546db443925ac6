//! Mail in: POP3 (RFC 1939), with CAPA (RFC 2449), STLS (RFC 2595), AUTH (RFC 5034), response codes
//! (RFC 2449, 3206) and UTF8 (RFC 6856).
//!
//! | to | use |
//! |---|---|
//! | fetch mail, and wait for it | [`Pop3`] |
//! | fetch mail with tokio, or upon another [`Transport`](super::Transport) | [`Client`] |
//! | speak the protocol with input and output of my own | [`Session`] |
//!
//! There is no pool of connections: a mailbox is locked by the session that is in it (RFC 1939 §4), and
//! a second one is refused, often with [`IN-USE`](super::ResponseCode::InUse).

mod apop;
mod authentication;
mod blocking;
mod capabilities;
mod client;
mod command;
mod exchange;
mod listing;
mod reply;
mod session;
mod states;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tokio")]
mod tokio;

pub use self::{
    blocking::Pop3,
    capabilities::Capabilities,
    client::Client,
    command::Command,
    exchange::Sink,
    listing::{Listed, Stat, Uid},
    reply::{Reply, Status},
    session::{Event, Session},
    states::{Authorization, Fetched, LoginError, Then, Transaction},
};
