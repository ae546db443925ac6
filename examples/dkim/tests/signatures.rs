//! What was signed verifies, what was changed does not, and unmime's bytes are those that were signed.
#![allow(missing_docs)]

use std::{fs, path::Path};

use mail_auth::{AuthenticatedMessage, crypto::HashAlgorithm};
use unmime::Message;
use unmime_dkim::{Keys, Verdict, signed_header, verify};

fn testdata(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(path)).unwrap()
}

fn verdicts(raw: &[u8]) -> Vec<Verdict> {
    let records = String::from_utf8(testdata("dkim/records.txt")).unwrap();
    verify(&Message::parse(raw), &Keys::parse(&records).unwrap())
}

/// The message with one place of it changed.
fn changed(name: &str, from: &str, to: &str) -> Vec<u8> {
    let raw = String::from_utf8(testdata(name)).unwrap();
    assert_eq!(raw.matches(from).count(), 1, "{from}");
    raw.replace(from, to).into_bytes()
}

const BOTH: [(&str, usize); 2] = [("dkim/relaxed.eml", 2), ("dkim/simple.eml", 1)];

#[test]
fn what_was_signed_passes() {
    for (name, signatures) in BOTH {
        let verdicts = verdicts(&testdata(name));
        assert_eq!(verdicts.len(), signatures);
        for verdict in verdicts {
            assert!(verdict.is_pass(), "{name}: {verdict}");
            assert_eq!(verdict.body_is_as_signed, Some(true), "{name}: {verdict}");
        }
    }
}

#[test]
fn a_changed_body_fails() {
    for (name, from, to) in [
        ("dkim/relaxed.eml", "A preamble", "a preamble"),
        ("dkim/relaxed.eml", "an epilogue", "no epilogue"),
        ("dkim/simple.eml", "every  tab", "every tab"),
    ] {
        for verdict in verdicts(&changed(name, from, to)) {
            assert!(!verdict.is_pass(), "{name}: {verdict}");
            assert_eq!(verdict.body_is_as_signed, Some(false), "{name}: {verdict}");
        }
    }
}

#[test]
fn a_changed_header_fails_though_the_body_is_as_signed() {
    for (name, from, to) in [
        ("dkim/relaxed.eml", "slugs,", "snails,"),
        ("dkim/relaxed.eml", "the first of two", "the first of three"),
        ("dkim/relaxed.eml", "MIME-Version: 1.0", "Reply-To: eve@example.net\r\nMIME-Version: 1.0"),
        ("dkim/simple.eml", "Ada  Quill", "Ada Quill"),
    ] {
        for verdict in verdicts(&changed(name, from, to)) {
            assert!(!verdict.is_pass(), "{name}: {verdict}");
            assert_eq!(verdict.body_is_as_signed, Some(true), "{name}: {verdict}");
        }
    }
}

/// The line breaks are signed (RFC 6376 §5.3): a copy with others is not what was sent. mail-auth
/// reads them as CRLF, and lets those pass that are `relaxed`.
#[test]
fn the_body_of_a_copy_with_lf_is_not_as_signed() {
    for (name, passes) in [("dkim/relaxed.eml", true), ("dkim/simple.eml", false)] {
        let copy = String::from_utf8(testdata(name)).unwrap().replace("\r\n", "\n");
        for verdict in verdicts(copy.as_bytes()) {
            assert_eq!(verdict.body_is_as_signed, Some(false), "{name}: {verdict}");
            assert_eq!(verdict.is_pass(), passes, "{name}: {verdict}");
        }
    }
}

#[test]
fn a_key_that_is_not_in_the_file_is_not_asked_for_elsewhere() {
    let raw = testdata("dkim/simple.eml");
    let verdicts = verify(&Message::parse(&raw), &Keys::parse("").unwrap());
    assert!(verdicts[0].to_string().contains("permanent error"), "{}", verdicts[0]);
}

#[test]
fn a_message_within_a_message_passes() {
    let raw = testdata("dkim/attached.eml");
    let message = Message::parse(&raw);
    let inner = message.parts().find_map(unmime::Part::message).unwrap();
    assert_eq!(inner.raw(), testdata("dkim/simple.eml"));
    assert!(verdicts(inner.raw())[0].is_pass());
}

/// For the first signature of a message, which is what mail-auth shows.
#[test]
fn the_fields_that_unmime_gives_are_those_that_mail_auth_verifies() {
    for (name, _) in BOTH {
        let raw = testdata(name);
        let message = Message::parse(&raw);
        let signature = message.headers().get("DKIM-Signature").unwrap();
        let own = String::from_utf8(signed_header(&message, signature)).unwrap();
        let read = AuthenticatedMessage::parse(&raw).unwrap();
        let theirs = String::from_utf8(read.canonicalized_dkim_headers().unwrap()).unwrap();
        assert_eq!(own.trim_end(), theirs.trim_end(), "{name}");
    }
}

/// `messageDigest` (RFC 5652 §11.2) of the signature that OpenSSL made is the SHA-256 of the part.
#[test]
fn the_digest_in_an_smime_signature_is_that_of_the_raw_part() {
    let raw = testdata("signed/smime.eml");
    let message = Message::parse(&raw);
    let (signed, signature) = (message.part_at("1").unwrap(), message.part_at("2").unwrap());
    let digest = HashAlgorithm::Sha256.hash(signed.raw());
    let attribute = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x04\x31\x22\x04\x20";
    let expected = [attribute, digest.as_ref()].concat();
    assert!(signature.body().windows(expected.len()).any(|bytes| bytes == expected));
}
