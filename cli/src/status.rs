//! The exit status: 0 done, 1 nothing found, 2 usage or failure, 3 defects, 4 rejected.

use std::process::ExitCode;

/// Usage, or something could not be read or written.
pub(crate) const FAILURE: u8 = 2;

/// What came of one message.
#[derive(Clone, Copy)]
pub(crate) enum Outcome {
    Done,
    /// There was nothing to do, and why.
    Nothing(&'static str),
    /// It is not one of those sought.
    NoMatch,
    /// Something asked for by name is not there.
    Missing,
    /// It has defects that matter.
    Defects,
    /// A policy rejects it.
    Rejected,
}

/// What came of all of them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Status {
    is_done: bool,
    is_missing: bool,
    has_defects: bool,
    is_rejected: bool,
}

impl Status {
    /// What came of one message, where there is no other.
    pub(crate) fn of(outcome: Outcome) -> Self {
        let mut status = Self::default();
        status.add(outcome);
        status
    }

    pub(crate) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.is_done = true,
            Outcome::Nothing(_) | Outcome::NoMatch => {}
            Outcome::Missing => self.is_missing = true,
            Outcome::Defects => self.has_defects = true,
            Outcome::Rejected => self.is_rejected = true,
        }
    }

    /// Adds what came of others.
    pub(crate) fn merge(&mut self, others: Self) {
        self.is_done |= others.is_done;
        self.is_missing |= others.is_missing;
        self.has_defects |= others.has_defects;
        self.is_rejected |= others.is_rejected;
    }

    /// The exit status, if nothing failed.
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Self { is_missing: true, .. } => ExitCode::from(1),
            Self { is_rejected: true, .. } => ExitCode::from(4),
            Self { has_defects: true, .. } => ExitCode::from(3),
            Self { is_done: true, .. } => ExitCode::SUCCESS,
            _ => ExitCode::from(1),
        }
    }
}
