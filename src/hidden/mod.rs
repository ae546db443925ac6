//! What hides in bodies: files that other formats than MIME carry.

mod apple;
mod bin_hex;
mod mapi;
mod rtf;
mod text;
mod tnef;

use std::{borrow::Cow, fmt, iter, ops::Range};

use crate::{
    codec::{charset::Charset, uuencode, yenc},
    file_name::{file_name_of, safe_file_name},
    part::Part,
};
use text::TextFiles;

/// The files that hide in the body of a part, by other ways than MIME: see [`Part::hidden`].
///
/// It keeps the decoded body that the files are in.
pub struct Hidden<'m> {
    body: Cow<'m, [u8]>,
    /// The header file of an AppleDouble, whose data the body is.
    header: Cow<'m, [u8]>,
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
    None,
}

/// A file that hides in the body of a part.
#[derive(Clone)]
pub struct HiddenFile<'h> {
    kind: HiddenKind,
    span: Range<usize>,
    name: Option<Cow<'h, str>>,
    media_type: Option<Cow<'h, str>>,
    content: Content<'h>,
    is_damaged: bool,
    finder_info: Option<FinderInfo>,
    resource_fork: &'h [u8],
}

/// The format that hides a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum HiddenKind {
    /// Uuencode or its base64 form in a text (POSIX.1, `uuencode`).
    Uuencode,
    /// yEnc in a text (yEnc draft 1.3).
    YEnc,
    /// A file or a body in a `winmail.dat` ([MS-OXTNEF]).
    Tnef,
    /// The data of a `multipart/appledouble` (RFC 1740 §4).
    AppleDouble,
    /// An `application/applefile` of its own (RFC 1740 §3).
    AppleSingle,
    /// BinHex 4.0 (RFC 1741).
    BinHex,
}

/// Displays as its usual name, such as `uuencode`.
impl fmt::Display for HiddenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uuencode => "uuencode",
            Self::YEnc => "yEnc",
            Self::Tnef => "TNEF",
            Self::AppleDouble => "AppleDouble",
            Self::AppleSingle => "AppleSingle",
            Self::BinHex => "BinHex",
        })
    }
}

/// What the checksums and lengths of a format say about a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Integrity {
    /// There is no checksum; what lengths and ends there are, are right.
    Unchecked,
    /// The checksum is right.
    Intact,
    /// A checksum or a length is wrong, or the end is missing.
    Damaged,
}

/// What the Finder of a Macintosh knows about a file: its type and who made it, as four characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FinderInfo {
    /// `TEXT`
    pub file_type: [u8; 4],
    /// `ttxt`
    pub creator: [u8; 4],
}

/// The place of a part of a file that is spread over messages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Piece {
    /// Which it is, counted from 1.
    pub number: u32,
    /// How many there are, if that is told.
    pub total: Option<u32>,
    /// Where it starts in the file.
    pub offset: u64,
    /// The length of the file.
    pub size: u64,
}

