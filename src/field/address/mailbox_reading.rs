//! The grammar of mailboxes (RFC 5322 §3.4), and what mail makes of it.

use std::{borrow::Cow, collections::HashSet};

use nom::{
    Parser,
    bytes::complete::tag_no_case,
    combinator::{all_consuming, not, opt, verify},
    multi::{many1, many1_count},
    sequence::{delimited, preceded, terminated},
};

use super::{
    addr_spec::{AddrSpec, addr_spec, addr_spec_in_text, inner_cfws, obs_route, word_in_text},
    mailbox::{Address, Mailbox},
    mailbox_check::{INVISIBLE, WORDS_READ, invisible, obsolete},
    mentions::address_in_comment,
    reading::{Before, EncodedLists, Reading, bracketed, without_separator},
};
use crate::{
    defect::{Code, Reader, Severity},
    lex::{
        Parsed,
        display::{first_hidden, is_invisible},
        element::{Element, Elements, before},
        encoded_word::encoded_word,
        phrase::phrase,
        quoted::unquote,
        unstructured::unstructured_of,
        whitespace::{opt_cfws, opt_fws, trim},
        word::dot_atom_text,
    },
    quirk::{Quirk, Quirks},
    scan::class::is_fws,
};

/// So many brackets without an address are looked at before one with an address.
const MOST_IN_NAME: usize = 8;

