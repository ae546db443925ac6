//! The names that mail has for charsets.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_2022_JP, ISO_8859_2, ISO_8859_3,
    ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_10, ISO_8859_13,
    ISO_8859_14, ISO_8859_15, ISO_8859_16, KOI8_R, KOI8_U, MACINTOSH, REPLACEMENT, SHIFT_JIS,
    UTF_8, UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
    WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
    X_USER_DEFINED,
};

use super::{
    aliases::ALIASES,
    decoder::{
        Charset,
        Decoder::{self, Ebcdic, Hz, Iso2022, Johab, SingleByte, Utf7, Utf32, Web},
    },
    ebcdic::{IBM037, IBM500, IBM1047, IBM1140},
    iso_2022::Iso2022::{Chinese, Japanese, Korean},
    single_byte_tables::*,
    utf32::ByteOrder::{Big, Little},
};

/// No charset has a longer label.
const LONGEST: usize = 40;

/// The labels of most mail, which need no looking up.
const USUAL: &[(&[u8], Charset)] = &[
    (b"utf-8", Charset::UTF_8),
    (b"us-ascii", Charset::US_ASCII),
    (b"iso-8859-1", Charset::WINDOWS_1252),
    (b"windows-1252", Charset::WINDOWS_1252),
    (b"gb2312", Charset(Web(GBK))),
    (b"gbk", Charset(Web(GBK))),
    (b"gb18030", Charset(Web(GB18030))),
    (b"big5", Charset(Web(BIG5))),
    (b"koi8-r", Charset(Web(KOI8_R))),
    (b"windows-1251", Charset(Web(WINDOWS_1251))),
    (b"iso-8859-2", Charset(Web(ISO_8859_2))),
    (b"iso-8859-15", Charset(Web(ISO_8859_15))),
    (b"iso-2022-jp", Charset(Iso2022(Japanese))),
    (b"shift_jis", Charset(Web(SHIFT_JIS))),
    (b"euc-kr", Charset(Web(EUC_KR))),
    (b"ks_c_5601-1987", Charset(Web(EUC_KR))),
];

impl Charset {
    /// The charset that `label` names in mail: one registered with IANA, of the WHATWG Encoding
    /// Standard, a number of a code page, or any other name that software writes; in whatever case,
    /// with blanks and quotes around it.
    ///
    /// A label names the superset that its texts are in, as in the WHATWG Encoding Standard:
    /// `gb2312` is GBK, `iso-8859-1` is windows-1252.
    pub fn for_label(label: &[u8]) -> Option<Self> {
        charset(label)
    }
}

/// The charset that `label` names, if it names one.
///
/// A name counts for its letters and digits only, without an `x` or `cs` before it: `ISO_8859-1`,
/// `iso8859_1` and `x-iso-8859-1` are one. Asked are our table, the labels of the WHATWG Encoding
/// Standard, and then the numbers: `cp1252`, `win-1252` and `ibm-1252` are code page 1252.
fn charset(label: &[u8]) -> Option<Charset> {
    if let Some((_, charset)) = USUAL.iter().find(|(name, _)| name.eq_ignore_ascii_case(label)) {
        return Some(*charset);
    }
    looked_up(label)
}

/// The same, without the short list.
fn looked_up(label: &[u8]) -> Option<Charset> {
    let label = trim(label);
    let decoder = named(label).or_else(|| named(without_year(label)?))?;
    Some(Charset(decoder))
}

fn named(label: &[u8]) -> Option<Decoder> {
    let mut buffer = [0; LONGEST];
    let key = key(label, &mut buffer)?;
    alias(key).or_else(|| web(label)).or_else(|| web(key)).or_else(|| prefixed(key))
}

/// The name before the year of the standard, with which IANA registers some: `ISO_8859-15:1999`.
fn without_year(label: &[u8]) -> Option<&[u8]> {
    let (name, year) = label.split_last_chunk::<5>()?;
    (matches!(year, [b':', digits @ ..] if digits.iter().all(u8::is_ascii_digit))).then_some(name)
}

