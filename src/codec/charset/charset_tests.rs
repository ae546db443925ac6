use super::*;
use crate::codec::testing::Random;

fn charset(label: &str) -> Charset {
    Charset::for_label(label.as_bytes()).unwrap_or_else(|| panic!("{label}"))
}

/// What Python's codecs, and glibc's iconv for the last few, make of the text.
#[rustfmt::skip] // a case a line
const SAMPLES: &[(&str, &[u8], &str)] = &[
    ("utf-8", b"na\xC3\xAFve \xE2\x98\x83 \xF0\x9F\x98\x80", "naïve ☃ 😀"),
    ("us-ascii", b"plain", "plain"),
    ("iso-8859-1", b"\x93caf\xE9\x94 \x80", "“café” €"),
    ("windows-1252", b"\x93caf\xE9\x94 \x80", "“café” €"),
    ("iso-8859-2", b"\xBElu\xBBou\xE8k\xFD k\xF9\xF2", "žluťoučký kůň"),
    ("iso-8859-3", b"\xE6\xF8\xB6\xBC\xFE\xFD", "ĉĝĥĵŝŭ"),
    ("iso-8859-4", b"\xE0\xE8\xBA\xBB\xEF\xF3", "āčēģīķ"),
    ("iso-8859-5", b"\xBF\xE0\xD8\xD2\xD5\xE2", "Привет"),
    ("iso-8859-6", b"\xE5\xD1\xCD\xC8\xC7", "مرحبا"),
    ("iso-8859-7", b"\xC3\xE5\xE9\xDC \xF3\xEF\xF5", "Γειά σου"),
    ("iso-8859-8", b"\xF9\xEC\xE5\xED", "שלום"),
    ("iso-8859-9", b"\xDDstanbul \xFD\xF0\xFE", "İstanbul ığş"),
    ("iso-8859-10", b"\xFE\xE6\xB1\xB2", "þæąē"),
    ("iso-8859-11", b"\xCA\xC7\xD1\xCA\xB4\xD5", "สวัสดี"),
    ("iso-8859-13", b"\xE0\xE8\xE6\xEB\xE1\xF0\xF8\xFB\xFE", "ąčęėįšųūž"),
    ("iso-8859-14", b"\xF0\xFE\xB8\xA2", "ŵŷẁḃ"),
    ("iso-8859-15", b"\xA4 \xBDuvre", "€ œuvre"),
    ("iso-8859-16", b"\xBA\xFE\xE3\xE2\xEE \xA4", "șțăâî €"),
    ("windows-1250", b"\x9Elu\x9Dou\xE8k\xFD k\xF9\xF2", "žluťoučký kůň"),
    ("windows-1251", b"\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"),
    ("windows-1253", b"\xC3\xE5\xE9\xDC \xF3\xEF\xF5", "Γειά σου"),
    ("windows-1254", b"\xFD\xF0\xFE", "ığş"),
    ("windows-1255", b"\xF9\xC8\xD1\xEC\xE5\xC9\xED", "שָׁלוֹם"),
    ("windows-1256", b"\xE3\xD1\xCD\xC8\xC7", "مرحبا"),
    ("windows-1257", b"\xE0\xE8\xE6\xEB\xE1\xF0\xF8\xFB\xFE", "ąčęėįšųūž"),
    ("koi8-r", b"\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"),
    ("koi8-u", b"\xB7\xD6\xC1\xCB \xAD\xC1\xCE\xCF\xCB", "Їжак ґанок"),
    ("koi8-t", b"\xF4\xCF\x8D\xC9\xCB\xA5", "Тоҷикӣ"),
    ("macintosh", b"\xD2caf\x8E\xD3 \xBD\x8E", "“café” Ωé"),
    ("x-mac-cyrillic", b"\x8F\xF0\xE8\xE2\xE5\xF2", "Привет"),
    ("x-mac-ce", b"\xEClu\xE9ou\x8Bk\xF9", "žluťoučký"),
    ("x-mac-greek", b"\xA1\xE5\xE9\xC0", "Γειά"),
    ("x-mac-turkish", b"\xDD\xDB\xDF", "ığş"),
    ("x-mac-croatian", b"\xE8\xE6\xF0\xB9\xBE", "čćđšž"),
    ("x-mac-romanian", b"\xBF\xDF\xBE\x89\x94", "șțăâî"),
    ("x-mac-icelandic", b"\xDF\xBE\xDD\x9A", "þæðö"),
    ("cp437", b"caf\x82 \xAB \xB2", "café ½ ▓"),
    ("cp737", b"\x82\x9C\xA0\xE1", "Γειά"),
    ("cp775", b"\xD0\xD1\xD2\xD3", "ąčęė"),
    ("cp850", b"caf\x82 \xA9", "café ®"),
    ("cp852", b"\x9F \xA7lu\x9C", "č žluť"),
    ("cp855", b"\xDD\xE1\xB7\xEB\xA8\xE5", "Привет"),
    ("cp857", b"\x8D\xA7\x9F", "ığş"),
    ("cp858", b"\xD5 caf\x82", "€ café"),
    ("cp860", b"a\x87\x84o", "ação"),
    ("cp861", b"\x95\x91\x8C", "þæð"),
    ("cp862", b"\x99\x8C\x85\x8D", "שלום"),
    ("cp863", b"fran\x87ais \x85", "français à"),
    ("cp865", b"\x9Bre \x8F", "øre Å"),
    ("cp866", b"\x8F\xE0\xA8\xA2\xA5\xE2", "Привет"),
    ("cp869", b"\xA6\xDE\xE3\x9B", "Γειά"),
    ("cp874", b"\xCA\xC7\xD1\xCA\xB4\xD5", "สวัสดี"),
    ("tis-620", b"\xA1", "ก"),
    ("kz-1048", b"\x8D\xE0\xE7\xE0\x9D", "Қазақ"),
    ("ptcp154", b"\x8D\xE0\xE7\xE0\x9D", "Қазақ"),
    ("hp-roman8", b"caf\xC5 \xB7", "café ñ"),
    ("gb2312", b"\xD6\xD0\xB9\xFA \xD3\xCA\xBC\xFE", "中国 邮件"),
    ("gbk", b"\xB7\xB1\xF3w \xE9F", "繁體 镕"),
    ("gb18030", b"\xD6\xD0\xB9\xFA \x949\xFC6 \x810\x969", "中国 😀 ŷ"),
    ("hz-gb-2312", b"~{<:Ky2;S{~} ~~ x", "己所不欲 ~ x"),
    ("big5", b"\xA4\xA4\xA4\xE5 \xB6l\xA5\xF3", "中文 郵件"),
    ("big5-hkscs", b"\xAD\xBB\xB4\xE4 \x9D\xEF", "香港 嘅"),
    ("cp950", b"\xA4\xA4\xA4\xE5\xA3\xE1", "中文€"),
    ("shift_jis", b"\x93\xFA\x96{\x8C\xEA \xB6\xC5", "日本語 ｶﾅ"),
    ("cp932", b"\x87@\x87\x8A \xEE\xE0", "①㈱ 髙"),
    ("euc-jp", b"\xC6\xFC\xCB\xDC\xB8\xEC \x8F\xB0\xA1", "日本語 丂"),
    ("iso-2022-jp", b"\x1B$B$3$l$O\x1B(B \x1B$BF|K\\8l\x1B(B text", "これは 日本語 text"),
    ("iso-2022-jp-1", b"\x1B$B4A;z\x1B(B \x1B$(D0!0\"\x1B(B", "漢字 丂丄"),
    ("iso-2022-jp-2", b"\x1B$BF|K\\\x1B(B \x1B$BCf9q\x1B$(A;0\x1B(B \x1B$(CGQ19\x1B(B caf\x1B$(D+1\x1B(B \x1B$B&8\x1B(B", "日本 中国话 한국 café Ω"),
    ("iso-2022-jp-ext", b"\x1B(I6@6E\x1B(B \x1B$(D0!\x1B(B \x1B$BF|K\\\x1B(B", "ｶﾀｶﾅ 丂 日本"),
    ("euc-kr", b"\xC7\xD1\xB1\xB9\xBE\xEE \xF9\xD3\xED\xAE", "한국어 漢字"),
    ("cp949", b"\x8Cc\xB9\xE6\xB0\xA2\xC7\xCF \xBC\x84\xBD\xC3", "똠방각하 펲시"),
    ("ks_c_5601-1987", b"\x8Cc", "똠"),
    ("iso-2022-kr", b"\x1B$)C\x0EGQ19>n\x0F mail \x0EySm.\x0F", "한국어 mail 漢字"),
    ("johab", b"\xD0e\x8A\x82\xB4\xE1 \x99\xB1 \x88A\x84a \xF7\xD3\xF1\xAE \xD9h", "한국어 똠 ㄱㅏ 漢字 ※"),
    ("utf-7", b"+AOk +- +ZeVnLIqe +2D3eAA-", "é + 日本語 😀"),
    ("utf-16", b"\xFF\xFEh\x00i\x00 \x00\xE5e,g \x00=\xD8\x00\xDE", "hi 日本 😀"),
    ("utf-16le", b"h\x00i\x00 \x00\xE5e,g \x00=\xD8\x00\xDE", "hi 日本 😀"),
    ("utf-16be", b"\x00h\x00i\x00 e\xE5g,\x00 \xD8=\xDE\x00", "hi 日本 😀"),
    ("utf-32", b"\xFF\xFE\x00\x00h\x00\x00\x00i\x00\x00\x00 \x00\x00\x00\xE5e\x00\x00,g\x00\x00 \x00\x00\x00\x00\xF6\x01\x00", "hi 日本 😀"),
    ("utf-32le", b"h\x00\x00\x00i\x00\x00\x00 \x00\x00\x00\x00\xF6\x01\x00", "hi 😀"),
    ("utf-32be", b"\x00\x00\x00h\x00\x00\x00i\x00\x00\x00 \x00\x01\xF6\x00", "hi 😀"),
    ("iso-2022-cn", b"\x1B$)A\x0EVP9z\x0F text \x1B$)G\x0Ev|\x0F", "中国 text 簡"),
    ("iso-2022-cn", b"\x1B$)A\x0ER;RR\x0F \x1B$*H\x1BN!!X?[I\x0F \x1B$)G\x0EbSG5\x0F", "一乙 乂X?[I 郵件"),
    ("viscii", b"Vi\xAEt Nam", "Việt Nam"),
    ("tcvn", b"Vi\xD6t Nam", "Việt Nam"),
    ("armscii-8", b"\xD0\xB3\xDB", "Հայ"),
    ("georgian-ps", b"\xD8\xC0\xD2\xC8", "ქართ"),
    ("georgian-academy", b"\xD5\xC0\xD0\xC7", "ქართ"),];

