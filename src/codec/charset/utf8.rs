//! UTF-8 that is well formed.

use std::borrow::Cow;

use encoding_rs::UTF_8;

/// `bytes` as they are, where all of them is UTF-8. On long texts several times faster than the
/// standard library.
pub(super) fn utf8(bytes: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes)? {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}
