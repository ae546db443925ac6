//! Addresses, as `email.headerregistry` has them.

use pyo3::{prelude::*, types::PyTuple};
use unmime::{AddressList, Mailbox};

/// A mailbox: the name that is shown, and the address.
///
/// It has the attributes of `email.headerregistry.Address`.
#[pyclass(frozen, eq, hash, module = "unmime")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address(Mailbox<'static>);

#[pymethods]
impl Address {
    /// The name, decoded; empty if there is none.
    #[getter]
    fn display_name(&self) -> &str {
        self.0.display_name.as_deref().unwrap_or_default()
    }

    /// The whole address.
    #[getter]
    fn addr_spec(&self) -> &str {
        self.0.addr_spec.as_str()
    }

    /// What is before the `@`.
    #[getter]
    fn username(&self) -> &str {
        self.0.addr_spec.local_part()
    }

    /// The part after the `@`; empty if there is none.
    #[getter]
    fn domain(&self) -> &str {
        self.0.addr_spec.domain().unwrap_or_default()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Address({:?}, {:?})", self.display_name(), self.addr_spec())
    }
}

impl From<Mailbox<'_>> for Address {
    fn from(mailbox: Mailbox<'_>) -> Self {
        Self(mailbox.into_owned())
    }
}

/// A group of mailboxes (RFC 5322 §3.4), or a single one, whose display_name is None then.
///
/// It has the attributes of `email.headerregistry.Group`.
#[pyclass(frozen, module = "unmime")]
pub(crate) struct Group {
    /// The name of the group, decoded.
    #[pyo3(get)]
    display_name: Option<String>,
    mailboxes: Vec<Address>,
}

#[pymethods]
impl Group {
    /// The mailboxes in it.
    #[getter]
    fn addresses<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.mailboxes.iter().cloned())
    }

    fn __repr__(&self) -> String {
        let mailboxes: Vec<String> = self.mailboxes.iter().map(Address::__str__).collect();
        format!("Group({:?}, {mailboxes:?})", self.display_name)
    }
}

/// The mailboxes of a list, those in groups too.
pub(crate) fn addresses(list: AddressList<'_>) -> Vec<Address> {
    list.into_iter().flat_map(unmime::Address::into_mailboxes).map(Address::from).collect()
}

/// The list as it is written, with its groups.
pub(crate) fn groups(list: AddressList<'_>) -> Vec<Group> {
    let groups = list.into_iter().map(|address| Group {
        display_name: match &address {
            unmime::Address::Group(group) => Some(group.display_name.clone().into_owned()),
            unmime::Address::Mailbox(_) => None,
        },
        mailboxes: address.into_mailboxes().into_iter().map(Address::from).collect(),
    });
    groups.collect()
}
