//! What is wrong with a message, what other readers make of it, and what to do with it.
//!
//! A [`Defect`] is a departure from the standards; an [`Alternative`] is a value that another reader of the same
//! bytes shows; a [`Policy`] decides by the defects.
//!
//! ```
//! use unmime::{Message, lint::{Code, Decision, Policy, Severity}};
//!
//! let message = Message::parse(b"From: ana@example.com\nSubject: one\nSubject: two\n\nhello");
//! let lint = message.lint();
//! let defect = lint.defects()[0];
//! assert_eq!((defect.code, defect.severity), (Code::HdrDuplicateSingleton, Severity::Ambiguous));
//! assert_eq!(lint.alternatives().next().unwrap().text(), Some("two"));
//! assert_eq!(Policy::GATEWAY.judge(&message).decision, Decision::Flag);
//! ```

// record      reads the message once: every rule tells what it meets
//    │
// search      reads it again under the quirks of what was met, and records each time
//    │
// outcome     what a reading shows: leaves, texts, file names, From, Subject, the tree
//    │
// Lint        ambiguous are the defects whose quirks show something else
//
// There is no grammar here: what departs is reported by the code that reads it, and what other readers make of it
// is read by the same code under a quirk.

mod alternative;
pub(crate) mod body;
mod defects;
pub(crate) mod header;
mod mime;
mod nested;
mod outcome;
mod policy;
mod record;
mod search;

use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

use self::{
    outcome::Shown,
    record::record,
    search::{Other, search},
};
use crate::{defect::PartId, message::Message, span::Span};

pub use self::{
    alternative::{Alternative, AlternativeKind},
    defects::Defects,
    policy::{Decision, Ground, Policy, Verdict},
};
pub use crate::{
    defect::{Category, Code, Defect, Severity},
    quirk::{Quirk, Quirks},
};

/// What is wrong with a message, and what other readers make of it, computed once: see [`Message::lint`].
#[derive(Debug)]
pub struct Lint<'m> {
    message: &'m Message<'m>,
    defects: Defects,
    /// The readings that show something else, each with the defects that make it possible: none where those are
    /// in a message inside, or where only a scanner reads so.
    others: Vec<(Vec<Defect>, Other)>,
    reads: usize,
}

/// The message as another reader reads it: see [`Message::readings`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading<'m> {
    /// The defects that the other reader takes otherwise.
    pub code: Code,
    /// What it does differently from us.
    pub quirks: Quirks,
    /// What it reads.
    pub message: Message<'m>,
}

impl<'m> Lint<'m> {
    fn of(message: &'m Message<'m>) -> Self {
        let record = record(message);
        let search = search(message, &record);
        let (mut list, mut total) = record.recorder.into_defects();
        let others = owned_by(&list, search.others);
        let ambiguous: HashSet<Code> =
            others.iter().flat_map(|(owners, _)| owners).map(|defect| defect.code).collect();
        for defect in &mut list {
            if defect.severity == Severity::Ambiguous && !ambiguous.contains(&defect.code) {
                defect.severity = Severity::Warn;
            }
        }
        let is_over =
            [(total > list.len() as u64, Code::LimitDefects), (search.is_cut, Code::LimitViews)];
        for (_, code) in is_over.into_iter().filter(|(is_over, _)| *is_over) {
            list.insert(0, Defect::new(code, PartId::ROOT, Span::default()));
            total = total.saturating_add(1);
        }
        list.sort_by_key(|defect| (defect.part, defect.span));
        Self { message, defects: Defects { list, total }, others, reads: search.reads }
    }

    /// Every departure from the standards, in the order of the parts.
    pub fn defects(&self) -> &Defects {
        &self.defects
    }

    /// Whether the message can be read in more ways than one: whether there are
    /// [`alternatives`](Self::alternatives).
    pub fn is_ambiguous(&self) -> bool {
        self.alternatives().next().is_some()
    }

    /// What other readers show where the message is ambiguous: see [`Message::alternatives`].
    pub fn alternatives(&self) -> impl Iterator<Item = Alternative<'_>> {
        let mut known = HashSet::new();
        let all = self.others.iter().flat_map(|(owners, other)| {
            owners.iter().flat_map(|&Defect { code, part, span, .. }| {
                other.values.iter().map(move |value| {
                    let (kind, value) = (value.kind, Cow::Borrowed(&value.bytes[..]));
                    Alternative { code, part, span, kind, value }
                })
            })
        });
        let hasher = RandomState::new();
        all.filter(move |it| {
            known.insert((it.code, it.kind, it.value.len(), hasher.hash_one(&it.value)))
        })
    }

    /// The message as other readers read it, for each way that shows something else: see [`Message::readings`].
    pub fn readings(&self) -> impl Iterator<Item = Reading<'m>> {
        let told = self.others.iter().filter_map(|(owners, other)| Some((owners.first()?, other)));
        told.map(|(defect, other)| Reading {
            code: defect.code,
            quirks: other.quirks,
            message: self.message.read_with(other.quirks),
        })
    }

    /// The decoded bodies of all leaves, and those that other readers find: see [`Message::union_leaves`].
    pub fn union_leaves(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut shown = Shown::default();
        let ours = outcome::leaves(self.message, &nested::Nested::open(self.message));
        let others = self.others.iter().flat_map(|(_, other)| other.values.iter().cloned());
        let bodies = others.filter(|value| value.kind == AlternativeKind::Body);
        let new = ours.into_iter().chain(bodies).filter(move |value| shown.adds_bytes(value));
        new.map(|value| Cow::Owned(value.bytes))
    }

    /// How many times the message was read otherwise to know this: at most
    /// [`Limits::views`](crate::Limits::views).
    pub fn reads(&self) -> usize {
        self.reads
    }
}

