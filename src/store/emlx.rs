//! The files of Apple Mail, `.emlx`: a line with the length of the message, the message, and a property list
//! (XML) with its flags.
//!
//! They are known by what they hold, not by their names. In an account of IMAP or Exchange most are
//! `N.partial.emlx`, whose attachments are files of their own: their parts are empty.
#![expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]

use memchr::memmem;

use crate::scan::line::{line, looks_like_field};

/// The length line is at most so long, without its line break.
const LONGEST_LENGTH: usize = 20;

/// A file of Apple Mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Emlx<'f> {
    /// The message alone.
    pub message: &'f [u8],
    /// The property list after it; empty if there is none.
    pub property_list: &'f [u8],
    /// Whether the message is as long as the first line says.
    pub is_length_right: bool,
}

/// Reads a file; none if it does not start with a length and a header field in the next line.
///
/// A length counts if the property list or the end of the file is there. If it is wrong, the message ends
/// before the last property list, which must be the end of the file.
///
/// ```
/// let file = b"10        \nA: b\n\ntext<?xml version=\"1.0\"?>\n<plist version=\"1.0\"></plist>\n";
/// let emlx = unmime::store::emlx::read(file).unwrap();
/// assert_eq!(emlx.message, b"A: b\n\ntext");
/// assert!(emlx.property_list.starts_with(b"<?xml") && emlx.is_length_right);
/// ```
pub fn read(file: &[u8]) -> Option<Emlx<'_>> {
    let (rest, first) = line(&file[..file.len().min(LONGEST_LENGTH + 2)]).ok()?;
    let length = first.trim_ascii_end();
    let is_length =
        (1..=LONGEST_LENGTH).contains(&length.len()) && length.iter().all(u8::is_ascii_digit);
    let rest = &file[file.len().min(LONGEST_LENGTH + 2) - rest.len()..];
    if !is_length || !looks_like_field(rest) {
        return None;
    }
    let length = str::from_utf8(length).ok()?.parse().unwrap_or(usize::MAX);
    let named = rest.split_at_checked(length).filter(|(_, after)| is_property_list(after));
    let (message, property_list) = named.unwrap_or_else(|| rest.split_at(last_property_list(rest)));
    Some(Emlx { message, property_list, is_length_right: named.is_some() })
}

/// Whether a property list starts here, after blanks and line breaks, or the file ends.
fn is_property_list(after: &[u8]) -> bool {
    let after = after.trim_ascii_start();
    let starts: [&[u8]; 3] = [b"<?xml", b"<!DOCTYPE plist", b"<plist"];
    after.is_empty() || starts.iter().any(|start| after.starts_with(start))
}

/// Where the property list starts that a file ends with, or the end.
fn last_property_list(rest: &[u8]) -> usize {
    if !rest.trim_ascii_end().ends_with(b"</plist>") {
        return rest.len();
    }
    let Some(list) = memmem::rfind(rest, b"<plist") else { return rest.len() };
    // Between its declaration and it there is no more than a document type.
    let declaration = memmem::rfind(&rest[..list], b"<?xml");
    declaration.filter(|start| memmem::find(&rest[*start..list], b"\n\n").is_none()).unwrap_or(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
        <plist version=\"1.0\">\n<dict>\n\t<key>flags</key>\n\t<integer>1</integer>\n</dict>\n</plist>\n";
    const MAIL: &str = "From: a@example.com\nSubject: s\n\nbody\n";

    #[test]
    fn the_length_and_the_property_list_are_no_part_of_the_message() {
        let crlf = |text: &str| text.replace('\n', "\r\n");
        for (file, message, is_length_right) in [
            (format!("37\n{MAIL}{LIST}"), MAIL, true),
            (format!("37        \n{MAIL}{LIST}"), MAIL, true),
            (format!("36\n{MAIL}{LIST}"), &MAIL[..36], true),
            (format!("37\n{MAIL}"), MAIL, true),
            (format!("37\n{MAIL}{}", &LIST[39..]), MAIL, true),
            (format!("37\n{MAIL}{}", &LIST[..50]), MAIL, true),
            // Too long, too short, or of other line ends.
            (format!("9999\n{MAIL}{LIST}"), MAIL, false),
            (format!("99999999999999999999\n{MAIL}{LIST}"), MAIL, false),
            (format!("10\n{MAIL}{LIST}"), MAIL, false),
            (format!("9999\n{MAIL}"), MAIL, false),
            (
                format!("9999\n{MAIL}<?xml?>\n\nnot this\n<plist></plist>"),
                &format!("{MAIL}<?xml?>\n\nnot this\n"),
                false,
            ),
            (crlf(&format!("37\n{MAIL}{LIST}")), &crlf(MAIL), false),
        ] {
            let emlx = read(file.as_bytes()).unwrap();
            assert_eq!(str::from_utf8(emlx.message).unwrap(), message, "{file}");
            assert_eq!(emlx.is_length_right, is_length_right, "{file}");
            assert!(file.ends_with(str::from_utf8(emlx.property_list).unwrap()));
        }
    }

    #[test]
    fn a_property_list_in_the_message_stays() {
        let mail = format!("{MAIL}{LIST}");
        let file = format!("{}\n{mail}{LIST}", mail.len());
        assert_eq!(read(file.as_bytes()).unwrap().message, mail.as_bytes());
        assert_eq!(read(format!("1\n{mail}{LIST}").as_bytes()).unwrap().message, mail.as_bytes());
    }

    #[test]
    fn other_files_are_none() {
        for file in [
            "",
            "37",
            "37\n",
            MAIL,
            "37\n\nbody",
            "37\nbody\n",
            "37 a\nA: b\n",
            " 37\nA: b\n",
            "-1\nA: b",
            "123456789012345678901\nA: b\n",
        ] {
            assert_eq!(read(file.as_bytes()), None, "{file:?}");
        }
    }
}
