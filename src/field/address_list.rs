//! Lists of addresses (RFC 5322 §3.4, §4.4), as mail has them.

use std::{borrow::Cow, fmt, ops::Deref};

use nom::{
    Parser,
    bytes::complete::tag_no_case,
    combinator::{all_consuming, not, opt, verify},
    multi::many1_count,
    sequence::{delimited, preceded},
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

/// `address-list = (address *("," address)) / obs-addr-list` (RFC 5322 §3.4): the value of `From`,
/// `To`, `Cc` and the like.
///
/// Reading never fails, and never makes up an address: text without one is a name without address,
/// or nothing. Names may hold commas, colons and any other special unquoted, angle brackets may be
/// missing or doubled, semicolons may stand for commas.
///
/// ```
/// use unmime::AddressList;
///
/// let list = AddressList::parse(b"Friends: a@example.com, B <b@example.org>;, c@example.net (C)");
/// assert_eq!(list.len(), 2);
/// let names: Vec<_> = list.mailboxes().map(|mailbox| mailbox.display_name.as_deref()).collect();
/// assert_eq!(names, [None, Some("B"), Some("C")]);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct AddressList<'a> {
    addresses: Vec<Address<'a>>,
}

impl<'a> AddressList<'a> {
    /// Reads the body of an address field.
    pub fn parse(value: &'a [u8]) -> Self {
        Self::read(value, Charsets::default())
    }

    pub(crate) fn read(value: &'a [u8], charsets: Charsets<'a>) -> Self {
        let addresses = Reading::new(value, charsets, EncodedLists::Opened).address_list();
        Self { addresses }
    }

    /// All mailboxes in order, those in groups too.
    pub fn mailboxes(&self) -> impl Iterator<Item = &Mailbox<'a>> + Clone {
        self.addresses.iter().flat_map(Address::mailboxes)
    }

    /// The list, no longer borrowing from the message.
    pub fn into_owned(self) -> AddressList<'static> {
        self.addresses.into_iter().map(Address::into_owned).collect()
    }
}

impl<'a> Deref for AddressList<'a> {
    type Target = [Address<'a>];

    fn deref(&self) -> &Self::Target {
        &self.addresses
    }
}

impl<'a> FromIterator<Address<'a>> for AddressList<'a> {
    fn from_iter<I: IntoIterator<Item = Address<'a>>>(addresses: I) -> Self {
        let addresses = addresses.into_iter().collect();
        Self { addresses }
    }
}

impl<'a> Extend<Address<'a>> for AddressList<'a> {
    fn extend<I: IntoIterator<Item = Address<'a>>>(&mut self, addresses: I) {
        self.addresses.extend(addresses);
    }
}

impl<'a> IntoIterator for AddressList<'a> {
    type Item = Address<'a>;
    type IntoIter = std::vec::IntoIter<Address<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.addresses.into_iter()
    }
}

impl<'l, 'a> IntoIterator for &'l AddressList<'a> {
    type Item = &'l Address<'a>;
    type IntoIter = std::slice::Iter<'l, Address<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.addresses.iter()
    }
}