/// `label` without blanks and quotes around it.
fn trim(label: &[u8]) -> &[u8] {
    let is_outside = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b';');
    let start = label.iter().position(|byte| !is_outside(byte)).unwrap_or(label.len());
    let end = label.iter().rposition(|byte| !is_outside(byte)).map_or(start, |last| last + 1);
    label.get(start..end).unwrap_or_default()
}

/// The letters, in lower case, and digits of `label`; none if there are too many, or none.
fn key<'b>(label: &[u8], buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let mut len = 0;
    for byte in label.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        *buffer.get_mut(len)? = byte.to_ascii_lowercase();
        len += 1;
    }
    let key = str::from_utf8(buffer.get(..len)?).ok()?;
    (!key.is_empty()).then_some(key)
}

/// What a label of the WHATWG Encoding Standard names, other than those that only a browser has a
/// use for.
fn web(label: impl AsRef<[u8]>) -> Option<Decoder> {
    let encoding = Encoding::for_label(label.as_ref())?;
    if encoding == REPLACEMENT || encoding == X_USER_DEFINED {
        None
    } else if encoding == ISO_2022_JP {
        Some(Iso2022(Japanese))
    } else {
        Some(Web(encoding))
    }
}

/// A name after a prefix: `x` or `cs`, or what makes a number that of a code page or of a part of
/// ISO 8859.
fn prefixed(key: &str) -> Option<Decoder> {
    const PAGES: [&str; 11] =
        ["", "cp", "ibm", "windows", "win", "ms", "msdos", "dos", "oem", "codepage", "microsoftcp"];
    const PARTS: [&str; 3] = ["iso8859", "8859", "isoir8859"];
    let number = |prefix: &&str| key.strip_prefix(*prefix)?.parse::<u16>().ok();
    if let Some(page) = PAGES.iter().find_map(number) {
        return code_page(page);
    }
    if let Some(part) = PARTS.iter().find_map(number) {
        return iso_8859(part);
    }
    let name = key.strip_prefix('x').or_else(|| key.strip_prefix("cs"))?;
    // One prefix is enough: `x-x-big5` has two, and is in the Standard.
    let number = |prefix: &&str| name.strip_prefix(*prefix)?.parse::<u16>().ok();
    alias(name)
        .or_else(|| web(name))
        .or_else(|| PAGES.iter().find_map(number).and_then(code_page))
        .or_else(|| PARTS.iter().find_map(number).and_then(iso_8859))
}

/// The part of ISO 8859. Part 12 was never published.
fn iso_8859(part: u16) -> Option<Decoder> {
    Some(Web(match part {
        1 => WINDOWS_1252,
        2 => ISO_8859_2,
        3 => ISO_8859_3,
        4 => ISO_8859_4,
        5 => ISO_8859_5,
        6 => ISO_8859_6,
        7 => ISO_8859_7,
        8 => ISO_8859_8,
        9 => WINDOWS_1254,
        10 => ISO_8859_10,
        11 => WINDOWS_874,
        13 => ISO_8859_13,
        14 => ISO_8859_14,
        15 => ISO_8859_15,
        16 => ISO_8859_16,
        _ => return None,
    }))
}

