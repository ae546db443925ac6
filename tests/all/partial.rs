//! Messages in pieces (RFC 2046 §5.2.2).

use std::{collections::BTreeSet, fs};

use unmime::{
    Message,
    partial::{FragmentError, Reassembly},
};

use crate::support::{Random, crlf::with_crlf, testdata, with_lf};

fn rfc(name: &str) -> Vec<u8> {
    fs::read(testdata(format!("rfc/2046-5.2.2.2-partial-{name}.eml"))).unwrap()
}

fn reassembled(fragments: &[&[u8]]) -> Option<Vec<u8>> {
    let mut reassembly = Reassembly::new();
    for fragment in fragments {
        reassembly.add(Message::parse(fragment).root()).unwrap();
    }
    reassembly.message()
}

#[test]
fn the_example_of_the_rfc_has_the_header_that_it_says() {
    let (first, second) = (rfc("1"), rfc("2"));
    let wanted = rfc("reassembled");
    let wanted = Message::parse(&wanted);
    for fragments in [[&first[..], &second], [&second, &first]] {
        let whole = reassembled(&fragments).unwrap();
        let whole = Message::parse(&whole);
        // The example has the subject before the identifier; by the rule that it illustrates, "in
        // order", it is the other way round.
        let fields = |message: &Message<'_>| -> BTreeSet<String> {
            message.headers().iter().map(|field| field.to_string()).collect()
        };
        assert_eq!(fields(&whole), fields(&wanted));
        assert_eq!(
            with_lf(whole.root().raw_body()),
            b"  ... first half of encoded audio data goes here ...\n  \
              ... second half of encoded audio data goes here ...\n"
        );
    }
}

fn fragment(number: u32, total: &str, body: &str) -> Vec<u8> {
    let text = format!("Content-Type: message/partial; id=x; number={number}{total}\n\n{body}");
    with_crlf(text.as_bytes())
}

#[test]
fn fragments_come_in_any_order_and_twice() {
    let inner = "Subject: s\n\none\n";
    let fragments = [
        fragment(1, "", inner),
        fragment(2, "; total=3", "two\n"),
        fragment(3, "; total=3", "three"),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let mut given: Vec<&[u8]> = order.iter().map(|&at| &fragments[at][..]).collect();
        given.push(&fragments[0]);
        let whole = reassembled(&given).unwrap();
        assert_eq!(whole, b"Subject: s\r\n\r\none\r\ntwo\r\nthree");
    }
    assert_eq!(reassembled(&[&fragments[0], &fragments[2]]), None);
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let mut reassembly = Reassembly::with_limit(1000);
    let mut add = |raw: &[u8]| reassembly.add(Message::parse(raw).root());
    let other = b"Content-Type: message/partial; id=y; number=1; total=2\n\nb";
    assert_eq!(add(b"Subject: s\n\nhello"), Err(FragmentError::NotPartial));
    assert_eq!(add(&fragment(0, "", "b")), Err(FragmentError::NotPartial));
    assert_eq!(add(&fragment(4, "; total=3", "b")), Err(FragmentError::Total));
    assert_eq!(add(&fragment(2, "", "b")), Ok(()));
    assert_eq!(add(other), Err(FragmentError::OtherMessage));
    assert_eq!(add(&fragment(1, "; total=1", "b")), Err(FragmentError::Total));
    assert_eq!(add(&fragment(3, "; total=3", "b")), Ok(()));
    assert_eq!(add(&fragment(1, "; total=4", "b")), Err(FragmentError::Total));
    assert_eq!(add(&fragment(4, "", "b")), Err(FragmentError::Total));
    assert_eq!(add(&fragment(2, "", "c")), Err(FragmentError::Conflict));
    assert_eq!(add(&fragment(1, "", &"b".repeat(1000))), Err(FragmentError::Limit));
    assert_eq!((reassembly.id(), reassembly.total()), (Some("x"), Some(3)));
    assert_eq!(reassembly.missing().collect::<Vec<_>>(), [1]);
    assert_eq!(reassembly.message(), None);
}

#[test]
fn a_total_of_billions_costs_nothing() {
    let mut reassembly = Reassembly::new();
    let huge = fragment(7, "; total=4294967295", "b");
    reassembly.add(Message::parse(&huge).root()).unwrap();
    assert!(!reassembly.is_complete());
    assert_eq!(reassembly.missing().next(), Some(1));
}

#[test]
fn changed_fragments_are_no_trouble() {
    let mut random = Random::new(0x9A27);
    let fragments = [rfc("1"), rfc("2")];
    for _ in 0..2000 {
        let mut reassembly = Reassembly::new();
        for fragment in &fragments {
            let mut fragment = fragment.clone();
            let at = random.below(fragment.len());
            fragment[at] = random.below(256) as u8;
            let _ = reassembly.add(Message::parse(&fragment).root());
        }
        let _ = format!("{reassembly:?} {:?}", reassembly.message());
    }
}
