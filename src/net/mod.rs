//! Mail in and mail out: POP3 (RFC 1939) and SMTP (RFC 5321).
//!
//! Each protocol has a core without input and output, that takes the bytes of a server in pieces of
//! any size and gives what they mean, a client upon blocking streams, and, with the feature `tokio`,
//! one upon those of tokio. What they share is here: lines and dots, limits, secrets, errors, SASL.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod dot_decoder;
mod dot_encoder;
mod dots;
mod error;
mod limits;
mod line;
#[cfg(feature = "pop3")]
pub mod pop3;
pub mod sasl;
mod secret;
mod settings;
#[cfg(feature = "smtp")]
pub mod smtp;
mod socket;
mod stream;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "tokio")]
pub mod tokio;
mod wire;

pub use self::{
    dot_decoder::DotDecoder,
    dot_encoder::DotEncoder,
    error::{Code, Error, Phase, ResponseCode},
    limits::{Limit, Limits},
    line::{Line, LineBuffer, LineEnd},
    secret::Secret,
    settings::{Settings, Timeouts},
    stream::{Security, Stream, Transport},
};
