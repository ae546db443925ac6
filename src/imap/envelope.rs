//! ENVELOPE (RFC 9051 §7.5.2).

use std::{borrow::Cow, fmt};

use super::quoted::NString;
use crate::{
    field::address::{Address, AddressList, Mailbox},
    header::headers::Headers,
    lex::quoted::{quoted_string, unquote},
    part::Part,
};

/// The envelope of a message: what a list of messages shows (RFC 9051 §7.5.2, RFC 3501 §7.4.2).
///
/// ```
/// use unmime::{Message, imap::Envelope};
///
/// let message = Message::parse(b"From: =?utf-8?Q?J=C3=B6rg?= <j@x.org>\nSubject: \"Hi\"\n\n");
/// assert_eq!(
///     Envelope::new(message.root()).to_string(),
///     r#"(NIL "\"Hi\"" (("=?utf-8?Q?J=C3=B6rg?=" NIL "j" "x.org")) (("=?utf-8?Q?J=C3=B6rg?=" NIL "j" "x.org")) (("=?utf-8?Q?J=C3=B6rg?=" NIL "j" "x.org")) NIL NIL NIL NIL NIL)"#,
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'m> {
    headers: Headers<'m>,
}

impl<'m> Envelope<'m> {
    /// The envelope of the message that this part is the root of: [`Message::root`], or the child
    /// of a `message/rfc822` part.
    ///
    /// [`Message::root`]: crate::Message::root
    pub fn new(root: Part<'m>) -> Self {
        Self { headers: root.headers() }
    }

    fn text(self, name: &str) -> NString<Cow<'m, str>> {
        NString(self.headers.get(name).map(|field| field.undecoded_text()))
    }

    /// Repeated fields joined, as [`Headers::to`] does.
    fn joined_list(self, name: &str) -> AddressList<'m> {
        self.headers.get_all(name).flat_map(|field| field.undecoded_address_list()).collect()
    }

    fn first_list(self, name: &str) -> AddressList<'m> {
        let field = self.headers.get(name);
        field.map(|field| field.undecoded_address_list()).unwrap_or_default()
    }
}

/// `envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP
/// env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"`
impl fmt::Display for Envelope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} {}", self.text("Date"), self.text("Subject"))?;
        let from = self.first_list("From");
        write!(f, " {}", Addresses(&from))?;
        for name in ["Sender", "Reply-To"] {
            // "If the Sender or Reply-To header lines are absent … or are present but empty, the
            // server sets the corresponding member … to be the same value as the from member."
            let list = self.first_list(name);
            write!(f, " {}", Addresses(if list.is_empty() { &from } else { &list }))?;
        }
        for name in ["To", "Cc", "Bcc"] {
            write!(f, " {}", Addresses(&self.joined_list(name)))?;
        }
        write!(f, " {} {})", self.text("In-Reply-To"), self.text("Message-ID"))
    }
}

/// `env-from = "(" 1*address ")" / nil`
struct Addresses<'l>(&'l AddressList<'l>);

/// A group is its name without a host, its members, and an address that is all NIL.
impl fmt::Display for Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("NIL");
        }
        f.write_str("(")?;
        for address in self.0 {
            match address {
                Address::Mailbox(mailbox) => write_mailbox(f, mailbox)?,
                Address::Group(group) => {
                    write!(f, "(NIL NIL {} NIL)", NString(Some(&group.display_name)))?;
                    group.mailboxes.iter().try_for_each(|mailbox| write_mailbox(f, mailbox))?;
                    f.write_str("(NIL NIL NIL NIL)")?;
                }
            }
        }
        f.write_str(")")
    }
}

/// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`: without a route, which is
/// obsolete, and the local part without its quotes. A missing domain is the empty string, since NIL
/// would begin a group.
fn write_mailbox(f: &mut fmt::Formatter<'_>, mailbox: &Mailbox<'_>) -> fmt::Result {
    let addr_spec = &mailbox.addr_spec;
    let written = addr_spec.local_part();
    let local_part = match quoted_string(written.as_bytes()) {
        Ok(([], content)) => String::from_utf8_lossy(&unquote(content)).into_owned().into(),
        _ => Cow::Borrowed(written),
    };
    let name = NString(mailbox.display_name.as_deref());
    let host = addr_spec.domain().unwrap_or_default();
    write!(f, "({name} NIL {} {})", NString(Some(local_part)), NString(Some(host)))
}