#[test]
fn samples_are_decoded() {
    for (label, bytes, text) in SAMPLES {
        assert_eq!(charset(label).decode(bytes), (Cow::Borrowed(*text), false), "{label}");
    }
}

#[test]
fn ascii_is_borrowed_by_every_charset_that_has_it() {
    for (label, ..) in SAMPLES {
        let charset = charset(label);
        let text = charset.decode(b"plain text\r\n").0;
        let is_wide = charset.name().starts_with("UTF-16") || charset.name().starts_with("UTF-32");
        assert_eq!(matches!(text, Cow::Borrowed("plain text\r\n")), !is_wide, "{label}");
    }
}

#[test]
fn malformed_bytes_are_replaced_and_said_so() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("utf-8", b"caf\xE9!", "caf\u{FFFD}!"),
        ("gbk", b"a\xFF", "a\u{FFFD}"),
        ("utf-16be", b"\0a\0", "a\u{FFFD}"),
        ("cp857", b"\xD5", "\u{FFFD}"),
        ("iso-2022-kr", b"\x0E!", "\u{FFFD}"),
        ("johab", b"\x84", "\u{FFFD}"),
        ("utf-7", b"\xFF", "\u{FFFD}"),
    ];
    for (label, bytes, text) in cases {
        assert_eq!(charset(label).decode(bytes), (Cow::Borrowed(*text), true), "{label}");
    }
}

