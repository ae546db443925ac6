use super::mechanism::{Mechanism, check};
use crate::net::{error::Error, secret::Secret};

/// XOAUTH2 (Google, Microsoft): a token of OAuth 2.0.
#[derive(Clone, Debug)]
pub struct XOAuth2 {
    user: String,
    token: Secret,
}

impl XOAuth2 {
    /// For this name, with a token that the caller has got for it.
    pub fn new(user: impl Into<String>, token: impl Into<Secret>) -> Self {
        Self { user: user.into(), token: token.into() }
    }
}

impl Mechanism for XOAuth2 {
    fn name(&self) -> &'static str {
        "XOAUTH2"
    }

    fn initial(&mut self) -> Result<Option<Secret>, Error> {
        check_value("user", self.user.as_bytes())?;
        let user = format!("user={}", self.user);
        bearer(&[&user], &self.token).map(Some)
    }

    /// An error in JSON, which is to be answered by nothing; then the server refuses.
    fn step(&mut self, _: &[u8]) -> Result<Secret, Error> {
        Ok(Secret::default())
    }
}

/// OAUTHBEARER (RFC 7628): a token of OAuth 2.0.
#[derive(Clone, Debug)]
pub struct OAuthBearer {
    user: String,
    host: String,
    port: u16,
    token: Secret,
}

impl OAuthBearer {
    /// For this name, with a token that the caller has got for it, at the server and the port that
    /// the client is connected to.
    pub fn new(
        user: impl Into<String>,
        host: impl Into<String>,
        port: u16,
        token: impl Into<Secret>,
    ) -> Self {
        Self { user: user.into(), host: host.into(), port, token: token.into() }
    }
}

impl Mechanism for OAuthBearer {
    fn name(&self) -> &'static str {
        "OAUTHBEARER"
    }

    /// `client-resp = gs2-header kvsep *kvpair kvsep`, of which the header is `n,a=user,`
    fn initial(&mut self) -> Result<Option<Secret>, Error> {
        check_value("user", self.user.as_bytes())?;
        check_value("host", self.host.as_bytes())?;
        let header = format!("n,a={},", sasl_name(&self.user));
        let host = format!("host={}", self.host);
        let port = format!("port={}", self.port);
        bearer(&[&header, &host, &port], &self.token).map(Some)
    }

    /// An error in JSON, which is to be answered by `kvsep`; then the server refuses (§3.2.3).
    fn step(&mut self, _: &[u8]) -> Result<Secret, Error> {
        Ok(Secret::from("\x01"))
    }
}

/// `saslname`: a comma and an equals sign stand for something else (RFC 5802 §5.1).
pub(super) fn sasl_name(user: &str) -> String {
    user.replace('=', "=3D").replace(',', "=2C")
}

/// The values, and the token after them, each with a byte 1 after it, and one more.
fn bearer(values: &[&str], token: &Secret) -> Result<Secret, Error> {
    check_value("token", token.expose())?;
    let mut message = values.join("\x01").into_bytes();
    message.extend_from_slice(b"\x01auth=Bearer ");
    message.extend_from_slice(token.expose());
    message.extend_from_slice(b"\x01\x01");
    Ok(Secret::new(message))
}

fn check_value(argument: &'static str, value: &[u8]) -> Result<(), Error> {
    check(argument, value)?;
    match value.contains(&1) {
        false => Ok(()),
        true => Err(Error::Argument { argument, reason: "byte 1 cannot be sent" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7628() {
        let token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
        let mut bearer = OAuthBearer::new("user@example.com", "server.example.com", 143, token);
        let expected = format!(
            "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer {token}\x01\x01"
        );
        assert_eq!(bearer.initial().unwrap().unwrap().expose(), expected.as_bytes());
        assert_eq!(bearer.step(b"{\"status\":\"invalid_token\"}").unwrap().expose(), b"\x01");
    }

    #[test]
    fn the_token_stands_behind_the_name() {
        let mut mechanism = XOAuth2::new("ana@example.com", "ya29.vF9");
        let message = mechanism.initial().unwrap().unwrap();
        assert_eq!(message.expose(), b"user=ana@example.com\x01auth=Bearer ya29.vF9\x01\x01");
        assert_eq!(mechanism.step(b"{\"status\":\"401\"}").unwrap().expose(), b"");
    }

    #[test]
    fn what_separates_values_is_in_none() {
        for (user, token) in [("a\x01", "t"), ("a", "t\x01auth=x"), ("a\0", "t")] {
            assert!(matches!(XOAuth2::new(user, token).initial(), Err(Error::Argument { .. })));
            let mut bearer = OAuthBearer::new(user, "h", 1, token);
            assert!(matches!(bearer.initial(), Err(Error::Argument { .. })));
        }
    }
}