/// The code page of Windows, MS-DOS or IBM.
fn code_page(number: u16) -> Option<Decoder> {
    Some(match number {
        37 => Ebcdic(&IBM037),
        // The number of the GB 2312 fonts of Windows, which old Outlook writes for a charset.
        134 => Web(GBK),
        367 | 20127 => Decoder::Ascii,
        437 => SingleByte(&CP437),
        500 => Ebcdic(&IBM500),
        720 => SingleByte(&CP720),
        737 => SingleByte(&CP737),
        775 => SingleByte(&CP775),
        813 => Web(ISO_8859_7),
        819 => Web(WINDOWS_1252),
        850 => SingleByte(&CP850),
        852 => SingleByte(&CP852),
        855 => SingleByte(&CP855),
        857 => SingleByte(&CP857),
        858 => SingleByte(&CP858),
        860 => SingleByte(&CP860),
        861 => SingleByte(&CP861),
        862 => SingleByte(&CP862),
        863 => SingleByte(&CP863),
        864 => SingleByte(&CP864),
        865 => SingleByte(&CP865),
        866 => Web(IBM866),
        869 => SingleByte(&CP869),
        874 | 838 => Web(WINDOWS_874),
        878 | 20866 => Web(KOI8_R),
        912 => Web(ISO_8859_2),
        914 => Web(ISO_8859_4),
        915 => Web(ISO_8859_5),
        916 | 38598 => Web(ISO_8859_8),
        920 => Web(WINDOWS_1254),
        921 => Web(ISO_8859_13),
        923 => Web(ISO_8859_15),
        932 | 942 | 943 => Web(SHIFT_JIS),
        936 | 1386 | 20936 | 51936 => Web(GBK),
        949 | 970 | 1363 | 20949 | 51949 => Web(EUC_KR),
        950 | 951 => Web(BIG5),
        954 | 20932 | 51932 => Web(EUC_JP),
        1047 => Ebcdic(&IBM1047),
        1051 => SingleByte(&HP_ROMAN8),
        1089 => Web(ISO_8859_6),
        1125 => SingleByte(&CP1125),
        1140 => Ebcdic(&IBM1140),
        1168 | 21866 => Web(KOI8_U),
        1200 => Web(UTF_16LE),
        1201 => Web(UTF_16BE),
        1208 | 65001 => Web(UTF_8),
        1250 => Web(WINDOWS_1250),
        1251 => Web(WINDOWS_1251),
        1252 => Web(WINDOWS_1252),
        1253 => Web(WINDOWS_1253),
        1254 => Web(WINDOWS_1254),
        1255 => Web(WINDOWS_1255),
        1256 => Web(WINDOWS_1256),
        1257 => Web(WINDOWS_1257),
        1258 => Web(WINDOWS_1258),
        1361 => Johab,
        1392 | 54936 => Web(GB18030),
        10000 => Web(MACINTOSH),
        10006 => SingleByte(&MAC_GREEK),
        10007 | 10017 => Web(X_MAC_CYRILLIC),
        10010 => SingleByte(&MAC_ROMANIAN),
        10029 => SingleByte(&MAC_CENTRAL_EUROPE),
        10079 => SingleByte(&MAC_ICELANDIC),
        10081 => SingleByte(&MAC_TURKISH),
        10082 => SingleByte(&MAC_CROATIAN),
        12000 => Utf32(Little),
        12001 => Utf32(Big),
        28591..=28606 => return iso_8859(number - 28590),
        50220..=50222 => Iso2022(Japanese),
        50225 => Iso2022(Korean),
        50227 => Iso2022(Chinese),
        52936 => Hz,
        65000 => Utf7,
        _ => return None,
    })
}

