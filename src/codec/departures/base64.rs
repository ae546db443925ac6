//! Base64 that other decoders read otherwise (RFC 4648 §3, §12: what a lenient decoder hides).

use std::borrow::Cow;

use memchr::memchr;

use super::{Noted, Notes as _, decoded};
use crate::{
    codec::{
        base64::{Decoder, quantum::is_symbol, word::decode_word},
        transfer_encoding::TransferEncoding::Base64,
        uuencode::{Block, next_block},
    },
    defect::Code,
};

/// What the decoder notes, and a header of the base64 form of uuencode.
pub(super) fn note(body: &[u8], noted: &mut Noted<'_>) {
    let mut decoder = Decoder::new(body);
    let mut decoded = Vec::new();
    while decoder.decode_block(&mut decoded, noted) {
        decoded.clear();
    }
    // The hyphen of `begin-base64` was met.
    let is_met = noted.has(Code::B64UrlAlphabet);
    if let Some(Block { span, .. }) = is_met.then(|| next_block(body, 0)).flatten() {
        let file = body.get(span.start..).unwrap_or_default();
        noted.note(Code::UuBeginBase64, file, memchr(b'\n', file).unwrap_or(file.len()));
    }
}

/// What other decoders give where `code` is first met at `start`.
pub(super) fn others(code: Code, body: &[u8], start: usize) -> Vec<Cow<'_, [u8]>> {
    let (before, after) = body.split_at_checked(start).unwrap_or((body, &[]));
    let stopping = || decoded(Base64, before);
    // Padding ends a quantum, and the data goes on.
    let going_on = || Cow::Owned(decode_word(body));
    let without_padding = || {
        let unpadded: Vec<u8> = body.iter().copied().filter(|&byte| byte != b'=').collect();
        decoded(Base64, &unpadded)
    };
    match code {
        Code::UuBeginBase64 => {
            let file = next_block(body, start).map(|file| Cow::Owned(file.decode()));
            file.into_iter().collect()
        }
        Code::B64DataAfterPadding => vec![stopping(), going_on(), without_padding()],
        // Where nothing more follows, all agree.
        _ if !after.iter().any(|&byte| is_symbol(byte)) => Vec::new(),
        Code::B64PaddingInside => vec![without_padding(), stopping(), going_on()],
        Code::B64InvalidChar => {
            let string = memchr(0, body).and_then(|nul| body.get(..nul));
            let refused = Cow::Borrowed(body);
            let string = string.map(|string| decoded(Base64, string));
            string.into_iter().chain([refused, stopping()]).collect()
        }
        Code::B64UrlAlphabet => {
            let standard = |&byte: &u8| match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            };
            let translated: Vec<u8> = body.iter().map(standard).collect();
            vec![decoded(Base64, &translated), stopping()]
        }
        Code::B64MisalignedRestart => {
            vec![Cow::Owned([stopping(), decoded(Base64, after)].concat())]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{Told, assert_departures, departure},
        *,
    };

    #[test]
    fn what_departs_is_told_with_what_others_read() {
        let cases: &[(&str, &[Told])] = &[
            ("", &[]),
            ("aGVsbG8=", &[]),
            ("aGVs\r\nbG8=\r\n\r\n", &[]),
            ("aG Vs\tbG8 = ", &[]),
            ("aGVs\n\nbG8=", &[]),
            ("aGVsbG8", &[("b64.missing-padding", "8", &[])]),
            ("aGVsbA=\n", &[("b64.missing-padding", "A", &[])]),
            ("QUJDR", &[("b64.incomplete-quantum", "R", &[])]),
            ("QR==", &[("b64.trailing-bits", "R", &[])]),
            ("QUJD==", &[("b64.padding-inside", "=", &[])]),
            (
                "QUI=\nQUJD!",
                &[("b64.data-after-padding", "QUJD!", &["ABABC", "AB\u{10}P\u{FFFD}"])],
            ),
            (
                "QQ==\nQUJD\nQg==",
                &[("b64.data-after-padding", "QUJD\nQg", &["A", "A\u{4}\u{14}$4 "])],
            ),
            (
                "=\nQUJD",
                &[("b64.padding-inside", "=", &[""]), ("b64.data-after-padding", "QUJD", &[""])],
            ),
            ("QUJD!", &[("b64.invalid-char", "!", &[])]),
            ("QUJD!REVG", &[("b64.invalid-char", "!", &["QUJD!REVG", "ABC"])]),
            ("QUJD\0REVG", &[("b64.invalid-char", "\0", &["ABC", "QUJD\0REVG"])]),
            (
                "QUJD.REVG\0R0hJ",
                &[("b64.invalid-char", ".REVG\0", &["ABCDEF", "QUJD.REVG\0R0hJ", "ABC"])],
            ),
            (
                "QU_D",
                &[
                    ("b64.url-alphabet", "_", &["AO\u{FFFD}", "A"]),
                    ("b64.missing-padding", "D", &[]),
                    ("b64.trailing-bits", "D", &[]),
                ],
            ),
            (
                "A\n\nQUJD",
                &[
                    ("b64.misaligned-restart", "\nQUJD", &["ABC"]),
                    ("b64.incomplete-quantum", "D", &[]),
                ],
            ),
        ];
        for (body, wanted) in cases {
            assert_departures(Base64, body, wanted);
        }
    }

    #[test]
    fn equals_signs_inside_quanta_may_be_skipped() {
        let inside = departure(Base64, b"QU=JDRE=VG", Code::B64PaddingInside);
        assert_eq!((inside.at, &*inside.others[0]), (&b"="[..], &b"ABCDEF"[..]));
    }

    #[test]
    fn a_file_may_be_between_the_lines_of_uuencode() {
        let body = b"begin-base64 644 a.txt\naGVsbG8=\n====\n";
        let file = departure(Base64, body, Code::UuBeginBase64);
        assert_eq!((file.at, &*file.others[0]), (&b"begin-base64 644 a.txt"[..], &b"hello"[..]));
    }
}
