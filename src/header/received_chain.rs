//! The way of a message, hop by hop, and how long each took.

use chrono::TimeDelta;

use crate::field::received::Received;

/// One hop of a message on its way: a `Received` field (RFC 5321 §4.4), and the time since the one
/// before.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Hop<'m> {
    /// What the host wrote.
    pub received: Received<'m>,
    /// The time since the hop before. None for the first one, and where this hop or the one before
    /// bears no date. Negative where their clocks disagree: hosts write what their clocks say.
    pub delay: Option<TimeDelta>,
}

/// The hops of these fields, which are given oldest first.
pub(crate) fn received_chain<'m>(
    fields: impl Iterator<Item = Received<'m>>,
) -> impl Iterator<Item = Hop<'m>> {
    let mut before = None;
    fields.map(move |received| {
        let time = received.date_time.map(|date_time| date_time.to_chrono());
        let delay = time.zip(before).map(|(time, before)| time.signed_duration_since(before));
        before = time;
        Hop { received, delay }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_between_neighbours_that_bear_dates() {
        let fields = [
            "by a; Mon, 2 Mar 2026 10:00:00 +0100",
            "by b; Mon, 2 Mar 2026 09:00:02 +0000",
            "by c; Mon, 2 Mar 2026 08:59:30 +0000",
            "by d",
            "by e; Mon, 2 Mar 2026 09:00:00 +0000",
            "by f; Mon, 2 Mar 2026 10:00:00 -0000",
        ];
        let read = fields.iter().map(|field| Received::parse(field.as_bytes()));
        let delays: Vec<_> =
            received_chain(read).map(|hop| hop.delay.map(|delay| delay.num_seconds())).collect();
        assert_eq!(delays, [None, Some(2), Some(-32), None, None, Some(3600)]);
    }
}
