//! Which charset text is in, by what is declared and by what its bytes say, and the text.
//!
//! Bodies, raw header fields, encoded words and parameters are all read here, so that the same bytes
//! under the same label are the same text wherever they stand.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::{decoder::Charset, detect, statistics, utf8::utf8};

/// Why a charset was used for a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum CharsetSource {
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// The `charset` parameter of its Content-Type says so (RFC 2046 §4.1.2).
    Declared,
    /// A `<meta>` element of its HTML says so.
    Meta,
    /// It has the escape sequences of ISO 2022 or of HZ.
    Escapes,
    /// It is UTF-8 beyond ASCII, all or nearly all of it, which text in other charsets is not by
    /// chance.
    Utf8,
    /// What is declared cannot be true, or nothing is; the frequencies of its bytes say so.
    Detected,
    /// Nothing says anything: windows-1252, as clients do.
    Fallback,
    /// The caller asked for it: [`Part::text_as`](crate::Part::text_as).
    Caller,
}

/// Bytes read as text.
pub(crate) struct Reading<'b> {
    pub(crate) text: Cow<'b, str>,
    pub(crate) charset: Charset,
    pub(crate) source: CharsetSource,
    /// Whether U+FFFD stands for some bytes.
    pub(crate) is_malformed: bool,
}

impl<'b> Reading<'b> {
    /// `bytes` in a charset that is known.
    pub(crate) fn new(bytes: &'b [u8], charset: Charset, source: CharsetSource) -> Self {
        let (text, is_malformed) = charset.decode(bytes);
        Self { text, charset, source, is_malformed }
    }

    /// `text` whose bytes stand for themselves in `charset`.
    fn of_text(text: &'b str, charset: Charset, source: CharsetSource) -> Self {
        Self { text: Cow::Borrowed(text), charset, source, is_malformed: false }
    }

    /// `bytes` that are declared to be in `charset`.
    ///
    /// The label counts unless it cannot be true:
    /// * us-ascii, for bytes that are not, says nothing, and neither does another charset of 7 bits: only its escape
    ///   sequences do; nor does EBCDIC for bytes that are ASCII;
    /// * valid UTF-8 is not in a charset of single bytes by chance; for other charsets see
    ///   [`is_rather_utf8`];
    /// * what is UTF-8 nowhere, or is mostly not, is not UTF-8;
    /// * what is malformed in the label here and there, and not at all in the charset that its
    ///   frequencies tell, is in the latter. One charset that has other characters for the same bytes
    ///   is never guessed against another: Big5 under `gb2312` and windows-1251 under `koi8-r` are
    ///   read as they say.
    pub(crate) fn of_declared(bytes: &'b [u8], charset: Charset, hint: Option<Charset>) -> Self {
        let declared = |bytes| Self::new(bytes, charset, CharsetSource::Declared);
        if charset == Charset::US_ASCII {
            let read = Self::of_undeclared(bytes, hint);
            return match read.source {
                CharsetSource::Fallback if read.charset == Charset::US_ASCII => {
                    Self { source: CharsetSource::Declared, ..read }
                }
                CharsetSource::Fallback => declared(bytes),
                _ => read,
            };
        }
        if charset == Charset::UTF_8 {
            return match utf8(bytes) {
                Some(text) => Self::of_text(text, charset, CharsetSource::Declared),
                None if detect::is_mostly_utf8(bytes) => declared(bytes),
                None => Self::of_no_utf8(bytes, hint),
            };
        }
        if charset.is_single_byte() {
            return match utf8(bytes) {
                Some(text) if text.is_ascii() => {
                    Self::of_text(text, charset, CharsetSource::Declared)
                }
                Some(text) => Self::of_text(text, Charset::UTF_8, CharsetSource::Utf8),
                None => declared(bytes),
            };
        }
        if bytes.is_ascii() {
            // Letters and digits of EBCDIC are bytes beyond ASCII.
            return match charset.is_ebcdic() {
                true => Self::of_undeclared(bytes, hint),
                false => declared(bytes),
            };
        }
        if charset.is_stateful() {
            let read = Self::of_undeclared(bytes, hint);
            return match read.charset == charset {
                true => Self { source: CharsetSource::Declared, ..read },
                false => read,
            };
        }
        let is_utf8 = is_utf8(bytes);
        let read = declared(bytes);
        if is_utf8 && charset.is_multi_byte() && is_rather_utf8(bytes, &read) {
            return Self::new(bytes, Charset::UTF_8, CharsetSource::Utf8);
        }
        if read.is_malformed && charset.is_multi_byte() && is_often_malformed(&read.text) {
            let detected = statistics::guess(bytes)
                .map(|guess| Self::new(bytes, guess, CharsetSource::Detected));
            return detected.filter(|detected| !detected.is_malformed).unwrap_or(read);
        }
        read
    }

