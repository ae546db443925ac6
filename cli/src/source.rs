//! The messages in a file: one, those of an mbox, or those in the files of an archive.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    mem,
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use unmime::store::{
    emlx,
    mbox::{self, Mbox},
};

use crate::{
    archive::{self, Packing},
    error::Error,
    item::Item,
    mbox_format::MboxFormat,
    place::{self, Place, Wanted, Which},
    shard::Shard,
};

/// So much tells what a file is.
const START: usize = 4000;
const _: () = assert!(START > archive::START);

/// How many bytes of a compressed file are read at a time.
const CHUNK: usize = 64 << 10;

/// How many archives there may be around a message.
const NESTED: u8 = 4;

/// A message, as it is read.
pub(crate) struct Taken<'a> {
    /// The path of its file; with its number or place after it (`box.mbox#17`), if it is of an mbox.
    pub(crate) name: Cow<'a, Path>,
    pub(crate) raw: &'a [u8],
    /// How many bytes it takes in its file.
    pub(crate) stored: u64,
    /// Whether there are others in the same file, which were asked for, too.
    pub(crate) is_one_of_many: bool,
}

/// What is done with each message; an error of it ends the reading.
pub(crate) type Reader<'r> = dyn FnMut(Result<Taken<'_>, Error>) -> Result<(), Error> + 'r;

/// How the messages of an mbox are told apart.
#[derive(Clone, Copy)]
pub(crate) enum Naming {
    /// `box.mbox#17`
    Number,
    /// `box.mbox@4096`, which can be known without what is before.
    Offset,
}

/// Reads files one after the other, in the memory of one message.
pub(crate) struct Source {
    format: MboxFormat,
    naming: Naming,
    shard: Shard,
    buffer: Vec<u8>,
    /// Whether the file in an archive that was asked for was there.
    is_found: bool,
}

impl Source {
    pub(crate) fn new(format: MboxFormat, naming: Naming, shard: Shard) -> Self {
        Self { format, naming, shard, buffer: Vec::new(), is_found: false }
    }

    /// Reads the messages at `path`, or from standard input, as far as they are of the shard.
    pub(crate) fn read(&mut self, path: &Path, take: &mut Reader<'_>) -> Result<(), Error> {
        if !self.shard.is_whole(path) {
            let read = self.read_path(path, take);
            return self.or_fail(read, take);
        }
        if !self.shard.takes() {
            return Ok(());
        }
        let shard = mem::replace(&mut self.shard, Shard::ALL);
        let read = self.read_path(path, take);
        self.shard = shard;
        or_tell(read, take)
    }

    /// Tells an error that stands in the place of a file: to one shard.
    pub(crate) fn or_fail(
        &mut self,
        read: Result<(), Error>,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        match read {
            Err(error) if !error.is_fatal() && !self.shard.takes() => Ok(()),
            read => or_tell(read, take),
        }
    }

    fn read_path(&mut self, path: &Path, take: &mut Reader<'_>) -> Result<(), Error> {
        if path == Path::new("-") {
            return self.read_item(&Item::file(path), &mut io::stdin().lock(), take);
        }
        let Place { file, path: name, wanted } = Place::open(path).map_err(Error::file(path))?;
        let length = Some(file.metadata().map_err(Error::file(path))?.len());
        match wanted {
            Wanted::Messages(which) => {
                let item = Item { name: &name, which, length, ..Item::file(path) };
                self.read_file(item, file, take)
            }
            Wanted::Member(member) => {
                self.is_found = false;
                let item = Item { member: Some(&member), length, ..Item::file(&name) };
                self.read_file(item, file, take)?;
                let missing = || Error::NothingThere { path: path.to_owned() };
                self.is_found.then_some(()).ok_or_else(missing)
            }
        }
    }

