//! What must not be seen.

use std::fmt;

use zeroize::Zeroizing;

/// What stands in the place of a text that holds a secret.
pub(super) const HIDDEN: &str = "…";

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

    /// `text`, or nothing of it should a server have repeated the secret: what is left of it could tell
    /// what is missing.
    pub(crate) fn hidden(&self, text: String) -> String {
        if self.is_in(&text) { HIDDEN.to_owned() } else { text }
    }

    /// Whether `text` has the secret in it, in any case.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let (secret, text) = (self.expose(), text.as_bytes());
        !secret.is_empty()
            && text.windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret))
    }

    /// Whether `text` ends with the start of the secret, in any case.
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "`length` is at most that of either"
    )]
    pub(crate) fn is_begun_at_the_end_of(&self, text: &str) -> bool {
        let (secret, text) = (self.expose(), text.as_bytes());
        (1..=secret.len().min(text.len()))
            .any(|length| text[text.len() - length..].eq_ignore_ascii_case(&secret[..length]))
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
