//! The tokens of CSS (CSS Syntax Module Level 3, §4), with escapes undone.
//!
//! What is tokenized is only looked at, and written anew where it is kept. A token that is read in another way
//! than a browser does can therefore change how a mail looks, and nothing else.

/// A token; texts are decoded.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token<'a> {
    Ident(String),
    /// With its opening parenthesis.
    Function(String),
    Hash(String),
    String(String),
    Url(String),
    /// Digits as written, and the unit: empty, `%`, or a name.
    Number(&'a str, String),
    /// Blanks and comments.
    Blank,
    Char(char),
    /// What can be in no value: a string or URL without its end, `@name`, `<!--`, `-->`.
    Bad,
}

pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(css: &'a str) -> Self {
        Self { rest: css }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The character after the next one.
    fn peek_second(&self) -> Option<char> {
        self.rest.chars().nth(1)
    }

    fn bump(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let char = chars.next();
        self.rest = chars.as_str();
        char
    }

    fn skip_while(&mut self, is_skipped: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(is_skipped);
    }

    /// `/* … */`, to the end if it is not closed.
    fn skip_comment(&mut self) -> bool {
        let Some(comment) = self.rest.strip_prefix("/*") else { return false };
        self.rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
        true
    }

    /// Whether a name starts here (§4.3.9).
    fn starts_name(&self) -> bool {
        let mut chars = self.rest.chars();
        let is_escape = |chars: &std::str::Chars<'_>| {
            chars.as_str().strip_prefix('\\').is_some_and(|rest| !rest.starts_with(is_newline))
        };
        match chars.clone().next() {
            Some('-') => {
                chars.next();
                chars.clone().next().is_some_and(|char| is_name_start(char) || char == '-')
                    || is_escape(&chars)
            }
            Some(char) => is_name_start(char) || is_escape(&chars),
            None => false,
        }
    }

    /// Whether a number starts here (§4.3.10).
    fn starts_number(&self) -> bool {
        let unsigned = self.rest.strip_prefix(['+', '-']).unwrap_or(self.rest);
        let digits = unsigned.strip_prefix('.').unwrap_or(unsigned);
        digits.starts_with(|char: char| char.is_ascii_digit())
    }

    /// A name, its escapes undone (§4.3.11).
    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(char) = self.peek() {
            if is_name(char) {
                self.bump();
                name.push(char);
            } else if char == '\\' && !self.peek_second().is_some_and(is_newline) {
                self.bump();
                name.push(self.escape());
            } else {
                break;
            }
        }
        name
    }

    /// The character of an escape whose backslash is gone (§4.3.7).
    fn escape(&mut self) -> char {
        let mut code = 0;
        let mut digits = 0;
        while let Some(digit) = self.peek().and_then(|char| char.to_digit(16)) {
            if digits == 6 {
                break;
            }
            self.bump();
            code = code * 16 + digit;
            digits += 1;
        }
        if digits == 0 {
            return self.bump().unwrap_or(char::REPLACEMENT_CHARACTER);
        }
        self.rest = self
            .rest
            .strip_prefix("\r\n")
            .or_else(|| self.rest.strip_prefix(is_blank))
            .unwrap_or(self.rest);
        char::from_u32(code).filter(|&char| char != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// A string whose opening quote is gone (§4.3.5).
    fn string(&mut self, quote: char) -> Token<'a> {
        let mut string = String::new();
        while let Some(char) = self.peek() {
            if is_newline(char) {
                return Token::Bad;
            }
            self.bump();
            match char {
                _ if char == quote => break,
                '\\' if self.peek().is_some_and(is_newline) => {
                    if self.bump() == Some('\r') && self.peek() == Some('\n') {
                        self.bump();
                    }
                }
                '\\' if self.rest.is_empty() => {}
                '\\' => string.push(self.escape()),
                _ => string.push(char),
            }
        }
        Token::String(string)
    }

    /// A URL without quotes, whose `url(` is gone (§4.3.6).
    fn url(&mut self) -> Token<'a> {
        self.skip_while(is_blank);
        let mut url = String::new();
        while let Some(char) = self.bump() {
            match char {
                ')' => return Token::Url(url),
                '"' | '\'' | '(' => return self.bad_url(),
                '\\' if self.peek().is_some_and(is_newline) => return self.bad_url(),
                '\\' => url.push(self.escape()),
                _ if is_blank(char) => {
                    self.skip_while(is_blank);
                    match self.peek() {
                        None | Some(')') => {}
                        Some(_) => return self.bad_url(),
                    }
                }
                _ if char.is_control() => return self.bad_url(),
                _ => url.push(char),
            }
        }
        Token::Url(url)
    }

    /// The rest of a URL that is none (§4.3.14).
    fn bad_url(&mut self) -> Token<'a> {
        while let Some(char) = self.bump() {
            match char {
                ')' => break,
                '\\' => {
                    self.bump();
                }
                _ => {}
            }
        }
        Token::Bad
    }

    fn name_or_function(&mut self) -> Token<'a> {
        let name = self.name();
        let Some(inside) = self.rest.strip_prefix('(') else { return Token::Ident(name) };
        self.rest = inside;
        let is_quoted = inside.trim_start_matches(is_blank).starts_with(['"', '\'']);
        match name.eq_ignore_ascii_case("url") && !is_quoted {
            true => self.url(),
            false => Token::Function(name),
        }
    }

    /// A number (§4.3.12), and what it is of.
    fn number(&mut self) -> Token<'a> {
        let start = self.rest;
        self.rest = self.rest.strip_prefix(['+', '-']).unwrap_or(self.rest);
        let is_digit = |char: char| char.is_ascii_digit();
        self.skip_while(is_digit);
        if let Some(fraction) =
            self.rest.strip_prefix('.').filter(|rest| rest.starts_with(is_digit))
        {
            self.rest = fraction;
            self.skip_while(is_digit);
        }
        if let Some(exponent) = self.rest.strip_prefix(['e', 'E']) {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.starts_with(is_digit) {
                self.rest = digits;
                self.skip_while(is_digit);
            }
        }
        let digits = start.strip_suffix(self.rest).unwrap_or_default();
        if let Some(rest) = self.rest.strip_prefix('%') {
            self.rest = rest;
            return Token::Number(digits, "%".to_owned());
        }
        let unit = if self.starts_name() { self.name() } else { String::new() };
        Token::Number(digits, unit)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if is_blank(first) || self.rest.starts_with("/*") {
            while self.peek().is_some_and(is_blank) || self.rest.starts_with("/*") {
                self.skip_while(is_blank);
                self.skip_comment();
            }
            return Some(Token::Blank);
        }
        if self.starts_number() {
            return Some(self.number());
        }
        if ["<!--", "-->"].iter().any(|mark| self.rest.starts_with(mark)) {
            self.bump();
            return Some(Token::Bad);
        }
        if self.starts_name() {
            return Some(self.name_or_function());
        }
        self.bump();
        Some(match first {
            '"' | '\'' => self.string(first),
            '#' => {
                let name = self.name();
                if name.is_empty() { Token::Bad } else { Token::Hash(name) }
            }
            '@' | '\\' => Token::Bad,
            _ => Token::Char(first),
        })
    }
}

