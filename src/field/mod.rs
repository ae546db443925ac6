//! One field, one file: its type, its grammar, how it is displayed.

pub(crate) mod addr_spec;
pub(crate) mod address;
pub(crate) mod address_list;
pub(crate) mod date_time;
pub(crate) mod zone;
