//! Reads any e-mail.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![allow(dead_code)] // while the house is being built; gone with the first release

mod codec;
mod field;
mod lex;
mod scan;
mod span;

pub use crate::{
    codec::charset::Charset,
    field::{
        addr_spec::AddrSpec,
        address::{Address, Group, Mailbox},
        address_list::AddressList,
        date_time::DateTime,
        zone::Zone,
    },
    span::Span,
};
/// Limits placeholder.
#[derive(Debug)]
pub struct Limits {
    /// placeholder
    pub message_bytes: u64,
}
