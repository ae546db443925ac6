//! Data with a dot at its end, and what was in it.

use unmime::net::{DotDecoder, DotEncoder, LineEnd};

/// Encodes in pieces of `size`.
pub(crate) fn encode(text: &[u8], size: usize) -> Vec<u8> {
    let (mut encoder, mut encoded) = (DotEncoder::new(), Vec::new());
    text.chunks(size).for_each(|piece| encoder.encode(piece, &mut encoded));
    encoded.extend_from_slice(encoder.finish());
    encoded
}

/// Decodes in pieces of `size`: the data, and what stands after its end, which must be there.
pub(crate) fn decode(data: &[u8], size: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut decoder, mut decoded, mut rest) =
        (DotDecoder::new(LineEnd::CrLf), Vec::new(), Vec::new());
    for mut piece in data.chunks(size) {
        decoder.decode(&mut piece, &mut decoded);
        rest.extend_from_slice(piece);
    }
    assert!(decoder.is_done());
    (decoded, rest)
}

/// With CRLF for every line end, and one at the end of what has any bytes.
fn normalised(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = match first {
            b'\r' | b'\n' => {
                lines.extend_from_slice(b"\r\n");
                let is_crlf = first == b'\r' && after.first() == Some(&b'\n');
                &after[usize::from(is_crlf)..]
            }
            byte => {
                lines.push(byte);
                after
            }
        };
    }
    if !lines.is_empty() && !lines.ends_with(b"\r\n") {
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

/// What was encoded in pieces is decoded in others, and nothing in it ends it.
pub(crate) fn there_and_back(text: &[u8], there: usize, back: usize) {
    let mut encoded = encode(text, there);
    assert_eq!(encoded, encode(text, usize::MAX));
    encoded.extend_from_slice(b"+OK");
    let (decoded, after) = decode(&encoded, back);
    assert_eq!(decoded, normalised(text), "{}", text.escape_ascii());
    assert_eq!(after, b"+OK");
}

/// The first bytes say how it is cut.
#[allow(dead_code)] // the tests cut in their own ways
pub(crate) fn in_pieces(input: &[u8]) {
    let Some((&[there, back], text)) = input.split_first_chunk() else { return };
    there_and_back(text, usize::from(there) + 1, usize::from(back) + 1);
}
