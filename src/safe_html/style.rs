//! Declarations of style: which are kept, and how they are written.
//!
//! Advice for whoever changes it: a property may be added if it cannot load anything, cannot lay the mail over
//! what is around it, and takes no address. One that takes images must be in [`takes_images`].

use super::css_token::{Token, Tokens};

/// A declaration as it is written.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Declaration {
    pub(super) is_colour: bool,
    pub(super) text: String,
}

/// The declarations of a `style` attribute that are kept.
#[derive(PartialEq, Eq, Debug, Default)]
pub(super) struct Style {
    pub(super) declarations: Vec<Declaration>,
    /// Whether a colour was dropped, so that the others must go.
    pub(super) lacks_colour: bool,
}

/// The declarations of `css` that are safe. `image` gives the address that an image gets, if it may be shown.
pub(super) fn filter(css: &str, image: &mut dyn FnMut(&str) -> Option<String>) -> Style {
    let mut style = Style::default();
    let mut tokens = Tokens::new(css).peekable();
    while let Some(token) = tokens.next() {
        let property = match token {
            Token::Blank | Token::Char(';') => continue,
            Token::Ident(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        };
        tokens.next_if(|token| *token == Token::Blank);
        let has_colon = property.is_some() && tokens.next_if_eq(&Token::Char(':')).is_some();
        // Up to the next semicolon that is in no brackets.
        let mut value = Vec::new();
        let mut brackets = Vec::new();
        for token in tokens.by_ref() {
            match &token {
                Token::Char(';') if brackets.is_empty() => break,
                Token::Function(_) | Token::Char('(') => brackets.push(')'),
                Token::Char('[') => brackets.push(']'),
                Token::Char('{') => brackets.push('}'),
                Token::Char(char) if brackets.last() == Some(char) => _ = brackets.pop(),
                _ => {}
            }
            value.push(token);
        }
        let Some(property) = property.filter(|name| has_colon && is_allowed(name)) else {
            continue;
        };
        let is_colour = matches!(&*property, "color" | "background" | "background-color");
        match written(&property, &value, image) {
            Some(value) => {
                let text = format!("{property}:{value}");
                style.declarations.push(Declaration { is_colour, text });
            }
            None => style.lacks_colour |= is_colour,
        }
    }
    style
}

/// A value as it is written, if it is safe.
fn written(
    property: &str,
    value: &[Token<'_>],
    image: &mut dyn FnMut(&str) -> Option<String>,
) -> Option<String> {
    let mut out = String::new();
    // Whether each open function is one that does arithmetic.
    let mut functions = Vec::new();
    let mut tokens = value.iter();
    while let Some(token) = tokens.next() {
        let is_loose = !out.is_empty() && !out.ends_with(['(', ',']);
        let blank = if is_loose { " " } else { "" };
        match token {
            Token::Blank => {}
            Token::Ident(name) if is_plain_name(name) => out.extend([blank, name]),
            Token::Hash(digits) if is_hex_colour(digits) => out.extend([blank, "#", digits]),
            Token::String(text) if text.chars().all(is_plain_in_string) => {
                out.extend([blank, "'", text, "'"]);
            }
            Token::Number(digits, unit) if is_unit(unit) => {
                let is_negative = digits.starts_with('-');
                if is_negative && property.starts_with("margin") {
                    return None;
                }
                out.extend([blank, digits, unit]);
            }
            Token::Url(url) => {
                out.push_str(blank);
                out.push_str(&image_value(property, url, image)?);
            }
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                let mut inside = tokens.by_ref().filter(|token| **token != Token::Blank);
                let Some(Token::String(url)) = inside.next() else { return None };
                if !matches!(inside.next(), None | Some(Token::Char(')'))) {
                    return None;
                }
                out.push_str(blank);
                out.push_str(&image_value(property, url, image)?);
            }
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                let is_arithmetic = is_arithmetic(&name);
                // Arithmetic could give a negative margin.
                if !is_arithmetic && !is_function(&name)
                    || is_arithmetic && property.starts_with("margin")
                {
                    return None;
                }
                functions.push(is_arithmetic);
                out.extend([blank, &name, "("]);
            }
            Token::Char(')') => {
                functions.pop()?;
                out.push(')');
            }
            Token::Char('(') if functions.last() == Some(&true) => {
                functions.push(true);
                out.extend([blank, "("]);
            }
            Token::Char(',') => out.push(','),
            Token::Char('/') => out.extend([blank, "/"]),
            Token::Char(sign @ ('+' | '-' | '*')) if functions.last() == Some(&true) => {
                out.push_str(blank);
                out.push(*sign);
            }
            Token::Char('!') => {
                let mut end = tokens.by_ref().filter(|token| **token != Token::Blank);
                let is_important = matches!(end.next(), Some(Token::Ident(word)) if word.eq_ignore_ascii_case("important"));
                if !is_important || end.next().is_some() || !functions.is_empty() || out.is_empty()
                {
                    return None;
                }
                out.push_str(" !important");
            }
            _ => return None,
        }
    }
    // A browser closes what is open at the end.
    out.extend(functions.iter().map(|_| ')'));
    (!out.is_empty()).then_some(out)
}

