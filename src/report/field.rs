//! The forms that fields of reports have.

use super::{disposition::Disposition, status_code::StatusCode, typed_value::TypedValue};
use crate::header::header_field::HeaderField;

impl<'m> HeaderField<'m> {
    /// The body as a type and a value, a semicolon between (RFC 3464 §2.1.2).
    pub fn typed_value(self) -> TypedValue<'m> {
        TypedValue::read(self.raw_value(), self.context())
    }

    /// The body as a status code (RFC 3463).
    pub fn status_code(self) -> Option<StatusCode> {
        StatusCode::parse(self.raw_value())
    }

    /// The body as a disposition of a message (RFC 8098 §3.2.6).
    pub fn disposition(self) -> Disposition<'m> {
        Disposition::parse(self.raw_value())
    }
}

#[cfg(test)]
mod tests {
    use crate::message::Message;

    #[test]
    fn fields_of_reports_have_forms() {
        let raw = b"A: dns; x.com\nB: 5.1.2\n\
            C: automatic-action/MDN-sent-automatically; displayed\n\n";
        let message = Message::parse(raw);
        let field = |name| message.headers().get(name).unwrap();
        assert_eq!(field("A").typed_value().to_string(), "dns; x.com");
        assert_eq!(field("B").status_code().map(|it| it.detail), Some(2));
        assert!(field("C").disposition().is("displayed"));
    }
}
