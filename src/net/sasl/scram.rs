//! SCRAM (RFC 5802, RFC 7677).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{EagerHash, Mac};
use nom::{
    IResult, Parser,
    bytes::complete::take_till,
    character::complete::{char, u32},
    combinator::rest,
    sequence::{preceded, terminated},
};
use sha1::Sha1;
use sha2::Sha256;

use super::{
    mechanism::{Mechanism, check, digest, mac, unasked},
    oauth::sasl_name,
};
use crate::net::{error::Error, secret::Secret};

/// How often a password may have to be hashed: a second's work, which a server must not raise.
const MOST_ITERATIONS: u32 = 1_000_000;

/// Fewer would let who overhears try too many passwords (RFC 5802 §5.1).
const FEWEST_ITERATIONS: u32 = 4_096;

/// `gs2-header`: no channel binding, no other identity.
const GS2_HEADER: &str = "n,,";

/// SCRAM-SHA-256 (RFC 7677) and SCRAM-SHA-1 (RFC 5802): the password is not sent, and the server has
/// to show that it knows it, too.
///
/// Names and passwords are sent in UTF-8 as they are given; one beyond ASCII should be prepared with
/// SASLprep (RFC 4013) before.
#[derive(Clone, Debug)]
pub struct Scram {
    hash: Hash,
    user: String,
    password: Secret,
    nonce: String,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hash {
    Sha1,
    Sha256,
}

#[derive(Clone, Debug)]
enum State {
    Start,
    /// `client-first-message-bare` is sent.
    First(String),
    /// The proof is sent; this is what the server has to show.
    Proof(Secret),
    Verified,
}

impl Scram {
    /// SCRAM-SHA-256.
    pub fn sha256(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new(Hash::Sha256, user.into(), password.into())
    }

    /// SCRAM-SHA-1.
    pub fn sha1(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new(Hash::Sha1, user.into(), password.into())
    }

    fn new(hash: Hash, user: String, password: Secret) -> Self {
        Self { hash, user, password, nonce: String::new(), state: State::Start }
    }

    /// `client-first-message-bare = username "," nonce`
    fn first(&mut self, nonce: String) -> Secret {
        let bare = format!("n={},r={nonce}", sasl_name(&self.user));
        let message = Secret::from(format!("{GS2_HEADER}{bare}"));
        self.nonce = nonce;
        self.state = State::First(bare);
        message
    }

    /// `client-final-message = channel-binding "," nonce "," proof`
    fn proof<D: EagerHash>(&mut self, bare: &str, challenge: &[u8]) -> Result<Secret, Error> {
        let wrong = || Error::protocol("nonce, salt and iterations of SCRAM", challenge);
        let text = std::str::from_utf8(challenge).map_err(|_| wrong())?;
        let (_, (nonce, salt, iterations)) = server_first(text).map_err(|_| wrong())?;
        let is_ours = nonce.len() > self.nonce.len() && nonce.starts_with(&self.nonce);
        let is_bearable = (FEWEST_ITERATIONS..=MOST_ITERATIONS).contains(&iterations);
        if !is_ours || !is_bearable {
            return Err(wrong());
        }
        let salt = STANDARD.decode(salt).map_err(|_| wrong())?;
        let binding = STANDARD.encode(GS2_HEADER);
        let without_proof = format!("c={binding},r={nonce}");
        let signed = format!("{bare},{text},{without_proof}");

        let mut salted = vec![0; <D as sha2::Digest>::output_size()];
        pbkdf2::pbkdf2_hmac::<D>(self.password.expose(), &salt, iterations, &mut salted);
        let salted = Secret::new(salted);
        let client_key = digest::<D>(salted.expose(), b"Client Key")?;
        let stored_key = D::digest(&client_key);
        let client_signature = digest::<D>(&stored_key, signed.as_bytes())?;
        let proof: Vec<u8> = client_key
            .iter()
            .zip(&client_signature)
            .map(|(key, signature)| key ^ signature)
            .collect();
        let server_key = digest::<D>(salted.expose(), b"Server Key")?;
        let server = mac::<D>(&server_key)?.chain_update(&signed).finalize().into_bytes();
        self.state = State::Proof(Secret::new(server.to_vec()));
        Ok(Secret::from(format!("{without_proof},p={}", STANDARD.encode(proof))))
    }
}

impl Mechanism for Scram {
    fn name(&self) -> &'static str {
        match self.hash {
            Hash::Sha1 => "SCRAM-SHA-1",
            Hash::Sha256 => "SCRAM-SHA-256",
        }
    }

    fn exposes_secret(&self) -> bool {
        false
    }

    fn initial(&mut self) -> Result<Option<Secret>, Error> {
        check("user", self.user.as_bytes())?;
        let mut random = [0; 18];
        getrandom::fill(&mut random).map_err(|error| Error::Io(error.into()))?;
        Ok(Some(self.first(STANDARD.encode(random))))
    }

