//! What a parser hands over of a message, and what becomes of it: a number that depends on it, where
//! time is taken, or facts to compare, where parsers are checked against each other.

use std::ops::Range;

/// What every parser is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Workload {
    /// The content type of every part.
    Structure,
    /// Subject, first sender, date as a timestamp, identifier.
    Headers,
    /// Every leaf, decoded; text in UTF-8.
    Full,
    /// The same as of the headers, by the calls that do not look at bodies.
    HeaderAlone,
}

impl Workload {
    pub(crate) const ALL: [Self; 4] =
        [Self::Structure, Self::Headers, Self::Full, Self::HeaderAlone];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Headers => "headers",
            Self::Full => "full",
            Self::HeaderAlone => "alone",
        }
    }

    /// Which of the facts it yields.
    pub(crate) fn facts(self) -> Range<usize> {
        match self {
            Self::Structure => 0..2,
            Self::Headers => 2..7,
            Self::Full => 7..10,
            // Those of the headers: not compared once more.
            Self::HeaderAlone => 0..0,
        }
    }
}

/// The fields of a header that are asked for; what is missing is empty.
#[derive(Clone, Copy, Default)]
pub(crate) struct Header<'a> {
    pub(crate) subject: &'a str,
    /// The display name of the first address in From.
    pub(crate) name: &'a str,
    /// That address.
    pub(crate) address: &'a str,
    /// Seconds since 1970.
    pub(crate) date: Option<i64>,
    /// The first identifier in Message-ID, without its brackets.
    pub(crate) id: &'a str,
}

/// Takes what a parser found.
pub(crate) trait Sink {
    /// A part of this type, in document order.
    fn part(&mut self, kind: &str, subtype: &str);
    fn header(&mut self, header: Header<'_>);
    /// The content of a leaf.
    fn leaf(&mut self, content: &[u8]);
}

/// A number that depends on all that was found, so that nothing can be left out; cheap.
#[derive(Default)]
pub(crate) struct Checksum(pub(crate) u64);

impl Checksum {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        let first = bytes.first().map_or(0, |&byte| u64::from(byte));
        let last = bytes.last().map_or(0, |&byte| u64::from(byte));
        self.0 = self.0.rotate_left(5) ^ bytes.len() as u64 ^ (first << 32) ^ (last << 40);
    }
}

impl Sink for Checksum {
    fn part(&mut self, kind: &str, subtype: &str) {
        self.add(kind.as_bytes());
        self.add(subtype.as_bytes());
    }

    fn header(&mut self, header: Header<'_>) {
        for text in [header.subject, header.name, header.address, header.id] {
            self.add(text.as_bytes());
        }
        self.0 ^= header.date.unwrap_or_default() as u64;
    }

    fn leaf(&mut self, content: &[u8]) {
        self.add(content);
    }
}

/// What is compared of a message: numbers, and the CRC-32 of texts. White space in the texts of a
/// header counts as one space: what folding leaves of it, each parser sees in its own way.
pub(crate) type Facts = [u64; 10];

pub(crate) const FACTS: [&str; 10] =
    ["parts", "types", "subject", "name", "address", "date", "id", "leaves", "bytes", "content"];

/// Makes the facts of a message.
#[derive(Default)]
pub(crate) struct Record {
    facts: Facts,
    types: crc32fast::Hasher,
    content: crc32fast::Hasher,
}

impl Record {
    pub(crate) fn facts(self) -> Facts {
        let mut facts = self.facts;
        facts[1] = u64::from(self.types.finalize());
        facts[9] = u64::from(self.content.finalize());
        facts
    }
}

impl Sink for Record {
    fn part(&mut self, kind: &str, subtype: &str) {
        self.facts[0] += 1;
        self.types.update(format!("{kind}/{subtype}\n").to_ascii_lowercase().as_bytes());
    }

    fn header(&mut self, header: Header<'_>) {
        let crc = |text: &str| {
            let words: Vec<_> = text.split_ascii_whitespace().collect();
            u64::from(crc32fast::hash(words.join(" ").as_bytes()))
        };
        self.facts[2] = crc(header.subject);
        self.facts[3] = crc(header.name);
        self.facts[4] = crc(header.address);
        self.facts[5] = header.date.unwrap_or_default() as u64;
        self.facts[6] = crc(header.id);
    }

    fn leaf(&mut self, content: &[u8]) {
        self.facts[7] += 1;
        self.facts[8] += content.len() as u64;
        self.content.update(content);
    }
}
