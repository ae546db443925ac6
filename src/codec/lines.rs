//! Lines of encoded text.

use memchr::{memchr, memmem};

/// The first line of `input` without its line end, and what follows it; none at the end.
pub(crate) fn next_line(input: &[u8]) -> Option<(&[u8], &[u8])> {
    if input.is_empty() {
        return None;
    }
    let end = memchr(b'\n', input);
    let line = input.get(..end.unwrap_or(input.len()))?;
    let after = end.and_then(|end| input.get(end + 1..)).unwrap_or_default();
    Some((line.strip_suffix(b"\r").unwrap_or(line), after))
}

/// Where `needle` first is in `haystack`.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memmem::find(haystack, needle)
}

/// Whether a line of `text` starts at `at`.
pub(crate) fn is_line_start(text: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| text.get(before) == Some(&b'\n'))
}
