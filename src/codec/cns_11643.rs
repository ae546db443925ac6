//! CNS 11643, planes 1 and 2.

/// placeholder
pub(crate) fn to_big5(_plane: u8, _high: u8, _low: u8) -> Option<[u8; 2]> {
    None
}
