//! Mailboxes in one file (RFC 4155), in all variants, of any size.
//!
//! [`Mbox`] streams from a reader and keeps one message in memory; [`messages`] iterates over bytes
//! that are in memory already, and copies nothing. [`Mbox::range`] reads the messages that start in a
//! range of bytes, so that many workers can share one file.
//!
//! # Where a message starts
//!
//! At a line that starts with `From ` and looks like one before a message. Mail has such lines in
//! its text, too, which not all programs quote, and archives have messages without an empty line
//! before the next. So:
//!
//! * A line with one word and a date of asctime after it, with or without seconds and a zone, is a
//!   separator wherever it stands: `From ada@example.com Thu Jan 11 12:00:00 2001`.
//! * Several words before the date, as in archives that hide addresses (`From ada at example.com
//!   Thu Jan …`), or a date in the form of RFC 5322 or ISO 8601, make a separator only after an empty
//!   line and before a header field or an empty line.
//! * A line with another date or with none, as Thunderbird's `From `, is a separator only after an
//!   empty line and before a header field.
//! * The line that git writes before a patch (`From 0123…cdef Mon Sep 17 00:00:00 2001`) is a
//!   separator only in a mailbox that begins with one. Elsewhere it is the start of a patch that
//!   somebody sent.
//! * Any other line, `From here on` or `From Monday, 5 January`, is text.
//!
//! Before the first separator there may be a byte order mark, empty lines, a `>From ` line and a
//! comment: one line, or lines that start with `#`. They are in no entry. If anything else stands
//! there, it is an entry without a [`FromLine`]. The empty line before a separator belongs to the
//! separator, and so does one at the end of the mailbox.
#![expect(
    clippy::indexing_slicing,
    reason = "what is searched is the buffer itself: positions stay within it"
)]

use std::{
    borrow::Cow,
    io::{self, Read, Seek, SeekFrom},
    iter, mem,
    ops::Range,
};

use super::separator::{
    self, End, LONGEST_LINE, LOOK_BACK, Lengths, Patches, START, Search, Start, Window,
};
pub use super::{from_line::FromLine, variant::Variant};

/// How much is read at a time.
const CHUNK: usize = 64 << 10;

/// A message of an mbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry<'m> {
    /// Its number in the mailbox, or in the range that is read, from 1.
    pub number: u64,
    /// Where it starts in the mailbox: at its `From ` line.
    pub offset: u64,
    /// Its `From ` line; none before the first separator.
    pub from_line: Option<FromLine<'m>>,
    /// The message, without its `From ` line and without the empty line after it.
    pub message: Cow<'m, [u8]>,
    /// All bytes as they stand, from the `From ` line to the next one.
    pub stored: &'m [u8],
    /// How many bytes of the message are missing at the end: those past the limit.
    pub omitted: u64,
    /// Whether there is no other after it, in the mailbox or in the range.
    pub is_last: bool,
}

/// A mailbox that is read message by message, in the memory of one. It reads much at a time, so that its reader needs
/// no buffer.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use unmime::{Message, store::mbox::Mbox};
///
/// let file = "\
/// From ada@example.com Thu Jan 11 12:00:00 2001
/// Subject: one
///
/// From here on, it is easy.
///
/// From ben@example.com Thu Jan 11 12:30:00 2001
/// Subject: two
///
/// ";
/// let mut mbox = Mbox::new(file.as_bytes());
/// let mut subjects = Vec::new();
/// while let Some(entry) = mbox.next_entry()? {
///     let message = Message::parse(&entry.message);
///     subjects.push(message.headers().subject().map(String::from));
/// }
/// assert_eq!(subjects, [Some("one".to_owned()), Some("two".to_owned())]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Mbox<R> {
    reader: R,
    variant: Variant,
    lengths: Lengths,
    /// Not known before the start of the mailbox is read.
    patches: Option<Patches>,
    limit: usize,
    /// What was read, with entries that are done at its start, and room for more.
    buffer: Vec<u8>,
    /// How much of the buffer was read.
    filled: usize,
    /// Where the next entry starts in the buffer.
    at: usize,
    /// Where the buffer starts in the mailbox.
    base: u64,
    /// How much of the entry was dropped for its length.
    cut: u64,
    is_all_read: bool,
    number: u64,
    /// Where entries of others start.
    end: u64,
}

