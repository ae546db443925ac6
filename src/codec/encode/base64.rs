//! Base64, written in lines (RFC 2045 §6.8).

use base64::{Engine, engine::general_purpose::STANDARD};

/// The octets of a line: 76 characters.
const OCTETS: usize = 57;

/// Appends `octets` in lines of 76 characters, with line ends between them.
#[expect(clippy::indexing_slicing, reason = "no more is written than there is room for")]
pub(crate) fn encode_into(octets: &[u8], out: &mut Vec<u8>) {
    out.reserve(len(octets.len()));
    for (at, line) in octets.chunks(OCTETS).enumerate() {
        if at > 0 {
            out.extend_from_slice(b"\r\n");
        }
        let mut text = [0; OCTETS / 3 * 4];
        // A line has room for its octets.
        let written = STANDARD.encode_slice(line, &mut text).unwrap_or_default();
        out.extend_from_slice(&text[..written]);
    }
}

/// How long so many octets get in lines.
pub(crate) fn len(octets: usize) -> usize {
    word_len(octets) + octets.div_ceil(OCTETS).saturating_sub(1) * 2
}

/// How long so many octets get in an encoded word.
pub(crate) fn word_len(octets: usize) -> usize {
    octets.div_ceil(3) * 4
}

/// `octets` as the text of an encoded word (RFC 2047 §4.1).
pub(crate) fn word(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{testing::Random, transfer_encoding::TransferEncoding};

    #[test]
    fn what_is_written_is_read_and_as_long_as_said() {
        let mut random = Random::new(7);
        for len in (0..200).chain([1000, 5700]) {
            let octets = random.bytes(len);
            let mut written = Vec::new();
            encode_into(&octets, &mut written);
            assert_eq!(written.len(), super::len(len));
            assert!(written.split(|&byte| byte == b'\n').all(|line| line.len() <= 77));
            assert_eq!(*TransferEncoding::Base64.decode(&written), octets);
        }
    }
}
