//! Where the structure departs, and the choices that other readers make there: nothing of it is compiled into a
//! plain parse.
//!
//! Advice for whoever changes it: each choice reports its code first and asks for its quirk then, so that no quirk
//! changes what was not reported. What looks ahead takes it from `lookahead`, which is one for all.
#![expect(clippy::indexing_slicing, reason = "nodes and fields are numbered as they are pushed")]

use std::borrow::Cow;

use super::{
    build::Builder,
    node::{Kind, NO_FIELD, Node, Tree},
    outside::{Content, ContentKind, Outside},
};
use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::{Code, Defect, PartId, Reader, Severity},
    field::content_type::{self, Structure},
    quirk::Quirk,
    scan::{
        delimiter::{Delimiter, DelimiterLine, DelimiterStart, OpenBoundaries},
        line::{first_bare_cr, line},
        near_miss::{Closed, LONGEST_BOUNDARY, near_misses},
        used_boundary::used_boundary,
    },
    span::Span,
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

/// How far ahead a delimiter is looked for at first.
const WINDOW: usize = 256;

impl<'a, R: Reader> Builder<'_, 'a, R> {
    /// Fields of MIME after the first one of their name; each competes with the one before it.
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
                self.reader.add(defect.severity(severity));
            }
        }
    }

    /// A multipart or a message in a transfer encoding: whether it is a file to this reader.
    pub(super) fn is_encoded_file(&mut self, node: usize, structure: &Structure<'a>) -> bool {
        let Node { transfer_encoding, transfer_encoding_field, .. } = self.tree.nodes[node];
        let Some(field) = self.tree.fields.get(transfer_encoding_field as usize).copied() else {
            return false;
        };
        let is_encoded = transfer_encoding.is_some_and(TransferEncoding::is_encoded);
        if !is_encoded || *structure == Structure::Leaf {
            return false;
        }
        let mut defect = of_type(&self.tree, Code::CteOnComposite, node as u32);
        // Both fields, where they stand together.
        let encoding = Span { start: field.name.start, end: field.body.end };
        let is_next =
            |first: Span, second: Span| first.end <= second.start && second.start <= first.end + 2;
        if is_next(defect.span, encoding) || is_next(encoding, defect.span) {
            defect.span.start = defect.span.start.min(encoding.start);
            defect.span.end = defect.span.end.max(encoding.end);
        }
        self.reader.add(defect.against(field.name));
        if self.reader.takes(Quirk::CompositeEncodingIgnored) {
            self.tree.nodes[node].transfer_encoding = None;
            return false;
        }
        // Delimiters in plain sight tell that nothing is encoded.
        let is_file = transfer_encoding == Some(TransferEncoding::Base64)
            && self.reader.takes(Quirk::CompositeIsLeaf);
        is_file
            && match structure {
                Structure::Multipart { boundary: Some(it), .. } => {
                    !self.comes_next(node, it.clone(), None)
                }
                _ => true,
            }
    }

    /// With the quirk for scanners, a multipart has every boundary that its Content-Type declares in any form.
    pub(super) fn open_every_boundary(&mut self, node: usize) {
        let Some(field) = self.tree.fields.get(self.tree.nodes[node].content_type as usize) else {
            return;
        };
        if !self.reader.takes(Quirk::EveryBoundary) {
            return;
        }
        let body = field.body.of(self.message);
        // Not where it was found in the body.
        let reader = &mut self.reader.silent();
        let declared = content_type::structure(body, self.limits.params, reader);
        if matches!(declared, Structure::Multipart { boundary: None, .. }) {
            return;
        }
        for boundary in content_type::every_boundary(body, self.limits.params) {
            if self.open.node(&boundary) != Some(node as u32) {
                self.open.push(Cow::Owned(boundary), node as u32);
            }
        }
    }

    /// A boundary that is like an outer one: whether to this reader it is only the outer one's.
    pub(super) fn belongs_to_outer(&mut self, node: usize, boundary: &[u8]) -> bool {
        let Some((outer, is_equal)) = self.open.akin(boundary) else { return false };
        let code = if is_equal { Code::MpBoundaryReused } else { Code::MpBoundaryPrefix };
        let outer = of_type(&self.tree, code, outer).span;
        self.reader.add(of_type(&self.tree, code, node as u32).against(outer));
        let belongs = self.reader.takes(Quirk::OuterBoundaryWins);
        if belongs {
            self.tree.nodes[node].kind = Kind::Undivided;
        }
        belongs
    }

    /// The boundary of the parts in the body of a message without a Content-Type, to a reader who looks for one: its
    /// delimiter is the first line, or there is a MIME-Version. Not of a part: to readers who take other lines for
    /// delimiters, the next one of ours can be far from each.
    pub(super) fn boundary_without_type(
        &mut self,
        node: usize,
        structure: &Structure<'a>,
    ) -> Option<Cow<'a, [u8]>> {
        let Node { content_type, body, parent, .. } = self.tree.nodes[node];
        let parent = self.tree.nodes.get(parent as usize);
        let is_message = parent.is_none_or(|parent| parent.kind == Kind::Message);
        if !is_message || content_type != NO_FIELD || *structure != Structure::Leaf {
            return None;
        }
        let is_mime = |at: usize| {
            let name = self.tree.fields[at].name.of(self.message);
            name.eq_ignore_ascii_case(b"mime-version")
        };
        let start = self.message.get(body as usize..)?;
        if !start.trim_ascii_start().starts_with(b"--")
            && !self.tree.nodes[node].fields().any(is_mime)
        {
            return None;
        }
        let found = self.open.find(self.message, body as usize, DelimiterStart::LineStart);
        let end = found.map_or(self.message.len(), |found| found.line.start as usize);
        let text = Span::new(body as usize, end);
        self.take_lookahead(text.len(), node)?;
        let used = used_boundary(text.of(self.message), None)?;
        let place = Span::within(self.message, used)?;
        // With the dashes before it.
        self.note(Code::MpTypeMissing, node, Span { start: place.start - 2, ..place });
        self.reader.takes(Quirk::BoundaryGuessed).then_some(Cow::Borrowed(used))
    }

    /// What the first line that looks like a delimiter declares, in a multipart that declares nothing.
    pub(super) fn guessed_boundary(&mut self, node: usize) -> Option<Cow<'a, [u8]>> {
        let mut rest = self.message.get(self.tree.nodes[node].body as usize..)?;
        while let Ok((after, text)) = line(rest) {
            self.take_lookahead(rest.len() - after.len(), node)?;
            rest = after;
            let boundary = text.strip_prefix(b"--").unwrap_or_default().trim_ascii_end();
            let is_one = !boundary.contains(&b'"') && boundary.len() <= LONGEST_BOUNDARY;
            if !boundary.is_empty() && is_one && self.open.delimiter(text).is_none() {
                return Some(Cow::Borrowed(boundary));
            }
        }
        None
    }

    /// A delimiter line, of the multipart that this reader takes it for.
    fn as_taken(&self, mut found: DelimiterLine) -> DelimiterLine {
        if self.reader.takes(Quirk::CrEndsLine) && found.line.of(self.message).ends_with(b"\r\r\n")
        {
            found.line.end -= 2;
        }
        let text = found.line.of(self.message).strip_prefix(b"--").unwrap_or_default();
        if self.reader.takes(Quirk::PrefixDelimiters) && !text.ends_with(b"\n") {
            // What follows the boundary is part of the line.
            let rest = self.message.get(found.line.end as usize..).unwrap_or_default();
            found.line.end =
                (self.message.len() - line(rest).map_or(0, |(after, _)| after.len())) as u32;
        }
        match self.open.other_owner(text.trim_ascii_end(), self.reader.quirks()) {
            Some((level, node, delimiter)) => DelimiterLine { level, node, delimiter, ..found },
            None => found,
        }
    }

    /// The next delimiter line, to this reader: one of ours, or a line that is almost one; and what it reads before
    /// that where no part is.
    ///
    /// What readers with quirks take for delimiters can be much nearer than the next one of ours. So it looks no
    /// further ahead than twice as far as it finds something.
    pub(super) fn next_delimiter(
        &mut self,
        start: usize,
        begins: DelimiterStart,
        closed: Option<&Closed<'a>>,
    ) -> (Option<DelimiterLine>, Option<Outside>) {
        let message = self.message;
        let mut window = if self.reader.quirks().is_empty() { message.len() } else { WINDOW };
        let mut from = start;
        loop {
            let near = message.get(from.saturating_add(window)..).unwrap_or_default();
            let end = message.len() - line(near).map_or(0, |(rest, _)| rest.len());
            let found = self.open.find(message.get(..end).unwrap_or(message), from, begins);
            let content = Span::new(from, found.map_or(end, |found| found.line.start as usize));
            let taken = self.almost_delimiter(content, closed);
            let found = taken.or(found.map(|found| self.as_taken(found)));
            // A preamble is known for one when its delimiter is found.
            let text_start = if closed.is_some() { from } else { start };
            let text_end = found.map_or(end, |found| found.line.start as usize);
            let text = Span::new(text_start, text_end);
            let outside = self.part_outside(text, found.as_ref(), closed);
            if found.is_some() || outside.is_some() || end == message.len() {
                return (found, outside);
            }
            from = end;
            window *= 2;
        }
    }

    /// Lines that are almost delimiters; gives the first that is one to this reader.
    fn almost_delimiter(
        &mut self,
        content: Span,
        closed: Option<&Closed<'a>>,
    ) -> Option<DelimiterLine> {
        // Nobody shows what stands outside of parts, but a delimiter may hide there.
        if matches!(self.tree.nodes[self.current as usize].kind, Kind::Multipart { .. })
            && let Some(at) = first_bare_cr(content.of(self.message))
        {
            let at = content.start as usize + at;
            self.note(Code::EolBareCr, self.current as usize, Span::new(at, at + 1));
        }
        let mut taken = None;
        for miss in near_misses(self.message, content, &self.open, closed) {
            let mut defect = Defect::new(miss.code, PartId(miss.node), miss.span);
            if let Some(closed) = closed.filter(|_| miss.code == Code::MpDelimiterAfterClose) {
                defect = defect.against(closed.line);
            }
            self.reader.add(defect);
            if self.reader.takes(miss.quirk) {
                taken = Some(miss);
                break;
            }
        }
        let miss = taken?;
        let level = match (miss.quirk, closed) {
            (Quirk::GoesOnAfterClose, Some(closed)) => {
                self.reopen(miss.node, closed.boundary.clone())
            }
            _ => self.open.level_of(miss.node)?,
        };
        let (delimiter, node) = (miss.delimiter, miss.node);
        Some(DelimiterLine { delimiter, level, node, line: miss.span })
    }

    /// Goes on with a multipart that has been closed.
    fn reopen(&mut self, node: u32, boundary: Cow<'a, [u8]>) -> usize {
        if let Kind::Multipart { epilogue, .. } = &mut self.tree.nodes[node as usize].kind {
            *epilogue = u32::MAX;
        }
        self.open.push(boundary, node);
        self.open.len() - 1
    }

    /// Content before the first part of a multipart, which ends at `found`, or after the last; gives what this
    /// reader makes of it.
    fn part_outside(
        &mut self,
        text: Span,
        found: Option<&DelimiterLine>,
        closed: Option<&Closed<'a>>,
    ) -> Option<Outside> {
        let Node { kind: Kind::Multipart { .. }, children, .. } =
            self.tree.nodes[self.current as usize]
        else {
            return None;
        };
        let node = self.current;
        let close = closed.filter(|closed| closed.node == node && children > 0);
        let opens = |it: &DelimiterLine| it.node == node && it.delimiter == Delimiter::Open;
        let is_preamble = children == 0 && found.is_some_and(opens);
        if !is_preamble && close.is_none() {
            return None;
        }
        let content = Content::find(text, self.message)?;
        self.reader.add(match close.filter(|_| !is_preamble) {
            None => Defect::new(Code::MpPreambleHasContent, PartId(node), content.at),
            Some(close) => Defect::new(Code::MpEpilogueHasContent, PartId(node), content.at)
                .against(close.line),
        });
        if let Some(boundary) =
            content.boundary.filter(|_| self.reader.takes(Quirk::BoundaryGuessed))
        {
            if is_preamble {
                self.open.truncate(self.open.len() - 1);
            }
            let level = self.reopen(node, Cow::Borrowed(boundary));
            let line = Span { end: content.start, ..content.at };
            return Some(Outside::Delimiter(DelimiterLine {
                delimiter: Delimiter::Open,
                level,
                node,
                line,
            }));
        }
        if !self.reader.takes(Quirk::OutsideRead) || !self.has_room() {
            return None;
        }
        let start = content.start as usize;
        if is_preamble {
            self.end_preamble(node as usize, start);
        } else if let Kind::Multipart { epilogue, .. } = &mut self.tree.nodes[node as usize].kind {
            *epilogue = u32::MAX;
        }
        Some(match content.kind {
            ContentKind::Field => Outside::Header(start),
            ContentKind::Uuencode => Outside::Body(start, TransferEncoding::Uuencode),
            ContentKind::Base64 => Outside::Body(start, TransferEncoding::Base64),
        })
    }

    /// What departs in a delimiter line.
    pub(super) fn check_delimiter(&mut self, found: &DelimiterLine) {
        let DelimiterLine { delimiter, node, line, .. } = *found;
        if line.start > 0 && !self.message[..line.start as usize].ends_with(b"\n") {
            self.note(Code::MpDelimiterMidline, self.current as usize, line);
        }
        let text = line.of(self.message);
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if let Some(cr) = text.iter().position(|&byte| byte == b'\r') {
            let at = line.start as usize + cr;
            self.note(Code::EolBareCr, self.current as usize, Span::new(at, at + 1));
        }
        let is_whole = line.end as usize == self.message.len();
        if !is_whole && !matches!(line.of(self.message), [.., b'\r' | b'\n']) {
            self.note(Code::MpDelimiterNoBreak, node as usize, line);
        }
        if delimiter == Delimiter::Close && node as usize + 1 == self.tree.nodes.len() {
            self.note(Code::MpCloseBeforeOpen, node as usize, line);
        }
    }

    /// A delimiter of an outer multipart in an encoded body: whether to this reader an inner multipart goes on.
    pub(super) fn is_amid_encoded(&mut self, found: &DelimiterLine) -> bool {
        let DelimiterLine { level, line, .. } = *found;
        let current = &self.tree.nodes[self.current as usize];
        let is_encoded = current.transfer_encoding.is_some_and(TransferEncoding::is_encoded);
        if !is_encoded || level + 1 >= self.open.len() {
            return false;
        }
        let rest = self.message.get(line.end as usize - 1..).unwrap_or_default();
        let (text, cut) = rest.split_at(self.lookahead.min(rest.len()));
        self.lookahead -= text.len();
        let is_amid = self.open.is_amid(level, text);
        if is_amid {
            self.note(Code::MpDelimiterInEncodedBody, self.current as usize, line);
        } else if !cut.is_empty() {
            self.note_cut(self.current as usize);
        }
        is_amid && self.reader.takes(Quirk::InnerHoldsOn)
    }

    /// Takes a length from what may be looked ahead. If less is left, none, and that is reported.
    fn take_lookahead(&mut self, len: usize, node: usize) -> Option<()> {
        let left = self.lookahead.checked_sub(len);
        match left {
            Some(left) => self.lookahead = left,
            None => self.note_cut(node),
        }
        left.map(drop)
    }

    /// Reports that more would have been looked at in a body, had less been before.
    pub(super) fn note_cut(&mut self, node: usize) {
        let body = self.tree.nodes[node].body as usize;
        self.note(Code::LimitViews, node, Span::new(body, body));
    }

    /// The multipart that a close delimiter closes.
    pub(super) fn closed(&self, found: &DelimiterLine) -> Option<Closed<'a>> {
        Some(Closed { boundary: self.open.text(found.level)?, node: found.node, line: found.line })
    }

    /// A multipart without any part.
    pub(super) fn check_childless(&mut self, node: usize) {
        let Node { content_type, transfer_encoding, .. } = self.tree.nodes[node];
        let declared =
            self.tree.fields.get(content_type as usize).map(|it| it.body.of(self.message));
        let structure = |reader: &mut _| {
            let body = declared.unwrap_or_default();
            content_type::structure(body, self.limits.params, reader)
        };
        if let Some(encoding) = transfer_encoding.filter(|it| it.is_encoded())
            && let Structure::Multipart { boundary: Some(boundary), .. } = structure(&mut ())
        {
            // Its delimiters may show when the encoding is undone.
            let mut open = OpenBoundaries::of(self.reader.quirks());
            open.push(boundary, 0);
            let body = encoding.decode(self.tree.nodes[node].body().of(self.message));
            if open.find(&body, 0, DelimiterStart::LineStart).is_some() {
                return;
            }
        }
        self.note_type(Code::MpNoParts, node);
        if self.reader.takes(Quirk::EmptyMultipart) {
            self.tree.nodes[node].body = self.tree.nodes[node].span.end;
        }
    }

    /// The multiparts from `level` on have no close delimiter.
    pub(super) fn check_unclosed(&mut self, level: usize, end: usize) {
        for at in self.open.nodes_from(level) {
            let Node { transfer_encoding, children, .. } = self.tree.nodes[at as usize];
            // What has its delimiters in a transfer encoding has its end there, too.
            if children > 0 || !transfer_encoding.is_some_and(TransferEncoding::is_encoded) {
                let defect = of_type(&self.tree, Code::MpUnterminated, at);
                self.reader.add(defect.against(Span::new(end, end)));
            }
        }
    }

    pub(super) fn note_type(&mut self, code: Code, node: usize) {
        let defect = of_type(&self.tree, code, node as u32);
        self.reader.add(defect);
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