/// Where the bytes of a file are, and what they are in.
#[derive(Clone)]
enum Content<'h> {
    Plain(&'h [u8]),
    /// Text, to be given in UTF-8.
    Text(&'h [u8], Charset),
    Uuencode(uuencode::Block<'h>),
    YEnc(yenc::Block<'h>),
    BinHex(bin_hex::File<'h>),
    Rtf(&'h [u8]),
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
        Format::None => Hidden::new(Cow::Borrowed(b""), Format::None),
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
        Self { body, header: Cow::Borrowed(b""), format }
    }

    /// The files, in their order.
    pub fn iter(&self) -> impl Iterator<Item = HiddenFile<'_>> {
        let mut text = (self.format == Format::Text).then(|| TextFiles::new(&self.body));
        let mut tnef = (self.format == Format::Tnef).then(|| tnef::files(&self.body));
        let mut only = match self.format {
            Format::AppleSingle => apple::apple_single(&self.body),
            Format::AppleDouble => apple::apple_double(&self.header, &self.body),
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
    /// A file without a name, and nothing known about it.
    fn new(kind: HiddenKind, span: Range<usize>, content: Content<'h>) -> Self {
        Self {
            kind,
            span,
            name: None,
            media_type: None,
            content,
            is_damaged: false,
            finder_info: None,
            resource_fork: b"",
        }
    }

    fn named(self, name: Option<Cow<'h, str>>) -> Self {
        Self { name: name.filter(|name| !name.is_empty()), ..self }
    }

    /// The format that hides it.
    pub fn kind(&self) -> HiddenKind {
        self.kind
    }

    /// Where it is in the decoded body of the part, with the lines around it, or, in a
    /// `winmail.dat`, from the first of its attributes to the last. That of an AppleDouble is all of
    /// the body of the data.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Its name, as its format tells it. Not fit to be used as a path: see
    /// [`safe_file_name`](Self::safe_file_name).
    pub fn filename(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// A name to save it under, harmless as [`Part::safe_file_name`] is, or one made up.
    pub fn safe_file_name(&self) -> String {
        let extension = match self.media_type.as_deref() {
            Some("text/plain") => "txt",
            Some("text/html") => "html",
            Some("text/rtf") => "rtf",
            Some("application/ms-tnef") => "dat",
            _ => "bin",
        };
        safe_file_name(self.filename().unwrap_or_default())
            .unwrap_or_else(|| format!("hidden.{extension}"))
    }

    /// Its media type, where the format tells one: only TNEF does.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Its bytes, decoded. The plain text of a `winmail.dat` is given in UTF-8, its RTF without the
    /// compression, and a message inside of it as a `winmail.dat` of its own.
    ///
    /// Nothing fails: what is malformed is passed over or cut off, and
    /// [`integrity`](Self::integrity) says so. BinHex can expand to 100 times its size; no more than
    /// 256 MiB of a file are decoded.
    pub fn body(&self) -> Cow<'h, [u8]> {
        match &self.content {
            Content::Plain(bytes) => Cow::Borrowed(bytes),
            Content::Text(bytes, charset) => match charset.decode(bytes).0 {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
            Content::Uuencode(block) => Cow::Owned(block.decode()),
            Content::YEnc(block) => Cow::Owned(block.decode()),
            Content::BinHex(file) => Cow::Owned(file.data_fork().bytes),
            Content::Rtf(bytes) => Cow::Owned(rtf::decompress(bytes)),
        }
    }

    /// What its checksum says. Decodes the file to know.
    pub fn integrity(&self) -> Integrity {
        if self.is_damaged {
            return Integrity::Damaged;
        }
        match &self.content {
            Content::Uuencode(block) if !block.is_ended => Integrity::Damaged,
            Content::Uuencode(_) => Integrity::Unchecked,
            Content::YEnc(block) => match block.verdict(&block.decode()) {
                yenc::Verdict::Unchecked => Integrity::Unchecked,
                yenc::Verdict::Intact => Integrity::Intact,
                yenc::Verdict::Damaged => Integrity::Damaged,
            },
            Content::BinHex(file) if file.is_intact() => Integrity::Intact,
            Content::BinHex(_) => Integrity::Damaged,
            Content::Rtf(bytes) if !rtf::is_intact(bytes) => Integrity::Damaged,
            _ if self.kind == HiddenKind::Tnef => Integrity::Intact,
            _ => Integrity::Unchecked,
        }
    }

    /// Its place in a file that is spread over several messages; yEnc alone tells.
    pub fn piece(&self) -> Option<Piece> {
        let Content::YEnc(yenc::Block { part: Some(part), .. }) = &self.content else {
            return None;
        };
        let yenc::Part { number, total, start, size, .. } = *part;
        Some(Piece { number, total, offset: start, size })
    }

    /// Its type and creator on a Macintosh: AppleDouble, AppleSingle and BinHex tell them.
    pub fn finder_info(&self) -> Option<FinderInfo> {
        self.finder_info
    }

    /// Its resource fork on a Macintosh, empty where it has none.
    pub fn resource_fork(&self) -> Cow<'h, [u8]> {
        match &self.content {
            Content::BinHex(file) => Cow::Owned(file.resource_fork().bytes),
            _ => Cow::Borrowed(self.resource_fork),
        }
    }

    /// The files that hide in this one, by its [`media_type`](Self::media_type): a message inside
    /// the message of a `winmail.dat`.
    pub fn hidden(&self) -> Hidden<'h> {
        match self.media_type() {
            Some(media_type) => Hidden::in_bytes(media_type, self.body()),
            None => Hidden::new(Cow::Borrowed(b""), Format::None),
        }
    }
}

/// Shows kind, name and place.
impl fmt::Debug for HiddenFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.kind, self.name.as_deref().unwrap_or_default(), self.span)
    }
}
