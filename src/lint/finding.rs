//! What the grammars report, and what other readers make of it.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, collections::HashSet};

use super::{
    alternative::{Alternative, AlternativeKind},
    between, body,
    defects::Defects,
    edit::{Edit, place},
    header, mime,
    reading::{ChoicePoint, choice_points},
    structure::OtherReaders,
};
use crate::{
    defect::{Code, Defect, Departure, PartId},
    message::Message,
    span::Span,
    tree::limits::Limits,
};

/// How many findings of one place are compared.
const NEAR: usize = 8;

/// A defect, and what other readers make of it.
pub(crate) struct Finding<'m> {
    pub(crate) defect: Defect,
    pub(crate) others: Vec<Other<'m>>,
}

/// What another reader makes of a departure.
pub(crate) enum Other<'m> {
    /// It shows this value.
    Value(AlternativeKind, Cow<'m, [u8]>),
    /// It reads the message as we do when these edits are made.
    Edits(Vec<Edit>),
}

impl<'m> Other<'m> {
    /// It shows this text.
    pub(crate) fn text(kind: AlternativeKind, text: impl Into<Cow<'m, str>>) -> Self {
        Self::Value(
            kind,
            match text.into() {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
        )
    }
}

impl<'m> Finding<'m> {
    /// One that all readers read alike, as far as is known.
    pub(crate) fn new(defect: Defect) -> Self {
        Self { defect, others: Vec::new() }
    }

    /// The same, and another reader shows this text.
    pub(crate) fn or_text(mut self, kind: AlternativeKind, text: impl Into<Cow<'m, str>>) -> Self {
        self.others.push(Other::text(kind, text));
        self
    }

    /// The same, and another reader reads the message as if it were edited so.
    pub(crate) fn or_edits(mut self, edits: Vec<Edit>) -> Self {
        self.others.push(Other::Edits(edits));
        self
    }

    /// Whether another reader shows another value without more ado.
    pub(crate) fn has_values(&self) -> bool {
        self.others.iter().any(|other| matches!(other, Other::Value(..)))
    }

    fn into_values(self) -> impl Iterator<Item = Alternative<'m>> {
        let Defect { code, part, span, .. } = self.defect;
        self.others.into_iter().filter_map(move |other| match other {
            Other::Value(kind, value) => Some(Alternative { code, part, span, kind, value }),
            Other::Edits(_) => None,
        })
    }
}

/// All findings of a message, in the order of the parts: as many as
/// [`Limits::defects`](crate::Limits::defects) says, and the first of each code.
#[derive(Default)]
pub(crate) struct Findings<'m> {
    pub(crate) list: Vec<Finding<'m>>,
    pub(crate) total: u64,
    codes: HashSet<Code>,
    most: usize,
    views: usize,
}

impl<'m> Findings<'m> {
    pub(crate) fn of(message: &'m Message<'_>) -> Self {
        let Limits { defects, views, .. } = message.options().limits;
        let most = defects as usize;
        let mut findings = Self { most, views: views.into(), ..Self::default() };
        let structural = message.document.defects(Defects::new(most));
        let unkept = structural.total().saturating_sub(structural.len() as u64);
        let mut others = OtherReaders::of(message);
        for &defect in structural.iter() {
            findings.add(others.finding(defect));
        }
        findings.total = findings.total.saturating_add(unkept);
        between::find(message, &mut findings);
        header::find(message, &mut findings);
        mime::find(message, &mut findings);
        body::find(message, &mut findings);
        let key = |finding: &Finding<'_>| (finding.defect.part, finding.defect.span);
        findings.list.sort_by_key(key);
        findings.merge();
        findings.end();
        findings.list.sort_by_key(key);
        findings
    }

    /// Tells which limits there are more findings, or more readings, than.
    fn end(&mut self) {
        let is_over = |code| Finding::new(Defect::new(code, PartId::ROOT, Span::default()));
        if self.total > self.list.len() as u64 {
            self.list.push(is_over(Code::LimitDefects));
            self.total = self.total.saturating_add(1);
        }
        if choice_points(&self.list, usize::MAX).len() > self.views {
            self.list.push(is_over(Code::LimitViews));
            self.total = self.total.saturating_add(1);
        }
    }

    /// Makes one of those that tell the same of the same bytes.
    fn merge(&mut self) {
        let mut merged: Vec<Finding<'m>> = Vec::with_capacity(self.list.len());
        for finding in self.list.drain(..) {
            let Defect { code, part, span, .. } = finding.defect;
            let is_same = |it: &&mut Finding<'_>| {
                it.defect.code == code && it.defect.part == part && it.defect.span == span
            };
            // Those of one place are next to each other.
            match merged.iter_mut().rev().take(NEAR).find(is_same) {
                Some(known) => {
                    known.defect.severity = known.defect.severity.max(finding.defect.severity);
                    known.others.extend(finding.others);
                    self.total = self.total.saturating_sub(1);
                }
                None => merged.push(finding),
            }
        }
        self.list = merged;
    }

    /// Takes one, if there is room.
    pub(crate) fn add(&mut self, finding: Finding<'m>) {
        self.total = self.total.saturating_add(1);
        if self.codes.insert(finding.defect.code) || self.list.len() < self.most {
            self.list.push(finding);
        }
    }

    /// Takes the departures of a value of `part` that stands `within` the message.
    pub(crate) fn add_departures<V>(
        &mut self,
        message: &[u8],
        (part, within): (PartId, Span),
        departures: impl IntoIterator<Item = Departure<'m, V>>,
        other: impl Fn(V) -> Other<'m>,
    ) {
        for Departure { code, severity, at, others } in departures {
            let defect = Defect::new(code, part, place(message, at, within)).severity(severity);
            let others = others.into_iter().map(&other).collect();
            self.add(Finding { defect, others });
        }
    }

    /// The values that other readers show without more ado.
    pub(crate) fn into_values(self) -> impl Iterator<Item = Alternative<'m>> {
        self.list.into_iter().flat_map(Finding::into_values)
    }

    /// The ways to read all of the message otherwise, as many as
    /// [`Limits::views`](crate::Limits::views) says.
    pub(crate) fn choice_points(&self) -> Vec<ChoicePoint> {
        choice_points(&self.list, self.views)
    }
}