/// The charset of a name that the WHATWG Encoding Standard has not, or has for the web's sake as
/// something else than in mail.
fn alias(key: &str) -> Option<Decoder> {
    let at = ALIASES.binary_search_by(|(alias, _)| (*alias).cmp(key)).ok()?;
    ALIASES.get(at).map(|(_, decoder)| *decoder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(label: &str) -> &'static str {
        charset(label.as_bytes()).map_or("none", Charset::name)
    }

    #[test]
    fn labels_name_charsets() {
        let cases: &[(&str, &str)] = &[
            ("UTF-8 utf8 utf_8 UTF8 unicode-1-1-utf-8 x-utf-8 cp65001 utf8mb4", "UTF-8"),
            (
                "us-ascii ANSI_X3.4-1968 ascii us iso646-us cp367 iso_646.irv:1991 usascii",
                "US-ASCII",
            ),
            ("iso-8859-1 iso8859-1 iso_8859_1 ISO_8859-1:1987 latin1 latin-1 l1", "windows-1252"),
            (
                "cp1252 windows1252 win-1252 x-cp1252 ibm819 ANSI_X3.110-1983 iso-ir-100",
                "windows-1252",
            ),
            ("iso-8859-2 latin2 iso88592", "ISO-8859-2"),
            ("iso-8859-9 latin5 cp1254", "windows-1254"),
            ("iso-8859-11 tis-620 cp874 windows-874 x-windows-874", "windows-874"),
            ("iso-8859-15 latin-9 iso8859_15 cp923 ISO_8859-15:1999", "ISO-8859-15"),
            ("ISO_8859-10:1992 iso-8859-10", "ISO-8859-10"),
            ("ISO_8859-5:1988", "ISO-8859-5"),
            ("ISO_8859-9:1989", "windows-1254"),
            ("ISO_8859-14:1998", "ISO-8859-14"),
            ("ISO_8859-16:2001", "ISO-8859-16"),
            ("JIS_X0201:1997 ISO_8859-99:1987 :1987 1987", "none"),
            ("iso-8859-8-i logical", "ISO-8859-8-I"),
            ("windows-1251 win-1251 win1251 cp1251 x-cp1251", "windows-1251"),
            ("koi8-r koi8r cp20866 cskoi8r", "KOI8-R"),
            ("koi8-u koi8-ru", "KOI8-U"),
            ("koi8-t", "KOI8-T"),
            ("ibm866 cp866 866", "IBM866"),
            ("cp437 ibm437 437 cspc8codepage437 dos-437", "IBM437"),
            ("cp850 ibm850 ibm-850 oem850", "IBM850"),
            ("ibm037 cp037 037 ebcdic-cp-us csibm037 ebcdic-cp-nl", "IBM037"),
            ("ibm500 ebcdic-cp-be EBCDIC-CP-CH csibm500", "IBM500"),
            ("ibm1047 ibm-1047 IBM_1047", "IBM1047"),
            ("ibm01140 cp1140 ccsid01140 ebcdic-us-37+euro", "IBM01140"),
            ("gb2312 gbk x-gbk ms936 cp936 936 134 csgb2312 euc-cn cn-gb", "GBK"),
            ("gb2312_charset GB_2312-80 chinese x-euc-cn windows-936 iso-ir-58", "GBK"),
            ("gb18030 gb18030-2000 cp54936", "gb18030"),
            ("hz-gb-2312 hz x-hz", "HZ-GB-2312"),
            ("big5 big-5 chinesebig5 cn-big5 ms950 cp950 x-x-big5 big5-hkscs big5_charset", "Big5"),
            ("iso-2022-cn x-iso-2022-cn iso-2022-cn-ext", "ISO-2022-CN"),
            ("shift_jis shift-jis sjis x-sjis ms932 cp932 windows-31j ms_kanji", "Shift_JIS"),
            ("euc-jp eucjp x-euc-jp cp51932 eucjp-ms", "EUC-JP"),
            (
                "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-ms cp50220 csiso2022jp",
                "ISO-2022-JP",
            ),
            (
                "ks_c_5601-1987 ks_c_5601 ksc5601 euc-kr cp949 ms949 x-windows-949 uhc korean",
                "EUC-KR",
            ),
            ("iso-2022-kr csiso2022kr", "ISO-2022-KR"),
            ("johab cp1361 ms1361", "Johab"),
            ("utf-7 utf7 unicode-1-1-utf-7 x-unicode-2-0-utf-7", "UTF-7"),
            ("utf-16 ucs-2 iso-10646-ucs-2 unicode", "UTF-16"),
            ("utf-16le utf16-le ucs-2le", "UTF-16LE"),
            ("utf-16be unicodefffe", "UTF-16BE"),
            ("utf-32 ucs-4 iso-10646-ucs-4", "UTF-32"),
            ("utf-32be", "UTF-32BE"),
            ("macintosh x-mac-roman mac macroman", "macintosh"),
            ("x-mac-cyrillic x-mac-ukrainian maccyrillic", "x-mac-cyrillic"),
            ("x-mac-ce x-mac-centraleurroman mac-centraleurope", "x-mac-ce"),
            ("\"utf-8\" 'utf-8' \"utf-8", "UTF-8"),
            ("8bit 7bit binary unknown-8bit x-unknown unknown default none base64", "none"),
            ("x-user-defined user-defined iso-8859-12 cp0 x xx cs 99999999", "none"),
        ];
        for (labels, wanted) in cases {
            for label in labels.split(' ') {
                assert_eq!(name(label), *wanted, "{label}");
            }
        }
        assert_eq!(name(" \"Windows-1251\" ; "), "windows-1251");
        assert_eq!(name("iso 8859 5"), "ISO-8859-5");
        assert_eq!(name(&"x".repeat(1000)), "none");
        assert_eq!(name(""), "none");
    }

    #[test]
    fn numbers_name_code_pages() {
        let cases: &[(&str, &str)] = &[
            ("134 936 1386 20936 51936", "GBK"),
            ("367 20127", "US-ASCII"),
            ("437 775 850 852 855 857 860 861 862 863 864 865 866 869", "IBM#"),
            ("720 737 1125", "cp#"),
            ("858", "IBM00858"),
            ("500 1047", "IBM#"),
            ("37", "IBM037"),
            ("1140", "IBM01140"),
            ("1250 1251 1252 1253 1254 1255 1256 1257 1258", "windows-#"),
            ("813 28597", "ISO-8859-7"),
            ("819 28591", "windows-1252"),
            ("874 838 28601", "windows-874"),
            ("878 20866", "KOI8-R"),
            ("912 28592", "ISO-8859-2"),
            ("28593", "ISO-8859-3"),
            ("914 28594", "ISO-8859-4"),
            ("915 28595", "ISO-8859-5"),
            ("1089 28596", "ISO-8859-6"),
            ("916 38598 28598", "ISO-8859-8"),
            ("920 28599", "windows-1254"),
            ("28600", "ISO-8859-10"),
            ("921 28603", "ISO-8859-13"),
            ("28604", "ISO-8859-14"),
            ("923 28605", "ISO-8859-15"),
            ("28606", "ISO-8859-16"),
            ("932 942 943", "Shift_JIS"),
            ("949 970 1363 20949 51949", "EUC-KR"),
            ("950 951", "Big5"),
            ("954 20932 51932", "EUC-JP"),
            ("1051", "hp-roman8"),
            ("1168 21866", "KOI8-U"),
            ("1200", "UTF-16LE"),
            ("1201", "UTF-16BE"),
            ("1208 65001", "UTF-8"),
            ("1361", "Johab"),
            ("1392 54936", "gb18030"),
            ("10000", "macintosh"),
            ("10006", "x-mac-greek"),
            ("10007 10017", "x-mac-cyrillic"),
            ("10010", "x-mac-romanian"),
            ("10029", "x-mac-ce"),
            ("10079", "x-mac-icelandic"),
            ("10081", "x-mac-turkish"),
            ("10082", "x-mac-croatian"),
            ("12000", "UTF-32LE"),
            ("12001", "UTF-32BE"),
            ("50220 50221 50222", "ISO-2022-JP"),
            ("50225", "ISO-2022-KR"),
            ("50227", "ISO-2022-CN"),
            ("52936", "HZ-GB-2312"),
            ("65000", "UTF-7"),
            ("0 28590 28602 28607 65535", "none"),
        ];
        for (numbers, wanted) in cases {
            for number in numbers.split(' ') {
                let decoder = number.parse().ok().and_then(code_page);
                let found = decoder.map_or("none", |decoder| Charset(decoder).name());
                assert_eq!(found, wanted.replace('#', number), "{number}");
            }
        }
    }

    #[test]
    fn usual_labels_name_what_they_do_when_looked_up() {
        for (label, charset) in USUAL {
            assert!(looked_up(label) == Some(*charset), "{}", label.escape_ascii());
        }
    }

    #[test]
    fn aliases_are_in_order_and_reachable() {
        assert!(ALIASES.is_sorted_by(|(a, _), (b, _)| a < b));
        for (alias, decoder) in ALIASES {
            assert!(charset(alias.as_bytes()) == Some(Charset(*decoder)), "{alias}");
        }
    }

    #[test]
    fn every_charset_is_found_by_its_name() {
        let labels = ALIASES.iter().map(|(alias, _)| (*alias).to_owned());
        for label in labels.chain((0..=u16::MAX).map(|number| number.to_string())) {
            if let Some(found) = charset(label.as_bytes()) {
                assert_eq!(charset(found.name().as_bytes()), Some(found), "{}", found.name());
            }
        }
    }
}
