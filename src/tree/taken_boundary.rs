//! Boundaries that some readers cut, or find where no multipart is declared: nothing of it is compiled into a plain
//! parse.
//!
//! Advice for whoever changes it: a boundary that is read otherwise counts only if its delimiter comes next in the
//! body. A wrong one would give a multipart without parts, which is another outcome, but no reader's.
#![expect(clippy::indexing_slicing, reason = "nodes and fields are numbered as they are pushed")]

use std::borrow::Cow;

use super::{build::Builder, choices::of_type, node::NO_NODE};
use crate::{
    defect::{Code, Reader, Severity},
    field::content_type::{self, Structure},
    quirk::Quirk,
    scan::{
        delimiter::{Delimiter, DelimiterStart, piece},
        near_miss::LONGEST_BOUNDARY,
    },
};

/// A length that no reader keeps who has a limit.
const TOO_LONG_FOR_MOST: usize = 128;

impl<'a, R: Reader> Builder<'_, 'a, R> {
    /// What this reader makes of the boundary of a node whose Content-Type says that it is `structure`.
    pub(super) fn taken_boundary(
        &mut self,
        node: usize,
        structure: Structure<'a>,
    ) -> Structure<'a> {
        match structure {
            Structure::Multipart { boundary: Some(boundary), digest }
                if boundary.trim_ascii_end().len() > LONGEST_BOUNDARY =>
            {
                let boundary = self.long_boundary(node, boundary);
                Structure::Multipart { boundary, digest }
            }
            Structure::Leaf | Structure::Message
                if self.reader.takes(Quirk::BoundaryMakesMultipart) =>
            {
                match self.unexpected_boundary(node) {
                    Some(it) => Structure::Multipart { boundary: Some(it), digest: false },
                    None => structure,
                }
            }
            _ => structure,
        }
    }

    /// A boundary that is longer than it may be, as this reader takes it.
    fn long_boundary(&mut self, node: usize, boundary: Cow<'a, [u8]>) -> Option<Cow<'a, [u8]>> {
        let cut = piece(boundary.clone(), cut);
        let is_too_long = boundary.trim_ascii_end().len() > TOO_LONG_FOR_MOST;
        let is_cut = self.comes_next(node, cut.clone(), Some(boundary.clone()));
        // Honest mail has long boundaries.
        let is_plain = !is_cut && !is_too_long;
        let severity = if is_plain { Severity::Warn } else { Severity::Ambiguous };
        let defect = of_type(&self.tree, Code::MpBoundaryTooLong, node as u32);
        self.reader.add(defect.severity(severity));
        match boundary {
            _ if is_cut && self.reader.takes(Quirk::LongBoundaryCut) => Some(cut),
            _ if is_too_long && self.reader.takes(Quirk::LongBoundaryIsNone) => None,
            whole => Some(whole),
        }
    }

    /// A boundary of what is no multipart, if its delimiter is there.
    fn unexpected_boundary(&mut self, node: usize) -> Option<Cow<'a, [u8]>> {
        let field = self.tree.fields.get(self.tree.nodes[node].content_type as usize)?;
        let body = field.body.of(self.message);
        let most = self.limits.params;
        let boundary = content_type::unexpected_boundary(body, most, &mut self.reader.silent())?;
        self.comes_next(node, boundary.clone(), None).then_some(boundary)
    }

    /// Whether the next delimiter in the body of a node is one with this boundary, before any of an open multipart
    /// and any with the boundary `rather`.
    pub(super) fn comes_next(
        &mut self,
        node: usize,
        boundary: Cow<'a, [u8]>,
        rather: Option<Cow<'a, [u8]>>,
    ) -> bool {
        if self.open.node(&boundary).is_some() {
            return false;
        }
        let start = self.tree.nodes[node].body as usize;
        let end = self.message.len().min(start.saturating_add(self.lookahead));
        let level = self.open.len();
        self.open.push(boundary, node as u32);
        if let Some(rather) = rather {
            self.open.push(rather, NO_NODE);
        }
        let within = self.message.get(..end).unwrap_or_default();
        let found = self.open.find(within, start, DelimiterStart::LineStart);
        self.open.truncate(level);
        let read = found.map_or(end, |found| found.line.end as usize).saturating_sub(start);
        self.lookahead = self.lookahead.saturating_sub(read);
        if found.is_none() && end < self.message.len() {
            self.note_cut(node);
        }
        found.is_some_and(|it| it.node == node as u32 && it.delimiter == Delimiter::Open)
    }
}

