//! Defects: where a message departs from the standards, and what was made of it.

use std::fmt;

use crate::span::Span;

/// Identifies a part of a message: its place in document order, the message itself being 0.
///
/// Good for as long as the bytes are the same, so it can be stored beside them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct PartId(pub(crate) u32);

impl PartId {
    /// The message itself.
    pub const ROOT: Self = Self(0);

    /// The part's place in document order, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<u32> for PartId {
    fn from(index: u32) -> Self {
        Self(index)
    }
}

impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// How much a defect matters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Severity {
    /// Legal but rare or obsolete, or harmless.
    Info,
    /// Against the standards, but all known readers agree on the content.
    Warn,
    /// Two readers in use can show different content, name, sender or type.
    Ambiguous,
    /// Content was not looked at, for a limit, or could not be attributed.
    Severe,
}

impl Severity {
    /// Its name in lower case, as JSON and the command print it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Ambiguous => "ambiguous",
            Self::Severe => "severe",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One departure from the standards.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Defect {
    /// What departs from which standard.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The part in which it was found.
    pub part: PartId,
    /// The bytes of the message that depart.
    pub span: Span,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, severity, part, span } = self;
        write!(
            f,
            "{severity} {code} in part {part} at {span}: {}; {}",
            code.message(),
            code.repair()
        )
    }
}

/// Declares the codes: each with its name, which is stable for ever, its usual severity, what it
/// means and what is done about it.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $severity:ident $message:literal $repair:literal;)*) => {
        /// What a [`Defect`] is about.
        ///
        /// The name that [`Code::as_str`] gives is stable for ever.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, an area and a departure: `mp.no-parts`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How much it matters where nothing around it says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What departs from the standard, in a few words.
            pub fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }

            /// What was done about it.
            pub fn repair(self) -> &'static str {
                match self { $(Self::$variant => $repair,)* }
            }
        }
    };
}

