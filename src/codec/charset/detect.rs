//! What bytes themselves say of their charset.

use encoding_rs::Encoding;
use memchr::{
    memchr2,
    memmem::{self, find_iter},
};

use super::decoder::Charset;

/// How much of an HTML text is searched for its `<meta>`: the HTML standard has it in the first
/// 1,024 bytes; mail puts style sheets before it.
const META_WITHIN: usize = 4096;

/// The charset that a byte order mark tells, and the length of the mark (Unicode §23.8).
#[inline]
pub(crate) fn byte_order_mark(bytes: &[u8]) -> Option<(Charset, usize)> {
    let (label, length): (&[u8], usize) = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (b"utf-8", 3),
        [0xFF, 0xFE, 0, 0, ..] => (b"utf-32le", 4),
        [0, 0, 0xFE, 0xFF, ..] => (b"utf-32be", 4),
        [0xFF, 0xFE, ..] => (b"utf-16le", 2),
        [0xFE, 0xFF, ..] => (b"utf-16be", 2),
        _ => return None,
    };
    Some((Charset::for_label(label)?, length))
}

/// The charset that a `<meta charset=…>` or `<meta http-equiv=… content="…; charset=…">` near the
/// start of an HTML text names. One that is not a superset of ASCII cannot be true.
pub(crate) fn meta_charset(html: &[u8]) -> Option<Charset> {
    let start = html.get(..META_WITHIN).unwrap_or(html).to_ascii_lowercase();
    let charset = find_iter(&start, b"<meta").find_map(|at| {
        let element = start.get(at..)?.split(|&byte| byte == b'>').next()?;
        let value = element.get(memmem::find(element, b"charset")? + b"charset".len()..)?;
        let value = value.trim_ascii_start().strip_prefix(b"=")?;
        let value = value.trim_ascii_start();
        let is_end =
            |byte: &u8| matches!(byte, b'"' | b'\'' | b' ' | b';' | b'/' | b'\t' | b'\r' | b'\n');
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        Charset::for_label(value.split(is_end).next()?)
    })?;
    charset.is_ascii_compatible().then_some(charset)
}

/// The charset whose escape sequences the bytes have, those of ISO 2022 or else of HZ.
pub(crate) fn escapes_or_hz(bytes: &[u8]) -> Option<Charset> {
    // One search for what begins either; hardly any text has it.
    let rest = bytes.get(memchr2(0x1B, b'~', bytes)?..)?;
    escapes(rest).or_else(|| hz(rest))
}

/// The charset whose escape sequences the bytes have, which are 7-bit: ISO-2022-JP (RFC 1468),
/// ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922).
fn escapes(bytes: &[u8]) -> Option<Charset> {
    let label: &[u8] = find_iter(bytes, b"\x1B").find_map(|at| match bytes.get(at + 1..)? {
        [b'$', b'B' | b'@', ..] | [b'$', b'(', b'D', ..] | [b'(', b'J' | b'I', ..] => {
            Some(&b"iso-2022-jp"[..])
        }
        [b'$', b')', b'C', ..] => Some(b"iso-2022-kr"),
        [b'$', b')', b'A' | b'G', ..] | [b'$', b'*', b'H', ..] => Some(b"iso-2022-cn"),
        _ => None,
    })?;
    Charset::for_label(label)
}

/// HZ (RFC 1843), which is 7-bit too: some `~{`, pairs, and `~}` on one line, most of the pairs common
/// characters. Text has tildes and braces for other reasons.
fn hz(bytes: &[u8]) -> Option<Charset> {
    let (mut pairs, mut common) = (0, 0);
    let mut searched = 0;
    for at in find_iter(bytes, b"~{") {
        if at < searched {
            continue;
        }
        let text = bytes.get(at + 2..)?;
        let len = text.iter().take_while(|byte| matches!(byte, 0x21..=0x7D)).count();
        searched = at + 2 + len;
        let (text, rest) = text.split_at(len);
        let (text, []) = text.as_chunks::<2>() else { return None };
        if text.is_empty() || !rest.starts_with(b"~}") {
            return None;
        }
        pairs += text.len();
        let is_common = |[lead, _]: &&[u8; 2]| matches!(lead, 0x21 | 0x23 | 0x30..=0x57);
        common += text.iter().filter(is_common).count();
    }
    (pairs > 0 && common * 2 > pairs).then(|| Charset::for_label(b"hz-gb-2312"))?
}

/// Whether there is UTF-8 beyond ASCII, and no more that is not UTF-8.
pub(crate) fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (characters, malformed) = count_utf8(bytes);
    characters > 0 && characters >= malformed
}

