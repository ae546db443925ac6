//! Which charset bytes are in by how often what follows what: the last resort, by chardetng, which
//! is what Firefox asks of pages that declare nothing.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{GB18030, GBK, WINDOWS_1252};
use memchr::memchr_iter;

use super::decoder::{Charset, Decoder};

/// Text with less than this beyond ASCII gives no evidence: `åäöåäö` could be Hebrew, the two
/// characters of a Chinese name Korean or Russian.
const LEAST_BYTES: usize = 7;

/// Neither does a text with fewer different bytes: a column of prices in pounds is not Polish.
const LEAST_DIFFERENT: u32 = 4;

/// How much is looked at: lines that are not all ASCII, up to this many bytes.
const ENOUGH: usize = 16 * 1024;

/// The charset that `bytes` are most probably in, where there is evidence enough that it is another
/// than windows-1252. They are not ASCII, and not UTF-8.
pub(crate) fn guess(bytes: &[u8]) -> Option<Charset> {
    guess_of(&[bytes])
}

/// The same, of several texts in one charset.
pub(crate) fn guess_of(texts: &[&[u8]]) -> Option<Charset> {
    let beyond_ascii = |text: &&[u8]| text.iter().filter(|byte| !byte.is_ascii()).count();
    if texts.iter().map(beyond_ascii).sum::<usize>() < LEAST_BYTES {
        return None;
    }
    let mut evidence = Vec::new();
    for text in texts {
        collect(text, &mut evidence);
    }
    if !is_enough(&evidence) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // Not told as the last: what was left out might go on with half a character.
    detector.feed(&evidence, false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // GBK says nothing that GB 18030 does not, and is the name that people know.
    let guess = if guess == GB18030 { GBK } else { guess };
    (guess != WINDOWS_1252).then_some(Charset(Decoder::Web(guess)))
}

/// Appends the lines that are not all ASCII.
fn collect(text: &[u8], evidence: &mut Vec<u8>) {
    let ends = memchr_iter(b'\n', text).map(|at| at + 1).chain([text.len()]);
    let mut start = 0;
    for end in ends {
        let room = ENOUGH.saturating_sub(evidence.len());
        if room == 0 {
            return;
        }
        let line = text.get(start..end).unwrap_or_default();
        if !line.is_ascii() {
            evidence.extend_from_slice(line.get(..room).unwrap_or(line));
        }
        start = end;
    }
    evidence.push(b'\n');
}

fn is_enough(evidence: &[u8]) -> bool {
    let mut seen = 0_u128;
    let mut bytes = 0;
    for &byte in evidence.iter().filter(|byte| !byte.is_ascii()) {
        bytes += 1;
        seen |= 1 << (byte & 0x7F);
    }
    bytes >= LEAST_BYTES && seen.count_ones() >= LEAST_DIFFERENT
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
        ] {
            assert_eq!(guess_in("windows-1252", text), None, "{text}");
        }
        for (charset, text) in [("GBK", "夏涛"), ("windows-1251", "Мир"), ("Shift_JIS", "日本語")]
        {
            assert_eq!(guess_in(charset, text), None, "{text}");
        }
    }

    #[test]
    fn only_lines_beyond_ascii_count_and_not_too_many() {
        let line = "会议纪要，请查收。\n";
        let text = "plain text\n".repeat(100_000) + line;
        assert_eq!(guess_in("GBK", &text), Some("GBK"));
        let mut evidence = Vec::new();
        collect(line.repeat(10_000).as_bytes(), &mut evidence);
        assert!(evidence.len() <= ENOUGH + 1);
    }
}
