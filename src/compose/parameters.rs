//! Parameters, written (RFC 2045 §5.1, RFC 2231).

use super::{
    error::Error,
    fold::{Folded, LONGEST_PIECE},
    text::{Form, push_phrase, without_controls},
    words::{encoded, label},
};
use crate::{
    codec::{charset::Charset, encode::octet::escape},
    scan::class::is_token,
};

/// How long a parameter may get on its line, the blank before it and the semicolon after it apart.
const LONGEST: usize = 76;

/// The longest name of a parameter: a section of its value fits after it.
const LONGEST_NAME: usize = 32;

/// A name that a parameter can have.
pub(super) fn check_parameter_name(name: &str) -> Result<(), Error> {
    let is_reserved = ["boundary", "name"].iter().any(|it| it.eq_ignore_ascii_case(name));
    let is_name =
        !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(is_attribute_char);
    match is_name && !is_reserved {
        true => Ok(()),
        false => Err(Error::ParameterName { name: name.to_owned() }),
    }
}

/// Writes `; name=value`: a token or a quoted string where that holds the value, else in the extended form (RFC 2231
/// §4), in sections (§3) where it is too long for a line.
pub(super) fn push_parameter(
    body: &mut Folded,
    name: &str,
    value: &str,
    charset: Charset,
) -> Result<(), Error> {
    without_controls(value, name)?;
    // Some readers, ours among them, decode it in whichever form it is.
    if value.starts_with("=?") {
        return Err(Error::Unwritable { place: name.to_owned() });
    }
    body.push("", ";");
    if let Some(plain) = plain(value).map(|value| format!("{name}={value}"))
        && plain.len() <= LONGEST
    {
        body.push(" ", &plain);
        return Ok(());
    }
    let mut whole = format!("{name}*={}''", label(charset));
    encoded(value, charset)?.iter().for_each(|&octet| push_ext_octet(octet, &mut whole));
    if whole.len() <= LONGEST {
        body.push(" ", &whole);
        return Ok(());
    }
    // No section ends amid a character: there are readers who decode each on its own.
    let mut section = format!("{name}*0*={}''", label(charset));
    let mut number = 0;
    for (at, char) in value.char_indices() {
        let mut escaped = String::new();
        let char = encoded(&value[at..at + char.len_utf8()], charset)?;
        char.iter().for_each(|&octet| push_ext_octet(octet, &mut escaped));
        if section.len() + escaped.len() > LONGEST {
            body.push(" ", &(section + ";"));
            number += 1;
            section = format!("{name}*{number}*=");
        }
        section += &escaped;
    }
    body.push(" ", &section);
    Ok(())
}

/// Writes `; name="value"`, with encoded words, which do not belong there (RFC 2047 §5), where it is not ASCII: what
/// QQ Mail and Outlook read, which do not read the extended form.
pub(super) fn push_encoded_word_parameter(
    body: &mut Folded,
    name: &str,
    value: &str,
    charset: Charset,
) -> Result<(), Error> {
    if value.is_ascii() {
        return push_parameter(body, name, value, charset);
    }
    without_controls(value, name)?;
    body.push("", ";");
    let mut words = Folded::new("");
    push_phrase(&mut words, value, "", charset, Form::Encoded)?;
    let written = format!("{name}=\"{}\"", words.finish().replace("\r\n", "").trim_start());
    if written.len() > LONGEST_PIECE {
        return Err(Error::Unwritable { place: name.to_owned() });
    }
    body.push(" ", &written);
    Ok(())
}

/// A value as a token or a quoted string, if all readers take it for itself.
fn plain(value: &str) -> Option<String> {
    // Not all readers take an apostrophe for a part of a token.
    let is_token = !value.is_empty() && value.bytes().all(is_attribute_char);
    let is_literal = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    let is_plain = value.bytes().all(is_literal)
        && !value.starts_with([' ', '\''])
        && !value.ends_with(' ')
        && !value.contains("=?")
        && !value.contains("~{");
    is_plain.then(|| if is_token { value.to_owned() } else { format!("\"{value}\"") })
}

/// `ext-octet / attribute-char` (RFC 2231 §7).
fn push_ext_octet(octet: u8, out: &mut String) {
    if is_attribute_char(octet) {
        out.push(char::from(octet));
    } else {
        escape(b'%', octet, out);
    }
}

/// `attribute-char = <any (US-ASCII) CHAR except SPACE, CTLs, "*", "'", "%", or tspecials>` (RFC 2231 §7)
fn is_attribute_char(octet: u8) -> bool {
    octet.is_ascii() && is_token(octet) && !matches!(octet, b'*' | b'\'' | b'%')
}
