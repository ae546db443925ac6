//! Where the reading of an address list takes a decision that other readers take otherwise.

use std::collections::HashSet;

use super::{
    addr_spec::inner_cfws,
    lexemes::Lexemes,
    mailbox::Address,
    reading::{EncodedLists, Reading},
};
use crate::{
    defect::{Code, Departure, Severity},
    lex::context::Context,
    lex::{
        element::{Element, Elements, before},
        encoded_word::encoded_word,
        quoted::quoted_string,
        text_departures::hidden_bytes,
        unstructured::decoded,
        whitespace::trim,
        word::dot_atom_text,
    },
    scan::class::is_fws,
};

/// Other readings of one place that are kept.
pub(super) const MOST_OTHERS: usize = 4;

/// What another reader gives where we doubt.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Reads {
    /// This address, whatever else it gives.
    Also(String),
    /// This address, and no other of those that we give; none where it is empty.
    Only(String),
}

/// A departure of a list that is being read.
pub(super) type Doubt<'a> = Departure<'a, Reads>;

/// Who is told of the decisions that the reading of a list takes: `()` where nobody asks, so that
/// reading costs nothing more and gives the same.
pub(super) trait Doubts<'a> {
    /// Whether looking for doubts that reading alone would not meet is worth it.
    const WANTED: bool;

    /// Notes a doubt.
    fn add(&mut self, doubt: impl FnOnce() -> Doubt<'a>);
}

impl<'a> Doubts<'a> for () {
    const WANTED: bool = false;

    fn add(&mut self, _: impl FnOnce() -> Doubt<'a>) {}
}

/// The first of each code, or the first that other readers take otherwise.
impl<'a> Doubts<'a> for Vec<Doubt<'a>> {
    const WANTED: bool = true;

    fn add(&mut self, doubt: impl FnOnce() -> Doubt<'a>) {
        let doubt = doubt();
        match self.iter_mut().find(|known| known.code == doubt.code) {
            Some(known) if known.others.is_empty() && !doubt.others.is_empty() => *known = doubt,
            Some(known) if known.others.len() < MOST_OTHERS => known.others.extend(doubt.others),
            Some(_) => {}
            None => self.push(doubt),
        }
    }
}

/// Where a field body departs from an address list, each code at most once, and the addresses that
/// other readers give.
pub(crate) fn departures<'a>(value: &'a [u8], context: Context<'a>) -> Vec<Departure<'a, String>> {
    let Reading { addresses, mut doubts, .. } =
        Reading::new(value, context, EncodedLists::Opened, Vec::new()).read();
    let ours: Vec<String> = written(&addresses).collect();
    Lexemes::of(value).doubts(value, context, &ours, &mut doubts);
    let known: HashSet<String> = ours.iter().map(|address| address.to_ascii_lowercase()).collect();
    doubts.into_iter().map(|doubt| settled(doubt, &known)).collect()
}

/// The departure with those addresses that differ from ours.
fn settled<'a>(doubt: Doubt<'a>, ours: &HashSet<String>) -> Departure<'a, String> {
    let Departure { code, severity, at, others } = doubt;
    let mut seen = HashSet::new();
    let differs = |read: &Reads| match read {
        Reads::Also(address) => !ours.contains(&address.to_ascii_lowercase()),
        Reads::Only(address) => ours.len() > 1 || !ours.contains(&address.to_ascii_lowercase()),
    };
    let is_one = |read: &Reads| match read {
        Reads::Also(address) => !address.is_empty(),
        // No address at all.
        Reads::Only(address) => !address.is_empty() || !ours.is_empty(),
    };
    let others = others.into_iter().filter(is_one).filter(differs).map(|read| match read {
        Reads::Also(address) | Reads::Only(address) => address,
    });
    let others = others.filter(|address| seen.insert(address.clone()));
    Departure { code, severity, at, others: others.take(MOST_OTHERS).collect() }
}

