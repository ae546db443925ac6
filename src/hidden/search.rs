//! Looking for files in a body.

use std::{borrow::Cow, fmt, iter};

use super::{
    apple, bin_hex,
    file::{Content, HiddenFile, HiddenKind},
    text::TextFiles,
    tnef,
};
use crate::{cms, file_name::file_name_of, part::Part};

/// The files that hide in the body of a part, by other ways than MIME: see [`Part::hidden`].
///
/// It keeps the decoded body that the files are in.
pub struct Hidden<'m> {
    body: Cow<'m, [u8]>,
    /// The header file of an AppleDouble, whose data the body is.
    header: Cow<'m, [u8]>,
    /// The name of the file that is signed.
    name: Option<String>,
    format: Format,
}

/// How a body is looked through.
#[derive(Clone, Copy, PartialEq)]
enum Format {
    Text,
    Tnef,
    AppleSingle,
    AppleDouble,
    BinHex,
    Cms,
    None,
}

/// The files that hide in the body of `part`: see [`Part::hidden`].
pub(crate) fn hidden_of(part: Part<'_>) -> Hidden<'_> {
    let content_type = part.content_type();
    if content_type.is("multipart", "appledouble") {
        return apple_double(part);
    }
    let format = if part.is_multipart() || part.is_message() {
        Format::None
    } else if part.has_unknown_encoding() {
        Format::Text
    } else {
        match Format::of(&content_type.essence()) {
            Format::None if is_winmail(part) => Format::Tnef,
            format => format,
        }
    };
    match format {
        Format::None => match cms::signed_file(part) {
            Some((file, name)) => Hidden { name, ..Hidden::new(Cow::Owned(file), Format::Cms) },
            None => Hidden::new(Cow::Borrowed(b""), Format::None),
        },
        format => Hidden::new(part.body(), format),
    }
}

/// The data of a `multipart/appledouble`, and its header file, which comes first (RFC 1740 §4).
fn apple_double(part: Part<'_>) -> Hidden<'_> {
    let is_header = |child: &Part<'_>| child.content_type().is("application", "applefile");
    let header = part.children().find(is_header);
    let data = part.children().find(|child| !is_header(child) && child.is_leaf());
    match (header, data) {
        (Some(header), Some(data)) => {
            let hidden = Hidden::new(data.body(), Format::AppleDouble);
            Hidden { header: header.body(), ..hidden }
        }
        _ => Hidden::new(Cow::Borrowed(b""), Format::None),
    }
}

fn is_winmail(part: Part<'_>) -> bool {
    file_name_of(part).is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"))
}

impl Format {
    /// The format of a body by its type, in lower case.
    fn of(media_type: &str) -> Self {
        match media_type {
            "application/ms-tnef" | "application/vnd.ms-tnef" => Self::Tnef,
            "application/applefile" => Self::AppleSingle,
            "application/mac-binhex40" | "application/mac-binhex" => Self::BinHex,
            text if text.starts_with("text/") => Self::Text,
            _ => Self::None,
        }
    }
}

impl<'m> Hidden<'m> {
    /// The files that hide in some bytes of this media type; none where it is not one that hides
    /// files. What [`Part::hidden`] looks into comes from a part; this is for what does not.
    pub fn in_bytes(media_type: &str, bytes: impl Into<Cow<'m, [u8]>>) -> Self {
        Self::new(bytes.into(), Format::of(&media_type.to_ascii_lowercase()))
    }

    fn new(body: Cow<'m, [u8]>, format: Format) -> Self {
        Self { body, header: Cow::Borrowed(b""), name: None, format }
    }

    /// The files, in their order.
    pub fn iter(&self) -> impl Iterator<Item = HiddenFile<'_>> {
        let mut text = (self.format == Format::Text).then(|| TextFiles::new(&self.body));
        let mut tnef = (self.format == Format::Tnef).then(|| tnef::files(&self.body));
        let mut only = match self.format {
            Format::AppleSingle => apple::apple_single(&self.body),
            Format::AppleDouble => apple::apple_double(&self.header, &self.body),
            Format::Cms => {
                let content = Content::Plain(&self.body);
                let file = HiddenFile::new(HiddenKind::Cms, 0..self.body.len(), content);
                Some(file.named(self.name.as_deref().map(Cow::Borrowed)))
            }
            Format::BinHex => bin_hex::next_file(&self.body, 0).map(HiddenFile::from),
            _ => None,
        };
        iter::from_fn(move || match (&mut text, &mut tnef) {
            (Some(files), _) => files.next(),
            (_, Some(files)) => files.next(),
            _ => only.take(),
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The body that the [spans](HiddenFile::span) of the files refer to, transfer encoding undone.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The class of the message in a `winmail.dat`, which says what it is in Outlook: `IPM.Note` for
    /// mail, `IPM.Microsoft Schedule.MtgReq` for a meeting request ([MS-OXTNEF] §2.1.3.3.1).
    pub fn message_class(&self) -> Option<Cow<'_, str>> {
        (self.format == Format::Tnef).then(|| tnef::message_class(&self.body))?
    }

    /// The subject of the message in a `winmail.dat`.
    pub fn subject(&self) -> Option<Cow<'_, str>> {
        (self.format == Format::Tnef).then(|| tnef::subject(&self.body))?
    }
}

/// Shows the files.
impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'h> HiddenFile<'h> {
    /// The files that hide in this one, by its [`media_type`](Self::media_type): a message inside
    /// the message of a `winmail.dat`.
    pub fn hidden(&self) -> Hidden<'h> {
        match self.media_type() {
            Some(media_type) => Hidden::in_bytes(media_type, self.body()),
            None => Hidden::new(Cow::Borrowed(b""), Format::None),
        }
    }
}
