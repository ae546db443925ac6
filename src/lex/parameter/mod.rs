//! Parameters as they stand in a field (RFC 2045 §5.1, RFC 2231 §7).

pub(crate) mod grammar;
pub(crate) mod lexer;
pub(crate) mod role;
pub(crate) mod value;

pub(crate) use grammar::{
    Form, Piece, Quotes, RawParameter, WrittenParameter, pieces, written_parameters,
};
pub(crate) use lexer::{parameters, parameters_as};
pub(crate) use role::{Decides, Roles, role_of};
