//! What every mechanism does, and what several need for it.

use hmac::{EagerHash, Hmac, KeyInit, Mac};

use crate::net::{error::Error, secret::Secret};

/// One way to show who one is, used for one attempt.
pub trait Mechanism: Send {
    /// Its name in capital letters: `SCRAM-SHA-256`.
    fn name(&self) -> &'static str;

    /// Whether the mechanism sends the password or the token itself, and not only a digest from which it can be
    /// guessed. Without encryption the clients use neither, unless
    /// [`Settings::allow_plaintext`](crate::net::Settings::allow_plaintext) allows it.
    fn exposes_secret(&self) -> bool {
        true
    }

    /// What the client says unasked; none if the server speaks first. Fails with
    /// [`Error::Argument`] on a name or a password that the mechanism cannot carry.
    fn initial(&mut self) -> Result<Option<Secret>, Error>;

    /// The answer to a challenge of the server.
    fn step(&mut self, challenge: &[u8]) -> Result<Secret, Error>;

    /// Called when the server has said yes: whether the server, too, has shown who it is, where the
    /// mechanism asks for it.
    fn finish(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// HMAC with a key of any length.
pub(super) fn mac<D: EagerHash>(key: &[u8]) -> Result<Hmac<D>, Error> {
    <Hmac<D> as KeyInit>::new_from_slice(key)
        .map_err(|_| Error::Argument { argument: "password", reason: "is no key for HMAC" })
}

pub(super) fn digest<D: EagerHash>(key: &[u8], text: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(mac::<D>(key)?.chain_update(text).finalize().into_bytes().to_vec())
}

/// In small letters.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Fails on a NUL, which separates what PLAIN sends and which no other mechanism can carry.
pub(super) fn check(argument: &'static str, text: &[u8]) -> Result<(), Error> {
    match text.contains(&0) {
        false => Ok(()),
        true => Err(Error::Argument { argument, reason: "NUL cannot be sent" }),
    }
}

/// A challenge where none can stand.
pub(super) fn unasked(challenge: &[u8]) -> Error {
    Error::protocol("an end of the authentication", challenge)
}
