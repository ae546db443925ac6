//! Every string of few characters as a list of addresses.

use unmime::AddressList;

/// A letter, and what the grammar gives a meaning.
const ALPHABET: &[u8; 11] = b"a@.<>,\"(): ";

/// The longest strings; each is as many more as the alphabet has characters.
const LONGEST: usize = if cfg!(debug_assertions) { 5 } else { 6 };

#[test]
fn no_address_is_invented_or_lost_when_written() {
    let mut text = Vec::new();
    for length in 0..=LONGEST {
        for number in 0..ALPHABET.len().pow(length as u32) {
            text.clear();
            let mut rest = number;
            for _ in 0..length {
                text.push(ALPHABET[rest % ALPHABET.len()]);
                rest /= ALPHABET.len();
            }
            check(&text);
        }
    }
}

fn check(text: &[u8]) {
    let shown = || text.escape_ascii();
    let list = AddressList::parse(text);
    let mut rest = text.iter();
    for mailbox in list.mailboxes() {
        let address = mailbox.addr_spec.to_string();
        // Quotes go where none are needed, and come where some are; all else is in the text, in order.
        for byte in address.bytes().filter(|byte| !b"\"\\".contains(byte)) {
            assert!(rest.any(|&it| it == byte), "{}: {address}", shown());
        }
    }
    let written = list.to_string();
    let again = AddressList::parse(written.as_bytes());
    let specs = |list: &AddressList<'_>| {
        list.mailboxes().map(|mailbox| mailbox.addr_spec.to_string()).collect::<Vec<_>>()
    };
    // What is no address by itself is shown as it stands; a name without a domain reads as another
    // name of what follows.
    let is_whole = |spec: &String| specs(&AddressList::parse(spec.as_bytes())) == [spec.as_str()];
    let has_domains = list.mailboxes().all(|mailbox| mailbox.addr_spec.domain().is_some());
    if !has_domains || !specs(&list).iter().all(is_whole) {
        return;
    }
    assert_eq!(specs(&again), specs(&list), "{}: {written}", shown());
}
