//! The table of codes: variant, name, usual severity, where the standard is, the quirks of readers that read it
//! otherwise, what departs, and what is done about it.

use super::{declare::codes, severity::Severity};
use crate::quirk::{Quirk, Quirks};

codes! {
    EolBareCr "eol.bare-cr" Ambiguous "RFC 5322 §2.2"
        [CrEndsLine, CrIsText, ExtraCrIsText]
        "CR that no LF follows, in a header" "part of the line; ends it where no LF comes before an empty line";
    EolBareLf "eol.bare-lf" Warn "RFC 5322 §2.3"
        []
        "LF without CR in a message whose other lines end in CRLF" "ends the line";

    HdrNul "hdr.nul" Ambiguous "RFC 5322 §2.2"
        [NulEnds, ControlsDropped, ControlsKept]
        "NUL byte in a header" "part of the value; U+FFFD in text";
    HdrControlChar "hdr.control-char" Ambiguous "RFC 5322 §2.2"
        [FormFeedEndsLine, NulEnds, ControlsDropped, ControlsKept]
        "control character in a header" "part of the value; left out of text";
    Hdr8bit "hdr.8bit" Info "RFC 5322 §2.2, RFC 6532 §3.2"
        [LossyUtf8]
        "byte above 127 in a header" "read as UTF-8, else in the charset that fits";
    HdrMissingColon "hdr.missing-colon" Ambiguous "RFC 5322 §2.2"
        [StrayLineEndsHeader, ColonAssumed]
        "line in a header that is neither a field nor a fold" "skipped";
    HdrLostFold "hdr.lost-fold" Ambiguous "RFC 5322 §2.2.3"
        [StrayLineEndsHeader]
        "continuation line without a blank at its start" "joined to the field before it";
    HdrMissingSeparator "hdr.missing-separator" Ambiguous "RFC 5322 §2.1"
        [HeaderToTheEnd]
        "no empty line between header and body" "the body starts at the first line that is no field";
    HdrWsOnlyLine "hdr.ws-only-line" Ambiguous "RFC 5322 §4.2"
        [BlankLineEndsHeader, BlankLineDropped]
        "line of blanks in a header" "read as a fold";
    HdrLeadingContinuation "hdr.leading-continuation" Ambiguous "RFC 5322 §2.2.3"
        [IndentedFieldCounts]
        "header starts with a continuation line" "skipped";
    HdrFieldInContinuation "hdr.field-in-continuation" Ambiguous "RFC 5322 §2.2.3"
        [IndentedFieldCounts]
        "continuation line that looks like a field of its own" "part of the field before it";
    HdrFoldInName "hdr.fold-in-name" Ambiguous "RFC 5322 §2.2"
        [FoldInNameJoined, ColonAssumed, StrayLineEndsHeader]
        "fold between field name and colon" "skipped";
    HdrWsBeforeColon "hdr.ws-before-colon" Ambiguous "RFC 5322 §4.5"
        [StrictFieldName]
        "blanks between field name and colon" "not part of the name";
    HdrDoubleColon "hdr.double-colon" Ambiguous "RFC 5322 §2.2"
        [SecondColonSkipped, StrictFieldName]
        "field whose value starts with a colon" "part of the value";
    HdrEmptyName "hdr.empty-name" Ambiguous "RFC 5322 §2.2"
        [StrayLineEndsHeader]
        "line that starts with a colon" "skipped";
    HdrInvalidName "hdr.invalid-name" Ambiguous "RFC 5322 §2.2"
        [StrayLineEndsHeader, NameCleaned]
        "field name with bytes that cannot be in one" "skipped";
    HdrEmptyHeader "hdr.empty-header" Ambiguous "RFC 5322 §2.1"
        [NothingBeforeHeader]
        "empty lines or a byte order mark before the header" "skipped";
    HdrMboxFromLine "hdr.mbox-from-line" Info "RFC 4155"
        [StrayLineEndsHeader]
        "mbox From line in the header" "skipped";
    HdrDuplicateSingleton "hdr.duplicate-singleton" Ambiguous "RFC 5322 §3.6"
        [LastFieldWins]
        "field more than once that may stand only once" "the first one counts";
    HdrMissingFrom "hdr.missing-from" Warn "RFC 5322 §3.6"
        [SenderForFrom]
        "no From field with an address" "nobody is named";
    HdrLineTooLong "hdr.line-too-long" Info "RFC 5322 §2.1.1"
        []
        "header line longer than 998 bytes" "read whole";

    BodyNul "body.nul" Warn "RFC 2045 §2.7"
        [NulEnds]
        "NUL byte in a body" "kept";
    Body8bitIn7bit "body.8bit-in-7bit" Warn "RFC 2045 §2.7"
        []
        "byte above 127 in a body that is declared 7bit, or quoted-printable" "kept";

    MimeDuplicateField "mime.duplicate-field" Ambiguous "RFC 2045 §3"
        [LastTypeWins, LastEncodingWins, LastFieldWins]
        "MIME field more than once" "the first one counts";
    MimeVersionMissing "mime.version-missing" Info "RFC 2045 §4"
        []
        "MIME fields without MIME-Version" "read as MIME";
    MimeMessagePartial "mime.message-partial" Ambiguous "RFC 2046 §5.2.2"
        [FragmentIsMessage]
        "fragment of a message, which a client may put together" "left as it is";
    MimeExternalBody "mime.external-body" Ambiguous "RFC 2046 §5.2.3"
        [FragmentIsMessage]
        "body that is elsewhere, which a client may fetch" "left as it is";

    CtSyntax "ct.syntax" Ambiguous "RFC 2045 §5.1"
        [TypeCleaned, StrictType]
        "Content-Type without a valid type and subtype" "read as text/plain";
    CtMultipleValues "ct.multiple-values" Ambiguous "RFC 2045 §5.1"
        [LastOfListWins]
        "more than one type in a Content-Type" "the first one counts";
    CtComment "ct.comment" Warn "RFC 2045 §5.1"
        [StrictType]
        "comment in a MIME field" "passed over";
    CtUnknownToplevel "ct.unknown-toplevel" Ambiguous "RFC 2045 §5.1"
        [BoundaryMakesMultipart, FragmentIsMessage]
        "unknown type with a boundary that occurs in the body" "read as a leaf";

    ParamSyntax "param.syntax" Ambiguous "RFC 2045 §5.1"
        [StrictParameters, ValueToSemicolon, SearchForParameter]
        "text between parameters that is no parameter" "passed over";
    ParamDuplicate "param.duplicate" Ambiguous "RFC 2045 §5.1"
        [LastParameterWins, SearchForParameter]
        "parameter more than once" "the first one counts";
    ParamConflictingForms "param.conflicting-forms" Ambiguous "RFC 2231 §3"
        [No2231]
        "parameter as name and as name* with different values" "the extended form counts";
    ParamMissingSemicolon "param.missing-semicolon" Ambiguous "RFC 2045 §5.1"
        [StrictParameters, ValueToSemicolon]
        "no semicolon before a parameter" "read as if it were there";
    ParamWsAroundEquals "param.ws-around-equals" Ambiguous "RFC 2045 §5.1"
        [StrictParameters]
        "blanks beside the equals sign of a parameter" "passed over";
    ParamUnterminatedQuote "param.unterminated-quote" Ambiguous "RFC 2045 §5.1"
        [QuoteIsText, OpenQuoteGoesOn]
        "quoted value without its closing quote" "ended by the semicolon or the line";
    ParamDoubledQuotes "param.doubled-quotes" Ambiguous "RFC 2045 §5.1"
        [EmptyQuotesCount]
        "value in more than one pair of quotes" "the innermost value counts";
    ParamEncodedEquals "param.encoded-equals" Ambiguous "RFC 2045 §6.7"
        [EscapeKept]
        "equals sign of a parameter in quoted-printable" "decoded";
    ParamJunkAfterQuote "param.junk-after-quote" Ambiguous "RFC 2045 §5.1"
        [JunkJoined]
        "text right after a quoted value" "passed over";
    ParamUnquotedSpace "param.unquoted-space" Ambiguous "RFC 2045 §5.1"
        [TokenEnds]
        "blank in a value without quotes" "part of the value";
    ParamUnquotedSpecial "param.unquoted-special" Ambiguous "RFC 2045 §5.1"
        [TokenEnds, QuotesOut]
        "special character in a value without quotes" "part of the value";
    ParamUnquotedBackslash "param.unquoted-backslash" Ambiguous "RFC 2045 §5.1"
        [BackslashEscapes]
        "backslash in a value without quotes" "part of the value";
    ParamQuotedPair "param.quoted-pair" Info "RFC 5322 §3.2.4"
        [BackslashKept, BackslashIsText]
        "backslash in a quoted value" "the character after it counts";
    ParamSingleQuotes "param.single-quotes" Ambiguous "RFC 2045 §5.1"
        [ApostrophesQuote]
        "value in apostrophes" "the apostrophes are part of it";
    ParamComment "param.comment" Ambiguous "RFC 2045 §5.1"
        [CommentsCutOut, CommentsUnknown, TokenEnds, StrictParameters]
        "comment in a parameter" "passed over, but for one inside a value";
    ParamFoldInValue "param.fold-in-value" Ambiguous "RFC 5322 §2.2.3"
        [BlanksJoined, LineEnds]
        "fold inside a value" "unfolded";
    ParamEncodedWord "param.encoded-word" Ambiguous "RFC 2047 §5"
        [EncodedWordsKept, WordsFirst]
        "encoded word in a parameter" "decoded, but in a boundary";
    ParamPercentInPlain "param.percent-in-plain" Info "RFC 2231 §4"
        [PercentDecoded]
        "percent escape in a parameter that declares none" "left as it is";
    ParamUnexpectedBoundary "param.unexpected-boundary" Ambiguous "RFC 2046 §5.1.1"
        [BoundaryMakesMultipart]
        "boundary of something that is no multipart" "left alone";
    ParamEmpty "param.empty" Info "RFC 2045 §5.1"
        [EmptyIsAbsent]
        "parameter without a value" "empty";
    Param2231Boundary "param.2231-boundary" Warn "RFC 2231 §3"
        [No2231]
        "boundary in the extended form" "put together and decoded";
    Param2231Gap "param.2231-gap" Ambiguous "RFC 2231 §3"
        [GapEnds]
        "section of a parameter missing" "the others are joined";
    Param2231DuplicateSegment "param.2231-duplicate-segment" Ambiguous "RFC 2231 §3"
        [LastSectionWins, SectionsAsWritten]
        "section of a parameter more than once" "the first one counts";
    Param2231OutOfOrder "param.2231-out-of-order" Info "RFC 2231 §3"
        [SectionsAsWritten, OneSection, LastSection]
        "sections of a parameter out of order" "put in order";
    Param2231BadIndex "param.2231-bad-index" Ambiguous "RFC 2231 §7"
        [OddSectionDropped, OddSectionJoined]
        "section number with a leading zero, a sign, or too large" "read as the number";
    Param2231BadPercent "param.2231-bad-percent" Warn "RFC 2231 §7"
        [PercentKept]
        "percent sign without two hexadecimal digits" "left as it is";
    Param2231Charset "param.2231-charset" Warn "RFC 2231 §4"
        [PercentKept]
        "unusual or unknown charset of a parameter" "decoded if it is known";
    Param2231PercentInPlainSegment "param.2231-percent-in-plain-segment" Ambiguous "RFC 2231 §4.1"
        [PercentDecoded]
        "percent escape in a section without an asterisk" "left as it is";
    Param2231Continuation "param.2231-continuation" Info "RFC 2231 §3"
        [OneSection, LastSection, No2231]
        "parameter in sections" "joined";

    CdType "cd.type" Warn "RFC 2183 §2.8"
        []
        "disposition that is neither inline nor attachment, or that is in quotes" "only attachment makes an attachment; quotes do not count";

    FnConflict "fn.conflict" Ambiguous "RFC 2183 §2.3"
        [TypeNameWins]
        "file name and name differ" "the file name of the disposition counts";
    FnPath "fn.path" Warn "RFC 2183 §2.3"
        [PathDropped]
        "file name with directories" "kept; the safe form has the last part";
    FnControlChar "fn.control-char" Ambiguous "RFC 2183 §2.3"
        [NulEnds, ControlsDropped, ControlsKept]
        "control character in a file name" "U+FFFD or left out";
    FnBidi "fn.bidi" Warn "RFC 2183 §2.3"
        []
        "bidirectional control in a file name" "kept; the safe form has none";
    FnTrailingDotOrSpace "fn.trailing-dot-or-space" Warn "RFC 2183 §2.3"
        [TrailingDotsDropped]
        "dot or blank at the end of a file name" "kept; the safe form has none";

    CteUnknown "cte.unknown" Ambiguous "RFC 2045 §6.4"
        [EncodingGuessed, StrictEncoding]
        "unknown transfer encoding" "the body is left as it is";
    CteNonstandard "cte.nonstandard" Ambiguous "RFC 2045 §6.3"
        [EncodingGuessed, StrictEncoding, HiddenOpened]
        "transfer encoding of no standard" "undone if it is known";
    CteMultipleValues "cte.multiple-values" Ambiguous "RFC 2045 §6.1"
        [LastOfListWins, BlanksJoined, StrictEncoding]
        "more than one transfer encoding" "the first one counts";
    CteTrailingJunk "cte.trailing-junk" Ambiguous "RFC 2045 §6.1"
        [BlanksJoined, StrictEncoding]
        "text after the transfer encoding" "passed over";
    CteComment "cte.comment" Ambiguous "RFC 2045 §6.1"
        [CommentCounts, CommentsCutOut, StrictEncoding]
        "comment beside the transfer encoding" "passed over";
    CteQuoted "cte.quoted" Ambiguous "RFC 2045 §6.1"
        [StrictEncoding]
        "transfer encoding in quotes" "read without them";
    CteEncodedWord "cte.encoded-word" Ambiguous "RFC 2047 §5"
        [StrictEncoding]
        "transfer encoding as an encoded word" "decoded";
    CteFoldInToken "cte.fold-in-token" Ambiguous "RFC 5322 §2.2.3"
        [BlanksJoined, StrictEncoding]
        "fold inside the transfer encoding" "ends it";
    CteOnComposite "cte.on-composite" Ambiguous "RFC 2045 §6.4"
        [CompositeEncodingIgnored, CompositeIsLeaf]
        "transfer encoding on a multipart or a message" "undone on a message, and on a multipart without delimiters";

    MpBoundaryMissing "mp.boundary-missing" Ambiguous "RFC 2046 §5.1.1"
        [BoundaryGuessed, BoundaryAsDeclared]
        "multipart without a boundary" "that of its body counts, if it has one; else it is a text";
    MpTypeMissing "mp.type-missing" Ambiguous "RFC 2045 §5.2"
        [BoundaryGuessed]
        "delimiters and parts below a header without a Content-Type" "a text";
    MpBoundaryUnused "mp.boundary-unused" Ambiguous "RFC 2046 §5.1.1"
        [BoundaryAsDeclared, AdornedDelimiters]
        "declared boundary that is not that of the body" "the one of the body counts";
    MpBoundaryEmpty "mp.boundary-empty" Ambiguous "RFC 2046 §5.1.1"
        [EmptyBoundaryIsNone]
        "empty boundary" "used as it is";
    MpBoundaryTooLong "mp.boundary-too-long" Warn "RFC 2046 §5.1.1"
        [LongBoundaryCut, LongBoundaryIsNone]
        "boundary longer than 70 bytes" "used as it is";
    MpBoundaryBadChar "mp.boundary-bad-char" Warn "RFC 2046 §5.1.1"
        []
        "boundary with a byte that may not be in one" "used as it is";
    MpBoundaryLeadingSpace "mp.boundary-leading-space" Warn "RFC 2046 §5.1.1"
        [BoundaryTrimmed]
        "boundary that starts with a blank" "used as it is";
    MpBoundaryTrailingSpace "mp.boundary-trailing-space" Ambiguous "RFC 2046 §5.1.1"
        [BoundaryAsWritten]
        "boundary that ends with a blank" "the blanks at its end do not count";
    MpBoundaryPrefix "mp.boundary-prefix" Ambiguous "RFC 2046 §5.1.2"
        [PrefixDelimiters, AdornedDelimiters, OuterBoundaryWins]
        "boundary that an outer one begins with, or that begins with an outer one" "told apart by whole lines";
    MpBoundaryReused "mp.boundary-reused" Ambiguous "RFC 2046 §5.1.2"
        [OuterBoundaryWins]
        "boundary of an outer multipart declared again" "its delimiters belong to the inner one";
    MpDelimiterNearMiss "mp.delimiter-near-miss" Ambiguous "RFC 2046 §5.1.1"
        [PrefixDelimiters, IndentedDelimiters, AdornedDelimiters]
        "line that is almost a delimiter" "part of the content";
    MpDelimiterMidline "mp.delimiter-midline" Ambiguous "RFC 2046 §5.1.1"
        [MidlineDelimiters, MidlineIsContent]
        "delimiter after data on one line" "a delimiter in base64, else content";
    MpDelimiterNoBreak "mp.delimiter-no-break" Ambiguous "RFC 2046 §5.1.1"
        [FieldEndsNoDelimiter, PrefixDelimiters]
        "field on the line of a delimiter" "the first of the part";
    MpDelimiterInHeader "mp.delimiter-in-header" Ambiguous "RFC 2046 §5.1"
        [HeaderPassesDelimiters]
        "delimiter line inside a header" "ends the header";
    MpDelimiterInEncodedBody "mp.delimiter-in-encoded-body" Ambiguous "RFC 2046 §5.1.2"
        [InnerHoldsOn]
        "delimiter of an outer multipart amid encoded data of an inner one" "ends both";
    MpDelimiterAfterClose "mp.delimiter-after-close" Ambiguous "RFC 2046 §5.1.1"
        [GoesOnAfterClose]
        "delimiter after the close delimiter" "part of what follows the multipart";
    MpCloseBeforeOpen "mp.close-before-open" Ambiguous "RFC 2046 §5.1.1"
        [GoesOnAfterClose]
        "close delimiter before any part" "the multipart has no part";
    MpNoParts "mp.no-parts" Ambiguous "RFC 2046 §5.1.1"
        [EmptyMultipart]
        "no delimiter in the body of a multipart" "read as one text part";
    MpUnterminated "mp.unterminated" Warn "RFC 2046 §5.1.1"
        [LastDelimiterOpens]
        "no close delimiter" "ended by what is around it";
    MpPreambleHasContent "mp.preamble-has-content" Ambiguous "RFC 2046 §5.1.1"
        [OutsideRead, BoundaryGuessed]
        "content before the first delimiter" "passed over";
    MpEpilogueHasContent "mp.epilogue-has-content" Ambiguous "RFC 2046 §5.1.1"
        [OutsideRead, BoundaryGuessed]
        "content after the close delimiter" "passed over";

    PartDefaultType "part.default-type" Info "RFC 2045 §5.2"
        []
        "part without a Content-Type" "the default type holds";
    PartRootDisposition "part.root-disposition" Info "RFC 2183 §2.10"
        []
        "disposition of the whole message" "as any other";
    PartHeaderlessWithFields "part.headerless-with-fields" Ambiguous "RFC 2046 §5.1"
        [EmptyLinesBeforePart]
        "part without a header whose body starts with fields" "they are text";

    B64NotEncoded "b64.not-encoded" Ambiguous "RFC 2045 §6.8"
        [PlainDecoded]
        "text where base64 is declared, or after it" "all of a body left as it is; a footer left out";
    B64DataAfterPadding "b64.data-after-padding" Ambiguous "RFC 4648 §3.3"
        [PaddingStops, PaddingGoesOn, PaddingSkipped]
        "data after the padding of base64" "decoded if all of it is base64";
    B64PaddingInside "b64.padding-inside" Ambiguous "RFC 4648 §3.2"
        [PaddingSkipped, PaddingStops, PaddingGoesOn]
        "padding where none can be" "ends the data; after a single character, passed over";
    B64InvalidChar "b64.invalid-char" Ambiguous "RFC 2045 §6.8"
        [NulEnds, InvalidRefuses, InvalidStops]
        "character that is not base64" "passed over";
    B64UrlAlphabet "b64.url-alphabet" Ambiguous "RFC 4648 §5"
        [UrlAlphabet, InvalidStops]
        "character of the alphabet for URLs" "passed over";
    B64MissingPadding "b64.missing-padding" Warn "RFC 4648 §3.2"
        []
        "end of base64 without its padding" "the whole bytes count";
    B64IncompleteQuantum "b64.incomplete-quantum" Warn "RFC 4648 §4"
        []
        "base64 that ends with a single character" "the character is left out";
    B64TrailingBits "b64.trailing-bits" Info "RFC 4648 §3.5"
        []
        "bits left over that are not zero" "left out";
    B64MisalignedRestart "b64.misaligned-restart" Ambiguous "RFC 2045 §6.8"
        [EmptyLineRestarts]
        "empty line amid a quantum" "passed over";

    QpInvalidEscape "qp.invalid-escape" Ambiguous "RFC 2045 §6.7"
        [EscapeOut, EscapeRejoined, SignOut]
        "equals sign without two hexadecimal digits" "left as it is";
    QpLowercaseHex "qp.lowercase-hex" Info "RFC 2045 §6.7"
        []
        "lower-case hexadecimal digit" "decoded";
    QpTrailingWsAfterEq "qp.trailing-ws-after-eq" Warn "RFC 2045 §6.7"
        [StrictSoftBreaks]
        "blanks after a soft line break" "a soft line break";
    QpBareCr "qp.bare-cr" Ambiguous "RFC 2045 §6.7"
        [CrEndsLine, ControlsDropped]
        "CR that no LF follows, in quoted-printable" "kept";

    UuEmbedded "uu.embedded" Ambiguous "POSIX.1 uuencode"
        [HiddenOpened]
        "uuencoded file in a text" "part of the text; see Part::hidden";
    UuBeginBase64 "uu.begin-base64" Ambiguous "POSIX.1 uuencode"
        [HiddenOpened]
        "begin-base64 line in base64" "read as base64";
    UuMissingBegin "uu.missing-begin" Ambiguous "POSIX.1 uuencode"
        [StrictEncoding, PlainDecoded]
        "uuencode without its begin line" "decoded if most lines look like it, else left as it is";

    CsUnknown "cs.unknown" Warn "RFC 2046 §4.1.2"
        [EncodedWordsKept]
        "unknown charset" "read in the one that fits";
    CsInvalidBytes "cs.invalid-bytes" Warn "RFC 2046 §4.1.2"
        []
        "bytes that are not valid in the charset" "U+FFFD, or read in another one";
    CsUtf7 "cs.utf7" Ambiguous "RFC 2152"
        [Utf7IsAscii, LabelFirst, EncodedWordsKept]
        "UTF-7" "decoded, unless it has bytes above 127";
    CsBomConflict "cs.bom-conflict" Ambiguous "RFC 2046 §4.1.2"
        [LabelFirst]
        "byte order mark of another charset than the declared one" "the mark counts";
    CsByteOrder "cs.byte-order" Ambiguous "RFC 2781 §4.3"
        [OtherByteOrder]
        "UTF-16 that does not say its byte order" "the order in which more of it is ASCII; big-endian if none is";
    CsStatefulEscape "cs.stateful-escape" Info "RFC 1468"
        []
        "escape that changes nothing" "passed over";

    EwMalformed "ew.malformed" Warn "RFC 2047 §2"
        [WordCut, EncodedWordsKept]
        "malformed encoded word" "decoded as far as it can be, else left as it is";
    EwControlChar "ew.control-char" Warn "RFC 2047 §2"
        [ControlsKept, ControlsDropped, NulEnds]
        "encoded word with control characters" "left out, or a blank";
    EwNotSeparated "ew.not-separated" Info "RFC 2047 §5"
        []
        "encoded word without a blank beside it" "decoded";

    AddrObsoleteDomain "addr.obsolete-domain" Ambiguous "RFC 5322 §4.4"
        [AddressAsWritten, SearchForAddress]
        "blank or comment inside an address" "passed over";
    AddrCommentInPhrase "addr.comment-in-phrase" Info "RFC 5322 §3.2.2"
        [SearchForAddress]
        "comment in a display name" "passed over";
    AddrSyntax "addr.syntax" Ambiguous "RFC 5322 §3.4"
        [SearchForAddress, StrictAddress, FirstAddressOnly, AddressAsWritten]
        "text that is no address" "read as it is most likely meant";
    AddrMultipleFrom "addr.multiple-from" Warn "RFC 5322 §3.6.2"
        []
        "more than one author" "all are given";
    AddrGroupInFrom "addr.group-in-from" Warn "RFC 6854"
        []
        "group of authors" "its members are given";
    AddrRoute "addr.route" Warn "RFC 5322 §4.4"
        [AddressAsWritten]
        "source route before an address" "passed over";
    AddrJunkAfterAngle "addr.junk-after-angle" Ambiguous "RFC 5322 §3.4"
        [FirstAddressOnly, LastAddressOnly, SearchForAddress]
        "text after an address in angle brackets" "passed over";
    AddrEncodedWordInAddrSpec "addr.encoded-word-in-addr-spec" Ambiguous "RFC 2047 §5"
        [WordsFirst, SearchForAddress, EncodedWordsKept]
        "encoded word in or in place of an address" "left as it is";
    AddrQuotedPair "addr.quoted-pair" Ambiguous "RFC 5322 §3.4"
        [BackslashOut, FirstAddressOnly]
        "backslash outside of quotes in an address" "part of it";
    AddrUnterminatedQuote "addr.unterminated-quote" Ambiguous "RFC 5322 §3.2.4"
        [QuotesOut, FirstAddressOnly, StrictAddress]
        "quote in an address that is not closed" "read as a character";
    AddrUnbalancedComment "addr.unbalanced-comment" Ambiguous "RFC 5322 §3.2.2"
        [ParenthesesOut, FirstAddressOnly, StrictAddress, SearchForAddress]
        "parenthesis in an address that is not closed or not opened" "read as most likely meant";
    AddrNestedComment "addr.nested-comment" Info "RFC 5322 §3.2.2"
        []
        "comment in a comment" "passed over";
    AddrDisplayNameIsAddress "addr.display-name-is-address" Info "RFC 5322 §3.4"
        []
        "display name with an address in it" "a name";
    AddrInvisibleChar "addr.invisible-char" Ambiguous "RFC 6532 §3.1"
        [InvisibleDropped, InvisibleEnds]
        "character in an address that cannot be seen" "part of it";

    DateSyntax "date.syntax" Warn "RFC 5322 §3.3"
        []
        "date that is not written as one" "read if it says the day without doubt";
    AuthSyntax "auth.syntax" Warn "RFC 8601 §2.2"
        []
        "text in Authentication-Results that is no result" "passed over";
    IdSyntax "id.syntax" Warn "RFC 5322 §3.6.4"
        []
        "message identifier with blanks, brackets or comments in it, or none" "read as written; a comment is none";
    IdEncodedWord "id.encoded-word" Warn "RFC 2047 §5"
        []
        "encoded word in or in place of an identifier or the URL of a list" "decoded first";
    CmsUnverified "cms.unverified" Info "RFC 8551 §3.5"
        []
        "signed content whose signature is not checked" "read as if it were not signed";
    CmsOpaque "cms.opaque" Ambiguous "RFC 8551 §3.5.2"
        [CompositeIsLeaf]
        "signed message in one structure, which not every reader opens" "opened; the signature is not checked";
    CmsCut "cms.cut" Warn "RFC 5652 §3"
        []
        "signed structure without its end" "read as far as it goes";
    CmsEncrypted "cms.encrypted" Info "RFC 8551 §3.3"
        []
        "encrypted content" "left as it is";
    CmsCompressed "cms.compressed" Info "RFC 8551 §3.6"
        []
        "compressed content" "left as it is";

    LimitMessageBytes "limit.message-bytes" Severe "Limits::message_bytes"
        []
        "message over the size limit" "what lies past it was not read";
    LimitHeaderBytes "limit.header-bytes" Severe "Limits::header_bytes"
        []
        "header over the size limit" "the fields past it were not read";
    LimitHeaderFields "limit.header-fields" Severe "Limits::header_fields"
        []
        "more fields than the limit" "the fields past it were not read";
    LimitDepth "limit.depth" Severe "Limits::depth"
        []
        "nested deeper than the limit" "what lies past it is one leaf";
    LimitParts "limit.parts" Severe "Limits::parts"
        []
        "more parts than the limit" "what lies past it is one leaf";
    LimitParams "limit.params" Severe "Limits::params"
        []
        "more parameters than the limit" "those past it were not read";
    LimitAddresses "limit.addresses" Severe "Limits::addresses"
        []
        "more addresses than the limit" "those past it were not read";
    LimitEncodedWords "limit.encoded-words" Severe "Limits::encoded_words"
        []
        "more encoded words than the limit" "those past it are left as they are";
    LimitCommentDepth "limit.comment-depth" Severe "Limits::comment_depth"
        []
        "comments nested deeper than the limit" "read as text";
    LimitDecodedBytes "limit.decoded-bytes" Severe "Limits::decoded_bytes"
        []
        "more decoded bytes than the limit" "what lies past it was not opened";
    LimitViews "limit.views" Severe "Limits::views"
        []
        "more readings than the limit" "those past it are not offered";
    LimitDefects "limit.defects" Severe "Limits::defects"
        []
        "more defects than the limit" "those past it are counted";
}