pub(super) fn written(addresses: &[Address<'_>]) -> impl Iterator<Item = String> {
    let mailboxes = addresses.iter().flat_map(Address::mailboxes);
    mailboxes.map(|mailbox| mailbox.addr_spec.to_string()).filter(|address| !address.is_empty())
}

/// Each `dot-atom-text "@" dot-atom-text` in text, whatever is around it: what readers find that
/// search for addresses. Of `a@b@c`, `a@c` too.
pub(super) fn mentions(text: &[u8]) -> impl Iterator<Item = String> {
    let signs = text.iter().enumerate().filter(|&(_, &byte)| byte == b'@');
    let mut first: &[u8] = b"";
    let found = signs.flat_map(move |(at, _)| {
        let (before, behind) = text.split_at(at);
        let local_part = trailing_dot_atom(before);
        let is_chained = before.len() > local_part.len()
            && before.get(before.len() - local_part.len() - 1) == Some(&b'@');
        if !is_chained {
            first = local_part;
        }
        let domain = behind.strip_prefix(b"@").unwrap_or_default();
        let domain = dot_atom_text(domain).map_or(&b""[..], |(_, it)| it);
        [Some(first), is_chained.then_some(local_part)]
            .into_iter()
            .filter_map(move |local_part| mention(local_part?, domain))
    });
    found.take(MOST_OTHERS)
}

/// An address as it is shown, without the apostrophes and dots that text has around it.
fn mention(local: &[u8], domain: &[u8]) -> Option<String> {
    let local = String::from_utf8_lossy(local);
    let domain = String::from_utf8_lossy(domain);
    let (local, domain) = (local.trim_start_matches('\''), domain.trim_end_matches(['\'', '.']));
    (!local.is_empty() && !domain.is_empty()).then(|| format!("{local}@{domain}"))
}

fn trailing_dot_atom(text: &[u8]) -> &[u8] {
    let start = text.iter().rposition(|&byte| dot_atom_text(&[byte]).is_err());
    start.map_or(text, |at| text.get(at + 1..).unwrap_or_default())
}

pub(super) fn also(addresses: impl IntoIterator<Item = String>) -> Vec<Reads> {
    addresses.into_iter().map(Reads::Also).collect()
}

/// Doubts about an address that the grammar took.
pub(super) fn doubt_addr_spec<'a, D: Doubts<'a>>(
    doubts: &mut D,
    written: &'a [u8],
    context: Context<'a>,
) {
    if !D::WANTED {
        return;
    }
    if let Some(cfws) = inner_cfws(written) {
        doubts.add(|| obsolete(written, cfws));
    }
    // Some look for the next bracket, wherever it is.
    if let Ok((_, local_part)) = quoted_string(trim(written))
        && local_part.iter().any(|byte| matches!(byte, b'<' | b'>' | b','))
    {
        doubts.add(|| {
            let others = also(mentions(local_part));
            Departure { others, ..Doubt::new(Code::AddrSyntax, local_part) }
        });
    }
    doubt_text(doubts, written, context);
}

/// Doubts about what stands where an address should.
pub(super) fn doubt_text<'a, D: Doubts<'a>>(
    doubts: &mut D,
    written: &'a [u8],
    context: Context<'a>,
) {
    if !D::WANTED {
        return;
    }
    let written = trim(written);
    if let Some(at) = encoded_in(written) {
        doubts.add(|| {
            let text = decoded(written, context);
            let cut = text.split(char::is_control).next().unwrap_or_default().to_owned();
            let others = also([text.clone(), cut].into_iter().chain(mentions(text.as_bytes())));
            Departure { others, ..Doubt::new(Code::AddrEncodedWordInAddrSpec, at) }
        });
    }
    if let Some(at) = invisible(written) {
        doubts.add(|| {
            let text = context.charsets.decode_undeclared(written);
            let without = text.chars().filter(|&char| !is_invisible(char)).collect();
            let cut = text.split(is_invisible).next().filter(|cut| cut.contains('@'));
            let others = also([without].into_iter().chain(cut.map(str::to_owned)));
            Departure { others, ..Doubt::new(Code::AddrInvisibleChar, at) }
        });
    }
    if let Some((code, at)) = hidden_bytes(written) {
        doubts.add(|| {
            let kept = context.charsets.decode_undeclared(written).into_owned();
            Departure { others: also([kept]), ..Doubt::new(code, at) }
        });
    }
}

/// `obs-local-part`, `obs-domain`: CFWS inside of an address. Readers who do not know comments
/// are rare, so those that look like nothing else are harmless.
fn obsolete<'a>(written: &'a [u8], cfws: &'a [u8]) -> Doubt<'a> {
    let doubt = Doubt::new(Code::AddrObsoleteDomain, cfws);
    let has_comment = written.contains(&b'(');
    let is_tight = !trim(cfws).iter().any(u8::is_ascii_whitespace);
    let hides = cfws.iter().any(|byte| matches!(byte, b'@' | b'<' | b'.'));
    if has_comment && !(is_tight && hides) {
        return doubt.severity(Severity::Info);
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let cut = written.split(|&byte| is_fws(byte)).next().filter(|cut| cut.contains(&b'@'));
    let others = [text(written)].into_iter().chain(cut.map(text)).chain(mentions(written));
    Departure { others: also(others), ..doubt }
}

/// The first encoded word in an address.
fn encoded_in(written: &[u8]) -> Option<&[u8]> {
    let starts = written.windows(2).enumerate().filter(|(_, two)| two == b"=?");
    starts.take(1).find_map(|(at, _)| {
        let start = written.get(at..)?;
        encoded_word(start).ok().map(|(rest, _)| before(start, rest))
    })
}

/// The first character that cannot be seen.
fn invisible(written: &[u8]) -> Option<&[u8]> {
    if written.is_ascii() {
        return None;
    }
    let text = std::str::from_utf8(written).ok()?;
    let (at, char) = text.char_indices().find(|&(_, char)| is_invisible(char))?;
    written.get(at..at + char.len_utf8())
}

/// Blanks beyond ASCII, characters of no width, and those that change the direction of others.
pub(crate) fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{A0}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{1680}'
        | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}' | '\u{2000}'..='\u{200F}'
        | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' | '\u{2800}' | '\u{3000}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E007F}')
}

