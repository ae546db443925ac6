//! Who one is: SASL (RFC 4422), the same for POP3 (RFC 5034) and SMTP (RFC 4954).
//!
//! A [`Mechanism`] answers the challenges of a server. Those of this module need a password or a
//! token; a caller can write others.

mod best;
mod cram_md5;
mod login;
pub(crate) mod mechanism;
mod oauth;
mod plain;
mod scram;
mod wire;

pub(crate) use self::wire::hide;
pub use self::{
    best::best,
    cram_md5::CramMd5,
    login::Login,
    mechanism::Mechanism,
    oauth::{OAuthBearer, XOAuth2},
    plain::Plain,
    scram::Scram,
    wire::{decode, encode},
};
