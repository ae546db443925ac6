//! One predicate an ABNF terminal.
//!
//! RFC 5322 names its terminals after what they are; so do these. Where RFC 6532 §3.1 widens a
//! terminal by `UTF8-non-ascii`, the predicate is wider too: bytes above 0x7F belong to text,
//! whatever charset they turn out to be in.

/// Builds a lookup table from a byte pattern, so that a class costs one load.
macro_rules! class {
    ($($(#[$doc:meta])* $name:ident = $pattern:pat,)*) => {$(
        $(#[$doc])*
        #[expect(clippy::indexing_slicing, reason = "a table of 256 has a place for every byte")]
        pub(crate) fn $name(byte: u8) -> bool {
            static CLASS: [bool; 256] = {
                let mut table = [false; 256];
                let mut byte = 0;
                while byte < 256 {
                    table[byte] = matches!(byte as u8, $pattern);
                    byte += 1;
                }
                table
            };
            CLASS[usize::from(byte)]
        }
    )*};
}

class! {
    /// `WSP = SP / HTAB` (RFC 5234 §B.1).
    is_wsp = b' ' | b'\t',

    /// The bytes of folding white space, `FWS = ([*WSP CRLF] 1*WSP) / obs-FWS` (RFC 5322 §3.2.2):
    /// inside a field body a line break can only be part of a fold.
    is_fws = b' ' | b'\t' | b'\r' | b'\n',

    /// `ftext = %d33-57 / %d59-126`: printable ASCII but the colon (RFC 5322 §3.6.8).
    is_ftext = 33..=57 | 59..=126,

    /// `atext = ALPHA / DIGIT / "!" / "#" / … / "~"` (RFC 5322 §3.2.3) `/ UTF8-non-ascii`
    /// (RFC 6532 §3.2).
    is_atext = b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'!' | b'#' | b'$' | b'%' | b'&' | b'\''
        | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^' | b'_' | b'`' | b'{' | b'|' | b'}' | b'~'
        | 0x80..=0xFF,

    /// What `dot-atom-text = 1*atext *("." 1*atext)` (RFC 5322 §3.2.3) may hold.
    is_dot_atom_text = b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'!' | b'#' | b'$' | b'%' | b'&'
        | b'\'' | b'*' | b'+' | b'-' | b'.' | b'/' | b'=' | b'?' | b'^' | b'_' | b'`' | b'{' | b'|'
        | b'}' | b'~' | 0x80..=0xFF,

    /// What a token of RFC 2045 §5.1 may hold: any CHAR but SPACE, CTLs and tspecials,
    /// `/ UTF8-non-ascii` (RFC 6532 §3.2).
    is_token = b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'0'..=b'9' | b'A'..=b'Z'
        | b'^'..=b'~' | 0x80..=0xFF,

    /// What begins no other element of a structured field body: no special but the dot, no blank, no
    /// encoded word, no escape sequence.
    is_text = 0..=8 | 11 | 12 | 14..=0x1A | 0x1C..=0x1F | b'!' | b'#'..=b'\'' | b'*' | b'+'
        | b'-'..=b'9' | b'?' | b'A'..=b'Z' | b'^'..=0xFF,

    /// `dtext = %d33-90 / %d94-126 / obs-dtext / UTF8-non-ascii` (RFC 5322 §3.4.1).
    is_dtext = 1..=8 | 11 | 12 | 14..=31 | 33..=90 | 94..=0xFF,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atext_is_printable_ascii_without_specials() {
        for byte in 0..=127u8 {
            let special = b"()<>[]:;@\\,.\"".contains(&byte);
            assert_eq!(is_atext(byte), byte.is_ascii_graphic() && !special, "{byte}");
            assert_eq!(is_dot_atom_text(byte), is_atext(byte) || byte == b'.', "{byte}");
        }
    }

    #[test]
    fn token_is_printable_ascii_without_tspecials() {
        for byte in 0..=127u8 {
            let tspecial = b"()<>@,;:\\\"/[]?=".contains(&byte);
            assert_eq!(is_token(byte), byte.is_ascii_graphic() && !tspecial, "{byte}");
        }
    }

    #[test]
    fn ftext_is_printable_ascii_without_colon() {
        for byte in 0..=255u8 {
            assert_eq!(is_ftext(byte), byte.is_ascii_graphic() && byte != b':', "{byte}");
        }
    }
}
