//! Which charset bytes are in by how often what follows what: the last resort, by chardetng, which
//! is what Firefox asks of pages that declare nothing.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};
use memchr::memchr_iter;

use super::{
    decoder::{Charset, Decoder},
    detect::common_characters,
    western::is_western,
};

/// Text with less than this beyond ASCII gives no evidence: `åäöåäö` could be Hebrew, the two
/// characters of a Chinese name Korean or Russian.
const LEAST_BYTES: usize = 7;

/// Neither does a text with fewer different bytes: a column of prices in pounds is not Polish.
const LEAST_DIFFERENT: usize = 4;

/// How much is looked at: lines that are not all ASCII, up to this many bytes.
const LOOKED_AT: usize = 16 * 1024;

/// How much of it is evidence, since each byte of that costs as much as decoding a hundred: words with so many bytes
/// beyond ASCII; after them only those with a byte that is new, for a single rare letter can tell two charsets apart;
/// all in all so many bytes.
const ENOUGH_BEYOND_ASCII: usize = 512;
const ENOUGH: usize = 4 * 1024;

/// The charset that `bytes` are most probably in, where there is evidence enough that it is another
/// than windows-1252, which windows-1252 does not explain. They are not ASCII, and not UTF-8.
pub(crate) fn guess(bytes: &[u8]) -> Option<Charset> {
    let evidence = Evidence::of(bytes);
    if !evidence.is_enough() || is_western(&evidence.text) {
        return None;
    }
    let evidence = evidence.text;
    let guess = with_damage(&evidence, most_probable(&evidence));
    (guess != Charset::WINDOWS_1252).then_some(guess)
}

