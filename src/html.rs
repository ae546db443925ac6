//! The text of HTML, for those who show no HTML and for previews.
//!
//! The tokenizer is html5gum's, which is that of the HTML standard, without unsafe code and without
//! other packages. No tree is built: crates that build one and lay it out take time with the square of
//! its depth. What is open is counted, and only so far as it shows.

use std::convert::Infallible;

use html5gum::{
    Emitter, Span, Tokenizer,
    emitters::{
        ForwardingEmitter,
        callback::{CallbackEmitter, CallbackEvent},
    },
};

use crate::part::Part;

/// How deep quotes and lists are shown.
const DEEPEST: usize = 8;

/// Whether HTML is read at all.
pub(crate) const IS_READ: bool = true;

/// Whether the addresses of links are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Links {
    #[default]
    Shown,
    Hidden,
}

/// The text of `part`, if it is HTML.
pub(crate) fn text_of_part(part: Part<'_>) -> Option<String> {
    if !part.content_type().is("text", "html") {
        return None;
    }
    text_of(&part.text()?, Links::Shown)
}

/// The text of `html`. Takes time and memory with its length.
pub(crate) fn text_of(html: &str, links: Links) -> Option<String> {
    let mut writer = Writer { links, ..Writer::default() };
    let mut emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
            writer.take(&event);
            None
        });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, Unjudged(emitter)).finish();
    Some(writer.finish())
}

/// An emitter that is not told what is wrong with the HTML: finding that out takes a fifth of the time.
pub(crate) struct Unjudged<E>(pub(crate) E);

impl<E: Emitter> ForwardingEmitter for Unjudged<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

/// Text put together from left to right.
#[derive(Default)]
struct Writer {
    links: Links,
    out: String,
    /// The line breaks, and else the blank, that come before the next text.
    breaks: usize,
    blank: Option<char>,
    quotes: usize,
    lists: usize,
    preformatted: usize,
    /// The next text is the first of a list item.
    is_item: bool,
    /// The row has a cell already.
    in_row: bool,
    /// What is read is the content of an element that has no text.
    is_skipped: bool,
    tag: Tag,
    attribute: Attribute,
    link: Option<Link>,
}

/// The start tag being read, where its attributes matter.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Tag {
    #[default]
    Other,
    Link,
    Image,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Attribute {
    #[default]
    Other,
    Address,
    Alternative,
}

struct Link {
    address: String,
    /// Where its text starts.
    start: usize,
}

impl Writer {
    fn take(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start(name),
            CallbackEvent::AttributeName { name } => {
                self.attribute = match (self.tag, *name) {
                    (Tag::Link, b"href") => Attribute::Address,
                    (Tag::Image, b"alt") => Attribute::Alternative,
                    _ => Attribute::Other,
                };
            }
            CallbackEvent::AttributeValue { value } => self.attribute_value(value),
            CallbackEvent::CloseStartTag { .. } => {
                self.tag = Tag::Other;
                self.attribute = Attribute::Other;
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } if !self.is_skipped => {
                self.text(&String::from_utf8_lossy(value));
            }
            _ => {}
        }
    }

    fn start(&mut self, name: &[u8]) {
        self.tag = Tag::Other;
        self.is_skipped = has_no_text(name);
        match name {
            b"a" => {
                self.end_link();
                self.tag = Tag::Link;
            }
            b"img" => self.tag = Tag::Image,
            b"br" => self.breaks = (self.breaks + 1).min(2),
            b"td" | b"th" => {
                if self.in_row && self.breaks == 0 {
                    self.blank = Some('\t');
                }
                self.in_row = true;
            }
            b"tr" => {
                self.in_row = false;
                self.break_line(1);
            }
            b"li" => {
                self.break_line(1);
                self.is_item = true;
            }
            b"ul" | b"ol" => {
                self.break_line(if self.lists == 0 { 2 } else { 1 });
                self.lists += 1;
            }
            b"blockquote" => {
                self.break_line(2);
                self.flush_breaks();
                self.quotes += 1;
            }
            b"pre" => {
                self.break_line(2);
                self.preformatted += 1;
            }
            _ => self.break_line(lines_around(name)),
        }
    }

    fn end(&mut self, name: &[u8]) {
        self.is_skipped = false;
        match name {
            b"a" => self.end_link(),
            b"ul" | b"ol" => {
                self.lists = self.lists.saturating_sub(1);
                self.is_item = false;
                self.break_line(if self.lists == 0 { 2 } else { 1 });
            }
            b"blockquote" => {
                self.break_line(2);
                self.quotes = self.quotes.saturating_sub(1);
            }
            b"pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.break_line(2);
            }
            b"tr" => {
                self.in_row = false;
                self.break_line(1);
            }
            b"li" => {
                self.is_item = false;
                self.break_line(1);
            }
            _ => self.break_line(lines_around(name)),
        }
    }

    fn attribute_value(&mut self, value: &[u8]) {
        let value = String::from_utf8_lossy(value);
        match self.attribute {
            Attribute::Address if self.link.is_none() => {
                self.link = Some(Link { address: value.trim().to_owned(), start: self.out.len() });
            }
            Attribute::Alternative => self.text(&value),
            _ => {}
        }
    }

    /// The address of a link that can be followed, unless it is its text.
    fn end_link(&mut self) {
        let Some(Link { address, start }) = self.link.take() else { return };
        let can_be_followed = ["http://", "https://", "mailto:", "ftp://"]
            .iter()
            .any(|scheme| strip_prefix_ignoring_case(&address, scheme).is_some());
        let text = self.out.get(start..).unwrap_or_default().trim();
        let is_text = text == address || address.strip_prefix("mailto:") == Some(text);
        if self.links == Links::Shown && can_be_followed && !is_text && !text.is_empty() {
            self.blank = self.blank.or(Some(' '));
            self.word("<");
            self.word(&address.replace(char::is_whitespace, ""));
            self.word(">");
        }
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (at, line) in text.split('\n').enumerate() {
                self.breaks += usize::from(at > 0);
                self.word(line.trim_end_matches('\r'));
            }
            return;
        }
        let is_blank = |char: char| matches!(char, ' ' | '\t' | '\n' | '\r' | '\x0C');
        let mut words = text.split(is_blank);
        self.word(words.next().unwrap_or_default());
        for word in words {
            self.blank = self.blank.or(Some(' '));
            self.word(word);
        }
    }

    /// A word, after the line breaks or the blank that are due.
    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.flush_breaks();
        if self.out.is_empty() || self.out.ends_with('\n') {
            self.out.extend(std::iter::repeat_n("> ", self.quotes.min(DEEPEST)));
            if self.is_item {
                let indent = self.lists.saturating_sub(1).min(DEEPEST);
                self.out.extend(std::iter::repeat_n("  ", indent));
                self.out.push_str("* ");
            }
            self.is_item = false;
        } else if let Some(blank) = self.blank {
            self.out.push(blank);
        }
        self.blank = None;
        for (at, piece) in word.split('\u{A0}').enumerate() {
            self.out.extend((at > 0).then_some(' '));
            self.out.push_str(piece);
        }
    }

    fn break_line(&mut self, lines: usize) {
        self.breaks = self.breaks.max(lines);
    }

    fn flush_breaks(&mut self) {
        let breaks = std::mem::take(&mut self.breaks);
        if breaks == 0 {
            return;
        }
        self.blank = None;
        self.out.truncate(self.out.trim_end_matches([' ', '\t']).len());
        if self.out.is_empty() {
            return;
        }
        let before = self.out.len() - self.out.trim_end_matches('\n').len();
        self.out.extend(std::iter::repeat_n('\n', breaks.saturating_sub(before)));
    }

    fn finish(mut self) -> String {
        self.end_link();
        self.out.truncate(self.out.trim_end().len());
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}

