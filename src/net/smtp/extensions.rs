//! What a server offers (RFC 5321 §4.1.1.1).

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, take_while1},
    combinator::{eof, rest, value},
    sequence::terminated,
};

use super::reply::Reply;

/// What a server offers, by its reply to EHLO. Nothing, if it knows HELO alone.
///
/// ```
/// # use unmime::net::{Limits, smtp::{Extensions, ReplyBuffer}};
/// let mut input = &b"250-mx.example.com\r\n250-size 1000\r\n250-AUTH=LOGIN\r\n250 X-NEW a b\r\n"[..];
/// let reply = ReplyBuffer::new(&Limits::default()).take(&mut input)?.unwrap();
/// let extensions = Extensions::of(&reply);
/// assert_eq!(extensions.most_octets(), Some(1000));
/// assert_eq!(extensions.mechanisms().collect::<Vec<_>>(), ["LOGIN"]);
/// assert_eq!(extensions.get("X-New"), Some("a b"));
/// # Ok::<(), unmime::net::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Extensions {
    /// The keywords and their parameters.
    lines: Vec<(String, String)>,
}

impl Extensions {
    /// What a reply to EHLO offers, in all lines but the first. What is no keyword is passed over.
    pub fn of(reply: &Reply) -> Self {
        let lines = reply.lines.iter().skip(1).filter_map(|line| ehlo_line(line));
        Self { lines: lines.map(|(word, rest)| (word.to_owned(), rest.to_owned())).collect() }
    }

    /// The parameters of `keyword`, which is compared without case; none if it is not offered.
    pub fn get(&self, keyword: &str) -> Option<&str> {
        self.get_all(keyword).next()
    }

    /// All keywords and their parameters, as they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().map(|(keyword, parameters)| (keyword.as_str(), parameters.as_str()))
    }

    /// The mechanisms of AUTH (RFC 4954), also in the form `AUTH=` of older servers, as they came.
    pub fn mechanisms(&self) -> impl Iterator<Item = &str> {
        self.get_all("AUTH").flat_map(str::split_ascii_whitespace)
    }

    /// Whether a mechanism is offered; its name is compared without case.
    pub fn has_mechanism(&self, name: &str) -> bool {
        self.mechanisms().any(|mechanism| mechanism.eq_ignore_ascii_case(name))
    }

    /// The longest message that the server takes (RFC 1870); none if it does not say.
    pub fn most_octets(&self) -> Option<u64> {
        self.get("SIZE")?.split_ascii_whitespace().next()?.parse().ok().filter(|&most| most > 0)
    }

    /// STARTTLS (RFC 3207).
    pub fn has_starttls(&self) -> bool {
        self.get("STARTTLS").is_some()
    }

    /// SIZE (RFC 1870).
    pub fn has_size(&self) -> bool {
        self.get("SIZE").is_some()
    }

    /// PIPELINING (RFC 2920).
    pub fn has_pipelining(&self) -> bool {
        self.get("PIPELINING").is_some()
    }

    /// 8BITMIME (RFC 6152).
    pub fn has_8bitmime(&self) -> bool {
        self.get("8BITMIME").is_some()
    }

    /// SMTPUTF8 (RFC 6531).
    pub fn has_smtputf8(&self) -> bool {
        self.get("SMTPUTF8").is_some()
    }

    fn get_all(&self, keyword: &str) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(move |(name, _)| name.eq_ignore_ascii_case(keyword))
            .map(|(_, parameters)| parameters)
    }
}

/// `ehlo-line = ehlo-keyword *( SP ehlo-param )` (RFC 5321 §4.1.1.1), and `AUTH=`, as servers wrote it before
/// RFC 2554: the keyword and its parameters.
fn ehlo_line(line: &str) -> Option<(&str, &str)> {
    let separator =
        alt((value((), take_while1(|char| char == ' ')), value((), tag("=")), value((), eof)));
    let (_, line) = (terminated(ehlo_keyword, separator), rest).parse(line).ok()?;
    Some(line)
}

/// `ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")`
fn ehlo_keyword(input: &str) -> nom::IResult<&str, &str, ()> {
    take_while1(|char: char| char.is_ascii_alphanumeric() || char == '-')(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(lines: &[&str]) -> Extensions {
        let lines = ["mx.example.com"].iter().chain(lines).map(|&line| line.to_owned()).collect();
        Extensions::of(&Reply { code: 250, enhanced: None, lines })
    }

    #[test]
    fn keywords_have_no_case() {
        let extensions = offered(&["pipelining", "8BitMIME", "Size 10", "SMTPUTF8", "startTLS"]);
        assert!(extensions.has_pipelining() && extensions.has_8bitmime() && extensions.has_size());
        assert!(extensions.has_smtputf8() && extensions.has_starttls());
        assert_eq!(extensions.most_octets(), Some(10));
    }

    #[test]
    fn the_first_line_is_no_keyword() {
        let reply = Reply { code: 250, enhanced: None, lines: vec!["STARTTLS".into()] };
        assert_eq!(Extensions::of(&reply), Extensions::default());
    }

    #[test]
    fn no_size_or_zero_is_no_limit() {
        for line in ["SIZE", "SIZE 0", "SIZE x", "SIZE 99999999999999999999"] {
            let extensions = offered(&[line]);
            assert!(extensions.has_size(), "{line}");
            assert_eq!(extensions.most_octets(), None, "{line}");
        }
        assert!(!offered(&["SIZES 10"]).has_size());
    }

    #[test]
    fn auth_has_two_forms() {
        let extensions = offered(&["AUTH PLAIN  login", "auth=LOGIN CRAM-MD5", ""]);
        let mechanisms: Vec<_> = extensions.mechanisms().collect();
        assert_eq!(mechanisms, ["PLAIN", "login", "LOGIN", "CRAM-MD5"]);
        assert!(extensions.has_mechanism("cram-md5") && !extensions.has_mechanism("CRAM"));
    }

    #[test]
    fn what_is_no_keyword_is_passed_over() {
        let extensions = offered(&["", " X", "(hello)", "X-A", "XFOO bar=baz"]);
        assert_eq!(extensions.iter().collect::<Vec<_>>(), [("X-A", ""), ("XFOO", "bar=baz")]);
    }
}
