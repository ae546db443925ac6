//! Messages that were sent in pieces: `message/partial` (RFC 2046 §5.2.2).
//!
//! [`Reassembly`] puts them together again.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{collections::BTreeMap, error, fmt};

use crate::{message::Message, part::Part};

/// How many bytes of fragments are kept, where the caller sets no limit.
const MOST_BYTES: u64 = 256 << 20;

/// What a fragment costs beside its bytes.
const FRAGMENT_COST: u64 = 64;

/// Puts a message together that was sent in pieces: `message/partial` (RFC 2046 §5.2.2).
///
/// The fragments come in any order, and more than once. Nothing of them is believed without the
/// others: they must agree on their identifier and on how many they are.
///
/// ```
/// use unmime::{Message, partial::Reassembly};
///
/// let second = Message::parse(b"Content-Type: message/partial; id=a; number=2; total=2\n\nworld\n");
/// let first = Message::parse(
///     b"Subject: greeting (1/2)\nFrom: ana@example.com\n\
///       Content-Type: message/partial; id=a; number=1\n\n\
///       Subject: greeting\n\nhello\n",
/// );
/// let mut reassembly = Reassembly::new();
/// reassembly.add(second.root())?;
/// assert_eq!(reassembly.missing().collect::<Vec<_>>(), [1]);
/// reassembly.add(first.root())?;
/// let whole = reassembly.message().unwrap();
/// assert_eq!(whole, b"From: ana@example.com\r\nSubject: greeting\r\n\r\nhello\nworld\n");
/// # Ok::<(), unmime::partial::FragmentError>(())
/// ```
#[derive(Clone)]
pub struct Reassembly {
    id: Option<String>,
    total: Option<u32>,
    /// By number. That of the first is the whole message, of the others the body.
    fragments: BTreeMap<u32, Vec<u8>>,
    bytes: u64,
    most_bytes: u64,
}

/// What the parameters of a `message/partial` say (RFC 2046 §5.2.2).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Fragment {
    /// What the fragments of one message have in common.
    pub id: String,
    /// Which fragment it is, counted from 1.
    pub number: u32,
    /// How many there are; only the last must tell.
    pub total: Option<u32>,
}

/// Why a fragment was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum FragmentError {
    /// It is no `message/partial` with an identifier and a number.
    NotPartial,
    /// It belongs to another message.
    OtherMessage,
    /// Its number, or its total, contradicts the total that is known or the fragments there are.
    Total,
    /// Another fragment has this number, and other content.
    Conflict,
    /// With it, more would be kept than the limit allows.
    Limit,
}

impl Fragment {
    /// The parameters of a part, if it is a `message/partial` that has them.
    pub fn of(part: Part<'_>) -> Option<Self> {
        let content_type = part.content_type();
        if !content_type.is("message", "partial") {
            return None;
        }
        let parameters = content_type.parameters();
        let number = |name| parameters.get(name)?.trim().parse::<u32>().ok();
        let id = parameters.get("id").filter(|id| !id.is_empty())?.into_owned();
        let number_of_it = number("number").filter(|&number| number > 0)?;
        Some(Self { id, number: number_of_it, total: number("total") })
    }
}

impl Default for Reassembly {
    fn default() -> Self {
        Self::new()
    }
}

impl Reassembly {
    /// Nothing yet, to hold up to 256 MiB.
    pub fn new() -> Self {
        Self::with_limit(MOST_BYTES)
    }

    /// Nothing yet, to hold up to so many bytes.
    pub fn with_limit(most_bytes: u64) -> Self {
        Self { id: None, total: None, fragments: BTreeMap::new(), bytes: 0, most_bytes }
    }

