//! Why a message cannot be composed.

use crate::{defect::PartId, envelope::AddressError};

/// Why a message cannot be composed or changed. What was asked for is never silently changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody wrote it (RFC 5322 §3.6).
    #[error("no author: From is missing")]
    MissingFrom,
    /// A field name that has other characters than printable ASCII without the colon (RFC 5322 §2.2), or is too long.
    #[error("no field name: {name:?}")]
    FieldName {
        /// As it was given.
        name: String,
    },
    /// A field that is written from what else is given, or that has a method of its own.
    #[error("{name} cannot be set by its name")]
    ReservedField {
        /// Its name.
        name: String,
    },
    /// CR, LF, NUL or another control character, where none can be.
    #[error("{char:?} in {place}")]
    ControlCharacter {
        /// The field, the parameter or what else it stands in.
        place: String,
        /// The first one.
        char: char,
    },
    /// A value that does not read as what was given, however it is written: one far too long, as a rule.
    #[error("{place} cannot be written")]
    Unwritable {
        /// The field or the parameter.
        place: String,
    },
    /// What is no address that can be written (RFC 5322 §3.4.1).
    #[error("no address: {address:?}")]
    Address {
        /// As it was given.
        address: String,
    },
    /// Text that readers of mail take for different lists of addresses.
    #[error("no list of addresses: {text:?}")]
    AddressList {
        /// As it was given.
        text: String,
    },
    /// A field that an answer would go by, which names nobody, or nobody for certain: with an address that cannot be
    /// written, or that other readers read differently.
    #[error("{field} does not say clearly whom to answer: {text:?}")]
    UnclearRecipient {
        /// Its name.
        field: String,
        /// Its text.
        text: String,
    },
    /// What is no message identifier (RFC 5322 §3.6.4).
    #[error("no message identifier: {id:?}")]
    MessageId {
        /// As it was given.
        id: String,
    },
    /// A date that cannot be written: a year before 1900 or of more than four digits, a zone with seconds.
    #[error("no date of a message: {date}")]
    Date {
        /// In the form of RFC 3339.
        date: String,
    },
    /// What is no media type (RFC 2045 §5.1), or none that such content can have.
    #[error("no media type for this content: {media_type:?}")]
    MediaType {
        /// As it was given.
        media_type: String,
    },
    /// The name of a parameter that has other characters than those of a token (RFC 2045 §5.1), or that is written from
    /// what else is given.
    #[error("no parameter name: {name:?}")]
    ParameterName {
        /// As it was given.
        name: String,
    },
    /// A file name that readers would have to make harmless: one with directories, bidirectional controls, or a dot or
    /// a blank at its end.
    #[error("no file name: {name:?}")]
    FileName {
        /// As it was given.
        name: String,
    },
    /// A character that the charset asked for does not have.
    #[error("{charset} has no {char:?}")]
    Unmappable {
        /// The charset.
        charset: &'static str,
        /// The first such character.
        char: char,
    },
    /// A charset that is read here, and not written.
    #[error("{charset} is not written")]
    Charset {
        /// The charset.
        charset: &'static str,
    },
    /// Both a body and texts, which would be two bodies.
    #[error("both a body and a text")]
    TwoBodies,
    /// A multipart without parts (RFC 2046 §5.1.1).
    #[error("multipart without parts")]
    EmptyMultipart,
    /// A part that is written as it was received, and was to be changed.
    #[error("a part as received cannot be changed")]
    Received,
    /// A message or part that is to be written as it is, and that no line of mail can hold (RFC 5322 §2.1.1, RFC 2045
    /// §2.8), or that would not end for all readers where it ends. As a file it can be sent: see [`Entity::file`](super::Entity::file).
    #[error("{unfit} at byte {at} of what is to be written as it is")]
    Unfit {
        /// What is wrong with it.
        unfit: Unfit,
        /// Where, in what was given.
        at: usize,
    },
    /// More parts than [`Limits::parts`](crate::Limits::parts), or more in each other than
    /// [`Limits::depth`](crate::Limits::depth), by default.
    #[error("more parts, or more in each other, than a reader takes")]
    Limit,
    /// A part that cannot be removed, replaced or added to in this way: the message itself, the message in a
    /// `message/rfc822`, the only part of a multipart; or no multipart, where a part is to be added.
    #[error("part {part} has no such place")]
    Place {
        /// The part.
        part: PartId,
    },
    /// A field of another message.
    #[error("{name} is a field of another message")]
    ForeignField {
        /// Its name.
        name: String,
    },
    /// Two changes of the same bytes.
    #[error("two changes of the same bytes, at {at}")]
    Overlap {
        /// Where the second begins.
        at: u32,
    },
    /// A new part in which a delimiter of the multipart around it occurs, or a boundary that delimiter begins with.
    #[error(
        "the new part holds a delimiter of a multipart around it, or declares a boundary that one begins with"
    )]
    Delimiter,
    /// What a signature is over cannot be changed.
    #[error("part {part} is signed")]
    Signed {
        /// The signed part.
        part: PartId,
    },
    /// A CR that no LF follows where no transfer encoding can be. Servers make a line end of it, and a field of what
    /// comes after it.
    #[error("CR without LF at {at}, where nothing can encode it")]
    BareCr {
        /// Where.
        at: u32,
    },
    /// Bytes above 127 where no transfer encoding can be: in a header, before the first delimiter of a multipart or
    /// after its last one.
    #[error("byte above 127 at {at}, where nothing can encode it")]
    EightBit {
        /// Where.
        at: u32,
    },
}

impl From<AddressError> for Error {
    fn from(AddressError { address, .. }: AddressError) -> Self {
        Self::Address { address }
    }
}

/// What cannot be written as it is into another message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// A NUL.
    #[error("NUL")]
    Nul,
    /// A CR that no LF follows.
    #[error("CR without LF")]
    BareCr,
    /// More than 998 bytes.
    #[error("line longer than 998 bytes")]
    LongLine,
    /// A multipart at the end, without its close delimiter. The next delimiter, that of the multipart around it, would
    /// end it.
    #[error("multipart without a close delimiter")]
    OpenMultipart,
    /// A boundary that is empty or the start of ours: `=` or `=_`. Some readers take every line that begins with it for a
    /// delimiter, ours too.
    #[error("boundary that other boundaries begin with")]
    Boundary,
}
