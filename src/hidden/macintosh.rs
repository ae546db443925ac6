//! What a Macintosh keeps of a file beside its bytes.

use std::borrow::Cow;

use nom::{IResult, Parser, number::complete::be_u32};

use crate::codec::charset::Charset;

/// What the Finder of a Macintosh knows about a file: its type and who made it, as four characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FinderInfo {
    /// `TEXT`
    pub file_type: [u8; 4],
    /// `ttxt`
    pub creator: [u8; 4],
}

/// `type creator …`, four characters each.
pub(super) fn finder_info(input: &[u8]) -> IResult<&[u8], FinderInfo, ()> {
    let four = |input| be_u32(input).map(|(rest, four): (_, u32)| (rest, four.to_be_bytes()));
    let (rest, (file_type, creator)) = (four, four).parse(input)?;
    Ok((rest, FinderInfo { file_type, creator }))
}

/// A name in UTF-8, as newer systems write it, else in Mac Roman.
pub(super) fn macintosh_text(bytes: &[u8]) -> Cow<'_, str> {
    match (std::str::from_utf8(bytes), Charset::for_label(b"macintosh")) {
        (Err(_), Some(roman)) => roman.decode(bytes).0,
        _ => String::from_utf8_lossy(bytes),
    }
}
