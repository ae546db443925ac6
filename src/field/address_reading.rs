//! The grammar of address lists (RFC 5322 §3.4, §4.4), and what mail makes of it.

use std::borrow::Cow;

use nom::{
    Parser,
    bytes::complete::tag_no_case,
    combinator::{all_consuming, not, opt, verify},
    multi::{many1, many1_count},
    sequence::{delimited, preceded, terminated},
};

use super::{
    addr_spec::{AddrSpec, addr_spec, addr_spec_in_text, domain_literal, obs_route, word_in_text},
    address::{Address, Group, Mailbox},
};
use crate::{
    codec::extensions::Charsets,
    lex::{
        Parsed,
        element::{Element, Elements, before},
        encoded_word::encoded_word,
        phrase::phrase,
        quoted::unquote,
        unstructured::unstructured_of,
        whitespace::{opt_cfws, opt_fws, trim},
        word::dot_atom_text,
    },
    scan::class::is_fws,
};

/// All addresses of a field body.
pub(crate) fn read_address_list<'a>(value: &'a [u8], charsets: Charsets<'a>) -> Vec<Address<'a>> {
    Reading::new(value, charsets, EncodedLists::Opened).address_list()
}

/// Whether an encoded word that hides whole addresses is looked into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EncodedLists {
    Opened,
    /// It was, and this is what it holds.
    Closed,
}

/// What stood before the text that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Separator,
    /// An angle address with no separator behind it.
    AngleAddr,
    /// The semicolon of a group.
    Group,
    /// `mailto:`
    Link,
}

/// What goes up to the next separator or angle bracket.
struct Segment<'a> {
    text: &'a [u8],
    has_at: bool,
    /// What is behind a colon that begins a group if this is no display name: nothing closes it.
    open_group: Option<&'a [u8]>,
}

/// A list being read: from segment to segment, each byte looked at a bounded number of times.
///
/// ```text
/// Joe Foo, PhD <joe@x.com> , Friends:a@x.com,b@y.com;
/// ├─────┘├───┘ ├─────────┘   ├─────┘ ├─────┘ ├─────┘  segments and an angle-addr
/// └ name_from                └ group
/// ```
struct Reading<'a> {
    elements: Elements<'a>,
    charsets: Charsets<'a>,
    encoded_lists: EncodedLists,
    addresses: Vec<Address<'a>>,
    group: Option<Group<'a>>,
    /// Where segments without an address begin: a display name with commas, if an angle address
    /// follows, else entries of their own.
    name_from: Option<&'a [u8]>,
    before: Before,
    /// How much follows the last semicolon.
    behind_last_semicolon: usize,
}

impl<'a> Reading<'a> {
    fn new(value: &'a [u8], charsets: Charsets<'a>, encoded_lists: EncodedLists) -> Self {
        let semicolon = value.iter().rposition(|&byte| byte == b';');
        Self {
            elements: Elements::new(value),
            charsets,
            encoded_lists,
            addresses: Vec::new(),
            group: None,
            name_from: None,
            before: Before::Separator,
            behind_last_semicolon: semicolon.map_or(value.len(), |at| value.len() - at - 1),
        }
    }

