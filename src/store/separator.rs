//! Where a message of an mbox ends: at the next `From ` line (RFC 4155), or where its Content-Length
//! says so (mboxcl).
//!
//! Works on the bytes in memory, and says when it needs more. Each decision looks only a fixed distance ahead,
//! even if more is in memory. Otherwise a streamed mailbox could have other messages than the same mailbox in
//! memory.
#![expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]

use std::sync::LazyLock;

use memchr::{memchr, memmem::Finder};

use super::from_line::{FromLine, Likeness};
use crate::scan::line::{
    empty_line, field_body, field_name, is_mbox_from_line, line, looks_like_field,
};

/// No separator is longer, its line break included (RFC 5322 §2.1.1).
pub(super) const LONGEST_LINE: usize = 1000;

/// So much of the start of an mbox says how it starts: what may stand before the first `From ` line,
/// that line, and the line after it.
pub(super) const START: usize = 4 * LONGEST_LINE;

/// So much before a `From ` line tells whether an empty line is there.
pub(super) const LOOK_BACK: usize = 8;

/// A header that is longer is not searched for a Content-Length.
const LONGEST_HEADER: usize = 256 << 10;

/// The start of a separator, and of a quoted line after its `>`.
static FROM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"From "));

/// What is in memory of an mbox.
#[derive(Clone, Copy)]
pub(super) struct Window<'w> {
    pub(super) bytes: &'w [u8],
    /// Whether the mbox ends where this ends.
    pub(super) is_all: bool,
}

/// The place where a message ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct End {
    /// After its last byte.
    pub(super) message: usize,
    /// Where the next `From ` line starts, or the mbox ends.
    pub(super) next: usize,
    /// Whether a line that starts with `>From ` or `>>From ` can be in the message.
    pub(super) has_quotes: bool,
}

/// Whether Content-Length is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lengths {
    /// Where it points to an end.
    Believed,
    Ignored,
}

/// What the `From ` lines are that git writes before patches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Patches {
    /// The mbox begins with one, so they separate messages.
    Separate,
    /// They are text: the first line of a patch in a message.
    Text,
}

/// The search for the end of one message, which goes on when there is more to search.
pub(super) struct Search {
    /// Where the message starts, after its `From ` line.
    message: usize,
    patches: Patches,
    /// Whether a `>From ` was passed.
    has_quotes: bool,
    stage: Stage,
}

enum Stage {
    /// In the header, for the Content-Length. A place after the limit is not waited for.
    Header { limit: usize, wanted: usize },
    /// At the place that it names.
    Place(usize),
    /// For a separator from here on.
    Separator(usize),
}

impl Search {
    pub(super) fn new(message: usize, lengths: Lengths, patches: Patches, limit: usize) -> Self {
        let stage = match lengths {
            Lengths::Believed => Stage::Header { limit, wanted: 0 },
            Lengths::Ignored => Stage::Separator(message.saturating_sub(1)),
        };
        Self { message, patches, has_quotes: false, stage }
    }

    /// A search for the first separator at or after `at`.
    pub(super) fn first(at: usize, patches: Patches) -> Self {
        let stage = Stage::Separator(at.saturating_sub(1));
        Self { message: 0, patches, has_quotes: false, stage }
    }

    /// The end of the message, or none until there is more in the window.
    pub(super) fn end(&mut self, window: Window<'_>) -> Option<End> {
        if let Stage::Header { limit, wanted } = self.stage {
            if !window.is_all && window.bytes.len() < wanted {
                return None;
            }
            let Some(named) = named_end(window, self.message) else {
                // All of it is read again, so not before there is twice as much, or enough.
                let twice = window.bytes.len().saturating_mul(2);
                let wanted = twice.min(self.message + LONGEST_HEADER);
                self.stage = Stage::Header { limit, wanted };
                return None;
            };
            self.stage = match named {
                Some(place) if place <= limit => Stage::Place(place),
                _ => Stage::Separator(self.message.saturating_sub(1)),
            };
        }
        if let Stage::Place(place) = self.stage {
            let end = place.saturating_add(2 * LONGEST_LINE + LOOK_BACK);
            let window = match window.bytes.get(..end) {
                Some(bytes) => Window { bytes, is_all: false },
                None if window.is_all => window,
                None => return None,
            };
            if let Some(next) = end_or_separator(window, self.patches, place) {
                // Nothing before the place was searched.
                return Some(End { message: place, next, has_quotes: true });
            }
            self.stage = Stage::Separator(self.message.saturating_sub(1));
        }
        let mut next = window.is_all.then_some(window.bytes.len());
        if let Stage::Separator(from) = &mut self.stage {
            match next_separator(window, self.patches, *from, &mut self.has_quotes) {
                Found::At(at) => next = Some(at),
                Found::NotBefore(more) => *from = more,
            }
        }
        let next = next?;
        let message = before_empty_line(window.bytes, next);
        Some(End { message, next, has_quotes: self.has_quotes })
    }

