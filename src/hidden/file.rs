//! A file that hides in a body.

use std::{borrow::Cow, fmt, ops::Range};

use super::{
    bin_hex,
    macintosh::{FinderInfo, macintosh_text},
    rtf,
};
use crate::{
    codec::{charset::Charset, uuencode, yenc},
    file_name::safe_file_name,
};

/// A file that hides in the body of a part.
#[derive(Clone)]
pub struct HiddenFile<'h> {
    pub(super) kind: HiddenKind,
    pub(super) span: Range<usize>,
    pub(super) name: Option<Cow<'h, str>>,
    pub(super) media_type: Option<Cow<'h, str>>,
    pub(super) content: Content<'h>,
    pub(super) is_damaged: bool,
    pub(super) finder_info: Option<FinderInfo>,
    pub(super) resource_fork: &'h [u8],
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
    /// A signed file in a structure of its own, not a message (RFC 5652 §5). The signature is not checked.
    Cms,
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
            Self::Cms => "CMS, signature not checked",
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
pub(super) enum Content<'h> {
    Plain(&'h [u8]),
    /// Text, to be given in UTF-8.
    Text(&'h [u8], Charset),
    Uuencode(uuencode::Block<'h>),
    YEnc(yenc::Block<'h>),
    BinHex(bin_hex::File<'h>),
    Rtf(&'h [u8]),
}

impl<'h> HiddenFile<'h> {
    /// A file without a name, and nothing known about it.
    pub(super) fn new(kind: HiddenKind, span: Range<usize>, content: Content<'h>) -> Self {
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

    pub(super) fn named(self, name: Option<Cow<'h, str>>) -> Self {
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

    /// A name to save it under, harmless as [`Part::safe_file_name`](crate::Part::safe_file_name) is, or one made up.
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
}

/// Shows kind, name and place.
impl fmt::Debug for HiddenFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.kind, self.name.as_deref().unwrap_or_default(), self.span)
    }
}

impl<'h> From<bin_hex::File<'h>> for HiddenFile<'h> {
    fn from(file: bin_hex::File<'h>) -> Self {
        let name = Cow::Owned(macintosh_text(&file.name).into_owned());
        let finder_info = Some(file.finder_info);
        let span = file.span.clone();
        let hidden = Self::new(HiddenKind::BinHex, span, Content::BinHex(file));
        HiddenFile { finder_info, ..hidden.named(Some(name)) }
    }
}
