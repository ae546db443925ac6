//! The boundary that a body uses, where that is not the declared one (RFC 2046 §5.1.1).

use memchr::memmem::Finder;

use super::{
    line::{is_mime_field, line},
    near_miss::bare,
};

/// How many boundaries unlike the declared one are candidates.
const CANDIDATES: usize = 4;

/// The boundary that the delimiter lines of `body` have: the first that is the declared one but for quotes, dashes and
/// blanks around it, folds and case, and escapes of quoted-printable; else the first whose delimiter a field of MIME
/// follows, if its close delimiter comes too.
pub(crate) fn used_boundary<'m>(body: &'m [u8], declared: Option<&[u8]>) -> Option<&'m [u8]> {
    let ends_with_dashes = declared.is_some_and(|declared| declared.ends_with(b"-"));
    let declared = declared.map(undamaged).filter(|declared| !declared.is_empty());
    let mut candidates: Vec<(&[u8], bool)> = Vec::new();
    let dashes = Finder::new(b"\n--");
    let mut rest = body;
    if !rest.starts_with(b"--") {
        rest = body.get(dashes.find(rest)? + 1..)?;
    }
    loop {
        let (after, text) = line(rest).ok()?;
        let text = text.get(2..).unwrap_or_default().trim_ascii_end();
        let is_close = text.ends_with(b"--") && !ends_with_dashes;
        if !is_close && declared.as_ref().is_some_and(|declared| is_damaged(text, declared)) {
            return Some(text);
        }
        let closed = text.strip_suffix(b"--").unwrap_or_default();
        if let Some(candidate) = candidates.iter_mut().find(|(boundary, _)| *boundary == closed) {
            candidate.1 = true;
        }
        let is_new = !text.is_empty() && candidates.iter().all(|(boundary, _)| *boundary != text);
        if is_new && candidates.len() < CANDIDATES && is_mime_field(after) {
            candidates.push((text, false));
        }
        let from = rest.len() - after.len();
        let Some(next) = dashes.find(rest.get(from.saturating_sub(1)..)?) else { break };
        rest = rest.get(from + next..)?;
    }
    candidates.into_iter().find_map(|(boundary, is_closed)| is_closed.then_some(boundary))
}

/// Whether a boundary is what was declared, but for the damage.
fn is_damaged(text: &[u8], declared: &[u8]) -> bool {
    // `undamaged` never makes a text longer.
    text.len() >= declared.len() && undamaged(text) == *declared
}

/// A boundary without quotes, dashes and blanks around it and what quoted-printable made of its equals signs, in lower
/// case.
fn undamaged(boundary: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(boundary.len());
    let mut rest = boundary;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'=' && after.get(..2).is_some_and(|hex| hex.eq_ignore_ascii_case(b"3d")) {
            rest = after.get(2..).unwrap_or_default();
        }
        if !byte.is_ascii_whitespace() {
            text.push(byte.to_ascii_lowercase());
        }
    }
    bare(text.strip_prefix(b"3d\"").unwrap_or(&text)).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_boundary_is_known_again() {
        for (declared, used) in [
            ("b 1", "b1"),
            ("ab\r\n\tcd", "abcd"),
            ("3D\"b1\"", "b1"),
            ("=3D_b1", "=_b1"),
            ("----=3D_Part=3D1", "----=_Part=1"),
            ("'b1'", "b1"),
            ("\"b1\"", "b1"),
            ("--b1", "b1"),
            ("b1", "--b1"),
            ("--b1--", "b1"),
            (" b1", "b1"),
            ("B1", "b1"),
            ("b1", "B1"),
        ] {
            let body = format!("preamble\n-- \n--{used}\n\nx\n--{used}--\n");
            let found = used_boundary(body.as_bytes(), Some(declared.as_bytes()));
            assert_eq!(found, Some(used.as_bytes()), "{declared}");
        }
    }

    #[test]
    fn another_boundary_has_a_field_and_its_end() {
        for (body, found) in [
            ("--x\nContent-Type: text/plain\n\na\n--x--\n", Some("x")),
            ("a\n--\n--x\r\ncontent-id: 1\r\n\r\na\r\n--x--", Some("x")),
            ("--y\nno\n--x\nContent-Type: a/b\n\n\n--x\n\n--x--\n--y--\n", Some("x")),
            ("--y\nContent-A: b\n\n--x\nContent-Type: a/b\n\n\n--x\n\n--x--\n", Some("x")),
            ("--x\nContent-Type: text/plain\n\na\n", None),
            ("--x\n\na\n--x--\n", None),
            ("x\n--x\nSubject: a\n\na\n--x--\n", None),
            ("-- \nContent-Type: text/plain\n----\n", None),
            ("", None),
        ] {
            for declared in [None, Some(&b"zz"[..]), Some(b"--")] {
                let found_now = used_boundary(body.as_bytes(), declared);
                assert_eq!(found_now, found.map(str::as_bytes), "{body}");
            }
        }
    }
}
