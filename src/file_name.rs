//! The names of files: as senders give them, and to save them under.

use std::borrow::Cow;

use crate::{
    codec::{
        charset::text_of_unknown_charset, transfer_encoding::TransferEncoding, uuencode, yenc,
    },
    field::content_type::ContentType,
    part::Part,
};

/// How many bytes a file name may have on the usual file systems.
const MOST_BYTES: usize = 255;

/// Device names that Windows reserves, with any extension.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// The file name that its sender gave `part`, decoded, as it is.
pub(crate) fn file_name_of(part: Part<'_>) -> Option<Cow<'_, str>> {
    declared_file_name(part).or_else(|| file_name_in_body(part))
}

/// The file name that the header of `part` tells.
pub(crate) fn declared_file_name(part: Part<'_>) -> Option<Cow<'_, str>> {
    let disposition = |name| part.disposition()?.parameters().get(name);
    let kind = |name| part.headers().content_type()?.parameters().get(name);
    let usual = disposition("filename").or_else(|| kind("name"));
    usual.or_else(|| disposition("name")).or_else(|| kind("filename"))
}

/// The name of the file that its body is, by a transfer encoding that tells names, or as a text
/// that is all file.
fn file_name_in_body(part: Part<'_>) -> Option<Cow<'_, str>> {
    let name = match part.transfer_encoding() {
        TransferEncoding::Uuencode => uuencode::file_name(part.raw_body())?,
        TransferEncoding::SevenBit | TransferEncoding::EightBit | TransferEncoding::Binary
            if part.is_leaf() && part.content_type().is_kind("text") =>
        {
            let text = part.raw_body().trim_ascii();
            let uuencoded = uuencode::sole_block(text).map(|block| block.name);
            uuencoded.or_else(|| Some(yenc::sole_block(text)?.name))?
        }
        _ => return None,
    };
    (!name.is_empty()).then(|| text_of_unknown_charset(name))
}

/// A name to save `part` under: its own made harmless, or one made up from its path and type.
pub(crate) fn safe_file_name_of(part: Part<'_>) -> String {
    let name = file_name_of(part);
    safe_file_name(name.as_deref().unwrap_or_default()).unwrap_or_else(|| {
        format!("part-{}.{}", part.path(), usual_extension(&part.content_type()))
    })
}

/// `name` made a harmless single path component on any system, if anything is left of it.
///
/// Its last component by the separators of both systems; without control and bidirectional control
/// characters; `<>:"|?*` replaced by `_`; no blanks or dots at its ends (so no hidden file, and
/// nothing that Windows would cut off); no device name; at most 255 bytes, cut before the extension.
pub(crate) fn safe_file_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible = base.chars().filter(|c| !c.is_control() && !is_invisible(*c));
    let plain: String = visible.map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let trimmed = plain.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.is_empty() {
        return None;
    }
    let prefix = if is_device(trimmed) { "_" } else { "" };
    Some(shortened(&format!("{prefix}{trimmed}")))
}

/// Characters that change how a name looks without being seen: bidirectional controls (which let
/// `gpj.exe` look like `exe.jpg`), zero-width ones, and line separators.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{061C}' | '\u{FEFF}')
}

/// Whether the name up to its first dot is that of a device: `NUL`, `com1.txt`.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let numbered = |prefix: &str| {
        stem.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            && matches!(
                stem.get(3..),
                Some("0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
            )
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device))
        || numbered("COM")
        || numbered("LPT")
}

/// At most [`MOST_BYTES`] bytes of the name, its extension among them.
fn shortened(name: &str) -> String {
    if name.len() <= MOST_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if name.len() - dot <= 32 => name.split_at(dot),
        _ => (name, ""),
    };
    let mut cut = MOST_BYTES - extension.len();
    while !stem.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{extension}", stem[..cut].trim_end_matches(['.', ' ']))
}

/// The extension that files of a type usually have.
fn usual_extension(content_type: &ContentType<'_>) -> &'static str {
    match content_type.essence().as_str() {
        "text/html" => "html",
        "text/calendar" => "ics",
        "message/rfc822" | "message/global" => "eml",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        _ if content_type.is_kind("text") => "txt",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_harmless_name_stays() {
        for name in
            ["a.txt", "夏涛.pdf", "a b (1).tar.gz", "résumé", "CONfig.txt", "com10.txt", "-rf"]
        {
            assert_eq!(safe_file_name(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_harmful_name_is_made_harmless() {
        for (name, safe) in [
            ("../../evil.txt", "evil.txt"),
            ("/etc/passwd", "passwd"),
            ("C:\\Users\\me\\a.txt", "a.txt"),
            ("..\\..\\a.txt", "a.txt"),
            ("C:a.txt", "C_a.txt"),
            (".bashrc", "bashrc"),
            ("a.txt. . ", "a.txt"),
            ("CON.txt. ", "_CON.txt"),
            ("nul", "_nul"),
            ("Lpt1.doc", "_Lpt1.doc"),
            ("a\u{202E}gpj.exe", "agpj.exe"),
            ("a\r\n\0b.txt", "ab.txt"),
            ("a<b>:\"c|d?e*.txt", "a_b___c_d_e_.txt"),
        ] {
            assert_eq!(safe_file_name(name).as_deref(), Some(safe), "{name:?}");
        }
    }

    #[test]
    fn of_some_names_nothing_is_left() {
        for name in ["", ".", "..", "/", "a/", "\u{202E}", " . "] {
            assert_eq!(safe_file_name(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension_and_whole_characters() {
        let safe = safe_file_name(&format!("{}.tar", "é".repeat(200))).unwrap();
        assert!(safe.len() <= 255 && safe.len() > 250, "{}", safe.len());
        assert!(safe.ends_with("é.tar"));
        assert_eq!(safe_file_name(&"x".repeat(300)).unwrap().len(), 255);
    }
}
