//! What the caller adds: charsets and transfer encodings of its own.

use std::{borrow::Cow, fmt, sync::Arc};

use super::charset::{Charset, evidence::Reading};

/// Text of some bytes, for a charset that the caller registers.
pub(crate) type CharsetDecoder = Arc<dyn Fn(&[u8]) -> String + Send + Sync>;

/// Decoded bytes of a body, for a transfer encoding that the caller registers.
pub(crate) type TransferDecoder = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// The charsets and transfer encodings that a caller registered; asked before the built-in ones.
#[derive(Clone, Default)]
pub(crate) struct Extensions {
    pub(crate) charsets: Vec<(String, CharsetDecoder)>,
    pub(crate) transfer_encodings: Vec<(String, TransferDecoder)>,
}

impl Extensions {
    /// The decoder registered for the transfer encoding `token`.
    pub(crate) fn transfer_encoding(&self, token: &[u8]) -> Option<&TransferDecoder> {
        find(&self.transfer_encodings, token)
    }
}

/// The entry of the label, the one registered last.
fn find<'m, T>(entries: &'m [(String, T)], label: &[u8]) -> Option<&'m T> {
    let same = |name: &str| name.as_bytes().eq_ignore_ascii_case(label);
    entries.iter().rev().find_map(|(name, decoder)| same(name).then_some(decoder))
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn names<T>(entries: &[(String, T)]) -> Vec<&str> {
            entries.iter().map(|(name, _)| name.as_str()).collect()
        }
        f.debug_struct("Extensions")
            .field("charsets", &names(&self.charsets))
            .field("transfer_encodings", &names(&self.transfer_encodings))
            .finish()
    }
}

/// How the charsets of one header are looked up: by the caller's decoders, then the built-in ones;
/// and what bytes without a label are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Charsets<'m> {
    pub(crate) extensions: Option<&'m Extensions>,
    /// The charset of bytes that none is declared for and that are not UTF-8.
    pub(crate) undeclared: Option<Charset>,
    /// [`Quirk::LossyUtf8`](crate::lint::Quirk::LossyUtf8)
    pub(crate) is_lossy_utf8: bool,
}

/// A charset found by its label.
#[derive(Clone, Copy)]
pub(crate) enum Found<'m> {
    Known(Charset),
    Registered(&'m CharsetDecoder),
}

impl<'m> Charsets<'m> {
    /// The charset that `label` names, if anybody knows it.
    pub(crate) fn find(self, label: &[u8]) -> Option<Found<'m>> {
        let registered = self.extensions.and_then(|extensions| find(&extensions.charsets, label));
        registered.map(Found::Registered).or_else(|| Charset::for_label(label).map(Found::Known))
    }

    /// Text of bytes that nothing declares a charset for, as in a raw 8-bit field: what their escapes
    /// say, UTF-8 where they are valid UTF-8 (RFC 6532), else the charset of the body, else what they
    /// most probably are.
    pub(crate) fn decode_undeclared(self, bytes: &[u8]) -> Cow<'_, str> {
        if self.is_lossy_utf8 && !bytes.is_ascii() {
            return String::from_utf8_lossy(bytes);
        }
        Reading::of_undeclared(bytes, self.undeclared).text
    }

    /// Text of bytes in a charset found by its label, which counts unless it cannot be true.
    pub(crate) fn decode<'b>(self, bytes: &'b [u8], found: Found<'_>) -> Cow<'b, str> {
        match found {
            Found::Known(charset) => Reading::of_declared(bytes, charset, self.undeclared).text,
            Found::Registered(decoder) => Cow::Owned(decoder(bytes)),
        }
    }
}
