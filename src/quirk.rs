//! Choices that deployed readers make differently from us.
//!
//! Advice for whoever adds one: a quirk belongs where the rule decides, not beside it. The rule asks
//! `takes(quirk)` at the place where it reports its code, so that a message without that code reads the same
//! under the quirk; `tests/all/quirks.rs` holds every quirk to that. Name the readers that are known to read
//! so. Connect it to its codes in `defect/table.rs`, or the linter never tries it.

use std::fmt;

/// Declares the quirks, each with what a reader that has it does, and who reads so.
macro_rules! quirks {
    ($($(#[$doc:meta])* $quirk:ident,)*) => {
        /// One choice that another reader makes differently from us.
        ///
        /// The names in parentheses are readers that are known to read so; a quirk without one is a
        /// precaution of scanners. A quirk does nothing in a message that gives no occasion for it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[non_exhaustive]
        pub enum Quirk {
            $($(#[$doc])* $quirk,)*
        }

        impl Quirk {
            /// Every quirk.
            pub const ALL: &'static [Self] = &[$(Self::$quirk,)*];

            /// Its name, as in the code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$quirk => stringify!($quirk),)* }
            }
        }
    };
}

quirks! {
    // Bytes and lines

    /// A CR that no LF follows ends the line (Python email, Ruby mail, ClamAV).
    CrEndsLine,
    /// A CR ends no line in a message that has no other line ends either (mail-parser, GMime, mailparse).
    CrIsText,
    /// A line of CRs before its LF is not empty (mail-parser, GMime, postal-mime, nodemailer).
    ExtraCrIsText,
    /// VT, FF and the separators of ASCII end a line of a header (Python email).
    FormFeedEndsLine,
    /// A value ends at its first NUL, as C strings do, and a text of a header at its first control character
    /// (GMime, ClamAV).
    NulEnds,
    /// NUL and other control characters are left out (postal-mime, nodemailer, ClamAV).
    ControlsDropped,
    /// Control characters are shown as they are (mail-parser, mailparse, Python email).
    ControlsKept,

    // Header lines

    /// A line that is no field ends the header, and starts the body (Python email, go-message).
    StrayLineEndsHeader,
    /// A colon is assumed after a field name that lacks one (ClamAV).
    ColonAssumed,
    /// Comments and bytes that cannot be in a field name are left out of it (ClamAV).
    NameCleaned,
    /// A fold between the name and the colon is passed over (postal-mime, nodemailer, Ruby mail, ClamAV).
    FoldInNameJoined,
    /// Without an empty line, all of the message is header (mail-parser, mailparse, GMime, postal-mime,
    /// nodemailer, Ruby mail, enmime).
    HeaderToTheEnd,
    /// A line of blanks ends the header (mail-parser, Ruby mail, go-message).
    BlankLineEndsHeader,
    /// A line of blanks in a header is not there.
    BlankLineDropped,
    /// An indented line that reads as a field is one (mail-parser, postal-mime, nodemailer, Ruby mail,
    /// ClamAV).
    IndentedFieldCounts,
    /// A name with blanks or a second colon before its value is no known name (mailparse, Python email,
    /// MIME-tools, ClamAV).
    StrictFieldName,
    /// A second colon after the name is passed over (postal-mime).
    SecondColonSkipped,
    /// A byte order mark is text, and an empty line before the header ends it (Ruby mail).
    NothingBeforeHeader,
    /// Empty lines before the header of a part are passed over (ClamAV).
    EmptyLinesBeforePart,

    // Which of several

    /// Of fields with one name the last counts (mail-parser, GMime, Ruby mail).
    LastFieldWins,
    /// Of several Content-Type fields the last counts (mail-parser, GMime, Ruby mail, mutt).
    LastTypeWins,
    /// Of several Content-Transfer-Encoding fields the last counts (mail-parser, GMime, Ruby mail, mutt).
    LastEncodingWins,
    /// Of several Content-Type fields the first that holds parts counts. For scanners only: no reader is known
    /// to read so.
    CompositeTypeWins,
    /// Of several values in one field the last counts.
    LastOfListWins,
    /// Of parameters with one name the last counts (mailparse, MIME-tools, Ruby mail, Apple Mail).
    LastParameterWins,
    /// Every `boundary` parameter is one. For scanners only: no reader is known to read so.
    EveryBoundary,
    /// The `name` of the type counts before the `filename` of the disposition (scanners).
    TypeNameWins,
    /// Without an author in From, `Resent-From` or `Sender` is shown (Gmail and six other clients).
    SenderForFrom,

    // Type and transfer encoding

    /// A Content-Type with anything unusual in it is no valid one (mailparse, Python email, enmime,
    /// go-message).
    StrictType,
    /// Quotes and bytes that cannot be in a type are left out of it (mail-parser, postal-mime, nodemailer,
    /// ClamAV).
    TypeCleaned,
    /// A `message/partial`, a `message/external-body` and an `rfc822` of an unknown type is a message (Python email,
    /// MIME-tools).
    FragmentIsMessage,
    /// A type with a boundary whose delimiters are in the body is a multipart (nodemailer).
    BoundaryMakesMultipart,
    /// A Content-Transfer-Encoding with anything unusual in it is none (mail-parser, mailparse, Python email,
    /// nodemailer, Ruby mail).
    StrictEncoding,
    /// An unknown transfer encoding is guessed by its name or by the body (postal-mime, ClamAV).
    EncodingGuessed,
    /// A comment in the Content-Transfer-Encoding is the encoding (postal-mime, nodemailer, ClamAV).
    CommentCounts,
    /// The transfer encoding of a multipart or a message is ignored (Python email, MIME-tools).
    CompositeEncodingIgnored,
    /// A multipart or a message in a transfer encoding, or signed in one structure, is a file (GMime, nodemailer,
    /// Ruby mail, enmime).
    CompositeIsLeaf,
    /// Files in texts and in transfer encodings of no standard are parts (Outlook, Thunderbird, ClamAV).
    HiddenOpened,

    // Parameters

    /// The extended forms of RFC 2231 are unknown: only the plain `name=value` counts (mail-parser, mailparse,
    /// Python email, GMime, Outlook, mutt).
    No2231,
    /// The sections of a parameter end at the first gap (mailparse, Python email, enmime, go-message).
    GapEnds,
    /// Of sections with one number the last counts (mailparse, Ruby mail).
    LastSectionWins,
    /// Sections are joined in the order written, whatever their numbers (GMime, MIME-tools).
    SectionsAsWritten,
    /// The first section alone counts (old Exim).
    OneSection,
    /// The last section alone counts, as if sections were parameters of one name.
    LastSection,
    /// A section whose number is not written as it should be is left out (mailparse, enmime, go-message).
    OddSectionDropped,
    /// A section whose number is too large is joined.
    OddSectionJoined,
    /// Percent escapes are not decoded (mail-parser).
    PercentKept,
    /// Percent escapes are decoded in plain values too (Ruby mail, ClamAV).
    PercentDecoded,
    /// A parameter with anything unusual around it is none (mail-parser, mailparse, Python email, GMime,
    /// postal-mime, nodemailer, go-message).
    StrictParameters,
    /// An unquoted value goes on to the next semicolon.
    ValueToSemicolon,
    /// The field is searched for the name of the parameter, whatever it stands in (ClamAV).
    SearchForParameter,
    /// A quote without end holds all that follows (MIME-tools, Ruby mail).
    OpenQuoteGoesOn,
    /// A quote without end is part of the value (mailparse, GMime).
    QuoteIsText,
    /// Two quotes are an empty value, whatever follows (mailparse, GMime, enmime).
    EmptyQuotesCount,
    /// `3D` that quoted-printable wrote for the equals sign is part of the value (Python email).
    EscapeKept,
    /// Text right after a quoted value is part of it (mailparse, enmime).
    JunkJoined,
    /// An unquoted value ends at the first byte that cannot be in a token (Python email, MIME-tools, Ruby mail).
    TokenEnds,
    /// Quotes inside an unquoted value or an address are left out (postal-mime, nodemailer).
    QuotesOut,
    /// A backslash outside quotes escapes the next byte (nodemailer).
    BackslashEscapes,
    /// The backslash of a quoted pair is part of the value (Ruby mail).
    BackslashKept,
    /// A backslash in quotes escapes nothing, so that the next quote ends the value (enmime, go-message).
    BackslashIsText,
    /// Apostrophes quote a value (ClamAV).
    ApostrophesQuote,
    /// Comments inside a value are left out of it (mail-parser, ClamAV).
    CommentsCutOut,
    /// Comments are unknown: their text is part of the value (mailparse, GMime, postal-mime, nodemailer).
    CommentsUnknown,
    /// Blanks at a fold inside a value are left out (mail-parser, ClamAV).
    BlanksJoined,
    /// A value ends with the line (Python email, MIME-tools, Ruby mail).
    LineEnds,
    /// Encoded words are decoded before the field is read (postal-mime, MIME-tools, nodemailer, Ruby mail).
    WordsFirst,
    /// Encoded words are not decoded (mutt, MIME-tools, enmime, go-message).
    EncodedWordsKept,
    /// A parameter without a value is none (mail-parser, postal-mime, MIME-tools, nodemailer).
    EmptyIsAbsent,
    /// Directories are left out of a file name (clients that save files).
    PathDropped,
    /// Dots and blanks at the end of a file name are left out (Windows).
    TrailingDotsDropped,

    // Structure

    /// A line that looks like a delimiter is one, where no boundary is declared (ClamAV).
    BoundaryGuessed,
    /// What looks like a part before the first or after the last delimiter is one (ClamAV).
    OutsideRead,
    /// A multipart goes on after its close delimiter (ClamAV, mailparse, nodemailer).
    GoesOnAfterClose,
    /// The boundary that is declared counts, though the body uses another one (all known readers).
    BoundaryAsDeclared,
    /// A delimiter at the end of the message begins another part, an empty one (mail-parser, Python email).
    LastDelimiterOpens,
    /// An empty boundary is none (mail-parser, postal-mime, nodemailer, go-message).
    EmptyBoundaryIsNone,
    /// A boundary over 70 bytes is cut to 70 (ClamAV).
    LongBoundaryCut,
    /// A boundary over 128 bytes is none.
    LongBoundaryIsNone,
    /// Blanks before a boundary are not part of it.
    BoundaryTrimmed,
    /// Blanks after a boundary are part of it (mail-parser, mailparse).
    BoundaryAsWritten,
    /// A line that begins with the delimiter is one, whatever follows; of several boundaries the shortest
    /// counts (mail-parser, mailparse, ClamAV).
    PrefixDelimiters,
    /// A delimiter with blanks before it is one (mail-parser, enmime).
    IndentedDelimiters,
    /// A delimiter in another case, with one dash or in quotes is one (ClamAV).
    AdornedDelimiters,
    /// A delimiter that a field follows on its line is none (Python email, GMime).
    FieldEndsNoDelimiter,
    /// A delimiter after text on its line is one.
    MidlineDelimiters,
    /// A delimiter after base64 on its line is none.
    MidlineIsContent,
    /// A boundary that an outer multipart has already declared, or one that differs from it only at its end,
    /// belongs to the outer one (mail-parser, mailparse, Python email, GMime, postal-mime, nodemailer).
    OuterBoundaryWins,
    /// The delimiter of an outer multipart amid encoded data does not end the inner one.
    InnerHoldsOn,
    /// A delimiter in a header does not end it (MIME-tools, ClamAV).
    HeaderPassesDelimiters,
    /// A multipart without any delimiter is empty (mail-parser, GMime, postal-mime, nodemailer, enmime,
    /// go-message).
    EmptyMultipart,

    // Bodies and text

    /// What is plainly not base64 or uuencode is decoded all the same (mail-parser, postal-mime,
    /// MIME-tools, nodemailer).
    PlainDecoded,
    /// Padding ends base64 (Python email, GMime, MIME-tools).
    PaddingStops,
    /// Padding ends a quantum of base64, and the data goes on (mail-parser, mailparse, postal-mime, nodemailer,
    /// Thunderbird).
    PaddingGoesOn,
    /// Padding amid base64 is passed over (Python email, MIME-tools, enmime).
    PaddingSkipped,
    /// Base64 with a byte that cannot be in it is not decoded (mailparse).
    InvalidRefuses,
    /// Base64 ends at a byte that cannot be in it (go-message).
    InvalidStops,
    /// `-` and `_` are symbols of base64 (RFC 4648 §5).
    UrlAlphabet,
    /// Base64 starts anew after an empty line.
    EmptyLineRestarts,
    /// An escape of quoted-printable that is none is left out.
    EscapeOut,
    /// An escape of quoted-printable that a line break splits is joined (nodemailer).
    EscapeRejoined,
    /// The equals sign of an escape that is none is left out.
    SignOut,
    /// An equals sign with blanks before the line end is no soft line break (Python email, GMime, postal-mime,
    /// Ruby mail, enmime).
    StrictSoftBreaks,
    /// The declared charset counts before a byte order mark (mail-parser, Python email, GMime, postal-mime,
    /// nodemailer), and UTF-7 with bytes that it cannot have.
    LabelFirst,
    /// UTF-16 without a byte order mark is in the order that it seems not to be in: little-endian, as on Windows and
    /// in the WHATWG Encoding Standard, or big-endian, as RFC 2781 has it.
    OtherByteOrder,
    /// UTF-7 is not decoded (mail-parser, GMime, postal-mime, nodemailer).
    Utf7IsAscii,
    /// Raw bytes beyond ASCII are UTF-8, or U+FFFD (mail-parser, Python email, postal-mime, enmime, go-message).
    LossyUtf8,
    /// A malformed encoded word is cut where it is malformed (Python email, GMime, Ruby mail).
    WordCut,

    // Addresses

    /// Addresses are searched for, whatever is around them (GMime, Python email).
    SearchForAddress,
    /// Text that is not quite an address gives none (mail-parser, MIME-tools, go-message).
    StrictAddress,
    /// Only the first address counts, and nothing from a stray quote, parenthesis or backslash on (postal-mime,
    /// Python email, nodemailer).
    FirstAddressOnly,
    /// Only the last address counts (GMime, enmime).
    LastAddressOnly,
    /// An address is shown as written, with its comments, blanks and routes (mail-parser, mailparse,
    /// postal-mime, Ruby mail).
    AddressAsWritten,
    /// A backslash outside quotes is left out of an address (Python email).
    BackslashOut,
    /// Parentheses that stand alone are left out of an address (GMime).
    ParenthesesOut,
    /// Characters that cannot be seen are left out of an address.
    InvisibleDropped,
    /// An address ends at a character that cannot be seen.
    InvisibleEnds,
}

/// A set of [`Quirk`]s: how a reader reads that makes these choices differently from us.
///
/// [`Options::quirks`](crate::Options::quirks) reads a message so. It is meant for scanners and for tests: mail is
/// best read without.
///
/// ```
/// use unmime::{Message, Options, lint::{Quirk, Quirks}};
///
/// let raw = b"Subject: one\nSubject: two\n\n";
/// let options = Options::new().quirks(Quirks::from(Quirk::LastFieldWins));
/// let message = Message::parse_with(raw, &options);
/// assert_eq!(message.headers().subject().as_deref(), Some("two"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Quirks(u128);

const _: () = assert!(Quirk::ALL.len() <= u128::BITS as usize);

impl Quirks {
    /// None: messages are read our way.
    pub const NONE: Self = Self(0);

    /// The set of all of these.
    pub const fn of(quirks: &[Quirk]) -> Self {
        let mut set = Self::NONE;
        let mut rest = quirks;
        while let [first, more @ ..] = rest {
            set = set.with(*first);
            rest = more;
        }
        set
    }

    /// This set, and one more.
    #[must_use]
    pub const fn with(self, quirk: Quirk) -> Self {
        Self(self.0 | 1 << quirk as u32)
    }

    /// Whether the set has it.
    pub const fn has(self, quirk: Quirk) -> bool {
        self.0 & 1 << quirk as u32 != 0
    }

    /// Whether the set has any of these.
    pub const fn has_any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set, and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Each of them, in the order of [`Quirk::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Quirk> {
        Quirk::ALL.iter().copied().filter(move |&quirk| self.has(quirk))
    }
}

impl From<Quirk> for Quirks {
    fn from(quirk: Quirk) -> Self {
        Self::NONE.with(quirk)
    }
}

impl FromIterator<Quirk> for Quirks {
    fn from_iter<I: IntoIterator<Item = Quirk>>(quirks: I) -> Self {
        quirks.into_iter().fold(Self::NONE, Self::with)
    }
}

/// Shows the names.
impl fmt::Debug for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Displays as its name.
impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
