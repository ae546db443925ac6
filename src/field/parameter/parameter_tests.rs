//! One line a case: what is written, the codes that are met, and what it is to readers with each quirk.

use std::borrow::Cow;

use super::{
    every_value, lookup,
    parameters::{Parameters, all_parameters},
};
use crate::{
    codec::testing::Random,
    defect::{Code, Recorder, Severity},
    lex::{
        context::Context,
        parameter::{Decides, Roles},
    },
    quirk::Quirks,
    span::Span,
};

fn read(written: &str, name: &str, quirks: impl Into<Quirks>) -> Option<String> {
    let context = Context::default().with(quirks);
    let parameters = Parameters::new(Cow::Borrowed(written.as_bytes()), context);
    parameters.get(name).map(Cow::into_owned)
}

fn record(written: &[u8], roles: &Roles<'_>, most: u32) -> Vec<(Code, Severity, String)> {
    let mut recorder = Recorder::of_value(written);
    all_parameters(written, roles, most, &mut recorder);
    let (defects, _) = recorder.into_defects();
    let text = |span: Span| span.of(written).escape_ascii().to_string();
    defects.into_iter().map(|it| (it.code, it.severity, text(it.span))).collect()
}

/// Each code, and after it what the file name `name` is under the quirks of those that others may read otherwise.
fn departures(written: &str, name: &str) -> String {
    let ours = read(written, name, Quirks::NONE);
    let roles = [(name.as_bytes(), Decides::FileName)];
    let found = record(written.as_bytes(), &roles, 1_000).into_iter();
    let mut lines: Vec<_> = found
        .map(|(code, severity, _)| {
            let quirks = code.quirks().iter().filter(|_| severity == Severity::Ambiguous);
            let others = quirks.map(|quirk| (quirk, read(written, name, quirk)));
            let others = others.filter(|(_, other)| *other != ours);
            others.fold(code.to_string(), |line, (quirk, other)| {
                format!("{line} {quirk}={}", other.as_deref().unwrap_or("none"))
            })
        })
        .collect();
    lines.sort();
    lines.join(", ")
}

