//! Addresses: what a caller can give for them, and how a field has them.

use super::{
    error::Error,
    fold::Folded,
    text::{Form, first_that_reads, push_phrase, without_controls},
};
use crate::{
    codec::charset::Charset,
    defect::{Code, Recorder, Severity},
    field::address::{
        AddrSpec, Address, AddressList, Mailbox, list_quirks::record_list, mailbox::Group,
    },
    lex::{context::Context, display::is_invisible, word::dot_atom_text},
    quirk::Quirks,
    scan::class::{is_dtext, is_fws},
};

/// How long an address may be: a local part of 64 octets, a domain of 255 (RFC 5321 §4.5.3.1).
const LONGEST_ADDRESS: usize = 64 + 1 + 255;

/// Addresses as a caller gives them.
///
/// | from | is |
/// |---|---|
/// | `"Ana <ana@example.com>, joe@example.com"` | a list as a field has it |
/// | `("Q, Joe", "joe@example.com")` | a name as it is shown, and an address |
/// | [`Mailbox`], [`Address`], [`AddressList`], of a message or made | themselves |
/// | an array or a `Vec` of any of these | all of them |
///
/// Text that readers of mail take for different lists, as by [`Message::defects`](crate::Message::defects), is an
/// error when the message is composed.
#[derive(Clone, Debug)]
pub struct Addresses(pub(super) Result<Vec<Address<'static>>, Error>);

impl From<&str> for Addresses {
    fn from(text: &str) -> Self {
        let mut recorder = Recorder::new(text.as_bytes(), Quirks::NONE, 0);
        let list = record_list(text.as_bytes(), Context::default(), &mut recorder);
        let list: AddressList<'_> = list.into_iter().collect();
        // Where no group can be is for the field to say.
        let is_doubtful = recorder
            .into_defects()
            .0
            .iter()
            .any(|it| it.severity > Severity::Info && it.code != Code::AddrGroupInFrom);
        if text.contains(char::is_control) || is_doubtful {
            return Self(Err(Error::AddressList { text: text.to_owned() }));
        }
        list.into()
    }
}

impl From<&String> for Addresses {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<(&str, &str)> for Addresses {
    fn from((name, address): (&str, &str)) -> Self {
        match AddrSpec::parse(address.as_bytes()).filter(|read| read.as_str() == address) {
            Some(addr_spec) => {
                Mailbox { display_name: Some(name.into()), addr_spec: addr_spec.into_owned() }
                    .into()
            }
            None => Self(Err(Error::Address { address: address.to_owned() })),
        }
    }
}

impl From<Mailbox<'_>> for Addresses {
    fn from(mailbox: Mailbox<'_>) -> Self {
        Address::Mailbox(mailbox).into()
    }
}

impl From<Address<'_>> for Addresses {
    fn from(address: Address<'_>) -> Self {
        Self(Ok(vec![address.into_owned()]))
    }
}

impl From<AddressList<'_>> for Addresses {
    fn from(list: AddressList<'_>) -> Self {
        Self(Ok(list.into_owned().into_iter().collect()))
    }
}

impl<T: Into<Addresses>> From<Vec<T>> for Addresses {
    fn from(list: Vec<T>) -> Self {
        list.into_iter().collect()
    }
}

impl<T: Into<Addresses>, const N: usize> From<[T; N]> for Addresses {
    fn from(list: [T; N]) -> Self {
        list.into_iter().collect()
    }
}

impl<T: Into<Addresses>> FromIterator<T> for Addresses {
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        let lists: Result<Vec<_>, _> = iter.into_iter().map(|item| item.into().0).collect();
        Self(lists.map(|lists| lists.into_iter().flatten().collect()))
    }
}

