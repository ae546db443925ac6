//! TNEF ([MS-OXTNEF]), the `winmail.dat` of Outlook and Exchange: a message of MAPI in a file.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, iter, ops::Range};

use nom::{
    IResult, Parser,
    bytes::complete::{tag, take},
    number::complete::{le_u8, le_u16, le_u32},
};

use super::{
    file::{Content, HiddenFile, HiddenKind},
    mapi::{OBJECT, Property, STRING8, UNICODE, properties},
};
use crate::{
    codec::charset::{Charset, text_of_unknown_charset},
    lex::element::before,
};

type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

const SIGNATURE: u32 = 0x223E_9F78;
/// Signature and key ([MS-OXTNEF] §2.1.3).
const HEADER: usize = 6;
/// What begins the value of an embedded message: IID_IMessage.
const MESSAGE_INTERFACE: &[u8] = &[0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];
const ANY_INTERFACE: usize = 16;

/// Identifiers of attributes ([MS-OXTNEF] §2.1.3.2).
mod attribute_id {
    pub(super) const SUBJECT: u16 = 0x8004;
    pub(super) const MESSAGE_CLASS: u16 = 0x8008;
    pub(super) const BODY: u16 = 0x800C;
    pub(super) const ATTACH_DATA: u16 = 0x800F;
    pub(super) const ATTACH_TITLE: u16 = 0x8010;
    pub(super) const ATTACH_TRANSPORT_FILENAME: u16 = 0x9001;
    pub(super) const ATTACH_REND_DATA: u16 = 0x9002;
    pub(super) const MSG_PROPS: u16 = 0x9003;
    pub(super) const ATTACHMENT: u16 = 0x9005;
    pub(super) const OEM_CODEPAGE: u16 = 0x9007;
}

/// Identifiers of properties ([MS-OXPROPS] §2).
mod property_id {
    pub(super) const MESSAGE_CLASS: u16 = 0x001A;
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const RTF_COMPRESSED: u16 = 0x1009;
    pub(super) const HTML: u16 = 0x1013;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const ATTACH_DATA: u16 = 0x3701;
    pub(super) const ATTACH_FILENAME: u16 = 0x3704;
    pub(super) const ATTACH_LONG_FILENAME: u16 = 0x3707;
    pub(super) const ATTACH_MIME_TAG: u16 = 0x370E;
}

/// What an attribute belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Message,
    Attachment,
}

struct Attribute<'a> {
    level: Level,
    id: u16,
    data: &'a [u8],
    span: Range<usize>,
    is_damaged: bool,
}

/// The attributes, up to where something else stands; the last one may be cut off.
fn attributes(file: &[u8]) -> impl Iterator<Item = Attribute<'_>> {
    let is_tnef = tag::<_, _, ()>(&SIGNATURE.to_le_bytes()[..]).parse(file).is_ok();
    let mut rest = if is_tnef { file.get(HEADER..).unwrap_or_default() } else { b"" };
    iter::from_fn(move || {
        let start = before(file, rest).len();
        let (after, (level, id, data, is_damaged)) = attribute(rest).ok()?;
        rest = after;
        Some(Attribute { level, id, data, span: start..before(file, rest).len(), is_damaged })
    })
}

/// `level id type length data checksum` ([MS-OXTNEF] §2.1.3.1): the checksum is the sum of the
/// octets of the data.
fn attribute(input: &[u8]) -> Parsed<'_, (Level, u16, &[u8], bool)> {
    let (rest, level) = le_u8(input)?;
    let level = match level {
        1 => Level::Message,
        2 => Level::Attachment,
        _ => return Err(nom::Err::Error(())),
    };
    let (rest, (id, _type, length)) = (le_u16, le_u16, le_u32).parse(rest)?;
    let Ok((rest, data)) = take::<_, _, ()>(length as usize).parse(rest) else {
        return Ok((b"", (level, id, rest, true)));
    };
    let sum = data.iter().fold(0u16, |sum, &octet| sum.wrapping_add(octet.into()));
    match le_u16::<_, ()>(rest) {
        Ok((rest, checksum)) => Ok((rest, (level, id, data, checksum != sum))),
        Err(_) => Ok((b"", (level, id, data, true))),
    }
}

