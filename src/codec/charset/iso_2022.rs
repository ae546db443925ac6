//! The seven-bit charsets of East Asia that switch by escape sequences (ISO/IEC 2022): ISO-2022-JP
//! (RFC 1468) with its extensions (RFC 1554, RFC 2237, JIS X 0213, the katakana of Windows' 50221),
//! ISO-2022-KR (RFC 1557) and ISO-2022-CN (RFC 1922).
//!
//! They differ in what is designated before anything designates; every escape sequence means the
//! same in all of them, so one decoder knows them all. The tables are those of encoding_rs, whose
//! encodings hold the same character sets in eight bits.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, ISO_8859_7};
use memchr::{memchr2, memchr3_iter};

use super::{
    cns_11643,
    iso_2022_escape::{Register, Set, designation},
};

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Iso2022 {
    Japanese,
    Korean,
    Chinese,
}

const ESC: u8 = 0x1B;
const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;

/// Whether `bytes` decode to themselves: ASCII, and nothing shifts.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    memchr2(ESC, SHIFT_OUT, bytes).is_none() && bytes.is_ascii()
}

/// Whether the last escape sequence or shift leaves ASCII: what follows would be read so too.
pub(crate) fn ends_shifted(bytes: &[u8]) -> bool {
    let last = memchr3_iter(ESC, SHIFT_OUT, SHIFT_IN, bytes).next_back();
    match last.and_then(|at| bytes.get(at..)) {
        // A designation alone shifts nothing.
        Some([ESC, b'$', b')' | b'*', ..]) => false,
        Some([SHIFT_OUT, ..] | [ESC, b'$', ..] | [ESC, b'(', b'I', ..]) => true,
        _ => false,
    }
}

/// Decodes `bytes`; the flag says whether U+FFFD stands for some.
///
/// A designation may stand anywhere, also amid the text, and one that was forgotten is that of the
/// charset: KS C 5601 for ISO-2022-KR, GB 2312 for ISO-2022-CN. A line end shifts in, as RFC 1557
/// and RFC 1922 have it; what is designated stays, for lines are folded by programs that do not
/// know it.
pub(crate) fn decode(charset: Iso2022, bytes: &[u8]) -> (String, bool) {
    let mut text = Text::new(bytes.len());
    let mut state = State {
        charset,
        g0: Set::Ascii,
        g1: match charset {
            Iso2022::Japanese => Set::Katakana,
            Iso2022::Korean => Set::Ksc5601,
            Iso2022::Chinese => Set::Gb2312,
        },
        g2: Set::Unknown,
        shifted_out: false,
    };
    let mut rest = bytes;
    while !rest.is_empty() {
        rest = state.step(rest, &mut text);
    }
    text.flush();
    (text.text, text.malformed)
}

struct State {
    charset: Iso2022,
    g0: Set,
    g1: Set,
    g2: Set,
    shifted_out: bool,
}

impl State {
    /// Decodes what `rest` starts with, and gives what follows.
    fn step<'a>(&mut self, rest: &'a [u8], text: &mut Text) -> &'a [u8] {
        let set = if self.shifted_out { self.g1 } else { self.g0 };
        match rest {
            [ESC, sequence @ ..] => self.escape(sequence, text),
            [SHIFT_OUT, after @ ..] => {
                self.shifted_out = true;
                after
            }
            [SHIFT_IN, after @ ..] => {
                self.shifted_out = false;
                after
            }
            [0x21..=0x7E, ..] => text.push(set, rest),
            [byte @ ..=0x7F, after @ ..] => {
                self.shifted_out &= *byte != b'\n';
                text.ascii(*byte);
                after
            }
            [..] => self.eight_bits(rest, text),
        }
    }

    /// An escape sequence: a designation, or the single shift that takes one character from G2.
    fn escape<'a>(&mut self, sequence: &'a [u8], text: &mut Text) -> &'a [u8] {
        if let [b'N', character @ ..] = sequence {
            return text.push(self.g2, character);
        }
        let Some((register, set, after)) = designation(sequence) else {
            // Kept, so that nothing is hidden by an escape that means nothing here.
            text.ascii(ESC);
            text.malformed = true;
            return sequence;
        };
        match register {
            Register::G0 => self.g0 = set,
            Register::G1 => self.g1 = set,
            Register::G2 => self.g2 = set,
        }
        after
    }

    /// Bytes that have no business here: what the eight-bit form of the charset makes of them.
    fn eight_bits<'a>(&self, rest: &'a [u8], text: &mut Text) -> &'a [u8] {
        match (self.charset, rest) {
            (Iso2022::Japanese, [byte @ 0xA1..=0xDF, after @ ..]) => {
                text.katakana(byte & 0x7F);
                after
            }
            (Iso2022::Korean, [high @ 0x81..=0xFF, low @ 0x41..=0xFF, after @ ..]) => {
                text.bytes(EUC_KR, &[*high, *low]);
                after
            }
            (Iso2022::Chinese, [high @ 0x81..=0xFF, low @ 0x40..=0xFF, after @ ..]) => {
                text.bytes(GBK, &[*high, *low]);
                after
            }
            _ => {
                text.replacement();
                rest.get(1..).unwrap_or_default()
            }
        }
    }
}