impl<R: Read> Mbox<R> {
    /// The mailbox in `reader`, which is at its start.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            variant: Variant::default(),
            lengths: Variant::default().lengths(),
            patches: None,
            limit: 256 << 20,
            buffer: Vec::new(),
            filled: 0,
            at: 0,
            base: 0,
            cut: 0,
            is_all_read: false,
            number: 0,
            end: u64::MAX,
        }
    }

    /// Reads the mailbox as one of this variant. In a range, Content-Length is not looked at.
    #[must_use]
    pub fn variant(mut self, variant: Variant) -> Self {
        self.variant = variant;
        if self.end == u64::MAX {
            self.lengths = variant.lengths();
        }
        self
    }

    /// Keeps at most so many bytes of a message, and counts the others. 256 MiB, if not set.
    #[must_use]
    pub fn message_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// The next message, none at the end. After an error, reading goes on where it was.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry<'_>>> {
        let patches = match self.patches {
            Some(patches) => patches,
            None => {
                let start = self.read_start()?;
                self.at = start.entry;
                *self.patches.insert(start.patches)
            }
        };
        let (extent, start) = loop {
            while self.window().bytes.len() < 2 * LONGEST_LINE && self.fill()? {}
            let window = self.window().bytes;
            if window.is_empty() || self.base + self.at as u64 >= self.end {
                return Ok(None);
            }
            let (_, message) = separator::first_line(window);
            let extent = self.find_end(message, patches)?;
            let start = self.at;
            self.at += extent.next;
            if message > 0 || !separator::is_blank(&self.buffer[start..self.at]) {
                break (extent, start);
            }
        };
        self.number += 1;
        let offset = self.base + start as u64;
        // What was cut out lies before all that is in the buffer after this entry.
        self.base += mem::take(&mut self.cut);
        let is_at_end = self.is_all_read && self.at == self.filled;
        let is_last = is_at_end || self.base + self.at as u64 >= self.end;
        let stored = &self.buffer[start..start + extent.stored];
        let place = Place { number: self.number, offset, is_last, is_at_end };
        Ok(Some(entry(stored, &extent, self.variant, &place)))
    }

    /// How the mailbox starts, of which nothing was read before.
    fn read_start(&mut self) -> io::Result<Start> {
        while self.filled < START && self.fill()? {}
        Ok(Start::of(self.window().bytes))
    }

    /// Where the entry at the start of the window ends, whose message is at `message`.
    fn find_end(&mut self, message: usize, patches: Patches) -> io::Result<Extent> {
        let kept = message.saturating_add(self.limit);
        let mut search = Search::new(message, self.lengths, patches, kept);
        loop {
            if let Some(end) = search.end(self.window()) {
                return Ok(Extent::new(message, end, kept, self.cut));
            }
            let searched = search.searched();
            if searched > kept {
                search.forget(searched - kept);
                self.forget(self.at + kept..self.at + searched);
                self.cut += (searched - kept) as u64;
            }
            self.fill()?;
        }
    }

    fn window(&self) -> Window<'_> {
        Window { bytes: &self.buffer[self.at..self.filled], is_all: self.is_all_read }
    }

    /// Reads some more; gives whether there was. What is done with goes first, so that little is moved.
    fn fill(&mut self) -> io::Result<bool> {
        self.compact();
        let end = self.filled + CHUNK;
        if self.buffer.len() < end {
            self.buffer.try_reserve(end - self.buffer.len())?;
            self.buffer.resize(end, 0);
        }
        let length = loop {
            match self.reader.read(&mut self.buffer[self.filled..end]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.filled = end.min(self.filled + length);
        self.is_all_read = length == 0;
        Ok(length > 0)
    }

    /// Drops what is done with, where that is more than what would have to be moved.
    fn compact(&mut self) {
        if self.at > self.filled - self.at {
            self.base += self.at as u64;
            self.forget(0..self.at);
            self.at = 0;
        }
    }

    /// Drops a piece of the buffer.
    fn forget(&mut self, piece: Range<usize>) {
        self.buffer.copy_within(piece.end..self.filled, piece.start);
        self.filled -= piece.len();
    }
}

impl<R: Read + Seek> Mbox<R> {
    /// The messages whose `From ` lines start in this range of the mailbox, the last of them to its
    /// end.
    ///
    /// Ranges that cover a mailbox ([`ranges`]) give each message once, wherever they are cut. As
    /// the lines before a range are not read, Content-Length is not looked at: of mboxcl2, which
    /// depends on it, only a whole mailbox can be read.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use std::io::Cursor;
    /// use unmime::store::mbox::Mbox;
    ///
    /// let file = "From a Thu Jan 11 12:00:00 2001\n\none\n\nFrom b Thu Jan 11 12:00:00 2001\n\ntwo\n";
    /// let mut mbox = Mbox::range(Cursor::new(file), 5..100)?;
    /// assert_eq!(&*mbox.next_entry()?.unwrap().message, b"\ntwo\n");
    /// # Ok(())
    /// # }
    /// ```
    pub fn range(mut reader: R, range: Range<u64>) -> io::Result<Self> {
        reader.seek(SeekFrom::Start(0))?;
        let mut mbox = Self::new(reader);
        (mbox.end, mbox.lengths) = (range.end, Lengths::Ignored);
        let start = mbox.read_start()?;
        mbox.patches = Some(start.patches);
        if range.start <= start.entry as u64 {
            mbox.at = start.entry;
            return Ok(mbox);
        }
        let base = range.start.saturating_sub(LOOK_BACK as u64);
        mbox.reader.seek(SeekFrom::Start(base))?;
        (mbox.base, mbox.filled, mbox.is_all_read) = (base, 0, false);
        mbox.skip_to_separator((range.start - base) as usize, start.patches)?;
        Ok(mbox)
    }

    /// Goes to the first separator at `first` or after; to the end, if there is none in the range.
    fn skip_to_separator(&mut self, first: usize, patches: Patches) -> io::Result<()> {
        let mut search = Search::first(first, patches);
        loop {
            if let Some(End { next, .. }) = search.end(self.window()) {
                self.at += next;
                return Ok(());
            }
            let searched = search.searched();
            search.forget(searched);
            self.at += searched;
            if self.base + self.at as u64 >= self.end {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

/// Ranges of at most `step` bytes that cover a mailbox of `size` bytes, for [`Mbox::range`].
pub fn ranges(size: u64, step: u64) -> impl Iterator<Item = Range<u64>> {
    let step = step.max(1);
    let starts = iter::successors(Some(0), move |start: &u64| start.checked_add(step));
    starts.take_while(move |&start| start < size).map(move |start| {
        let end = start.saturating_add(step);
        // The last takes what was appended meanwhile, too.
        start..if end >= size { u64::MAX } else { end }
    })
}

/// The messages of a mailbox that is in memory.
///
/// ```
/// use unmime::store::mbox;
///
/// let file = b"From ada@example.com Thu Jan 11 12:00:00 2001\nSubject: one\n\n";
/// let entry = mbox::messages(file).next().unwrap();
/// assert_eq!(entry.from_line.unwrap().envelope_sender(), "ada@example.com");
/// assert_eq!(&*entry.message, b"Subject: one\n");
/// ```
pub fn messages(mbox: &[u8]) -> Messages<'_> {
    let Start { entry, patches, .. } = Start::of(mbox);
    Messages { mbox, variant: Variant::default(), patches, number: 0, at: entry }
}

/// See [`messages`].
#[derive(Clone, Debug)]
pub struct Messages<'m> {
    mbox: &'m [u8],
    variant: Variant,
    patches: Patches,
    number: u64,
    at: usize,
}

impl Messages<'_> {
    /// Reads the mailbox as one of this variant.
    #[must_use]
    pub fn variant(mut self, variant: Variant) -> Self {
        self.variant = variant;
        self
    }
}

impl<'m> Iterator for Messages<'m> {
    type Item = Entry<'m>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.mbox.len() {
            let window = Window { bytes: &self.mbox[self.at..], is_all: true };
            let (_, message) = separator::first_line(window.bytes);
            let lengths = self.variant.lengths();
            let end = Search::new(message, lengths, self.patches, usize::MAX).end(window)?;
            let stored = &window.bytes[..end.next];
            let offset = self.at as u64;
            self.at += end.next;
            if message == 0 && separator::is_blank(stored) {
                continue;
            }
            self.number += 1;
            let is_last = self.at == self.mbox.len();
            let extent = Extent::new(message, end, usize::MAX, 0);
            let place = Place { number: self.number, offset, is_last, is_at_end: is_last };
            return Some(entry(stored, &extent, self.variant, &place));
        }
        None
    }
}