/// The message as other readers read it: under each quirk that was met, and under all of them.
#[cfg_attr(not(feature = "compose"), expect(dead_code, reason = "asked before an answer alone"))]
pub(crate) fn other_readings<'m>(message: &'m Message<'_>) -> impl Iterator<Item = Message<'m>> {
    let met = record(message).quirks_met();
    let alone = met.iter().map(Quirks::from);
    let all = (met.len() > 1).then_some(met);
    alone.chain(all).map(|quirks| message.read_with(quirks))
}

/// The defects that make each reading possible: the first of each code that has one of its quirks and was met
/// badly enough. A quirk alone makes all its codes ambiguous. Several together tell of those that are ambiguous
/// anyway, else of the first.
fn owned_by(list: &[Defect], others: Vec<Other>) -> Vec<(Vec<Defect>, Other)> {
    let mut codes = HashSet::new();
    let met = list.iter().filter(|defect| defect.severity == Severity::Ambiguous);
    let first: Vec<Defect> = met.filter(|defect| codes.insert(defect.code)).copied().collect();
    let singles = others.iter().filter(|other| other.quirks.len() == 1);
    let alone: Quirks = singles.flat_map(|other| other.quirks.iter()).collect();
    let mut owned = Vec::with_capacity(others.len());
    for other in others {
        let of = |quirks: Quirks| first.iter().filter(move |it| it.code.quirks().has_any(quirks));
        let mut owners: Vec<Defect> = of(other.quirks).copied().collect();
        if other.quirks.len() > 1 {
            owners.retain(|defect| defect.code.quirks().has_any(alone));
            if owners.is_empty() {
                owners.extend(of(other.quirks).next());
            }
        }
        owned.push((owners, other));
    }
    owned
}

impl Message<'_> {
    /// What is wrong with the message, and what other readers make of it, computed once. The methods below ask it
    /// one question each.
    ///
    /// The message is read once more, by the same code that built the tree and that reads its values: what is
    /// reported is what was done. It is read again, as other readers do, once for each quirk of what was met, for
    /// all of them together, and for two or three of those that show something else: at most
    /// [`Limits::views`](crate::Limits::views) times, and 16 times its bytes (at least 1 MiB). What that leaves out
    /// is a `limit.views` defect.
    pub fn lint(&self) -> Lint<'_> {
        Lint::of(self)
    }

    /// Every departure from the standards, in the order of the parts.
    ///
    /// A caller that wants to be strict asks for the worst of them:
    ///
    /// ```
    /// use unmime::{Message, lint::Severity};
    ///
    /// let message = Message::parse(b"Subject: one\nSubject: two\n\nhello");
    /// assert_eq!(message.defects().worst(), Some(Severity::Ambiguous));
    /// ```
    ///
    /// A defect is [`Ambiguous`](Severity::Ambiguous) only if [`alternatives`](Self::alternatives) has another value
    /// for it.
    pub fn defects(&self) -> Defects {
        self.lint().defects
    }

    /// Whether the message can be read in more ways than one: whether there are
    /// [`alternatives`](Self::alternatives).
    pub fn is_ambiguous(&self) -> bool {
        self.lint().is_ambiguous()
    }

    /// What other readers show where this message is ambiguous: another `Subject` or `From`, another
    /// file name, the bodies and texts that they find, or the tree of parts where it differs.
    pub fn alternatives(&self) -> impl Iterator<Item = Alternative<'static>> {
        let lint = self.lint();
        let owned = lint.alternatives().map(Alternative::into_owned);
        owned.collect::<Vec<_>>().into_iter()
    }

    /// The message as other readers read it, for each way to read it otherwise that shows something else: whole
    /// messages, with the same tree, values and bodies to be asked for.
    ///
    /// ```
    /// let raw = b"Content-Type: multipart/mixed; boundary=a\nContent-Type: multipart/mixed; boundary=b\n\n\
    ///     --a\n\nfirst\n--a--\n--b\n\nsecond\n--b--\n";
    /// let message = unmime::Message::parse(raw);
    /// assert_eq!(message.text().as_deref(), Some("first"));
    /// let other = message.readings().next().unwrap();
    /// assert_eq!(other.message.text().as_deref(), Some("second"));
    /// ```
    pub fn readings(&self) -> impl Iterator<Item = Reading<'_>> {
        let lint = self.lint();
        lint.readings().collect::<Vec<_>>().into_iter()
    }

    /// The decoded bodies of all leaves, those of messages in transfer encodings too, and then those
    /// that other readers find, each once: what a scanner must look at for all readers.
    pub fn union_leaves(&self) -> impl Iterator<Item = Cow<'static, [u8]>> {
        let lint = self.lint();
        let leaves = lint.union_leaves().map(|body| Cow::Owned(body.into_owned()));
        leaves.collect::<Vec<_>>().into_iter()
    }
}
