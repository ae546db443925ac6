//! Flowed text (RFC 3676): paragraphs that were broken into short lines, joined again.

use std::borrow::Cow;

use crate::field::content_type::ContentType;

/// How the lines of a text flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flow {
    /// They do not: each is a line of its own.
    Fixed,
    /// A line that ends in a blank goes on in the next one (RFC 3676 §4.1).
    Flowed,
    /// And that blank is not part of the text (`DelSp=yes`, RFC 3676 §4.1).
    DelSp,
}

impl Flow {
    /// What the `format` and `delsp` parameters of a `text/plain` say.
    pub(crate) fn of(content_type: &ContentType<'_>) -> Self {
        let says = |name, value: &str| {
            content_type.parameters().get(name).is_some_and(|it| it.eq_ignore_ascii_case(value))
        };
        if !content_type.is("text", "plain") || !says("format", "flowed") {
            Self::Fixed
        } else if says("delsp", "yes") {
            Self::DelSp
        } else {
            Self::Flowed
        }
    }

    /// The text with each paragraph on one line, quote marks before it: `paragraph = 1*flowed-line
    /// fixed-line` of one quote depth (RFC 3676 §4.2, §4.5). A signature separator is a line of its
    /// own (§4.3).
    pub(crate) fn unflow(self, text: &str) -> Cow<'_, str> {
        if self == Self::Fixed {
            return Cow::Borrowed(text);
        }
        let mut unflowed = String::with_capacity(text.len());
        // The quote depth of the paragraph that the last line left open.
        let mut open = None;
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\r', '\n']);
            let line_break = &line[content.len()..];
            let unquoted = content.trim_start_matches('>');
            let depth = content.len() - unquoted.len();
            let text = unquoted.strip_prefix(' ').unwrap_or(unquoted);
            let is_signature = text == "-- ";
            if open.is_some_and(|quoted| quoted != depth || is_signature) {
                unflowed.push('\n');
                open = None;
            }
            if open.is_none() && depth > 0 {
                unflowed.extend(std::iter::repeat_n('>', depth));
                unflowed.push(' ');
            }
            if text.ends_with(' ') && !is_signature {
                let kept = if self == Self::DelSp { &text[..text.len() - 1] } else { text };
                unflowed.push_str(kept);
                open = Some(depth);
            } else {
                unflowed.push_str(text);
                unflowed.push_str(line_break);
                open = None;
            }
        }
        Cow::Owned(unflowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_joined() {
        for (flowed, text) in [
            ("", ""),
            ("a\nb\n", "a\nb\n"),
            ("a \nb\n", "a b\n"),
            ("a \r\nb \r\nc\r\nd", "a b c\r\nd"),
            ("a \n\nb", "a \nb"),
            ("> a \n> b\nc", "> a b\nc"),
            (">> a \n> b", ">> a \n> b"),
            (" >a\n  b", ">a\n b"),
            ("a\n-- \nb", "a\n-- \nb"),
            ("a \n-- \nb \nc", "a \n-- \nb c"),
        ] {
            assert_eq!(Flow::Flowed.unflow(flowed), text, "{flowed:?}");
        }
    }

    #[test]
    fn with_delsp_the_blank_at_the_line_end_goes() {
        assert_eq!(Flow::DelSp.unflow("夏 \n涛\n"), "夏涛\n");
        assert_eq!(Flow::DelSp.unflow("a  \nb"), "a b");
    }

    #[test]
    fn only_flowed_plain_text_flows() {
        for (content_type, flow) in [
            ("text/plain; format=flowed", Flow::Flowed),
            ("text/plain; Format=Flowed; DelSp=Yes", Flow::DelSp),
            ("text/plain; delsp=yes", Flow::Fixed),
            ("text/html; format=flowed", Flow::Fixed),
        ] {
            assert_eq!(Flow::of(&ContentType::parse(content_type.as_bytes())), flow);
        }
    }
}
