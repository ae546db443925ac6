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
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        match str::from_utf8(self.expose()) {
            Ok(secret) if !secret.is_empty() => text.replace(secret, "…"),
            _ => text.to_owned(),
        }
    }

    /// Whether `text` has the secret in it, in any case.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let (secret, text) = (self.expose(), text.as_bytes());
        !secret.is_empty()
            && text.windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret))
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
