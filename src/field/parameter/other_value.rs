//! What other readers take for a parameter.

use std::borrow::Cow;

use super::parameters::Octets;
use crate::codec::extensions::{Charsets, EncodedWords};

/// What another reader takes for a parameter; none where it finds no such parameter.
pub(crate) type Other<'a> = Option<OtherValue<'a>>;

/// A value that another reader takes for a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OtherValue<'a> {
    pub(crate) octets: Octets<'a>,
    pub(crate) words: EncodedWords,
}

impl<'a> OtherValue<'a> {
    pub(super) fn new(octets: Octets<'a>) -> Self {
        Self { octets, words: EncodedWords::Decoded }
    }

    pub(crate) fn plain(octets: Cow<'a, [u8]>) -> Self {
        Self::new(Octets::undeclared(octets))
    }

    /// The text that is shown for it.
    pub(crate) fn text(self, charsets: Charsets<'a>) -> Cow<'a, str> {
        self.octets.text(Charsets { encoded_words: self.words, ..charsets })
    }
}
