//! The grammar of address lists (RFC 5322 §3.4, §4.4), and what mail makes of it.

use nom::{Parser, combinator::all_consuming};

use super::{
    addr_spec::domain_literal,
    mailbox::{Address, Group, Mailbox},
    mentions::{address_in_comment, mentions},
};
use crate::{
    defect::{Code, Reader, Severity},
    lex::{
        context::Context,
        element::{Elements, before},
        phrase::phrase,
        whitespace::{opt_cfws, opt_fws, trim},
    },
    quirk::{Quirk, Quirks},
};

/// All addresses of a field body, read our way.
pub(super) fn read_address_list<'a>(value: &'a [u8], context: Context<'a>) -> Vec<Address<'a>> {
    Reading::new(value, context, EncodedLists::Opened, &mut ()).read().addresses
}

/// Whether an encoded word that hides whole addresses is looked into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EncodedLists {
    Opened,
    /// It was, and this is what it holds.
    Closed,
}

/// What stood before the text that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Separator,
    /// An angle address with no separator after it.
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
    /// What is after a colon that begins a group if this is no display name: nothing closes it.
    open_group: Option<&'a [u8]>,
}

/// A list being read: from segment to segment, each byte looked at a bounded number of times.
///
/// ```text
/// Joe Foo, PhD <joe@x.com> , Friends:a@x.com,b@y.com;
/// ├─────┘├───┘ ├─────────┘   ├─────┘ ├─────┘ ├─────┘  segments and an angle-addr
/// └ name_from                └ group
/// ```
pub(super) struct Reading<'a, 'r, R> {
    pub(super) elements: Elements<'a>,
    pub(super) context: Context<'a>,
    pub(super) encoded_lists: EncodedLists,
    pub(super) addresses: Vec<Address<'a>>,
    pub(super) group: Option<Group<'a>>,
    /// Where segments without an address begin: a display name with commas, if an angle address
    /// follows, else entries of their own.
    pub(super) name_from: Option<&'a [u8]>,
    pub(super) before: Before,
    /// How much follows the last semicolon.
    after_last_semicolon: usize,
    pub(super) reader: &'r mut R,
    /// The quirks of all who read something here otherwise.
    pub(super) by: Quirks,
    /// Whether the next mailbox is written as strict readers want it.
    is_strict: bool,
    /// How many more mailboxes are read; none when one was left out for it.
    pub(super) room: Option<u32>,
}

/// The content of the angle brackets that `input` begins with, and the rest after them. None where another one opens
/// or nothing closes it.
pub(super) fn bracketed(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = input.strip_prefix(b"<")?;
    let end = inside.iter().position(|&byte| matches!(byte, b'<' | b'>'))?;
    let (content, rest) = inside.split_at(end);
    Some((content, rest.strip_prefix(b">")?))
}

/// A name without the separators at its end, and whether there are any.
pub(super) fn without_separator(name: &[u8]) -> (&[u8], bool) {
    let mut kept = trim(name);
    let length = kept.len();
    while let Some(before) = kept.strip_suffix(b",").or(kept.strip_suffix(b";"))
        && !before.ends_with(b"\\")
    {
        kept = before.trim_ascii_end();
    }
    (kept, kept.len() < length)
}

impl<'a, 'r, R: Reader> Reading<'a, 'r, R> {
    pub(super) fn new(
        value: &'a [u8],
        context: Context<'a>,
        encoded_lists: EncodedLists,
        reader: &'r mut R,
    ) -> Self {
        let semicolon = value.iter().rposition(|&byte| byte == b';');
        Self {
            elements: Elements::new(value),
            context,
            encoded_lists,
            addresses: Vec::new(),
            group: None,
            name_from: None,
            before: Before::Separator,
            after_last_semicolon: semicolon.map_or(value.len(), |at| value.len() - at - 1),
            reader,
            by: Quirks::NONE,
            is_strict: true,
            room: Some(context.limits.addresses),
        }
    }

