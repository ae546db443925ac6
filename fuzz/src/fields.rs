//! Any bytes as the value of a field of each kind.

use std::hint::black_box;

use unmime::{
    AddrSpec, AddressList, ContentDisposition, ContentType, DateTime, MessageId, MessageIds,
    MimeVersion,
    auth::{AuthenticationResults, DkimSignature, TagList},
    list::{ListId, ListUrls},
    report::TypedValue,
    trace::{Received, ReturnPath},
};

/// A field of each grammar.
const NAMES: [&str; 14] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "Received",
    "Content-Type",
    "Content-Disposition",
    "Content-Transfer-Encoding",
    "MIME-Version",
    "List-Unsubscribe",
    "Authentication-Results",
    "DKIM-Signature",
];

/// More is cut off: it is read in many ways.
const LONGEST: usize = 8 << 10;

/// Reads what stands after the first byte by each grammar, and in the field that the first byte
/// names: `A` is the first.
pub(crate) fn each(input: &[u8]) {
    let Some((&name, value)) = input.split_first() else { return };
    let name = NAMES[usize::from(name.wrapping_sub(b'A')) % NAMES.len()];
    let value = value.get(..LONGEST).unwrap_or(value);
    addresses(value);
    types(value);
    identifiers(value);
    black_box((Received::parse(value), ReturnPath::parse(value), MimeVersion::parse(value)));
    black_box((ListId::parse(value), ListUrls::parse(value).iter().count()));
    black_box((TypedValue::parse(value), TagList::parse(value), DkimSignature::parse(value)));
    black_box(AuthenticationResults::parse(value).results().count());
    if let Some(date) = DateTime::parse(value) {
        assert_eq!(DateTime::parse(date.to_string().as_bytes()), Some(date));
    }
    in_field(name, value);
}

/// What is written reads as what was read.
fn addresses(value: &[u8]) {
    let list = AddressList::parse(value);
    assert_eq!(list.clone().into_owned(), list);
    let written = list.to_string();
    assert!(!written.contains(['\r', '\n', '\0']), "{written:?}");
    let again = AddressList::parse(written.as_bytes());
    // A blank next to a dot is not part of an address, and who has neither address nor name is left out.
    let specs = |list: &AddressList<'_>| {
        let texts = list.mailboxes().map(|it| it.addr_spec.as_str().replace(' ', ""));
        texts.filter(|it| !it.is_empty()).collect::<Vec<_>>()
    };
    // Of what is no address, only words and at signs mean the same whatever is around them.
    let is_closed = |address: &AddrSpec<'_>| {
        let text = address.as_str();
        let is_one = AddrSpec::parse(text.as_bytes()).is_some_and(|it| it.as_str() == text);
        let is_words = text.chars().all(|it| it.is_alphanumeric() || "@.-_ ".contains(it));
        // A literal may hold specials, which end an address in brackets.
        let literal = address.domain().filter(|it| it.starts_with('[')).unwrap_or_default();
        let has_specials =
            literal.contains(|it: char| !it.is_alphanumeric() && !"[.:]".contains(it));
        !text.contains("=?") && !has_specials && (is_one || is_words)
    };
    if list.mailboxes().all(|it| is_closed(&it.addr_spec)) {
        assert_eq!(specs(&again), specs(&list), "{written:?}");
    }
    if let Some(address) = AddrSpec::parse(value) {
        let written = address.to_string();
        let again = AddrSpec::parse(written.as_bytes()).map(|it| it.to_string());
        assert_eq!(again.as_deref(), Some(&*written));
    }
}

fn types(value: &[u8]) {
    let content_type = ContentType::parse(value);
    assert!(!content_type.kind().is_empty() && !content_type.subtype().is_empty());
    for parameter in content_type.parameters().iter() {
        let is_shown_whole = !parameter.name.contains(char::REPLACEMENT_CHARACTER);
        let is_found = content_type.parameters().get(&parameter.name).is_some();
        assert!(is_found || !is_shown_whole, "{parameter:?}");
    }
    let disposition = ContentDisposition::parse(value);
    black_box((content_type.to_string(), disposition.to_string(), disposition.is_attachment()));
}

fn identifiers(value: &[u8]) {
    for id in MessageIds::parse(value) {
        assert!(!id.as_str().is_empty());
        black_box(id.into_owned());
    }
    black_box(MessageId::parse(value));
}

/// In a message the same value has defects at places, and others that differ.
fn in_field(name: &str, value: &[u8]) {
    let raw = [name.as_bytes(), b":", value, b"\n\n--b\n\ntext\n--b--\n"].concat();
    super::readings::agree(&raw);
}
