//! Parameters as nearly all mail has them, without the grammar.

use crate::lex::{whitespace::opt_fws, word::token};

/// What the parameters of a field say of one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Usual<'a> {
    Value(&'a [u8]),
    /// None has this name.
    Absent,
}

/// `*(";" token "=" (token / quoted-string))` with blanks around semicolons only, without folds and
/// escapes in the quotes, and without asterisks (RFC 2231) in a name: what the first parameter `name` is.
///
/// None of anything else, for the grammar; where this reads something, that reads the same.
pub(super) fn usual_parameter<'a>(written: &'a [u8], name: &[u8], most: u32) -> Option<Usual<'a>> {
    let mut found = Usual::Absent;
    let (mut rest, _) = opt_fws(written).ok()?;
    let mut read = 0;
    while !rest.is_empty() && read < most {
        (rest, _) = opt_fws(rest.strip_prefix(b";")?).ok()?;
        if rest.is_empty() {
            break;
        }
        let (after, attribute) = token(rest).ok()?;
        let (after, value) = usual_value(after.strip_prefix(b"=")?)?;
        if attribute.contains(&b'*') {
            return None;
        }
        if found == Usual::Absent && attribute.eq_ignore_ascii_case(name) {
            found = Usual::Value(value);
        }
        (rest, _) = opt_fws(after).ok()?;
        if !matches!(rest, [] | [b';', ..]) {
            return None;
        }
        read += 1;
    }
    Some(found)
}

/// What follows a value, and the value.
fn usual_value(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let Some(quoted) = input.strip_prefix(b"\"") else {
        // Quoted-printable writes `=3D` for an equals sign.
        return token(input).ok().filter(|_| !input.starts_with(b"3"));
    };
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    let end = quoted.iter().position(|byte| !is_plain(byte)).filter(|&end| end > 0)?;
    let (value, rest) = quoted.split_at(end);
    Some((rest.strip_prefix(b"\"")?, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec::testing::Random, field::parameter::parameters::among};

    #[test]
    fn usual_parameters_are_those_of_the_grammar() {
        let mut random = Random::new(19);
        let pieces = [
            ";",
            "; ",
            ";\r\n\t",
            "a=b",
            "A=\"c d\"",
            "b=\"\"",
            "a=3D",
            "a=30",
            "b=utf-8",
            "b=\"=?utf-8?Q?a?=\"",
            "a*=b",
            "a*0=\"b\"",
            "a",
            "=",
            "\"",
            "\\",
            "(c)",
            " ",
            ",",
            "\r\n ",
            "\r",
            "\n",
            "\u{e9}",
            "'",
            "\x0B",
            "\x0C",
        ];
        let mut read = 0;
        for _ in 0..200_000 {
            let mut parameters = String::new();
            for _ in 0..random.below(6) {
                if random.below(3) > 0 {
                    parameters += pieces[random.below(3)];
                }
                parameters += pieces[random.below(pieces.len())];
            }
            for (name, most) in [("a", 9), ("b", 9), ("b", 1), ("a", 0)] {
                if let Some(usual) = usual_parameter(parameters.as_bytes(), name.as_bytes(), most) {
                    let octets = among(parameters.as_bytes(), name.as_bytes(), most);
                    let value = octets.as_ref().map(|it| &*it.octets);
                    let wanted = value.map_or(Usual::Absent, Usual::Value);
                    assert_eq!(usual, wanted, "{name} in {parameters:?}");
                    read += 1;
                }
            }
        }
        assert!(read > 50_000, "{read}");
    }
}
