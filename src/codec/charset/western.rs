//! What windows-1252 explains: bytes whose frequencies look like another charset, and that are western all the same.

/// The small letters beyond ASCII with which languages of Western Europe are written, in windows-1252.
const LANGUAGES: [&[u8]; 7] = [
    // French, Dutch
    b"\xE0\xE2\xE4\xE6\xE7\xE8\xE9\xEA\xEB\xEE\xEF\xF4\xF6\x9C\xF9\xFB\xFC\xFF",
    // Spanish, Catalan, Galician
    b"\xE0\xE1\xE7\xE8\xE9\xED\xEF\xF1\xF2\xF3\xFA\xFC",
    // Portuguese
    b"\xE0\xE1\xE2\xE3\xE7\xE9\xEA\xED\xF3\xF4\xF5\xFA\xFC",
    // Italian
    b"\xE0\xE8\xE9\xEC\xED\xEE\xF2\xF3\xF9\xFA",
    // German
    b"\xDF\xE0\xE4\xE8\xE9\xF6\xFC",
    // Danish, Finnish, Norwegian, Swedish
    b"\xE0\xE4\xE5\xE6\xE9\xF2\xF4\xF6\xF8\xFC",
    // Faroese, Icelandic, Irish
    b"\xE1\xE6\xE9\xED\xF0\xF3\xF6\xF8\xFA\xFD\xFE",
];

/// Decorations are of no more different bytes.
const DECORATION: u32 = 8;

/// What a byte is in windows-1252.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    AsciiLetter,
    /// In its small form.
    Letter(u8),
    /// It may stand between letters: quotes, dashes, the dots of Catalan and what abbreviates.
    Joining,
    Symbol,
    /// It is none, or hardly ever used.
    Unusual,
    OtherAscii,
}

impl Kind {
    fn of(byte: u8) -> Self {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' => Self::AsciiLetter,
            0..=0x7F => Self::OtherAscii,
            0x81 | 0x83 | 0x88 | 0x8D | 0x8F | 0x90 | 0x98 | 0x9D => Self::Unusual,
            0x8A | 0x8C | 0x8E => Self::Letter(byte | 0x10),
            0x9A | 0x9C | 0x9E => Self::Letter(byte),
            0x9F => Self::Letter(0xFF),
            0x85 | 0x91..=0x94 | 0x96 | 0x97 | 0xA0 | 0xAA | 0xAB | 0xAD | 0xAE => Self::Joining,
            0xB0 | 0xB4 | 0xB7 | 0xBA | 0xBB => Self::Joining,
            0xD7 | 0xF7 | 0x80..=0xBF => Self::Symbol,
            0xC0..=0xDE => Self::Letter(byte | 0x20),
            0xDF..=0xFF => Self::Letter(byte),
        }
    }

    fn is_letter(self) -> bool {
        matches!(self, Self::AsciiLetter | Self::Letter(_))
    }
}

/// Whether windows-1252 explains the bytes beyond ASCII in `text`: they are the letters of one language, with symbols
/// around words and not in them; or symbols for the most part, few different ones, as in lines of decoration.
pub(super) fn is_western(text: &[u8]) -> bool {
    let mut seen = 0_u128;
    let (mut beyond_ascii, mut letters) = (0_usize, 0_usize);
    let mut fitting = [0_usize; LANGUAGES.len()];
    let mut before = [Kind::OtherAscii; 2];
    let following = text.iter().skip(1).map(|&byte| Kind::of(byte)).chain([Kind::OtherAscii]);
    for (&byte, next) in text.iter().zip(following) {
        let kind = Kind::of(byte);
        match kind {
            // The same one again and again is a line.
            Kind::Letter(_) if before == [kind; 2] => {}
            Kind::Letter(letter) => {
                letters += 1;
                for (fitting, language) in fitting.iter_mut().zip(LANGUAGES) {
                    *fitting += usize::from(language.contains(&letter));
                }
            }
            Kind::Unusual => return false,
            Kind::Symbol if before[1].is_letter() && next.is_letter() => return false,
            _ => {}
        }
        if !byte.is_ascii() {
            beyond_ascii += 1;
            seen |= 1 << (byte & 0x7F);
        }
        before = [before[1], kind];
    }
    match letters * 4 < beyond_ascii {
        true => seen.count_ones() <= DECORATION,
        false => fitting.contains(&letters),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::Encoding;

    use super::*;

    fn is_western_in(charset: &str, text: &str) -> bool {
        let (bytes, _, unmappable) = Encoding::for_label(charset.as_bytes()).unwrap().encode(text);
        assert!(!unmappable, "{text} is not in {charset}");
        is_western(&bytes)
    }

    #[test]
    fn western_text_and_decoration_is_explained() {
        for text in [
            "Mañana “no” hay clases… ¿vale? La contraseña del señor Núñez, 1ª planta",
            "Una señora pasó por aquí; él comió jamón. ¡Adiós, corazón!",
            "L’été à l’école: déjà vu, ça va, naïf, œuvre, 25 € — «à peu près»",
            "Grüße: äöüßäöüÄÖÜ",
            "Não há ações; coração, mãe, pão, avô",
            "Þetta er íslenskur texti með sérstökum stöfum, ðþæö",
            "Å, ærlig talt: blåbærsyltetøy på brød, øl",
            "col·lecció, intel·ligència, à, ü",
            "¯`·.¸¸.·´¯`·.¸¸.·´¯`·.¸¸.·´¯`·.¸",
            "°º¤ø,¸¸,ø¤º°`°º¤ø,¸,ø¤°º¤ø,¸¸,ø¤º°`°º¤ø",
            "¤°`°¤ø,¸¸,ø¤°`°¤ø,¸¸,ø¤°`°¤",
            "§§§§§§§§§§§§ ¶¶¶¶¶¶¶ ©®",
            ".·´¯`·.¸><((((º>`·.¸¸.·´¯`·.¸.·´¯`·...¸><((((º>",
            "20°C ±0.5° 3µm ½\" ¼\" ¾\" §5",
            "»»»»»»»» Angebot «««««««« ±±±±±±±±",
            "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ ÄÄÄ ÄÄÄÄ",
        ] {
            assert!(is_western_in("windows-1252", text), "{text}");
        }
    }

    #[test]
    fn other_languages_are_not() {
        for (charset, text) in [
            ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
            ("iso-8859-2", "Zażółć gęślą jaźń"),
            ("windows-1250", "árvíztűrő tükörfúrógép"),
            ("windows-1254", "İstanbul'da görüşürüz, ığş, çünkü"),
            ("windows-1257", "Ačiū už žinutę, šiandien"),
            ("windows-1251", "Добрый день"),
            ("koi8-r", "Добрый день"),
            ("ibm866", "Добрый день"),
            ("windows-1253", "Γειά σου κόσμε"),
            ("windows-1255", "שלום עולם"),
            ("windows-874", "สวัสดีครับ"),
            ("gbk", "您好，附件是本周的会议纪要"),
            ("big5", "會議紀錄請查收，謝謝"),
            ("shift_jis", "カタカナとひらがな"),
            ("euc-jp", "ありがとうございます"),
            ("euc-kr", "안녕하세요"),
        ] {
            assert!(!is_western_in(charset, text), "{text}");
        }
    }
}