/// Whether it is UTF-8 that something else was mixed into here and there: of text in another charset
/// a seventh is valid by chance.
pub(crate) fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (characters, malformed) = count_utf8(bytes);
    characters >= 12 && characters >= malformed * 3
}

/// How many characters of UTF-8 beyond ASCII there are, and how many pieces that are not UTF-8.
fn count_utf8(bytes: &[u8]) -> (usize, usize) {
    let (mut characters, mut malformed) = (0, 0);
    let mut rest = bytes;
    while !rest.is_empty() {
        // Most text is ASCII for the most part, and none of it is part of either.
        (_, rest) = rest.split_at(Encoding::ascii_valid_up_to(rest));
        let end = rest.iter().position(u8::is_ascii).unwrap_or(rest.len());
        let (beyond_ascii, after) = rest.split_at(end);
        for chunk in beyond_ascii.utf8_chunks() {
            characters += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
            malformed += usize::from(!chunk.invalid().is_empty());
        }
        rest = after;
    }
    (characters, malformed)
}

/// Whether half or more of the characters of `bytes`, which are well-formed in a charset of two
/// bytes, are among those that texts in it mostly have: punctuation, kana, hangul, and the hanzi and
/// kanji of the first level. For charsets other than the usual ones nothing is known: they are.
pub(crate) fn has_common_characters(bytes: &[u8], charset: Charset) -> bool {
    let (characters, common) = common_characters(bytes, charset);
    common * 2 >= characters
}

