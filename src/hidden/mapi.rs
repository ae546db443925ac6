//! MAPI properties, as attributes of TNEF hold them ([MS-OXTNEF] §2.1.3.4).
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::iter;

use nom::{
    IResult, Parser,
    bytes::complete::take,
    number::complete::{le_u16, le_u32},
};

type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

/// A property: its identifier ([MS-OXPROPS]), its type ([MS-OXCDATA] §2.11.1), its first value.
#[derive(Clone, Copy)]
pub(super) struct Property<'a> {
    pub(super) id: u16,
    pub(super) kind: u16,
    pub(super) value: &'a [u8],
}

pub(super) const STRING8: u16 = 0x001E;
pub(super) const UNICODE: u16 = 0x001F;
pub(super) const OBJECT: u16 = 0x000D;
const MANY_VALUES: u16 = 0x1000;
const FIRST_NAMED: u16 = 0x8000;

/// `count *property`, up to the first that cannot be read.
pub(super) fn properties(input: &[u8]) -> impl Iterator<Item = Property<'_>> {
    let (mut rest, mut left) = le_u32::<_, ()>(input).unwrap_or_default();
    iter::from_fn(move || {
        left = left.checked_sub(1)?;
        let (after, found) = property(rest).ok()?;
        rest = after;
        Some(found)
    })
}

/// `type id [name] value`.
fn property(input: &[u8]) -> Parsed<'_, Property<'_>> {
    let (rest, (kind, id)) = (le_u16, le_u16).parse(input)?;
    let (rest, ()) = if id >= FIRST_NAMED { property_name(rest)? } else { (rest, ()) };
    let (rest, value) = match fixed_size(kind & !MANY_VALUES) {
        Some(size) if kind & MANY_VALUES != 0 => {
            let (rest, count) = le_u32(rest)?;
            padded(rest, (count as usize).saturating_mul(size))?
        }
        Some(size) => padded(rest, size)?,
        None => variable_values(rest)?,
    };
    Ok((rest, Property { id, kind, value }))
}

/// `guid (0 id / 1 length name padding)`.
fn property_name(input: &[u8]) -> Parsed<'_, ()> {
    let (rest, _guid) = take(16usize).parse(input)?;
    let (rest, (kind, id_or_length)) = (le_u32, le_u32).parse(rest)?;
    let length = if kind == 0 { 0 } else { id_or_length as usize };
    let (rest, _) = padded(rest, length)?;
    Ok((rest, ()))
}

/// The octets of a value; none for those that say how many theirs are.
fn fixed_size(kind: u16) -> Option<usize> {
    Some(match kind {
        0x0001 => 0,
        0x0002 | 0x000B => 2,
        0x0003 | 0x0004 | 0x000A => 4,
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => 8,
        0x0048 => 16,
        _ => return None,
    })
}

/// `count *(length value padding)`; gives the first value.
fn variable_values(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (mut rest, count) = le_u32(input)?;
    let mut first = None;
    for _ in 0..count {
        let (after, length) = le_u32(rest)?;
        let (after, value) = padded(after, length as usize)?;
        first = first.or(Some(value));
        rest = after;
    }
    Ok((rest, first.unwrap_or_default()))
}

/// `length` octets, filled up to a multiple of four; the last ones of the input need not be.
fn padded(input: &[u8], length: usize) -> Parsed<'_, &[u8]> {
    let (rest, value) = take(length).parse(input)?;
    let padding = length.wrapping_neg() % 4;
    Ok((rest.get(padding..).unwrap_or_default(), value))
}
