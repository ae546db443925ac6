//! The variants of mbox.

use std::borrow::Cow;

use memchr::memmem;

use super::{from_line::FromLine, separator::Lengths};

/// What programs have made of the mbox format.
///
/// They differ in how a line of the text that starts with `From ` is kept from being a separator.
/// Which of them wrote a file cannot be told from the file: `>From ` is what mboxo and mboxrd write
/// for the same line, and what mboxo and mboxcl2 write for that line with a `>` of its own.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub enum Variant {
    /// Not known. Text is left as it is, as most readers do (mutt, Dovecot, Python): a `>` too many
    /// is better than a signature broken by one too few. Only after a `From ` line with nothing on it
    /// the text is read as in mboxrd, which is what Thunderbird writes. Content-Length is believed where
    /// it points to a separator or to the end.
    #[default]
    Unknown,
    /// `From ` is quoted as `>From `, and nothing else is, so that it cannot be undone: text is left
    /// as it is. Content-Length is not looked at.
    Mboxo,
    /// `From `, `>From ` and so on get one `>` more, and here lose it again. Content-Length is not
    /// looked at.
    Mboxrd,
    /// As mboxo, with the length of the body in Content-Length. It is believed where it points to
    /// a separator or to the end.
    Mboxcl,
    /// Nothing is quoted; Content-Length says where a body ends. It is believed as in mboxcl; if it
    /// is wrong, the text is searched for separators.
    Mboxcl2,
}

impl Variant {
    pub(super) fn lengths(self) -> Lengths {
        match self {
            Self::Mboxo | Self::Mboxrd => Lengths::Ignored,
            Self::Unknown | Self::Mboxcl | Self::Mboxcl2 => Lengths::Believed,
        }
    }

    /// The message as it was before it was put into the mailbox.
    pub(super) fn message<'m>(
        self,
        stored: &'m [u8],
        from_line: Option<FromLine<'m>>,
    ) -> Cow<'m, [u8]> {
        match self {
            Self::Mboxrd => unquote(stored),
            Self::Unknown if from_line.is_some_and(FromLine::is_bare) => unquote(stored),
            _ => Cow::Borrowed(stored),
        }
    }
}

/// Takes one `>` off each line that starts with `>From `, `>>From ` and so on.
#[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
fn unquote(stored: &[u8]) -> Cow<'_, [u8]> {
    let mut unquoted = Vec::new();
    let mut done = 0;
    for at in memmem::find_iter(stored, b">From ") {
        let marks = stored[..at].iter().rev().take_while(|&&byte| byte == b'>').count();
        let line = at - marks;
        if line == 0 || stored[line - 1] == b'\n' {
            unquoted.extend_from_slice(&stored[done..line]);
            done = line + 1;
        }
    }
    if done == 0 {
        return Cow::Borrowed(stored);
    }
    unquoted.extend_from_slice(&stored[done..]);
    Cow::Owned(unquoted)
}