/// How many characters beyond ASCII there are, and how many of them are common.
pub(super) fn common_characters(bytes: &[u8], charset: Charset) -> (usize, usize) {
    let is_common: fn(u8, u8) -> bool = match charset.name() {
        "GBK" | "gb18030" => {
            |lead, trail| trail >= 0xA1 && matches!(lead, 0xA1 | 0xA3 | 0xB0..=0xD7)
        }
        "Big5" => |lead, _| matches!(lead, 0xA1 | 0xA4..=0xC6),
        "EUC-KR" => |lead, trail| trail >= 0xA1 && matches!(lead, 0xA1 | 0xB0..=0xC8),
        "EUC-JP" => |lead, _| matches!(lead, 0xA1 | 0xA4 | 0xA5 | 0xB0..=0xCF),
        "Shift_JIS" => |lead, _| matches!(lead, 0x81..=0x83 | 0x88..=0x97),
        _ => |_, _| true,
    };
    let (mut characters, mut common) = (0, 0);
    let mut rest = bytes;
    while let [lead, after @ ..] = rest {
        rest = match after {
            [trail, after @ ..] if !lead.is_ascii() => {
                characters += 1;
                common += usize::from(is_common(*lead, *trail));
                after
            }
            _ => after,
        };
    }
    (characters, common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meta_element_names_the_charset() {
        for (html, charset) in [
            ("<meta charset=koi8-r>", Some("KOI8-R")),
            ("<html><META CharSet = \"windows-1251\" >", Some("windows-1251")),
            ("<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>", Some("GBK")),
            ("<meta name=x><meta charset='big5'/>", Some("Big5")),
            ("<meta charset=utf-16>", None),
            ("<meta charset=ibm037>", None),
            ("<meta charset=none-such>", None),
            ("<p>charset=koi8-r", None),
            ("<meta", None),
        ] {
            assert_eq!(meta_charset(html.as_bytes()).map(Charset::name), charset, "{html}");
        }
    }

    #[test]
    fn a_byte_order_mark_tells_charset_and_length() {
        for (bytes, mark) in [
            (&b"\xEF\xBB\xBFa"[..], Some(("UTF-8", 3))),
            (b"\xFF\xFE\0\0", Some(("UTF-32LE", 4))),
            (b"\0\0\xFE\xFF", Some(("UTF-32BE", 4))),
            (b"\xFF\xFEa\0", Some(("UTF-16LE", 2))),
            (b"\xFE\xFF\0a", Some(("UTF-16BE", 2))),
            (b"\xEF\xBB", None),
            (b"a\xFE\xFF", None),
        ] {
            let found = byte_order_mark(bytes).map(|(charset, len)| (charset.name(), len));
            assert_eq!(found, mark, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn escapes_tell_the_charset() {
        for (text, charset) in [
            ("a \x1B$B4A", Some("ISO-2022-JP")),
            ("\x1B$@4A", Some("ISO-2022-JP")),
            ("\x1B$(D0!", Some("ISO-2022-JP")),
            ("\x1B(J", Some("ISO-2022-JP")),
            ("\x1B(I6", Some("ISO-2022-JP")),
            ("\x1B$)C\x0EGQ", Some("ISO-2022-KR")),
            ("\x1B$)A\x0EGQ", Some("ISO-2022-CN")),
            ("\x1B$)G", Some("ISO-2022-CN")),
            ("\x1B$*H", Some("ISO-2022-CN")),
            ("\x1B[0m \x1B(B \x1B$)C", Some("ISO-2022-KR")),
            ("\x1B[0m ~{VP~}", Some("HZ-GB-2312")),
            ("a ~{VP~}", Some("HZ-GB-2312")),
            ("\x1B(B", None),
            ("\x1B", None),
            ("a", None),
        ] {
            let found = escapes_or_hz(text.as_bytes()).map(Charset::name);
            assert_eq!(found, charset, "{}", text.escape_debug());
        }
    }

    #[test]
    fn damaged_utf_8_has_a_dozen_characters_and_three_for_each_damage() {
        for (characters, damages, is_damaged) in [
            (11, 0, false),
            (12, 0, true),
            (12, 4, true),
            (12, 5, false),
            (14, 5, false),
            (15, 5, true),
            (0, 12, false),
        ] {
            let text = [b"\xC3\xA9 ".repeat(characters), b"\xE9 ".repeat(damages)].concat();
            assert_eq!(is_damaged_utf8(&text), is_damaged, "{characters} {damages}");
        }
    }

    #[test]
    fn common_characters_are_half_of_those_beyond_ascii() {
        for (label, bytes, are_common) in [
            ("gbk", &b"\xA1\xA1"[..], true),
            ("gbk", b"\xA2\xA1", false),
            ("gbk", b"\xA3\xFE", true),
            ("gbk", b"\xA4\xA1", false),
            ("gbk", b"\xAF\xA1", false),
            ("gbk", b"\xB0\xA0", false),
            ("gb18030", b"\xD7\xA1", true),
            ("gb18030", b"\xD8\xA1", false),
            ("big5", b"\xA1@", true),
            ("big5", b"\xA3@", false),
            ("big5", b"\xC6@", true),
            ("big5", b"\xC7@", false),
            ("euc-kr", b"\xA1\xA1", true),
            ("euc-kr", b"\xAF\xA1", false),
            ("euc-kr", b"\xB0\xA0", false),
            ("euc-kr", b"\xC8\xA1", true),
            ("euc-kr", b"\xC9\xA1", false),
            ("euc-jp", b"\xA1\xA1", true),
            ("euc-jp", b"\xA3\xA1", false),
            ("euc-jp", b"\xA4\xA1", true),
            ("euc-jp", b"\xA5\xA1", true),
            ("euc-jp", b"\xAF\xA1", false),
            ("euc-jp", b"\xCF\xA1", true),
            ("euc-jp", b"\xD0\xA1", false),
            ("shift_jis", b"\x81@", true),
            ("shift_jis", b"\x84@", false),
            ("shift_jis", b"\x87@", false),
            ("shift_jis", b"\x97@", true),
            ("shift_jis", b"\x98@", false),
            ("koi8-r", b"\x80\x80", true),
            ("gbk", b"common \xB0\xA1 and \xAA\xA1 rare", true),
            ("gbk", b"\xB0\xA1\xAA\xA1 more rare \xAA\xA1", false),
            ("gbk", b"none", true),
        ] {
            let charset = Charset::for_label(label.as_bytes()).unwrap();
            let found = has_common_characters(bytes, charset);
            assert_eq!(found, are_common, "{label} {}", bytes.escape_ascii());
        }
    }

    #[test]
    fn utf_8_is_seen_between_other_bytes() {
        assert!(is_mostly_utf8(b"\xE9 \xC3\xA9"));
        assert!(!is_mostly_utf8(b"abc \xE9 \xE8m"));
        // GBK, of which some happens to be valid UTF-8.
        assert!(!is_mostly_utf8(b"\xD6\xD0\xB9\xFA\xD3\xCA\xBC\xFE"));
    }

    #[test]
    fn hz_is_told_from_tildes_and_braces() {
        for (text, is_hz) in [
            ("~{<:Ky2;S{#,NpJ)l6HK!#~}Bye.", true),
            ("Hi ~{VP~} there", true),
            ("Hi ~{VP", false),
            ("~{name~}", false),
            ("x = ~{ a | b ~}", false),
            ("~{odd~}", false),
            // as many rare characters as common ones
            ("~{VP\"!~}", false),
            ("~{VPVP\"!~}", true),
            ("~{VP~} and ~{VP", false),
            ("~{~}", false),
            ("", false),
        ] {
            assert_eq!(hz(text.as_bytes()).is_some(), is_hz, "{text}");
        }
    }
}
