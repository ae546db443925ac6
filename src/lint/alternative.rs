//! What another reader shows.

use std::borrow::Cow;

use crate::{
    defect::{Code, PartId},
    span::Span,
};

/// A value that another reader of the same message would show.
///
/// Each belongs to an [`Ambiguous`](crate::lint::Severity::Ambiguous) defect of the same code and part.
///
/// ```
/// let message = unmime::Message::parse(b"Subject: one\nSubject: two\n\n");
/// assert_eq!(message.headers().subject().as_deref(), Some("one"));
/// let other = message.alternatives().next().unwrap();
/// assert_eq!((other.code.as_str(), other.text()), ("hdr.duplicate-singleton", Some("two")));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Alternative<'m> {
    /// The defect that makes it possible.
    pub code: Code,
    /// The part in which that is.
    pub part: PartId,
    /// Where that is.
    pub span: Span,
    /// Which value it is another reading of.
    pub kind: AlternativeKind,
    /// The value: of a body its decoded bytes, else text.
    pub value: Cow<'m, [u8]>,
}

impl Alternative<'_> {
    /// The same, no longer borrowing.
    pub fn into_owned(self) -> Alternative<'static> {
        let Self { code, part, span, kind, value } = self;
        Alternative { code, part, span, kind, value: Cow::Owned(value.into_owned()) }
    }

    /// The value as text; none where it is the bytes of a body.
    pub fn text(&self) -> Option<&str> {
        match self.kind {
            AlternativeKind::Body => None,
            _ => std::str::from_utf8(&self.value).ok(),
        }
    }
}

/// What an [`Alternative`] is another reading of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum AlternativeKind {
    /// [`Part::body`](crate::Part::body) or [`Part::text`](crate::Part::text): the decoded body of a leaf, or what
    /// it says as text, that the message as read does not show.
    Body,
    /// The tree of parts, each container with its parts in parentheses:
    /// `multipart/mixed(text/plain image/png)`.
    Structure,
    /// [`Part::filename`](crate::Part::filename)
    Filename,
    /// An address of [`Headers::from`](crate::Headers::from)
    From,
    /// [`Headers::subject`](crate::Headers::subject)
    Subject,
}

impl AlternativeKind {
    /// Its name in lower case, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Structure => "structure",
            Self::Filename => "filename",
            Self::From => "from",
            Self::Subject => "subject",
        }
    }
}