fn is_blank(char: char) -> bool {
    char == ' ' || char == '\t' || is_newline(char)
}

fn is_newline(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\x0C')
}

fn is_name_start(char: char) -> bool {
    char.is_ascii_alphabetic() || char == '_' || !char.is_ascii()
}

fn is_name(char: char) -> bool {
    is_name_start(char) || char.is_ascii_digit() || char == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_the_standard() {
        let ident = |name: &str| Token::Ident(name.to_owned());
        let string = |text: &str| Token::String(text.to_owned());
        let url = |text: &str| Token::Url(text.to_owned());
        let number = |digits, unit: &str| Token::Number(digits, unit.to_owned());
        for (css, wanted) in [
            ("", vec![]),
            ("a-b _c é", vec![ident("a-b"), Token::Blank, ident("_c"), Token::Blank, ident("é")]),
            (" /* x */ /**/", vec![Token::Blank]),
            ("a/* x", vec![ident("a"), Token::Blank]),
            (r"u\72l", vec![ident("url")]),
            (r"u\000072 l", vec![ident("url")]),
            (r"\75 r\6C(x)", vec![url("x")]),
            (
                "URL( 'x' )",
                vec![
                    Token::Function("URL".to_owned()),
                    Token::Blank,
                    string("x"),
                    Token::Blank,
                    Token::Char(')'),
                ],
            ),
            ("url( a.b )", vec![url("a.b")]),
            ("url(a b)c", vec![Token::Bad, ident("c")]),
            (r"url(\61 'x)c", vec![Token::Bad, ident("c")]),
            ("url(a", vec![url("a")]),
            ("'a;b\"'", vec![string("a;b\"")]),
            ("'a\\\nb\\27 c'", vec![string("ab'c")]),
            ("'a\nb", vec![Token::Bad, Token::Blank, ident("b")]),
            ("'a", vec![string("a")]),
            ("#fff", vec![Token::Hash("fff".to_owned())]),
            ("#", vec![Token::Bad]),
            (
                "1 +1.5px -.5em 1e3 5% 1.x",
                vec![
                    number("1", ""),
                    Token::Blank,
                    number("+1.5", "px"),
                    Token::Blank,
                    number("-.5", "em"),
                    Token::Blank,
                    number("1e3", ""),
                    Token::Blank,
                    number("5", "%"),
                    Token::Blank,
                    number("1", ""),
                    Token::Char('.'),
                    ident("x"),
                ],
            ),
            (r"10px\9", vec![number("10", "px\t")]),
            ("a(", vec![Token::Function("a".to_owned())]),
            ("--a", vec![ident("--a")]),
            ("-->", vec![Token::Bad, Token::Char('-'), Token::Char('>')]),
            ("@x", vec![Token::Bad, ident("x")]),
            ("a\\", vec![ident("a\u{FFFD}")]),
            (":;,/!", [':', ';', ',', '/', '!'].map(Token::Char).to_vec()),
        ] {
            assert_eq!(Tokens::new(css).collect::<Vec<_>>(), wanted, "{css:?}");
        }
    }
}
