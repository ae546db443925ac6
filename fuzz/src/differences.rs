//! Our reading beside that of mailparse, where we find nothing wrong.

use mailparse::ParsedMail;
use unmime::{Message, Part, lint::Severity};

/// Asserts that a message with nothing above `info` has the same parts, bodies and names to both, but
/// for what is known ([`is_known`]).
pub(crate) fn none(raw: &[u8]) {
    let message = Message::parse(raw);
    if message.defects().worst().is_some_and(|worst| worst > Severity::Info) {
        return;
    }
    let Ok(theirs) = mailparse::parse_mail(raw) else { return };
    let ours: Vec<Part<'_>> = message.parts().filter(|part| !is_inside_message(*part)).collect();
    if ours.iter().any(|part| is_known(*part)) {
        return;
    }
    let mut list = Vec::new();
    flatten(&theirs, &mut list);
    assert_eq!(ours.len(), list.len(), "number of parts");
    for (part, mail) in ours.into_iter().zip(list) {
        same(part, mail);
    }
}

fn flatten<'a, 'm>(mail: &'a ParsedMail<'m>, list: &mut Vec<&'a ParsedMail<'m>>) {
    list.push(mail);
    mail.subparts.iter().for_each(|inner| flatten(inner, list));
}

fn same(part: Part<'_>, mail: &ParsedMail<'_>) {
    assert_eq!(part.content_type().essence(), mail.ctype.mimetype, "type");
    assert_eq!(part.filename().map(|name| squeezed(&name)), name(mail).map(|name| squeezed(&name)));
    if part.is_leaf() {
        // It refuses bytes after the padding of base64 that are no base64 either.
        let Ok(theirs) = mail.get_body_raw() else { return };
        // It ends quoted-printable with a line break of its own, and other bodies with one less.
        assert_eq!(part.body().trim_ascii_end(), theirs.trim_ascii_end(), "body");
    }
}

fn name(mail: &ParsedMail<'_>) -> Option<String> {
    let disposition = mail.get_content_disposition();
    disposition.params.get("filename").or(mail.ctype.params.get("name")).cloned()
}

/// White space is not compared.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// It does not open messages.
fn is_inside_message(part: Part<'_>) -> bool {
    std::iter::successors(part.parent(), |part| part.parent()).any(Part::is_message)
}

/// What is known to be read otherwise, and is no defect:
/// names in encoded words, percent escapes or a charset of their own, quoted pairs in them;
/// uuencode, which it does not know; a multipart that ends where the one around it does, comments,
/// blanks at the end, parts without a header, which start with their body, and more fields of one name than may be.
fn is_known(part: Part<'_>) -> bool {
    let is_odd = |name: &str| {
        let mut fields = part.headers().get_all(name);
        let value = fields.next().map(|field| field.raw_value()).unwrap_or_default();
        fields.next().is_some()
            || value.ends_with(b" ")
            || value.windows(2).any(|two| two == b"=?")
            || value.iter().any(|byte| b"*(\\\x1b".contains(byte) || !byte.is_ascii())
    };
    let starts_with_body = part.headers().is_empty() && part.raw() == part.raw_body();
    starts_with_body && !part.raw().is_empty()
        || ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding"]
            .iter()
            .any(|it| is_odd(it))
}
