//! HZ (RFC 1843): GB 2312 in seven bits, between `~{` and `~}`.

use encoding_rs::GBK;
use memchr::memchr;

/// Whether `bytes` decode to themselves: ASCII, and no escape.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    memchr(b'~', bytes).is_none() && bytes.is_ascii()
}

/// Decodes `bytes`; the flag says whether U+FFFD stands for some.
///
/// `~~` is a tilde, and `~` before a line end continues the line. A line end ends GB mode too ("the
/// escape-from-GB code '~}' must be the last … before a line-terminator", RFC 1843 §2), for senders
/// forget it. Bytes that already have eight bits are GBK, as the same senders' other mails are.
pub(crate) fn decode(bytes: &[u8]) -> (String, bool) {
    let mut gbk = Vec::with_capacity(bytes.len());
    let mut is_gb = false;
    let mut rest = bytes;
    loop {
        rest = match rest {
            [b'~', b'{', after @ ..] => {
                is_gb = true;
                after
            }
            [b'~', b'}', after @ ..] => {
                is_gb = false;
                after
            }
            [b'~', b'~', after @ ..] if !is_gb => {
                gbk.push(b'~');
                after
            }
            [b'~', b'\n', after @ ..] | [b'~', b'\r', b'\n', after @ ..] => {
                is_gb = false;
                after
            }
            [high @ 0x21..=0x77, low @ 0x21..=0x7E, after @ ..] if is_gb => {
                gbk.extend_from_slice(&[high | 0x80, low | 0x80]);
                after
            }
            [byte, after @ ..] => {
                is_gb &= !matches!(byte, b'\n' | b'\r');
                gbk.push(*byte);
                after
            }
            [] => break,
        };
    }
    let (text, malformed) = GBK.decode_without_bom_handling(&gbk);
    (text.into_owned(), malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        let cases: &[(&str, &[u8], &str)] = &[
            ("RFC 1843: a sentence", b"~{<:Ky2;S{#,NpJ)l6HK!#~}", "己所不欲，勿施於人。"),
            ("ASCII around", b"Hi ~{VP~} there", "Hi 中 there"),
            ("a tilde", b"~~ and ~", "~ and ~"),
            ("a continued line", b"one~\ntwo~\r\nthree", "onetwothree"),
            ("a line end ends GB mode", b"~{VP\nVP", "中\nVP"),
            ("no end", b"~{VP", "中"),
            ("half a character", b"~{V\nx", "V\nx"),
            ("8-bit bytes are GBK", b"\xD6\xD0 ~{VP~}", "中 中"),
        ];
        for (name, bytes, text) in cases {
            assert_eq!(decode(bytes).0, *text, "{name}");
        }
    }
}