    /// `address-list = (address *("," address)) / obs-addr-list`,
    /// `obs-addr-list = *([CFWS] ",") address *("," [address / CFWS])`; and `;` for `,`, as Outlook
    /// has it.
    fn address_list(mut self) -> Vec<Address<'a>> {
        while !self.elements.rest().is_empty() {
            let start = self.elements.rest();
            let segment = self.segment();
            match self.elements.rest().first() {
                Some(b'<') => self.name_addr(start),
                Some(b':') => self.begin_group(start, segment.text),
                end => self.end_of_segment(start, &segment, end.copied()),
            }
        }
        let end = self.elements.rest();
        self.nameless_until(end);
        self.end_group();
        self.addresses
    }

    /// Goes to the next `<`, `,`, `;`, or `:` behind the name of a group.
    fn segment(&mut self) -> Segment<'a> {
        let start = self.elements.rest();
        let mut has_at = false;
        let mut open_group = None;
        loop {
            self.elements.until(|byte| matches!(byte, b'<' | b',' | b';' | b':' | b'@'));
            match self.elements.rest() {
                [b'@', behind @ ..] => {
                    has_at = true;
                    self.elements.resume(behind);
                    self.skip_literal();
                }
                [b':', behind @ ..] if self.group.is_some() || has_at => {
                    self.elements.resume(behind);
                }
                [b':', behind @ ..] if behind.len() <= self.behind_last_semicolon => {
                    open_group.get_or_insert(behind);
                    self.elements.resume(behind);
                }
                rest => {
                    return Segment { text: before(start, rest), has_at, open_group };
                }
            }
        }
    }

    /// Skips a domain literal, which may hold colons.
    fn skip_literal(&mut self) {
        let rest = self.elements.rest();
        if let Ok((rest, _)) = (opt_fws, domain_literal).parse(rest) {
            self.elements.resume(rest);
        }
    }

    /// `name-addr = [display-name] angle-addr`, with any special in the display name. A comment
    /// behind it is not part of the name, unless there is no other.
    fn name_addr(&mut self, start: &'a [u8]) {
        let from = self.name_from.take().unwrap_or(start);
        let text = before(from, self.elements.rest());
        let addr_spec = self.angle_addr();
        let comment = opt_cfws(self.elements.rest()).map_or(&text[..0], |(_, cfws)| cfws);
        let display_name = self
            .display_name(text)
            .or_else(|| self.comment_name(text))
            .or_else(|| self.comment_name(comment));
        self.push(Mailbox { display_name, addr_spec });
        self.before = Before::AngleAddr;
    }

    /// `angle-addr = [CFWS] "<" addr-spec ">" [CFWS] / obs-angle-addr`,
    /// `obs-angle-addr = [CFWS] "<" obs-route addr-spec ">" [CFWS]`; with brackets doubled, or the
    /// last one missing: then a comma or a semicolon ends it.
    fn angle_addr(&mut self) -> AddrSpec<'a> {
        self.skip_brackets(b'<');
        let start = self.elements.rest();
        let content = self.elements.until(|byte| matches!(byte, b'<' | b'>'));
        if self.elements.rest().starts_with(b">") {
            self.skip_brackets(b'>');
            return self
                .addr_spec_in_angles(content)
                .unwrap_or_else(|| self.no_addr_spec_in_angles(content));
        }
        self.elements.resume(start);
        let content = self.elements.until(|byte| matches!(byte, b'<' | b',' | b';'));
        if let Some(addr_spec) = self.addr_spec_in_angles(content) {
            return addr_spec;
        }
        let Some((_, addr_spec, behind)) = self.addr_spec_in_text(content) else {
            return AddrSpec::as_it_stands(content, self.charsets);
        };
        self.elements.resume(&start[content.len() - behind.len()..]);
        addr_spec
    }

    /// Skips brackets and the blanks around them.
    fn skip_brackets(&mut self, bracket: u8) {
        let skipped = |byte: &u8| *byte == bracket || is_fws(*byte);
        let rest = self.elements.rest();
        let end = rest.iter().position(|byte| !skipped(byte));
        self.elements.resume(&rest[end.unwrap_or(rest.len())..]);
    }

    /// `[obs-route] addr-spec`, all of `content`; or a link copied into the brackets.
    fn addr_spec_in_angles(&self, content: &'a [u8]) -> Option<AddrSpec<'a>> {
        let before = (opt(obs_route), opt_cfws, opt(tag_no_case("mailto:")));
        let (_, written) =
            all_consuming(delimited(before, addr_spec, opt_cfws)).parse(content).ok()?;
        Some(AddrSpec::read(written, self.charsets))
    }

    /// What stands where an address should, unless it is an empty group that an MTA took for one and
    /// put in brackets: `<undisclosed-recipients:;@x.com>`.
    fn no_addr_spec_in_angles(&self, content: &'a [u8]) -> AddrSpec<'a> {
        let mut parts = content.splitn(2, |&byte| byte == b':');
        let is_group = parts.nth(1).is_some_and(|members| members.contains(&b';'));
        if is_group {
            return AddrSpec::default();
        }
        AddrSpec::as_it_stands(content, self.charsets)
    }

    /// `display-name ":"`, of a group that a semicolon closes, or that nothing does.
    fn begin_group(&mut self, start: &'a [u8], name: &'a [u8]) {
        let colon = &start[name.len()..];
        self.elements.resume(&colon[1..]);
        let display_name = phrase(name, self.charsets);
        // `mailto:joe@x.com` was copied from a link, and no link holds another.
        if display_name.eq_ignore_ascii_case("mailto") && self.before != Before::Link {
            self.before = Before::Link;
            return;
        }
        self.before = Before::Separator;
        self.nameless_until(start);
        self.end_group();
        self.group = Some(Group { display_name, mailboxes: Vec::new() });
    }

    fn end_group(&mut self) {
        self.addresses.extend(self.group.take().map(Address::Group));
    }

    /// A segment that a separator ends, or the end of the list.
    fn end_of_segment(&mut self, start: &'a [u8], segment: &Segment<'a>, separator: Option<u8>) {
        if let Some(behind) = segment.open_group {
            let colon = before(start, behind);
            return self.begin_group(start, &colon[..colon.len().saturating_sub(1)]);
        }
        let junk = match self.before {
            _ if all_consuming(opt_cfws).parse(segment.text).is_ok() => true,
            Before::Separator | Before::Link => false,
            Before::AngleAddr => true,
            // Some MTAs complete an empty group with their name: `undisclosed-recipients:;@x.com`.
            Before::Group => segment.text.starts_with(b"@"),
        };
        if !junk && segment.has_at {
            self.nameless_until(start);
            self.mailbox_without_angles(segment.text);
        } else if !junk {
            self.name_from.get_or_insert(start);
        }
        self.before = Before::Separator;
        let rest = self.elements.rest();
        self.elements.resume(rest.get(1..).unwrap_or(rest));
        if separator == Some(b';') && self.group.is_some() {
            self.nameless_until(rest);
            self.end_group();
            self.before = Before::Group;
        }
    }

    /// `addr-spec` with CFWS around it, or several with nothing but blanks between, or an address amid
    /// text: then what is before it is the name.
    fn mailbox_without_angles(&mut self, text: &'a [u8]) {
        let alone = all_consuming(delimited(opt_cfws, addr_spec, opt_cfws)).parse(text);
        let row = terminated(many1(preceded(opt_fws, addr_spec_in_text)), opt_fws);
        if alone.is_err()
            && let Ok((_, row)) = all_consuming(row).parse(text)
        {
            for written in row {
                let addr_spec = AddrSpec::read(written, self.charsets);
                self.push(Mailbox { display_name: None, addr_spec });
            }
            return;
        }
        let (name, addr_spec) = match alone {
            Ok((_, written)) => (&text[..0], AddrSpec::read(written, self.charsets)),
            Err(_) => match self.addr_spec_in_text(text) {
                Some((name, addr_spec, _)) => (name, addr_spec),
                None => (text, AddrSpec::default()),
            },
        };
        let display_name = self.display_name(name).or_else(|| self.comment_name(text));
        self.push(Mailbox { display_name, addr_spec });
    }

    /// The first address in text, between what is before and behind it.
    fn addr_spec_in_text(&self, text: &'a [u8]) -> Option<(&'a [u8], AddrSpec<'a>, &'a [u8])> {
        let mut elements = Elements::new(text);
        loop {
            let here = elements.rest();
            let element = elements.next()?;
            if matches!(element, Element::EncodedWord(_) | Element::Comment(_)) {
                continue;
            }
            if let Ok((behind, written)) = addr_spec_in_text(here) {
                let addr_spec = AddrSpec::read(written, self.charsets);
                return Some((before(text, here), addr_spec, behind));
            }
            // No address begins inside of a word either.
            if let Ok((rest, _)) = word_in_text(here) {
                elements.resume(rest);
            }
        }
    }

    /// The entries from `name_from` on, which no angle address follows.
    fn nameless_until(&mut self, end: &'a [u8]) {
        let Some(from) = self.name_from.take() else {
            return;
        };
        let mut entries = Elements::new(before(from, end));
        while !entries.rest().is_empty() {
            let text = entries.until(|byte| matches!(byte, b',' | b';'));
            entries.next();
            self.entry_without_address(text);
        }
    }

    /// A lone atom is the mailbox of a local user (`root`), as it was before domains; any other text
    /// is the name of somebody whose address is not given.
    fn entry_without_address(&mut self, text: &'a [u8]) {
        if let Some(addresses) = self.addresses_in_encoded_words(text) {
            self.addresses.extend(addresses);
            return;
        }
        let local_user = all_consuming(delimited(opt_cfws, local_user, opt_cfws)).parse(text);
        let mailbox = match local_user {
            Ok((_, written)) => Mailbox {
                display_name: self.comment_name(text),
                addr_spec: AddrSpec::read(written, self.charsets),
            },
            Err(_) => {
                Mailbox { display_name: self.display_name(text), addr_spec: AddrSpec::default() }
            }
        };
        self.push(mailbox);
    }

    /// Addresses that a mailer encoded together with their names: nothing but encoded words is
    /// here, and their text has an address in angle brackets.
    fn addresses_in_encoded_words(&self, text: &'a [u8]) -> Option<Vec<Address<'static>>> {
        let words = (opt_fws, many1_count((encoded_word, opt_fws)));
        if self.encoded_lists == EncodedLists::Closed || all_consuming(words).parse(text).is_err() {
            return None;
        }
        let decoded = phrase(text, self.charsets);
        let list =
            Reading::new(decoded.as_bytes(), self.charsets, EncodedLists::Closed).address_list();
        let has_domain = |address: &Address<'_>| {
            let mut mailboxes = address.mailboxes().iter();
            mailboxes.any(|mailbox| mailbox.addr_spec.domain().is_some())
        };
        let found = decoded.contains('<') && list.iter().any(has_domain);
        found.then(|| list.into_iter().map(Address::into_owned).collect())
    }

    /// The phrase, unless it is empty.
    fn display_name(&self, text: &'a [u8]) -> Option<Cow<'a, str>> {
        let name = phrase(text, self.charsets);
        (!name.is_empty()).then_some(name)
    }

    /// The last comment in `text` that says something, as a name.
    fn comment_name(&self, text: &'a [u8]) -> Option<Cow<'a, str>> {
        let comment = Elements::new(text)
            .filter_map(|element| match element {
                Element::Comment(content) if !trim(content).is_empty() => Some(content),
                _ => None,
            })
            .last()?;
        let name = unstructured_of(unquote(comment), self.charsets);
        (!name.is_empty()).then_some(name)
    }

    fn push(&mut self, mailbox: Mailbox<'a>) {
        if mailbox.addr_spec.is_empty() && mailbox.display_name.is_none() {
            return;
        }
        match &mut self.group {
            Some(group) => group.mailboxes.push(mailbox),
            None => self.addresses.push(Address::Mailbox(mailbox)),
        }
    }
}

/// An atom that names a mailbox of this host; names of people are in other scripts too, and encoded.
fn local_user(input: &[u8]) -> Parsed<'_, &[u8]> {
    let ascii = verify(dot_atom_text, |atom: &[u8]| atom.is_ascii());
    preceded(not(encoded_word), ascii).parse(input)
}
