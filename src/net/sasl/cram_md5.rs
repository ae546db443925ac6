use md5::Md5;

use super::mechanism::{Mechanism, check, digest, hex, unasked};
use crate::net::{error::Error, secret::Secret};

/// CRAM-MD5 (RFC 2195): a digest of a challenge. The password is not sent; who overhears the digest
/// can try passwords on it.
#[derive(Clone, Debug)]
pub struct CramMd5 {
    user: String,
    password: Secret,
    is_answered: bool,
}

impl CramMd5 {
    /// For this name and password.
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { user: user.into(), password: password.into(), is_answered: false }
    }
}

impl Mechanism for CramMd5 {
    fn name(&self) -> &'static str {
        "CRAM-MD5"
    }

    fn exposes_secret(&self) -> bool {
        false
    }

    fn initial(&mut self) -> Result<Option<Secret>, Error> {
        check("user", self.user.as_bytes())?;
        self.is_answered = false;
        Ok(None)
    }

    fn step(&mut self, challenge: &[u8]) -> Result<Secret, Error> {
        if self.is_answered {
            return Err(unasked(challenge));
        }
        self.is_answered = true;
        let digest = digest::<Md5>(self.password.expose(), challenge)?;
        Ok(Secret::from(format!("{} {}", self.user, hex(&digest))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_2195() {
        let mut mechanism = CramMd5::new("tim", "tanstaaftanstaaf");
        assert!(mechanism.initial().unwrap().is_none());
        let answer = mechanism.step(b"<1896.697170952@postoffice.reston.mci.net>").unwrap();
        assert_eq!(answer.expose(), b"tim b913a602c7eda7a495b4e6e7334d3890");
        assert!(mechanism.step(b"more").is_err());
    }
}
