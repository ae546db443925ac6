//! What only a report asks of the structure: departures that do not change where the parts are.
#![expect(clippy::indexing_slicing, reason = "nodes and fields are numbered as they are pushed")]

use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::{Code, Defect, PartId, Report, Severity},
    field::content_type::Structure,
    scan::{
        delimiter::{Delimiter, DelimiterLine},
        near_miss::{Closed, near_misses},
    },
    span::Span,
    tree::{
        build::Builder,
        node::{Node, Tree},
    },
};

/// Fields of MIME that may stand only once in a header (RFC 2045 §3, RFC 2183).
const SINGLETONS: [&[u8]; 6] = [
    b"content-type",
    b"content-transfer-encoding",
    b"content-disposition",
    b"content-id",
    b"content-description",
    b"mime-version",
];

impl<'a, R: Report> Builder<'_, 'a, R> {
    /// Fields of MIME behind the first one of their name; each competes with the one before it.
    pub(super) fn check_duplicates(&mut self, node: usize) {
        let mut last = [None; SINGLETONS.len()];
        for at in self.tree.nodes[node].fields() {
            let field = self.tree.fields[at];
            let name = field.name.of(self.message);
            let is_name = |known: &&[u8]| name.eq_ignore_ascii_case(known);
            let Some(which) = SINGLETONS.iter().position(is_name) else { continue };
            if let Some(before) = last[which].replace(field) {
                let is_equal = before.body.of(self.message).trim_ascii()
                    == field.body.of(self.message).trim_ascii();
                let is_next = before.body.end + 2 >= field.name.start;
                let start = if is_next { before.name.start } else { field.name.start };
                let span = Span { start, end: field.body.end };
                let defect = Defect::new(Code::MimeDuplicateField, PartId(node as u32), span);
                let defect = defect.against(before.name);
                let severity = if is_equal { Severity::Warn } else { defect.severity };
                self.report.add(defect.severity(severity));
            }
        }
    }

    pub(super) fn check_transfer_encoding(&mut self, node: usize, structure: &Structure<'_>) {
        let Node { transfer_encoding, transfer_encoding_field, .. } = self.tree.nodes[node];
        let Some(field) = self.tree.fields.get(transfer_encoding_field as usize).copied() else {
            return;
        };
        let is_encoded = transfer_encoding.is_some_and(TransferEncoding::is_encoded);
        if is_encoded && *structure != Structure::Leaf {
            let mut defect = of_type(&self.tree, Code::CteOnComposite, node as u32);
            // Both fields, where they stand together.
            let encoding = Span { start: field.name.start, end: field.body.end };
            let is_next = |first: Span, second: Span| {
                first.end <= second.start && second.start <= first.end + 2
            };
            if is_next(defect.span, encoding) || is_next(encoding, defect.span) {
                defect.span.start = defect.span.start.min(encoding.start);
                defect.span.end = defect.span.end.max(encoding.end);
            }
            self.report.add(defect.against(field.name));
        }
    }

    pub(super) fn check_boundary(&mut self, node: usize, boundary: &[u8]) {
        let code = match self.open.akin(boundary) {
            Some((outer, true)) => (Code::MpBoundaryReused, outer),
            Some((outer, false)) => (Code::MpBoundaryPrefix, outer),
            None => return,
        };
        let (code, outer) = code;
        let outer = of_type(&self.tree, code, outer).span;
        let defect = of_type(&self.tree, code, node as u32).against(outer);
        self.report.add(defect);
    }

    /// A delimiter that stands where it is not sure to be one.
    pub(super) fn check_delimiter(&mut self, found: &DelimiterLine) {
        let DelimiterLine { delimiter, level, node, line } = *found;
        if line.start > 0 && !self.message[..line.start as usize].ends_with(b"\n") {
            self.note(Code::MpDelimiterMidline, self.current as usize, line);
        }
        if line.of(self.message).ends_with(b"\r\r\n") {
            let cr = Span { start: line.end - 3, end: line.end - 2 };
            self.note(Code::EolBareCr, self.current as usize, cr);
        }
        if delimiter == Delimiter::Close && node as usize + 1 == self.tree.nodes.len() {
            self.note(Code::MpCloseBeforeOpen, node as usize, line);
        }
        let current = &self.tree.nodes[self.current as usize];
        let is_encoded = current.transfer_encoding.is_some_and(TransferEncoding::is_encoded);
        if is_encoded && level + 1 < self.open.len() {
            // All searches together look at no more than as many bytes as the message has.
            let behind = self.message.get(line.end as usize - 1..).unwrap_or_default();
            let behind = behind.get(..self.lookahead).unwrap_or(behind);
            self.lookahead -= behind.len();
            if self.open.is_amid(level, behind) {
                self.note(Code::MpDelimiterInEncodedBody, self.current as usize, line);
            }
        }
    }

    /// The multipart that a close delimiter closes.
    pub(super) fn closed(&self, found: &DelimiterLine) -> Option<Closed<'a>> {
        Some(Closed { boundary: self.open.text(found.level)?, node: found.node, line: found.line })
    }

    /// Lines that are almost delimiters.
    pub(super) fn check_content(&mut self, content: Span, closed: Option<&Closed<'a>>) {
        for miss in near_misses(self.message, content, &self.open, closed) {
            let part = PartId(miss.node);
            let mut defect = Defect::new(miss.code, part, miss.span);
            if let Some(closed) = closed.filter(|_| miss.code == Code::MpDelimiterAfterClose) {
                defect = defect.against(closed.line);
            }
            self.report.add(defect);
        }
    }

    /// The multiparts from `level` on have no close delimiter.
    pub(super) fn check_unclosed(&mut self, level: usize, end: usize) {
        for at in self.open.nodes_from(level) {
            let Node { transfer_encoding, children, .. } = self.tree.nodes[at as usize];
            // What has its delimiters in a transfer encoding has its end there, too.
            if children > 0 || !transfer_encoding.is_some_and(TransferEncoding::is_encoded) {
                let defect = of_type(&self.tree, Code::MpUnterminated, at);
                self.report.add(defect.against(Span::new(end, end)));
            }
        }
    }

    pub(super) fn note_type(&mut self, code: Code, node: usize) {
        let defect = of_type(&self.tree, code, node as u32);
        self.report.add(defect);
    }
}

/// A defect of the Content-Type of a part.
pub(super) fn of_type(tree: &Tree, code: Code, node: u32) -> Defect {
    let Node { content_type, span, .. } = tree.nodes[node as usize];
    let field = tree.fields.get(content_type as usize);
    let span = field.map_or(Span { end: span.start, ..span }, |field| Span {
        start: field.name.start,
        end: field.body.end,
    });
    Defect::new(code, PartId(node), span)
}