/// An image, or `none` in its place, which leaves the rest of the value as it is.
fn image_value(
    property: &str,
    url: &str,
    image: &mut dyn FnMut(&str) -> Option<String>,
) -> Option<String> {
    takes_images(property).then(|| image(url).unwrap_or_else(|| "none".to_owned()))
}

fn takes_images(property: &str) -> bool {
    matches!(property, "background" | "background-image" | "list-style" | "list-style-image")
}

/// Whether a property is kept. None of them takes what is shown out of its place.
fn is_allowed(property: &str) -> bool {
    let is_side = |word: &str| matches!(word, "top" | "right" | "bottom" | "left");
    match property.split('-').collect::<Vec<_>>().as_slice() {
        ["border" | "margin" | "padding"] => return true,
        ["border" | "margin" | "padding", side] if is_side(side) => return true,
        ["border", side, "color" | "style" | "width"] if is_side(side) => return true,
        ["border", "color" | "style" | "width" | "radius" | "collapse" | "spacing"] => return true,
        ["border", "top" | "bottom", "left" | "right", "radius"] => return true,
        _ => {}
    }
    matches!(
        property,
        "align-content"
            | "align-items"
            | "align-self"
            | "background"
            | "background-clip"
            | "background-color"
            | "background-image"
            | "background-origin"
            | "background-position"
            | "background-repeat"
            | "background-size"
            | "box-shadow"
            | "box-sizing"
            | "caption-side"
            | "clear"
            | "color"
            | "column-gap"
            | "direction"
            | "display"
            | "empty-cells"
            | "flex"
            | "flex-basis"
            | "flex-direction"
            | "flex-flow"
            | "flex-grow"
            | "flex-shrink"
            | "flex-wrap"
            | "float"
            | "font"
            | "font-family"
            | "font-size"
            | "font-stretch"
            | "font-style"
            | "font-variant"
            | "font-weight"
            | "gap"
            | "height"
            | "hyphens"
            | "justify-content"
            | "letter-spacing"
            | "line-height"
            | "list-style"
            | "list-style-image"
            | "list-style-position"
            | "list-style-type"
            | "max-height"
            | "max-width"
            | "min-height"
            | "min-width"
            | "object-fit"
            | "opacity"
            | "order"
            | "outline"
            | "outline-color"
            | "outline-style"
            | "outline-width"
            | "overflow"
            | "overflow-wrap"
            | "overflow-x"
            | "overflow-y"
            | "quotes"
            | "row-gap"
            | "tab-size"
            | "table-layout"
            | "text-align"
            | "text-decoration"
            | "text-decoration-color"
            | "text-decoration-line"
            | "text-decoration-style"
            | "text-indent"
            | "text-overflow"
            | "text-shadow"
            | "text-transform"
            | "unicode-bidi"
            | "vertical-align"
            | "visibility"
            | "white-space"
            | "width"
            | "word-break"
            | "word-spacing"
            | "word-wrap"
    )
}

/// Whether a function, in lower case, gives a colour or draws one.
fn is_function(name: &str) -> bool {
    matches!(
        name,
        "rgb"
            | "rgba"
            | "hsl"
            | "hsla"
            | "linear-gradient"
            | "radial-gradient"
            | "repeating-linear-gradient"
            | "repeating-radial-gradient"
    )
}

fn is_arithmetic(name: &str) -> bool {
    matches!(name, "calc" | "min" | "max" | "clamp")
}

/// A name that reads as itself, without escapes.
fn is_plain_name(name: &str) -> bool {
    let unsigned = name.strip_prefix('-').unwrap_or(name);
    unsigned.starts_with(|char: char| char.is_alphabetic() || char == '_')
        && unsigned.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_'))
}

