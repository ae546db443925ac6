//! Mailboxes as nearly all mail has them, read without looking for all that could be there.

use std::borrow::Cow;

use super::{addr_spec::AddrSpec, mailbox::Mailbox};
use crate::{
    lex::context::Context,
    lex::{phrase::phrase, unstructured::unstructured, whitespace::trim},
    scan::{
        block::{is, plain_ascii},
        class::{is_atext, is_dot_atom_text},
    },
};

/// `addr-spec`, `[display-name] "<" addr-spec ">"` or `addr-spec "(" name ")"` (RFC 5322 §3.4) alone in
/// a field, in ASCII without folds: the name in quotes, or of atoms, dots and encoded words, without
/// quoted pairs and other comments.
///
/// None of anything else, which [`read_address_list`](super::reading::read_address_list)
/// reads; where this reads something, that reads the same.
pub(super) fn usual_mailbox<'a>(value: &'a [u8], context: Context<'a>) -> Option<Mailbox<'a>> {
    let text = plain_ascii(trim(value), |bytes| is(bytes, b'\\'))?;
    let (name, addr_spec) = if let Some(text) = text.strip_suffix('>') {
        let (name, addr_spec) = addr_spec_at_end(text)?;
        let name = name.strip_suffix('<')?;
        (display_name(name.trim_end_matches(' '), context)?, addr_spec)
    } else {
        let (text, name) = match text.strip_suffix(')') {
            Some(text) => {
                let at = text.bytes().position(|byte| byte == b'(')?;
                let comment = comment_name(text.get(at + 1..)?)?;
                (text.get(..at)?.trim_end_matches(' '), comment)
            }
            None => (text, ""),
        };
        let (before, addr_spec) = addr_spec_at_end(text)?;
        before.is_empty().then_some((Cow::Borrowed(name), addr_spec))?
    };
    Some(Mailbox { display_name: (!name.is_empty()).then_some(name), addr_spec })
}

/// The name that `phrase` shows; empty where there is none.
fn display_name<'a>(written: &'a str, context: Context<'a>) -> Option<Cow<'a, str>> {
    let name = match written.strip_prefix('"') {
        Some(quoted) => {
            quoted.strip_suffix('"').filter(|name| !name.contains('"'))?.trim_matches(' ')
        }
        None => {
            let is_in_name = |byte: u8| is_atext(byte) || matches!(byte, b'.' | b' ');
            written.bytes().all(is_in_name).then_some(written)?
        }
    };
    let bytes = written.as_bytes();
    // Blanks of which one is shown, and encoded words, perhaps.
    Some(if bytes.windows(2).any(|two| two == b"  ") {
        phrase(bytes, context)
    } else if bytes.contains(&b'?') {
        unstructured(name.as_bytes(), context)
    } else {
        Cow::Borrowed(name)
    })
}

/// The name in a comment without others in it.
fn comment_name(comment: &str) -> Option<&str> {
    let name = comment.trim_matches(' ');
    (!name.is_empty() && !name.contains(['(', ')', '?'])).then_some(name)
}

/// `addr-spec = dot-atom "@" dot-atom` at the end of `text`, without the end of an encoded word in it,
/// and what is before. None where a dot begins a dot-atom.
fn addr_spec_at_end(text: &str) -> Option<(&str, AddrSpec<'_>)> {
    let dot_atom = |text: &str| {
        let before = text.bytes().rposition(|byte| !is_dot_atom_text(byte) || byte == b'?');
        let start = before.map_or(0, |before| before + 1);
        (!matches!(text.as_bytes().get(start), None | Some(b'.'))).then_some(start)
    };
    let domain = dot_atom(text)?;
    let local_part = dot_atom(text.get(..domain)?.strip_suffix('@')?)?;
    let (before, addr_spec) = text.split_at_checked(local_part)?;
    Some((before, AddrSpec::of_text(addr_spec)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::testing::Random,
        field::address::{mailbox::Address, reading::read_address_list},
    };

    fn usual(value: &str) -> Option<Mailbox<'_>> {
        usual_mailbox(value.as_bytes(), Context::default())
    }

    fn by_grammar(value: &[u8]) -> Vec<Address<'_>> {
        read_address_list(value, Context::default())
    }

    #[test]
    fn one_mailbox_in_plain_ascii_is_usual() {
        for (value, shown) in [
            (" joe@x.com", "joe@x.com"),
            ("<joe@x.com>\r\n", "joe@x.com"),
            (" Joe Q. Public <joe@x.com>", "\"Joe Q. Public\" <joe@x.com>"),
            ("Joe<joe@x.com>", "Joe <joe@x.com>"),
            ("\"Q, Joe <x> @y\" <joe@x.com>", "\"Q, Joe <x> @y\" <joe@x.com>"),
            ("=?utf-8?Q?J=C3=B6rg?=  Q <j@x.com>", "Jörg Q <j@x.com>"),
            ("\"=?utf-8?Q?J=C3=B6rg,?=\" <j@x.com>", "\"Jörg,\" <j@x.com>"),
            ("joe@x.com (Joe Q)", "Joe Q <joe@x.com>"),
            ("bounce=a.b@x.com", "bounce=a.b@x.com"),
        ] {
            let mailbox = usual(value).unwrap();
            assert_eq!(mailbox.to_string(), shown, "{value}");
            assert_eq!([Address::Mailbox(mailbox)][..], by_grammar(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn other_fields_are_left_to_the_grammar() {
        for value in [
            "",
            "joe",
            "a@x.com, b@x.com",
            "Q, Joe <joe@x.com>",
            "Joe (x) <joe@x.com>",
            "Joe <joe@x.com> (x)",
            "joe@x@y.com",
            "\"joe q\"@x.com",
            "\"a\\\"b\" <joe@x.com>",
            "=?utf-8?Q?J <j@x.com>?= <j@x.com>",
            "=?utf-8?Q?J <j?=@x.com>",
            "Jörg <j@x.com>",
            "Joe\r\n <joe@x.com>",
            "Joe <>",
            "A:a@x.com;",
        ] {
            assert_eq!(usual(value), None, "{value}");
        }
    }

    #[test]
    fn both_agree_on_whatever_is_read() {
        let mut random = Random::new(9);
        let pieces = [
            "Joe",
            "Q.",
            " ",
            " ",
            "\"",
            "\"Q, J\"",
            "<",
            "<joe@x.com>",
            ">",
            "@",
            "a@b.c",
            "(Joe)",
            "(",
            ")",
            ".",
            ",",
            ";",
            ":",
            "=?",
            "=?utf-8?Q?a?=",
            "\r\n ",
            "\\",
            "~{",
            "[1]",
            "é",
            "'",
            "mailto",
            "=?utf-8?Q?",
            "?=",
            "?",
            "\t",
            "--",
        ];
        let mut read = 0;
        for _ in 0..60_000 {
            let value: String =
                (0..1 + random.below(7)).map(|_| pieces[random.below(pieces.len())]).collect();
            if let Some(mailbox) = usual(&value) {
                let by_grammar = by_grammar(value.as_bytes());
                assert_eq!([Address::Mailbox(mailbox)][..], by_grammar, "{value}");
                read += 1;
            }
        }
        assert!(read > 500, "{read}");
    }
}
