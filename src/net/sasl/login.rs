use super::mechanism::{Mechanism, check, unasked};
use crate::net::{error::Error, secret::Secret};

/// LOGIN (draft-murchison-sasl-login): the name, then the password.
///
/// What a server calls them differs (`Username:`, `username:`, `User Name`), and is not looked at:
/// the first thing asked for is the name, the second the password.
#[derive(Clone, Debug)]
pub struct Login {
    answers: [Secret; 2],
    given: usize,
}

impl Login {
    /// For this name and password.
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { answers: [Secret::from(user.into()), password.into()], given: 0 }
    }
}

impl Mechanism for Login {
    fn name(&self) -> &'static str {
        "LOGIN"
    }

    fn initial(&mut self) -> Result<Option<Secret>, Error> {
        check("user", self.answers[0].expose())?;
        check("password", self.answers[1].expose())?;
        self.given = 0;
        Ok(None)
    }

    fn step(&mut self, challenge: &[u8]) -> Result<Secret, Error> {
        let answer = self.answers.get(self.given).ok_or_else(|| unasked(challenge))?;
        self.given = self.given.saturating_add(1);
        Ok(answer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_go_by_their_order() {
        let mut login = Login::new("tim", "secret");
        assert!(login.initial().unwrap().is_none());
        assert_eq!(login.step(b"Password:").unwrap().expose(), b"tim");
        assert_eq!(login.step(b"").unwrap().expose(), b"secret");
        assert!(matches!(login.step(b"Username:"), Err(Error::Protocol { .. })));
    }
}