/// The body of a field of addresses.
pub(super) fn address_body(
    name: &str,
    addresses: &[Address<'_>],
    charset: Charset,
) -> Result<String, Error> {
    for address in addresses {
        if let Address::Group(group) = address {
            without_controls(&group.display_name, name)?;
        }
        address.mailboxes().iter().try_for_each(|mailbox| check(mailbox, name))?;
    }
    let write = |form| {
        let mut body = Folded::new(name);
        for (at, address) in addresses.iter().enumerate() {
            let after = if at + 1 < addresses.len() { "," } else { "" };
            match address {
                Address::Mailbox(mailbox) => {
                    push_mailbox(&mut body, mailbox, after, charset, form)?;
                }
                Address::Group(group) => push_group(&mut body, group, after, charset, form)?,
            }
        }
        Ok(body.finish())
    };
    let reads = |body: &str| {
        let read = AddressList::parse(body.as_bytes());
        read.iter().map(shown).eq(addresses.iter().map(shown))
    };
    first_that_reads(name, write, reads)
}

/// An address, a name of nothing being none.
fn shown<'a>(address: &'a Address<'_>) -> (Option<&'a str>, Vec<(&'a str, &'a str)>) {
    let name_and_address = |it: &'a Mailbox<'_>| {
        (it.display_name.as_deref().unwrap_or_default(), it.addr_spec.as_str())
    };
    let group = match address {
        Address::Mailbox(_) => None,
        Address::Group(group) => Some(&*group.display_name),
    };
    (group, address.mailboxes().iter().map(name_and_address).collect())
}

fn push_group(
    body: &mut Folded,
    group: &Group<'_>,
    after: &str,
    charset: Charset,
    form: Form,
) -> Result<(), Error> {
    push_phrase(body, &group.display_name, ":", charset, form)?;
    for (at, mailbox) in group.mailboxes.iter().enumerate() {
        let after = if at + 1 < group.mailboxes.len() { "," } else { "" };
        push_mailbox(body, mailbox, after, charset, form)?;
    }
    body.push("", &format!(";{after}"));
    Ok(())
}

/// `mailbox = name-addr / addr-spec` (RFC 5322 §3.4).
fn push_mailbox(
    body: &mut Folded,
    mailbox: &Mailbox<'_>,
    after: &str,
    charset: Charset,
    form: Form,
) -> Result<(), Error> {
    let address = &mailbox.addr_spec;
    match mailbox.display_name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => {
            push_phrase(body, name, "", charset, form)?;
            body.push(" ", &format!("<{address}>{after}"));
        }
        None => body.push(" ", &format!("{address}{after}")),
    }
    Ok(())
}

fn check(mailbox: &Mailbox<'_>, place: &str) -> Result<(), Error> {
    if let Some(name) = &mailbox.display_name {
        without_controls(name, place)?;
    }
    match is_addr_spec(&mailbox.addr_spec) {
        true => Ok(()),
        false => Err(Error::Address { address: mailbox.addr_spec.to_string() }),
    }
}

/// Whether this is an address without anything obsolete, or that some read as an encoded word: `addr-spec = local-part "@" domain`,
/// `local-part = dot-atom / quoted-string`, `domain = dot-atom / domain-literal` (RFC 5322 §3.4.1).
pub(super) fn is_addr_spec(address: &AddrSpec<'_>) -> bool {
    let is_dot_atom = |text: &str| {
        text.split('.').all(|atom| !atom.is_empty())
            && dot_atom_text(text.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty())
    };
    let is_quoted = |text: &str| text.len() > 2 && text.starts_with('"');
    let is_literal = |domain: &str| {
        let inside = domain.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        inside.is_some_and(|it| it.bytes().all(|byte| is_dtext(byte) && !is_fws(byte)))
    };
    let (local_part, domain) = (address.local_part(), address.domain().unwrap_or_default());
    let is_unseen = |char: char| char.is_control() || is_invisible(char);
    address.reads_as_itself()
        && address.as_str().len() <= LONGEST_ADDRESS
        && !address.as_str().contains(is_unseen)
        && !address.as_str().contains("=?")
        && (is_dot_atom(local_part) || is_quoted(local_part))
        && (is_dot_atom(domain) || is_literal(domain))
}
