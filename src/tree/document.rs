//! A message's bytes and its tree.

use std::borrow::Cow;

use crate::{
    codec::extensions::Extensions,
    defect::{Code, PartId, Report},
    scan::line::first_bare_lf,
    span::Span,
    tree::{
        build::{Extent, build},
        limits::Limits,
        node::Tree,
        options::Options,
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
        build(self.bytes(), Extent::Message, &self.options.limits, &mut report);
        report
    }
}

/// What of `raw` is within the limit, and can be addressed.
fn readable<'r>(raw: &'r [u8], limits: &Limits) -> &'r [u8] {
    let most = limits.message_bytes.min(u64::from(u32::MAX - 1));
    &raw[..raw.len().min(usize::try_from(most).unwrap_or(usize::MAX))]
}
