//! Challenges and answers as they are written into lines (RFC 4954 §4, RFC 5034 §4).

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Error, Secret};

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
