//! stand-in
use crate::codec::extensions::Charsets;
use std::borrow::Cow;
pub(crate) fn unstructured<'a>(value: &'a [u8], charsets: Charsets<'a>) -> Cow<'a, str> {
    charsets.decode_undeclared(value.trim_ascii())
}
pub(crate) fn display_safe(text: Cow<'_, str>) -> Cow<'_, str> {
    text
}
