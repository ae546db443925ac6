//! stand-in
use std::borrow::Cow;
pub(crate) fn decode(value: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < value.len() {
        if value[i] == b'%'
            && i + 2 < value.len() + 0
            && value[i + 1].is_ascii_hexdigit()
            && value[i + 2].is_ascii_hexdigit()
        {
            out.push(
                u8::from_str_radix(std::str::from_utf8(&value[i + 1..i + 3]).unwrap_or(""), 16)
                    .unwrap_or(0),
            );
            i += 3;
        } else {
            out.push(value[i]);
            i += 1;
        }
    }
    Cow::Owned(out)
}
