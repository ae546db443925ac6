//! Quoted-printable, written (RFC 2045 §6.7).

use super::octet::digit;

/// The most characters of a line, the `=` of a soft line break among them.
const LINE: usize = 76;

/// Appends `text`, whose CRLFs are its line breaks; any other CR or LF is an octet as others are.
///
/// What transports are known to change is escaped: blanks at the end of a line, and the `From ` at the start
/// of one.
pub(crate) fn encode_into(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    let mut column = 0;
    while let [byte, after @ ..] = rest {
        if let Some(next) = rest.strip_prefix(b"\r\n") {
            out.extend_from_slice(b"\r\n");
            (rest, column) = (next, 0);
            continue;
        }
        let ends_line = after.is_empty() || after.starts_with(b"\r\n");
        let is_literal = |starts_line: bool| match byte {
            b' ' | b'\t' => !ends_line,
            b'F' if starts_line => !rest.starts_with(b"From "),
            b'=' => false,
            _ => byte.is_ascii_graphic(),
        };
        let room = if ends_line { LINE } else { LINE - 1 };
        let len = if is_literal(column == 0) { 1 } else { 3 };
        if column + len > room {
            out.push(b'=');
            out.extend_from_slice(b"\r\n");
            column = 0;
        }
        if is_literal(column == 0) {
            out.push(*byte);
            column += 1;
        } else {
            out.extend([b'=', digit(byte >> 4), digit(*byte)]);
            column += 3;
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{quoted_printable, testing::Random};

    fn encoded(text: &str) -> String {
        let mut out = Vec::new();
        encode_into(text.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_could_be_changed_on_the_way_is_escaped() {
        for (text, written) in [
            ("", ""),
            ("a\r\n", "a\r\n"),
            ("a=b", "a=3Db"),
            ("é", "=C3=A9"),
            ("a \r\nb\t", "a=20\r\nb=09"),
            ("a b", "a b"),
            ("From here\r\nFrom there\r\nnot From", "=46rom here\r\n=46rom there\r\nnot From"),
            ("a\rb\nc\0", "a=0Db=0Ac=00"),
            ("a\r\r\n", "a=0D\r\n"),
        ] {
            assert_eq!(encoded(text), written, "{text:?}");
        }
    }

    #[test]
    fn lines_are_broken_at_76() {
        assert_eq!(encoded(&"a".repeat(76)), "a".repeat(76));
        assert_eq!(encoded(&"a".repeat(77)), "a".repeat(75) + "=\r\naa");
        assert_eq!(encoded(&("a".repeat(73) + "é")), "a".repeat(73) + "=\r\n=C3=A9");
        assert_eq!(encoded(&("a".repeat(75) + "é")), "a".repeat(75) + "=\r\n=C3=A9");
        assert_eq!(encoded(&("a".repeat(71) + "é")), "a".repeat(71) + "=C3=\r\n=A9");
        assert_eq!(encoded(&("a".repeat(75) + "From you")), "a".repeat(75) + "=\r\n=46rom you");
    }

    #[test]
    fn what_is_written_is_read() {
        let mut random = Random::new(11);
        let alphabet = b"\r\n\r\n =aF\tFrom \xC3\xA9\0.-";
        for _ in 0..5_000 {
            let text: Vec<u8> =
                (0..random.below(200)).map(|_| alphabet[random.below(alphabet.len())]).collect();
            let mut written = Vec::new();
            encode_into(&text, &mut written);
            assert!(written.split(|&byte| byte == b'\n').all(|line| line.len() <= 77));
            let mut read = Vec::new();
            quoted_printable::decode_into(&written, &mut read);
            assert_eq!(read, text, "{}", text.escape_ascii());
            let other = ::quoted_printable::decode(&written, ::quoted_printable::ParseMode::Strict);
            assert_eq!(other.unwrap(), text, "{}", text.escape_ascii());
        }
    }
}
