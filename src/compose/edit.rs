//! A received message, changed: what is not touched keeps its bytes.

use std::{
    collections::{HashMap, HashSet},
    iter, mem,
};

use super::{
    enclosed::declared_boundaries,
    entity::Entity,
    error::Error,
    field::{Value, check_field_name, field},
    random::Random,
    render::{self, Place},
    style::Style,
};
use crate::{
    codec::{
        encode::line_ends::to_lf,
        lines::{find, is_line_start},
        transfer_encoding::TransferEncoding,
    },
    defect::PartId,
    header::header_field::HeaderField,
    message::Message,
    part::Part,
    span::Span,
};

/// Changes to a received message: fields and parts added, replaced, removed, as patches of its bytes.
///
/// All other bytes stay as they are, malformed ones too, and so does every signature over parts and fields that are not
/// touched. What is new has the line ends of the message.
///
/// ```
/// use unmime::{Message, compose::{Edit, Entity}};
///
/// let raw = b"Subject: offer\nContent-Type: multipart/mixed; boundary=b\n\n\
///     --b\n\nHello \n--b\nContent-Type: application/pdf\n\n%PDF\n--b--\n";
/// let message = Message::parse(raw);
/// let mut edit = Edit::new(&message);
/// edit.add_field(message.root(), "X-Scanned", "yes")?;
/// edit.replace_field(message.headers().get("Subject").unwrap(), "[list] offer")?;
/// edit.replace_part(message.part_at("2").unwrap(), &Entity::text("A file was here."))?;
/// assert_eq!(
///     String::from_utf8_lossy(&edit.finish()?),
///     "X-Scanned: yes\nSubject: [list] offer\nContent-Type: multipart/mixed; boundary=b\n\n\
///      --b\n\nHello \n--b\nContent-Type: text/plain; charset=us-ascii\n\nA file was here.\n--b--\n"
/// );
/// # Ok::<(), unmime::compose::Error>(())
/// ```
#[derive(Debug)]
pub struct Edit<'m> {
    message: &'m Message<'m>,
    patches: Vec<Patch>,
    /// Parts that are removed, by the multipart around them.
    removed: HashMap<PartId, HashSet<PartId>>,
    /// Multiparts and messages that hold 8bit now and did not say so.
    widened: HashSet<PartId>,
    /// Where parts begin that had no header, not even an empty one, and get one.
    new_headers: HashSet<u32>,
    seed: Option<u64>,
}

/// Bytes in the place of others.
#[derive(Debug)]
struct Patch {
    span: Span,
    bytes: Vec<u8>,
    /// Whether a delimiter comes next.
    is_part: bool,
}

impl<'m> Edit<'m> {
    /// No changes yet.
    pub fn new(message: &'m Message<'m>) -> Self {
        let (patches, removed, widened, new_headers) = Default::default();
        Self { message, patches, removed, widened, new_headers, seed: None }
    }

    /// Takes the boundaries of new multiparts from this number, to be the same each time.
    pub fn seed(&mut self, seed: u64) {
        self.seed = Some(seed);
    }

