//! Text and values of attributes, written so that a browser reads back what they are.

/// Appends `text`. NUL is dropped, as browsers do, and a CR is a line end.
pub(super) fn text(text: &str, out: &mut String) {
    escape(text, None, out);
}

/// The same, which can stand in double quotes, too.
pub(super) fn quoted(text: &str, out: &mut String) {
    escape(text, Some('"'), out);
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
            Some('&') if starts_no_reference(rest) => out.push('&'),
            Some('&') => out.push_str("&amp;"),
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

/// Whether an ampersand before `rest` is one and no more (HTML Standard, §13.2.5.72). At the end, nobody knows
/// what comes.
fn starts_no_reference(rest: &str) -> bool {
    rest.chars()
        .next()
        .is_some_and(|next| !next.is_ascii_alphanumeric() && !matches!(next, '#' | '\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back() {
        for (given, wanted) in [
            ("a < b & c > d", "a &lt; b & c &gt; d"),
            ("&lt;&#60;&", "&amp;lt;&amp;#60;&amp;"),
            ("\"'\r\0é", "\"'\né"),
            ("&\0amp;", "&amp;amp;"),
        ] {
            let mut out = String::new();
            text(given, &mut out);
            assert_eq!(out, wanted, "{given:?}");
        }
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
