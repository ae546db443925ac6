//! A date as it is written, before it is known whether there was such a day.

use super::zone::Zone;

/// What is written: year, month, day; the time of that day; the zone.
pub(super) type Written = ((i32, u32, u32), TimeOfDay, Zone);

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct TimeOfDay {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
}
