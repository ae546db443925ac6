use super::mechanism::{Mechanism, check, unasked};
use crate::net::{error::Error, secret::Secret};

/// PLAIN (RFC 4616): name and password at once.
#[derive(Clone, Debug)]
pub struct Plain {
    user: String,
    password: Secret,
}

impl Plain {
    /// For this name and password.
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { user: user.into(), password: password.into() }
    }
}

impl Mechanism for Plain {
    fn name(&self) -> &'static str {
        "PLAIN"
    }

    /// `message = [authzid] NUL authcid NUL passwd`
    fn initial(&mut self) -> Result<Option<Secret>, Error> {
        check("user", self.user.as_bytes())?;
        check("password", self.password.expose())?;
        let parts = [b"", self.user.as_bytes(), self.password.expose()];
        Ok(Some(Secret::new(parts.join(&0))))
    }

    fn step(&mut self, challenge: &[u8]) -> Result<Secret, Error> {
        Err(unasked(challenge))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_4616() {
        let message = Plain::new("tim", "tanstaaftanstaaf").initial().unwrap().unwrap();
        assert_eq!(message.expose(), b"\0tim\0tanstaaftanstaaf");
    }

    #[test]
    fn nul_cannot_be_sent() {
        for (user, password) in [("a\0", "b"), ("a", "b\0c")] {
            let message = Plain::new(user, password).initial();
            assert!(matches!(message, Err(Error::Argument { .. })));
        }
    }
}
