//! Addresses that are found in text, whatever is around them.

use nom::{Parser, combinator::all_consuming};

use super::addr_spec::addr_spec;
use crate::lex::{
    element::{Element, Elements, before},
    whitespace::trim,
    word::dot_atom_text,
};

/// No address is longer that readers find in text.
const LONGEST: usize = 998;

/// Each `dot-atom-text "@" dot-atom-text` in text: what readers find that search for addresses. Of `a@b@c`,
/// `a@c` too.
pub(crate) fn mentions(text: &[u8]) -> impl Iterator<Item = String> {
    let signs = text.iter().enumerate().filter(|&(_, &byte)| byte == b'@');
    let mut first: &[u8] = b"";
    signs.flat_map(move |(at, _)| {
        let (before, after) = text.split_at(at);
        let local_part = trailing_dot_atom(before);
        let is_chained = before.len() > local_part.len()
            && before.get(before.len() - local_part.len() - 1) == Some(&b'@');
        if !is_chained {
            first = local_part;
        }
        let domain = after.strip_prefix(b"@").unwrap_or_default();
        let domain = dot_atom_text(domain).map_or(&b""[..], |(_, it)| it);
        [Some(first), is_chained.then_some(local_part)]
            .into_iter()
            .filter_map(move |local_part| mention(local_part?, domain))
    })
}

/// The first comment that consists of an address, as in `Name (<joe@x.com>)`: the text before it, and the address.
pub(super) fn address_in_comment(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if !text.contains(&b'(') {
        return None;
    }
    let mut elements = Elements::new(text);
    loop {
        let here = elements.rest();
        let Element::Comment(content) = elements.next()? else { continue };
        let content = trim(content);
        let inside = content.strip_prefix(b"<").and_then(|it| it.strip_suffix(b">"));
        let written = trim(inside.unwrap_or(content));
        if all_consuming(addr_spec).parse(written).is_ok() {
            return Some((before(text, here), written));
        }
    }
}

/// An address as it is shown, without the apostrophes and dots that text has around it.
fn mention(local: &[u8], domain: &[u8]) -> Option<String> {
    if local.len() + domain.len() > LONGEST {
        return None;
    }
    let local = String::from_utf8_lossy(local);
    let domain = String::from_utf8_lossy(domain);
    let (local, domain) = (local.trim_start_matches('\''), domain.trim_end_matches(['\'', '.']));
    (!local.is_empty() && !domain.is_empty()).then(|| format!("{local}@{domain}"))
}

fn trailing_dot_atom(text: &[u8]) -> &[u8] {
    let start = text.iter().rposition(|&byte| dot_atom_text(&[byte]).is_err());
    start.map_or(text, |at| text.get(at + 1..).unwrap_or_default())
}
