//! The search for readings that show something else.
//!
//! Advice for whoever changes it: a set of quirks is one read of the whole message. Which sets must be read is
//! decided in `search`; the order matters only when the budget ends the search, and then a `limit.views` defect
//! says so.

use std::collections::{HashSet, VecDeque};

use super::{
    alternative::AlternativeKind,
    outcome::{self, Shown, Value},
    record::{Record, record},
};
use crate::{
    defect::Code,
    message::Message,
    quirk::{Quirk, Quirks},
};

/// How many times the message all readings together may be long, if it is not short.
const MOST_TIMES: usize = 16;

/// What all readings of a short message together may be long.
const MOST_OF_SHORT: usize = 1 << 20;

/// How many quirks are combined.
const MOST_COMBINED: usize = 3;

/// A reading that shows something else.
#[derive(Debug)]
pub(super) struct Other {
    pub(super) quirks: Quirks,
    /// What it shows that our reading does not.
    pub(super) values: Vec<Value>,
}

/// What the search found.
#[derive(Default)]
pub(super) struct Search {
    pub(super) others: Vec<Other>,
    /// How many times the message was read otherwise.
    pub(super) reads: usize,
    /// Whether a limit ended it before all that must be read was, or left something out of a reading.
    pub(super) is_cut: bool,
}

/// The sets of quirks that are yet to be read.
#[derive(Default)]
struct Queue {
    /// A search that leaves out one of these was cut.
    must: VecDeque<Quirks>,
    /// The rest is read while there is room.
    may: VecDeque<Quirks>,
    /// What is or was in each: a set that may be read can become one that must.
    known_must: HashSet<Quirks>,
    known_may: HashSet<Quirks>,
}

impl Queue {
    fn must(&mut self, set: Quirks) {
        if !set.is_empty() && self.known_must.insert(set) {
            self.must.push_back(set);
        }
    }

    fn may(&mut self, set: Quirks) {
        if set.len() <= MOST_COMBINED && self.known_may.insert(set) {
            self.may.push_back(set);
        }
    }

    /// The next set to read.
    fn next(&mut self) -> Option<Quirks> {
        if let Some(set) = self.must.pop_front() {
            return Some(set);
        }
        let known = &mut self.known_must;
        std::iter::from_fn(|| self.may.pop_front()).find(|&set| known.insert(set))
    }
}

/// Reads the message, in which `ours` was met, under each quirk of what was met, all of them together, pairs of
/// those that showed something else, and what those readings meet themselves.
pub(super) fn search(message: &Message<'_>, ours: &Record<'_>) -> Search {
    // What is cut in the message itself was met there.
    let is_told = ours.recorder.has_met(Code::LimitViews);
    let mut search = Search { is_cut: ours.is_cut() && !is_told, ..Search::default() };
    let met = ours.quirks_met();
    if met.is_empty() {
        return search;
    }
    let mut queue = Queue::default();
    met.iter().for_each(|quirk| queue.must(quirk.into()));
    let union = ours.union_quirks();
    union.iter().for_each(|quirk| queue.must(quirk.into()));
    queue.must(met);
    queue.must(union);
    queue.must(met.union(union));

    let mut ours_shown = Shown::default();
    for value in outcome::values(message, &ours.nested) {
        ours_shown.adds(&value);
    }
    let has_several_authors = outcome::authors(message).len() > 1;
    let mut shown = Shown::default();
    let views: usize = message.options().limits.views.into();
    let mut room = message.raw().len().saturating_mul(MOST_TIMES).max(MOST_OF_SHORT);
    let mut changed = Quirks::NONE;
    // Where another reader takes a boundary that does not occur, it does not look for one that does.
    let as_declared = Quirks::from(Quirk::BoundaryAsDeclared).without(met);
    loop {
        let is_needed = !queue.must.is_empty();
        let Some(set) = queue.next() else { break };
        if search.reads == views || message.raw().len() > room {
            search.is_cut |= is_needed;
            break;
        }
        search.reads += 1;
        room -= message.raw().len();
        let reading = message.read_with(set.union(as_declared));
        let record = record(&reading);
        search.is_cut |= record.is_cut() && !is_told;
        let values = outcome::values(&reading, &record.nested);
        let mut new: Vec<Value> =
            values.into_iter().filter(|value| !ours_shown.has(value)).collect();
        // One of several authors without the others is another list.
        if has_several_authors && let [author] = &outcome::authors(&reading)[..] {
            new.push(Value::new(AlternativeKind::From, author.clone().into_bytes()));
        }
        if new.is_empty() {
            continue;
        }
        let mut is_known = true;
        for value in &new {
            is_known &= !shown.adds(value);
        }
        search.others.push(Other { quirks: set, values: new });
        if set.len() == 1 {
            changed.iter().for_each(|quirk| queue.must(set.with(quirk)));
            changed = changed.union(set);
        }
        if is_known && set.len() > 1 {
            continue;
        }
        let met_there = record.quirks_met().union(record.union_quirks());
        for quirk in met_there.without(met).without(set).iter() {
            match set.len() {
                1 => queue.must(set.with(quirk)),
                _ => queue.may(set.with(quirk)),
            }
        }
        met.without(set).iter().for_each(|quirk| queue.may(set.with(quirk)));
    }
    search
}
