//! What a caller chooses, and what comes back.

use std::fmt;

use crate::part::Part;

/// How HTML is made safe.
///
/// ```
/// use unmime::safe_html::{Options, RemoteImages};
///
/// let mut options = Options::default();
/// options.remote_images = RemoteImages::Https;
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options<'o> {
    /// What happens to images on servers. Loading one tells the sender who reads the mail, and when.
    pub remote_images: RemoteImages,
    /// What addresses the images get that are parts of the message.
    pub inline_images: InlineImages<'o>,
    /// How many bytes the addresses of the images in the message may take in the HTML, all together. An image
    /// counts as often as the HTML shows it; those beyond the limit are left out. 32 MiB by default.
    pub image_bytes: usize,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            remote_images: RemoteImages::default(),
            inline_images: InlineImages::default(),
            image_bytes: 32 * 1024 * 1024,
        }
    }
}

/// What happens to images on servers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum RemoteImages {
    /// They are left out.
    #[default]
    Blocked,
    /// Those with an `https:` address stay, because the reader asked for images. All others are left out.
    Https,
}

/// What addresses the images get that are parts of the message (RFC 2392, RFC 2557).
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum InlineImages<'o> {
    /// `data:` URLs (RFC 2397), which hold the image.
    #[default]
    Data,
    /// What this function says; an image without an answer is left out.
    ///
    /// It is asked once for each image that the HTML shows, and only for PNG, JPEG, GIF, WebP and BMP. What it
    /// says is trusted, and escaped for where it goes.
    Urls(&'o dyn Fn(Part<'_>) -> Option<String>),
}

/// Shows which one it is.
impl fmt::Debug for InlineImages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "Data",
            Self::Urls(_) => "Urls(..)",
        })
    }
}

/// HTML that is safe to show.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct SafeHtml {
    /// A fragment: what stands in the body of a document, in which every element is closed.
    pub html: String,
    /// How many references to images on servers were left out, for a client that offers to show them.
    pub blocked_images: usize,
}
