//! The body of a report: blocks of fields between empty lines (RFC 3464 §2.1).

use std::{borrow::Cow, ops::Range};

use crate::{
    header::{
        header_field::{FieldSpans, Hints},
        headers::Headers,
    },
    part::Part,
    scan::line::{empty_line, field_body, field_name, line},
    span::Span,
};

/// A decoded body, and where its fields are.
#[derive(Clone, Debug)]
pub(super) struct Blocks<'m> {
    part: Part<'m>,
    body: Cow<'m, [u8]>,
    fields: Vec<FieldSpans>,
    /// Where in `fields` each block ends; none is empty.
    ends: Vec<usize>,
}

impl<'m> Blocks<'m> {
    /// Reads the body of a part. Empty lines may be doubled, lines that are no fields are passed
    /// over, and a field that is one of `single` and already in its block begins the next, for want
    /// of an empty line.
    pub(super) fn read(part: Part<'m>, single: &[&str]) -> Self {
        Self::read_body(part, part.body(), single)
    }

    /// Reads a body that was made of that of a part.
    pub(super) fn read_body(part: Part<'m>, body: Cow<'m, [u8]>, single: &[&str]) -> Self {
        let mut blocks = Self { part, body, fields: Vec::new(), ends: Vec::new() };
        let limits = part.options().limits;
        let most = limits.message_bytes.min(u64::from(u32::MAX - 1));
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let all = blocks.body.get(..most).unwrap_or(&blocks.body);
        let position = |rest: &[u8]| all.len() - rest.len();
        let (mut start, mut rest) = (0, all);
        while !rest.is_empty() && blocks.fields.len() < limits.header_fields as usize {
            if let Ok((after_colon, name)) = field_name(rest) {
                let (next, body) = field_body(after_colon).unwrap_or((b"", after_colon));
                let is = |spans: &FieldSpans| spans.name.of(all).eq_ignore_ascii_case(name);
                let is_single = single.iter().any(|one| one.as_bytes().eq_ignore_ascii_case(name));
                if is_single && blocks.fields.iter().skip(start).any(is) {
                    start = blocks.fields.len();
                    blocks.ends.push(start);
                }
                let (name_start, body_start) = (position(rest), position(after_colon));
                blocks.fields.push(FieldSpans {
                    name: Span::new(name_start, name_start + name.len()),
                    body: Span::new(body_start, body_start + body.len()),
                });
                rest = next;
            } else {
                let is_end = empty_line(rest).is_ok();
                rest = line(rest).map_or(b"", |(next, _)| next);
                if is_end && start < blocks.fields.len() {
                    start = blocks.fields.len();
                    blocks.ends.push(start);
                }
            }
        }
        if start < blocks.fields.len() {
            blocks.ends.push(blocks.fields.len());
        }
        blocks
    }

    pub(super) fn part(&self) -> Part<'m> {
        self.part
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The fields of one block, or of several.
    pub(super) fn headers(&self, blocks: Range<usize>) -> Headers<'_> {
        let end_of = |block: usize| self.ends.get(block).copied().unwrap_or(self.fields.len());
        let start = blocks.start.checked_sub(1).map_or(0, end_of);
        let end = blocks.end.checked_sub(1).map_or(0, end_of);
        let extensions = self.part.options().extensions.as_deref();
        let hints = Hints { extensions, ..Hints::default() };
        Headers::new(&self.body, self.fields.get(start..end).unwrap_or_default(), hints)
    }

    /// The fields of all blocks.
    pub(super) fn all(&self) -> Headers<'_> {
        self.headers(0..self.len())
    }
}