    /// `bytes` for which nothing is declared that anybody knows. `hint` is the charset of what
    /// they belong to: of the body below a header field.
    pub(crate) fn of_undeclared(bytes: &'b [u8], hint: Option<Charset>) -> Self {
        if let Some(charset) = detect::escapes_or_hz(bytes) {
            return Self::new(bytes, charset, CharsetSource::Escapes);
        }
        match utf8(bytes) {
            Some(text) if text.is_ascii() => {
                Self::of_text(text, Charset::US_ASCII, CharsetSource::Fallback)
            }
            Some(text) => Self::of_text(text, Charset::UTF_8, CharsetSource::Utf8),
            None => Self::of_no_utf8(bytes, hint),
        }
    }

    /// `bytes` that are neither UTF-8 nor in a charset that is declared: in that of what is around
    /// them where they can be, else UTF-8 that was damaged, else what they most probably are, else
    /// windows-1252.
    fn of_no_utf8(bytes: &'b [u8], hint: Option<Charset>) -> Self {
        let hint =
            hint.filter(|&charset| charset != Charset::UTF_8 && charset != Charset::US_ASCII);
        let around = hint.map(|charset| Self::new(bytes, charset, CharsetSource::Fallback));
        let malformed = match around {
            Some(around) if !around.is_malformed => return around,
            around => around,
        };
        if detect::is_damaged_utf8(bytes) {
            return Self::new(bytes, Charset::UTF_8, CharsetSource::Utf8);
        }
        match statistics::guess(bytes) {
            Some(guess) => Self::new(bytes, guess, CharsetSource::Detected),
            None => malformed.unwrap_or_else(|| {
                Self::new(bytes, Charset::WINDOWS_1252, CharsetSource::Fallback)
            }),
        }
    }
}

/// Whether all of `bytes` is UTF-8.
pub(crate) fn is_utf8(bytes: &[u8]) -> bool {
    Encoding::utf8_valid_up_to(bytes) == bytes.len()
}

/// How many characters of UTF-8 no text in another charset has by chance: of the common characters
/// of GB 2312, one in seven is valid UTF-8.
const NOT_BY_CHANCE: usize = 6;

/// Whether valid UTF-8 that is declared to be in a charset of two bytes is UTF-8.
///
/// It is where it is malformed in the declared charset, where it is so long that it would not be
/// valid UTF-8 otherwise, or where fewer than half of the characters that it would have are common
/// ones: `浣犲ソ` is 你好. What is left is short and makes sense both ways, as 茅 (é) does; there the label
/// decides.
///
/// (The famous 联通, which old editors took for UTF-8, is not valid UTF-8: its first byte would begin
/// a character that is longer than it need be.)
fn is_rather_utf8(bytes: &[u8], declared: &Reading<'_>) -> bool {
    let beyond_ascii = |text: &str| text.chars().filter(|char| !char.is_ascii()).count();
    let characters = || str::from_utf8(bytes).map_or(0, beyond_ascii);
    declared.is_malformed
        || characters() >= NOT_BY_CHANCE
        || !detect::has_common_characters(bytes, declared.charset)
}

/// Whether more than one in twenty characters is malformed, and more than one in all: else it is
/// damage.
fn is_often_malformed(text: &str) -> bool {
    let (mut characters, mut malformed) = (0, 0);
    for char in text.chars().filter(|char| !char.is_ascii()) {
        characters += 1;
        malformed += usize::from(char == char::REPLACEMENT_CHARACTER);
    }
    malformed > 1 && malformed * 20 > characters
}

#[cfg(test)]
mod tests {
    use super::*;
    use CharsetSource::{Declared, Detected, Escapes, Fallback, Utf8};

    fn charset(label: &str) -> Charset {
        Charset::for_label(label.as_bytes()).unwrap()
    }

    fn encoded(label: &str, text: &str) -> Vec<u8> {
        let (bytes, _, unmappable) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
        assert!(!unmappable, "{text} is not in {label}");
        bytes.into_owned()
    }

    #[track_caller]
    fn check(declared: &str, bytes: &[u8], text: &str, source: CharsetSource) {
        let read = Reading::of_declared(bytes, charset(declared), None);
        assert_eq!((&*read.text, read.source), (text, source), "{declared} {bytes:x?}");
    }