    fn read_file(
        &mut self,
        mut item: Item<'_>,
        mut file: File,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let path = item.path;
        self.read_start(&item, &mut file)?;
        let packing = Packing::of(item.name, &self.buffer);
        if packing == Some(Packing::Zip) && item.which == Which::All {
            return self.read_zip(&item, file, take);
        }
        if packing.is_none() && mbox::is_mbox(&self.buffer) && !self.format.has_lengths() {
            let range = item.length.and_then(|length| self.shard.range(length));
            if let Some(range) = range {
                let mbox = Mbox::range(file, range).map_err(Error::file(path));
                let read = mbox.and_then(|mbox| self.read_mbox(&item, mbox, take));
                return or_tell(read, take);
            }
        }
        if let (None, Which::Offset(offset)) = (packing, item.which) {
            file.seek(SeekFrom::Start(offset)).map_err(Error::file(path))?;
            item.which = Which::Offset(0);
            self.read_start(&item, &mut file)?;
        }
        self.read_started(&item, &mut file, take)
    }

    /// Reads what tells how the rest is to be read into the buffer.
    fn read_start(&mut self, item: &Item<'_>, reader: &mut dyn Read) -> Result<(), Error> {
        self.buffer.clear();
        let start = reader.take(START as u64).read_to_end(&mut self.buffer);
        start.map(drop).map_err(Error::file(item.path))
    }

    fn read_item(
        &mut self,
        item: &Item<'_>,
        reader: &mut dyn Read,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        self.read_start(item, reader)?;
        self.read_started(item, reader, take)
    }

    /// Reads what starts with what is in the buffer.
    fn read_started(
        &mut self,
        item: &Item<'_>,
        reader: &mut dyn Read,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        if let Some(packing) = Packing::of(item.name, &self.buffer) {
            let start = Cursor::new(mem::take(&mut self.buffer));
            return self.unpack(item, packing, &mut start.chain(reader), take);
        }
        if !self.shard.takes() {
            return Ok(());
        }
        self.is_found = true;
        let read = match item.which {
            Which::Offset(offset) if offset > 0 => {
                let start = Cursor::new(mem::take(&mut self.buffer));
                let mut reader = start.chain(reader);
                let skipped = io::copy(&mut reader.by_ref().take(offset), &mut io::sink());
                let read = skipped.map(drop).map_err(Error::file(item.path));
                read.and_then(|()| self.read_start(item, &mut reader))
                    .and_then(|()| self.read_messages(item, &mut reader, take))
            }
            _ => self.read_messages(item, reader, take),
        };
        or_tell(read, take)
    }

    /// Reads the message or the mbox that starts with what is in the buffer.
    fn read_messages(
        &mut self,
        item: &Item<'_>,
        reader: &mut dyn Read,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        if mbox::is_mbox(&self.buffer) {
            let start = Cursor::new(mem::take(&mut self.buffer));
            return self.read_mbox(item, Mbox::new(start.chain(reader)), take);
        }
        match item.which {
            Which::All | Which::Number(1) => self.read_message(item, reader, take),
            _ => Err(item.missing(1)),
        }
    }

    fn read_message(
        &mut self,
        item: &Item<'_>,
        reader: &mut dyn Read,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let Item { path, length, is_one_of_many, .. } = *item;
        let most = item.most_bytes();
        if length.is_some_and(|length| length > most) {
            return Err(item.too_long(path));
        }
        let buffer = &mut self.buffer;
        let rest = (length.unwrap_or_default() as usize).saturating_sub(buffer.len());
        // With room for the read that finds the end.
        let room = buffer.try_reserve_exact(rest + 32).map_err(io::Error::from);
        let read = room.and_then(|()| reader.take(most).read_to_end(buffer));
        read.map_err(Error::file(path))?;
        if buffer.len() as u64 > most {
            return Err(item.too_long(path));
        }
        let stored = buffer.len() as u64;
        let raw = emlx::read(buffer).map_or(&**buffer, |emlx| emlx.message);
        take(Ok(Taken { name: Cow::Borrowed(path), raw, stored, is_one_of_many }))
    }