fn most_probable(evidence: &[u8]) -> Charset {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // Not told as the last: what was left out might go on with half a character.
    detector.feed(evidence, false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // GBK says nothing that GB 18030 does not, and is the name that people know.
    Charset(Decoder::Web(if guess == GB18030 { GBK } else { guess }))
}

/// A guess, or a charset of East Asia that the evidence is in but for a byte here and there, or for half a character
/// at its end: `chardetng` rules out malformed text.
///
/// It counts if the evidence without the malformed bytes agrees, no more than one in eight characters was, and four
/// in five are common ones. Of several the one with the most common characters is taken; the narrower come first, and
/// before a guess of the same kind that has as many.
fn with_damage(evidence: &[u8], guess: Charset) -> Charset {
    let common = |bytes: &[u8], charset| {
        let (characters, common) = common_characters(bytes, charset);
        common * 1000 / characters.max(1)
    };
    let of_guess =
        if guess.is_multi_byte() { common(evidence, guess).saturating_sub(1) } else { 0 };
    let mut best = (guess, of_guess);
    for encoding in [EUC_KR, EUC_JP, BIG5, GBK, SHIFT_JIS] {
        let charset = Charset(Decoder::Web(encoding));
        let Some(well_formed) = without_damage(evidence, encoding) else { continue };
        let common = common(&well_formed, charset);
        if common >= 800 && common > best.1 && most_probable(&well_formed) == charset {
            best = (charset, common);
        }
    }
    best.0
}

/// `evidence` without the bytes that are malformed in `encoding`; none if there are none, or too many.
fn without_damage(evidence: &[u8], encoding: &'static Encoding) -> Option<Vec<u8>> {
    let mut well_formed = Vec::with_capacity(evidence.len());
    let mut text = String::with_capacity(evidence.len() * 3 + 16);
    let mut damages = 0;
    let mut rest = evidence;
    loop {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        let DecoderResult::Malformed(len, after) = result else { break };
        let end = read.saturating_sub(after.into());
        well_formed.extend_from_slice(rest.get(..end.saturating_sub(len.into()))?);
        rest = rest.get(end..)?;
        damages += 1;
    }
    well_formed.extend_from_slice(rest);
    let characters = text.chars().filter(|char| !char.is_ascii()).count();
    (damages > 0 && damages * 8 <= characters).then_some(well_formed)
}

/// What a guess rests on.
struct Evidence {
    text: Vec<u8>,
    /// How many bytes beyond ASCII there are.
    beyond_ascii: usize,
    /// Whether a byte tells nothing new: all of ASCII, and what there was.
    is_known: [bool; 256],
}

impl Evidence {
    /// The lines of `text` that are not all ASCII, as far as they are needed, and a line break.
    fn of(text: &[u8]) -> Self {
        let is_known = std::array::from_fn(|byte| byte < 0x80);
        let mut evidence = Self { text: Vec::new(), beyond_ascii: 0, is_known };
        let mut room = LOOKED_AT;
        let ends = memchr_iter(b'\n', text).map(|at| at + 1).chain([text.len()]);
        let mut start = 0;
        for end in ends {
            let line = text.get(start..end).unwrap_or_default();
            if !line.is_ascii() {
                let line = line.get(..room).unwrap_or(line);
                room -= line.len();
                // No blank is part of a character.
                line.split_inclusive(|&byte| byte <= b' ').for_each(|word| evidence.add(word));
            }
            if room == 0 {
                break;
            }
            start = end;
        }
        // The last character may need one after it to count.
        evidence.text.push(b'\n');
        evidence
    }

    #[expect(clippy::indexing_slicing, reason = "a table of 256 has a place for every byte")]
    fn add(&mut self, word: &[u8]) {
        let word = word.get(..ENOUGH.saturating_sub(self.text.len())).unwrap_or(word);
        let is_enough = self.beyond_ascii >= ENOUGH_BEYOND_ASCII;
        if is_enough && word.iter().all(|&byte| self.is_known[usize::from(byte)]) {
            return;
        }
        self.text.extend_from_slice(word);
        for &byte in word {
            self.beyond_ascii += usize::from(!byte.is_ascii());
            self.is_known[usize::from(byte)] = true;
        }
    }

    fn is_enough(&self) -> bool {
        let different = self.is_known.iter().skip(0x80).filter(|is_known| **is_known).count();
        self.beyond_ascii >= LEAST_BYTES && different >= LEAST_DIFFERENT
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::Encoding;

    use super::*;

    fn guess_in(charset: &str, text: &str) -> Option<&'static str> {
        let (bytes, _, unmappable) = Encoding::for_label(charset.as_bytes()).unwrap().encode(text);
        assert!(!unmappable, "{text} is not in {charset}");
        guess(&bytes).map(Charset::name)
    }

    #[test]
    fn enough_text_tells_its_charset() {
        for (charset, text) in [
            ("GBK", "中国邮件"),
            ("GBK", "您好，附件是本周的会议纪要，请查收。"),
            ("Big5", "中文郵件"),
            ("Big5", "會議紀錄請查收，謝謝。"),
            ("Shift_JIS", "こんにちは、会議の資料を送ります。"),
            ("EUC-JP", "会議の資料を送ります"),
            ("EUC-KR", "안녕하세요"),
            ("windows-1251", "Добрый день! Высылаю отчёт."),
            ("KOI8-U", "Привет, как дела?"),
            ("windows-874", "สวัสดีครับ"),
            ("windows-1253", "Γειά σου κόσμε"),
            ("windows-1255", "שלום עולם"),
            ("windows-1256", "مرحبا بالعالم"),
            ("windows-1254", "İstanbul'da görüşürüz, ığş, çünkü"),
            ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
        ] {
            assert_eq!(guess_in(charset, text), Some(charset), "{text}");
        }
    }

    #[test]
    fn short_and_western_text_is_left_alone() {
        for text in [
            "café crème",
            "ÀÉÎÕÜ",
            "åäöåäö",
            "£100 ½",
            "£100\n£200\n£300\n£400 £500 £600 £700 £800 £900",
            "Grüße aus München, Übergrößenträger: Fußgängerzone, Straße",
            "L’été à l’école: déjà vu, ça va très bien, naïve façade",
            "Ça coûte 25 € — «à peu près»…",
            "Mañana iré a la peña del señor Núñez, ¿qué más?",
            "Smörgåsbord på Åland, räksmörgås å köttbullar",
            "Não, não é possível: a situação está péssima",
            "Ærøskøbing på Ærø, blåbærgrød og rødgrød",
            "Una señora pasó por aquí; él comió jamón. ¡Adiós, corazón!",
            "Información: instalación, configuración y contraseña aquí",
            "¯`·.¸¸.·´¯`·.¸¸.·´¯`·.¸¸.·´¯`·.¸",
            "¤°`°¤ø,¸¸,ø¤°`°¤ø,¸¸,ø¤°`°¤",
            "§§§§§§§§§§§§ ¶¶¶¶¶¶¶ ©®",
            "äöüßäöüÄÖÜ",
        ] {
            assert_eq!(guess_in("windows-1252", text), None, "{text}");
        }
        for (charset, text) in [("GBK", "夏涛"), ("windows-1251", "Мир"), ("Shift_JIS", "日本語")]
        {
            assert_eq!(guess_in(charset, text), None, "{text}");
        }
    }

    #[test]
    fn damage_leaves_the_charset() {
        for (charset, text) in [
            ("GBK", "您好，附件是本周的会议纪要，请查收。谢谢大家的支持。"),
            ("GBK", "中文邮件的第一行\n第二行也是中文，没有别的\n"),
            ("Big5", "會議紀錄請查收，謝謝。下週的會議改到星期三下午三點。"),
            ("Big5", "中文郵件的第一行\n第二行也是中文，沒有別的\n"),
            ("Shift_JIS", "こんにちは、会議の資料を送ります。よろしくお願いします。"),
            ("Shift_JIS", "テストメールです。\n日本語の文章を書きます。\n"),
            ("EUC-JP", "こんにちは、会議の資料を送ります。よろしくお願いします。"),
            ("EUC-JP", "テストメールです。\n日本語の文章を書きます。\n"),
            ("EUC-KR", "안녕하세요, 회의 자료를 보냅니다. 확인 부탁드립니다."),
            ("EUC-KR", "한국어 메일의 첫째 줄\n둘째 줄도 한국어입니다\n"),
        ] {
            let (bytes, ..) = Encoding::for_label(charset.as_bytes()).unwrap().encode(text);
            let guess = |bytes: &[u8]| guess(bytes).map(Charset::name);
            let end = bytes.iter().rposition(|byte| !byte.is_ascii()).unwrap();
            // Big5 and Shift_JIS have second bytes that are ASCII.
            let character = text.trim_end().char_indices().next_back().unwrap().0;
            let (before, ..) =
                Encoding::for_label(charset.as_bytes()).unwrap().encode(&text[..character]);
            let cut = &bytes[..before.len() + usize::from(before.len() < end + 1)];
            assert_eq!(guess(cut), Some(charset), "{text} cut");
            let middle = text.char_indices().nth(text.chars().count() / 2).unwrap().0;
            let (before, ..) =
                Encoding::for_label(charset.as_bytes()).unwrap().encode(&text[..middle]);
            let after = &bytes[before.len()..];
            for bad in [&b"\xFF"[..], b"\x80", b"\xFF\xFF", b"\xA0\n"] {
                let damaged = [&before, bad, after].concat();
                assert_eq!(guess(&damaged), Some(charset), "{text} {}", bad.escape_ascii());
            }
        }
    }

    #[test]
    fn only_lines_beyond_ascii_count_and_not_too_many() {
        let line = "会议纪要，请查收。\n";
        let text = "plain text\n".repeat(100_000) + line;
        assert_eq!(guess_in("GBK", &text), Some("GBK"));
        assert!(Evidence::of(line.repeat(10_000).as_bytes()).text.len() <= ENOUGH + 1);
        assert!(Evidence::of(&[0xA4; 100_000]).text.len() <= ENOUGH + 1);
    }

    #[test]
    fn after_enough_text_a_rare_letter_tells_still() {
        // Only this letter differs between ISO-8859-7 and windows-1253.
        let line = "Δεν είναι δυνατή η ανάγνωση του αρχείου\n";
        for charset in ["ISO-8859-7", "windows-1253"] {
            let text = line.repeat(100) + "Άλλα αρχεία\n" + &line.repeat(100);
            assert_eq!(guess_in(charset, &text), Some(charset));
            assert!(
                Evidence::of(&Encoding::for_label(charset.as_bytes()).unwrap().encode(&text).0)
                    .text
                    .len()
                    < 1024
            );
        }
    }
}
