//! Control characters in structured field bodies.

use std::borrow::Cow;

use crate::{defect::Reader, quirk::Quirk};

/// The body of a field before its grammar reads it: some readers leave control characters out. That they are there
/// is reported where the header is read (`hdr.nul`, `hdr.control-char`).
pub(crate) fn without_controls<'a, R: Reader>(body: &'a [u8], reader: &R) -> Cow<'a, [u8]> {
    if !reader.takes(Quirk::ControlsDropped) || !body.iter().copied().any(is_dropped) {
        return Cow::Borrowed(body);
    }
    Cow::Owned(body.iter().copied().filter(|&byte| !is_dropped(byte)).collect())
}

/// Whether it is a control character, and neither a blank nor the start of an escape sequence.
pub(crate) fn is_dropped(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x1B)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quirk::Quirks;

    #[test]
    fn control_characters_are_left_out_for_readers_that_do() {
        let body = b" ba\0s\x01e\x7F64\r\n\t\x1B";
        let taken = without_controls(body, &Quirks::from(Quirk::ControlsDropped));
        assert_eq!(&*taken, b" base64\r\n\t\x1B");
        assert_eq!(&*without_controls(body, &()), body);
    }
}