/// The class of the message.
pub(super) fn message_class(file: &[u8]) -> Option<Cow<'_, str>> {
    string(file, attribute_id::MESSAGE_CLASS, property_id::MESSAGE_CLASS)
}

/// The subject of the message.
pub(super) fn subject(file: &[u8]) -> Option<Cow<'_, str>> {
    string(file, attribute_id::SUBJECT, property_id::SUBJECT)
}

/// A string of the message: the property, which may be Unicode, else the attribute.
fn string(file: &[u8], attribute_id: u16, property_id: u16) -> Option<Cow<'_, str>> {
    let code_page = code_page(file);
    let of_message = || attributes(file).filter(|attribute| attribute.level == Level::Message);
    let in_properties = of_message()
        .filter(|attribute| attribute.id == attribute_id::MSG_PROPS)
        .flat_map(|attribute| properties(attribute.data))
        .find(|property| property.id == property_id);
    in_properties.and_then(|property| text(property, code_page)).or_else(|| {
        let attribute = of_message().find(|attribute| attribute.id == attribute_id)?;
        Some(decoded(until_nul(attribute.data), code_page))
    })
}

/// The code page that strings are in, where they are not Unicode (attOemCodepage).
fn code_page(file: &[u8]) -> Option<Charset> {
    let attribute =
        attributes(file).find(|attribute| attribute.id == attribute_id::OEM_CODEPAGE)?;
    let (_, number) = le_u32::<_, ()>(attribute.data).ok()?;
    Charset::for_label(number.to_string().as_bytes())
}

fn decoded(bytes: &[u8], charset: Option<Charset>) -> Cow<'_, str> {
    match charset {
        Some(charset) => charset.decode(bytes).0,
        None => text_of_unknown_charset(bytes),
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// The octets of UTF-16 before its NUL.
fn until_wide_nul(bytes: &[u8]) -> &[u8] {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.split(|pair| *pair == [0, 0]).next().unwrap_or_default().as_flattened()
}

fn utf_16() -> Option<Charset> {
    Charset::for_label(b"utf-16le")
}

/// The value of a string.
fn text<'a>(property: Property<'a>, code_page: Option<Charset>) -> Option<Cow<'a, str>> {
    match property.kind {
        STRING8 => Some(decoded(until_nul(property.value), code_page)),
        UNICODE => Some(decoded(until_wide_nul(property.value), utf_16())),
        _ => None,
    }
}

/// The bodies of the message, then its attachments.
pub(super) fn files(file: &[u8]) -> impl Iterator<Item = HiddenFile<'_>> {
    let code_page = code_page(file);
    let bodies = attributes(file)
        .filter(|attribute| attribute.level == Level::Message)
        .flat_map(move |attribute| bodies(&attribute, code_page));
    let mut rest =
        attributes(file).filter(|attribute| attribute.level == Level::Attachment).peekable();
    let attachments = iter::from_fn(move || {
        let mut attachment = Attachment::new(&rest.next()?, code_page);
        // Each begins with its rendering data ([MS-OXTNEF] §2.1.3.3.15).
        while let Some(more) =
            rest.next_if(|attribute| attribute.id != attribute_id::ATTACH_REND_DATA)
        {
            attachment.take(&more);
        }
        Some(attachment.into_file())
    });
    bodies.chain(attachments)
}