    /// What has been searched for a separator and can go; none while the message is in demand.
    pub(super) fn searched(&self) -> usize {
        match self.stage {
            Stage::Separator(from) => from.saturating_sub(LOOK_BACK),
            _ => 0,
        }
    }

    /// So many bytes before [`searched`](Self::searched) are gone.
    pub(super) fn forget(&mut self, bytes: usize) {
        if let Stage::Separator(from) = &mut self.stage {
            *from -= bytes;
        }
    }
}

enum Found {
    /// A `From ` line that is a separator starts here.
    At(usize),
    /// None whose line break before it stands before this place.
    NotBefore(usize),
}

/// The first separator whose line break before it is at `from` or after; and whether a `>From ` is before it.
fn next_separator(
    window: Window<'_>,
    patches: Patches,
    from: usize,
    has_quotes: &mut bool,
) -> Found {
    let bytes = window.bytes;
    let mut next = from + 1;
    while let Some(found) = FROM.find(bytes.get(next..).unwrap_or_default()) {
        let at = next + found;
        match bytes[at - 1] {
            b'\n' => match separator_at(window, patches, at) {
                None => return Found::NotBefore(at - 1),
                Some(Some(_)) => return Found::At(at),
                Some(None) => {}
            },
            b'>' => *has_quotes = true,
            _ => {}
        }
        next = at + 1;
    }
    // The start of one can be the end of what is in memory.
    Found::NotBefore(from.max(bytes.len().saturating_sub(FROM.needle().len())))
}

