//! A message's bytes and its tree.

use std::borrow::Cow;

use crate::{
    codec::extensions::Extensions,
    defect::{Code, PartId, Report},
    field::content_type::{self, Structure},
    scan::{
        delimiter::{OpenBoundaries, Place},
        line::first_bare_lf,
    },
    span::Span,
    tree::{
        build::{Extent, build},
        limits::Limits,
        node::{Kind, Node, Tree},
        options::Options,
        structure_check::of_type,
    },
};

/// What a message is made of; all handles refer to it.
#[derive(Clone)]
pub(crate) struct Document<'a> {
    pub(crate) raw: Cow<'a, [u8]>,
    pub(crate) tree: Tree,
    pub(crate) options: Options,
}

impl<'a> Document<'a> {
    pub(crate) fn parse(raw: Cow<'a, [u8]>, extent: Extent, options: &Options) -> Self {
        let tree = build(readable(&raw, &options.limits), extent, &options.limits, &mut ());
        Self { raw, tree, options: options.clone() }
    }

    /// The bytes that were parsed, to which all spans refer.
    pub(crate) fn bytes(&self) -> &[u8] {
        readable(&self.raw, &self.options.limits)
    }

    pub(crate) fn extensions(&self) -> Option<&Extensions> {
        self.options.extensions.as_deref()
    }

    /// Walks the message once more and notes each departure from the standards in its structure.
    pub(crate) fn defects<R: Report>(&self, mut report: R) -> R {
        let read = self.bytes().len();
        if read < self.raw.len() {
            report.report(Code::LimitMessageBytes, PartId::ROOT, Span::new(read, read));
        }
        if let Some(at) = first_bare_lf(self.bytes()) {
            report.report(Code::EolBareLf, PartId::ROOT, Span::new(at, at + 1));
        }
        let tree = build(self.bytes(), Extent::Message, &self.options.limits, &mut report);
        for (at, node) in tree.nodes.iter().enumerate() {
            if node.kind == Kind::EncodedMultipart && !self.has_encoded_parts(&tree, node) {
                report.add(of_type(&tree, Code::MpNoParts, at as u32));
            }
        }
        report
    }

    /// Whether the delimiters of a multipart show when its transfer encoding is undone.
    fn has_encoded_parts(&self, tree: &Tree, node: &Node) -> bool {
        let Some(type_field) = tree.fields.get(node.content_type as usize) else { return false };
        let structure =
            content_type::structure(type_field.body.of(self.bytes()), self.options.limits.params);
        let (Some(encoding), Structure::Multipart { boundary: Some(boundary), .. }) =
            (node.transfer_encoding, structure)
        else {
            return false;
        };
        let mut open = OpenBoundaries::default();
        open.push(boundary, 0);
        let body = encoding.decode(node.body().of(self.bytes()));
        open.find(&body, 0, Place::LineStart).is_some()
    }
}

/// What of `raw` is within the limit, and can be addressed.
fn readable<'r>(raw: &'r [u8], limits: &Limits) -> &'r [u8] {
    let most = limits.message_bytes.min(u64::from(u32::MAX - 1));
    raw.get(..usize::try_from(most).unwrap_or(usize::MAX)).unwrap_or(raw)
}
