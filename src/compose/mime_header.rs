//! The MIME fields of an entity (RFC 2045 §3).

use super::{
    entity::{Content, Disposition, Node},
    error::Error,
    field::{check_name, content_id, field},
    fold::Folded,
    parameters::{check_parameter_name, push_encoded_word_parameter, push_parameter},
    style::{FileNames, Style},
    text::without_controls,
    words::label,
};
use crate::{
    codec::{charset::Charset, transfer_encoding::TransferEncoding},
    lex::display::is_invisible,
    scan::class::is_token,
};

/// The longest name of a file on the usual file systems, in characters.
const LONGEST_FILE_NAME: usize = 255;

/// The longest media type (RFC 6838 §4.2).
const LONGEST_MEDIA_TYPE: usize = 127 + 1 + 127;

/// The fields of an entity, and the empty line after them.
pub(super) fn mime_header(
    node: &Node<'_>,
    encoding: TransferEncoding,
    charset: Option<Charset>,
    boundary: Option<&str>,
    style: Style,
) -> Result<String, Error> {
    let mut header = content_type(node, charset, boundary, style)?;
    if encoding != TransferEncoding::SevenBit {
        header += &format!("Content-Transfer-Encoding: {encoding}\r\n");
    }
    header += &disposition(node, style)?;
    if let Some(id) = &node.content_id {
        header += &format!("Content-ID: <{}>\r\n", content_id(id)?);
    }
    for (name, value) in &node.fields {
        check_name(name)?;
        header += &field(name, value, style.header_charset())?;
    }
    Ok(header + "\r\n")
}

/// Content-Type (RFC 2045 §5).
fn content_type(
    node: &Node<'_>,
    charset: Option<Charset>,
    boundary: Option<&str>,
    style: Style,
) -> Result<String, Error> {
    check_media_type(node)?;
    let mut body = Folded::new("Content-Type");
    body.push(" ", &node.media_type);
    if let Some(charset) = charset {
        push_parameter(&mut body, "charset", &label(charset), charset)?;
    }
    for (name, value) in &node.parameters {
        check_parameter_name(name)?;
        if charset.is_some() && name.eq_ignore_ascii_case("charset") {
            return Err(Error::ParameterName { name: name.to_string() });
        }
        push_parameter(&mut body, name, value, style.header_charset())?;
    }
    if let Some(name) = &node.file_name
        && style.file_names == FileNames::WithEncodedWords
    {
        check_file_name(name)?;
        push_encoded_word_parameter(&mut body, "name", name, style.header_charset())?;
    }
    if let Some(boundary) = boundary {
        body.push("", ";");
        body.push(" ", &format!("boundary=\"{boundary}\""));
    }
    Ok(format!("Content-Type:{}\r\n", body.finish()))
}

/// Content-Disposition (RFC 2183): none of a part that has no file name and is nowhere in particular.
fn disposition(node: &Node<'_>, style: Style) -> Result<String, Error> {
    let named = node.file_name.as_ref().map(|_| Disposition::Attachment);
    let Some(disposition) = node.disposition.or(named) else { return Ok(String::new()) };
    let mut body = Folded::new("Content-Disposition");
    body.push(
        " ",
        match disposition {
            Disposition::Inline => "inline",
            Disposition::Attachment => "attachment",
        },
    );
    if let Some(name) = &node.file_name {
        check_file_name(name)?;
        push_parameter(&mut body, "filename", name, style.header_charset())?;
    }
    Ok(format!("Content-Disposition:{}\r\n", body.finish()))
}

/// `type "/" subtype` (RFC 2045 §5.1)
pub(super) fn is_media_type(text: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.is_ascii() && name.bytes().all(is_token);
    let names = text.split_once('/');
    text.len() <= LONGEST_MEDIA_TYPE
        && names.is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype))
}

/// A media type, of a type that such content can have.
fn check_media_type(node: &Node<'_>) -> Result<(), Error> {
    let media_type = &*node.media_type;
    let is = |kind: &str, one: &str| kind.eq_ignore_ascii_case(one);
    let fits = |kind: &str, subtype: &str| match node.content {
        Content::Text(_) => is(kind, "text"),
        Content::Binary(_) => !is(kind, "multipart") && !is(kind, "message"),
        Content::Message(_) => is(kind, "message") && is(subtype, "rfc822"),
        Content::Multipart => is(kind, "multipart"),
        Content::Received(_) => false,
    };
    match media_type.split_once('/') {
        Some((kind, subtype)) if is_media_type(media_type) && fits(kind, subtype) => Ok(()),
        _ => Err(Error::MediaType { media_type: media_type.to_owned() }),
    }
}

/// A name that no reader has to make harmless before a file can have it.
fn check_file_name(name: &str) -> Result<(), Error> {
    without_controls(name, "file name")?;
    let has_drive = matches!(name.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
    let is_harmful = |char: char| matches!(char, '/' | '\\') || is_invisible(char);
    let is_fit = !name.is_empty()
        && name.chars().count() <= LONGEST_FILE_NAME
        && !has_drive
        && !name.contains(|char| is_harmful(char) && !is_blank(char))
        && !name.ends_with(['.', ' ']);
    is_fit.then_some(()).ok_or_else(|| Error::FileName { name: name.to_owned() })
}

/// Blanks that names of files have, in Asia and on the Macintosh.
fn is_blank(char: char) -> bool {
    matches!(char, '\u{A0}' | '\u{202F}' | '\u{3000}')
}
