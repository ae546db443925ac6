//! For each code, a message that has it.

use super::table::Code;

/// A multipart with one text part, whose Content-Type, or whatever else, is as told.
macro_rules! multipart {
    ($header:literal, $body:literal) => {
        concat!("From: a@example.com\nMIME-Version: 1.0\n", $header, "\n\n", $body)
    };
}

/// A part with this header and this body.
macro_rules! part {
    ($header:literal, $body:literal) => {
        concat!("From: a@example.com\nMIME-Version: 1.0\n", $header, "\n\n", $body, "\n")
    };
}

impl Code {
    /// A message, as short as can be, that has this defect.
    ///
    /// Of a limit, the message is one that has more than a limit of one allows.
    pub fn example(self) -> &'static str {
        match self {
            Self::EolBareCr => "Subject: a\rFrom: b@example.com\n\n",
            Self::EolBareLf => "Subject: a\r\n\r\nb\nc\r\n",
            Self::HdrNul => "Subject: a\0b\n\n",
            Self::HdrControlChar => "Subject: a\u{7}b\n\n",
            Self::Hdr8bit => "Subject: é\n\n",
            Self::HdrMissingColon => "Subject: a\nno field\nFrom: b@example.com\n\n",
            Self::HdrLostFold => "Content-Type: text/plain;\ncharset=utf-8\n\n",
            Self::HdrMissingSeparator => "Subject: a\nhello\n",
            Self::HdrWsOnlyLine => "Subject: a\n \nFrom: b@example.com\n\n",
            Self::HdrLeadingContinuation => " Subject: a\nFrom: b@example.com\n\n",
            Self::HdrFieldInContinuation => {
                "Subject: a\n Content-Transfer-Encoding: base64\n\naGk=\n"
            }
            Self::HdrFoldInName => "Content-Type\n : text/html\nSubject: a\n\n",
            Self::HdrWsBeforeColon => "Subject : a\n\n",
            Self::HdrDoubleColon => "Content-Type:: text/html\n\n",
            Self::HdrEmptyName => "Subject: a\n: b\nFrom: c@example.com\n\n",
            Self::HdrInvalidName => {
                "Subject: a\nContent-Type (x): text/html\nFrom: b@example.com\n\n"
            }
            Self::HdrEmptyHeader => "\nSubject: a\n\n",
            Self::HdrMboxFromLine => "From a@example.com Thu Jan  1 00:00:00 2026\nSubject: b\n\n",
            Self::HdrDuplicateSingleton => "Subject: a\nSubject: b\n\n",
            Self::HdrMissingFrom => "Subject: a\n\n",
            Self::HdrLineTooLong => {
                concat!("Subject: ", include_str!("long_line.txt"), "\n\n")
            }
            Self::BodyNul => "Subject: a\n\nb\0c\n",
            Self::Body8bitIn7bit => "Content-Transfer-Encoding: 7bit\n\né\n",
            Self::MimeDuplicateField => "Content-Type: text/plain\nContent-Type: text/html\n\n",
            Self::MimeVersionMissing => "Content-Type: text/plain\n\n",
            Self::MimeMessagePartial => {
                "Content-Type: message/partial; id=a; number=1; total=1\n\nSubject: b\n\nc\n"
            }
            Self::MimeExternalBody => {
                "Content-Type: message/external-body; access-type=URL;\n URL=\"http://example.com\"\n\n\
                 Content-Type: text/html\n"
            }
            Self::CtSyntax => "Content-Type: \"text/html\"\n\n",
            Self::CtMultipleValues => "Content-Type: text/html, text/plain\n\n",
            Self::CtComment => "Content-Type: text/(a comment)html\n\n",
            Self::CtUnknownToplevel => {
                multipart!("Content-Type: x-multipart/mixed; boundary=b", "--b\n\na\n--b--\n")
            }
            Self::ParamSyntax => part!("Content-Type: text/plain; charset=utf-8; junk", "a"),
            Self::ParamDuplicate => part!("Content-Type: text/plain; name=a; name=b", "c"),
            Self::ParamConflictingForms => {
                part!("Content-Disposition: attachment; filename=a; filename*=utf-8''b", "c")
            }
            Self::ParamMissingSemicolon => part!("Content-Type: text/plain charset=utf-8", "a"),
            Self::ParamWsAroundEquals => {
                part!("Content-Disposition: attachment; filename = a.txt", "b")
            }
            Self::ParamUnterminatedQuote => {
                part!("Content-Disposition: attachment; filename=\"a.txt", "b")
            }
            Self::ParamDoubledQuotes => {
                part!("Content-Disposition: attachment; filename=\"\"a b.txt\"\"", "c")
            }
            Self::ParamEncodedEquals => {
                part!("Content-Disposition: attachment; filename=3D\"a.txt\"", "b")
            }
            Self::ParamJunkAfterQuote => {
                part!("Content-Disposition: attachment; filename=\"a\".txt", "b")
            }
            Self::ParamUnquotedSpace => {
                part!("Content-Disposition: attachment; filename=a b.txt", "c")
            }
            Self::ParamUnquotedSpecial => {
                part!("Content-Disposition: attachment; filename=a,b.txt", "c")
            }
            Self::ParamUnquotedBackslash => {
                part!("Content-Disposition: attachment; filename=a\\b.txt", "c")
            }
            Self::ParamQuotedPair => {
                part!("Content-Disposition: attachment; filename=\"a\\\"b.txt\"", "c")
            }
            Self::ParamSingleQuotes => {
                part!("Content-Disposition: attachment; filename='a.txt'", "b")
            }
            Self::ParamComment => part!("Content-Disposition: attachment; filename=a(x)b.txt", "c"),
            Self::ParamFoldInValue => {
                part!("Content-Disposition: attachment; filename=\"a\n b.txt\"", "c")
            }
            Self::ParamEncodedWord => {
                part!("Content-Disposition: attachment; filename=\"=?utf-8?Q?a?=\"", "b")
            }
            Self::ParamPercentInPlain => {
                part!("Content-Disposition: attachment; filename=a%20b", "c")
            }
            Self::ParamUnexpectedBoundary => part!("Content-Type: text/plain; boundary=b", "a"),
            Self::ParamEmpty => part!("Content-Disposition: attachment; filename=", "a"),
            Self::Param2231Boundary => {
                multipart!(
                    "Content-Type: multipart/mixed; boundary*0=b; boundary*1=c",
                    "--bc\n\na\n--bc--\n"
                )
            }
            Self::Param2231Gap => {
                part!("Content-Disposition: attachment; filename*0=a; filename*2=b", "c")
            }
            Self::Param2231DuplicateSegment => {
                part!("Content-Disposition: attachment; filename*0=a; filename*0=b", "c")
            }
            Self::Param2231OutOfOrder => {
                part!("Content-Disposition: attachment; filename*1=b; filename*0=a", "c")
            }
            Self::Param2231BadIndex => {
                part!("Content-Disposition: attachment; filename*0=a; filename*01=b", "c")
            }
            Self::Param2231BadPercent => {
                part!("Content-Disposition: attachment; filename*=utf-8''a%ZZ", "b")
            }
            Self::Param2231Charset => {
                part!("Content-Disposition: attachment; filename*=x-unknown''a", "b")
            }
            Self::Param2231PercentInPlainSegment => {
                part!("Content-Disposition: attachment; filename*0=a%41; filename*1=b", "c")
            }
            Self::Param2231Continuation => {
                part!("Content-Disposition: attachment; filename*0=a; filename*1=b", "c")
            }
            Self::CdType => part!("Content-Disposition: form-data", "a"),
            Self::FnConflict => {
                part!(
                    "Content-Type: text/plain; name=a\nContent-Disposition: inline; filename=b",
                    "c"
                )
            }
            Self::FnPath => part!("Content-Disposition: attachment; filename=\"../a\"", "b"),
            Self::FnControlChar => {
                part!("Content-Disposition: attachment; filename=\"a\u{7}b\"", "c")
            }
            Self::FnBidi => part!("Content-Disposition: attachment; filename=\"a\u{202E}b\"", "c"),
            Self::FnTrailingDotOrSpace => {
                part!("Content-Disposition: attachment; filename=\"a.\"", "b")
            }
            Self::CteUnknown => part!("Content-Transfer-Encoding: x-none-such", "a"),
            Self::CteNonstandard => {
                part!("Content-Transfer-Encoding: x-uuencode", "begin 644 a\n#86)C\n`\nend")
            }
            Self::CteMultipleValues => part!("Content-Transfer-Encoding: base64, 7bit", "aGk="),
            Self::CteTrailingJunk => part!("Content-Transfer-Encoding: base64 please", "aGk="),
            Self::CteComment => part!("Content-Transfer-Encoding: (8bit) base64", "aGk="),
            Self::CteQuoted => part!("Content-Transfer-Encoding: \"base64\"", "aGk="),
            Self::CteEncodedWord => {
                part!("Content-Transfer-Encoding: =?us-ascii?Q?base64?=", "aGk=")
            }
            Self::CteFoldInToken => part!("Content-Transfer-Encoding: base\n 64", "aGk="),
            Self::CteOnComposite => {
                part!(
                    "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
                    "U3ViamVjdDogYQoK"
                )
            }
            Self::MpBoundaryMissing => {
                multipart!("Content-Type: multipart/mixed", "--b\n\na\n--b--\n")
            }
            Self::MpTypeMissing => {
                part!("X-Type: none", "--b\nContent-Type: text/html\n\na\n--b--\n")
            }
            Self::MpBoundaryUnused => multipart!(
                "Content-Type: multipart/mixed; boundary=c",
                "--b\nContent-Type: text/plain\n\na\n--b--\n"
            ),
            Self::MpDelimiterNoBreak => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--bContent-Type: text/html\n\na\n--b--\n"
            ),
            Self::MpBoundaryEmpty => {
                multipart!("Content-Type: multipart/mixed; boundary=\"\"", "--\n\na\n----\n")
            }
            Self::MpBoundaryTooLong => concat!(
                "Content-Type: multipart/mixed;\n boundary=",
                include_str!("long_boundary.txt"),
                "\n\n--",
                include_str!("long_boundary.txt"),
                "\n\na\n"
            ),
            Self::MpBoundaryBadChar => {
                multipart!("Content-Type: multipart/mixed; boundary=\"b@\"", "--b@\n\na\n--b@--\n")
            }
            Self::MpBoundaryLeadingSpace => {
                multipart!("Content-Type: multipart/mixed; boundary=\" b\"", "-- b\n\na\n-- b--\n")
            }
            Self::MpBoundaryTrailingSpace => {
                multipart!("Content-Type: multipart/mixed; boundary=\"b \"", "--b \n\na\n--b --\n")
            }
            Self::MpBoundaryPrefix => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--b\nContent-Type: multipart/mixed; boundary=bc\n\n--bc\n\na\n--bc--\n--b--\n"
            ),
            Self::MpBoundaryReused => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b--\n--b--\n"
            ),
            Self::MpDelimiterNearMiss => {
                multipart!(
                    "Content-Type: multipart/mixed; boundary=b",
                    "--b\n\na\n--b x\n\nc\n--b--\n"
                )
            }
            Self::MpDelimiterMidline => {
                multipart!(
                    "Content-Type: multipart/mixed; boundary=b",
                    "--b\n\na --b\n\nc\n--b--\n"
                )
            }
            Self::MpDelimiterInHeader => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--b\nContent-Type: text/html\n--b\n\na\n--b--\n"
            ),
            Self::MpDelimiterInEncodedBody => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Transfer-Encoding: base64\n\n\
                 aGVs\n--b\nbG8=\n--c--\n--b--\n"
            ),
            Self::MpDelimiterAfterClose => {
                multipart!(
                    "Content-Type: multipart/mixed; boundary=b",
                    "--b\n\na\n--b--\n--b\n\nc\n"
                )
            }
            Self::MpCloseBeforeOpen => {
                multipart!("Content-Type: multipart/mixed; boundary=b", "--b--\n--b\n\na\n")
            }
            Self::MpNoParts => multipart!("Content-Type: multipart/mixed; boundary=b", "a\n"),
            Self::MpUnterminated => {
                multipart!("Content-Type: multipart/mixed; boundary=b", "--b\n\na\n")
            }
            Self::MpPreambleHasContent => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "Content-Type: text/html\n\n<p>\n--b\n\na\n--b--\n"
            ),
            Self::MpEpilogueHasContent => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--b\n\na\n--b--\nContent-Type: text/html\n\n<p>\n"
            ),
            Self::PartDefaultType => {
                multipart!("Content-Type: multipart/mixed; boundary=b", "--b\n\na\n--b--\n")
            }
            Self::PartRootDisposition => part!("Content-Disposition: inline", "a"),
            Self::PartHeaderlessWithFields => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--b\n\nContent-Type: text/html\n\n<p>\n--b--\n"
            ),
            Self::B64DataAfterPadding => part!("Content-Transfer-Encoding: base64", "aA==aQ=="),
            Self::B64NotEncoded => {
                part!("Content-Transfer-Encoding: base64", "This text is not encoded.")
            }
            Self::B64PaddingInside => part!("Content-Transfer-Encoding: base64", "aG=VsbG8="),
            Self::B64InvalidChar => part!("Content-Transfer-Encoding: base64", "aGVs.bG8="),
            Self::B64UrlAlphabet => part!("Content-Transfer-Encoding: base64", "_-_-"),
            Self::B64MissingPadding => part!("Content-Transfer-Encoding: base64", "aGk"),
            Self::B64IncompleteQuantum => part!("Content-Transfer-Encoding: base64", "aGVsa"),
            Self::B64TrailingBits => part!("Content-Transfer-Encoding: base64", "aGl="),
            Self::B64MisalignedRestart => {
                part!("Content-Transfer-Encoding: base64", "a\n\naGVsbG8=")
            }
            Self::QpInvalidEscape => {
                part!("Content-Transfer-Encoding: quoted-printable", "a =XY b")
            }
            Self::QpLowercaseHex => {
                part!("Content-Transfer-Encoding: quoted-printable", "caf=c3=a9")
            }
            Self::QpTrailingWsAfterEq => {
                part!("Content-Transfer-Encoding: quoted-printable", "a= \nb")
            }
            Self::QpBareCr => part!("Content-Transfer-Encoding: quoted-printable", "a\rb"),
            Self::UuEmbedded => "Subject: a\n\nhello\n\nbegin 644 a.txt\n#86)C\n`\nend\n",
            Self::UuBeginBase64 => {
                part!("Content-Transfer-Encoding: base64", "begin-base64 644 a\naGVsbG8=\n====")
            }
            Self::UuMissingBegin => part!("Content-Transfer-Encoding: x-uuencode", "#86)C\n`\nend"),
            Self::CsUnknown => part!("Content-Type: text/plain; charset=x-none-such", "a"),
            Self::CsInvalidBytes => {
                part!(
                    "Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit",
                    "é"
                )
            }
            Self::CsUtf7 => part!("Content-Type: text/plain; charset=utf-7", "+AOk-"),
            Self::CsBomConflict => part!(
                "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit",
                "\u{FEFF}é"
            ),
            Self::CsByteOrder => part!(
                "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64",
                "aABpAA=="
            ),
            Self::CsStatefulEscape => {
                part!("Content-Type: text/plain; charset=iso-2022-jp", "a\u{1B}(Bb")
            }
            Self::EwMalformed => "Subject: =?utf-8?B?aGVsbG8=d29ybGQ=?=\n\n",
            Self::EwControlChar => "Subject: =?utf-8?Q?a=00b?=\n\n",
            Self::EwNotSeparated => "Subject: a=?utf-8?Q?b?=\n\n",
            Self::AddrObsoleteDomain => "From: a@example . com\n\n",
            Self::AddrCommentInPhrase => "From: A (comment) B <a@example.com>\n\n",
            Self::AddrSyntax => "From: a@example.com@example.org\n\n",
            Self::AddrMultipleFrom => "From: a@example.com, b@example.com\n\n",
            Self::AddrGroupInFrom => "From: A: a@example.com;\n\n",
            Self::AddrRoute => "From: <@example.org:a@example.com>\n\n",
            Self::AddrJunkAfterAngle => "From: <a@example.com> b@example.org\n\n",
            Self::AddrEncodedWordInAddrSpec => "From: =?utf-8?Q?a?=@example.com\n\n",
            Self::AddrQuotedPair => "From: a@example.com\\, b@example.org\n\n",
            Self::AddrUnterminatedQuote => "From: \"A <a@example.com>\n\n",
            Self::AddrUnbalancedComment => "From: a@example.com (b@example.org\n\n",
            Self::AddrNestedComment => "From: a@example.com (A (B))\n\n",
            Self::AddrDisplayNameIsAddress => "From: \"b@example.org\" <a@example.com>\n\n",
            Self::AddrInvisibleChar => "From: <a@example.com\u{2000}>\n\n",
            Self::DateSyntax => "From: a@example.com\nDate: , 2 Mar 2026 10:00:05 +0100\n\n",
            Self::AuthSyntax => {
                "From: a@example.com\nAuthentication-Results: example.com; spf pass\n\n"
            }
            Self::IdSyntax => "From: a@example.com\nMessage-ID: (none given)\n\n",
            Self::IdEncodedWord => {
                "From: a@example.com\nMessage-ID: =?utf-8?Q?=3Ca=40example=2Ecom=3E?=\n\n"
            }
            Self::CmsUnverified | Self::CmsOpaque => part!(
                "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64",
                "MEMGCSqGSIb3DQEHAqA2MDQCAQExADArBgkqhkiG9w0BBwGgHgQcQ29udGVudC1UeXBlOiB0ZXh0L3BsYWluCgphCjEA"
            ),
            Self::CmsCut => part!(
                "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64",
                "MEMGCSqGSIb3DQEHAqA2MDQCAQExADArBgkqhkiG9w0BBwGgHgQcQ29udGVudC1UeXBlOiB0ZXh0L3BsYWluCgph"
            ),
            Self::CmsEncrypted => part!(
                "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64",
                "MBIGCSqGSIb3DQEHA6AFMAMCAQA="
            ),
            Self::CmsCompressed => part!(
                "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64",
                "MBQGCyqGSIb3DQEJEAEJoAUwAwIBAA=="
            ),
            Self::LimitMessageBytes | Self::LimitDecodedBytes => {
                part!(
                    "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
                    "U3ViamVjdDogYQoK"
                )
            }
            Self::LimitHeaderBytes | Self::LimitHeaderFields => {
                "Subject: a\nFrom: b@example.com\n\n"
            }
            Self::LimitDepth | Self::LimitParts => multipart!(
                "Content-Type: multipart/mixed; boundary=b",
                "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\na\n--c--\n--b\n\nc\n--b--\n"
            ),
            Self::LimitParams => {
                part!("Content-Type: text/plain; charset=utf-8; format=flowed", "a")
            }
            Self::LimitAddresses => "From: a@example.com, b@example.com\n\n",
            Self::LimitEncodedWords => "Subject: =?utf-8?Q?a?= =?utf-8?Q?b?=\n\n",
            Self::LimitCommentDepth => "From: a@example.com (a (b))\n\n",
            Self::LimitViews | Self::LimitDefects => {
                "Subject: a\nSubject: b\nSubject: c\nContent-Type: text/plain\nContent-Type: text/html\n \n\n"
            }
        }
    }
}
