//! Uuencode that other decoders read otherwise.

use memchr::memchr;

use super::{Noted, Notes as _};
use crate::{codec::uuencode, defect::Code};

/// A missing `begin` line.
pub(super) fn note(body: &[u8], noted: &mut Noted<'_>) {
    if uuencode::file_name(body).is_none() {
        let lines = body.trim_ascii_start();
        let line = memchr(b'\n', lines).unwrap_or(lines.len());
        noted.note(Code::UuMissingBegin, lines, line);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_departures;
    use crate::codec::transfer_encoding::TransferEncoding;

    #[test]
    fn a_begin_line_must_be_there() {
        let uuencode = TransferEncoding::Uuencode;
        assert_departures(uuencode, "begin 644 a\n#:&D*\n`\nend\n", &[]);
        assert_departures(uuencode, "#:&D*\n", &[("uu.missing-begin", "#:&D*", &["#:&D*\n"])]);
    }
}
