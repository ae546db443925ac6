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
