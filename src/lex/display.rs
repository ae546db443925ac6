//! Text that is fit to be shown.

use std::borrow::Cow;

/// Decoded text without its control characters: a tab and a run of line breaks are one blank, any
/// other is U+FFFD. So no text of a header can break a line of whoever shows it.
pub(crate) fn display_safe(text: Cow<'_, str>) -> Cow<'_, str> {
    // The bytes that control characters begin with. No early return: that is faster on short texts.
    let may_be = |byte: u8| byte < b' ' || byte == 0x7F || byte == 0xC2;
    if !text.bytes().fold(false, |found, byte| found | may_be(byte))
        || !text.contains(char::is_control)
    {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    let mut in_line_break = false;
    for char in text.chars() {
        let line_break = matches!(char, '\r' | '\n');
        match char {
            _ if line_break && in_line_break => {}
            '\r' | '\n' | '\t' => safe.push(' '),
            _ if char.is_control() => safe.push(char::REPLACEMENT_CHARACTER),
            _ => safe.push(char),
        }
        in_line_break = line_break;
    }
    Cow::Owned(safe)
}

/// Where the first control character of bytes is that are not encoded. Blanks, line breaks and the escape sequences
/// of ISO-2022 are text.
pub(crate) fn first_hidden(value: &[u8]) -> Option<usize> {
    let has_escape = memchr::memchr(0x1B, value).is_some();
    let is_hidden = |(at, &byte): (usize, &u8)| match byte {
        b'\t' | b'\r' | b'\n' => false,
        0x1B => !matches!(value.get(at + 1), Some(b'$' | b'(')),
        0x0E | 0x0F => !has_escape,
        _ => byte.is_ascii_control(),
    };
    value.iter().enumerate().position(is_hidden)
}

/// Blanks beyond ASCII, characters of no width, and those that change the direction of others.
pub(crate) fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{A0}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{1680}'
        | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}' | '\u{2000}'..='\u{200F}'
        | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' | '\u{2800}' | '\u{3000}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_shown() {
        for char in '\0'..='\u{1100}' {
            let text = format!("ab{char}cd");
            let safe = display_safe(Cow::Borrowed(&text));
            let is_changed = matches!(safe, Cow::Owned(_));
            assert_eq!(is_changed, char.is_control(), "{char:?}");
            assert!(!safe.contains(char::is_control), "{char:?}");
        }
    }
}