#[test]
fn us_ascii_is_windows_1252_above() {
    assert_eq!(Charset::US_ASCII.decode(b"\x93caf\xE9\x94").0, "“café”");
}

#[test]
fn no_bytes_give_no_text() {
    let mut random = Random::new(1);
    for (label, ..) in SAMPLES {
        let charset = charset(label);
        for _ in 0..300 {
            let len = random.below(12) + 1;
            let mut bytes = random.bytes(len);
            if random.below(2) == 0 {
                // More of what shifts than noise has.
                let shifts = b"\x1B$()ABCDGHIN*.\x0E\x0F~{}+-0!\n";
                bytes = (0..len).map(|_| shifts[random.below(shifts.len())]).collect();
            }
            let (text, malformed) = charset.decode(&bytes);
            assert!(text.len() <= bytes.len() * 3 + 3, "{label}");
            assert!(!malformed || text.contains('\u{FFFD}') || charset.is_stateful(), "{label}");
        }
    }
}

#[test]
fn long_runs_are_no_trouble() {
    for (label, ..) in SAMPLES {
        for run in
            ["\x1B", "\x1B$B", "\x1B$B!", "\x0E", "\x0E\x0F", "~{", "~", "+", "\u{FFFD}", "\0"]
        {
            let bytes = run.repeat((1 << 16) / run.len());
            let (text, _) = charset(label).decode(bytes.as_bytes());
            assert!(text.len() <= bytes.len() * 3, "{label}");
        }
    }
}