codes! {
    /// A line in a header that is neither a field nor a fold (RFC 5322 §2.2).
    HdrMissingColon "hdr.missing-colon" Ambiguous
        "line in a header that is neither a field nor a fold" "skipped";
    /// A line that goes on with the field before it, but does not start with a blank (RFC 5322
    /// §2.2.3): the folds of the header have lost their indentation.
    HdrLostFold "hdr.lost-fold" Ambiguous
        "continuation line without a blank at its start" "joined to the field before it";
    /// A header that no empty line ends (RFC 5322 §2.1).
    HdrMissingSeparator "hdr.missing-separator" Ambiguous
        "no empty line between header and body" "the body starts at the first line that is no field";
    /// A line of blanks alone in a header: a fold of the obsolete syntax (RFC 5322 §4.2), which some
    /// take for the empty line.
    HdrWsOnlyLine "hdr.ws-only-line" Ambiguous
        "line of blanks in a header" "read as a fold";
    /// A header whose first line starts with a blank: a fold of nothing (RFC 5322 §2.2.3).
    HdrLeadingContinuation "hdr.leading-continuation" Ambiguous
        "header starts with a continuation line" "skipped";
    /// Empty lines, or a byte order mark, before the first field of a message (RFC 5322 §2.1).
    HdrEmptyHeader "hdr.empty-header" Ambiguous
        "empty lines or a byte order mark before the header" "skipped";
    /// Blanks between field name and colon, an obsolete form (RFC 5322 §4.5).
    HdrWsBeforeColon "hdr.ws-before-colon" Warn
        "blanks between field name and colon" "not part of the name";
    /// The `From ` line that an mbox puts before a message (RFC 4155).
    HdrMboxFromLine "hdr.mbox-from-line" Info
        "mbox From line before the header" "skipped";
    /// A field that may stand only once, several times with different values (RFC 5322 §3.6).
    HdrDuplicateSingleton "hdr.duplicate-singleton" Ambiguous
        "field more than once that may stand only once" "the first one counts";
    /// A field of the structure twice in one header (RFC 2045 §3).
    MimeDuplicateField "mime.duplicate-field" Ambiguous
        "MIME field more than once" "the first one counts";
    /// A Content-Type that is no `type/subtype` (RFC 2045 §5.1).
    CtSyntax "ct.syntax" Ambiguous
        "Content-Type without a valid type and subtype" "read as text/plain";
    /// Two different names for one file, in Content-Type and in Content-Disposition (RFC 2183 §2.3).
    FnConflict "fn.conflict" Ambiguous
        "file name and name differ" "the file name of the disposition counts";
    /// A transfer encoding that nobody knows (RFC 2045 §6.4).
    CteUnknown "cte.unknown" Ambiguous
        "unknown transfer encoding" "the body is left as it is";
    /// A transfer encoding that no standard defines, such as x-uuencode (RFC 2045 §6.3).
    CteNonstandard "cte.nonstandard" Ambiguous
        "transfer encoding of no standard" "decoded";
    /// An encoding other than 7bit, 8bit or binary on a composite type (RFC 2045 §6.4, RFC 2046
    /// §5.2.1).
    CteOnComposite "cte.on-composite" Ambiguous
        "transfer encoding on a multipart or a message" "undone on a message, and on a multipart without delimiters";
    /// A multipart without a boundary (RFC 2046 §5.1.1).
    MpBoundaryMissing "mp.boundary-missing" Ambiguous
        "multipart without a boundary" "read as one text part";
    /// An empty boundary (RFC 2046 §5.1.1).
    MpBoundaryEmpty "mp.boundary-empty" Ambiguous
        "empty boundary" "used as it is";
    /// A boundary of more than 70 bytes (RFC 2046 §5.1.1).
    MpBoundaryTooLong "mp.boundary-too-long" Warn
        "boundary longer than 70 bytes" "used as it is";
    /// A multipart that declares the boundary of one around it (RFC 2046 §5.1.2).
    MpBoundaryReused "mp.boundary-reused" Ambiguous
        "boundary of an outer multipart declared again" "its delimiters belong to the inner one";
    /// A multipart in whose body no delimiter occurs (RFC 2046 §5.1.1).
    MpNoParts "mp.no-parts" Ambiguous
        "no delimiter in the body of a multipart" "read as one text part";
    /// A multipart without its close delimiter (RFC 2046 §5.1.1).
    MpUnterminated "mp.unterminated" Warn
        "no close delimiter" "ended by what is around it";
    /// A close delimiter before any part (RFC 2046 §5.1.1).
    MpCloseBeforeOpen "mp.close-before-open" Ambiguous
        "close delimiter before any part" "the multipart has no part";
    /// A delimiter at the end of a line of base64 (RFC 2046 §5.1.1).
    MpDelimiterMidline "mp.delimiter-midline" Ambiguous
        "delimiter behind data on one line" "read as a delimiter";
    /// A delimiter line before the empty line of a header (RFC 2046 §5.1).
    MpDelimiterInHeader "mp.delimiter-in-header" Ambiguous
        "delimiter line inside a header" "the part has no body";
    /// A message longer than [`Limits::message_bytes`](crate::Limits::message_bytes).
    LimitMessageBytes "limit.message-bytes" Severe
        "message over the size limit" "what lies past it was not read";
    /// A header longer than [`Limits::header_bytes`](crate::Limits::header_bytes).
    LimitHeaderBytes "limit.header-bytes" Severe
        "header over the size limit" "the fields past it were not read";
    /// More fields in a header than [`Limits::header_fields`](crate::Limits::header_fields).
    LimitHeaderFields "limit.header-fields" Severe
        "more fields than the limit" "the fields past it were not read";
    /// Containers nested deeper than [`Limits::depth`](crate::Limits::depth).
    LimitDepth "limit.depth" Severe
        "nested deeper than the limit" "what lies past it is one leaf";
    /// More parts than [`Limits::parts`](crate::Limits::parts).
    LimitParts "limit.parts" Severe
        "more parts than the limit" "what lies past it is one leaf";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where the parser says what it met. Parsing for its result alone uses `()`, so that reporting
/// costs nothing and cannot change what is parsed.
pub(crate) trait Report {
    /// Whether checks that only a report needs should run.
    const WANTED: bool;

    /// Notes that `code` was met at `span` of `part`.
    fn report(&mut self, code: Code, part: PartId, span: Span);
}

impl Report for () {
    const WANTED: bool = false;

    fn report(&mut self, _: Code, _: PartId, _: Span) {}
}

impl Report for Vec<Defect> {
    const WANTED: bool = true;

    fn report(&mut self, code: Code, part: PartId, span: Span) {
        self.push(Defect { code, severity: code.severity(), part, span });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_names_are_distinct_and_have_an_area() {
        let names: HashSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(
            names.iter().all(|name| name.split('.').filter(|part| !part.is_empty()).count() == 2)
        );
    }

    #[test]
    fn severities_are_ordered() {
        assert!(Severity::Info < Severity::Warn && Severity::Ambiguous < Severity::Severe);
    }
}
