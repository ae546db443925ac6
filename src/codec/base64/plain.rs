//! Text where base64 is declared: all of a body, or a footer after its data.
//!
//! A gateway that decodes a body and leaves its header, and a program that declares base64 and does not encode, send
//! plain content. Mailing lists append footers to any body. Lines of text have blanks between words and bytes outside of
//! the alphabet; lines of base64 have neither.

use memchr::memrchr;

use super::quantum::{is_space, is_symbol};
use crate::codec::lines::next_line;

/// How much of a text is evidence.
const ENOUGH: usize = 4 * 1024;

/// So many places where a footer could start are looked at: each costs what follows it.
const MOST_TRIES: u32 = 4;

/// No footer is longer.
const LONGEST_FOOTER: usize = 16 * 1024;

/// A shorter line of symbols may be a word: `TEST`.
const SHORT: usize = 8;

/// No line of text is so long without a blank.
const LONG: usize = 60;

/// Whether `content` is plainly not base64.
///
/// Most of its lines have blanks inside, or bytes outside of the alphabet; and those lines hold words, or are
/// to more than a quarter bytes that base64 has not, of several kinds, as markup and 8-bit bytes are. So base64 stays
/// base64 when it is quoted, or has odd or damaged lines. A first line that can only be base64, which most bodies have, decides alone.
pub(super) fn is_unencoded(content: &[u8]) -> bool {
    let mut rest = content.get(..ENOUGH).unwrap_or(content);
    let (mut texts, mut encoded) = (0_usize, 0_usize);
    let mut all = Line::default();
    while let Some((line, after)) = next_line(rest) {
        rest = after;
        let line = unquoted(line);
        let shape = Line::of(line);
        if texts + encoded == 0 {
            if line.starts_with(b"-----BEGIN ") {
                return true;
            }
            if shape.is_surely_encoded() {
                return false;
            }
        }
        if shape.is_text() {
            texts += 1;
            all.add(&shape);
        } else if shape.is_symbols() && !shape.is_word() {
            encoded += 1;
        }
    }
    texts > encoded && all.is_no_base64(texts)
}

/// Where in `data`, which ends with no padding, a footer starts: after a line of base64, if that has no padding
/// either (data that has ends there anyway), and if what follows is plain, or begins with a drawn line and has no
/// line that can only be base64.
pub(super) fn footer(data: &[u8]) -> Option<usize> {
    let last = memrchr(b'\n', data).map_or(0, |at| at + 1);
    let last = Line::of(unquoted(data.get(last..)?));
    // What may be a word ends data too, but seldom.
    if last.is_symbols() && !last.is_word() && last.symbols >= SHORT {
        return None;
    }
    let tail = data.len().saturating_sub(LONGEST_FOOTER);
    let mut at =
        if tail == 0 { 0 } else { memrchr(b'\n', data.get(..tail)?).map_or(0, |at| at + 1) };
    if are_lines_of_symbols(data.get(at..)?) {
        return None;
    }
    let mut end_of_data = None;
    let mut tries = MOST_TRIES;
    while let Some((line, after)) = next_line(data.get(at..)?).filter(|_| tries > 0) {
        let text = unquoted(line);
        let shape = Line::of(text);
        if shape.is_symbols() {
            let is_data =
                shape.padding == 0 && (!shape.is_word() || shape.symbols.is_multiple_of(4));
            end_of_data = is_data.then_some(data.len() - after.len());
        } else if let Some(end) = end_of_data.filter(|_| !text.is_empty()) {
            tries -= 1;
            let starts_footer = is_drawn(text) && !has_encoded_line(after);
            if starts_footer || is_unencoded(data.get(end..)?) {
                return Some(end);
            }
            end_of_data = None;
        }
        at = data.len() - after.len();
    }
    None
}

/// Whether there is nothing but symbols and line ends, as in most bodies; then no line is anything else.
fn are_lines_of_symbols(text: &[u8]) -> bool {
    // Without a branch, so that it is done for many bytes at once.
    let is_between = |byte: u8, first: u8, last: u8| byte.wrapping_sub(first) <= last - first;
    let is_symbol = |byte: u8| {
        is_between(byte | 0x20, b'a', b'z') | is_between(byte, b'/', b'9') | (byte == b'+')
    };
    let is_odd = |byte: u8, next: u8| {
        !(is_symbol(byte) | (byte == b'\n') | (byte == b'\r') & (next == b'\n'))
    };
    let Some((&last, before)) = text.split_last() else { return true };
    let after = text.get(1..).unwrap_or_default();
    let odd = before.iter().zip(after).fold(false, |odd, (&byte, &next)| odd | is_odd(byte, next));
    !odd && !is_odd(last, 0)
}

/// Whether a line is drawn, as before a footer: `-- `, `_____`.
fn is_drawn(line: &[u8]) -> bool {
    line.len() > 1 && line.iter().all(|byte| b"-_.*~#".contains(byte))
}

