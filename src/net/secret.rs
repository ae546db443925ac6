//! What must not be seen.

use std::fmt;

use zeroize::Zeroizing;

/// A password, a token, or a line that holds one. It is not shown by `Debug`, has no `Display`, and
/// is wiped from memory when it is dropped.
///
/// ```
/// let secret = unmime::net::Secret::from("tanstaaf");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// assert_eq!(secret.expose(), b"tanstaaf");
/// ```
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// A secret of any bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// `text` without the secret, should a server have repeated it.
    pub fn hidden_in(&self, text: &str) -> String {
        match std::str::from_utf8(self.expose()) {
            Ok(secret) if !secret.is_empty() => text.replace(secret, "…"),
            _ => text.to_owned(),
        }
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
