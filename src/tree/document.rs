//! A message's bytes and its tree.

use std::{borrow::Cow, sync::OnceLock};

use crate::{
    codec::{charset::Charset, extensions::Extensions},
    defect::{Code, Defect, PartId, Reader, Recorder},
    quirk::{Quirk, Quirks},
    scan::line::{first_bare_lf, has_cr_line_ends},
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
    /// The same with LF line ends, where `raw` has others.
    lines: Option<Vec<u8>>,
    pub(crate) tree: Tree,
    pub(crate) options: Options,
    pub(crate) text_charsets: FoundCharsets,
}

/// The charsets that texts say of their headers, found at most once each.
#[derive(Clone, Default)]
pub(crate) struct FoundCharsets {
    of_message: OnceLock<Option<Charset>>,
    /// By number of the part. Most messages never need them.
    of_texts: OnceLock<Box<[OnceLock<Option<Charset>>]>>,
}

impl FoundCharsets {
    /// That of one of so many parts.
    pub(crate) fn of_text(
        &self,
        text: PartId,
        parts: usize,
        find: impl FnOnce() -> Option<Charset>,
    ) -> Option<Charset> {
        let texts = self.of_texts.get_or_init(|| vec![OnceLock::new(); parts].into());
        *texts.get(text.index())?.get_or_init(find)
    }

    /// That which the first text of the message declares.
    pub(crate) fn of_message(&self, find: impl FnOnce() -> Option<Charset>) -> Option<Charset> {
        *self.of_message.get_or_init(find)
    }
}

impl<'a> Document<'a> {
    pub(crate) fn parse(raw: Cow<'a, [u8]>, extent: Extent, options: &Options) -> Self {
        let (limits, quirks) = (&options.limits, options.quirks);
        let is_cr_only = has_cr_line_ends(&raw) && !quirks.has(Quirk::CrIsText);
        let lines =
            (is_cr_only || quirks.has(Quirk::CrEndsLine)).then(|| with_cr_as_lf(&raw, is_cr_only));
        let readable = readable(lines.as_deref().unwrap_or(&raw), limits);
        let tree = match quirks.is_empty() {
            true => build(readable, extent, limits, &mut ()),
            false => build(readable, extent, limits, &mut Recorder::new(readable, quirks, 0)),
        };
        let text_charsets = FoundCharsets::default();
        Self { raw, lines, tree, options: options.clone(), text_charsets }
    }

    /// The same with bytes of its own.
    pub(crate) fn into_owned(self) -> Document<'static> {
        let Self { raw, lines, tree, options, text_charsets } = self;
        Document { raw: Cow::Owned(raw.into_owned()), lines, tree, options, text_charsets }
    }

    /// The bytes that were parsed, to which all spans refer.
    pub(crate) fn bytes(&self) -> &[u8] {
        readable(self.lines.as_deref().unwrap_or(&self.raw), &self.options.limits)
    }

    pub(crate) fn extensions(&self) -> Option<&Extensions> {
        self.options.extensions.as_deref()
    }

    pub(crate) fn quirks(&self) -> Quirks {
        self.options.quirks
    }

    /// Builds the tree once more, and records what is met.
    pub(crate) fn record(&self, recorder: &mut Recorder<'_>) {
        let bytes = self.bytes();
        let mut add = |code, at, end| {
            recorder.add(Defect::new(code, PartId::ROOT, Span::new(at, end)));
        };
        if bytes.len() < self.raw.len() {
            add(Code::LimitMessageBytes, bytes.len(), bytes.len());
        }
        if has_cr_line_ends(&self.raw)
            && let Some(at) = self.raw.iter().position(|&byte| byte == b'\r')
        {
            add(Code::EolBareCr, at, at + 1);
        }
        if let Some(at) = first_bare_lf(bytes) {
            add(Code::EolBareLf, at, at + 1);
        }
        build(bytes, Extent::Message, &self.options.limits, recorder);
    }
}

/// The message with an LF in place of each CR that no LF follows, and of the CRs before it.
fn with_cr_as_lf(raw: &[u8], at_end: bool) -> Vec<u8> {
    let mut bytes = raw.to_vec();
    // The last byte is a line end only in a message that has no others.
    let mut is_line_end = !at_end;
    for byte in bytes.iter_mut().rev() {
        match *byte {
            b'\r' if is_line_end => {}
            b'\r' => *byte = b'\n',
            other => is_line_end = other == b'\n',
        }
    }
    bytes
}

/// What of `raw` is within the limit, and can be addressed.
fn readable<'r>(raw: &'r [u8], limits: &Limits) -> &'r [u8] {
    let most = limits.message_bytes.min(u64::from(u32::MAX - 1));
    raw.get(..usize::try_from(most).unwrap_or(usize::MAX)).unwrap_or(raw)
}
