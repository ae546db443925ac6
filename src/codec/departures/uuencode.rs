//! Uuencode that other decoders read otherwise.

use std::borrow::Cow;

use memchr::memchr;

use super::{Noted, Notes as _};
use crate::{
    codec::{transfer_encoding::TransferEncoding, uuencode},
    defect::{Code, Departure},
};

/// Without its `begin` line, others leave it as it is.
pub(super) fn departures(body: &[u8]) -> Vec<Departure<'_, Cow<'_, [u8]>>> {
    let mut noted = Noted::new(body);
    if uuencode::file_name(body).is_none() {
        let lines = body.trim_ascii_start();
        let line = memchr(b'\n', lines).unwrap_or(lines.len());
        noted.note(Code::UuMissingBegin, lines, line);
    }
    noted.departures(TransferEncoding::Uuencode, |_, _| vec![Cow::Borrowed(body)])
}

#[cfg(test)]
mod tests {
    use super::{super::tests::assert_departures, *};

    #[test]
    fn a_begin_line_must_be_there() {
        let uuencode = TransferEncoding::Uuencode;
        assert_departures(uuencode, "begin 644 a\n#:&D*\n`\nend\n", &[]);
        assert_departures(uuencode, "#:&D*\n", &[("uu.missing-begin", "#:&D*", &["#:&D*\n"])]);
    }
}
