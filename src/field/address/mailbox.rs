//! Mailboxes and groups (RFC 5322 §3.4), as values.

use std::{borrow::Cow, fmt};

use super::addr_spec::AddrSpec;
use crate::codec::encode::octet::{word_octet, word_octet_len};

/// `address = mailbox / group` (RFC 5322 §3.4).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Address<'a> {
    /// One mailbox.
    Mailbox(Mailbox<'a>),
    /// A named list of mailboxes, often empty.
    Group(Group<'a>),
}

/// `mailbox = name-addr / addr-spec` (RFC 5322 §3.4).
///
/// ```
/// let list = unmime::AddressList::parse(b"\"Q, Joe\" <joe@example.com>");
/// let mailbox = list.mailboxes().next().unwrap();
/// assert_eq!(mailbox.display_name.as_deref(), Some("Q, Joe"));
/// assert_eq!(mailbox.addr_spec.domain(), Some("example.com"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Mailbox<'a> {
    /// The name, decoded and safe to display. Where there is none, the comment after the address,
    /// as mail wrote names before RFC 822 (`joe@example.com (Joe)`).
    pub display_name: Option<Cow<'a, str>>,
    /// The address; empty where only a name stands.
    pub addr_spec: AddrSpec<'a>,
}

/// `group = display-name ":" [group-list] ";" [CFWS]` (RFC 5322 §3.4).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Group<'a> {
    /// The name of the group, decoded and safe to display.
    pub display_name: Cow<'a, str>,
    /// Its members.
    pub mailboxes: Vec<Mailbox<'a>>,
}

impl<'a> Address<'a> {
    /// The mailbox, or the members of the group.
    pub fn mailboxes(&self) -> &[Mailbox<'a>] {
        match self {
            Self::Mailbox(mailbox) => std::slice::from_ref(mailbox),
            Self::Group(group) => &group.mailboxes,
        }
    }

    /// The mailbox, or the members of the group.
    pub fn into_mailboxes(self) -> Vec<Mailbox<'a>> {
        match self {
            Self::Mailbox(mailbox) => vec![mailbox],
            Self::Group(group) => group.mailboxes,
        }
    }

    /// The address, no longer borrowing from the message.
    pub fn into_owned(self) -> Address<'static> {
        match self {
            Self::Mailbox(mailbox) => Address::Mailbox(mailbox.into_owned()),
            Self::Group(group) => Address::Group(group.into_owned()),
        }
    }
}

impl Mailbox<'_> {
    /// The mailbox, no longer borrowing from the message.
    pub fn into_owned(self) -> Mailbox<'static> {
        Mailbox {
            display_name: self.display_name.map(|name| Cow::Owned(name.into_owned())),
            addr_spec: self.addr_spec.into_owned(),
        }
    }
}

impl Group<'_> {
    /// The group, no longer borrowing from the message.
    pub fn into_owned(self) -> Group<'static> {
        Group {
            display_name: Cow::Owned(self.display_name.into_owned()),
            mailboxes: self.mailboxes.into_iter().map(Mailbox::into_owned).collect(),
        }
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(mailbox) => mailbox.fmt(f),
            Self::Group(group) => group.fmt(f),
        }
    }
}

/// As a header field of RFC 6532 holds it: names are quoted where they must be. Only those are
/// encoded that would be decoded again.
impl fmt::Display for Mailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name of blanks would be dropped, and the brackets with it.
        match self.display_name.as_ref().filter(|name| !name.trim().is_empty()) {
            Some(name) => write!(f, "{} <{}>", Phrase(name), self.addr_spec),
            None if self.addr_spec.reads_as_itself() => self.addr_spec.fmt(f),
            // Without brackets, what is no address would be read as text, or as part of the next name.
            None => write!(f, "<{}>", self.addr_spec),
        }
    }
}

impl fmt::Display for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", Phrase(&self.display_name))?;
        for (at, mailbox) in self.mailboxes.iter().enumerate() {
            write!(f, "{} {mailbox}", if at == 0 { "" } else { "," })?;
        }
        f.write_str(";")
    }
}

/// A phrase as it is written: bare where it is atoms, else a quoted string; in encoded words where it
/// has the beginning of one, which readers decode in quoted strings too.
struct Phrase<'a>(&'a str);

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains("=?") {
            return f.write_str(&encoded_words(self.0));
        }
        let is_atom =
            |word: &str| !word.is_empty() && word.bytes().all(crate::scan::class::is_atext);
        if self.0.split(' ').all(is_atom) {
            return f.write_str(self.0);
        }
        f.write_str("\"")?;
        for char in self.0.chars() {
            if matches!(char, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{char}")?;
        }
        f.write_str("\"")
    }
}

/// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="`, "not more than 75 characters
/// long" (RFC 2047 §2); as many as the text takes, none of which ends within a character (§5 (3)).
fn encoded_words(text: &str) -> String {
    const BEGIN: &str = "=?utf-8?Q?";
    const END: &str = "?=";
    const ROOM: usize = 75 - BEGIN.len() - END.len();
    let mut words = BEGIN.to_owned();
    let mut room = ROOM;
    let mut bytes = [0; 4];
    for char in text.chars() {
        let octets = char.encode_utf8(&mut bytes).bytes();
        let width: usize = octets.clone().map(word_octet_len).sum();
        if width > room {
            words.extend([END, " ", BEGIN]);
            room = ROOM;
        }
        room -= width;
        octets.for_each(|octet| word_octet(octet, &mut words));
    }
    words + END
}

#[cfg(test)]
mod tests {
    use crate::AddressList;

    #[test]
    fn an_address_is_a_mailbox_or_those_of_a_group() {
        for (value, mailboxes) in [
            ("A <a@x.com>", vec!["A <a@x.com>"]),
            ("B: b@x.com, c@x.com;", vec!["b@x.com", "c@x.com"]),
        ] {
            let list = AddressList::parse(value.as_bytes());
            let address = list[0].clone().into_owned();
            assert_eq!(address, list[0]);
            assert_eq!(address.to_string(), value);
            let read: Vec<_> = address.mailboxes().iter().map(ToString::to_string).collect();
            assert_eq!(read, mailboxes);
            let kept: Vec<_> = address.into_mailboxes().iter().map(ToString::to_string).collect();
            assert_eq!(kept, mailboxes);
        }
        let joe = AddressList::parse(b"Joe <joe@x.com>");
        let addr_spec = joe.mailboxes().next().unwrap().clone().into_owned().addr_spec;
        assert!(!addr_spec.is_empty() && addr_spec.as_str() == "joe@x.com");
        assert_eq!((addr_spec.local_part(), addr_spec.domain()), ("joe", Some("x.com")));
        assert_eq!(addr_spec.into_owned().into_cow(), "joe@x.com");
        assert!(AddressList::parse(b"Joe <>").mailboxes().all(|it| it.addr_spec.is_empty()));
    }

    #[test]
    fn a_mailbox_is_written_as_it_is_read_again() {
        let long = format!("\"=?{}\" <a@x.com>", "é".repeat(19));
        let encoded = format!(
            "=?utf-8?Q?=3D=3F{}?= =?utf-8?Q?{}?= <a@x.com>",
            "=C3=A9".repeat(9),
            "=C3=A9".repeat(10)
        );
        let exact = format!("=?utf-8?Q?=3D=3F{}=3D?= <a@x.com>", "=C3=A9".repeat(9));
        for (value, written) in [
            ("a@x.com", "a@x.com"),
            ("Joe Q <joe@x.com>", "Joe Q <joe@x.com>"),
            ("\"Q, Joe\" <joe@x.com>", "\"Q, Joe\" <joe@x.com>"),
            ("A: a@x.com, B <b@y.com>;, c@z.com", "A: a@x.com, B <b@y.com>;, c@z.com"),
            (r#""a \"b\" \\ c" <a@x.com>"#, r#""a \"b\" \\ c" <a@x.com>"#),
            ("\" a  b\" <\"joe q\"@x.com>", "\"a  b\" <\"joe q\"@x.com>"),
            ("Undisclosed recipients", "Undisclosed recipients <>"),
            ("Joe <>", "Joe <>"),
            (r#""Q, \"Joe\"" <joe@x.com>"#, r#""Q, \"Joe\"" <joe@x.com>"#),
            ("<joe@x.com>", "joe@x.com"),
            ("root", "<root>"),
            ("root, Joe Q", "<root>, Joe Q <>"),
            ("<id@@domain>", "<id@@domain>"),
            ("<a b@x.com>", "<a b@x.com>"),
            ("team: Joe <a@x.com>, b@x.com;", "team: Joe <a@x.com>, b@x.com;"),
            ("=?utf-8?Q?J=C3=B6rg?= <j@x.com>", "Jörg <j@x.com>"),
            (
                "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?= <j@x.com>",
                "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?= <j@x.com>",
            ),
            (&long, &encoded),
            // 75 characters
            (&exact, &exact),
        ] {
            let list = AddressList::parse(value.as_bytes());
            assert_eq!(list.to_string(), written, "{value}");
            assert_eq!(AddressList::parse(written.as_bytes()), list, "{value}");
        }
    }
}
