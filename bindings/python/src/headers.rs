//! The header of a message as a mapping, and its typed values.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use pyo3::{
    IntoPyObjectExt,
    prelude::*,
    types::{PyIterator, PyList},
};
use unmime::{HeaderField, Headers, MessageId, Part};

use crate::{
    address::{Address, Group, addresses, groups},
    date::date,
    message::Message,
};

impl Message {
    fn headers(&self) -> Headers<'_> {
        self.part().headers()
    }
}

#[pymethods]
impl Message {
    /// How many header fields there are.
    fn __len__(&self) -> usize {
        self.headers().len()
    }

    /// A part without a header is a part.
    fn __bool__(&self) -> bool {
        true
    }

    fn __contains__(&self, name: &str) -> bool {
        self.headers().get(name).is_some()
    }

    /// The first field of this name, in any case, decoded; None if there is none.
    fn __getitem__(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers().get(name).map(HeaderField::text)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.keys())?.try_iter()
    }

    /// The names of the fields, in the order written, each as often as it occurs.
    fn keys(&self) -> Vec<&str> {
        self.headers().iter().map(HeaderField::name).collect()
    }

    /// The fields, decoded, in the order written.
    fn values(&self) -> Vec<Cow<'_, str>> {
        self.headers().iter().map(HeaderField::text).collect()
    }

    /// The names and the fields, decoded, in the order written.
    fn items(&self) -> Vec<(&str, Cow<'_, str>)> {
        self.headers().iter().map(|field| (field.name(), field.text())).collect()
    }

    /// The names and the bytes of the fields, from after the colon to before the last line break.
    fn raw_items(&self) -> Vec<(&str, Cow<'_, [u8]>)> {
        let fields = self.headers().iter();
        fields.map(|field| (field.name(), Cow::Borrowed(field.raw_value()))).collect()
    }

    /// The first field of this name, in any case, decoded.
    #[pyo3(signature = (name, failobj = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        or(py, self.__getitem__(name), failobj)
    }

    /// All fields of this name, in any case, decoded.
    #[pyo3(signature = (name, failobj = None))]
    fn get_all<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let values: Vec<_> = self.headers().get_all(name).map(HeaderField::text).collect();
        or(py, (!values.is_empty()).then_some(values), failobj)
    }

    /// Subject, decoded.
    #[getter]
    fn subject(&self) -> Option<Cow<'_, str>> {
        self.headers().subject()
    }

    /// Date, in the zone of its sender; UTC, where that is not told. None where there is no date, or
    /// one that `datetime` cannot hold.
    #[getter]
    fn date(&self) -> Option<DateTime<FixedOffset>> {
        self.datetime("Date")
    }

    /// From: who wrote it.
    #[getter]
    fn from_(&self) -> Vec<Address> {
        addresses(self.headers().from())
    }

    /// Sender: who sent it, where that is another than who wrote it.
    #[getter]
    fn sender(&self) -> Option<Address> {
        addresses(self.headers().sender()).into_iter().next()
    }

    /// Reply-To: where answers go.
    #[getter]
    fn reply_to(&self) -> Vec<Address> {
        addresses(self.headers().reply_to())
    }

    /// To, those of all such fields.
    #[getter]
    fn to(&self) -> Vec<Address> {
        addresses(self.headers().to())
    }

    /// Cc, those of all such fields.
    #[getter]
    fn cc(&self) -> Vec<Address> {
        addresses(self.headers().cc())
    }

    /// Bcc, those of all such fields.
    #[getter]
    fn bcc(&self) -> Vec<Address> {
        addresses(self.headers().bcc())
    }

    /// The mailboxes in the first field of this name, whatever it is; those in groups too.
    fn addresses(&self, name: &str) -> Vec<Address> {
        let field = self.headers().get(name);
        field.map(|field| addresses(field.address_list())).unwrap_or_default()
    }

    /// The same with its groups.
    fn groups(&self, name: &str) -> Vec<Group> {
        let field = self.headers().get(name);
        field.map(|field| groups(field.address_list())).unwrap_or_default()
    }

    /// The date in the first field of this name, whatever it is.
    fn datetime(&self, name: &str) -> Option<DateTime<FixedOffset>> {
        date(self.headers(), name)
    }

    /// Message-ID, without its angle brackets.
    #[getter]
    fn message_id(&self) -> Option<String> {
        self.headers().message_id().map(text_of)
    }

    /// Content-ID, without its angle brackets: how other parts refer to this one.
    #[getter]
    fn content_id(&self) -> Option<String> {
        self.headers().content_id().map(text_of)
    }

    /// In-Reply-To: the messages that it answers.
    #[getter]
    fn in_reply_to(&self) -> Vec<String> {
        self.headers().in_reply_to().map(text_of).collect()
    }

    /// References: the thread that leads to it, eldest first.
    #[getter]
    fn references(&self) -> Vec<String> {
        self.headers().references().map(text_of).collect()
    }

    /// List-Id: the mailing list that it came through, without its description.
    #[getter]
    fn list_id(&self) -> Option<Cow<'_, str>> {
        Some(self.headers().list_id()?.id)
    }

    /// The media type that counts, in lower case: `text/plain`.
    fn get_content_type(&self) -> String {
        self.part().content_type().essence()
    }

    /// The media type up to its slash.
    fn get_content_maintype(&self) -> String {
        self.part().content_type().kind().to_ascii_lowercase()
    }

    /// The media type after its slash.
    fn get_content_subtype(&self) -> String {
        self.part().content_type().subtype().to_ascii_lowercase()
    }

    /// The charset that is declared, in lower case.
    #[pyo3(signature = (failobj = None))]
    fn get_content_charset<'py>(
        &self,
        py: Python<'py>,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let charset = self.part().content_type().charset();
        or(py, charset.map(|charset| charset.to_lowercase()), failobj)
    }

    /// `inline`, `attachment` or what else the Content-Disposition is, in lower case.
    fn get_content_disposition(&self) -> Option<String> {
        disposition(self.part())
    }

    /// The boundary of a multipart.
    #[pyo3(signature = (failobj = None))]
    fn get_boundary<'py>(
        &self,
        py: Python<'py>,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.get_param(py, "boundary", failobj, "content-type")
    }

    /// A parameter of a field, decoded (RFC 2231 and encoded words).
    #[pyo3(signature = (param, failobj = None, header = "content-type"))]
    fn get_param<'py>(
        &self,
        py: Python<'py>,
        param: &str,
        failobj: Option<Bound<'py, PyAny>>,
        header: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let value = self.headers().get(header).and_then(|field| match field.is("Content-Type") {
            true => field.content_type().parameters().get(param),
            false => field.content_disposition().parameters().get(param),
        });
        or(py, value, failobj)
    }

    /// The file name that the sender gave, decoded, as it is: it is no path to write to.
    #[pyo3(signature = (failobj = None))]
    fn get_filename<'py>(
        &self,
        py: Python<'py>,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        or(py, self.part().filename(), failobj)
    }

    /// A file name that is harmless on any system: what is left of the sender's, or one that is made
    /// up.
    #[getter]
    fn safe_filename(&self) -> String {
        self.part().safe_file_name()
    }
}

/// What the disposition of a part is, in lower case.
pub(crate) fn disposition(part: Part<'_>) -> Option<String> {
    let kind = part.disposition()?.kind().to_ascii_lowercase();
    (!kind.is_empty()).then_some(kind)
}

fn text_of(id: MessageId<'_>) -> String {
    id.as_str().to_owned()
}

/// The value, or what the caller wants in its place.
fn or<'py>(
    py: Python<'py>,
    value: Option<impl IntoPyObject<'py>>,
    failobj: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Some(value) => value.into_bound_py_any(py),
        None => Ok(failobj.unwrap_or_else(|| py.None().into_bound(py))),
    }
}