/// The bodies that an attribute of the message holds.
fn bodies<'a>(attribute: &Attribute<'a>, code_page: Option<Charset>) -> Vec<HiddenFile<'a>> {
    let charset = code_page.unwrap_or(Charset::WINDOWS_1252);
    let body = |media_type, content| HiddenFile {
        media_type: Some(Cow::Borrowed(media_type)),
        is_damaged: attribute.is_damaged,
        ..HiddenFile::new(HiddenKind::Tnef, attribute.span.clone(), content)
    };
    match attribute.id {
        attribute_id::BODY => {
            vec![body("text/plain", Content::Text(until_nul(attribute.data), charset))]
        }
        attribute_id::MSG_PROPS => {
            let of_property = |Property { id, kind, value }: Property<'a>| match (id, kind) {
                (property_id::BODY | property_id::HTML, UNICODE) => {
                    let media_type =
                        if id == property_id::HTML { "text/html" } else { "text/plain" };
                    Some(body(media_type, Content::Text(until_wide_nul(value), utf_16()?)))
                }
                (property_id::BODY, STRING8) => {
                    Some(body("text/plain", Content::Text(until_nul(value), charset)))
                }
                (property_id::HTML, _) => Some(body("text/html", Content::Plain(value))),
                (property_id::RTF_COMPRESSED, _) => Some(body("text/rtf", Content::Rtf(value))),
                _ => None,
            };
            properties(attribute.data).filter_map(of_property).collect()
        }
        _ => Vec::new(),
    }
}

/// What the attributes of an attachment say.
struct Attachment<'a> {
    code_page: Option<Charset>,
    span: Range<usize>,
    is_damaged: bool,
    title: Option<Cow<'a, str>>,
    long_name: Option<Cow<'a, str>>,
    short_name: Option<Cow<'a, str>>,
    media_type: Option<Cow<'a, str>>,
    data: Option<&'a [u8]>,
    /// The value of a property that is an object, if there is one.
    object: Option<&'a [u8]>,
}

impl<'a> Attachment<'a> {
    fn new(first: &Attribute<'a>, code_page: Option<Charset>) -> Self {
        let mut attachment = Self {
            code_page,
            span: first.span.clone(),
            is_damaged: false,
            title: None,
            long_name: None,
            short_name: None,
            media_type: None,
            data: None,
            object: None,
        };
        attachment.take(first);
        attachment
    }

    fn take(&mut self, attribute: &Attribute<'a>) {
        self.span.end = attribute.span.end;
        self.is_damaged |= attribute.is_damaged;
        let title = || Some(decoded(until_nul(attribute.data), self.code_page));
        match attribute.id {
            attribute_id::ATTACH_DATA => self.data = self.data.or(Some(attribute.data)),
            attribute_id::ATTACH_TITLE => self.title = self.title.take().or_else(title),
            attribute_id::ATTACH_TRANSPORT_FILENAME => {
                self.short_name = self.short_name.take().or_else(title);
            }
            attribute_id::ATTACHMENT => {
                for property in properties(attribute.data) {
                    self.take_property(property);
                }
            }
            _ => {}
        }
    }

    fn take_property(&mut self, property: Property<'a>) {
        let text = || text(property, self.code_page);
        match property.id {
            property_id::ATTACH_LONG_FILENAME => self.long_name = text(),
            property_id::ATTACH_FILENAME => self.short_name = text(),
            property_id::DISPLAY_NAME => self.title = self.title.take().or_else(text),
            property_id::ATTACH_MIME_TAG => self.media_type = text(),
            property_id::ATTACH_DATA if property.kind == OBJECT => {
                self.object = Some(property.value);
            }
            property_id::ATTACH_DATA => self.data = Some(property.value),
            _ => {}
        }
    }

    /// The long name counts before the title, which old systems cut to eight and three characters.
    fn into_file(self) -> HiddenFile<'a> {
        let embedded = self.object.and_then(|object| object.strip_prefix(MESSAGE_INTERFACE));
        let object = self.object.map(|object| object.get(ANY_INTERFACE..).unwrap_or_default());
        let data = embedded.or(self.data).or(object).unwrap_or_default();
        let names = [self.long_name, self.title, self.short_name];
        let name = names.into_iter().flatten().find(|name| !name.is_empty());
        let file = HiddenFile::new(HiddenKind::Tnef, self.span, Content::Plain(data));
        let media_type = match embedded {
            Some(_) => Some(Cow::Borrowed("application/ms-tnef")),
            None => self.media_type.filter(|media_type| !media_type.is_empty()),
        };
        HiddenFile { is_damaged: self.is_damaged, media_type, ..file.named(name) }
    }
}