    /// `address-list = (address *("," address)) / obs-addr-list`,
    /// `obs-addr-list = *([CFWS] ",") address *("," [address / CFWS])`; and `;` for `,`, as Outlook
    /// has it.
    pub(super) fn read(mut self) -> Self {
        let mut start = self.elements.rest();
        while !self.elements.rest().is_empty() && self.room.is_some() {
            start = self.elements.rest();
            let segment = self.segment();
            match self.elements.rest().first() {
                Some(b'<') if self.opens_group(start, &segment) => {}
                Some(b'<') => self.name_addr(start),
                Some(b':') => self.begin_group(start, segment.text),
                end => self.end_of_segment(start, &segment, end.copied()),
            }
        }
        let end = self.elements.rest();
        self.nameless_until(end);
        self.end_group();
        if self.room.is_none() {
            self.reader.met(Code::LimitAddresses, trim(start));
        }
        self
    }

    /// `code` was met at `at`, and readers with these quirks read it otherwise.
    pub(super) fn met(&mut self, code: Code, at: &[u8], by: Quirks) {
        if !R::RECORDS {
            return;
        }
        self.by = self.by.union(by);
        let severity = match by.is_empty() {
            true => code.severity().min(Severity::Warn),
            false => Severity::Ambiguous,
        };
        self.reader.met_as(code, severity, at);
    }

    /// The quirk of readers who search for addresses, where text has one that counts.
    pub(super) fn search(text: &[u8], counts: impl Fn(&str) -> bool) -> Quirks {
        match R::RECORDS && mentions(text).any(|mention| counts(&mention)) {
            true => Quirk::SearchForAddress.into(),
            false => Quirks::NONE,
        }
    }

    /// As [`met`](Self::met), where the next mailbox is none to strict readers.
    pub(super) fn met_no_mailbox(&mut self, at: &[u8], by: Quirks) {
        self.is_strict = false;
        self.met(Code::AddrSyntax, at, by.with(Quirk::StrictAddress));
    }