enum Line<'w> {
    Of(&'w [u8]),
    /// The first [`LONGEST_LINE`] bytes of a longer line.
    TooLong(&'w [u8]),
    /// Its end is not in memory.
    Unknown,
}

fn line_at(window: Window<'_>, at: usize) -> Line<'_> {
    let bytes = &window.bytes[at..];
    let most = bytes.len().min(LONGEST_LINE);
    match memchr(b'\n', &bytes[..most]) {
        Some(end) => Line::Of(&bytes[..=end]),
        None if bytes.len() >= LONGEST_LINE => Line::TooLong(&bytes[..LONGEST_LINE]),
        None if window.is_all => Line::Of(bytes),
        None => Line::Unknown,
    }
}

/// The line at `at`, which starts with `From `, if it is a separator; none until that is known.
///
/// A word and a date of asctime always are one. A date in another form, or after several words, is
/// one after an empty line, with a field or an empty line after it. A line without a date is one after
/// an empty line, with a field after it.
fn separator_at(window: Window<'_>, patches: Patches, at: usize) -> Option<Option<FromLine<'_>>> {
    let line = match line_at(window, at) {
        Line::Of(line) => line,
        Line::TooLong(_) => return Some(None),
        Line::Unknown => return None,
    };
    let Some((from_line, likeness)) = FromLine::parse(line) else {
        return Some(None);
    };
    if patches == Patches::Text && from_line.is_of_patch() {
        return Some(None);
    }
    let is_separator = match likeness {
        Likeness::Exact => true,
        Likeness::Loose if at == 0 => true,
        _ if at > 0 && !is_after_empty_line(window.bytes, at) => false,
        Likeness::Loose | Likeness::None => {
            let next = match line_at(window, at + line.len()) {
                Line::Of(next) | Line::TooLong(next) => next,
                Line::Unknown => return None,
            };
            let is_empty = next.is_empty() || empty_line(next).is_ok();
            looks_like_field(next) || is_empty && likeness == Likeness::Loose
        }
    };
    Some(is_separator.then_some(from_line))
}

fn is_after_empty_line(bytes: &[u8], at: usize) -> bool {
    before_empty_line(bytes, at) < at
}

/// `at`, the start of a line, or the start of the empty line before it: that one belongs to the
/// separator, "each message is followed by an empty line" (RFC 4155).
fn before_empty_line(bytes: &[u8], at: usize) -> usize {
    let Some(before) = bytes[..at].strip_suffix(b"\n") else {
        return at;
    };
    let text = before.strip_suffix(b"\r").unwrap_or(before);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    if text.is_empty() || text.ends_with(b"\n") { text.len() } else { at }
}

/// Where a message would end by its Content-Length, if it has one; none until its header is in
/// memory.
fn named_end(window: Window<'_>, message: usize) -> Option<Option<usize>> {
    let header = &window.bytes[message..];
    let header = &header[..header.len().min(LONGEST_HEADER)];
    let mut rest = header;
    let mut length = None;
    while !rest.is_empty() {
        if let Ok((body, _)) = empty_line(rest) {
            let body = message + header.len() - body.len();
            return Some(length.and_then(|length| body.checked_add(length)));
        }
        // A header that ends in the next message.
        if rest.starts_with(b"From ") {
            return Some(None);
        }
        if length.is_none() {
            length = content_length(rest);
        }
        match line(rest) {
            Ok((after, _)) => rest = after,
            Err(_) => break,
        }
    }
    (window.is_all || header.len() == LONGEST_HEADER).then_some(None)
}

/// `Content-Length: 1*DIGIT`
fn content_length(input: &[u8]) -> Option<usize> {
    // Most fields are told by their first letter.
    if !matches!(input, [b'C' | b'c', ..]) {
        return None;
    }
    let (body, name) = field_name(input).ok()?;
    if !name.eq_ignore_ascii_case(b"Content-Length") {
        return None;
    }
    let (_, value) = field_body(body).ok()?;
    str::from_utf8(value.trim_ascii()).ok()?.parse().ok()
}

/// Where the next `From ` line is, or the end of the mbox, if a message can end at `place`: with at
/// most two line breaks between, the one of a last line that has none and an empty line.
fn end_or_separator(window: Window<'_>, patches: Patches, place: usize) -> Option<usize> {
    let bytes = window.bytes;
    let mut at = place;
    for _ in 0..3 {
        let rest = bytes.get(at..)?;
        if rest.is_empty() && window.is_all {
            return Some(at);
        }
        let starts_line = at == 0 || bytes[at - 1] == b'\n';
        if starts_line && rest.starts_with(b"From ") {
            return separator_at(window, patches, at)?.map(|_| at);
        }
        let (after, _) = empty_line(rest).ok()?;
        at = bytes.len() - after.len();
    }
    None
}

/// The `From ` line at the start of an entry; and where the message starts.
pub(super) fn first_line(bytes: &[u8]) -> (Option<FromLine<'_>>, usize) {
    let window = Window { bytes, is_all: true };
    let is_there = bytes.starts_with(b"From ");
    let from_line =
        is_there.then(|| separator_at(window, Patches::Separate, 0)).flatten().flatten();
    let length = memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
    (from_line, if from_line.is_some() { length } else { 0 })
}

/// How an mbox starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Start {
    /// Where the first entry is.
    pub(super) entry: usize,
    pub(super) patches: Patches,
    /// Whether it starts as an mbox does, and not as a message.
    pub(super) is_mbox: bool,
}

impl Start {
    /// Passes over what may stand before the first `From ` line: a byte order mark, empty lines, a
    /// line that was quoted as `>From `, and a comment: one line, or lines that start with `#`.
    pub(super) fn of(mbox: &[u8]) -> Self {
        let mbox = &mbox[..mbox.len().min(START)];
        let mut rest = mbox.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(mbox);
        let (mut has_comment, mut is_quoted) = (false, false);
        loop {
            if let (Some(from_line), _) = first_line(rest) {
                let is_patch = from_line.is_of_patch();
                let patches = if is_patch { Patches::Separate } else { Patches::Text };
                return Self { entry: mbox.len() - rest.len(), patches, is_mbox: true };
            }
            let Ok((after, text)) = line(rest) else { break };
            if text.is_empty() || text.starts_with(b"#") {
                is_quoted = false;
            } else if text.starts_with(b">") && is_mbox_from_line(text) {
                is_quoted = true;
            } else if has_comment || looks_like_field(text) {
                is_quoted &= looks_like_field(text);
                break;
            } else {
                (has_comment, is_quoted) = (true, false);
            }
            rest = after;
        }
        Self { entry: 0, patches: Patches::Text, is_mbox: is_quoted }
    }
}

/// Whether there is nothing but line breaks.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| matches!(byte, b'\r' | b'\n'))
}
