//! The images of a message, and the addresses that they get.

use std::collections::BTreeMap;

use encodify::base64::{STANDARD, STANDARD_NO_PAD};

use super::{
    address::{self, ImageAddress},
    options::{InlineImages, Options, RemoteImages},
};
use crate::{defect::PartId, part::Part};

/// Gives images their addresses, for one message.
pub(super) struct Images<'o, 'm> {
    options: &'o Options<'o>,
    /// The parts of the message, if there is one.
    parts: Vec<Part<'m>>,
    by_name: Option<Names<'m>>,
    /// What each part has been found to be: its address, if it is an image.
    found: BTreeMap<PartId, Option<String>>,
    /// How many bytes of addresses may still be given.
    pub(super) room: usize,
    /// How many bytes of them were given.
    pub(super) given: usize,
    /// How many images on servers were left out.
    pub(super) blocked: usize,
}

/// The parts by Content-ID and by Content-Location; the first of a name counts.
#[derive(Default)]
struct Names<'m> {
    ids: BTreeMap<String, Part<'m>>,
    locations: BTreeMap<String, Part<'m>>,
}

impl<'o, 'm> Images<'o, 'm> {
    pub(super) fn new(options: &'o Options<'o>, parts: Vec<Part<'m>>, room: usize) -> Self {
        let (by_name, found) = (None, BTreeMap::new());
        Self { options, parts, by_name, found, room, given: 0, blocked: 0 }
    }

    /// The address of the image at `url`, if it may be shown.
    pub(super) fn address(&mut self, url: &str) -> Option<String> {
        let url = address::cleaned(url);
        if let Some(part) = self.names().locations.get(&*url).copied() {
            return self.of_part(part);
        }
        match address::image(&url) {
            ImageAddress::Cid(id) => {
                let part = self.names().ids.get(&id).copied()?;
                self.of_part(part)
            }
            ImageAddress::Data(data) => of_data(data),
            ImageAddress::Https(url) if self.options.remote_images == RemoteImages::Https => {
                Some(url)
            }
            ImageAddress::Https(_) | ImageAddress::Http => {
                self.blocked = self.blocked.saturating_add(1);
                None
            }
            ImageAddress::Other => None,
        }
    }

    /// The address of the image that a part is.
    pub(super) fn of_part(&mut self, part: Part<'m>) -> Option<String> {
        let (options, room) = (self.options, self.room);
        let found = self.found.entry(part.id()).or_insert_with(|| made(part, options, room));
        let address = found.as_ref().filter(|address| address.len() <= self.room)?.clone();
        self.room -= address.len();
        self.given += address.len();
        Some(address)
    }

    fn names(&mut self) -> &Names<'m> {
        let parts = &self.parts;
        self.by_name.get_or_insert_with(|| {
            let mut names = Names::default();
            for part in parts.iter().filter(|part| part.is_leaf()) {
                if let Some(id) = part.headers().content_id() {
                    names.ids.entry(id.as_str().to_owned()).or_insert(*part);
                }
                if let Some(location) = part.headers().get("Content-Location") {
                    let location = location.text().replace(char::is_whitespace, "");
                    names.locations.entry(location).or_insert(*part);
                }
            }
            names
        })
    }
}

/// The address of a part, if it is an image of which no more than `room` bytes come.
fn made(part: Part<'_>, options: &Options<'_>, room: usize) -> Option<String> {
    // Neither is a body decoded that is too long anyway: the shortest form of an octet is itself.
    let body = part.body();
    let kind = kind_of(&body)?;
    match options.inline_images {
        InlineImages::Urls(url) => url(part),
        InlineImages::Data if body.len() / 3 * 4 > room => None,
        InlineImages::Data => Some(format!("data:image/{kind};base64,{}", STANDARD.encode(&body))),
    }
}

/// The same image, if what follows `data:` is one, in base64.
fn of_data(data: &str) -> Option<String> {
    let (kind, text) = data.split_once(',')?;
    let (_, encoding) = kind.rsplit_once(';')?;
    if !encoding.trim().eq_ignore_ascii_case("base64") {
        return None;
    }
    let text = crate::codec::percent::decode(text.as_bytes());
    let text: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let symbols = text.trim_ascii_end();
    let padding = symbols.iter().rev().take_while(|&&byte| byte == b'=').count();
    let symbols = symbols.get(..symbols.len().saturating_sub(padding))?;
    let is_symbol = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    if padding > 2 || !symbols.iter().all(is_symbol) {
        return None;
    }
    // The first 18 octets tell the kind.
    let start = symbols.get(..24).or_else(|| symbols.get(..symbols.len() / 4 * 4))?;
    let mut octets = Vec::new();
    STANDARD_NO_PAD.decode_append(start, &mut octets).ok()?;
    let kind = kind_of(&octets)?;
    Some(format!("data:image/{kind};base64,{}", String::from_utf8_lossy(&text)))
}

/// The subtype of an image by its first octets, if it is of a kind that can neither load nor run anything.
/// SVG can do both.
fn kind_of(octets: &[u8]) -> Option<&'static str> {
    Some(match octets {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => "png",
        [0xFF, 0xD8, 0xFF, ..] => "jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        // Size, then four reserved octets, which are 0.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => "bmp",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_their_first_octets() {
        for (octets, wanted) in [
            (&b"\x89PNG\r\n\x1a\nxxx"[..], Some("png")),
            (b"\xFF\xD8\xFF\xE0", Some("jpeg")),
            (b"GIF89a", Some("gif")),
            (b"RIFF1234WEBPVP8 ", Some("webp")),
            (b"BM\x46\x00\x00\x00\x00\x00\x00\x00", Some("bmp")),
            (b"BMW is a car", None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
            (b"<?xml", None),
            (b"", None),
        ] {
            assert_eq!(kind_of(octets), wanted, "{octets:?}");
        }
    }

    #[test]
    fn data_is_of_the_kind_that_it_is() {
        let gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
        let wanted = format!("data:image/gif;base64,{gif}");
        for data in [
            format!("image/gif;base64,{gif}"),
            format!("image/svg+xml;charset=utf-8;BASE64,{gif}"),
            format!("text/html;base64,{}", gif.replace('/', "%2F")),
            format!("image/png;base64, R0lG {}", &gif[4..]),
        ] {
            assert_eq!(of_data(&data).as_deref(), Some(&*wanted), "{data}");
        }
        for data in [
            format!("image/gif,{gif}"),
            format!("image/gif;base64;x,{gif}"),
            "image/svg+xml;base64,PHN2Zz48L3N2Zz4=".to_owned(),
            "text/html;base64,PGI+".to_owned(),
            "image/gif;base64,R0lGODlh'\"".to_owned(),
            "image/gif;base64,R0lG=====".to_owned(),
            "image/gif;base64".to_owned(),
            "image/gif;base64,".to_owned(),
        ] {
            assert_eq!(of_data(&data), None, "{data}");
        }
    }
}
