//! Text and values of attributes, written so that a browser reads back what they are.

/// Appends `text`, which may go on where another text ended. NUL is dropped, as browsers do, and a CR is a line end.
pub(super) fn text(text: &str, out: &mut String) {
    // Only a text ends so.
    if out.ends_with('&') && starts_reference(text) {
        out.push_str("amp;");
    }
    escape(text, None, out);
}

/// The same, which can stand in double quotes, too.
pub(super) fn quoted(text: &str, out: &mut String) {
    escape(text, Some('"'), out);
    if out.ends_with('&') {
        // Nobody knows what follows.
        out.push_str("amp;");
    }
}

/// Appends an attribute after a blank, in the quotes that its value has fewer of.
pub(super) fn attribute(name: &str, value: &str, out: &mut String) {
    let count = |quote| value.bytes().filter(|&byte| byte == quote).count();
    let quote = if count(b'"') > count(b'\'') { '\'' } else { '"' };
    out.extend([" ", name, "="]);
    out.push(quote);
    escape(value, Some(quote), out);
    out.push(quote);
}

fn escape(text: &str, quote: Option<char>, out: &mut String) {
    let mut rest = text;
    let is_special = |char| matches!(char, '&' | '<' | '>' | '\0' | '\r') || Some(char) == quote;
    while let Some(at) = rest.find(is_special) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        let char = chars.next();
        rest = chars.as_str();
        match char {
            Some('&') if starts_reference(rest) => out.push_str("&amp;"),
            Some('&') => out.push('&'),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&#34;"),
            Some('\'') => out.push_str("&#39;"),
            Some('\r') => out.push('\n'),
            _ => {}
        }
    }
    out.push_str(rest);
}

/// Whether an ampersand before `rest` could start a character reference (HTML Standard, §13.2.5.72).
fn starts_reference(rest: &str) -> bool {
    let next = rest.chars().find(|&char| char != '\0');
    next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back() {
        for (given, wanted) in [
            ("a < b & c > d", "a &lt; b & c &gt; d"),
            ("&lt;&#60;&", "&amp;lt;&amp;#60;&"),
            ("\"'\r\0é", "\"'\né"),
            ("&\0amp;", "&amp;amp;"),
        ] {
            let mut out = String::new();
            text(given, &mut out);
            assert_eq!(out, wanted, "{given:?}");
        }
        let mut out = String::new();
        for piece in ["&", "&", "\0", "lt;"] {
            text(piece, &mut out);
        }
        assert_eq!(out, "&&amp;lt;");
        let mut out = String::new();
        quoted("\"&", &mut out);
        assert_eq!(out, "&#34;&amp;");
    }

    #[test]
    fn attributes_take_the_quotes_that_cost_less() {
        for (given, wanted) in [
            ("", r#" x="""#),
            ("a'b", r#" x="a'b""#),
            ("a\"b", r#" x='a"b'"#),
            ("\"'\"", r#" x='"&#39;"'"#),
            ("'\"'<&amp", r#" x="'&#34;'&lt;&amp;amp""#),
        ] {
            let mut out = String::new();
            attribute("x", given, &mut out);
            assert_eq!(out, wanted, "{given:?}");
        }
    }
}
