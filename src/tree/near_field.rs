//! Lines that are no fields, and which almost are.

use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::Code,
    field::{content_transfer_encoding::mechanism, content_type},
    scan::{
        class::is_wsp,
        line::{cleaned_name, field_name, is_mbox_from_line, is_mime_name, is_of_known_name},
    },
    span::Span,
};

/// What lines between the fields of a header are.
pub(super) fn junk_code(lines: &[u8]) -> Code {
    let first = lines.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let after = lines.get(first.len() + 1..).unwrap_or_default();
    match lines {
        // Of a line such as `From ,: x` too.
        _ if field_of_invalid_name(first).is_some() => Code::HdrInvalidName,
        _ if is_mbox_from_line(lines) => Code::HdrMboxFromLine,
        [b' ' | b'\t', ..] => Code::HdrLeadingContinuation,
        [b':', ..] => Code::HdrEmptyName,
        _ if is_fold_in_name(first, after) => Code::HdrFoldInName,
        _ => Code::HdrMissingColon,
    }
}

/// Whether a line and the one after it are a field with a fold in its name, or after that.
pub(super) fn is_fold_in_name(line: &[u8], after: &[u8]) -> bool {
    let name = line.trim_ascii_end();
    let blanks = after.iter().take_while(|&&byte| is_wsp(byte)).count();
    let (_, rest) = after.split_at(blanks);
    let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
    if !is_name || blanks == 0 {
        return false;
    }
    let end = field_name(rest).map_or(b"".as_slice(), |(_, end)| end);
    rest.starts_with(b":") || !end.is_empty() && is_structural(&[name, end].concat())
}

/// The name of a field of MIME that a line begins with, without a colon after it.
pub(super) fn name_without_colon(line: &[u8]) -> Option<&[u8]> {
    let (name, rest) = line.split_at(line.iter().take_while(|byte| is_of_known_name(byte)).count());
    let known = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];
    let is_known = known.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    (is_known && !rest.contains(&b':')).then_some(name)
}

/// The name and the body of a field whose name holds a comment, or bytes that cannot be in one, and
/// which is one of MIME if they are left out: `Content-Type (x): text/html`.
pub(super) fn field_of_invalid_name(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut pieces = line.splitn(2, |&byte| byte == b':');
    let (written, body) = (pieces.next()?, pieces.next()?);
    let name = cleaned_name(written)?;
    (name != written.trim_ascii() && is_structural(&name)).then_some((name, body))
}

/// Whether a line is a field but for its name, which is missing or holds a blank or a control: `X Y: z`. A colon that
/// text goes on after is none of a field.
pub(super) fn is_field_of_no_name(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|&byte| byte == b':') else { return false };
    let (name, after) = line.split_at(colon);
    let is_value = match after {
        [b':'] | [b':', b' ' | b'\t' | b':', ..] => true,
        // A field after a colon too many.
        [b':', field @ ..] => name.is_empty() && field_name(field).is_ok(),
        _ => false,
    };
    is_value
        && !name.first().is_some_and(|&byte| is_wsp(byte))
        && name.iter().all(u8::is_ascii)
        && field_name(line).is_err()
}

