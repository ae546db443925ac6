//! What is hashed and signed (RFC 6376 §3.4, §3.7), made from what unmime gives. mail-auth makes it
//! anew from the bytes of the message: that both are alike is a test.

use mail_auth::crypto::HashAlgorithm;
use unmime::{HeaderField, Message, auth::DkimSignature};

/// `bh` of a signature, as it must be for this body (RFC 6376 §3.7): base64 of the hash of the
/// canonical body. None for an algorithm or a canonicalization that is not known.
pub fn body_hash(body: &[u8], signature: DkimSignature<'_>) -> Option<String> {
    let algorithm = signature.algorithm()?;
    let hash = HashAlgorithm::parse(algorithm.rsplit('-').next()?)?;
    let mut canonical = match &*signature.canonicalization().1 {
        "simple" => simple_body(body),
        "relaxed" => relaxed_body(body),
        _ => return None,
    };
    if let Some(length) = signature.body_length() {
        canonical.truncate(usize::try_from(length).unwrap_or(usize::MAX));
    }
    Some(base64(hash.hash(&*canonical).as_ref()))
}

/// The fields that a signature is over, canonical, with the signature itself at the end (RFC 6376
/// §3.7). Of fields with one name the last counts first (§5.4.2), and one that is not there is empty.
pub fn signed_header(message: &Message<'_>, signature: HeaderField<'_>) -> Vec<u8> {
    let read = signature.dkim_signature();
    let is_relaxed = read.canonicalization().0 == "relaxed";
    let mut fields: Vec<_> = message.headers().iter().collect();
    let mut signed = Vec::new();
    for name in read.signed_fields() {
        if let Some(at) = fields.iter().rposition(|field| field.is(&name)) {
            let field = fields.remove(at);
            write_field(field.name(), field.raw_value(), is_relaxed, &mut signed);
            signed.extend(b"\r\n");
        }
    }
    let value = without_signature(signature.raw_value());
    write_field(signature.name(), &value, is_relaxed, &mut signed);
    signed
}

/// The value of a DKIM-Signature with that of its `b` taken out (RFC 6376 §3.7).
fn without_signature(value: &[u8]) -> Vec<u8> {
    let mut left = Vec::new();
    for (at, tag) in value.split(|&byte| byte == b';').enumerate() {
        if at > 0 {
            left.push(b';');
        }
        match tag.iter().position(|&byte| byte == b'=') {
            Some(equals) if tag[..equals].trim_ascii() == b"b" => left.extend(&tag[..=equals]),
            _ => left.extend(tag),
        }
    }
    left
}

/// The two canonicalizations of a field (RFC 6376 §3.4.1, §3.4.2), without the line break.
fn write_field(name: &str, value: &[u8], is_relaxed: bool, into: &mut Vec<u8>) {
    if !is_relaxed {
        into.extend(name.as_bytes());
        into.push(b':');
        into.extend(value);
        return;
    }
    into.extend(name.to_ascii_lowercase().as_bytes());
    into.push(b':');
    let unfolded: Vec<u8> = value.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
    into.extend(one_blank_each(&unfolded).trim_ascii());
}

/// `simple` (RFC 6376 §3.4.3): without the empty lines at the end; an empty body is one line break.
fn simple_body(body: &[u8]) -> Vec<u8> {
    let mut rest = body;
    while let Some(shorter) = rest.strip_suffix(b"\r\n") {
        rest = shorter;
    }
    [rest, b"\r\n"].concat()
}

/// `relaxed` (RFC 6376 §3.4.4): blanks are one blank, those before a line break are none, and the
/// empty lines at the end are gone; an empty body stays empty.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut canonical = Vec::new();
    for line in lines(body) {
        canonical.extend(one_blank_each(line).trim_ascii_end());
        canonical.extend(b"\r\n");
    }
    if canonical.iter().all(|byte| b"\r\n".contains(byte)) {
        Vec::new()
    } else {
        simple_body(&canonical)
    }
}

/// What stands between the CRLFs.
fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(body);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = all.windows(2).position(|pair| pair == b"\r\n");
        rest = end.map(|end| &all[end + 2..]);
        Some(&all[..end.unwrap_or(all.len())])
    })
}

/// Each run of blanks and tabs becomes one blank.
fn one_blank_each(line: &[u8]) -> Vec<u8> {
    let mut written: Vec<u8> = Vec::with_capacity(line.len());
    for &byte in line {
        match byte {
            b' ' | b'\t' if written.last() == Some(&b' ') => {}
            b' ' | b'\t' => written.push(b' '),
            _ => written.push(byte),
        }
    }
    written
}

/// Base64 with padding (RFC 4648 §4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut encoded = Vec::new();
    mail_auth::headers::Writer::write_base64(&mut encoded, bytes);
    String::from_utf8(encoded).unwrap_or_default()
}