/// Whether the content of an element is shown nowhere as text. The tokenizer looks for no tag in it but its end.
pub(crate) fn has_no_text(name: &[u8]) -> bool {
    matches!(name, b"script" | b"style" | b"title" | b"iframe" | b"noembed" | b"noscript")
}

/// How many line breaks there are before and after an element.
fn lines_around(name: &[u8]) -> usize {
    match name {
        b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"table" | b"hr" | b"dl" => 2,
        b"div" | b"section" | b"article" | b"header" | b"footer" | b"address" | b"center"
        | b"form" | b"fieldset" | b"dt" | b"dd" | b"caption" | b"body" | b"main" | b"nav"
        | b"figure" | b"option" => 1,
        _ => 0,
    }
}

/// What follows `prefix`, as that of a URL, in any case.
pub(crate) fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        text_of(html, Links::Shown).unwrap()
    }

    #[test]
    fn markup_becomes_lines() {
        for (html, wanted) in [
            ("", ""),
            ("a  b\n c", "a b c\n"),
            ("<p>one</p><p>two", "one\n\ntwo\n"),
            ("<div>one</div><div>two</div>three", "one\ntwo\nthree\n"),
            ("one<br>two<br/><br>three", "one\ntwo\n\nthree\n"),
            ("<b>bo</b>ld <i>it</i>", "bold it\n"),
            ("a &lt;b&gt; &amp; &eacute;&#233;&#x4E2D; &nbsp;x", "a <b> & éé中  x\n"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "* a\n* b\n  * c\n\nd\n"),
            ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc\n"),
            (
                "x<table><tr><td>a<td>b</tr><tr><th>c</th><td>d</td></tr></table>",
                "x\n\na\tb\nc\td\n",
            ),
            ("<pre>a\n  b</pre>", "a\n  b\n"),
            ("<head><title>t</title><style>p{}</style></head><body>x", "x\n"),
            ("<script>if (a<b) '</p>'</script>x<!-- y -->", "x\n"),
            (
                "a<iframe><b>x</b></iframe><noscript><b>y</b></noscript><noembed><p></noembed>b",
                "ab\n",
            ),
            ("<a href='https://example.com/x'>here</a>.", "here <https://example.com/x>.\n"),
            ("<a href='http://a.example'>http://a.example</a>", "http://a.example\n"),
            ("<a href='mailto:ana@example.com'>ana@example.com</a>", "ana@example.com\n"),
            ("<a href='javascript:x'>here</a>", "here\n"),
            ("<img src=x alt='a cat'> <img src=y>", "a cat\n"),
            ("a < b", "a < b\n"),
            ("<p", ""),
            ("a<", "a<\n"),
        ] {
            assert_eq!(text(html), wanted, "{html}");
        }
        assert_eq!(text_of("<a href=http://x.example>y</a>", Links::Hidden).unwrap(), "y\n");
    }

    #[test]
    fn hostile_html_takes_no_stack_and_gives_no_more_than_it_should() {
        let read = || {
            for piece in [
                "<div>",
                "<blockquote>x",
                "<ul><li>",
                "<table><tr><td>",
                "<a href=http://x>y",
                "<",
                "&",
                "<!--",
                "</",
                "<p>x",
                "<pre>\n",
                "<script>",
                "<td>",
                "<br>",
            ] {
                let html = piece.repeat(200_000 / piece.len());
                assert!(text(&html).len() <= html.len() * 4 + 16, "{piece}");
            }
        };
        let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(read);
        thread.unwrap().join().unwrap();
    }
}
