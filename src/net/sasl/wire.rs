//! Challenges and answers as they are written into lines (RFC 4954 §4, RFC 5034 §4).

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::net::{error::Error, secret::Secret};

/// An answer in base64.
pub fn encode(answer: &Secret) -> Secret {
    Secret::new(STANDARD.encode(answer.expose()))
}

/// A challenge out of base64.
pub fn decode(challenge: &[u8]) -> Result<Vec<u8>, Error> {
    STANDARD
        .decode(challenge.trim_ascii())
        .map_err(|_| Error::protocol("a challenge in base64", challenge))
}

/// The error, without what was said and the passwords in it, should the server have repeated one.
pub(crate) fn hide(said: &[Secret], error: Error) -> Error {
    said.iter().fold(error, |error, answer| {
        error.without(answer).without(&encode(answer)).without(&Secret::new(password(answer)))
    })
}

/// The password after the last NUL, or the token: what a server could repeat alone.
fn password(answer: &Secret) -> &[u8] {
    let answer = answer.expose();
    let answer = answer.strip_suffix(b"\x01\x01").unwrap_or(answer);
    let last = answer.rsplit(|&byte| byte <= 1).next().unwrap_or_default();
    last.strip_prefix(b"auth=Bearer ").unwrap_or(last)
}
