//! The lines of a message that could be delimiters.

use std::collections::HashMap;

use crate::span::Span;

/// The lines that start with two dashes, by what follows them.
pub(super) struct DelimiterLines<'m> {
    starts: HashMap<&'m [u8], Vec<u32>>,
}

impl<'m> DelimiterLines<'m> {
    pub(super) fn of(message: &'m [u8]) -> Self {
        let mut starts: HashMap<_, Vec<_>> = HashMap::new();
        let mut start = 0;
        for line in message.split_inclusive(|&byte| byte == b'\n') {
            if let Some(text) = line.strip_prefix(b"--") {
                starts.entry(text.trim_ascii_end()).or_default().push(start as u32);
            }
            start += line.len();
        }
        Self { starts }
    }

    /// Whether a part with this boundary starts within.
    pub(super) fn has(&self, boundary: &[u8], within: Span) -> bool {
        self.starts.get(boundary).is_some_and(|starts| {
            let first = starts.partition_point(|&start| start < within.start);
            starts.get(first).is_some_and(|&start| start < within.end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_found_within() {
        let lines = DelimiterLines::of(b"x\n--a \r\n--b--\n--a");
        for (boundary, start, end, has) in
            [("a", 0, 17, true), ("a", 3, 14, false), ("b", 0, 17, false), ("b--", 0, 17, true)]
        {
            assert_eq!(lines.has(boundary.as_bytes(), Span::new(start, end)), has, "{boundary}");
        }
    }
}
