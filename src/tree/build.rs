//! One pass over a message: parts and fields into the arena.
//!
//! The walk goes down into each part as it meets it and keeps no more than the open boundaries and
//! the current part, whose ancestors are found through `parent`. Nothing recurses, no byte of a body
//! is looked at but in search of delimiters, and no header value but Content-Type and
//! Content-Transfer-Encoding.
//!
//! Advice for whoever changes it: the builder is compiled twice. With `()` as its reader it parses, and whatever
//! needs `R::RECORDS` is not there. With a `Recorder` it parses the same way, tells what it meets, and
//! decides as other readers do where the recorder takes a quirk. Ask for a quirk only where its code is met.
#![expect(clippy::indexing_slicing, reason = "nodes are numbered as they are pushed")]

use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::{Code, Defect, PartId, Reader},
    field::{
        content_transfer_encoding::transfer_encoding,
        content_type::{self, Structure},
    },
    quirk::Quirk,
    scan::{
        delimiter::{Delimiter, DelimiterLine, DelimiterStart, OpenBoundaries},
        line::{trim_line_break, trim_one_line_break},
    },
    span::Span,
    tree::{
        header_block::{HeaderBlock, HeaderOf, StructuralFields},
        limits::Limits,
        node::{DefaultType, Kind, NO_FIELD, NO_NODE, Node, Tree},
        outside::Outside,
    },
};

/// How many fields there is room for before the arena has to grow: most messages have fewer.
const USUAL_FIELDS: usize = 64;

/// The same of parts.
const USUAL_PARTS: usize = 4;

/// How much of a message is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Extent {
    /// All of it.
    Message,
    /// Its header.
    Header,
}

/// Builds the tree of `message`, whose length is at most `u32::MAX`.
pub(crate) fn build<R: Reader>(
    message: &[u8],
    extent: Extent,
    limits: &Limits,
    reader: &mut R,
) -> Tree {
    let tree =
        Tree { nodes: Vec::with_capacity(USUAL_PARTS), fields: Vec::with_capacity(USUAL_FIELDS) };
    let mut builder = Builder {
        message,
        limits,
        tree,
        open: OpenBoundaries::of(reader.quirks()),
        current: NO_NODE,
        reader,
        lookahead: message.len(),
        unsearched: message.len().saturating_mul(SEARCHES),
        delimiter_end: 0,
    };
    match extent {
        Extent::Message => builder.message(),
        Extent::Header => builder.header_alone(),
    }
    builder.tree
}

pub(super) struct Builder<'b, 'a, R> {
    pub(super) message: &'a [u8],
    pub(super) limits: &'b Limits,
    pub(super) tree: Tree,
    /// The boundaries of the multiparts whose close delimiter has not come yet.
    pub(super) open: OpenBoundaries<'a>,
    /// The innermost part that has not ended.
    pub(super) current: u32,
    pub(super) reader: &'b mut R,
    /// How many bytes checks and guesses may still look ahead, all of them together.
    pub(super) lookahead: usize,
    /// How many bytes may still be searched for the boundaries that bodies use, all of them together: a search in
    /// each of many nested multiparts would take quadratic time.
    pub(super) unsearched: usize,
    /// Where the last delimiter ends: no content does before.
    delimiter_end: usize,
}

/// How many times the length of a message is searched at most for the boundaries that its bodies use.
const SEARCHES: usize = 4;