impl<'a, R: Reader> Reading<'a, '_, R> {
    /// `name-addr = [display-name] angle-addr`, with any special in the display name. A comment
    /// after it is not part of the name, unless there is no other.
    pub(super) fn name_addr(&mut self, start: &'a [u8]) {
        let from = self.name_from.take().unwrap_or(start);
        let bracket = self.elements.rest();
        let text = before(from, bracket);
        if self.brackets_in_name() {
            self.name_from = Some(from);
            return;
        }
        let (name, is_separated) = without_separator(without_empty_brackets(text));
        if is_separated {
            self.met_no_mailbox(trim(text), Quirks::NONE);
        }
        let name = without_open_quote(name);
        if self.several_in_brackets(name) {
            return;
        }
        let addr_spec = self.angle_addr();
        let comment = opt_cfws(self.elements.rest()).map_or(&b""[..], |(_, cfws)| cfws);
        if addr_spec.is_empty()
            && let Some((_, written)) = address_in_comment(comment)
        {
            self.mailbox_in_comment(name, written);
            self.before = Before::AngleAddr;
            return;
        }
        let display_name = self
            .display_name(name)
            .or_else(|| self.comment_name(name))
            .or_else(|| self.comment_name(comment));
        if R::RECORDS {
            self.check_name(text, display_name.as_deref(), addr_spec.as_str());
        }
        if self.before == Before::AngleAddr {
            self.two_angle_addrs(text, bracket);
        }
        if R::RECORDS {
            self.check_entries(text);
        }
        self.push(Mailbox { display_name, addr_spec });
        self.before = Before::AngleAddr;
    }

    /// Whether the brackets that come next hold no address, and others in the same entry do: then they belong to the
    /// name, as in `Garden <club> Robot <robot@x.com>`.
    fn brackets_in_name(&mut self) -> bool {
        let bracket = self.elements.rest();
        let Some((content, after)) = bracketed(bracket).filter(|(it, _)| !it.contains(&b'@'))
        else {
            return false;
        };
        let mut next = self.elements;
        next.resume(after);
        let is_name = (0..MOST_IN_NAME).any(|_| {
            next.until(|byte| matches!(byte, b'<' | b',' | b';' | b':'));
            let Some((content, after)) = bracketed(next.rest()) else { return false };
            next.resume(after);
            content.contains(&b'@')
        });
        if !is_name {
            return false;
        }
        self.met_no_mailbox(trim(content), Quirks::NONE);
        self.elements.resume(after);
        true
    }

    /// `<joe@x.com, bob@y.com>`: each of the addresses that share a pair of brackets. The name is that of the first.
    fn several_in_brackets(&mut self, name: &'a [u8]) -> bool {
        let Some((content, after)) = bracketed(self.elements.rest()) else { return false };
        let pieces = || content.split(|byte| matches!(byte, b',' | b';')).map(trim);
        let addr_specs = || pieces().filter(|piece| !piece.is_empty());
        let are_some = addr_specs().nth(1).is_some();
        if !are_some || !addr_specs().all(|it| all_consuming(addr_spec).parse(it).is_ok()) {
            return false;
        }
        self.elements.resume(after);
        let mut display_name = self.display_name(name).or_else(|| self.comment_name(name));
        for written in addr_specs() {
            self.met_no_mailbox(trim(content), Quirk::FirstAddressOnly.into());
            let addr_spec = self.addr_spec(written);
            self.push(Mailbox { display_name: display_name.take(), addr_spec });
        }
        self.before = Before::AngleAddr;
        true
    }

    /// Two addresses in angle brackets without a separator between: other readers take either.
    #[expect(clippy::indexing_slicing, reason = "what begins with a bracket is not empty")]
    fn two_angle_addrs(&mut self, between: &'a [u8], bracket: &'a [u8]) {
        let between = trim(between);
        let at = if between.is_empty() { &bracket[..1] } else { between };
        let either = Quirks::of(&[Quirk::FirstAddressOnly, Quirk::LastAddressOnly]);
        self.met(Code::AddrJunkAfterAngle, at, Self::search(between, |_| true).union(either));
    }

    /// `angle-addr = [CFWS] "<" addr-spec ">" [CFWS] / obs-angle-addr`,
    /// `obs-angle-addr = [CFWS] "<" obs-route addr-spec ">" [CFWS]`; with brackets doubled, or the
    /// last one missing: then a comma or a semicolon ends it.
    #[expect(clippy::indexing_slicing, reason = "what begins with a bracket is not empty")]
    fn angle_addr(&mut self) -> AddrSpec<'a> {
        let brackets = self.elements.rest();
        self.skip_brackets(b'<');
        let start = self.elements.rest();
        if before(brackets, start).iter().filter(|&&byte| byte == b'<').count() > 1 {
            self.met_no_mailbox(before(brackets, start), Quirks::NONE);
        }
        let content = self.elements.until(|byte| matches!(byte, b'<' | b'>'));
        if self.elements.rest().starts_with(b">") {
            self.skip_brackets(b'>');
            return self
                .addr_spec_in_angles(content)
                .unwrap_or_else(|| self.no_addr_spec_in_angles(content));
        }
        self.elements.resume(start);
        let content = self.elements.until(|byte| matches!(byte, b'<' | b',' | b';'));
        self.met_no_mailbox(&brackets[..1], Quirks::NONE);
        if let Some(addr_spec) = self.addr_spec_in_angles(content) {
            return addr_spec;
        }
        let Some((_, addr_spec, after)) = self.addr_spec_in_text(content) else {
            return self.no_addr_spec(content);
        };
        self.elements.resume(start.split_at(content.len() - after.len()).1);
        addr_spec
    }

    /// Skips brackets and the blanks around them.
    fn skip_brackets(&mut self, bracket: u8) {
        let skipped = |byte: &u8| *byte == bracket || is_fws(*byte);
        let rest = self.elements.rest();
        let length = rest.iter().take_while(|byte| skipped(byte)).count();
        self.elements.resume(rest.split_at(length).1);
    }

    /// `[obs-route] addr-spec`, all of `content`; or a link copied into the brackets.
    fn addr_spec_in_angles(&mut self, content: &'a [u8]) -> Option<AddrSpec<'a>> {
        if !content.contains(&b'@') {
            return None;
        }
        let before = (opt(obs_route), opt_cfws, opt(tag_no_case("mailto:")));
        let (_, ((steps, _, link), written)) = all_consuming((before, addr_spec, opt_cfws))
            .map(|(before, written, _)| (before, written))
            .parse(content)
            .ok()?;
        if let Some(steps) = steps {
            // Some take a route for addresses, and some do not know it.
            self.met(Code::AddrRoute, steps, Quirk::AddressAsWritten.into());
        }
        if let Some(link) = link {
            self.met(Code::AddrSyntax, link, Quirk::AddressAsWritten.into());
        }
        let is_plain = steps.is_none() && link.is_none();
        if !is_plain && self.reader.takes(Quirk::AddressAsWritten) {
            return Some(AddrSpec::as_written(content, self.context));
        }
        Some(self.addr_spec(written))
    }

    /// The address that the grammar took.
    fn addr_spec(&mut self, written: &'a [u8]) -> AddrSpec<'a> {
        if !R::RECORDS {
            return AddrSpec::read(written, self.context);
        }
        self.check_addr_spec(written);
        if self.reader.takes(Quirk::AddressAsWritten)
            && inner_cfws(written).is_some_and(|cfws| obsolete(written, cfws) > Severity::Info)
        {
            return AddrSpec::as_written(written, self.context);
        }
        self.shown(written, AddrSpec::read(written, self.context))
    }

    /// What stands where an address should.
    fn no_addr_spec(&mut self, content: &'a [u8]) -> AddrSpec<'a> {
        let addr_spec = AddrSpec::as_it_stands(content, self.context);
        if !R::RECORDS {
            return addr_spec;
        }
        self.check_characters(content);
        let by = Self::search(content, |mention| !mention.eq_ignore_ascii_case(addr_spec.as_str()));
        self.met(Code::AddrSyntax, trim(content), by);
        self.shown(content, addr_spec)
    }

    /// An address with its control characters, or without what cannot be seen in it, as others show it.
    fn shown(&self, written: &'a [u8], addr_spec: AddrSpec<'a>) -> AddrSpec<'a> {
        if self.reader.takes(Quirk::ControlsKept) && first_hidden(written).is_some() {
            return AddrSpec::as_written(written, self.context);
        }
        let is_other = self.reader.quirks().has_any(INVISIBLE);
        if !is_other || invisible(written, self.context).is_none() {
            return addr_spec;
        }
        let text = addr_spec.as_str();
        if self.reader.takes(Quirk::InvisibleDropped) {
            return AddrSpec::of_text(&text.replace(is_invisible, "")).into_owned();
        }
        match text.split_once(is_invisible) {
            Some((start, _)) if self.reader.takes(Quirk::InvisibleEnds) && start.contains('@') => {
                AddrSpec::of_text(start).into_owned()
            }
            _ => addr_spec,
        }
    }

    /// What stands where an address should, unless it is an empty group that an MTA took for one and
    /// put in brackets: `<undisclosed-recipients:;@x.com>`.
    fn no_addr_spec_in_angles(&mut self, content: &'a [u8]) -> AddrSpec<'a> {
        let mut parts = content.splitn(2, |&byte| byte == b':');
        let is_group = parts.nth(1).is_some_and(|members| members.contains(&b';'));
        if is_group {
            return AddrSpec::default();
        }
        self.no_addr_spec(content)
    }

    /// `addr-spec` with CFWS around it, or several with nothing but blanks between, or an address amid
    /// text: then what is before it is the name.
    pub(super) fn mailbox_without_angles(&mut self, text: &'a [u8]) {
        let alone = all_consuming((opt_cfws, addr_spec, opt_cfws)).parse(text);
        let row = terminated(many1(preceded(opt_fws, addr_spec_in_text)), opt_fws);
        if alone.is_err()
            && let Ok((_, row)) = all_consuming(row).parse(text)
        {
            if R::RECORDS {
                let ours: HashSet<&[u8]> = row.iter().copied().collect();
                let is_other = |mention: &str| !ours.contains(mention.as_bytes());
                let first = match row.len() {
                    1 => Quirks::NONE,
                    _ => Quirk::FirstAddressOnly.into(),
                };
                self.met(Code::AddrSyntax, trim(text), Self::search(text, is_other).union(first));
            }
            for written in row {
                let addr_spec = self.addr_spec(written);
                self.push(Mailbox { display_name: None, addr_spec });
            }
            return;
        }
        // A comment inside an address is no name.
        let (name, addr_spec, comments) = match alone {
            Ok((_, (before, written, after))) => {
                (text.split_at(0).0, self.addr_spec(written), [after, before])
            }
            Err(_) => match self.addr_spec_in_text(text) {
                Some((name, addr_spec, _)) => (name, addr_spec, [text, b""]),
                None => (text, AddrSpec::default(), [text, b""]),
            },
        };
        if R::RECORDS && (alone.is_err() || addr_spec.as_str().matches('@').count() > 1) {
            let is_other = |mention: &str| !mention.eq_ignore_ascii_case(addr_spec.as_str());
            self.met_no_mailbox(trim(text), Self::search(text, is_other));
        }
        let addr_spec = match alone {
            Err(_) if self.reader.takes(Quirk::ControlsKept) => self.shown(text, addr_spec),
            _ => addr_spec,
        };
        let display_name = self
            .display_name(name)
            .or_else(|| comments.into_iter().find_map(|comments| self.comment_name(comments)));
        self.push(Mailbox { display_name, addr_spec });
    }

    /// The first address in text, with the text before it and the text after it.
    fn addr_spec_in_text(&mut self, text: &'a [u8]) -> Option<(&'a [u8], AddrSpec<'a>, &'a [u8])> {
        let mut elements = Elements::new(text);
        loop {
            let here = elements.rest();
            let element = elements.next()?;
            if matches!(element, Element::EncodedWord(_) | Element::Comment(_)) {
                continue;
            }
            if let Ok((after, written)) = addr_spec_in_text(here) {
                let addr_spec = self.addr_spec(written);
                return Some((before(text, here), addr_spec, after));
            }
            // No address begins inside of a word either.
            if let Ok((rest, _)) = word_in_text(here) {
                elements.resume(rest);
            }
        }
    }

    /// A name whose address stands in a comment after it: `Name,(<joe@x.com>)`.
    pub(super) fn mailbox_in_comment(&mut self, name: &'a [u8], written: &'a [u8]) {
        self.met_no_mailbox(written, Quirks::NONE);
        let display_name = self.display_name(without_separator(name).0);
        let addr_spec = self.addr_spec(written);
        self.push(Mailbox { display_name, addr_spec });
    }

    /// A lone atom is the mailbox of a local user (`root`), as it was before domains; any other text
    /// is the name of somebody whose address is not given.
    pub(super) fn entry_without_address(&mut self, text: &'a [u8]) {
        if let Some((addresses, room)) = self.addresses_in_encoded_words(text) {
            self.met(Code::AddrEncodedWordInAddrSpec, trim(text), Quirk::EncodedWordsKept.into());
            if self.reader.takes(Quirk::EncodedWordsKept) {
                let addr_spec = AddrSpec::as_it_stands(text, self.context);
                return self.push(Mailbox { display_name: None, addr_spec });
            }
            self.room = room;
            self.addresses.extend(addresses);
            return;
        }
        let local_user = all_consuming(delimited(opt_cfws, local_user, opt_cfws)).parse(text);
        let mailbox = match local_user {
            Ok((_, written)) => Mailbox {
                display_name: self.comment_name(text),
                addr_spec: self.addr_spec(written),
            },
            Err(_) => {
                Mailbox { display_name: self.display_name(text), addr_spec: AddrSpec::default() }
            }
        };
        let name = mailbox.display_name.as_deref().unwrap_or_default();
        if R::RECORDS && !Self::search(name.as_bytes(), |_| true).is_empty() {
            match text.contains(&b'@') {
                true => {
                    self.met(Code::AddrSyntax, trim(text), Quirk::SearchForAddress.into());
                }
                false => self.met(Code::AddrEncodedWordInAddrSpec, trim(text), WORDS_READ),
            }
        }
        self.met(Code::AddrSyntax, trim(text), Quirks::NONE);
        self.push(mailbox);
    }

    /// Addresses that a mailer encoded together with their names: nothing but encoded words is
    /// here, and their text has an address in angle brackets. And the room that is left after them.
    pub(super) fn addresses_in_encoded_words(
        &self,
        text: &'a [u8],
    ) -> Option<(Vec<Address<'static>>, Option<u32>)> {
        let words = (opt_fws, many1_count((encoded_word, opt_fws)));
        if self.encoded_lists == EncodedLists::Closed || !trim(text).starts_with(b"=?") {
            return None;
        }
        if all_consuming(words).parse(text).is_err() {
            return None;
        }
        let decoded = phrase(text, self.context);
        let (closed, mut reader) = (EncodedLists::Closed, ());
        let mut reading = Reading::new(decoded.as_bytes(), self.context, closed, &mut reader);
        reading.room = self.room;
        let Reading { addresses: list, room, .. } = reading.read();
        let has_domain = |address: &Address<'_>| {
            let mut mailboxes = address.mailboxes().iter();
            mailboxes.any(|mailbox| mailbox.addr_spec.domain().is_some())
        };
        let found = decoded.contains('<') && list.iter().any(has_domain);
        found.then(|| (list.into_iter().map(Address::into_owned).collect(), room))
    }

    /// The phrase, unless it is empty.
    fn display_name(&mut self, text: &'a [u8]) -> Option<Cow<'a, str>> {
        if text.is_empty() {
            return None;
        }
        if R::RECORDS {
            self.check_words(text);
        }
        let name = phrase(text, self.context);
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
        let name = unstructured_of(unquote(comment), self.context);
        (!name.is_empty()).then_some(name)
    }
}

/// A name without empty brackets at its end, as in `"Name" <><joe@x.com>`.
fn without_empty_brackets(name: &[u8]) -> &[u8] {
    let mut kept = trim(name);
    while let Some(open) = kept.strip_suffix(b">")
        && let Some(before) = open.trim_ascii_end().strip_suffix(b"<")
    {
        kept = before.trim_ascii_end();
    }
    kept
}

/// A name without the one quote at its start or end that nothing closes or opens.
fn without_open_quote(name: &[u8]) -> &[u8] {
    if name.iter().filter(|&&byte| byte == b'"').nth(1).is_some() {
        return name;
    }
    match (name.strip_prefix(b"\""), name.strip_suffix(b"\"")) {
        (Some(after), _) => after,
        (None, Some(before)) if !before.ends_with(b"\\") => before,
        _ => name,
    }
}

/// An atom that names a mailbox of this host; names of people are in other scripts too, and encoded.
fn local_user(input: &[u8]) -> Parsed<'_, &[u8]> {
    let ascii = verify(dot_atom_text, |atom: &[u8]| atom.is_ascii());
    preceded(not(encoded_word), ascii).parse(input)
}
