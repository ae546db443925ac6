//! Values that say of which type they are (RFC 3464 §2.1.2): recipients, hosts and diagnoses of
//! reports.

use std::{borrow::Cow, fmt};

use nom::{Parser, bytes::complete::tag, sequence::delimited};

use crate::{
    lex::context::Context,
    lex::{Parsed, unstructured::unstructured, whitespace::opt_cfws, word::token},
};

/// `type ";" value`: the form of `Final-Recipient`, `Reporting-MTA`, `Diagnostic-Code` and their
/// like (RFC 3464 §2.1.2).
///
/// ```
/// let mta = unmime::report::TypedValue::parse(b"dns; mx.example.org");
/// assert!(mta.is("DNS"));
/// assert_eq!(mta.value, "mx.example.org");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TypedValue<'a> {
    /// `address-type`, `mta-name-type` or `diagnostic-type`, as written: `rfc822`, `utf-8`, `dns`,
    /// `smtp`, `x-unix`. None where the value stands alone.
    pub kind: Option<Cow<'a, str>>,
    /// What is after the semicolon, unfolded and fit to be shown.
    pub value: Cow<'a, str>,
}

impl<'a> TypedValue<'a> {
    /// Reads the body of such a field. Any bytes are one: what names no type is a value alone.
    pub fn parse(value: &'a [u8]) -> Self {
        Self::read(value, Context::default())
    }

    pub(crate) fn read(value: &'a [u8], context: Context<'a>) -> Self {
        match kind(value) {
            Ok((rest, kind)) => {
                Self { kind: Some(unstructured(kind, context)), value: unstructured(rest, context) }
            }
            Err(_) => Self { kind: None, value: unstructured(value, context) },
        }
    }

    /// Whether this is its type, in any case.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(kind))
    }

    /// The value as an address: without angle brackets, and of type `utf-8` with what is written
    /// as `\x{1F4E7}` decoded (RFC 6533 §3).
    pub fn address(&self) -> Cow<'_, str> {
        let value: &str = &self.value;
        let inside = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
        let address = inside.unwrap_or(value);
        if self.is("utf-8") && address.contains("\\x{") {
            return Cow::Owned(utf_8_addr_xtext(address));
        }
        Cow::Borrowed(address)
    }
}

/// Displays as the body of the field.
impl fmt::Display for TypedValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Some(kind) => write!(f, "{kind}; {}", self.value),
            None => f.write_str(&self.value),
        }
    }
}

/// `[CFWS] atom [CFWS] ";"`
fn kind(input: &[u8]) -> Parsed<'_, &[u8]> {
    let semicolon = (opt_cfws, tag(";"));
    delimited(opt_cfws, token, semicolon).parse(input)
}

/// `EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"` (RFC 6533 §3), each as its character; what names
/// none, or a control character, stays as it is.
fn utf_8_addr_xtext(address: &str) -> String {
    let mut decoded = String::with_capacity(address.len());
    let mut rest = address;
    while let Some((before, after)) = rest.split_once("\\x{") {
        decoded.push_str(before);
        let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let (point, tail) = after.split_at(digits);
        let char = u32::from_str_radix(point, 16).ok().and_then(char::from_u32);
        match (char.filter(|char| !char.is_control()), tail.strip_prefix('}')) {
            (Some(char), Some(tail)) => {
                decoded.push(char);
                rest = tail;
            }
            _ => {
                decoded.push_str("\\x{");
                rest = after;
            }
        }
    }
    decoded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_before_the_first_semicolon() {
        for (field, kind, value) in [
            (" rfc822; joe@x.com", Some("rfc822"), "joe@x.com"),
            (" RFC822;joe@x.com", Some("RFC822"), "joe@x.com"),
            ("\r\n smtp ;\r\n 550 5.1.1 no; never", Some("smtp"), "550 5.1.1 no; never"),
            ("(c) dns (d); x", Some("dns"), "x"),
            ("dns;", Some("dns"), ""),
            ("x400; /C=se/A= /", Some("x400"), "/C=se/A= /"),
            (" joe@x.com", None, "joe@x.com"),
            ("a b; c", None, "a b; c"),
            ("", None, ""),
        ] {
            let read = TypedValue::parse(field.as_bytes());
            assert_eq!((read.kind.as_deref(), &*read.value), (kind, value), "{field:?}");
        }
    }

    #[test]
    fn an_address_is_without_brackets_and_escapes() {
        for (field, address) in [
            ("rfc822; <joe@x.com>", "joe@x.com"),
            ("utf-8; \\x{6C34}@x.com", "水@x.com"),
            ("utf-8; 水@x.com", "水@x.com"),
            ("utf-8; a\\x{2B}b\\x{D800}\\x{}\\x{41\\x{0A}c", "a+b\\x{D800}\\x{}\\x{41\\x{0A}c"),
            ("utf-8; \\x{1F4E7}", "📧"),
            ("rfc822; \\x{6C34}@x.com", "\\x{6C34}@x.com"),
        ] {
            assert_eq!(TypedValue::parse(field.as_bytes()).address(), address, "{field}");
        }
    }

    #[test]
    fn what_is_displayed_reads_the_same() {
        for field in ["dns; x", "x"] {
            assert_eq!(TypedValue::parse(field.as_bytes()).to_string(), field);
        }
    }
}