    /// Adds a field at the top of the header of a part, where trace fields stand and no signature of a field looks
    /// (RFC 6376 §5.4.2).
    ///
    /// # Errors
    ///
    /// A name or a value that cannot be written.
    pub fn add_field<'v>(
        &mut self,
        part: Part<'_>,
        name: &str,
        value: impl Into<Value<'v>>,
    ) -> Result<(), Error> {
        self.own(part)?;
        check_field_name(name)?;
        let written = field(name, &value.into(), Style::default().header_charset())?;
        let first = part.headers().iter().next();
        let at = first.map_or(part.span().start, |first| first.span().start);
        if at == part.body_span().start {
            self.new_headers.insert(at);
        }
        self.patch(Span { start: at, end: at }, written.as_bytes());
        self.start_line();
        Ok(())
    }

    /// Replaces the value of a field; its name and its place stay.
    ///
    /// # Errors
    ///
    /// A value that cannot be written, or a field of another message.
    pub fn replace_field<'v>(
        &mut self,
        old: HeaderField<'_>,
        value: impl Into<Value<'v>>,
    ) -> Result<(), Error> {
        let span = self.own_field(old)?;
        let written = field(old.name(), &value.into(), Style::default().header_charset())?;
        self.patch(span, written.trim_end_matches("\r\n").as_bytes());
        Ok(())
    }

    /// Removes a field with its line break.
    ///
    /// # Errors
    ///
    /// A field of another message.
    pub fn remove_field(&mut self, field: HeaderField<'_>) -> Result<(), Error> {
        let Span { start, end } = self.own_field(field)?;
        let (_, after) = self.message.raw().split_at(end as usize);
        let crs = after.iter().take_while(|&&byte| byte == b'\r').count();
        let line_break = crs + usize::from(after.get(crs) == Some(&b'\n'));
        self.patch(Span { start, end: end + line_break as u32 }, b"");
        Ok(())
    }

    /// Adds a part at the end of a multipart.
    ///
    /// # Errors
    ///
    /// No multipart, or an entity that cannot be written there.
    pub fn add_part(&mut self, multipart: Part<'_>, entity: &Entity<'_>) -> Result<(), Error> {
        self.own(multipart)?;
        let place = Error::Place { part: multipart.id() };
        let Some(last) = multipart.children().last().filter(|_| multipart.is_multipart()) else {
            return Err(place);
        };
        let delimiter = self.first_delimiter(multipart).trim_ascii();
        let mut bytes = [b"\r\n", delimiter, b"\r\n"].concat();
        bytes.extend(self.written(entity, multipart)?);
        let at = last.span().end;
        self.patch_part(Span { start: at, end: at }, &bytes);
        Ok(())
    }

    /// Replaces a part of a multipart, header and body.
    ///
    /// # Errors
    ///
    /// A part that is not directly inside a multipart, or an entity that cannot be written there.
    pub fn replace_part(&mut self, part: Part<'_>, entity: &Entity<'_>) -> Result<(), Error> {
        self.own(part)?;
        let multipart = part.parent().filter(|parent| parent.is_multipart());
        let place = Error::Place { part: part.id() };
        let bytes = self.written(entity, multipart.ok_or(place)?)?;
        self.patch_part(part.span(), &bytes);
        self.start_line();
        Ok(())
    }

    /// Removes a part of a multipart with the delimiter before it. The last one that is left cannot be removed.
    ///
    /// # Errors
    ///
    /// A part that is not directly inside a multipart, or the only one that is.
    pub fn remove_part(&mut self, part: Part<'_>) -> Result<(), Error> {
        self.own(part)?;
        let place = Error::Place { part: part.id() };
        let Some(multipart) = part.parent().filter(|parent| parent.is_multipart()) else {
            return Err(place);
        };
        let removed = self.removed.entry(multipart.id()).or_default();
        removed.insert(part.id());
        if multipart.children().all(|child| removed.contains(&child.id())) {
            removed.remove(&part.id());
            return Err(place);
        }
        let before = multipart.children().take_while(|&child| child != part).last();
        let preamble_end = multipart.body_span().start + multipart.preamble().len() as u32;
        let start = before.map_or(preamble_end, |before| before.span().end);
        self.patch(Span { start, end: part.span().end }, b"");
        Ok(())
    }

    /// The bytes with all changes.
    ///
    /// # Errors
    ///
    /// Two changes of the same bytes.
    #[expect(clippy::indexing_slicing, reason = "patches lie within the message, and are in order")]
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        for at in mem::take(&mut self.new_headers) {
            // After the fields: patches of one place stay in their order.
            self.patch(Span { start: at, end: at }, b"\r\n");
        }
        let raw = self.message.raw();
        self.patches.sort_by_key(|patch| patch.span);
        let new: usize = self.patches.iter().map(|patch| patch.bytes.len()).sum();
        let mut out = Vec::with_capacity(raw.len() + new);
        let mut done = 0;
        let mut patches = self.patches.iter().peekable();
        while let Some(Patch { span, bytes, is_part }) = patches.next() {
            if span.start < done {
                return Err(Error::Overlap { at: span.start });
            }
            out.extend_from_slice(&raw[done as usize..span.start as usize]);
            out.extend_from_slice(bytes);
            done = span.end;
            // The delimiter after a part may have no line break of its own.
            let is_followed = patches.peek().is_some_and(|next| next.span.start == done);
            if *is_part
                && !is_followed
                && !matches!(raw.get(done as usize), None | Some(b'\r' | b'\n'))
            {
                out.extend_from_slice(if self.ends_in_crlf() { b"\r\n" } else { b"\n" });
            }
        }
        out.extend_from_slice(&raw[done as usize..]);
        Ok(out)
    }

    /// Puts lines that end in CRLF in the place of some bytes.
    pub(super) fn patch(&mut self, span: Span, bytes: &[u8]) {
        let bytes = if self.ends_in_crlf() { bytes.to_owned() } else { to_lf(bytes) };
        self.patches.push(Patch { span, bytes, is_part: false });
    }

    /// Puts a part in the place of some bytes.
    fn patch_part(&mut self, span: Span, bytes: &[u8]) {
        self.patch(span, bytes);
        if let Some(patch) = self.patches.last_mut() {
            patch.is_part = true;
        }
    }

    /// The last patch begins on a line of its own: a header can begin on the line of its delimiter, or after a lone CR.
    fn start_line(&mut self) {
        let line_end: &[u8] = if self.ends_in_crlf() { b"\r\n" } else { b"\n" };
        let Some(Patch { span, bytes, .. }) = self.patches.last_mut() else { return };
        let before = self.message.raw().get(..span.start as usize).and_then(<[u8]>::last);
        let missing = match before {
            None | Some(b'\n') => b"",
            Some(b'\r') => &b"\n"[..],
            Some(_) => line_end,
        };
        bytes.splice(..0, missing.iter().copied());
    }

    /// The bytes that are replaced or removed.
    pub(super) fn patched(&self) -> impl Iterator<Item = Span> {
        self.patches.iter().map(|patch| patch.span)
    }

    fn ends_in_crlf(&self) -> bool {
        let raw = self.message.raw();
        let first = find(raw, b"\n");
        first.is_none_or(|at| raw.split_at(at).0.ends_with(b"\r"))
    }

    /// Sets the transfer encoding that a part declares.
    pub(super) fn set_transfer_encoding(
        &mut self,
        part: Part<'_>,
        encoding: TransferEncoding,
    ) -> Result<(), Error> {
        const NAME: &str = "Content-Transfer-Encoding";
        match part.headers().get(NAME) {
            Some(field) => self.replace_field(field, encoding.to_string()),
            None => self.add_field(part, NAME, encoding.to_string()),
        }
    }

    /// An entity as it is written into a multipart.
    fn written(&mut self, entity: &Entity<'_>, multipart: Part<'_>) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let mut random = Random::new(self.seed);
        render::entity(entity, Place::Part, Style::default(), &mut random, &mut bytes)?;
        let declared = declared_boundaries(&bytes);
        let around = || iter::successors(Some(multipart), |part| part.parent());
        for multipart in around().filter(|part| part.is_multipart()) {
            let delimiter = self.first_delimiter(multipart).trim_ascii();
            let boundary = delimiter.strip_prefix(b"--").unwrap_or(delimiter);
            if holds_line(&bytes, delimiter) || declared.iter().any(|it| boundary.starts_with(it)) {
                return Err(Error::Delimiter);
            }
        }
        if !bytes.is_ascii() {
            around().try_for_each(|part| self.widen(part))?;
        }
        Ok(bytes)
    }

    /// Has a container say that what it holds is 8bit.
    fn widen(&mut self, part: Part<'_>) -> Result<(), Error> {
        let is_narrow = part.transfer_encoding() == TransferEncoding::SevenBit;
        if is_narrow && self.widened.insert(part.id()) {
            self.set_transfer_encoding(part, TransferEncoding::EightBit)?;
        }
        Ok(())
    }

    /// The delimiter line before the first part of a multipart, with the line breaks around it.
    fn first_delimiter(&self, multipart: Part<'_>) -> &'m [u8] {
        let start = multipart.body_span().start + multipart.preamble().len() as u32;
        let first = multipart.children().next();
        let end = first.map_or(start, |first| first.span().start);
        Span { start, end: end.max(start) }.of(self.message.raw())
    }

    /// An error, if the part is of another message.
    fn own(&self, part: Part<'_>) -> Result<(), Error> {
        match self.message.part(part.id()) == Some(part) {
            true => Ok(()),
            false => Err(Error::Place { part: part.id() }),
        }
    }

    /// Where a field is, if it is of this message.
    fn own_field(&self, field: HeaderField<'_>) -> Result<Span, Error> {
        let span = field.span();
        let ours = span.of(self.message.raw()).as_ptr_range();
        match ours.end == field.raw_value().as_ptr_range().end {
            true => Ok(span),
            false => Err(Error::ForeignField { name: field.name().to_owned() }),
        }
    }
}

/// Whether a line begins like this.
fn holds_line(text: &[u8], start: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| find(rest, start)) {
        if is_line_start(text, from + at) {
            return true;
        }
        from += at + 1;
    }
    false
}
