//! What parameters are for.

use crate::defect::Severity;

/// What a parameter decides of what a message shows. Its departures are ambiguous only then.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Decides {
    #[default]
    Nothing,
    /// The charset of a text. Another value must be a label to change anything: only which of several counts.
    Charset,
    FileName,
    Boundary,
}

impl Decides {
    /// How bad it is that its value may be another one.
    pub(crate) fn ambiguous_or(self, harmless: Severity) -> Severity {
        match self {
            Self::FileName | Self::Boundary => Severity::Ambiguous,
            Self::Nothing | Self::Charset => harmless,
        }
    }
}

/// What the parameters of some names decide; all others decide nothing.
pub(crate) type Roles<'r> = [(&'r [u8], Decides)];

/// What the parameter of this name decides.
pub(crate) fn role_of(attribute: &[u8], roles: &Roles<'_>) -> Decides {
    let named = roles.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
    named.map(|(_, decides)| *decides).unwrap_or_default()
}
