//! A parameter as one reads it who searches the field for its name.

use super::octets::Octets;
use crate::{
    lex::{
        element::before,
        parameter::{Quotes, written_parameters},
        whitespace::{opt_fws, unfold},
    },
    scan::class::{is_fws, is_token},
    span::Span,
};

/// The parameters that anybody searches for.
pub(super) const SEARCHED: [&[u8]; 4] = [b"boundary", b"filename", b"name", b"charset"];

pub(super) fn is_searched(name: &[u8]) -> bool {
    SEARCHED.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The first place of `field` where `name` with an equals sign after it stands in something else than a parameter,
/// and the value there.
pub(super) fn searched<'a>(field: &'a [u8], name: &[u8]) -> Option<(&'a [u8], Octets<'a>)> {
    let mut from = 0;
    let own = written_parameters(field).filter_map(|one| Span::within(field, one.name));
    let mut own = own.map(|name| name.start as usize).peekable();
    while let Some(at) = find(field, name, from) {
        from = at + name.len();
        while own.next_if(|&own| own < at).is_some() {}
        let is_own = own.peek() == Some(&at);
        let after = field.get(from..)?;
        if let Some((value, rest)) = (!is_own).then(|| value(after)).flatten() {
            return Some((before(field.get(at..)?, rest), Octets::undeclared(unfold(value))));
        }
    }
    None
}

/// Whether `at` is within a value in quotes, and not after a semicolon there, as if it were a parameter.
pub(super) fn is_text_in_quotes(field: &[u8], at: &[u8]) -> bool {
    let Some(at) = Span::within(field, at) else { return false };
    written_parameters(field).any(|one| {
        let Some(value) = Span::within(field, one.value) else { return false };
        let is_within = value.start < at.start && at.end <= value.end;
        is_within && one.quotes == Quotes::Closed && {
            let before = field.get(value.start as usize..at.start as usize).unwrap_or_default();
            !before.trim_ascii_end().ends_with(b";")
        }
    })
}

/// The next `name` that no token goes on to.
fn find(field: &[u8], name: &[u8], from: usize) -> Option<usize> {
    let windows = field.get(from..)?.windows(name.len().max(1));
    let is_start = |&at: &usize| !field.split_at(at).0.last().is_some_and(|&byte| is_token(byte));
    windows
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(name))
        .map(|(at, _)| from + at)
        .find(is_start)
}

/// `[FWS] "=" [FWS] value`: the value, up to the quote, the blank or the special that ends it, and
/// the rest.
fn value(after: &[u8]) -> Option<(&[u8], &[u8])> {
    let (after, _) = opt_fws(after).ok()?;
    let (value, _) = opt_fws(after.strip_prefix(b"=")?).ok()?;
    let (value, is_end): (_, fn(u8) -> bool) = match value.strip_prefix(b"\"") {
        Some(quoted) => (quoted, |byte| byte == b'"'),
        None => (value, |byte| is_fws(byte) || b";,\")".contains(&byte)),
    };
    let end = value.iter().position(|&byte| is_end(byte)).unwrap_or(value.len());
    (end > 0).then(|| value.split_at(end))
}
