//! BODYSTRUCTURE and BODY (RFC 9051 §7.5.2).

use std::{borrow::Cow, fmt};

use super::{
    envelope::Envelope,
    quoted::{NString, Quoted},
};
use crate::{
    field::{content_type::ContentType, parameter::Parameters},
    lex::parameter::Form,
    part::Part,
    span::Span,
};

/// A part that is not there, where the syntax wants one.
const EMPTY_PART: &str = r#"("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)"#;

/// The tree of a message, part by part (RFC 9051 §7.5.2, RFC 3501 §7.4.2).
///
/// What is a leaf of the tree is one here: a multipart that cannot be taken apart is `text/plain`,
/// and one past a limit `application/octet-stream`. A message that is transfer-encoded has the
/// envelope of what is inside, but no parts, since no section names them.
///
/// ```
/// use unmime::{Message, imap::BodyStructure};
///
/// let raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n\r\n--b\r\n\
///     Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--b--\r\n";
/// let message = Message::parse(raw);
/// let structure = BodyStructure::new(message.root());
/// assert_eq!(
///     structure.without_extensions().to_string(),
///     r#"(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 7 1)("image" "png" ("name" "a.png") NIL NIL "base64" 8) "mixed")"#,
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BodyStructure<'m> {
    root: Part<'m>,
    extensions: Extensions,
}

/// Whether "extension data" is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Extensions {
    Written,
    LeftOut,
}

impl<'m> BodyStructure<'m> {
    /// The structure of a part and all in it; that of a message, given [`Message::root`].
    ///
    /// [`Message::root`]: crate::Message::root
    pub fn new(root: Part<'m>) -> Self {
        Self { root, extensions: Extensions::Written }
    }

    /// The same as a fetch of `BODY` gives it: without disposition, language, location and MD5.
    #[must_use]
    pub fn without_extensions(self) -> Self {
        Self { extensions: Extensions::LeftOut, ..self }
    }
}

/// `body = "(" (body-type-1part / body-type-mpart) ")"`
///
/// The parts come in document order: a container is opened at its place and closed after the last
/// part in it, with those that are open on a stack.
impl fmt::Display for BodyStructure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = Writer { f, extensions: self.extensions, lines: Lines::new(self.root) };
        let mut open: Vec<Open<'_>> = Vec::new();
        for part in std::iter::once(self.root).chain(self.root.descendants()) {
            while let Some(container) = open.pop_if(|open| Some(open.part) != part.parent()) {
                writer.close(&container)?;
            }
            open.extend(writer.open(part)?);
        }
        while let Some(container) = open.pop() {
            writer.close(&container)?;
        }
        Ok(())
    }
}

/// A container whose parts are being written.
struct Open<'m> {
    part: Part<'m>,
    /// How many lines there are before its body.
    lines_before: usize,
}

struct Writer<'w, 'f, 'm> {
    f: &'w mut fmt::Formatter<'f>,
    extensions: Extensions,
    lines: Lines<'m>,
}

