//! Addresses (RFC 5322 §3.4).

pub(crate) mod addr_spec;
mod lexemes;
pub(crate) mod list;
pub(crate) mod list_quirks;
pub(crate) mod mailbox;
mod mailbox_check;
mod mailbox_reading;
pub(crate) mod mentions;
mod reading;
mod usual_mailbox;

pub(crate) use addr_spec::AddrSpec;
pub(crate) use list::AddressList;
pub(crate) use mailbox::{Address, Mailbox};
