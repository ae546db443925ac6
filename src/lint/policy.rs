//! Policies: what to do with a message, by its defects.

use super::nested::encoded_messages;
use crate::{
    defect::{Code, Defect, PartId, Severity},
    message::Message,
};

/// What to do with a message; each is stricter than the one before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[non_exhaustive]
pub enum Decision {
    /// Let it pass.
    #[default]
    Accept,
    /// Let it pass, but say so: to a scanner, to the reader.
    Flag,
    /// Do not let it pass.
    Reject,
}

impl Decision {
    /// Its name in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Flag => "flag",
            Self::Reject => "reject",
        }
    }
}

/// What to do with messages that have defects: a decision for each severity, and others for single
/// codes.
///
/// ```
/// use unmime::{Message, lint::{Code, Decision, Policy, Severity}};
///
/// let message = Message::parse(b"From: a@example.com\nSubject: one\nSubject: two\n\n");
/// assert_eq!(Policy::GATEWAY.judge(&message).decision, Decision::Flag);
/// let policy = Policy::GATEWAY.code(Code::HdrDuplicateSingleton, Decision::Reject);
/// let verdict = policy.judge(&message);
/// assert_eq!(verdict.decision, Decision::Reject);
/// assert_eq!(verdict.grounds[0].defect.code, Code::HdrDuplicateSingleton);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    info: Decision,
    warn: Decision,
    ambiguous: Decision,
    severe: Decision,
    codes: Vec<(Code, Decision)>,
}

/// What a policy decides on a message, and why.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Verdict {
    /// The strictest decision on any of its defects.
    pub decision: Decision,
    /// The defects that led to it; none where it is accepted.
    pub grounds: Vec<Ground>,
}

/// A defect that led to a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Ground {
    /// Where the defect is in a message inside that is transfer-encoded: the parts that hold those
    /// messages, from the outermost on. Empty for the message itself.
    pub within: Vec<PartId>,
    /// The defect, with its part and place in that message.
    pub defect: Defect,
}

impl Policy {
    /// Rejects what departs from the standards in any way that matters: all but
    /// [`Severity::Info`].
    pub const STRICT: Self =
        Self::of([Decision::Accept, Decision::Reject, Decision::Reject, Decision::Reject]);

    /// Flags what can be read in more ways than one, or was not looked at.
    pub const GATEWAY: Self =
        Self::of([Decision::Accept, Decision::Accept, Decision::Flag, Decision::Flag]);

    /// Accepts all.
    pub const LENIENT: Self = Self::of([Decision::Accept; 4]);

    const fn of([info, warn, ambiguous, severe]: [Decision; 4]) -> Self {
        Self { info, warn, ambiguous, severe, codes: Vec::new() }
    }

    /// The same, with this decision on defects of a severity.
    #[must_use]
    pub fn on(mut self, severity: Severity, decision: Decision) -> Self {
        *match severity {
            Severity::Info => &mut self.info,
            Severity::Warn => &mut self.warn,
            Severity::Ambiguous => &mut self.ambiguous,
            Severity::Severe => &mut self.severe,
        } = decision;
        self
    }

    /// The same, with this decision on defects of a code, whatever their severity.
    #[must_use]
    pub fn code(mut self, code: Code, decision: Decision) -> Self {
        self.codes.retain(|(known, _)| *known != code);
        self.codes.push((code, decision));
        self
    }

    /// What it decides on one defect.
    pub fn decide(&self, defect: &Defect) -> Decision {
        let of_code = self.codes.iter().find(|(code, _)| *code == defect.code);
        of_code.map_or_else(
            || match defect.severity {
                Severity::Info => self.info,
                Severity::Warn => self.warn,
                Severity::Ambiguous => self.ambiguous,
                Severity::Severe => self.severe,
            },
            |(_, decision)| *decision,
        )
    }

    /// What it decides on a message, by the defects of it and of the messages inside, those in
    /// transfer encodings too as far as [`Limits::encoded_depth`](crate::Limits::encoded_depth)
    /// says.
    pub fn judge(&self, message: &Message<'_>) -> Verdict {
        let mut verdict = Verdict::default();
        let mut inner = Vec::new();
        self.judge_one(message, &[], &mut verdict, &mut inner);
        for _ in 0..message.options().limits.encoded_depth {
            for (within, message) in std::mem::take(&mut inner) {
                self.judge_one(&message, &within, &mut verdict, &mut inner);
            }
        }
        verdict
    }

    fn judge_one(
        &self,
        message: &Message<'_>,
        within: &[PartId],
        verdict: &mut Verdict,
        inner: &mut Vec<(Vec<PartId>, Message<'static>)>,
    ) {
        for defect in message.defects() {
            let decision = self.decide(&defect);
            if decision > verdict.decision {
                *verdict = Verdict { decision, grounds: Vec::new() };
            }
            if decision == verdict.decision && decision != Decision::Accept {
                verdict.grounds.push(Ground { within: within.to_vec(), defect });
            }
        }
        inner.extend(encoded_messages(message).filter_map(|part| {
            Some(([within, &[part.id()]].concat(), part.message()?.into_owned()))
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AMBIGUOUS: &[u8] = b"From: a@x.com\nSubject: 1\nSubject: 2\n\n";
    const WARNED: &[u8] = b"Subject: 1\n\n";
    const CLEAN: &[u8] = b"From: a@x.com\n\n";

    #[test]
    fn presets_decide_by_severity() {
        for (raw, strict, gateway) in [
            (AMBIGUOUS, Decision::Reject, Decision::Flag),
            (WARNED, Decision::Reject, Decision::Accept),
            (CLEAN, Decision::Accept, Decision::Accept),
        ] {
            let message = Message::parse(raw);
            assert_eq!(
                Policy::STRICT.judge(&message).decision,
                strict,
                "{}",
                message.raw().escape_ascii()
            );
            assert_eq!(
                Policy::GATEWAY.judge(&message).decision,
                gateway,
                "{}",
                message.raw().escape_ascii()
            );
            assert_eq!(Policy::LENIENT.judge(&message), Verdict::default());
        }
    }

    #[test]
    fn a_code_counts_before_its_severity() {
        let message = Message::parse(AMBIGUOUS);
        let lax = Policy::STRICT.code(Code::HdrDuplicateSingleton, Decision::Accept);
        assert_eq!(lax.judge(&message).decision, Decision::Accept);
        let lax = lax.on(Severity::Info, Decision::Reject);
        assert_eq!(lax.decide(&message.defects()[0]), Decision::Accept);
    }

    #[test]
    fn a_message_in_a_transfer_encoding_is_judged_too() {
        let mut raw = b"From: a@x.com\nContent-Type: message/rfc822\n\
            Content-Transfer-Encoding: quoted-printable\n\n"
            .to_vec();
        raw.extend_from_slice(AMBIGUOUS);
        let verdict = Policy::GATEWAY.judge(&Message::parse(&raw));
        let inner = verdict.grounds.iter().find(|ground| !ground.within.is_empty()).unwrap();
        assert_eq!(
            (inner.defect.code, &inner.within[..]),
            (Code::HdrDuplicateSingleton, &[PartId::ROOT][..])
        );
    }
}
