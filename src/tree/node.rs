//! The arena: parts in preorder, fields in the order written.

use std::ops::Range;

use crate::{
    codec::transfer_encoding::TransferEncoding, header::header_field::FieldSpans, span::Span,
};

/// Where all parts and header fields of a message are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// In preorder: what is inside node `i` is exactly `i + 1..nodes[i].after`.
    pub(crate) nodes: Vec<Node>,
    /// Header by header in the order of the nodes.
    pub(crate) fields: Vec<FieldSpans>,
}

/// A field that a header has not.
pub(crate) const NO_FIELD: u32 = u32::MAX;

/// The parent of the root.
pub(crate) const NO_NODE: u32 = u32::MAX;

/// One part.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Header and body.
    pub(crate) span: Span,
    /// Where the body starts.
    pub(crate) body: u32,
    /// Its fields in `Tree::fields`.
    pub(crate) first_field: u32,
    pub(crate) fields_end: u32,
    /// The fields that structure needs, or [`NO_FIELD`].
    pub(crate) content_type: u32,
    pub(crate) transfer_encoding_field: u32,
    /// What the latter means, if anything that we know.
    pub(crate) transfer_encoding: Option<TransferEncoding>,
    pub(crate) kind: Kind,
    /// The type that holds where none is declared.
    pub(crate) default_type: DefaultType,
    /// The one of its own parts, if it is a multipart.
    pub(crate) parts_default: DefaultType,
    pub(crate) parent: u32,
    /// The first node after this one's inside.
    pub(crate) after: u32,
    /// The number of containers around it.
    pub(crate) depth: u32,
    /// Its number among the parts of its parent, from 1.
    pub(crate) ordinal: u32,
    /// How many parts it has so far.
    pub(crate) children: u32,
}

/// What a part is to the structure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Leaf,
    /// A multipart that cannot be taken apart, for want of a boundary or of any delimiter: one text.
    Undivided,
    /// What lies past a limit, as it is.
    Unparsed,
    /// A message whose transfer encoding must be undone to read it.
    EncodedMessage,
    /// A multipart whose transfer encoding must be undone to read it.
    EncodedMultipart,
    /// Holds one message, its only child.
    Message,
    Multipart {
        /// Where the preamble ends.
        preamble: u32,
        /// Where the epilogue starts; where the part ends if there is none.
        epilogue: u32,
    },
}

/// The default type of a part (RFC 2045 §5.2, RFC 2046 §5.1.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DefaultType {
    TextPlain,
    /// In a `multipart/digest`.
    MessageRfc822,
}

impl Node {
    /// Its fields in `Tree::fields`.
    pub(crate) fn fields(&self) -> Range<usize> {
        self.first_field as usize..self.fields_end as usize
    }

    /// Its body.
    pub(crate) fn body(&self) -> Span {
        Span { start: self.body, end: self.span.end }
    }
}

const _: () = assert!(size_of::<Node>() <= 96 && size_of::<FieldSpans>() <= 48);
