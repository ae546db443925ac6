//! Text that is fit to be shown.

use std::borrow::Cow;

/// Decoded text without its control characters: a tab and a run of line breaks are one blank, any
/// other is U+FFFD. So no text of a header can break a line of whoever shows it.
pub(crate) fn display_safe(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
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