fn has_encoded_line(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some((line, after)) = next_line(rest) {
        if Line::of(unquoted(line)).is_surely_encoded() {
            return true;
        }
        rest = after;
    }
    false
}

/// A line without what quotes it, and the blanks at its end.
fn unquoted(line: &[u8]) -> &[u8] {
    let is_quote = |byte: &u8| *byte == b'>' || is_space(*byte);
    let start = line.iter().position(|byte| !is_quote(byte)).unwrap_or(line.len());
    line.get(start..).unwrap_or_default().trim_ascii_end()
}

/// The counts of one line, or of several.
#[derive(Default)]
struct Line {
    symbols: usize,
    padding: usize,
    blanks: usize,
    /// Bytes outside of the alphabet, and of the one for URLs; one of them, and how many are not that one.
    others: usize,
    other: u8,
    further: usize,
    /// Letters next to each other, and of these pairs the ones of small and of capital letters.
    pairs: usize,
    small: usize,
    capital: usize,
}

impl Line {
    fn of(line: &[u8]) -> Self {
        let mut shape = Self::default();
        let mut before = b'=';
        for &byte in line {
            match byte {
                b'=' => shape.padding += 1,
                b'-' | b'_' => {}
                _ if is_space(byte) => shape.blanks += 1,
                _ if is_symbol(byte) => shape.symbols += 1,
                _ => {
                    shape.others += 1;
                    shape.further += usize::from(shape.others > 1 && byte != shape.other);
                    shape.other = byte;
                }
            }
            let are_both = |is: fn(&u8) -> bool| usize::from(is(&before) && is(&byte));
            shape.pairs += are_both(u8::is_ascii_alphabetic);
            shape.small += are_both(u8::is_ascii_lowercase);
            shape.capital += are_both(u8::is_ascii_uppercase);
            before = byte;
        }
        shape
    }

    fn add(&mut self, other: &Self) {
        self.symbols += other.symbols;
        self.padding += other.padding;
        self.blanks += other.blanks;
        self.further += other.further + usize::from(self.others > 0 && self.other != other.other);
        self.others += other.others;
        self.other = other.other;
        self.pairs += other.pairs;
        self.small += other.small;
        self.capital += other.capital;
    }

    fn is_text(&self) -> bool {
        self.blanks + self.others > 0
    }

    fn is_symbols(&self) -> bool {
        self.symbols > 0 && !self.is_text()
    }

    /// Whether its letters are small as in words. In base64, one pair of letters in four is.
    fn is_word(&self) -> bool {
        self.small * 3 >= self.pairs * 2 && self.pairs > 0
    }

    /// Whether it cannot be a line of text.
    fn is_surely_encoded(&self) -> bool {
        let is_whole = (self.symbols + self.padding).is_multiple_of(4);
        self.is_symbols()
            && !self.is_word()
            && (self.symbols >= LONG || is_whole && (self.padding > 0 || self.symbols >= SHORT))
    }

