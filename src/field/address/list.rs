//! Lists of addresses (RFC 5322 §3.4), as values.

use std::{fmt, ops::Deref};

use super::{
    list_quirks::list_as,
    mailbox::{Address, Mailbox},
    reading::read_address_list,
    usual_mailbox::usual_mailbox,
};
use crate::lex::context::Context;

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
        Self::read(value, Context::default())
    }

    pub(crate) fn read(value: &'a [u8], context: Context<'a>) -> Self {
        if !context.quirks.is_empty() {
            return Self { addresses: list_as(value, context) };
        }
        let addresses = match usual_mailbox(value, context) {
            Some(mailbox) if context.limits.addresses > 0 => vec![Address::Mailbox(mailbox)],
            _ => read_address_list(value, context),
        };
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
            ("a@x.com b@y.com\r\n c@z.com", "a@x.com | b@y.com | c@z.com"),
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
            ("Empty:(a@x.com);", "Empty:;"),
            ("Team: Park (p@x.com), a@x.com;", "Team: Park <p@x.com>, a@x.com;"),
            ("Empty:; (<a@x.com>)", "Empty:;"),
            // neither separated nor closed
            ("A:a@x.com; B:b@y.com;", "A: a@x.com;, B: b@y.com;"),
            ("Friends: a@x.com, B <b@y.com>", "Friends: a@x.com, B <b@y.com>;"),
            ("undisclosed-recipients:", "undisclosed-recipients:;"),
            ("Team: Ann <a@x.com>, Ben <b@y.com>", "Team: Ann <a@x.com>, Ben <b@y.com>;"),
            ("Team: Ann <a@x.com>, b@y.com", "Team: Ann <a@x.com>, b@y.com;"),
            ("Team: <a@x.com>, <b@y.com>", "Team: a@x.com, b@y.com;"),
            (
                "My Team:\r\n \"Q, Ann\" <a@x.com>,\r\n B <b@y.com>",
                "My Team: \"Q, Ann\" <a@x.com>, B <b@y.com>;",
            ),
            ("c@z.com, Team: Ann <a@x.com>, b@y.com", "c@z.com, Team: Ann <a@x.com>, b@y.com;"),
            (
                "A: B <b@y.com>;, Team: Ann <a@x.com> (c), b@y.com",
                "A: B <b@y.com>;, Team: Ann <a@x.com>, b@y.com;",
            ),
            ("Team: Ann <a@x.com>", "\"Team: Ann\" <a@x.com>"),
            ("Team: Ann <a@x.com>, Ben", "\"Team: Ann\" <a@x.com>, <Ben>"),
            ("Undisclosed-Recipient:;@x.com", "Undisclosed-Recipient:;"),
            ("A: B <b@y.com>; c@z.com", "A: B <b@y.com>;, c@z.com"),
            // a colon that names no group: within one, or after an address
            ("A: B: C <c@x.com>;", "A: \"B: C\" <c@x.com>;"),
            ("a@x.com: B <b@x.com>, C:;", "\"a@x.com: B\" <b@x.com>, C:;"),
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
            // Never closed, it is no comment that takes an address with it.
            ("Joe (work <joe@x.com>, b@y.com", "Joe <joe@x.com> | b@y.com"),
            ("joe@x.com (Joe", "Joe <joe@x.com>"),
            // Inside an address, it is no name.
            ("joe @(the)x.com", "joe@x.com"),
            ("joe(the)@x.com", "joe@x.com"),
            ("joe@x(the).com", "joe@x.com"),
            ("<joe@(the)x.com>", "joe@x.com"),
            ("joe@(the)x.com (Joe)", "Joe <joe@x.com>"),
            ("(Joe) joe@(the)x.com", "Joe <joe@x.com>"),
            ("Joe <joe(the)@x.com>", "Joe <joe@x.com>"),
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
            ("\"Joe <joe@x.com>", "Joe <joe@x.com>"),
            ("Joe\" <joe@x.com>", "Joe <joe@x.com>"),
            ("\"Joe Q. <joe@x.com>, b@y.com", "Joe Q. <joe@x.com> | b@y.com"),
            ("\"=?utf-8?Q?J=C3=B6rg?= <j@x.com>", "Jörg <j@x.com>"),
            ("Joe \"Q <joe@x.com>", "Joe \"Q <joe@x.com>"),
            ("Joe 5\" Q <joe@x.com>", "Joe 5\" Q <joe@x.com>"),
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
            ("Joe <a;b>", "Joe <a;b>"),
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
            // The address is in the second brackets, or in a comment.
            ("\"Joe\" <><joe@x.com>", "Joe <joe@x.com>"),
            ("Joe < > <joe@x.com>, b@y.com", "Joe <joe@x.com> | b@y.com"),
            ("<><joe@x.com>", "joe@x.com"),
            ("Garden <club> Robot <r@x.com>", "Garden <club> Robot <r@x.com>"),
            ("<b>Joe</b> <joe@x.com>", "<b>Joe</b> <joe@x.com>"),
            ("Joe <joe> <joe@x.com>", "Joe <joe> <joe@x.com>"),
            ("a@x.com, Joe <joe> <joe@x.com>", "a@x.com | Joe <joe> <joe@x.com>"),
            ("Joe <joe>, <joe@x.com>", "Joe <joe> | joe@x.com"),
            ("Joe <joe@x.com> <>", "Joe <joe@x.com>"),
            ("Park News,(<p@x.com>)", "Park News <p@x.com>"),
            ("Park News, (p@x.com)", "Park News <p@x.com>"),
            ("\"Park, News\" ( <p@x.com> )", "Park, News <p@x.com>"),
            ("(<p@x.com>)", "p@x.com"),
            ("root (<p@x.com>)", "root <p@x.com>"),
            ("a@x.com, Park (<p@x.com>)", "a@x.com | Park <p@x.com>"),
            ("Park,(<p@x.com>), B <b@y.com>", "Park <p@x.com> | B <b@y.com>"),
            (
                "B <b@y.com>; Park, News (<p@x.com>), a@x.com",
                "B <b@y.com> | Park, News <p@x.com> | a@x.com",
            ),
            ("Park <> (p@x.com)", "Park <p@x.com>"),
            ("Park <> (p@x.com), a@x.com", "Park <p@x.com> | a@x.com"),
            ("a@x.com, (<p@x.com>)", "a@x.com"),
            ("(<p@x.com>), a@x.com", "a@x.com"),
            ("a@x.com (<p@x.com>)", "<p@x.com> <a@x.com>"),
            // A name that a separator ends.
            ("Office,<o@x.com>", "Office <o@x.com>"),
            ("Office, <o@x.com>", "Office <o@x.com>"),
            ("Office; <o@x.com>", "Office <o@x.com>"),
            ("\"Office, A\", <o@x.com>", "Office, A <o@x.com>"),
            ("=?utf-8?Q?B=C3=BCro?=, <o@x.com>", "Büro <o@x.com>"),
            ("a@x.com, Office, <o@x.com>", "a@x.com | Office <o@x.com>"),
            ("Office,, <o@x.com>", "Office <o@x.com>"),
            // Several in one pair of brackets.
            ("<a@x.com, b@y.com>", "a@x.com | b@y.com"),
            ("<a@x.com;b@y.com>, c@z.com", "a@x.com | b@y.com | c@z.com"),
            ("Team <a@x.com, b@y.com, c@z.com>", "Team <a@x.com> | b@y.com | c@z.com"),
            ("<a@x.com,>", "a@x.com,"),
            ("<\"a,b\"@x.com>", "\"a,b\"@x.com"),
            ("<@a.com,@b.com:joe@x.com>", "joe@x.com"),
            ("<a@x.com, b>", "a@x.com, b"),
            // Quotes in the domain.
            (r#"ann@example."org\]""#, r#"ann@example."org\]""#),
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
            ("<Undisclosed-Recipient:;@x.com>", ""),
            ("<C:bulk.txt@x.com>", "C:bulk.txt@x.com"),
            ("Foo, Bar, a@x.com", "Foo | Bar | a@x.com"),
        ] {
            assert_eq!(flat(value), read, "{value}");
        }
    }

    #[test]
    fn a_list_is_made_of_addresses_and_gives_them_back() {
        let list = AddressList::parse(b"a@x.com, B: b@x.com;");
        let mut joined: AddressList<'_> = list.iter().cloned().collect();
        assert_eq!(joined, list);
        joined.extend(list.clone());
        assert_eq!(joined.to_string(), "a@x.com, B: b@x.com;, a@x.com, B: b@x.com;");
        assert_eq!((&list).into_iter().count(), 2);
        assert_eq!(list.clone().into_owned(), list);
    }
}