#[test]
fn parameters_depart_from_their_grammar() {
    let mut wrong = Vec::new();
    for (written, wanted) in [
        ("; a=b", ""),
        ("; c=\"x y\"; a=\"b\"", ""),
        ("; a=b; a=c", "param.duplicate LastParameterWins=c"),
        ("; a=b; a=b", "param.duplicate"),
        (
            "; a=b, a=c",
            "param.duplicate LastParameterWins=c, param.missing-semicolon ValueToSemicolon=b, a=c",
        ),
        ("; a=b; a*=utf-8''c", "param.conflicting-forms No2231=b"),
        ("; a=u.pdf; a*=utf-8''%C3%BC.pdf", "param.conflicting-forms"),
        (" a=b", "param.missing-semicolon StrictParameters=none"),
        (", a=b", "param.missing-semicolon StrictParameters=none"),
        ("; a = b", "param.ws-around-equals StrictParameters=none"),
        ("; c = d; a=b", "param.ws-around-equals"),
        ("; c=d e; a=b f", "param.unquoted-space TokenEnds=b"),
        ("; a=\"b\"c", "param.junk-after-quote JunkJoined=bc"),
        ("; a=\"b\" \"c\"", "param.junk-after-quote JunkJoined=bc"),
        ("; a=b;c", "param.syntax ValueToSemicolon=b;c"),
        ("; c=\"d; a=b", "param.unterminated-quote OpenQuoteGoesOn=none"),
        ("; a=b; c=\"d; a=e", "param.duplicate LastParameterWins=e, param.unterminated-quote"),
        ("; a=\"b; c=d", "param.unterminated-quote OpenQuoteGoesOn=b; c=d QuoteIsText=\"b"),
        ("; a=b(x)c", "param.comment TokenEnds=b CommentsCutOut=bc"),
        ("; a=b (x)", "param.comment CommentsUnknown=b (x)"),
        ("; a=(a=c)b", "param.comment StrictParameters=none CommentsUnknown=(a=c)b"),
        ("; c=d (x); a=b", "param.comment"),
        ("; a=\"x=?utf-8?Q?y?=\"", "param.encoded-word EncodedWordsKept=x=?utf-8?Q?y?="),
        ("; a=b%63", "param.percent-in-plain"),
        (
            "; a*0=b%63",
            "param.2231-continuation, param.2231-percent-in-plain-segment PercentDecoded=bc",
        ),
        ("; a*0=b; a*1=c", "param.2231-continuation No2231=none OneSection=b LastSection=c"),
        (
            "; a*1=c; a*0=b",
            "param.2231-continuation No2231=none OneSection=b LastSection=c, param.2231-out-of-order SectionsAsWritten=cb OneSection=b LastSection=c",
        ),
        (
            "; a*0=b; a*2=d",
            "param.2231-continuation No2231=none OneSection=b LastSection=d, param.2231-gap GapEnds=b",
        ),
        (
            "; a*1=b; a*2=d",
            "param.2231-continuation No2231=none OneSection=b LastSection=d, param.2231-gap GapEnds=none",
        ),
        (
            "; a*0=b; a*0=c",
            "param.2231-continuation No2231=none, param.2231-duplicate-segment LastSectionWins=c SectionsAsWritten=bc",
        ),
        (
            "; a*0=b; a*01=c",
            "param.2231-bad-index OddSectionDropped=b, param.2231-continuation No2231=none OneSection=b LastSection=c",
        ),
        (
            "; a*0=b; a*99999999999=c",
            "param.2231-bad-index OddSectionJoined=bc, param.2231-continuation",
        ),
        ("; a*=us-ascii''b%ZZ", "param.2231-bad-percent"),
        ("; a*=us-ascii''b%ZZ%63", "param.2231-bad-percent PercentKept=b%ZZ%63"),
        ("; a*=b%63", "param.2231-charset PercentKept=b%63"),
        ("; a*=koi8-r''b", "param.2231-charset"),
        ("; a=\"b c\"", ""),
        ("; a=", "param.empty"),
        ("; a=\"\"", "param.empty"),
        ("; a=b c", "param.unquoted-space TokenEnds=b"),
        ("; a=b\\c", "param.unquoted-backslash BackslashEscapes=bc"),
        ("; a=b,c", "param.unquoted-special TokenEnds=b"),
        ("; a=b\"c\"", "param.unquoted-special TokenEnds=b QuotesOut=bc"),
        ("; a=b=c", "param.unquoted-special"),
        ("; a==?utf-8?Q?b?=", "param.encoded-word"),
        ("; a='b'", "param.single-quotes ApostrophesQuote=b"),
        ("; a=\"b\\\"c\"", "param.quoted-pair BackslashKept=b\\\"c BackslashIsText=b\\"),
        ("; a=\"b\\c\"", "param.quoted-pair BackslashKept=b\\c BackslashIsText=b\\c"),
        ("; a=\"b\r\n c\"", "param.fold-in-value BlanksJoined=bc LineEnds=b"),
        ("; a=\"b", "param.unterminated-quote QuoteIsText=\"b"),
        ("; a=b\"", "param.unterminated-quote QuoteIsText=b\""),
        ("; a=\"b\\\\c\"", "param.quoted-pair BackslashKept=b\\\\c BackslashIsText=b\\\\c"),
        ("; a=\"\\\"b\\c\\\"\"", "param.quoted-pair BackslashKept=\\\"b\\c\\\" BackslashIsText=\\"),
        (
            "; a=\"\\\"b\\\\\\\\c\\\"\"",
            "param.quoted-pair BackslashKept=\\\"b\\\\\\\\c\\\" BackslashIsText=\\",
        ),
        // Text after quotes, and what is between parameters.
        ("; a=\"b\" (x) c", "param.comment, param.junk-after-quote JunkJoined=bc"),
        ("; a=b;; c=d", "param.syntax"),
        ("; (x) a=b", "param.comment StrictParameters=none"),
        ("; a=b (x); c=d", "param.comment CommentsUnknown=b (x)"),
        // What is meant as it is written.
        ("; a=b=c.d", "param.unquoted-special"),
        ("; a=b.c=d", "param.unquoted-special TokenEnds=b.c"),
        ("; a=b%2Ec", "param.percent-in-plain PercentDecoded=b.c"),
        ("; a=b%20c.d", "param.percent-in-plain"),
        ("; a=\"=?utf-8?Q?b?=\"", "param.encoded-word"),
        ("; a*0=0123456789012345678901234567890123456789; a*1=b", "param.2231-continuation"),
    ] {
        wrong.extend(Some((written, departures(written, "a"))).filter(|(_, read)| read != wanted));
    }
    assert_eq!(wrong, []);
}

#[test]
fn a_parameter_is_searched_for_in_others() {
    let mut wrong = Vec::new();
    for (written, wanted) in [
        ("; c=\"d;name=e\"; name=b", "param.duplicate SearchForParameter=e"),
        ("; c=\"x;name=e\"", "param.syntax SearchForParameter=e"),
        // A sentence in quotes.
        ("; c=\"name=e\"", "param.syntax"),
        ("; name=\"the file name=b.txt\"", "param.duplicate"),
        (
            "; name=(name=c)b",
            "param.comment StrictParameters=none CommentsUnknown=(name=c)b, param.duplicate SearchForParameter=c",
        ),
    ] {
        wrong.extend(
            Some((written, departures(written, "name"))).filter(|(_, read)| read != wanted),
        );
    }
    assert_eq!(wrong, []);
}

