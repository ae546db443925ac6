//! What a parameter stands for, and its text.

use std::borrow::Cow;

use crate::{
    lex::{
        context::Context, display::display_safe, parameter::value::encoded_words,
        unstructured::unstructured,
    },
    quirk::{Quirk, Quirks},
};

/// Quirks that change octets before they are text, or leave them as they are.
const OF_OCTETS: Quirks = Quirks::of(&[
    Quirk::NulEnds,
    Quirk::ControlsDropped,
    Quirk::ControlsKept,
    Quirk::LossyUtf8,
    Quirk::EncodedWordsKept,
]);

/// The octets that a parameter stands for, and the charset and the language that it declares for
/// them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Octets<'a> {
    pub(crate) octets: Cow<'a, [u8]>,
    pub(crate) charset: Option<Cow<'a, [u8]>>,
    pub(crate) language: Option<Cow<'a, [u8]>>,
}

impl<'a> Octets<'a> {
    /// Octets in a charset that is not declared.
    pub(crate) fn undeclared(octets: Cow<'a, [u8]>) -> Self {
        Self { octets, ..Self::default() }
    }

    /// The text they stand for, fit to be shown. A charset that nobody knows is as good as none.
    pub(crate) fn text(self, context: Context<'a>) -> Cow<'a, str> {
        if context.quirks.has_any(OF_OCTETS) {
            return self.text_as(context);
        }
        self.safe_text(context)
    }

    fn safe_text(self, context: Context<'a>) -> Cow<'a, str> {
        match self.octets {
            Cow::Borrowed(octets) => {
                match self.charset.and_then(|label| context.charsets.find(&label)) {
                    Some(charset) if !starts_with_word(octets) => {
                        display_safe(context.charsets.decode(octets, charset))
                    }
                    _ => unstructured(octets, context),
                }
            }
            Cow::Owned(octets) => {
                let borrowed = Octets {
                    octets: Cow::Borrowed(&octets),
                    charset: self.charset,
                    language: None,
                };
                Cow::Owned(borrowed.safe_text(context).into_owned())
            }
        }
    }

    /// The text to readers that take control characters and undeclared bytes otherwise.
    #[cold]
    fn text_as(mut self, context: Context<'a>) -> Cow<'a, str> {
        let quirks = context.quirks;
        if let Some(first) = self.octets.iter().position(|&byte| is_control(byte)) {
            if quirks.has(Quirk::NulEnds) {
                self.octets.to_mut().truncate(first);
            } else if quirks.has(Quirk::ControlsDropped) {
                self.octets.to_mut().retain(|&byte| !is_control(byte));
            } else if quirks.has(Quirk::ControlsKept) {
                return Cow::Owned(String::from_utf8_lossy(&self.octets).into_owned());
            }
        }
        if quirks.has(Quirk::LossyUtf8) && self.is_undeclared() {
            let text = String::from_utf8_lossy(&self.octets).into_owned();
            self.octets = Cow::Owned(text.into());
        }
        let keeps_words = quirks.has(Quirk::EncodedWordsKept);
        self.safe_text(if keeps_words { context.undecoding() } else { context })
    }

    /// The encoded words in them that are decoded.
    pub(crate) fn words(&self) -> Option<&[u8]> {
        let is_text = self.charset.is_some() && !starts_with_word(&self.octets);
        encoded_words(&self.octets).filter(|_| !is_text)
    }

    /// Whether they are in no charset that anything tells.
    pub(crate) fn is_undeclared(&self) -> bool {
        self.charset.is_none() && std::str::from_utf8(&self.octets).is_err()
    }
}

/// Some mailers put encoded words after a charset too.
fn starts_with_word(octets: &[u8]) -> bool {
    octets.starts_with(b"=?")
}

/// A control character that no text should have; a tab is a blank, and ESC switches charsets.
pub(crate) fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | 0x1B)
}
