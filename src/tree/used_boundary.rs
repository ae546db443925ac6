//! Multiparts whose delimiters are not those that they declare.
//!
//! Advice for whoever changes it: a multipart comes here only when its declared delimiter was not found up to where
//! it ends, so mail as it should be pays nothing.
#![expect(clippy::indexing_slicing, reason = "nodes are numbered as they are pushed")]

use std::borrow::Cow;

use super::{build::Builder, choices::of_type, node::Kind};
use crate::{
    defect::{Code, Reader},
    quirk::Quirk,
    scan::{
        delimiter::{Delimiter, DelimiterLine, DelimiterStart},
        line::line as next_line,
        used_boundary::used_boundary,
    },
    span::Span,
};

impl<'a, R: Reader> Builder<'_, 'a, R> {
    /// Whether the current part is a multipart in which no delimiter was found up to the one of another that ends it,
    /// and in which there are delimiters of another boundary. That is the open one from now on.
    pub(super) fn uses_another_boundary(&mut self, found: Option<&DelimiterLine>) -> bool {
        let node = self.current;
        let level = self.open.len().wrapping_sub(1);
        let is_new = self.tree.nodes.len() == node as usize + 1
            && self.tree.nodes[node as usize].kind == Kind::Multipart { preamble: 0, epilogue: 0 };
        if !is_new || self.open.level_of(node) != Some(level) {
            return false;
        }
        // The close delimiter of a boundary is the first one of the same with dashes at its end.
        let own = found.filter(|found| found.node == node);
        let own = own.map(|found| found.line.of(self.message).trim_ascii_end());
        if own.is_some_and(|line| line.len() < 5 || !line.ends_with(b"--")) {
            return false;
        }
        let closes = |boundary: &[u8]| {
            let is_closed =
                |line: &[u8]| line.strip_suffix(b"--")?.strip_suffix(boundary).map(<[u8]>::len);
            own.is_none_or(|line| is_closed(line) == Some(2))
        };
        let end = found.map_or(self.message.len(), |found| found.line.start as usize);
        let declared = self.open.text(level);
        let declared = declared.as_deref();
        let Some(used) = self.used_boundary(node as usize, end, declared, closes) else {
            return false;
        };
        self.open.truncate(level);
        self.open.push(Cow::Borrowed(used), node);
        true
    }

    /// The boundary that the body of a multipart uses that declares none.
    pub(super) fn boundary_of_undeclared(&mut self, node: usize) -> Option<Cow<'a, [u8]>> {
        let start = self.tree.nodes[node].body as usize;
        let found = self.open.find(self.message, start, DelimiterStart::LineStart);
        let end = found.map_or(self.message.len(), |found| found.line.start as usize);
        Some(Cow::Borrowed(self.used_boundary(node, end, None, |_| true)?))
    }

    /// The boundary that the body of a multipart uses up to `end`.
    fn used_boundary(
        &mut self,
        node: usize,
        end: usize,
        declared: Option<&[u8]>,
        is_fit: impl FnOnce(&[u8]) -> bool,
    ) -> Option<&'a [u8]> {
        let body = Span::new((self.tree.nodes[node].body as usize).min(end), end);
        let Some(left) = self.unsearched.checked_sub(body.len()) else {
            self.note(Code::LimitViews, node, Span { end: body.start, ..body });
            return None;
        };
        self.unsearched = left;
        let used = used_boundary(body.of(self.message), declared).filter(|used| is_fit(used))?;
        if R::RECORDS {
            if declared.is_some() {
                self.note_type(Code::MpBoundaryUnused, node);
            }
            if self.reader.takes(Quirk::BoundaryAsDeclared) {
                return None;
            }
        }
        Some(used)
    }

    /// A delimiter that nothing follows but the end or the delimiter of an outer multipart closes its own, unless that
    /// has no part yet: the dashes at its end are missing.
    pub(super) fn close_at_end(&mut self, found: &mut DelimiterLine) {
        let DelimiterLine { delimiter, level, node, line, .. } = *found;
        if delimiter == Delimiter::Close || self.tree.nodes[node as usize].children == 0 {
            return;
        }
        let after = self.message.get(line.end as usize..).unwrap_or_default().trim_ascii_start();
        let next = next_line(after).map_or(after, |(_, next)| next);
        let is_outer = || self.open.delimiter_in(next).is_some_and(|(_, outer, _)| outer < level);
        if !after.is_empty() && !is_outer() {
            return;
        }
        if R::RECORDS {
            let defect = of_type(&self.tree, Code::MpUnterminated, node);
            self.reader.add(defect.against(line));
            if self.reader.takes(Quirk::LastDelimiterOpens) {
                return;
            }
        }
        found.delimiter = Delimiter::Close;
    }
}