impl<'a, R: Reader> Builder<'_, 'a, R> {
    /// `message = fields [CRLF body]` (RFC 5322 §3.5), all the way down.
    fn message(&mut self) {
        let mut next = Some((0, HeaderOf::Message, DefaultType::TextPlain));
        while let Some((start, of, default_type)) = next {
            next = self.entity(start, of, default_type);
        }
    }

    /// The header of the message; the body is one leaf.
    fn header_alone(&mut self) {
        self.header(0, HeaderOf::Message, DefaultType::TextPlain);
        self.end_parts(NO_NODE, self.message.len());
    }

    /// `entity-headers [CRLF body]`: takes a part's header, finds out what its body is, and goes on
    /// to where the next part starts, if there is one.
    fn entity(
        &mut self,
        start: usize,
        of: HeaderOf,
        default_type: DefaultType,
    ) -> Option<(usize, HeaderOf, DefaultType)> {
        if !self.has_room() {
            return self.unparsed_rest(start, default_type);
        }
        let node = self.header(start, of, default_type);
        let body = self.tree.nodes[node].body as usize;
        let search = match self.structure(node) {
            Structure::Message if self.within_depth(node) => {
                self.tree.nodes[node].kind = Kind::Message;
                return Some((body, HeaderOf::Message, DefaultType::TextPlain));
            }
            Structure::Multipart { boundary: Some(boundary), .. }
                if R::RECORDS && self.belongs_to_outer(node, &boundary) =>
            {
                DelimiterStart::LineStart
            }
            Structure::Multipart { boundary: Some(boundary), digest }
                if self.within_depth(node) =>
            {
                if digest {
                    self.tree.nodes[node].parts_default = DefaultType::MessageRfc822;
                }
                self.open.push(boundary, node as u32);
                if R::RECORDS {
                    self.open_every_boundary(node);
                }
                // Until its first delimiter is found, all of it is preamble.
                self.tree.nodes[node].kind = Kind::Multipart { preamble: 0, epilogue: 0 };
                DelimiterStart::LineStart
            }
            Structure::Leaf
                if self.tree.nodes[node].transfer_encoding == Some(TransferEncoding::Base64) =>
            {
                DelimiterStart::Anywhere
            }
            _ => DelimiterStart::LineStart,
        };
        self.next_part(body, search)
    }

    /// Whether the limit of parts allows one more.
    pub(super) fn has_room(&self) -> bool {
        self.tree.nodes.len() < self.limits.parts.max(1) as usize
    }

    /// `entity-headers`: a new node, inside the current one.
    fn header(&mut self, start: usize, of: HeaderOf, default_type: DefaultType) -> usize {
        let node = self.tree.nodes.len();
        let first_field = self.tree.fields.len();
        let mut declared = None;
        let block = HeaderBlock {
            message: self.message,
            open: &self.open,
            limits: self.limits,
            part: PartId(node as u32),
            fields: &mut self.tree.fields,
            first: first_field,
            reader: self.reader,
            junk: false,
            structural: StructuralFields::NONE,
            declared: &mut declared,
        };
        let (body, structural) = block.read(start, of);
        self.push(Span::new(start, body), body, first_field, default_type);
        self.note_structural_fields(node, structural);
        node
    }

    /// Puts a leaf inside the current part and makes it the current one.
    fn push(&mut self, span: Span, body: usize, first_field: usize, default_type: DefaultType) {
        let node = self.tree.nodes.len() as u32;
        let (depth, ordinal) = match self.tree.nodes.get_mut(self.current as usize) {
            Some(parent) => {
                parent.children += 1;
                (parent.depth + 1, parent.children)
            }
            None => (0, 1),
        };
        // By half, not by doubling: no part takes more than 96 bytes, however small its bytes are.
        if node as usize == self.tree.nodes.capacity() {
            self.tree.nodes.reserve_exact((node as usize / 2).max(4));
        }
        self.tree.nodes.push(Node {
            span,
            body: body as u32,
            first_field: first_field as u32,
            fields_end: self.tree.fields.len() as u32,
            content_type: NO_FIELD,
            transfer_encoding_field: NO_FIELD,
            transfer_encoding: None,
            kind: Kind::Leaf,
            default_type,
            parts_default: DefaultType::TextPlain,
            parent: self.current,
            after: node + 1,
            depth,
            ordinal,
            children: 0,
        });
        self.current = node;
    }

    fn note_structural_fields(&mut self, node: usize, fields: StructuralFields) {
        if R::RECORDS {
            self.check_duplicates(node);
        }
        let node = &mut self.tree.nodes[node];
        node.content_type = fields.content_type;
        node.transfer_encoding_field = fields.transfer_encoding;
        if let Some(field) = self.tree.fields.get(fields.transfer_encoding as usize) {
            let body = field.body.of(self.message);
            node.transfer_encoding = transfer_encoding(body, &mut self.reader.silent());
        }
    }

    /// What the body of a node is, by its Content-Type and transfer encoding.
    fn structure(&mut self, node: usize) -> Structure<'a> {
        let Node { content_type, default_type, .. } = self.tree.nodes[node];
        let mut structure = match self.tree.fields.get(content_type as usize) {
            Some(field) => {
                let body = field.body.of(self.message);
                content_type::structure(body, self.limits.params, &mut self.reader.silent())
            }
            None if default_type == DefaultType::MessageRfc822 => Structure::Message,
            None => Structure::Leaf,
        };
        if R::RECORDS {
            structure = self.taken_boundary(node, structure);
            if let Some(boundary) = self.boundary_without_type(node, &structure) {
                return Structure::Multipart { boundary: Some(boundary), digest: false };
            }
            if self.is_encoded_file(node, &structure) {
                return Structure::Leaf;
            }
        }
        let node_of = &mut self.tree.nodes[node];
        match structure {
            Structure::Message
                if node_of.transfer_encoding.is_some_and(TransferEncoding::is_encoded) =>
            {
                node_of.kind = Kind::EncodedMessage;
                Structure::Leaf
            }
            Structure::Multipart { boundary: None, digest } => {
                self.note_type(Code::MpBoundaryMissing, node);
                if R::RECORDS
                    && self.reader.takes(Quirk::BoundaryGuessed)
                    && let Some(guess) = self.guessed_boundary(node)
                {
                    return Structure::Multipart { boundary: Some(guess), digest };
                }
                match self.boundary_of_undeclared(node) {
                    boundary @ Some(_) => Structure::Multipart { boundary, digest },
                    None => {
                        self.tree.nodes[node].kind = Kind::Undivided;
                        Structure::Leaf
                    }
                }
            }
            other => other,
        }
    }

    fn within_depth(&mut self, node: usize) -> bool {
        let within = self.tree.nodes[node].depth < self.limits.depth;
        if !within {
            self.tree.nodes[node].kind = Kind::Unparsed;
            let body = self.tree.nodes[node].body as usize;
            self.note(Code::LimitDepth, node, Span::new(body, body));
        }
        within
    }

    /// Searches for the delimiter that ends what is open, closes that, and gives where the next part
    /// starts; none at the end of the message.
    fn next_part(
        &mut self,
        start: usize,
        from: DelimiterStart,
    ) -> Option<(usize, HeaderOf, DefaultType)> {
        let (mut start, mut from) = (start, from);
        let mut closed = None;
        if R::RECORDS && self.reader.takes(Quirk::MidlineIsContent) {
            from = DelimiterStart::LineStart;
        }
        loop {
            let (mut found, outside) = match R::RECORDS {
                true => self.next_delimiter(start, from, closed.as_ref()),
                false => (self.open.find(self.message, start, from), None),
            };
            match outside {
                None => {}
                Some(Outside::Delimiter(guessed)) => found = Some(guessed),
                Some(Outside::Header(start)) => {
                    let default_type = self.tree.nodes[self.current as usize].parts_default;
                    return Some((start, HeaderOf::Part, default_type));
                }
                Some(Outside::Body(at, encoding)) => {
                    let fields = self.tree.fields.len();
                    self.push(Span::new(at, at), at, fields, DefaultType::TextPlain);
                    self.tree.nodes[self.current as usize].transfer_encoding = Some(encoding);
                    (start, closed) = (at, None);
                    continue;
                }
            }
            if self.uses_another_boundary(found.as_ref()) {
                start = self.tree.nodes[self.current as usize].body as usize;
                continue;
            }
            let Some(mut found) = found else { break };
            self.close_at_end(&mut found);
            let DelimiterLine { delimiter, level, node, line } = found;
            let multipart = node as usize;
            if R::RECORDS {
                self.check_delimiter(&found);
                if self.is_amid_encoded(&found) {
                    start = line.end as usize;
                    from = DelimiterStart::LineStart;
                    continue;
                }
            }
            let content_end = self.content_end(line);
            self.delimiter_end = match delimiter {
                Delimiter::Open => line.end as usize,
                Delimiter::Close => {
                    line.start as usize + trim_line_break(line.of(self.message)).len()
                }
            };
            self.end_unclosed_from(level + 1, content_end);
            self.end_parts(multipart as u32, content_end);
            if multipart + 1 == self.tree.nodes.len() {
                self.end_preamble(multipart, content_end);
            }
            match delimiter {
                Delimiter::Open => {
                    let default_type = self.tree.nodes[multipart].parts_default;
                    return Some((line.end as usize, HeaderOf::Part, default_type));
                }
                Delimiter::Close => {
                    if R::RECORDS {
                        closed = self.closed(&found);
                    }
                    self.open.truncate(level);
                    if let Kind::Multipart { epilogue, .. } = &mut self.tree.nodes[multipart].kind {
                        *epilogue = line.end;
                    }
                    start = line.end as usize;
                    from = DelimiterStart::LineStart;
                }
            }
        }
        self.end_unclosed_from(0, self.message.len());
        self.end_parts(NO_NODE, self.message.len());
        None
    }

    /// Where the content before a delimiter line ends: "the CRLF preceding the boundary delimiter
    /// line is conceptually attached to the boundary" (RFC 2046 §5.1.1), be it that of an empty line
    /// after a header or of a close delimiter.
    fn content_end(&self, line: Span) -> usize {
        let content = self.message.get(..line.start as usize).unwrap_or_default();
        trim_one_line_break(content).len().max(self.delimiter_end)
    }

    /// The multiparts from `level` on have no close delimiter: they end here.
    fn end_unclosed_from(&mut self, level: usize, end: usize) {
        if R::RECORDS {
            self.check_unclosed(level, end);
        }
        self.open.truncate(level);
    }

    pub(super) fn end_preamble(&mut self, multipart: usize, end: usize) {
        let Node { kind, body, .. } = &mut self.tree.nodes[multipart];
        if let Kind::Multipart { preamble, epilogue } = kind {
            *preamble = (*body).max(end as u32);
            *epilogue = u32::MAX;
        }
    }

    /// Ends the parts from the current one up to but not including `until`.
    fn end_parts(&mut self, until: u32, end: usize) {
        let after = self.tree.nodes.len() as u32;
        while self.current != until {
            let Some(node) = self.tree.nodes.get_mut(self.current as usize) else { return };
            let end = end as u32;
            node.span = Span { start: node.span.start.min(end), end };
            node.body = node.body.min(end);
            node.after = after;
            let is_childless = after == self.current + 1;
            if is_childless && matches!(node.kind, Kind::Multipart { .. }) {
                self.end_childless(self.current as usize);
            } else if let Kind::Multipart { epilogue, .. } = &mut node.kind {
                *epilogue = end.min(*epilogue);
            }
            self.current = self.tree.nodes[self.current as usize].parent;
        }
    }

    /// Ends a multipart without parts. If it is more than its close delimiter it is a text, as none of it would be shown
    /// otherwise.
    fn end_childless(&mut self, node: usize) {
        let Node { kind, body, span, transfer_encoding, .. } = self.tree.nodes[node];
        if let Kind::Multipart { preamble, epilogue } = kind
            && epilogue > 0
        {
            let outside = [(body, preamble), (epilogue, span.end)];
            let is_blank = |(start, end)| {
                let text = Span { start, end }.of(self.message);
                text.iter().all(u8::is_ascii_whitespace)
            };
            if outside.into_iter().all(is_blank) {
                return;
            }
        }
        let is_encoded = transfer_encoding.is_some_and(TransferEncoding::is_encoded);
        let kind = if is_encoded { Kind::EncodedMultipart } else { Kind::Undivided };
        self.tree.nodes[node].kind = kind;
        if R::RECORDS {
            self.check_childless(node);
        }
    }

    /// Past the limit of parts: the rest of the message as one leaf.
    fn unparsed_rest(
        &mut self,
        start: usize,
        default_type: DefaultType,
    ) -> Option<(usize, HeaderOf, DefaultType)> {
        let node = self.tree.nodes.len();
        self.push(Span::new(start, start), start, self.tree.fields.len(), default_type);
        self.tree.nodes[node].kind = Kind::Unparsed;
        self.note(Code::LimitParts, node, Span::new(start, self.message.len()));
        self.open.truncate(0);
        self.end_parts(NO_NODE, self.message.len());
        None
    }

    pub(super) fn note(&mut self, code: Code, node: usize, span: Span) {
        self.reader.add(Defect::new(code, PartId(node as u32), span));
    }
}