/// Whether a field decides what a message is or whom it names.
pub(super) fn is_structural(name: &[u8]) -> bool {
    is_mime_name(name)
        || ["mime-version", "from", "subject"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Whether it is the name of a field of text, which may begin with a colon after a blank: `: (`.
fn is_text(name: &[u8]) -> bool {
    [&b"subject"[..], b"content-description"].iter().any(|text| name.eq_ignore_ascii_case(text))
}

/// Where the value of a field of the structure starts with a colon.
pub(super) fn second_colon(message: &[u8], name: Span, body: Span) -> Option<u32> {
    let name = name.of(message);
    let value = body.of(message);
    let value = if is_text(name) { value } else { value.trim_ascii_start() };
    (value.starts_with(b":") && is_structural(name)).then(|| body.end - value.len() as u32)
}

/// The first character in a field that some take for a line break, where a field of the structure follows it.
pub(super) fn hidden_line_break(field: &[u8]) -> Option<usize> {
    first_that_hides(field, field.iter())
}

/// The same in the first line of a text. The rest of that line is not looked at, or many of them take quadratic time.
pub(super) fn hidden_line_break_in_line(text: &[u8]) -> Option<usize> {
    first_that_hides(text, text.iter().take_while(|&&byte| byte != b'\n'))
}

/// The first of the bytes that `text` begins with which hides a field.
fn first_that_hides<'t>(text: &[u8], bytes: impl Iterator<Item = &'t u8>) -> Option<usize> {
    let mut breaks = bytes.enumerate().filter(|(_, byte)| is_line_break_to_some(**byte));
    let hides = |&(at, _): &(usize, &u8)| {
        let after = text.get(at + 1..).unwrap_or_default();
        let mut lines = after.split(|&byte| byte == b'\n' || is_line_break_to_some(byte));
        lines.next().is_some_and(is_field_in_disguise)
    };
    breaks.find(hides).map(|(at, _)| at)
}

/// VT, FF and the separators of ASCII, at which libraries of text divide lines too.
fn is_line_break_to_some(byte: u8) -> bool {
    matches!(byte, 0x0B | 0x0C | 0x1C..=0x1E)
}

/// Whether a continuation line reads as a field of the structure with a value that fits: the lists of
/// field names that signatures hold do not.
pub(super) fn is_field_in_disguise(line: &[u8]) -> bool {
    let Ok((value, name)) = field_name(line.trim_ascii_start()) else { return false };
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    if is("content-type") {
        content_type::is_valid(value)
    } else if is("content-transfer-encoding") {
        TransferEncoding::from_token(mechanism(value)).is_some()
    } else if is("content-disposition") {
        [&b"attachment"[..], b"inline"].contains(&mechanism(value))
    } else if is("from") {
        value.contains(&b'@') && value.starts_with(b" ")
    } else {
        is("mime-version") && value.trim_ascii().starts_with(b"1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_told_apart() {
        for (lines, code) in [
            ("From a@b Mon Jan 1", Code::HdrMboxFromLine),
            (">From a@b Mon Jan 1", Code::HdrMboxFromLine),
            (" Subject: x", Code::HdrLeadingContinuation),
            (": x", Code::HdrEmptyName),
            ("Content-Type\n : text/html", Code::HdrFoldInName),
            ("Content-\n\tType: text/html", Code::HdrFoldInName),
            ("hello\n you: there", Code::HdrMissingColon),
            ("Content-Type (x): text/html", Code::HdrInvalidName),
            ("Con\0tent-Type: text/html", Code::HdrInvalidName),
            ("X Y: z", Code::HdrMissingColon),
            ("hello", Code::HdrMissingColon),
        ] {
            assert_eq!(junk_code(lines.as_bytes()), code, "{lines:?}");
        }
    }

    #[test]
    fn a_line_break_to_some_hides_a_field_in_its_line_alone() {
        for (text, in_field, in_line) in [
            ("a\x0CFrom: @b\x0CFrom: @b\n", Some(1), Some(1)),
            ("a\x0Cb\x0CFrom: @b\n", Some(3), Some(3)),
            ("a\n\x0CFrom: @b\n", Some(2), None),
            ("a\x0Cb\n", None, None),
        ] {
            assert_eq!(hidden_line_break(text.as_bytes()), in_field, "{text:?}");
            assert_eq!(hidden_line_break_in_line(text.as_bytes()), in_line, "{text:?}");
        }
    }

    #[test]
    fn a_name_of_mime_may_lack_its_colon() {
        for (line, name) in [
            ("Content-Type text/html", Some("Content-Type")),
            ("content-transfer-encoding=base64", Some("content-transfer-encoding")),
            ("Content-Disposition; attachment", Some("Content-Disposition")),
            ("Content-Type: text/html", None),
            ("Content-Types text/html", None),
            ("From me to you", None),
        ] {
            assert_eq!(name_without_colon(line.as_bytes()), name.map(str::as_bytes), "{line}");
        }
    }

    #[test]
    fn a_name_is_of_mime_without_its_comments_and_odd_bytes() {
        for (line, name) in [
            ("Fr(x)om: a", Some("From")),
            ("Subject ((x) y) : a", Some("Subject")),
            ("MIME-\0Version: 1.0", Some("MIME-Version")),
            ("From (x: a", Some("From")),
            ("Content-Typ(x))e: a", Some("Content-Type")),
            ("(x)From: a", None),
            ("X (y): a", None),
            ("From : a", None),
            ("From (x)", None),
        ] {
            let found = field_of_invalid_name(line.as_bytes()).map(|(name, _)| name);
            assert_eq!(found.as_deref(), name.map(str::as_bytes), "{line:?}");
        }
    }

    #[test]
    fn a_field_may_have_no_name() {
        for (line, is_one) in [
            (":", true),
            ("::", true),
            (": x", true),
            (":X: y", true),
            ("X Y: z", true),
            ("X\0Y: z", true),
            ("X\x0CY:", true),
            ("X: y", false),
            ("X : y", false),
            (" X: y", false),
            (":-) hello", false),
            ("At 12:30", false),
            ("caf\u{E9} x: y", false),
            ("hello", false),
        ] {
            assert_eq!(is_field_of_no_name(line.as_bytes()), is_one, "{line:?}");
        }
    }

    #[test]
    fn a_field_in_disguise_has_a_value_that_fits() {
        for (line, is_one) in [
            (" Content-Type: text/html", true),
            ("\tcontent-transfer-encoding:base64", true),
            (" Content-Disposition: attachment", true),
            (" From: a@example.com", true),
            (" MIME-Version: 1.0", true),
            (" content-type:mime-version:subject;", false),
            (" From:To:Subject; bh=a@b", false),
            (" from a@b; Mon", false),
            (" X-Other: a", false),
        ] {
            assert_eq!(is_field_in_disguise(line.as_bytes()), is_one, "{line}");
        }
    }
}