impl fmt::Display for AddressList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, address) in self.addresses.iter().enumerate() {
            write!(f, "{}{address}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
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
                .unwrap_or_else(|| AddrSpec::as_it_stands(content, self.charsets));
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

    /// `display-name ":"`, of a group that a semicolon closes, or that nothing does.
    fn begin_group(&mut self, start: &'a [u8], name: &'a [u8]) {
        let colon = &start[name.len()..];
        self.elements.resume(&colon[1..]);
        self.before = Before::Separator;
        // `mailto:joe@x.com` was copied from a link.
        if !trim(name).eq_ignore_ascii_case(b"mailto") {
            self.nameless_until(start);
            self.end_group();
            self.group =
                Some(Group { display_name: phrase(name, self.charsets), mailboxes: Vec::new() });
        }
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
            Before::Separator => false,
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

    /// `addr-spec` with CFWS around it, or an address amid text: then what is before it is the name.
    fn mailbox_without_angles(&mut self, text: &'a [u8]) {
        let alone = all_consuming(delimited(opt_cfws, addr_spec, opt_cfws)).parse(text);
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
        if text.is_empty() {
            return None;
        }
        let name = phrase(text, self.charsets);
        (!name.is_empty()).then_some(name)
    }

    /// The last comment in `text` that says something, as a name.
    fn comment_name(&self, text: &'a [u8]) -> Option<Cow<'a, str>> {
        if !text.contains(&b'(') {
            return None;
        }
        let comment = Elements::new(text)
            .filter_map(|element| match element {
                Element::Comment(content) if !trim(content).is_empty() => Some(content),
                _ => None,
            })
            .last()?;
        Some(unstructured_of(unquote(comment), self.charsets))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// As `Name <address> | …`, groups flattened.
    fn flat(value: &str) -> String {
        let list = AddressList::parse(value.as_bytes());
        let mailbox = |mailbox: &Mailbox<'_>| match &mailbox.display_name {
            Some(name) => format!("{name} <{}>", mailbox.addr_spec),
            None => mailbox.addr_spec.to_string(),
        };
        list.mailboxes().map(mailbox).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn mailboxes_of_the_standard() {
        for (value, read) in [
            ("", ""),
            ("a@x.com", "a@x.com"),
            ("<a@x.com>", "a@x.com"),
            ("Joe Q <joe@x.com>", "Joe Q <joe@x.com>"),
            ("\"Q, Joe\" <joe@x.com>", "Q, Joe <joe@x.com>"),
            (r#""Joe \"Q\" Z" <joe@x.com>"#, "Joe \"Q\" Z <joe@x.com>"),
            ("\"\" <joe@x.com>", "joe@x.com"),
            (
                "Joe <joe@x.com>, b@y.com,\r\n C <c@z.com>",
                "Joe <joe@x.com> | b@y.com | C <c@z.com>",
            ),
            ("\"joe q\"@x.com", "\"joe q\"@x.com"),
            ("<joe@[192.168.0.1]>", "joe@[192.168.0.1]"),
            ("joe@[IPv6:::1], b@y.com", "joe@[IPv6:::1] | b@y.com"),
            ("用户@例え.jp", "用户@例え.jp"),
            ("😀 Joe <j@x.com>", "😀 Joe <j@x.com>"),
            // RFC 5322 §A.1.2, §A.6.1
            (
                "Joe Q. Public <john.q.public@example.com>",
                "Joe Q. Public <john.q.public@example.com>",
            ),
            (
                "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
                "Pete <pete@silly.test>",
            ),
            (
                "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
                "Mary Smith <mary@example.net> | jdoe@test.example",
            ),
            ("<@a.com,@b.com:joe@x.com>", "joe@x.com"),
            ("joe . q @ x . com", "joe.q@x.com"),
            ("a@x.com,", "a@x.com"),
            (" , a@x.com ,,(c), b@x.com", "a@x.com | b@x.com"),
        ] {
            assert_eq!(flat(value), read, "{value}");
        }
    }

    #[test]
    fn groups_hold_their_members() {
        for (value, read) in [
            ("Friends: a@x.com, B <b@y.com>;", "Friends: a@x.com, B <b@y.com>;"),
            ("undisclosed-recipients:;", "undisclosed-recipients:;"),
            ("A:a@x.com;, b@y.com, C:;", "A: a@x.com;, b@y.com, C:;"),
            ("A Group(x):Ed <e@x.com>(y),(z);", "A Group: Ed <e@x.com>;"),
            ("Empty:(nobody(here)) ;", "Empty:;"),
            // neither separated nor closed
            ("A:a@x.com; B:b@y.com;", "A: a@x.com;, B: b@y.com;"),
            ("Friends: a@x.com, B <b@y.com>", "Friends: a@x.com, B <b@y.com>;"),
            ("undisclosed-recipients:", "undisclosed-recipients:;"),
            ("Undisclosed-Recipient:;@x.com", "Undisclosed-Recipient:;"),
            ("A: B <b@y.com>; c@z.com", "A: B <b@y.com>;, c@z.com"),
        ] {
            assert_eq!(AddressList::parse(value.as_bytes()).to_string(), read, "{value}");
        }
    }

    #[test]
    fn a_comment_is_the_name_only_where_there_is_no_other() {
        for (value, read) in [
            ("joe@x.com (Joe Q)", "Joe Q <joe@x.com>"),
            ("joe@x.com (Joe (nested) Q)", "Joe (nested) Q <joe@x.com>"),
            ("<joe@x.com> (Joe)", "Joe <joe@x.com>"),
            ("(Joe) joe@x.com", "Joe <joe@x.com>"),
            ("joe@x.com (=?utf-8?Q?J=C3=B6rg?=)", "Jörg <joe@x.com>"),
            ("joe@x.com ()", "joe@x.com"),
            ("root (Charlie Root)", "Charlie Root <root>"),
            ("Joe <joe@x.com> (comment)", "Joe <joe@x.com>"),
        ] {
            assert_eq!(flat(value), read, "{value}");
        }
    }

    #[test]
    fn display_names_hold_specials_unquoted() {
        for (value, read) in [
            ("Joe Foo, PhD <joe@x.com>", "Joe Foo, PhD <joe@x.com>"),
            ("Foo, Joe, Dr. <a@x.com>, b@y.com", "Foo, Joe, Dr. <a@x.com> | b@y.com"),
            (
                "No reply @ Linphone.org <no.reply@x.com>",
                "No reply @ Linphone.org <no.reply@x.com>",
            ),
            ("joe@x.com <joe@x.com>", "joe@x.com <joe@x.com>"),
            ("HowlRound: A Center <w@x.com>", "HowlRound: A Center <w@x.com>"),
            ("Team [ext] <a@x.com>", "Team [ext] <a@x.com>"),
            ("'Joe Q' <joe@x.com>", "'Joe Q' <joe@x.com>"),
            ("\"Joe <joe@x.com>", "\"Joe <joe@x.com>"),
            (r#"\"Joe, Q\" <joe@x.com>"#, "\"Joe, Q\" <joe@x.com>"),
            (r"CORP\joe <joe@x.com>", r"CORP\joe <joe@x.com>"),
            ("joe\0q <a@x.com>", "joe\u{FFFD}q <a@x.com>"),
        ] {
            assert_eq!(flat(value), read, "{value}");
        }
    }

    #[test]
    fn encoded_words_are_names_never_addresses() {
        for (value, read) in [
            ("\"=?utf-8?Q?J=C3=B6rg?=\" <j@x.com>", "Jörg <j@x.com>"),
            ("=?utf-8?Q?J=C3=B6rg?= Smith <j@x.com>", "Jörg Smith <j@x.com>"),
            ("=?utf-8?Q?J=C3=B6rg?=<j@x.com>", "Jörg <j@x.com>"),
            ("=?UTF-8?B?dG9ueUBldmlsLmNvbQ==?= <tony@x.com>", "tony@evil.com <tony@x.com>"),
            ("=?utf-8?q?=3Ch2=3E?= <user@host.tld>", "<h2> <user@host.tld>"),
            (
                "=?utf-8?Q?A=2C_B?= <a@x.com>, =?utf-8?Q?C?= <c@x.com>",
                "A, B <a@x.com> | C <c@x.com>",
            ),
            ("=?utf-8?Q?A, <B>?= <a@x.com>", "A, <B> <a@x.com>"),
            ("=?utf-8?q?Attacker=0D=0ADate=3A_1999?= <e@x.com>", "Attacker Date: 1999 <e@x.com>"),
            ("=?utf-8?Q?joe?=@x.com", "=?utf-8?Q?joe?=@x.com"),
            ("Joe <=?utf-8?Q?joe=40x.com?=>", "Joe <=?utf-8?Q?joe=40x.com?=>"),
            ("=?utf-8?Q?joe=40x.com?=", "joe@x.com <>"),
            // the whole was encoded, address and all
            ("=?ISO-8859-1?Q?Rafael_Ad=E1n_<pp@x.com>?=", "Rafael Adán <pp@x.com>"),
            ("=?utf-8?Q?A_=3Ca=40x.com=3E=2C?= =?utf-8?Q?_b=40y.com?=", "A <a@x.com> | b@y.com"),
        ] {
            assert_eq!(flat(value), read, "{value}");
        }
    }

    #[test]
    fn brackets_and_separators_are_often_wrong() {
        for (value, read) in [
            ("Joe Q <joe@x.com", "Joe Q <joe@x.com>"),
            ("Joe <joe@x.com, Bob <bob@y.com>", "Joe <joe@x.com> | Bob <bob@y.com>"),
            ("Joe <joe@x.com Bob <bob@y.com>", "Joe <joe@x.com> | Bob <bob@y.com>"),
            ("Joe <<joe@x.com>>, b@y.com", "Joe <joe@x.com> | b@y.com"),
            ("Joe < <joe@x.com> >", "Joe <joe@x.com>"),
            ("joe@x.com>", "joe@x.com"),
            ("Joe joe@x.com", "Joe <joe@x.com>"),
            ("\"Joe Q\" joe@x.com", "Joe Q <joe@x.com>"),
            ("a@x.com; b@y.com; Joe <c@z.com>", "a@x.com | b@y.com | Joe <c@z.com>"),
            ("Joe <joe@x.com> B <b@y.com>", "Joe <joe@x.com> | B <b@y.com>"),
            ("Joe <joe@x.com> on behalf of x@y.com, b@y.com", "Joe <joe@x.com> | b@y.com"),
            ("joe@x.com Joe Q", "joe@x.com"),
            ("mailto:joe@x.com", "joe@x.com"),
            ("Joe <mailto:joe@x.com>", "Joe <joe@x.com>"),
        ] {
            assert_eq!(flat(value), read, "{value}");
        }
    }

    #[test]
    fn an_address_is_never_made_up() {
        for (value, read) in [
            ("name1 <invalid1>", "name1 <invalid1>"),
            ("<webmaster\\@custom.com@mail.com>", "webmaster\\@custom.com@mail.com"),
            ("joe@foo@x.com", "joe@foo@x.com"),
            ("Joe <joe smith@x.com>", "Joe <joe smith@x.com>"),
            ("No reply @ x.com", "No reply @ x.com <>"),
            ("Undisclosed recipients", "Undisclosed recipients <>"),
            ("MAILER-DAEMON", "MAILER-DAEMON"),
            ("夏涛", "夏涛 <>"),
            ("Joe <>", "Joe <>"),
            ("<>", ""),
            ("Foo, Bar, a@x.com", "Foo | Bar | a@x.com"),
        ] {
            assert_eq!(flat(value), read, "{value}");
        }
    }

    #[test]
    fn what_is_displayed_reads_as_it_was() {
        for value in [
            "a@x.com",
            "Joe Q <joe@x.com>",
            "\"Q, Joe\" <joe@x.com>",
            "A: a@x.com, B <b@y.com>;, c@z.com",
            r#""a \"b\" \\ c" <a@x.com>"#,
            "\" a  b\" <\"joe q\"@x.com>",
            "Undisclosed recipients",
            "Joe <>",
        ] {
            let list = AddressList::parse(value.as_bytes());
            let shown = list.to_string();
            assert_eq!(AddressList::parse(shown.as_bytes()), list, "{value}");
        }
    }
}
