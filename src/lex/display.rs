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

/// Blanks beyond ASCII, and what [`is_ignorable`] says.
pub(crate) fn is_invisible(char: char) -> bool {
    is_ignorable(char) || !char.is_ascii() && char.is_whitespace() || char == '\u{2800}'
}

/// Characters that are not seen: those of no width, fillers, tags, variation selectors, and those that change the
/// direction of others or separate lines (Unicode's `Default_Ignorable_Code_Point`, and line separators).
pub(crate) fn is_ignorable(char: char) -> bool {
    matches!(char,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a variation selector chooses how the character before it looks, as in an emoji or an ideograph.
pub(crate) fn is_selector_of(char: char, before: char) -> bool {
    matches!(char, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
        && !is_invisible(before)
        && (!before.is_ascii() || before.is_ascii_digit())
}

/// The characters that change the direction of others.
pub(crate) fn is_bidi_control(char: char) -> bool {
    matches!(char, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
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