    /// Goes to the next `<`, `,`, `;`, or `:` after the name of a group.
    fn segment(&mut self) -> Segment<'a> {
        let start = self.elements.rest();
        let mut has_at = false;
        let mut open_group = None;
        loop {
            self.elements.until(|byte| matches!(byte, b'<' | b',' | b';' | b':' | b'@'));
            match self.elements.rest() {
                [b'@', after @ ..] => {
                    has_at = true;
                    self.elements.resume(after);
                    self.skip_literal();
                }
                [b':', after @ ..] if self.group.is_some() || has_at => {
                    self.elements.resume(after);
                }
                [b':', after @ ..] if after.len() <= self.after_last_semicolon => {
                    open_group.get_or_insert(after);
                    self.elements.resume(after);
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

    /// `display-name ":"`, of a group that a semicolon closes, or that nothing does.
    fn begin_group(&mut self, start: &'a [u8], name: &'a [u8]) {
        let (at, after) = start.split_at(name.len() + 1);
        self.elements.resume(after);
        let display_name = phrase(name, self.context);
        // `mailto:joe@x.com` was copied from a link, and no link holds another.
        if display_name.eq_ignore_ascii_case("mailto") && self.before != Before::Link {
            self.before = Before::Link;
            return;
        }
        self.before = Before::Separator;
        self.nameless_until(start);
        self.end_group();
        self.met(Code::AddrGroupInFrom, trim(at), Quirks::NONE);
        self.group = Some(Group { display_name, mailboxes: Vec::new() });
    }

    /// Begins a group that nothing closes where its first member has a name, as in `Team: Ann <a@x>, Ben <b@x>`.
    /// With one mailbox only, the text before it is a name with a colon.
    fn opens_group(&mut self, start: &'a [u8], segment: &Segment<'a>) -> bool {
        let Some(after) = segment.open_group.filter(|_| self.name_from.is_none()) else {
            return false;
        };
        let Some((content, rest)) = bracketed(self.elements.rest()) else { return false };
        let rest = opt_cfws(rest).map_or(rest, |(rest, _)| rest);
        let goes_on = rest.starts_with(b",") && rest.contains(&b'@');
        if !content.contains(&b'@') || !goes_on {
            return false;
        }
        let name = before(start, after).strip_suffix(b":").unwrap_or_default();
        self.begin_group(start, name);
        true
    }

    fn end_group(&mut self) {
        self.addresses.extend(self.group.take().map(Address::Group));
    }

    /// A segment that a separator ends, or the end of the list.
    fn end_of_segment(&mut self, start: &'a [u8], segment: &Segment<'a>, separator: Option<u8>) {
        if let Some(after) = segment.open_group {
            let name = before(start, after).strip_suffix(b":").unwrap_or_default();
            return self.begin_group(start, name);
        }
        let is_blank = all_consuming(opt_cfws).parse(segment.text).is_ok();
        let junk = match self.before {
            _ if is_blank => true,
            Before::Separator | Before::Link => false,
            Before::AngleAddr => true,
            // Some MTAs complete an empty group with their name: `undisclosed-recipients:;@x.com`.
            Before::Group => segment.text.starts_with(b"@"),
        };
        // A comment alone is the address only if the list has no other.
        let may_be_in_comment = match is_blank {
            true => {
                let is_alone = self.addresses.is_empty() && self.group.is_none();
                self.name_from.is_some() || is_alone && separator.is_none()
            }
            false => !junk && !segment.has_at,
        };
        let in_comment = may_be_in_comment.then(|| address_in_comment(segment.text)).flatten();
        let text = trim(segment.text);
        if let Some((name, written)) = in_comment {
            let from = self.name_from.take().unwrap_or(start);
            let length = before(from, start).len() + name.len();
            self.mailbox_in_comment(from.split_at(length).0, written);
        } else if junk && !text.is_empty() {
            self.junk(text);
        } else if !junk && segment.has_at {
            self.nameless_until(start);
            self.mailbox_without_angles(segment.text);
        } else if !junk {
            self.name_from.get_or_insert(start);
        }
        let rest = self.elements.rest();
        let (at, after) = rest.split_at(rest.len().min(1));
        if separator == Some(b';') && self.group.is_none() && self.before != Before::Group {
            self.semicolon(at, after);
        }
        self.before = Before::Separator;
        self.elements.resume(after);
        if separator == Some(b';') && self.group.is_some() {
            self.nameless_until(rest);
            self.end_group();
            self.before = Before::Group;
        }
    }

    /// A semicolon that separates: strict readers stop there.
    fn semicolon(&mut self, at: &'a [u8], after: &'a [u8]) {
        let last = self.addresses.last().and_then(|address| address.mailboxes().last());
        if R::RECORDS && all_consuming(opt_cfws).parse(after).is_err() {
            let by = if last.is_some() { Quirk::FirstAddressOnly.into() } else { Quirks::NONE };
            self.met(Code::AddrSyntax, at, by);
        }
    }

    /// Text after an address in angle brackets, or after a group.
    fn junk(&mut self, text: &'a [u8]) {
        if all_consuming(opt_cfws).parse(text).is_ok() {
            return;
        }
        self.met(Code::AddrJunkAfterAngle, text, Self::search(text, |_| true));
    }

    /// The entries from `name_from` on, which no angle address follows.
    fn nameless_until(&mut self, end: &'a [u8]) {
        let Some(from) = self.name_from.take() else {
            return;
        };
        let mut entries = Elements::new(before(from, end));
        while !entries.rest().is_empty() && self.room.is_some() {
            let text = entries.until(|byte| matches!(byte, b',' | b';'));
            entries.next();
            self.entry_without_address(text);
        }
    }

    pub(super) fn push(&mut self, mailbox: Mailbox<'a>) {
        let is_strict = std::mem::replace(&mut self.is_strict, true);
        if mailbox.addr_spec.is_empty() && mailbox.display_name.is_none() {
            return;
        }
        self.room = self.room.and_then(|room| room.checked_sub(1));
        if self.room.is_none() || !is_strict && self.reader.takes(Quirk::StrictAddress) {
            return;
        }
        match &mut self.group {
            Some(group) => group.mailboxes.push(mailbox),
            None => self.addresses.push(Address::Mailbox(mailbox)),
        }
    }
}