/// What today's software writes, and all readers know.
#[test]
fn habits_are_no_more_than_told() {
    for written in [
        "; name=\"=?utf-8?Q?caf=C3=A9.pdf?=\"",
        "; name=\"=?UTF-8?B?w6k=?=\r\n =?UTF-8?B?w6k=?=\"",
        "; name==?utf-8?B?w6k=?=",
        "; x=\"=?utf-8?Q?caf=C3=A9.pdf?=\"",
        "; name*0*=iso-2022-jp''%1B$B$3$l%1B%28B; name*1=a-long-name-that-fits-on-no-line.txt",
        "; name*=gb2312''%D6%D0.txt",
        "; name*0=\"0123456789012345678901234567890\"; name*1=\"1234567890.txt\"",
        "; name=\"file name=1.pdf\"",
        "; name=\"a charset=utf-8\"; charset=us-ascii",
    ] {
        let roles = [(&b"name"[..], Decides::FileName), (b"charset", Decides::Charset)];
        let told = record(written.as_bytes(), &roles, 100);
        assert!(told.iter().all(|(_, severity, _)| *severity == Severity::Info), "{told:?}");
    }
}

#[test]
fn departures_have_places() {
    for (written, place) in [
        ("; abc=", "abc"),
        ("; a=b c", " "),
        ("; a=b(x)c", "(x)c"),
        ("; a=b\\c", "\\\\"),
        ("; a=bc,d", ","),
        ("; a=bc=d", "="),
        ("; a=\"bcd\\ef\"", "\\\\e"),
        ("; a=\"bc\r\n d\"", "\\r\\n "),
        ("; a='b'", "\\'b\\'"),
        ("; a=\"b", "\\\"b"),
    ] {
        let found = record(written.as_bytes(), &[], 1_000);
        let places: Vec<_> = found.into_iter().map(|(_, _, place)| place).collect();
        assert_eq!(places, [place], "{written:?}");
    }
}

#[test]
fn pairs_that_are_needed_are_harmless() {
    for (written, wanted) in [
        (r#"; a="b\"c""#, Severity::Info),
        (r#"; a="b\\c""#, Severity::Info),
        (r#"; a="b\c""#, Severity::Warn),
        (r#"; a="\"b\c\"""#, Severity::Warn),
        (r#"; a="\"b\\\\c\"""#, Severity::Info),
    ] {
        let found = record(written.as_bytes(), &[], 1_000);
        let severities: Vec<_> = found.into_iter().map(|(_, severity, _)| severity).collect();
        assert_eq!(severities, [wanted], "{written}");
    }
}

#[test]
fn a_limit_of_parameters_may_be_the_largest_number() {
    for (most, wanted) in [
        (1, Code::LimitParams),
        (2, Code::ParamDuplicate),
        (u32::MAX - 1, Code::ParamDuplicate),
        (u32::MAX, Code::ParamDuplicate),
    ] {
        let codes: Vec<_> =
            record(b"; a=b; a=c", &[], most).into_iter().map(|(code, ..)| code).collect();
        assert_eq!(codes, [wanted], "{most}");
    }
}

#[test]
fn every_value_of_a_parameter_is_found() {
    let written = b"; a=b; a*=utf-8''%63; a*0=d; a*1=e";
    let values: Vec<_> = every_value(written, b"a", 10).map(Cow::into_owned).collect();
    for value in ["b", "c", "d", "e", "utf-8''%63"] {
        assert!(values.contains(&value.as_bytes().to_vec()), "{value}");
    }
    let mut hidden = every_value(b"; x=\"boundary=b\"", b"boundary", 10);
    assert_eq!(hidden.next().as_deref(), Some(&b"b"[..]));
}

#[test]
fn a_quirk_changes_only_what_was_met() {
    let pieces = [
        "; ",
        ";",
        ", ",
        " ",
        "\r\n ",
        "name",
        "name=",
        "boundary=",
        "name*=",
        "name*0=",
        "name*1=",
        "name*01=",
        "name*0*=",
        "name*99999999999=",
        "boundary*0=",
        "x=",
        "= ",
        "\"",
        "\\",
        "'",
        "(",
        ")",
        "(c)",
        "utf-8''",
        "%41",
        "%Z",
        "=?utf-8?Q?a?=",
        "a",
        "b.c",
        "@",
        "\"d e\"",
        "\"f;",
        "'g'",
        "\\\"",
    ];
    let of_parameters = Code::ALL.iter().filter(|code| code.as_str().starts_with("param."));
    let of_parameters = of_parameters.fold(Quirks::NONE, |all, code| all.union(code.quirks()));
    let mut random = Random::new(23);
    let roles = [(&b"name"[..], Decides::FileName), (b"boundary", Decides::Boundary)];
    let mut changed = 0;
    for _ in 0..2_000 {
        let written: String =
            (0..2 + random.below(9)).map(|_| pieces[random.below(pieces.len())]).collect();
        let met = record(written.as_bytes(), &roles, 100);
        let met = met.iter().fold(Quirks::NONE, |all, (code, ..)| all.union(code.quirks()));
        let values = |quirks: Quirks| {
            let boundary = lookup(written.as_bytes(), b"boundary", 100, &mut quirks.clone());
            (read(&written, "name", quirks), boundary.map(|it| it.octets.into_owned()))
        };
        let ours = values(Quirks::NONE);
        for quirk in of_parameters.iter() {
            let is_changed = values(quirk.into()) != ours;
            assert!(met.has(quirk) || !is_changed, "{quirk} in {written:?}");
            changed += u32::from(is_changed);
        }
    }
    assert!(changed > 1_000, "{changed}");
}