/// As much of a boundary as it may have.
fn cut(boundary: &[u8]) -> &[u8] {
    boundary.get(..LONGEST_BOUNDARY).unwrap_or(boundary).trim_ascii_end()
}

#[cfg(test)]
mod tests {
    use crate::{
        Message,
        lint::{AlternativeKind, Code, Severity},
    };

    /// The severity of a code, and the trees that other readers see.
    fn read(raw: &str, code: Code) -> (Option<Severity>, Vec<String>) {
        let message = Message::parse(raw.as_bytes());
        let lint = message.lint();
        let severity = lint.defects().iter().find(|defect| defect.code == code);
        let trees = lint.alternatives().filter(|it| it.kind == AlternativeKind::Structure);
        let trees = trees.filter_map(|it| it.text().map(str::to_owned)).collect();
        (severity.map(|defect| defect.severity), trees)
    }

    fn multipart(boundary: &str, delimiter: &str) -> String {
        format!(
            "From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary={boundary}\n\n\
             --{delimiter}\nContent-Type: text/html\n\na\n--{delimiter}--\n"
        )
    }

    #[test]
    fn a_long_boundary_is_cut_by_some() {
        let read_long = |len, delimiter| {
            let raw = multipart(&"b".repeat(len), &"b".repeat(delimiter));
            read(&raw, Code::MpBoundaryTooLong)
        };
        let none: [String; 0] = [];
        assert_eq!(read_long(70, 70).0, None);
        assert_eq!(read_long(71, 71), (Some(Severity::Warn), none.to_vec()));
        let (severity, trees) = read_long(71, 70);
        // The delimiters that are there count for us too.
        assert_eq!((severity, trees), (Some(Severity::Warn), vec!["text/plain".into()]));
        let (severity, trees) = read_long(129, 129);
        assert_eq!((severity, trees), (Some(Severity::Ambiguous), vec!["text/plain".into()]));
    }

    #[test]
    fn a_boundary_makes_a_multipart_where_its_delimiters_are() {
        for (body, wanted) in [
            ("--b\nContent-Type: text/html\n\na\n--b--\n", Some("multipart/mixed(text/html)")),
            ("a\n", None),
            ("--b--\n", None),
        ] {
            for kind in ["text/plain", "x-multipart/mixed"] {
                let raw = format!(
                    "From: a@b.c\nMIME-Version: 1.0\nContent-Type: {kind}; boundary=b\n\n{body}"
                );
                let code = match kind {
                    "text/plain" => Code::ParamUnexpectedBoundary,
                    _ => Code::CtUnknownToplevel,
                };
                let (severity, trees) = read(&raw, code);
                let is_other = severity == Some(Severity::Ambiguous);
                assert_eq!(is_other, wanted.is_some(), "{raw}: {severity:?}");
                assert_eq!(trees.first().map(|it| &**it), wanted, "{raw}");
            }
        }
    }

    #[test]
    fn a_part_may_repeat_the_boundary_around_it() {
        let raw = "From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
             --b\nContent-Type: text/plain; boundary=b\n\na\n\
             --b\nContent-Type: text/html\n\nc\n--b--\n";
        let read = read(raw, Code::ParamUnexpectedBoundary);
        assert_eq!(read, (Some(Severity::Warn), vec![]));
    }
}
