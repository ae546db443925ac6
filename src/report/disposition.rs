//! Disposition: what a reader did with a message (RFC 8098 §3.2.6).

use std::{borrow::Cow, fmt};

use nom::{
    Parser,
    bytes::complete::tag,
    combinator::opt,
    sequence::{delimited, preceded, separated_pair, terminated},
};

use crate::lex::{Parsed, whitespace::opt_cfws, word::token};

/// What became of a message that asked to tell (RFC 8098 §3.2.6).
///
/// ```
/// let read = unmime::report::Disposition::parse(b"manual-action/MDN-sent-automatically; displayed/error");
/// assert!(read.is("displayed") && !read.is_automatic_action() && read.is_sent_automatically());
/// assert_eq!(read.modifiers().collect::<Vec<_>>(), ["error"]);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Disposition<'a> {
    /// `action-mode`: `manual-action` if the user did it, `automatic-action` if the program did.
    /// None where no mode stands.
    pub action_mode: Option<Cow<'a, str>>,
    /// `sending-mode`: `MDN-sent-manually` if the user agreed to tell, `MDN-sent-automatically` if
    /// he was not asked.
    pub sending_mode: Option<Cow<'a, str>>,
    /// `disposition-type`: `displayed`, `deleted`, `dispatched`, `processed`; in old reports
    /// `denied` and `failed` too (RFC 2298). Empty where there is none.
    pub kind: Cow<'a, str>,
    modifiers: &'a [u8],
}

impl<'a> Disposition<'a> {
    /// Reads the body of a `Disposition` field. Any bytes are one: what is missing is empty.
    pub fn parse(value: &'a [u8]) -> Self {
        let (rest, modes) = opt(disposition_mode).parse(value).unwrap_or((value, None));
        let (rest, kind) = disposition_type(rest).unwrap_or((rest, b""));
        Self {
            action_mode: modes.map(|(action, _)| String::from_utf8_lossy(action)),
            sending_mode: modes.map(|(_, sending)| String::from_utf8_lossy(sending)),
            kind: String::from_utf8_lossy(kind),
            modifiers: rest,
        }
    }

    /// Whether this is its type, in any case.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// Whether the program did it, not the user.
    pub fn is_automatic_action(&self) -> bool {
        has_name(self.action_mode.as_deref(), "automatic-action")
    }

    /// Whether it was told without the consent of the user.
    pub fn is_sent_automatically(&self) -> bool {
        has_name(self.sending_mode.as_deref(), "MDN-sent-automatically")
    }

    /// `disposition-modifier`s, such as `error`.
    pub fn modifiers(&self) -> impl Iterator<Item = Cow<'a, str>> {
        let mut rest = self.modifiers;
        std::iter::from_fn(move || {
            let (after, modifier) = disposition_modifier(rest).ok()?;
            rest = after;
            Some(String::from_utf8_lossy(modifier))
        })
    }
}

fn has_name(mode: Option<&str>, name: &str) -> bool {
    mode.is_some_and(|mode| mode.eq_ignore_ascii_case(name))
}

/// Displays as the body of the field.
impl fmt::Display for Disposition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(action), Some(sending)) = (&self.action_mode, &self.sending_mode) {
            write!(f, "{action}/{sending}; ")?;
        }
        f.write_str(&self.kind)?;
        self.modifiers()
            .enumerate()
            .try_for_each(|(at, one)| write!(f, "{}{one}", if at == 0 { "/" } else { "," }))
    }
}

/// `disposition-mode OWS ";"`, `disposition-mode = action-mode OWS "/" OWS sending-mode`
fn disposition_mode(input: &[u8]) -> Parsed<'_, (&[u8], &[u8])> {
    let slash = delimited(opt_cfws, tag("/"), opt_cfws);
    let modes = separated_pair(token, slash, token);
    delimited(opt_cfws, modes, (opt_cfws, tag(";"))).parse(input)
}

/// `disposition-type = "displayed" / "deleted" / "dispatched" / "processed"`, and any other token.
fn disposition_type(input: &[u8]) -> Parsed<'_, &[u8]> {
    preceded(opt_cfws, token).parse(input)
}

/// `"/" disposition-modifier` or `"," disposition-modifier`, with CFWS around;
/// `disposition-modifier = "error" / disposition-modifier-extension`
fn disposition_modifier(input: &[u8]) -> Parsed<'_, &[u8]> {
    let separator = nom::branch::alt((tag("/"), tag(",")));
    let before = delimited(opt_cfws, separator, opt_cfws);
    terminated(preceded(before, token), opt_cfws).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_type_and_modifiers_are_told_apart() {
        for (value, shown) in [
            (
                " manual-action/MDN-sent-manually; displayed",
                "manual-action/MDN-sent-manually; displayed",
            ),
            (
                "automatic-action / MDN-sent-automatically ;\r\n\tdeleted / error , x-y (c)",
                "automatic-action/MDN-sent-automatically; deleted/error,x-y",
            ),
            ("displayed", "displayed"),
            ("displayed/error", "displayed/error"),
            ("manual-action/MDN-sent-manually", "manual-action/MDN-sent-manually"),
            ("manual-action/MDN-sent-manually;", "manual-action/MDN-sent-manually; "),
            ("", ""),
            (";;;", ""),
        ] {
            assert_eq!(Disposition::parse(value.as_bytes()).to_string(), shown, "{value:?}");
        }
    }

    #[test]
    fn modes_compare_without_case() {
        let read = Disposition::parse(b"Automatic-Action/mdn-sent-AUTOMATICALLY; Displayed");
        assert!(read.is("displayed") && read.is_automatic_action() && read.is_sent_automatically());
        let read = Disposition::parse(b"displayed/Error, x");
        assert!(!read.is("deleted") && read.modifiers().eq(["Error", "x"]));
        assert!(!read.is_automatic_action() && !read.is_sent_automatically());
    }
}