    /// Whether lines of text cannot be damaged base64: they are words, or hold much that is not base64.
    fn is_no_base64(&self, lines: usize) -> bool {
        let all = self.symbols + self.padding + self.blanks + self.others;
        let is_in_capitals = self.capital * 4 >= self.pairs * 3 && self.capital > 0;
        self.is_word() && self.small > 2
            || self.others * 4 > all && self.further > 0
            || is_in_capitals && self.others > 0 && (self.blanks > 0 || lines > 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = "VGhpcyBpcyBhIHRlc3QgbWVzc2FnZSB0aGF0IGlzIGxvbmcgZW5vdWdoIHRvIGJlIHdyYXBwZWQgaW4g\n\
        dGhlIHVzdWFsIGxpbmVzIG9mIGJhc2U2NCwgd2hpY2ggYXJlIHNldmVudHktc2l4IHdpZGUsIGFuZCBp\n";

    #[test]
    fn plain_content_is_told() {
        for content in [
            "Hello world\n",
            "This is plain text, not base64.\n",
            "Dear Peter\n\nthe meeting is on Monday.\n\nRegards\nAnn\n",
            "Test\n\nThis is a test\n",
            "<html><body><p>Hello</p></body></html>\n",
            "<br>\n",
            "<?xml version=\"1.0\"?>\n<a><b/></a>\n",
            "{\"a\": 1, \"b\": [2, 3]}\n",
            "Subject: hello\nFrom: a@example.com\n\ntext\n",
            "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----\n",
            "-----BEGIN PGP MESSAGE-----\n\nhQEMA8vXWjeN+hz5AQf/\n=aBcD\n-----END PGP MESSAGE-----\n",
            "Größe und Übung\n",
            "会議の資料を送ります\n",
            "Добрый день\n",
            "SEND MONEY NOW! IT IS URGENT, PLEASE.\n",
            "https://example.com/path/to/page\n",
            "a;b;c\n1;2,5;3\n4;5;6\n",
            "> quoted text, as it is\n> in replies\n",
            "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\n",
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//a//b\nEND:VCALENDAR\n",
            "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\n",
        ] {
            assert!(is_unencoded(content.as_bytes()), "{content}");
            assert!(is_unencoded(content.replace('\n', "\r\n").as_bytes()), "{content}");
        }
    }

    #[test]
    fn base64_stays_base64() {
        let quoted = DATA.lines().map(|line| format!("> {line}\n")).collect::<String>();
        let padded = DATA.replace('\n', "   \n");
        let damaged = DATA.replacen("dGhl", "dG!<l", 1);
        let short_lines = DATA
            .replace('\n', "")
            .as_bytes()
            .chunks(3)
            .map(|it| String::from_utf8_lossy(it) + "\n")
            .collect::<String>();
        let grouped = DATA
            .replace('\n', "")
            .as_bytes()
            .chunks(4)
            .map(|it| String::from_utf8_lossy(it) + " ")
            .collect::<String>();
        let with_preamble = format!("See the file below:\n\n{DATA}{DATA}");
        let with_footer =
            "SGVsbG8gd29ybGQ=\n\n--\nA long footer, of\nmany lines: see\nhttp://example.com\n";
        for content in [
            DATA,
            &quoted,
            &padded,
            &damaged,
            &short_lines,
            &grouped,
            &with_preamble,
            with_footer,
            "",
            "\n\n",
            "====",
            "QQ==",
            "QUJD",
            "aGVsbG8=\n",
            "aGVsbG8g d29ybGQ=\n",
            "aGVs!bG8=",
            "QUJDREVG.R0hJ",
            "aGV\u{FF}sbG8=",
            "V.E.9.L.R.U.4.x.L.m.I.2.N.F",
            "***",
            "_-_-_w",
            "AAAA AAAA",
            "cnkg\n",
            "hello\n",
            "begin-base64 644 a.txt\naGVsbG8=\n====\n",
        ] {
            assert!(!is_unencoded(content.as_bytes()), "{content}");
        }
    }

    #[test]
    fn a_footer_starts_after_the_last_line_of_base64() {
        let cut = |data: &str| footer(data.as_bytes()).map(|at| data[at..].to_owned());
        for text in [
            "-- \nfooter from a mailing list!",
            "\n_______________\nlist mailing list\nlist@example.com",
            "To unsubscribe, write to us.",
            "\r\n--\r\nUnsubscribe\r\nhttp://example.com/",
            "Für Fragen: +49 30 1234",
            "-- \nAnn",
            "-- \nAnn Smith\nBonn",
            "-----\nJohn",
            "...\nAnn",
            "To unsubscribe, visit the page.\nRegards, the team\nJohn",
            "____\nList mailing list\nList@example.com\nhttp://example.com/list\n\nSent from my phone\nAnna",
            "<html><body>Advertisement</body></html>",
        ] {
            for data in [DATA, "QUJD\n", "QUJDREVG\r\n", "cnkg\n"] {
                assert_eq!(cut(&format!("{data}{text}")).as_deref(), Some(text), "{data}");
            }
        }
        for data in [
            DATA,
            "QUJD",
            "QUJD\nREVG",
            "QUJD\nRE!G",
            "QUJD\nR E V G",
            "QUJD\n*",
            // After padding, the data ends anyway.
            "QUI=\nfooter from a mailing list!",
            "all text, no base64",
            "",
        ] {
            assert_eq!(cut(data), None, "{data}");
        }
    }

    #[test]
    fn what_is_nothing_but_symbols_and_line_ends_is_told_byte_by_byte() {
        for byte in 0..=u8::MAX {
            let is_known = is_symbol(byte) || byte == b'\n';
            for text in [&[b'A', byte, b'B'][..], &[byte, b'A'], &[b'A', byte]] {
                assert_eq!(are_lines_of_symbols(text), is_known, "{}", text.escape_ascii());
            }
            assert_eq!(are_lines_of_symbols(&[b'A', b'\r', byte]), byte == b'\n');
        }
        assert!(are_lines_of_symbols(b""));
    }

    #[test]
    fn what_is_looked_at_is_bounded() {
        let text = "plain text, ".repeat(1 << 14);
        for run in
            ["plain text\n", "a b, c\n", "=\n", ">>>>\n", "-\n", "a!\n", "\n", "QUJD\n", "ab\n"]
        {
            let text = run.repeat((1 << 20) / run.len());
            let near = &text[..ENOUGH];
            assert_eq!(is_unencoded(text.as_bytes()), is_unencoded(near.as_bytes()), "{run}");
            assert_eq!(footer(text.as_bytes()), None, "{run}");
        }
        assert!(is_unencoded(text.as_bytes()));
    }
}