    fn read_mbox(
        &self,
        item: &Item<'_>,
        mbox: Mbox<impl Read>,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let Item { path, which, length, .. } = *item;
        let variant = self.format.variant();
        let most = item.most_bytes() as usize;
        let mut mbox = mbox.variant(variant.unwrap_or_default()).message_limit(most);
        let mut count = 0;
        while let Some(entry) = mbox.next_entry().map_err(Error::file(path))? {
            count = entry.number;
            if matches!(which, Which::Number(number) if number != count) {
                continue;
            }
            let stored = entry.stored.len() as u64;
            // One message with the line of an mbox before it is a message, the line included, if
            // nobody says that it is an mbox.
            let is_file = length.is_none_or(|length| stored >= length);
            let is_first = count == 1 && entry.offset == 0;
            let is_alone = is_first && entry.is_last && is_file && which == Which::All;
            let is_message = is_alone && variant.is_none();
            let name = match self.naming {
                _ if is_message || which != Which::All => Cow::Borrowed(path),
                Naming::Number => Cow::Owned(place::of_message(path, Which::Number(count))),
                Naming::Offset => Cow::Owned(place::of_message(path, Which::Offset(entry.offset))),
            };
            if entry.omitted > 0 {
                take(Err(item.too_long(&name)))?;
            } else {
                let raw = if is_message { entry.stored } else { &entry.message };
                let is_one_of_many = item.is_one_of_many || which == Which::All && !is_message;
                take(Ok(Taken { name, raw, stored, is_one_of_many }))?;
            }
            if which != Which::All {
                return Ok(());
            }
        }
        if which == Which::All { Ok(()) } else { Err(item.missing(count)) }
    }

    fn unpack(
        &mut self,
        item: &Item<'_>,
        packing: Packing,
        reader: &mut dyn Read,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let refused = |why| Err(Error::Nested { path: item.path.to_owned(), why });
        match packing {
            Packing::Tar | Packing::Zip if item.which != Which::All => {
                Err(Error::NothingThere { path: item.path.to_owned() })
            }
            _ if item.depth == NESTED => refused("too many archives in each other"),
            Packing::Gzip if item.is_deflated => refused("compressed twice"),
            Packing::Gzip => {
                let name = archive::gunzipped_name(item.name);
                let (length, depth) = (None, item.depth + 1);
                let inner = Item { name: &name, length, depth, is_deflated: true, ..*item };
                let mut reader = MultiGzDecoder::new(BufReader::with_capacity(CHUNK, reader));
                self.read_item(&inner, &mut reader, take)
            }
            Packing::Tar => archive::read_tar(item.path, reader, &mut |name, reader| {
                self.read_packed(item, name, reader, take)
            }),
            Packing::Zip => refused("a zip that is not a file of its own"),
        }
    }

    fn read_zip(
        &mut self,
        item: &Item<'_>,
        file: File,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let item = Item { is_deflated: true, ..*item };
        archive::read_zip(item.path, BufReader::new(file), &mut |name, reader| {
            self.read_packed(&item, name, reader, take)
        })
    }

    /// Reads a file of an archive; what is wrong with it does not end that of the others.
    fn read_packed(
        &mut self,
        archive: &Item<'_>,
        name: &Path,
        reader: &mut dyn Read,
        take: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let path = archive.path.join(name);
        let which = match archive.member {
            None => Some(Which::All),
            Some(member) => member.which(&path),
        };
        let Some(which) = which else {
            return Ok(());
        };
        let (length, depth) = (None, archive.depth + 1);
        let is_one_of_many = archive.member.is_none();
        let item = Item { path: &path, name, which, is_one_of_many, length, depth, ..*archive };
        let read = self.read_item(&item, reader, take);
        self.or_fail(read, take)
    }
}

/// Tells an error, and goes on where there is a point in it.
fn or_tell(read: Result<(), Error>, take: &mut Reader<'_>) -> Result<(), Error> {
    match read {
        Err(error) if !error.is_fatal() => take(Err(error)),
        read => read,
    }
}