/// Doubts about a display name, where an address in angle brackets follows it.
pub(super) fn doubt_name<'a, D: Doubts<'a>>(doubts: &mut D, name: &'a [u8], shown: Option<&str>) {
    if !D::WANTED {
        return;
    }
    if let Some(shown) = shown
        && mentions(shown.as_bytes()).next().is_some()
    {
        let doubt = Doubt::new(Code::AddrDisplayNameIsAddress, trim(name));
        doubts.add(|| doubt);
        // Who decodes first finds an address or an entry of its own there.
        if name.windows(2).any(|two| two == b"=?") && shown.contains(['<', ',']) {
            doubts.add(|| {
                let others = also(mentions(shown.as_bytes()));
                Departure { others, ..Doubt::new(Code::AddrEncodedWordInAddrSpec, trim(name)) }
            });
        }
    }
    let mut elements = Elements::new(name);
    let mut bare = name;
    loop {
        let here = elements.rest();
        let element = elements.next();
        let at = before(here, elements.rest());
        match element {
            // Quotes and parentheses are doubted where the whole field is.
            Some(Element::Special(byte)) if !matches!(byte, b'"' | b')') => {
                doubts.add(|| Doubt::new(Code::AddrSyntax, at));
            }
            Some(Element::Comment(content)) => doubts.add(|| {
                let others = also(mentions(content));
                Departure { others, ..Doubt::new(Code::AddrCommentInPhrase, at) }
            }),
            None | Some(Element::Quoted(_) | Element::EncodedWord(_)) => {}
            Some(_) => continue,
        }
        if !matches!(element, Some(Element::Special(_))) {
            let text = before(bare, here);
            if text.contains(&b'@') {
                doubts.add(|| {
                    let others = also(mentions(text));
                    Departure { others, ..Doubt::new(Code::AddrSyntax, trim(text)) }
                });
            }
            bare = elements.rest();
        }
        if element.is_none() {
            break;
        }
    }
}

/// A route in front of an address, which some readers take for addresses, and some do not know.
pub(super) fn route<'a>(route: &'a [u8], content: &'a [u8]) -> Doubt<'a> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(trim(bytes)).into_owned();
    let last = content.rsplit(|&byte| byte == b',').next().unwrap_or_default();
    let others = also([text(content), text(last)]);
    Departure { others, ..Doubt::new(Code::AddrRoute, route) }
}

#[cfg(test)]
#[path = "doubts_tests.rs"]
mod tests;