fn is_unit(unit: &str) -> bool {
    unit.is_empty() || unit == "%" || unit.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_hex_colour(digits: &str) -> bool {
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a character reads as itself in a string of CSS, and begins nothing anywhere else.
fn is_plain_in_string(char: char) -> bool {
    char == ' '
        || char.is_alphanumeric()
        || matches!(char, '-' | '_' | '.' | ',' | '+' | '/' | ':' | ';')
}

/// The CSS of a colour in an attribute of HTML, if it is one.
pub(super) fn colour(value: &str) -> Option<String> {
    let value = value.trim();
    let digits = value.strip_prefix('#').unwrap_or(value);
    if is_hex_colour(digits) && (value.starts_with('#') || digits.len() == 6) {
        return Some(format!("#{digits}"));
    }
    let is_name =
        (3..24).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then(|| value.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(css: &str) -> String {
        let mut image = |url: &str| url.strip_prefix("ok:").map(|rest| format!("url({rest})"));
        let style = filter(css, &mut image);
        style.declarations.into_iter().map(|it| it.text).collect::<Vec<_>>().join(";")
    }

    #[test]
    fn declarations_that_are_kept() {
        for (css, wanted) in [
            ("color:red", "color:red"),
            (" COLOR : Red ; ; margin:0 auto;", "color:Red;margin:0 auto"),
            (
                "font:12px/1.5 Arial,'Times New Roman',serif",
                "font:12px / 1.5 Arial,'Times New Roman',serif",
            ),
            ("font-family:\"a;b\";color:red", "font-family:'a;b';color:red"),
            ("color:r\\65 d", "color:red"),
            ("c\\6flor:red", "color:red"),
            ("color/**/:/**/red/*;*/;width:1px", "color:red;width:1px"),
            ("width:calc(100% - (2px + 1em))", "width:calc(100% - (2px + 1em))"),
            ("color:rgba(1,2,3,.5)!important", "color:rgba(1,2,3,.5) !important"),
            (
                "background:linear-gradient(to right,#fff 0%,#000)",
                "background:linear-gradient(to right,#fff 0%,#000)",
            ),
            ("background:url(ok:a) no-repeat #fff", "background:url(a) no-repeat #fff"),
            ("background:url( 'ok:a' )", "background:url(a)"),
            ("background:url(http://x/) no-repeat #fff", "background:none no-repeat #fff"),
            ("background-image:URL('http://x/'),url(ok:b)", "background-image:none,url(b)"),
            ("background:u\\72l(http://x/)", "background:none"),
            ("list-style:square url(ok:a)", "list-style:square url(a)"),
            (
                "border-top-left-radius:1px;border-left:1px solid;border-bottom-color:red",
                "border-top-left-radius:1px;border-left:1px solid;border-bottom-color:red",
            ),
            (
                "display:none;max-height:0;overflow:hidden",
                "display:none;max-height:0;overflow:hidden",
            ),
            ("color:rgb(1,2,3", "color:rgb(1,2,3)"),
            ("margin:1px 2px;padding-left:-1px", "margin:1px 2px;padding-left:-1px"),
            ("*color:red;_width:1px;color:blue", "color:blue"),
            ("x{y:z;a:b};color:red", "color:red"),
        ] {
            assert_eq!(filtered(css), wanted, "{css:?}");
            assert_eq!(
                filtered(&filtered(css).replace("url(", "url(ok:")),
                wanted,
                "{css:?}, again"
            );
        }
    }

    #[test]
    fn declarations_that_are_dropped() {
        for css in [
            "position:fixed",
            "position:absolute;top:0;left:0;z-index:99999",
            "margin:-1px",
            "margin-left:0 -10px",
            "margin:calc(0px - 10px)",
            "behavior:url(x)",
            "-moz-binding:url(x)",
            "width:expression(alert(1))",
            "width:e\\78pression(alert(1))",
            "width:exp/**/ression(alert(1))",
            "cursor:url(x),auto",
            "content:url(x)",
            "content:'a;b'",
            "filter:url(x)",
            "border-image:url(x)",
            "border-image-source:url(x)",
            "mask:url(x)",
            "src:url(x)",
            "shape-outside:url(x)",
            "clip-path:url(x)",
            "color:url(ok:x)",
            "width:url(ok:x)",
            "background-image:image-set('x' 1x)",
            "background:-webkit-image-set(url(x) 1x)",
            "background:cross-fade(url(x),url(y))",
            "background:src('x')",
            "background:image('x')",
            "background:element(#x)",
            "background:url(x y)",
            "background:url('x' 'y')",
            "background:attr(x)",
            "background:var(--x)",
            "--x:url(x)",
            "@import 'x'",
            "@import url(x);",
            "background:url(x\ny)",
            "color:red\\9",
            "color:red}",
            "color:{red}",
            "color:[red]",
            "color:<!--red",
            "color:'\n",
            "font-family:'a\\27;b'",
            "font-family:'<a>'",
            "color:",
            "color",
            ":red",
            "color:!important",
            "color:red !important x",
            "color:red !x",
            "width:1px\\9",
            "animation:x 1s",
            "transition:all 1s",
            "transform:scale(9)",
            "font-family:x\\00003bcolor:red",
        ] {
            assert_eq!(filtered(css), "", "{css:?}");
        }
    }

    #[test]
    fn colours_that_are_dropped_are_told() {
        let lacks = |css: &str| filter(css, &mut |_| None).lacks_colour;
        assert!(lacks("background:element(#x);color:white"));
        assert!(!lacks("background:url(x) black;color:white"));
        assert!(!lacks("position:fixed;color:white"));
    }

    #[test]
    fn colours_of_attributes() {
        for (value, wanted) in [
            ("#FFF", Some("#FFF")),
            ("ffffff", Some("#ffffff")),
            (" Red ", Some("red")),
            ("#12", None),
            ("url(x)", None),
            ("", None),
        ] {
            assert_eq!(colour(value).as_deref(), wanted, "{value:?}");
        }
    }
}
