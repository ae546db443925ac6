//! AppleSingle and AppleDouble (RFC 1740): the two forks of a Macintosh file, and what the Finder
//! knows about it.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use nom::{
    IResult, Parser,
    bytes::complete::{tag, take},
    multi::fold_many_m_n,
    number::complete::{be_u16, be_u32},
};

use super::{
    file::{Content, HiddenFile, HiddenKind},
    macintosh::{finder_info, macintosh_text},
};
use crate::lex::element::before;

type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

const APPLE_SINGLE: u32 = 0x0005_1600;
const APPLE_DOUBLE: u32 = 0x0005_1607;

/// The entries that matter here (RFC 1740 appendix B); of each the first.
#[derive(Default)]
struct Entries<'h> {
    data_fork: Option<&'h [u8]>,
    resource_fork: Option<&'h [u8]>,
    real_name: Option<&'h [u8]>,
    finder_info: Option<&'h [u8]>,
    /// Whether one lies outside of the file.
    is_damaged: bool,
}

/// The file in an AppleSingle.
pub(super) fn apple_single(file: &[u8]) -> Option<HiddenFile<'_>> {
    let (_, entries) = entries(APPLE_SINGLE, file).ok()?;
    let data = entries.data_fork.unwrap_or_default();
    let hidden = HiddenFile::new(HiddenKind::AppleSingle, 0..file.len(), Content::Plain(data));
    Some(entries.describe(hidden))
}

/// The file that `data` is, as the header file of the AppleDouble describes it.
pub(super) fn apple_double<'h>(header: &'h [u8], data: &'h [u8]) -> Option<HiddenFile<'h>> {
    let (_, entries) = entries(APPLE_DOUBLE, header).ok()?;
    let hidden = HiddenFile::new(HiddenKind::AppleDouble, 0..data.len(), Content::Plain(data));
    Some(entries.describe(hidden))
}

impl<'h> Entries<'h> {
    fn describe(self, file: HiddenFile<'h>) -> HiddenFile<'h> {
        HiddenFile {
            is_damaged: self.is_damaged,
            finder_info: self.finder_info.and_then(|info| Some(finder_info(info).ok()?.1)),
            resource_fork: self.resource_fork.unwrap_or_default(),
            ..file.named(self.real_name.map(macintosh_text))
        }
    }
}

/// `magic version filler count *entry`, all numbers in network order (RFC 1740 appendix A).
fn entries(magic: u32, file: &[u8]) -> Parsed<'_, Entries<'_>> {
    const FILLER: usize = 16;
    let (rest, _) = tag(&magic.to_be_bytes()[..]).parse(file)?;
    let (rest, _) = (be_u32, take(FILLER)).parse(rest)?;
    let (rest, count) = be_u16(rest)?;
    let count = usize::from(count);
    let (rest, mut entries) =
        fold_many_m_n(0, count, entry, Entries::default, |mut entries, (id, offset, length)| {
            let start = file.get(offset as usize..);
            let bytes = start.map(|start| start.get(..length as usize).unwrap_or(start));
            entries.is_damaged |= bytes.is_none_or(|bytes| bytes.len() < length as usize);
            let place = match id {
                1 => &mut entries.data_fork,
                2 => &mut entries.resource_fork,
                3 => &mut entries.real_name,
                9 => &mut entries.finder_info,
                _ => return entries,
            };
            *place = place.or(bytes);
            entries
        })
        .parse(rest)?;
    // Those that the count promises and that are not there.
    entries.is_damaged |= before(file, rest).len() < count.saturating_mul(12).saturating_add(26);
    Ok((rest, entries))
}

/// `id offset length`.
fn entry(input: &[u8]) -> Parsed<'_, (u32, u32, u32)> {
    (be_u32, be_u32, be_u32).parse(input)
}