    #[test]
    fn utf_8_under_the_label_of_a_charset_of_two_bytes() {
        for declared in ["gbk", "gb2312", "gb18030", "big5", "euc-kr", "euc-jp", "shift_jis"] {
            for text in ["\u{A0}\u{A0}\u{A0}\u{A0}", "你好", "联通公司的邮件", "Привет, мир"]
            {
                check(declared, text.as_bytes(), text, Utf8);
            }
        }
        check("johab", "你好，附件请查收。".as_bytes(), "你好，附件请查收。", Utf8);
        // é is 茅, and both make sense.
        check("gbk", b"caf\xC3\xA9", "caf茅", Declared);
        check(
            "gbk",
            b"r\xC3\xA9sum\xC3\xA9 \xC3\xA0 \xC3\xA9\xC3\xA9\xC3\xA9",
            "résumé à ééé",
            Utf8,
        );
    }

    #[test]
    fn utf_8_with_something_else_in_it_is_utf_8() {
        let line = "Communiqu\u{E9}: \u{BB} \u{BB} exist in Nen\u{FC}\n".repeat(4).into_bytes();
        let damaged = [&line[..], b"(Robert\xA0Moore)\n", &line].concat();
        let read = Reading::of_undeclared(&damaged, None);
        assert_eq!(read.source, Utf8);
        assert!(read.text.contains("Communiqué") && read.text.contains("Robert\u{FFFD}Moore"));
    }

    #[test]
    fn text_in_the_declared_charset_stays_there() {
        for (declared, text) in [
            ("gbk", "联通"),
            ("gbk", "联通公司"),
            // Valid UTF-8, each of them: the label decides.
            ("gbk", "谩"),
            ("gbk", "茅台"),
            ("gb2312", "您好，附件是本周的会议纪要，请查收。"),
            ("big5", "會議紀錄請查收，謝謝。"),
            ("euc-kr", "안녕하세요"),
            ("euc-jp", "会議の資料を送ります"),
            ("shift_jis", "ﾃｽﾄ 日本語"),
        ] {
            check(declared, &encoded(declared, text), text, Declared);
        }
    }

    #[test]
    fn no_charset_is_guessed_against_a_label_that_can_be_true() {
        let big5 = encoded("big5", "會議紀錄請查收，謝謝。");
        assert_eq!(Reading::of_declared(&big5, charset("gb2312"), None).source, Declared);
        let cyrillic = encoded("windows-1251", "Добрый день! Высылаю отчёт.");
        assert_eq!(Reading::of_declared(&cyrillic, charset("koi8-r"), None).source, Declared);
        // GB 18030 has all of GBK, and is what both labels mean.
        check("gb2312", b"\xD6\xD0\x949\xFC6", "中😀", Declared);
    }

    #[test]
    fn a_label_that_cannot_be_true_gives_way() {
        let text = "您好，附件是本周的会议纪要，请查收。";
        check("utf-8", &encoded("gbk", text), text, Detected);
        check("us-ascii", &encoded("gbk", text), text, Detected);
        let japanese = "こんにちは、会議の資料を送ります。";
        check("euc-jp", &encoded("shift_jis", japanese), japanese, Detected);
        check("us-ascii", b"\x1B$B$3$l\x1B(B", "これ", Escapes);
        check("us-ascii", b"caf\xE9", "café", Declared);
        check("utf-8", b"caf\xE9 cr\xE8me", "café crème", Fallback);
        // Damage is no evidence.
        check("utf-8", b"caf\xC3\xA9 \xE8", "café \u{FFFD}", Declared);
        let mut damaged = encoded("gbk", text);
        damaged.insert(12, 0xFF);
        assert_eq!(Reading::of_declared(&damaged, charset("gbk"), None).source, Declared);
    }

    #[test]
    fn often_is_more_than_once_and_more_than_one_in_twenty() {
        for (characters, malformed, is_often) in [
            (0, 0, false),
            (0, 1, false),
            (0, 2, true),
            (37, 2, true),
            (38, 2, false),
            (56, 3, true),
            (57, 3, false),
        ] {
            let text = ["a".repeat(100), "é".repeat(characters), "\u{FFFD}".repeat(malformed)];
            assert_eq!(is_often_malformed(&text.concat()), is_often, "{characters} {malformed}");
        }
    }

    #[test]
    fn what_is_undeclared_is_read_by_what_is_around_it() {
        let gbk = Some(charset("gbk"));
        let read = Reading::of_undeclared(b"\xCF\xC4\xCC\xCE", gbk);
        assert_eq!((&*read.text, read.source), ("夏涛", Fallback));
        let read = Reading::of_undeclared(b"\xCF\xC4\xCC\xCE", None);
        assert_eq!(read.text, "ÏÄÌÎ");
        let read = Reading::of_undeclared(b"~{<:Ky2;S{~}", None);
        assert_eq!((&*read.text, read.source), ("己所不欲", Escapes));
    }
}
