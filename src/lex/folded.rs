//! Unstructured text (RFC 5322 §3.2.5) on several lines.

use memchr::memmem;

use super::whitespace::unfold;

/// The text of a value that is ASCII on several lines, as every third field is: without encoded words and
/// other control characters. None of anything else, for the way below; it reads the same.
pub(super) fn folded(value: &[u8]) -> Option<String> {
    let special = |byte: u8| match byte {
        b'\r' | b'\n' | b'\t' => false,
        // A tilde may begin HZ.
        _ => !(b' '..b'~').contains(&byte),
    };
    if value.iter().fold(false, |found, &byte| found | special(byte))
        || memmem::find(value, b"=?").is_some()
    {
        return None;
    }
    let mut text = unfold(value).into_owned();
    for byte in &mut text {
        *byte = if *byte == b'\t' { b' ' } else { *byte };
    }
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{context::Context, unstructured::by_pieces, whitespace::trim};

    #[test]
    fn folded_text_is_read_as_any_other() {
        let pieces: [&[u8]; 9] = [b"a", b" ", b"\t", b"\r", b"\n", b"\r\n", b"=?", b"~", b"\x1B"];
        let mut read = 0;
        for number in 0..pieces.len().pow(6) {
            let at = |place| pieces[number / pieces.len().pow(place) % pieces.len()];
            let value: Vec<u8> = (0..6).flat_map(|place| at(place).to_vec()).collect();
            if let Some(text) = folded(trim(&value)) {
                let slowly = by_pieces(trim(&value), Context::default(), &mut ());
                assert_eq!(text, slowly, "{value:?}");
                read += 1;
            }
        }
        assert!(read > 10_000, "{read}");
    }
}
