//! The message as an object: its parts, and what they hold.

use std::{
    borrow::Cow,
    cell::RefCell,
    hash::{DefaultHasher, Hash, Hasher},
};

use pyo3::{
    IntoPyObjectExt,
    prelude::*,
    pybacked::{PyBackedBytes, PyBackedStr},
    types::{PyBytes, PyIterator, PyList, PyString},
};
use unmime::{
    Part,
    safe_html::{InlineImages, Options, RemoteImages},
};

use crate::{
    defect::{Defect, defects},
    handle::{Handle, State},
};

/// A message, or a part of one: both are the same thing, as in the package `email`.
///
/// It is read only, keeps the bytes that it was parsed from, and computes a value when it is asked
/// for one. No bytes make it raise.
#[pyclass(frozen, eq, module = "unmime")]
#[derive(PartialEq)]
pub(crate) struct Message {
    pub(crate) handle: Handle,
}

/// HTML that is safe to show, and how many references to images on servers were left out.
#[pyclass(frozen, get_all, module = "unmime")]
pub(crate) struct SafeHtml {
    /// A fragment: what stands in the body of a document.
    html: String,
    /// How many references to images on servers were left out.
    blocked_images: usize,
}

/// Parses a message. Any bytes are one.
#[pyfunction]
#[pyo3(signature = (s, /))]
pub(crate) fn message_from_bytes(s: PyBackedBytes) -> Message {
    Message { handle: Handle::new(s.to_vec(), None) }
}

/// Parses the message in a file that is open for binary reading.
#[pyfunction]
#[pyo3(signature = (fp, /))]
pub(crate) fn message_from_binary_file(fp: &Bound<'_, PyAny>) -> PyResult<Message> {
    Ok(message_from_bytes(fp.call_method0("read")?.extract()?))
}

impl Message {
    pub(crate) fn part(&self) -> Part<'_> {
        self.handle.part()
    }

    fn inner(handle: Handle) -> Self {
        Self { handle }
    }
}