/// The text so far, and bytes of one encoding that are yet to be decoded: a call for a character
/// would cost ten times as much.
struct Text {
    text: String,
    malformed: bool,
    run: Vec<u8>,
    encoding: &'static Encoding,
}

impl Text {
    fn new(len: usize) -> Self {
        Self {
            text: String::with_capacity(len),
            malformed: false,
            run: Vec::with_capacity(len.min(4096)),
            encoding: EUC_JP,
        }
    }

    /// Appends the character of `set` that `rest` starts with, and gives what follows.
    fn push<'a>(&mut self, set: Set, rest: &'a [u8]) -> &'a [u8] {
        match (set, rest) {
            (Set::Ascii, [byte, after @ ..]) => {
                self.ascii(*byte);
                after
            }
            (Set::Roman, [byte, after @ ..]) => {
                match byte {
                    b'\\' => self.character('¥'),
                    b'~' => self.character('‾'),
                    _ => self.ascii(*byte),
                }
                after
            }
            (Set::Katakana, [byte @ 0x21..=0x5F, after @ ..]) => {
                self.katakana(*byte);
                after
            }
            (Set::Latin1, [byte @ 0x20..=0x7F, after @ ..]) => {
                self.character(char::from(byte | 0x80));
                after
            }
            (Set::Greek, [byte @ 0x20..=0x7F, after @ ..]) => {
                self.bytes(ISO_8859_7, &[byte | 0x80]);
                after
            }
            (Set::Katakana | Set::Latin1 | Set::Greek, [_, after @ ..]) => {
                self.replacement();
                after
            }
            (_, [high @ 0x21..=0x7E, low @ 0x21..=0x7E, after @ ..]) => {
                self.two_bytes(set, *high, *low);
                after
            }
            (_, [_, after @ ..]) => {
                self.replacement();
                after
            }
            (_, []) => {
                self.replacement();
                rest
            }
        }
    }

    fn two_bytes(&mut self, set: Set, high: u8, low: u8) {
        let (first, second) = (high | 0x80, low | 0x80);
        match set {
            Set::Jis0208 => self.bytes(EUC_JP, &[first, second]),
            // EUC-JP has JIS X 0212 after its second single shift.
            Set::Jis0212 => self.bytes(EUC_JP, &[0x8F, first, second]),
            Set::Gb2312 => self.bytes(GBK, &[first, second]),
            Set::Ksc5601 => self.bytes(EUC_KR, &[first, second]),
            Set::Cns(plane) => match cns_11643::to_big5(plane, high, low) {
                Some(big5) => self.bytes(BIG5, &big5),
                None => self.replacement(),
            },
            _ => self.replacement(),
        }
    }

    /// Every encoding of a run has ASCII.
    fn ascii(&mut self, byte: u8) {
        self.run.push(byte);
    }

    fn bytes(&mut self, encoding: &'static Encoding, bytes: &[u8]) {
        if self.encoding != encoding {
            self.flush();
            self.encoding = encoding;
        }
        self.run.extend_from_slice(bytes);
    }

    /// A halfwidth form, which Unicode has in the order of JIS X 0201.
    fn katakana(&mut self, byte: u8) {
        let character = char::from_u32(0xFF61 + u32::from(byte) - 0x21);
        self.character(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    fn replacement(&mut self) {
        self.character(char::REPLACEMENT_CHARACTER);
        self.malformed = true;
    }

    fn character(&mut self, character: char) {
        self.flush();
        self.text.push(character);
    }

    fn flush(&mut self) {
        let (text, malformed) = self.encoding.decode_without_bom_handling(&self.run);
        self.text.push_str(&text);
        self.malformed |= malformed;
        self.run.clear();
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::ISO_2022_JP;

    use super::*;
    use crate::codec::testing::Random;

    #[test]
    fn texts_are_decoded_tolerantly() {
        use Iso2022::{Chinese, Japanese, Korean};
        let cases: &[(&str, Iso2022, &[u8], &str)] = &[
            ("RFC 1468: kanji", Japanese, b"\x1B$B4A;z\x1B(B.", "漢字."),
            ("the older JIS", Japanese, b"\x1B$@4A;z\x1B(J.", "漢字."),
            ("four bytes of designation", Japanese, b"\x1B$(B4A;z\x1B(B", "漢字"),
            ("Roman", Japanese, b"\x1B(J\\~a", "¥‾a"),
            ("katakana", Japanese, b"\x1B(I6E\x1B(B", "ｶﾅ"),
            ("katakana, shifted out", Japanese, b"\x0E6E\x0Fa", "ｶﾅa"),
            ("katakana in eight bits", Japanese, b"\xB6\xC5a", "ｶﾅa"),
            ("JIS X 0212", Japanese, b"\x1B$(D0!\x1B(B", "丂"),
            ("a circled digit of NEC", Japanese, b"\x1B$B-!\x1B(B", "①"),
            ("a line end amid kanji", Japanese, b"\x1B$B4A\n;z\x1B(B", "漢\n字"),
            ("no way back to ASCII", Japanese, b"\x1B$B4A", "漢"),
            ("half a kanji before an escape", Japanese, b"\x1B$B4A;\x1B(Bx", "漢\u{FFFD}x"),
            ("an escape that means nothing", Japanese, b"a\x1B[0m", "a\x1B[0m"),
            ("KS C 5601 and GB 2312", Japanese, b"\x1B$(CGQ\x1B$A=;\x1B(B.", "한交."),
            ("JIS X 0213", Japanese, b"\x1B$(O4A\x1B$(Q;z", "漢字"),
            ("Latin-1 and Greek", Japanese, b"\x1B.A\x1BNi\x1B.F\x1BNa.", "éα."),
            (
                "neither Latin-1 nor Greek",
                Japanese,
                b"\x1B.A\x1BN\n\x1B.F\x1BN\n.",
                "\u{FFFD}\u{FFFD}.",
            ),
            ("nothing to shift", Japanese, b"\x1B.A\x1BN", "\u{FFFD}"),
            ("no katakana", Japanese, b"\x1B(I_`a", "ﾟ\u{FFFD}\u{FFFD}"),
            ("the Swedish set", Japanese, b"\x1B(H\\", "¥"),
            ("a set that is not known", Japanese, b"\x1B$(K4A\x1B(B.", "\u{FFFD}."),
            ("other eight bits", Japanese, b"\x80\xE0a", "\u{FFFD}\u{FFFD}a"),
            ("katakana in G1", Korean, b"\x1B)I\x0E6E\x0Fa", "ｶﾅa"),
            ("ISO-IR-165", Chinese, b"\x1B$)E\x0E=;\x0F.", "交."),
            ("eight bits", Chinese, b"\xBD\xBBa", "交a"),
            ("half of eight bits", Chinese, b"\xBD", "\u{FFFD}"),
            ("RFC 1557: the designation", Korean, b"\x1B$)C\x0EGQ19\x0F.", "한국."),
            ("no designation", Korean, b"\x0EGQ19\x0F.", "한국."),
            ("a designation amid the text", Korean, b"\x0EGQ\x1B$)C19\x0F", "한국"),
            ("a line end shifts in", Korean, b"\x0EGQ\nGQ", "한\nGQ"),
            ("eight bits", Korean, b"\xC7\xD1a", "한a"),
            ("RFC 1922: GB 2312", Chinese, b"\x1B$)A\x0E=;;;\x0F", "交换"),
            (
                "RFC 1922: CNS 11643, both planes",
                Chinese,
                b"\x1B$)G\x0EG(_P\x0F\x1B$*H\x1BN!!",
                "交換乂",
            ),
            ("no designation", Chinese, b"\x0E=;;;\x0F.", "交换."),
            ("CNS 11643, another plane", Chinese, b"\x1B$)I\x0E!!\x0F.", "\u{FFFD}."),
        ];
        for (name, charset, bytes, text) in cases {
            assert_eq!(decode(*charset, bytes).0, *text, "{name}");
        }
    }

    #[test]
    fn the_last_escape_or_shift_says_how_a_text_ends() {
        for (text, is_shifted) in [
            ("a", false),
            ("\x1B$B4A", true),
            ("\x1B$B4A\x1B(B", false),
            ("\x1B$B4A\x1B(J", false),
            ("\x1B(I6", true),
            ("\x1B$)C", false),
            ("\x1B$*H", false),
            ("\x1B$)C\x0EGQ", true),
            ("\x1B$)C\x0EGQ\x0F", false),
        ] {
            assert_eq!(ends_shifted(text.as_bytes()), is_shifted, "{}", text.escape_debug());
        }
    }

    #[test]
    fn what_the_web_decodes_decodes_the_same() {
        let mut random = Random::new(1);
        for _ in 0..2000 {
            let mut bytes = Vec::new();
            for _ in 0..random.below(6) {
                let (escape, width, last): (&[u8], usize, usize) = [
                    (b"\x1B(B".as_slice(), 1, 0x7E),
                    (b"\x1B(J", 1, 0x7E),
                    (b"\x1B(I", 1, 0x5F),
                    (b"\x1B$B", 2, 0x7E),
                ][random.below(4)];
                bytes.extend_from_slice(escape);
                for _ in 0..(random.below(5) + 1) * width {
                    bytes.push(0x21 + random.below(last - 0x20) as u8);
                }
            }
            if let (text, false) = ISO_2022_JP.decode_without_bom_handling(&bytes) {
                assert_eq!(decode(Iso2022::Japanese, &bytes), (text.into_owned(), false));
            }
        }
    }
}
