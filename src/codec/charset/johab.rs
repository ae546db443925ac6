//! Johab (KS X 1001, annex 3; also code page 1361): Korean syllables by their letters, five bits
//! each.

use encoding_rs::EUC_KR;

/// Decodes `bytes`; the flag says whether U+FFFD stands for some.
///
/// Bytes below 0x80 are ASCII, as Windows has it, not KS X 1003: the won sign is a backslash.
pub(crate) fn decode(bytes: &[u8]) -> (String, bool) {
    let mut text = String::with_capacity(bytes.len());
    let mut malformed = false;
    let mut rest = bytes;
    loop {
        rest = match rest {
            [byte @ ..0x80, after @ ..] => {
                text.push(char::from(*byte));
                after
            }
            [lead, trail @ 0x31..=0xFF, after @ ..] => {
                let character = letters(*lead, *trail).or_else(|| symbol(*lead, *trail));
                malformed |= character.is_none();
                text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                after
            }
            [_, after @ ..] => {
                text.push(char::REPLACEMENT_CHARACTER);
                malformed = true;
                after
            }
            [] => return (text, malformed),
        };
    }
}

/// A syllable, or a letter on its own: one bit that is set, and five each for the letter that
/// begins the syllable, its vowel, and the letter that ends it.
fn letters(lead: u8, trail: u8) -> Option<char> {
    let code = u32::from(lead) << 8 | u32::from(trail);
    if !(0x8441..=0xD3BD).contains(&code) {
        return None;
    }
    let initial = code >> 10 & 0x1F;
    let vowel = code >> 5 & 0x1F;
    let last = code & 0x1F;
    // Five bits for 21 vowels and 28 endings leave holes, which keep the trail byte a printable
    // one.
    let vowel = match vowel {
        2 => None,
        3..=7 => Some(vowel - 3),
        10..=15 => Some(vowel - 5),
        18..=23 => Some(vowel - 7),
        26..=29 => Some(vowel - 9),
        _ => return None,
    };
    let last = match last {
        1 => None,
        2..=17 => Some(last - 1),
        19..=29 => Some(last - 2),
        _ => return None,
    };
    let initial = match initial {
        1 => None,
        2..=20 => Some(initial - 2),
        _ => return None,
    };
    match (initial, vowel, last) {
        (Some(initial), Some(vowel), last) => {
            char::from_u32(0xAC00 + (initial * 21 + vowel) * 28 + last.unwrap_or(0))
        }
        (Some(initial), None, None) => letter(INITIALS, initial),
        (None, Some(vowel), None) => char::from_u32(0x314F + vowel),
        (None, None, Some(last)) => letter(FINALS, last - 1),
        // A syllable of fillers only is a blank as wide as one.
        (None, None, None) => Some('\u{3000}'),
        _ => None,
    }
}

/// The letters that begin a syllable, and those that end one, as compatibility letters.
const INITIALS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const FINALS: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

fn letter(letters: &str, at: u32) -> Option<char> {
    letters.chars().nth(usize::try_from(at).ok()?)
}

/// A symbol or a Chinese character: the rows of KS X 1001, two of them for each lead byte.
fn symbol(lead: u8, trail: u8) -> Option<char> {
    let rows = match lead {
        0xD9..=0xDE => 2 * (lead - 0xD9),
        0xE0..=0xF9 => 2 * (lead - 0xE0) + 0x29,
        _ => return None,
    };
    let cell = match trail {
        0x31..=0x7E => trail - 0x31,
        0x91..=0xFE => trail - 0x43,
        _ => return None,
    };
    let row = rows + cell / 94;
    let euc_kr = [row + 0xA1, cell % 94 + 0xA1];
    let text = EUC_KR.decode_without_bom_handling_and_without_replacement(&euc_kr)?;
    text.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::hash;

    #[test]
    fn the_characters_are_those_of_python() {
        let codes = (0x84..=0xF9).flat_map(|lead| (0x31..=0xFE).map(move |trail| [lead, trail]));
        let characters: Vec<char> = codes
            .map(|code| decode(&code))
            .filter_map(|(text, malformed)| (!malformed).then(|| text.chars().next()).flatten())
            .collect();
        let cases = [
            ("Hangul", 11_172, 0x75D2_7036_C16B_61E9, ['가'..='힣', '가'..='힣']),
            (
                "Chinese characters",
                4888,
                0xFCED_D08E_6FB8_94F9,
                ['一'..='\u{9FFF}', '\u{F900}'..='\u{FAFF}'],
            ),
        ];
        for (name, count, wanted, ranges) in cases {
            let is_in = |character: &&char| ranges.iter().any(|range| range.contains(character));
            let text: String = characters.iter().filter(is_in).collect();
            assert_eq!((text.chars().count(), hash(&text)), (count, wanted), "{name}");
        }
    }

    #[test]
    fn texts_are_decoded() {
        let cases: &[(&str, &[u8], &str, bool)] = &[
            ("a syllable", b"\x88a", "가", false),
            ("letters", b"\x88A\x84a", "ㄱㅏ", false),
            ("Chinese characters", b"\xF7\xD3\xF1\xAE", "漢字", false),
            ("symbols", b"\xD9\x31", "\u{3000}", false),
            ("only fillers", b"\x84\x41", "\u{3000}", false),
            ("ASCII, the backslash too", b"a\\b", "a\\b", false),
            ("a cut character", b"a\x88", "a\u{FFFD}", true),
            ("a lead byte before a line end", b"\x88\n", "\u{FFFD}\n", true),
        ];
        for (name, bytes, text, malformed) in cases {
            assert_eq!(decode(bytes), ((*text).to_owned(), *malformed), "{name}");
        }
    }
}
