//! `Part::raw` gives the bytes that are signed (RFC 1847 §2.1): the first part of a multipart/signed,
//! without the line break before the delimiter.

use std::fs;

use unmime::{Message, Part};

use crate::support::messages;

/// The part that is signed, wherever in the message.
fn signed_part<'m>(message: &'m Message<'_>) -> Option<Part<'m>> {
    let is_signed = |part: &Part<'_>| part.content_type().is("multipart", "signed");
    message.parts().find(is_signed)?.children().next()
}

fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// Those of `testdata/signed` were signed by OpenSSL and GnuPG before they became messages.
#[test]
fn the_signed_part_is_as_it_was_signed() {
    let messages = messages("signed");
    assert_eq!(messages.len(), 2);
    for message in messages {
        let signed = fs::read(message.path.with_extension("part")).unwrap();
        let message = Message::parse(&message.bytes);
        let part = signed_part(&message).unwrap();
        assert_eq!(shown(part.raw()), shown(&signed));
    }
}

#[test]
fn what_is_between_the_delimiters_is_signed_but_for_the_last_line_break() {
    for signed in [
        "Content-Type: text/plain\r\n\r\ntext",
        "Content-Type: text/plain\r\n\r\nends in a line break\r\n",
        "Content-Type: text/plain\r\n\r\nends in empty lines\r\n\r\n\r\n",
        "Content-Type: text/plain\r\n\r\nends in blanks \t",
        "Content-Type: text/plain\r\n\r\nends in blanks on a line\r\n \t",
        "Content-Type: text/plain\r\n\r\n\r\n",
        "Content-Type: text/plain\r\n\r\n",
        "\r\nno header",
        "Content-Type: text/plain\r\n\r\ndashes\r\n--\r\n--outer-not\r\n-- \r\n",
        "Content-Type: text/plain\r\n\r\na bare \r in it",
        "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ntext\r\n",
        "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\ntext\r\n--in--\r\n",
        "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\ntext\r\n--in--\r\nepilogue\r\n",
        "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\nnever closed\r\n",
        "Content-Type: application/pkcs7-mime; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\nMIA=\r\n",
    ] {
        check(signed);
    }
}

/// Known to be wrong: the line break before the delimiter is counted to the part where it directly
/// follows a header, or the close delimiter of a multipart without an epilogue.
#[test]
fn the_last_line_break_is_not_signed_behind_a_header_or_a_close_delimiter() {
    for signed in [
        "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\ntext\r\n--in--",
        "Content-Type: text/plain\r\n",
        "Content-Type: text/plain",
    ] {
        check(signed);
    }
}

/// The part is given back as it was put between delimiters, with either line end.
fn check(signed: &str) {
    for signed in [signed.to_owned(), signed.replace("\r\n", "\n")] {
        let end = if signed.contains("\r\n") { "\r\n" } else { "\n" };
        let raw = [
            "Content-Type: multipart/signed; boundary=outer",
            "",
            "A preamble.",
            "--outer \t",
            &signed,
            "--outer",
            "Content-Type: application/pgp-signature",
            "",
            "--outer--",
            "",
        ]
        .join(end);
        let message = Message::parse(raw.as_bytes());
        let part = signed_part(&message).unwrap();
        assert_eq!(shown(part.raw()), shown(signed.as_bytes()));
    }
}
