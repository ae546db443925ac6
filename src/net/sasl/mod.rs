//! Who one is: SASL (RFC 4422), the same for POP3 (RFC 5034) and SMTP (RFC 4954).
//!
//! A [`Mechanism`] answers the challenges of a server. Those of this module need a password or a
//! token; a caller can write others.

mod cram_md5;
mod login;
mod oauth;
mod plain;
mod scram;
mod wire;

use hmac::{EagerHash, Hmac, KeyInit, Mac};

pub(crate) use self::wire::hide;
pub use self::{
    cram_md5::CramMd5,
    login::Login,
    oauth::{OAuthBearer, XOAuth2},
    plain::Plain,
    scram::Scram,
    wire::{decode, encode},
};
use super::{error::Error, secret::Secret};

/// One way to show who one is, used for one attempt.
pub trait Mechanism: Send {
    /// Its name in capital letters: `SCRAM-SHA-256`.
    fn name(&self) -> &'static str;

    /// Whether what is sent gives the password or the token away, so that it must be sent over an
    /// encrypted connection only.
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

/// The best mechanism for a password among those that a server offers: `SCRAM-SHA-256`,
/// `SCRAM-SHA-1`, `CRAM-MD5`, `PLAIN`, `LOGIN`, in this order. The names may be in any case.
///
/// ```
/// use unmime::net::{Secret, sasl};
///
/// let best = sasl::best(["LOGIN", "plain"], "tim", &Secret::from("tanstaaf")).unwrap();
/// assert_eq!(best.name(), "PLAIN");
/// ```
pub fn best<'a>(
    offered: impl IntoIterator<Item = &'a str>,
    user: &str,
    password: &Secret,
) -> Option<Box<dyn Mechanism>> {
    let ours: [Box<dyn Mechanism>; 5] = [
        Box::new(Scram::sha256(user, password.clone())),
        Box::new(Scram::sha1(user, password.clone())),
        Box::new(CramMd5::new(user, password.clone())),
        Box::new(Plain::new(user, password.clone())),
        Box::new(Login::new(user, password.clone())),
    ];
    let offered: Vec<&str> = offered.into_iter().collect();
    ours.into_iter().find(|ours| offered.iter().any(|name| name.eq_ignore_ascii_case(ours.name())))
}

/// HMAC with a key of any length.
fn mac<D: EagerHash>(key: &[u8]) -> Result<Hmac<D>, Error> {
    <Hmac<D> as KeyInit>::new_from_slice(key)
        .map_err(|_| Error::Argument { argument: "password", reason: "is no key for HMAC" })
}

fn digest<D: EagerHash>(key: &[u8], text: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(mac::<D>(key)?.chain_update(text).finalize().into_bytes().to_vec())
}

/// In small letters.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Fails on a NUL, which separates what PLAIN sends and which no other mechanism can carry.
fn check(argument: &'static str, text: &[u8]) -> Result<(), Error> {
    match text.contains(&0) {
        false => Ok(()),
        true => Err(Error::Argument { argument, reason: "NUL cannot be sent" }),
    }
}

/// A challenge where none can stand.
fn unasked(challenge: &[u8]) -> Error {
    Error::protocol("an end of the authentication", challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_the_one_that_gives_least_away() {
        for (offered, best) in [
            (&["PLAIN", "scram-sha-1", "CRAM-MD5"][..], Some("SCRAM-SHA-1")),
            (&["CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1"], Some("SCRAM-SHA-256")),
            (&["cram-md5", "PLAIN"], Some("CRAM-MD5")),
            (&["GSSAPI", "login"], Some("LOGIN")),
            (&["GSSAPI"], None),
        ] {
            let found = super::best(offered.iter().copied(), "u", &Secret::from("p"));
            assert_eq!(found.map(|mechanism| mechanism.name()), best, "{offered:?}");
        }
    }

    #[test]
    fn only_digests_may_go_in_the_clear() {
        let of = |name| best([name], "u", &Secret::from("p")).unwrap().exposes_secret();
        assert!(of("PLAIN") && of("LOGIN"));
        assert!(!of("CRAM-MD5") && !of("SCRAM-SHA-1") && !of("SCRAM-SHA-256"));
    }
}
