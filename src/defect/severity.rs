//! How much a defect matters.

use std::fmt;

/// How much a defect matters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Severity {
    /// Legal but rare or obsolete, or harmless.
    Info,
    /// Against the standards, but all known readers agree on the content.
    Warn,
    /// Two readers in use can show different content, name, sender or type:
    /// [`Message::alternatives`](crate::Message::alternatives) has what the other one shows.
    Ambiguous,
    /// Content was not looked at, for a limit, or could not be attributed.
    Severe,
}

impl Severity {
    /// Its name in lower case, as JSON and the command print it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Ambiguous => "ambiguous",
            Self::Severe => "severe",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_ordered() {
        assert!(Severity::Info < Severity::Warn && Severity::Ambiguous < Severity::Severe);
    }
}