fn iterator(py: Python<'_>, handles: Vec<Handle>) -> PyResult<Bound<'_, PyIterator>> {
    PyList::new(py, handles.into_iter().map(Message::inner))?.try_iter()
}

#[pymethods]
impl Message {
    /// The part and all parts inside, depth first, each container before its parts.
    fn walk<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        iterator(py, self.handle.walk().collect())
    }

    /// The parts directly inside: those of a multipart, or the message of a message/rfc822 or of a signed
    /// S/MIME structure.
    fn iter_parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        iterator(py, self.handle.children())
    }

    /// The attachments, at any depth: what is neither the text nor the HTML (RFC 8621 §4.1.4).
    fn iter_attachments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let attachments = self.part().body_lists().attachments.into_iter();
        iterator(py, attachments.map(|part| self.handle.at(part.id())).collect())
    }

    /// The part that is the body, by the first of `preferencelist` that there is: `plain`, `html`, or
    /// `related`, the multipart/related around the HTML. None if there is none of them.
    #[pyo3(signature = (preferencelist = None))]
    fn get_body(&self, preferencelist: Option<Vec<PyBackedStr>>) -> Option<Self> {
        let mut preferences = match &preferencelist {
            Some(list) => list.iter().map(|preference| &**preference).collect(),
            None => vec!["related", "html", "plain"],
        }
        .into_iter();
        let lists = self.part().body_lists();
        let first = |list: &[Part<'_>], subtype| {
            list.iter().find(|part| part.content_type().is("text", subtype)).map(|part| part.id())
        };
        let html = first(&lists.html, "html");
        let id = preferences.find_map(|preference| match preference {
            "plain" => first(&lists.text, "plain"),
            "html" => html,
            "related" => related_around(self.part(), self.handle.at(html?).part()).map(Part::id),
            _ => None,
        });
        Some(Self::inner(self.handle.at(id?)))
    }

    /// Whether it has parts: a multipart, or a message/rfc822.
    fn is_multipart(&self) -> bool {
        let part = self.part();
        part.is_multipart() || part.is_message() && !self.handle.children().is_empty()
    }

    /// Whether its Content-Disposition is `attachment`.
    fn is_attachment(&self) -> bool {
        self.part().disposition().is_some_and(|disposition| disposition.is_attachment())
    }

    /// What a leaf holds: the text of a text part, the message of a message/rfc822, and else the
    /// bytes. None for a multipart.
    fn get_content<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let part = self.part();
        if let Some(text) = part.text() {
            return Ok(Some(PyString::new(py, &text).into_any()));
        }
        let is_message = part.is_message() && part.content_type().is_kind("message");
        let inner = if is_message { self.handle.children().pop() } else { None };
        if let Some(inner) = inner {
            return Ok(Some(Bound::new(py, Self::inner(inner))?.into_any()));
        }
        Ok((!self.is_multipart()).then(|| PyBytes::new(py, &part.body()).into_any()))
    }

    /// The body with its transfer encoding undone.
    #[getter(content)]
    fn decoded(&self) -> Cow<'_, [u8]> {
        self.part().body()
    }

    /// The plain text of the message, decoded; that of its HTML, if it has no other.
    #[getter]
    fn text(&self) -> Option<Cow<'_, str>> {
        self.part().body_lists().plain_text()
    }

    /// The HTML of the message, decoded.
    #[getter]
    fn html(&self) -> Option<Cow<'_, str>> {
        self.part().body_lists().html_text()
    }

    /// What the message shows, as HTML that is safe to show: a fragment that loads and runs nothing, with the images of
    /// the message in it as data: URLs of at most `image_bytes` bytes together, and plain text that stands without
    /// HTML as `<pre>`. None if it shows nothing. Of a part, what that shows.
    ///
    /// `inline_images` gives the images other URLs: it is called with the part of each image that the HTML shows, and
    /// returns its URL, or None to leave it out. What it raises is raised, and so no HTML comes back.
    ///
    /// With `remote_images`, images load from servers by https, which tells the sender that the mail is read.
    #[pyo3(signature = (*, remote_images = false, inline_images = None, image_bytes = None))]
    fn safe_html(
        &self,
        remote_images: bool,
        inline_images: Option<&Bound<'_, PyAny>>,
        image_bytes: Option<usize>,
    ) -> PyResult<Option<SafeHtml>> {
        let raised = RefCell::new(None);
        let url = |part: Part<'_>| {
            // One of a message in a transfer encoding is none of this message.
            let is_own = self.handle.message().part(part.id()) == Some(part);
            let handle = match is_own {
                true => self.handle.at(part.id()),
                false => Handle::new(part.raw().to_vec(), None),
            };
            let asked = inline_images?.call1((Self::inner(handle),)).and_then(|url| url.extract());
            asked.unwrap_or_else(|error| {
                raised.borrow_mut().get_or_insert(error);
                None
            })
        };
        let mut options = Options::default();
        if remote_images {
            options.remote_images = RemoteImages::Https;
        }
        if inline_images.is_some() {
            options.inline_images = InlineImages::Urls(&url);
        }
        if let Some(bytes) = image_bytes {
            options.image_bytes = bytes;
        }
        let safe = self.part().safe_html(&options);
        match raised.take() {
            Some(error) => Err(error),
            None => {
                Ok(safe
                    .map(|safe| SafeHtml { html: safe.html, blocked_images: safe.blocked_images }))
            }
        }
    }

    /// The first words of the message, at most `max_chars` characters, blanks and line breaks as one
    /// blank.
    #[pyo3(signature = (max_chars = 256))]
    fn preview(&self, max_chars: usize) -> String {
        match self.part().parent() {
            None => self.handle.message().preview(max_chars),
            Some(_) => unmime::Message::parse(self.part().raw()).preview(max_chars),
        }
    }

    /// The charset that a text is read in, by its usual name: the declared one, unless that cannot be
    /// right. None for what is no text.
    #[getter]
    fn charset(&self) -> Option<String> {
        Some(self.part().text()?.charset().to_owned())
    }

    /// All of it as received: header, empty line, body.
    #[getter]
    fn raw(&self) -> &[u8] {
        match self.part().parent() {
            None => self.handle.message().raw(),
            Some(_) => self.part().raw(),
        }
    }

    /// The same as `raw`.
    fn as_bytes(&self) -> &[u8] {
        self.raw()
    }

    fn __bytes__(&self) -> &[u8] {
        self.raw()
    }

    /// The body as received, transfer encoding and all.
    #[getter]
    fn raw_body(&self) -> &[u8] {
        self.part().raw_body()
    }

    /// Where it is in `raw` of the message: start and end.
    #[getter]
    fn span(&self) -> (u32, u32) {
        let span = self.part().span();
        (span.start, span.end)
    }

    /// Where its body is in `raw` of the message: start and end.
    #[getter]
    fn body_span(&self) -> (u32, u32) {
        let span = self.part().body_span();
        (span.start, span.end)
    }

    /// Its IMAP path: `1.2` for the second part of the first part, `TEXT` for the multipart that a
    /// message is.
    #[getter]
    fn path(&self) -> String {
        self.handle.path()
    }

    /// What stands before the first delimiter of a multipart.
    #[getter]
    fn preamble(&self) -> &[u8] {
        self.part().preamble()
    }

    /// What stands after the close delimiter of a multipart.
    #[getter]
    fn epilogue(&self) -> &[u8] {
        self.part().epilogue()
    }

    /// The departures from the standards in it and in the parts inside.
    #[getter]
    fn defects(&self) -> Vec<Defect> {
        defects(&self.handle)
    }

    /// Whether another reader can show another sender, subject, text, file name or file: whether
    /// there are `readings` that differ.
    #[getter]
    fn is_ambiguous(&self) -> bool {
        self.handle.message().is_ambiguous()
    }

    /// The message as other readers read it: the code of the defect that they take otherwise, and
    /// what they read then.
    fn readings(&self) -> Vec<(&'static str, Self)> {
        let readings = self.handle.message().readings();
        readings
            .map(|reading| (reading.code.as_str(), Self::inner(self.handle.reading(reading))))
            .collect()
    }

    /// The `From ` line before it in its mailbox, without these five characters. None if it was read
    /// from elsewhere.
    fn get_from(&self) -> Option<&str> {
        self.handle.line_before()
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.part().id(), self.raw()).hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        format!("<unmime.Message {:?}>", self.part())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let restore = py.import("unmime")?.getattr("_restore")?;
        (restore, (self.handle.state(py),)).into_bound_py_any(py)
    }
}

/// A message that was pickled.
#[pyfunction]
#[pyo3(signature = (state, /))]
pub(crate) fn _restore(state: State) -> Message {
    Message { handle: Handle::restore(state) }
}

/// The innermost multipart/related around a part, no further out than `root`.
fn related_around<'m>(root: Part<'m>, part: Part<'m>) -> Option<Part<'m>> {
    let around = std::iter::successors(Some(part), |part| part.parent());
    let mut within = around.take_while(|part| part.id() >= root.id());
    within.find(|part| part.content_type().is("multipart", "related"))
}
