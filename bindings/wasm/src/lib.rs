//! unmime as a WebAssembly module: what `unmime.js` calls.
//!
//! Messages and ids go in as bytes that the caller wrote to memory of [`unmime_alloc`]. What comes out
//! is a reply: a length in four bytes, little-endian, and after it so many bytes. The caller gives
//! all of them back with [`unmime_free`]. Nothing is kept between calls.
//!
//! The unsafe code is that of the border, where a pointer and a length are all there is; it relies on
//! the caller having got both here. A caller that does not can only break the memory of the module.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, unsafe_op_in_unsafe_fn)]

use std::{ptr, slice};

use unmime::{
    Message, Part, PartId,
    jmap::{Email, Options},
    safe_html::{self, RemoteImages},
};

/// The options of [`unmime_parse`], to be added: [`Options::bodies`] and [`Options::alternatives`].
const BODIES: u32 = 1;
const ALTERNATIVES: u32 = 2;

/// The option of [`unmime_safe_html`]: images load from servers by `https:`.
const REMOTE_IMAGES: u32 = 1;

/// Memory of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn unmime_alloc(length: usize) -> *mut u8 {
    Box::leak(vec![0; length].into_boxed_slice()).as_mut_ptr()
}

/// Takes memory back: what [`unmime_alloc`] gave for this length, or a reply with its first four
/// bytes.
///
/// # Safety
///
/// It is, and it was not taken back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unmime_free(start: *mut u8, length: usize) {
    // SAFETY: it came of a boxed slice of this length, in `unmime_alloc` or `reply`.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(start, length)) });
}

/// The message as JSON: the `Email` of JMAP (RFC 8621) with this id, as `unmime json` prints it.
///
/// # Safety
///
/// Id and message are in memory of [`unmime_alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unmime_parse(
    id: *const u8,
    id_length: usize,
    raw: *const u8,
    raw_length: usize,
    options: u32,
) -> *const u8 {
    // SAFETY: as the caller says.
    let (id, raw) = unsafe { (taken(id, id_length), taken(raw, raw_length)) };
    let mut chosen = Options::default();
    chosen.bodies = options & BODIES != 0;
    chosen.alternatives = options & ALTERNATIVES != 0;
    let message = Message::parse(raw);
    let id = String::from_utf8_lossy(id);
    // Room for the length, and for JSON somewhat longer than the message.
    let mut json = Vec::with_capacity(4 + raw_length + raw_length / 2);
    json.extend([0; 4]);
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(&mut json, &Email::new(&id, &message, chosen));
    reply(json)
}

/// The text of the message, as `unmime text` prints it, in UTF-8; empty if there is none.
///
/// # Safety
///
/// The message is in memory of [`unmime_alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unmime_text(raw: *const u8, length: usize) -> *const u8 {
    // SAFETY: as the caller says.
    let raw = unsafe { taken(raw, length) };
    let mut out = vec![0; 4];
    out.extend(Message::parse(raw).text().unwrap_or_default().as_bytes());
    reply(out)
}

/// What the part with this number shows, as HTML that is safe to show: the number of images on servers that were
/// left out, in four bytes, little-endian, then the HTML in UTF-8. Nothing, if it shows nothing.
///
/// # Safety
///
/// The message is in memory of [`unmime_alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unmime_safe_html(
    raw: *const u8,
    length: usize,
    part: u32,
    options: u32,
) -> *const u8 {
    // SAFETY: as the caller says.
    let raw = unsafe { taken(raw, length) };
    let mut chosen = safe_html::Options::default();
    if options & REMOTE_IMAGES != 0 {
        chosen.remote_images = RemoteImages::Https;
    }
    of_part(raw, part, |part, out| {
        if let Some(safe) = part.safe_html(&chosen) {
            let blocked = u32::try_from(safe.blocked_images).unwrap_or(u32::MAX);
            out.extend(blocked.to_le_bytes());
            out.extend(safe.html.as_bytes());
        }
    })
}

/// The fields of the header of the part with this number, decoded: pairs of name and value, as JSON.
///
/// # Safety
///
/// The message is in memory of [`unmime_alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unmime_headers(raw: *const u8, length: usize, part: u32) -> *const u8 {
    // SAFETY: as the caller says.
    let raw = unsafe { taken(raw, length) };
    of_part(raw, part, |part, out| {
        let fields: Vec<_> =
            part.headers().iter().map(|field| (field.name().to_owned(), field.text())).collect();
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, &fields);
    })
}

/// The decoded body of the part with this number, `unmime.part` in the JSON.
///
/// # Safety
///
/// The message is in memory of [`unmime_alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unmime_body(raw: *const u8, length: usize, part: u32) -> *const u8 {
    // SAFETY: as the caller says.
    let raw = unsafe { taken(raw, length) };
    of_part(raw, part, |part, out| part.decode_into(out))
}

/// The name to save that part under, harmless on any system.
///
/// # Safety
///
/// The message is in memory of [`unmime_alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unmime_file_name(raw: *const u8, length: usize, part: u32) -> *const u8 {
    // SAFETY: as the caller says.
    let raw = unsafe { taken(raw, length) };
    of_part(raw, part, |part, out| out.extend(part.safe_file_name().into_bytes()))
}

/// The bytes that the caller wrote.
///
/// # Safety
///
/// They are in memory of [`unmime_alloc`], and stay there as they are for as long as they are borrowed.
unsafe fn taken<'c>(start: *const u8, length: usize) -> &'c [u8] {
    // SAFETY: it is one allocation, and initialised; the module has but one thread.
    unsafe { slice::from_raw_parts(start, length) }
}

/// What `write` writes of a part; nothing, if there is no such part.
fn of_part(raw: &[u8], part: u32, write: impl FnOnce(Part<'_>, &mut Vec<u8>)) -> *const u8 {
    let message = Message::parse(raw);
    let mut out = vec![0; 4];
    if let Some(part) = message.part(PartId::from(part)) {
        write(part, &mut out);
    }
    reply(out)
}

/// Leaves the bytes to the caller, with how many follow in the place of the first four.
fn reply(mut bytes: Vec<u8>) -> *const u8 {
    let length = (bytes.len() as u32).saturating_sub(4);
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    Box::leak(bytes.into_boxed_slice()).as_ptr()
}