/// The parts of an entry, from its start.
#[derive(Clone, Copy)]
struct Extent {
    /// Where the message starts.
    message: usize,
    /// Where that of it which is kept ends.
    end: usize,
    /// Where what is kept of the entry ends.
    stored: usize,
    /// Where the next entry starts.
    next: usize,
    omitted: u64,
    /// See [`End::has_quotes`].
    has_quotes: bool,
}

impl Extent {
    /// Of an entry that is kept up to `kept`, and of which `cut` bytes are gone already.
    fn new(message: usize, found: End, kept: usize, cut: u64) -> Self {
        let end = found.message.max(message);
        Self {
            message,
            end: end.min(kept),
            stored: found.next.min(if cut > 0 { kept } else { usize::MAX }),
            next: found.next,
            omitted: cut + end.saturating_sub(kept) as u64,
            has_quotes: found.has_quotes,
        }
    }
}

/// Which entry it is.
#[derive(Clone, Copy)]
struct Place {
    number: u64,
    offset: u64,
    is_last: bool,
    /// Whether the mailbox ends with it.
    is_at_end: bool,
}

fn entry<'m>(stored: &'m [u8], extent: &Extent, variant: Variant, place: &Place) -> Entry<'m> {
    let &Place { number, offset, is_last, is_at_end } = place;
    let &Extent { message, end, omitted, has_quotes, .. } = extent;
    let from_line = FromLine::parse(&stored[..message]).map(|(line, _)| line);
    // Without a `From ` line it is no mailbox so far: nothing of it is the mailbox's.
    let end = if from_line.is_none() && is_at_end { stored.len().max(end) } else { end };
    let message = &stored[message..end];
    let message = match has_quotes {
        true => variant.message(message, from_line),
        false => Cow::Borrowed(message),
    };
    Entry { number, offset, from_line, message, stored, omitted, is_last }
}

/// Whether these bytes, the first of a file, are those of an mbox: a `From ` line with a date, or one
/// before a header field, and before it only what may stand there. 4,000 bytes are enough.
///
/// One message alone can have such a line, too.
pub fn is_mbox(start: &[u8]) -> bool {
    Start::of(start).is_mbox
}

/// A message without the `From ` line that mailboxes have before it, and without what may stand
/// before that.
///
/// ```
/// use unmime::store::mbox::without_from_line;
///
/// let saved = b"From ada@example.com Thu Jan 11 12:00:00 2001\nSubject: one\n\n";
/// assert_eq!(without_from_line(saved), b"Subject: one\n\n");
/// assert_eq!(without_from_line(b"Subject: one\n\n"), b"Subject: one\n\n");
/// ```
pub fn without_from_line(message: &[u8]) -> &[u8] {
    let entry = &message[Start::of(message).entry..];
    &entry[separator::first_line(entry).1..]
}
