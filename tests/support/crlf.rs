//! Line ends, as tests and benches need them.

/// The message with every line break made CRLF.
pub(crate) fn with_crlf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() * 2);
    for &byte in message {
        if byte == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(byte);
    }
    out
}
