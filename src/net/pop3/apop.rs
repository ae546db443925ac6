//! APOP (RFC 1939 §7).

use md5::{Digest, Md5};

use crate::net::{sasl::mechanism::hex, secret::Secret};

/// The longest timestamp that is taken for one.
const LONGEST: usize = 512;

/// The timestamp of a greeting: the last thing in angle brackets that looks like a msg-id. Printable
/// ASCII without blanks and with an `@`: what is not could be a message that somebody wants digested,
/// to find the password by it (CVE-2007-1558).
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions come from searches in the same bytes"
)]
pub(super) fn timestamp(greeting: &[u8]) -> Option<&str> {
    let end = greeting.iter().rposition(|&byte| byte == b'>')?;
    let start = greeting[..end].iter().rposition(|&byte| byte == b'<')?;
    let timestamp = &greeting[start..=end];
    let (local, domain) = {
        let inner = &timestamp[1..timestamp.len() - 1];
        let at = inner.iter().position(|&byte| byte == b'@')?;
        (&inner[..at], &inner[at + 1..])
    };
    let is_word = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_graphic);
    let is_id = timestamp.len() <= LONGEST && is_word(local) && is_word(domain);
    is_id.then(|| str::from_utf8(timestamp).ok()).flatten()
}

/// MD5 of the timestamp, its angle brackets included, and the password after it.
pub(super) fn digest(timestamp: &str, password: &Secret) -> String {
    hex(&Md5::new().chain_update(timestamp).chain_update(password.expose()).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_1939() {
        let greeting = b"POP3 server ready <1896.697170952@dbc.mtview.ca.us>";
        let timestamp = timestamp(greeting).unwrap();
        assert_eq!(timestamp, "<1896.697170952@dbc.mtview.ca.us>");
        let digest = digest(timestamp, &Secret::from("tanstaaf"));
        assert_eq!(digest, "c4c9334bac560ecc979e58001b3e22fb");
    }

    #[test]
    fn only_a_message_id_is_a_timestamp() {
        for (greeting, expected) in [
            ("<a@b> and <c@d> hello", Some("<c@d>")),
            ("<c@d", None),
            (
                "Welcome to coremail Mail Pop3 Server (163coms[3d8c1fa079729fb6acc588e66d30360es])",
                None,
            ),
            ("<a b@c>", None),
            ("<ab>", None),
            ("<@b>", None),
            ("<a@>", None),
            ("<a\u{1}@b>", None),
            ("<\u{e9}@b>", None),
            (">a@b<", None),
            ("", None),
        ] {
            assert_eq!(timestamp(greeting.as_bytes()), expected, "{greeting}");
        }
        let id = |length: usize| format!("<{}@b>", "a".repeat(length - 4));
        assert!(timestamp(id(512).as_bytes()).is_some());
        assert!(timestamp(id(513).as_bytes()).is_none());
    }
}