impl<'m> Writer<'_, '_, 'm> {
    /// Writes a leaf, or what stands before the parts of a container.
    fn open(&mut self, part: Part<'m>) -> Result<Option<Open<'m>>, fmt::Error> {
        self.f.write_str("(")?;
        let lines_before = self.lines.before(part.body_span().start);
        let container = Open { part, lines_before };
        if part.is_multipart() {
            if part.is_leaf() {
                self.f.write_str(EMPTY_PART)?;
                self.close(&container)?;
                return Ok(None);
            }
            return Ok(Some(container));
        }
        let content_type = part.content_type();
        self.body_fields(part, &content_type)?;
        if part.is_message() {
            if !part.is_leaf() {
                let child = part.children().next();
                child.map_or(Ok(()), |root| write!(self.f, " {} ", Envelope::new(root)))?;
                return Ok(Some(container));
            }
            let message = part.message();
            let root = message.as_ref().map_or(part, |message| message.root());
            write!(self.f, " {} {EMPTY_PART}", Envelope::new(root))?;
        }
        if part.is_message() || is_text(part, &content_type) {
            self.lines(&container)?;
        }
        self.end_of_1part(part)?;
        Ok(None)
    }

    /// Writes what stands after the parts of a container.
    fn close(&mut self, container: &Open<'m>) -> fmt::Result {
        let part = container.part;
        if !part.is_multipart() {
            self.lines(container)?;
            return self.end_of_1part(part);
        }
        let content_type = part.content_type();
        write!(self.f, " {}", Quoted(content_type.subtype()))?;
        if self.extensions == Extensions::Written {
            self.f.write_str(" ")?;
            self.parameters(content_type.parameters())?;
            self.extension_fields(part)?;
        }
        self.f.write_str(")")
    }

    /// `media-type SP body-fields`, `body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP
    /// body-fld-enc SP body-fld-octets`
    fn body_fields(&mut self, part: Part<'m>, content_type: &ContentType<'m>) -> fmt::Result {
        let (kind, subtype) = match is_unparsed_container(part, content_type) {
            true => ("application", "octet-stream"),
            false => (content_type.kind(), content_type.subtype()),
        };
        write!(self.f, "{} {} ", Quoted(kind), Quoted(subtype))?;
        if part.headers().get("Content-Type").is_none() && content_type.is_kind("text") {
            self.f.write_str(r#"("charset" "us-ascii")"#)?;
        } else {
            self.parameters(content_type.parameters())?;
        }
        let encoding = part.declared_transfer_encoding().filter(|token| !token.is_empty());
        write!(
            self.f,
            " {} {} {} {}",
            text(part, "Content-ID"),
            text(part, "Content-Description"),
            Quoted(encoding.as_deref().unwrap_or("7bit")),
            part.body_span().len(),
        )
    }

    /// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`: with the sections
    /// and asterisks of RFC 2231, for the client to put together.
    fn parameters(&mut self, parameters: &Parameters<'_>) -> fmt::Result {
        let mut separator = "(";
        for raw in parameters.raw() {
            let name = String::from_utf8_lossy(raw.attribute);
            let name = match raw.form {
                Form::Plain => name,
                Form::Extended => Cow::Owned(format!("{name}*")),
                Form::Section(number) => Cow::Owned(format!("{name}*{number}")),
                Form::ExtendedSection(number) => Cow::Owned(format!("{name}*{number}*")),
            };
            let value = String::from_utf8_lossy(&raw.value);
            write!(self.f, "{separator}{} {}", Quoted(&name), Quoted(&value))?;
            separator = " ";
        }
        self.f.write_str(if separator == "(" { "NIL" } else { ")" })
    }

    /// `SP body-fld-lines`
    fn lines(&mut self, container: &Open<'m>) -> fmt::Result {
        let lines = self.lines.before(container.part.body_span().end) - container.lines_before;
        write!(self.f, " {lines}")
    }

    /// `[SP body-ext-1part] ")"`
    fn end_of_1part(&mut self, part: Part<'m>) -> fmt::Result {
        if self.extensions == Extensions::Written {
            write!(self.f, " {}", text(part, "Content-MD5"))?;
            self.extension_fields(part)?;
        }
        self.f.write_str(")")
    }

    /// `SP body-fld-dsp SP body-fld-lang SP body-fld-loc`
    fn extension_fields(&mut self, part: Part<'m>) -> fmt::Result {
        match part.disposition().filter(|disposition| !disposition.kind().is_empty()) {
            Some(disposition) => {
                write!(self.f, " ({} ", Quoted(disposition.kind()))?;
                self.parameters(disposition.parameters())?;
                self.f.write_str(")")?;
            }
            None => self.f.write_str(" NIL")?,
        }
        self.languages(part)?;
        write!(self.f, " {}", text(part, "Content-Location"))
    }

    /// `SP body-fld-lang`, `body-fld-lang = nstring / "(" string *(SP string) ")"`
    fn languages(&mut self, part: Part<'m>) -> fmt::Result {
        let field = part.headers().get("Content-Language").map(|field| field.undecoded_text());
        let list = field.as_deref().unwrap_or_default();
        let mut tags = list.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        match (tags.next(), tags.next()) {
            (first, None) => write!(self.f, " {}", NString(first)),
            (first, second) => {
                let separators = std::iter::once(" (").chain(std::iter::repeat(" "));
                for (tag, separator) in first.into_iter().chain(second).chain(tags).zip(separators)
                {
                    write!(self.f, "{separator}{}", Quoted(tag))?;
                }
                self.f.write_str(")")
            }
        }
    }
}

fn text<'m>(part: Part<'m>, name: &str) -> NString<Cow<'m, str>> {
    NString(part.headers().get(name).map(|field| field.undecoded_text()))
}

/// Whether a leaf of this type has its lines counted.
fn is_text(part: Part<'_>, content_type: &ContentType<'_>) -> bool {
    content_type.is_kind("text") && !is_unparsed_container(part, content_type)
}

/// Whether it is declared a container, but lies past a limit.
fn is_unparsed_container(part: Part<'_>, content_type: &ContentType<'_>) -> bool {
    let is_message = content_type.is("message", "rfc822") || content_type.is("message", "global");
    content_type.is_kind("multipart") || is_message && !part.is_message()
}

/// Counts line ends from the start of the message on, each once, for all the parts in each other.
struct Lines<'m> {
    /// The root of all, and what of it is counted.
    raw: &'m [u8],
    start: u32,
    counted: usize,
    lines: usize,
}

impl<'m> Lines<'m> {
    fn new(root: Part<'m>) -> Self {
        Self { raw: root.raw(), start: root.span().start, counted: 0, lines: 0 }
    }

    /// How many lines end before `position` of the message, which is no earlier than the last one.
    fn before(&mut self, position: u32) -> usize {
        let span = Span { start: self.start + self.counted as u32, end: position };
        let uncounted = self.raw.get(self.counted..self.counted + span.len()).unwrap_or_default();
        self.lines += uncounted.iter().filter(|&&byte| byte == b'\n').count();
        self.counted += uncounted.len();
        self.lines
    }
}
