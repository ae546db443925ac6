//! Files in a text.

use std::ops::Range;

use super::{
    bin_hex,
    file::{Content, HiddenFile, HiddenKind},
};
use crate::codec::{charset::text_of_unknown_charset, uuencode, yenc};

/// The files in a text, in their order.
pub(super) struct TextFiles<'h> {
    text: &'h [u8],
    at: usize,
    /// The next file of each format, found once and kept until the text has been passed.
    uuencode: Next<uuencode::Block<'h>>,
    yenc: Next<yenc::Block<'h>>,
    bin_hex: Next<bin_hex::File<'h>>,
}

/// What a search last found.
enum Next<T> {
    Unknown,
    Found(T),
    NoMore,
}

impl<'h> TextFiles<'h> {
    pub(super) fn new(text: &'h [u8]) -> Self {
        Self { text, at: 0, uuencode: Next::Unknown, yenc: Next::Unknown, bin_hex: Next::Unknown }
    }
}

impl<'h> Iterator for TextFiles<'h> {
    type Item = HiddenFile<'h>;

    fn next(&mut self) -> Option<HiddenFile<'h>> {
        let (text, at) = (self.text, self.at);
        let uuencode =
            self.uuencode.look(at, |block| &block.span, || uuencode::next_block(text, at));
        let yenc = self.yenc.look(at, |block| &block.span, || yenc::next_block(text, at));
        let bin_hex = self.bin_hex.look(at, |file| &file.span, || bin_hex::next_file(text, at));
        let files = [
            uuencode.cloned().map(HiddenFile::from),
            yenc.cloned().map(HiddenFile::from),
            bin_hex.cloned().map(HiddenFile::from),
        ];
        let first = files.into_iter().flatten().min_by_key(|file| file.span.start)?;
        self.at = first.span.end;
        Some(first)
    }
}

impl<T> Next<T> {
    /// What is found at `at` or later.
    fn look(
        &mut self,
        at: usize,
        span: impl Fn(&T) -> &Range<usize>,
        search: impl FnOnce() -> Option<T>,
    ) -> Option<&T> {
        let is_passed = match self {
            Self::Unknown => true,
            Self::Found(file) => span(file).start < at,
            Self::NoMore => false,
        };
        if is_passed {
            *self = search().map_or(Self::NoMore, Self::Found);
        }
        match self {
            Self::Found(file) => Some(file),
            _ => None,
        }
    }
}

impl<'h> From<uuencode::Block<'h>> for HiddenFile<'h> {
    fn from(block: uuencode::Block<'h>) -> Self {
        let name = text_of_unknown_charset(block.name);
        let span = block.span.clone();
        Self::new(HiddenKind::Uuencode, span, Content::Uuencode(block)).named(Some(name))
    }
}

impl<'h> From<yenc::Block<'h>> for HiddenFile<'h> {
    fn from(block: yenc::Block<'h>) -> Self {
        let name = text_of_unknown_charset(block.name);
        let span = block.span.clone();
        Self::new(HiddenKind::YEnc, span, Content::YEnc(block)).named(Some(name))
    }
}