    fn step(&mut self, challenge: &[u8]) -> Result<Secret, Error> {
        match std::mem::replace(&mut self.state, State::Start) {
            State::First(bare) => match self.hash {
                Hash::Sha1 => self.proof::<Sha1>(&bare, challenge),
                Hash::Sha256 => self.proof::<Sha256>(&bare, challenge),
            },
            State::Proof(expected) => {
                verify(&expected, challenge)?;
                self.state = State::Verified;
                Ok(Secret::default())
            }
            State::Start | State::Verified => Err(unasked(challenge)),
        }
    }

    fn finish(&self) -> Result<(), Error> {
        match self.state {
            State::Verified => Ok(()),
            _ => Err(Error::protocol("the signature of the server", b"none")),
        }
    }
}

/// `server-final-message = (server-error / verifier) ["," extensions]`, of which the verifier must be
/// what is expected.
fn verify(expected: &Secret, challenge: &[u8]) -> Result<(), Error> {
    let text = String::from_utf8_lossy(challenge);
    let verifier = attribute('v', &text).ok().and_then(|(_, value)| STANDARD.decode(value).ok());
    match verifier {
        Some(verifier) if verifier == expected.expose() => Ok(()),
        _ => Err(Error::protocol("the signature of the server", challenge)),
    }
}

/// `server-first-message = nonce "," salt "," iteration-count ["," extensions]`. An extension that has
/// to be understood, `m=` before the nonce, is not.
fn server_first(input: &str) -> IResult<&str, (&str, &str, u32), ()> {
    let nonce = terminated(|input| attribute('r', input), char(','));
    let salt = terminated(|input| attribute('s', input), char(','));
    let iterations = preceded((char('i'), char('=')), u32);
    terminated((nonce, salt, iterations), rest).parse(input)
}

/// `attr-val = ALPHA "=" value`; yields the value of the attribute of this letter.
fn attribute(letter: char, input: &str) -> IResult<&str, &str, ()> {
    preceded((char(letter), char('=')), take_till(|char| char == ',')).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hash, nonce, first message of the server, final message of the client, final message of the
    /// server: RFC 5802 §5 and RFC 7677 §3.
    const EXAMPLES: [(Hash, &str, &str, &str, &str); 2] = [
        (
            Hash::Sha1,
            "fyko+d2lbbFgONRv9qkxdawL",
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        ),
        (
            Hash::Sha256,
            "rOprNGfwEbeRWgbNEkqO",
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
             p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        ),
    ];

    fn started(hash: Hash, nonce: &str) -> Scram {
        let mut scram = Scram::new(hash, "user".to_owned(), Secret::from("pencil"));
        let first = scram.first(nonce.to_owned());
        assert_eq!(first.expose(), format!("n,,n=user,r={nonce}").as_bytes());
        scram
    }

    #[test]
    fn the_examples_of_rfc_5802_and_7677() {
        for (hash, nonce, server_first, client_final, server_final) in EXAMPLES {
            let mut scram = started(hash, nonce);
            let proof = scram.step(server_first.as_bytes()).unwrap();
            assert_eq!(proof.expose(), client_final.as_bytes());
            assert!(scram.finish().is_err(), "the server has shown nothing yet");
            assert_eq!(scram.step(server_final.as_bytes()).unwrap().expose(), b"");
            scram.finish().unwrap();
            assert!(scram.step(b"v=").is_err());
        }
    }

    #[test]
    fn a_server_that_does_not_know_the_password_is_found_out() {
        let (hash, nonce, server_first, _, _) = EXAMPLES[0];
        for server_final in ["v=rmF9pqV8S7suAoZWja4dJRkFsKR=", "v=", "e=other-error", ""] {
            let mut scram = started(hash, nonce);
            scram.step(server_first.as_bytes()).unwrap();
            assert!(scram.step(server_final.as_bytes()).is_err(), "{server_final}");
            assert!(scram.finish().is_err());
        }
    }

    #[test]
    fn a_server_cannot_choose_the_nonce_or_much_work_or_too_little() {
        let nonce = "abc";
        for server_first in [
            "r=xyzabc,s=QSXCR+Q6sek8bf92,i=4096",
            "r=abc,s=QSXCR+Q6sek8bf92,i=4096",
            "r=abcd,s=QSXCR+Q6sek8bf92,i=1",
            "r=abcd,s=QSXCR+Q6sek8bf92,i=4294967295",
            "r=abcd,s=QSXCR+Q6sek8bf92,i=99999999999",
            "r=abcd,s=!,i=4096",
            "m=x,r=abcd,s=QSXCR+Q6sek8bf92,i=4096",
            "r=abcd",
            "",
        ] {
            let mut scram = started(Hash::Sha256, nonce);
            let proof = scram.step(server_first.as_bytes());
            assert!(matches!(proof, Err(Error::Protocol { .. })), "{server_first}");
        }
    }

    #[test]
    fn each_attempt_has_a_nonce_of_its_own() {
        let first = || Scram::sha256("u", "p").initial().unwrap().unwrap().expose().to_vec();
        assert_ne!(first(), first());
        let named = Scram::sha256("a,b=c", "p").initial().unwrap().unwrap();
        assert!(named.expose().starts_with(b"n,,n=a=2Cb=3Dc,r="));
    }
}