    /// Takes the message whose root `part` is as a fragment. One that is there already is nothing
    /// new.
    ///
    /// # Errors
    ///
    /// A fragment that does not fit to the others; nothing is changed then.
    pub fn add(&mut self, part: Part<'_>) -> Result<(), FragmentError> {
        let fragment = Fragment::of(part).ok_or(FragmentError::NotPartial)?;
        if self.id.as_ref().is_some_and(|id| *id != fragment.id) {
            return Err(FragmentError::OtherMessage);
        }
        let total = self.total.or(fragment.total);
        let last = self.fragments.keys().next_back().copied().unwrap_or_default();
        if fragment.total.is_some_and(|told| Some(told) != total)
            || total.is_some_and(|total| total < last.max(fragment.number))
        {
            return Err(FragmentError::Total);
        }
        let content = match fragment.number {
            1 => part.raw().to_vec(),
            _ => part.body().into_owned(),
        };
        match self.fragments.get(&fragment.number) {
            Some(known) if *known != content => return Err(FragmentError::Conflict),
            Some(_) => {}
            None => {
                let cost = FRAGMENT_COST.saturating_add(content.len() as u64);
                let bytes = self.bytes.saturating_add(cost);
                if bytes > self.most_bytes {
                    return Err(FragmentError::Limit);
                }
                self.bytes = bytes;
                self.fragments.insert(fragment.number, content);
            }
        }
        self.total = total;
        self.id = Some(fragment.id);
        Ok(())
    }

    /// The identifier that the fragments have in common; none before the first.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// How many fragments there are, once one has told.
    pub fn total(&self) -> Option<u32> {
        self.total
    }

    /// The numbers of the fragments that are yet to come, as far as it is known how many there are.
    pub fn missing(&self) -> impl Iterator<Item = u32> {
        let last = self.total.or_else(|| self.fragments.keys().next_back().copied());
        (1..=last.unwrap_or_default()).filter(|number| !self.fragments.contains_key(number))
    }

    /// Whether all fragments are there.
    pub fn is_complete(&self) -> bool {
        self.total == u32::try_from(self.fragments.len()).ok()
    }

    /// The message, once all fragments are there (RFC 2046 §5.2.2.1): the header of the first
    /// fragment, but for `Content-*`, `Subject`, `Message-ID`, `Encrypted` and `MIME-Version`,
    /// which are those of the message that begins inside; other fields of that are dropped, and so
    /// are those of the other fragments. Then the bodies, one after the other.
    pub fn message(&self) -> Option<Vec<u8>> {
        if !self.is_complete() {
            return None;
        }
        let mut fragments = self.fragments.values();
        let first = Message::parse_headers(fragments.next()?);
        let start_of_inner = first.root().body();
        let inner = Message::parse_headers(&start_of_inner);
        let mut whole = Vec::with_capacity(self.bytes as usize);
        for (header, are_inner) in [(&first, false), (&inner, true)] {
            let fields = header.headers().iter();
            for field in fields.filter(|field| is_of_inner(field.name()) == are_inner) {
                whole.extend_from_slice(field.span().of(header.raw()));
                whole.extend_from_slice(b"\r\n");
            }
        }
        whole.extend_from_slice(b"\r\n");
        whole.extend_from_slice(inner.root().raw_body());
        for body in fragments {
            // They are split between lines; the last line break of one may be that of a delimiter.
            if !whole.ends_with(b"\n") {
                whole.extend_from_slice(b"\r\n");
            }
            whole.extend_from_slice(body);
        }
        Some(whole)
    }
}

/// Whether a field is taken from the message inside.
fn is_of_inner(name: &str) -> bool {
    let is_content = name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("content-"));
    let names = ["Subject", "Message-ID", "Encrypted", "MIME-Version"];
    is_content || names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Shows identifier, numbers and total.
impl fmt::Debug for Reassembly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reassembly")
            .field("id", &self.id)
            .field("fragments", &self.fragments.keys())
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for FragmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotPartial => "not a message/partial with an id and a number",
            Self::OtherMessage => "a fragment of another message",
            Self::Total => "the fragments disagree on how many they are",
            Self::Conflict => "two fragments with the same number and other content",
            Self::Limit => "more fragments than the limit allows",
        })
    }
}

impl error::Error for FragmentError {}
