//! One line a case: what is written, which codes it departs by, and what others read in its place.

use super::{
    content_type::departures::{OtherBody, departures as body_departures},
    parameter::departures::departures,
};
use crate::{
    codec::extensions::Charsets,
    defect::{Code, Departure},
};

/// The cases that are read otherwise than wanted.
fn wrong(cases: &[(&str, &[&str])], read: fn(&str) -> Vec<String>) -> Vec<String> {
    let wrong = cases.iter().filter(|(written, wanted)| read(written) != *wanted);
    wrong.map(|(written, _)| format!("{written}: {:?}", read(written))).collect()
}

fn parameters(written: &str) -> Vec<String> {
    let found = departures(written.as_bytes(), b"a", 1_000).into_iter();
    found
        .map(|Departure { code, others, .. }| {
            let others = others.into_iter().map(|other| {
                other.map_or("none".into(), |other| other.text(Charsets::default()).into_owned())
            });
            others.fold(code.to_string(), |line, other| line + "|" + &other)
        })
        .collect()
}

#[test]
fn parameters_depart_from_their_grammar() {
    let cases: &[(&str, &[&str])] = &[
        ("; a=b", &[]),
        ("; c=\"x y\"; a=\"b\"", &[]),
        ("; a=b; a=c", &["param.duplicate|c"]),
        ("; a=b; a=b", &["param.duplicate"]),
        ("; a=b, a=c", &["param.missing-semicolon|b, a=c", "param.duplicate|c"]),
        ("; a=b; a*=utf-8''c", &["param.conflicting-forms|b"]),
        ("; a=u.pdf; a*=utf-8''%C3%BC.pdf", &["param.conflicting-forms"]),
        (" a=b", &["param.missing-semicolon|none"]),
        (", a=b", &["param.missing-semicolon|none"]),
        ("; a = b", &["param.ws-around-equals|none"]),
        ("; c = d; a=b", &["param.ws-around-equals"]),
        ("; c=d e; a=b f", &["param.unquoted-space|b"]),
        ("; a=\"b\"c", &["param.junk-after-quote|bc"]),
        ("; a=\"b\" \"c\"", &["param.junk-after-quote|bc"]),
        ("; a=b;c", &["param.syntax|b;c"]),
        ("; c=\"d; a=b", &["param.unterminated-quote|none"]),
        ("; a=b; c=\"d; a=e", &["param.unterminated-quote", "param.duplicate|e"]),
        ("; a=\"b; c=d", &["param.unterminated-quote|\"b|b; c=d"]),
        ("; a=b(x)c", &["param.comment|bc|b"]),
        ("; a=b (x)", &["param.comment|b (x)"]),
        ("; a=(a=c)b", &["param.comment|(a=c)b|none", "param.duplicate|c"]),
        ("; c=d (x); a=b", &["param.comment"]),
        ("; c=\"d;a=e\"; a=b", &["param.duplicate|e"]),
        ("; c=\"a=e\"", &["param.syntax|e"]),
        ("; a=\"x=?utf-8?Q?y?=\"", &["param.encoded-word|x=?utf-8?Q?y?=|xy"]),
        ("; a=b%63", &["param.percent-in-plain|bc"]),
        ("; a*0=b%63", &["param.2231-percent-in-plain-segment|bc", "param.2231-continuation"]),
        ("; a*0=b; a*1=c", &["param.2231-continuation|b|c"]),
        ("; a*1=c; a*0=b", &["param.2231-continuation|c|b", "param.2231-out-of-order|cb|b|c"]),
        ("; a*0=b; a*2=d", &["param.2231-continuation|b|d", "param.2231-gap|b"]),
        ("; a*1=b; a*2=d", &["param.2231-continuation|b|d", "param.2231-gap|none"]),
        ("; a*0=b; a*0=c", &["param.2231-continuation|c", "param.2231-duplicate-segment|c|bc"]),
        ("; a*0=b; a*01=c", &["param.2231-bad-index|b", "param.2231-continuation|b|c"]),
        ("; a*0=b; a*99999999999=c", &["param.2231-continuation", "param.2231-bad-index|bc"]),
        ("; a*=us-ascii''b%ZZ", &["param.2231-bad-percent|b%ZZ"]),
        ("; a*=us-ascii''b%ZZ%63", &["param.2231-bad-percent|b%ZZ%63"]),
        ("; a*=b%63", &["param.2231-charset|b%63"]),
        ("; a*=koi8-r''b", &["param.2231-charset"]),
    ];
    assert_eq!(wrong(cases, parameters), [""; 0]);
}

fn bodies(body: &str) -> Vec<String> {
    let found = body_departures(body.as_bytes(), 1_000).into_iter();
    found
        .map(|Departure { code, others, .. }| {
            let others = others.into_iter().map(|OtherBody { body, boundary }| {
                let soft = if boundary.is_some() { "?" } else { "" };
                String::from_utf8_lossy(&body).into_owned() + soft
            });
            others.fold(code.to_string(), |line, other| line + "|" + &other)
        })
        .collect()
}

#[test]
fn types_depart_from_their_grammar() {
    let cases: &[(&str, &[&str])] = &[
        (" multipart/mixed; boundary=b", &[]),
        (" multipart/mixed; boundary=\"a b\"; charset=x", &[]),
        (" text/plain (c); charset=x (c)", &[]),
        ("", &["ct.syntax"]),
        (" text", &["ct.syntax"]),
        (" \"multipart/mixed\"; boundary=b", &["ct.syntax| multipart/mixed; boundary=b"]),
        (" multi(x)part/mixed; boundary=b", &["ct.syntax| multipart/mixed; boundary=b"]),
        (" multipart; boundary=b", &["ct.syntax| text/plain"]),
        (" multipart /mixed; boundary=b", &["ct.syntax| text/plain"]),
        (" multipart/mixed x; boundary=b", &["ct.syntax| text/plain", "param.syntax"]),
        (" multipart(c)/mixed; boundary=b", &["ct.comment| text/plain"]),
        (" multipart/mixed (c); boundary=b", &["ct.comment| text/plain", "param.comment"]),
        (" text(c)/html", &["ct.comment| text/html"]),
        (
            " text/plain, multipart/mixed; boundary=b",
            &["ct.multiple-values| multipart/mixed; , multipart/mixed; boundary=b"],
        ),
        (
            " x-multipart/mixed; boundary=b",
            &["ct.unknown-toplevel| multipart/mixed; boundary=\"b\"?"],
        ),
        (
            " text/plain; boundary=b",
            &["param.unexpected-boundary| multipart/mixed; boundary=\"b\"?"],
        ),
        (" message/partial; number=1", &["mime.message-partial| message/rfc822"]),
        (" message/partial; number=2", &["mime.message-partial"]),
        (" message/external-body", &["mime.external-body| message/rfc822"]),
        (" multipart/mixed; boundary=\"\"", &["param.empty", "mp.boundary-empty| multipart/mixed"]),
        (
            " multipart/mixed; boundary=\" b\"",
            &["mp.boundary-leading-space| multipart/mixed; boundary=\"b\""],
        ),
        (" multipart/mixed; boundary=\"b \"", &["mp.boundary-trailing-space| multipart/mixed"]),
        (" multipart/mixed; boundary=b*", &["mp.boundary-bad-char"]),
        (
            " multipart/mixed; boundary=b=c",
            &["param.unquoted-special| multipart/mixed; boundary=\"b\"?"],
        ),
        (
            " multipart/mixed; boundary*0=b",
            &["param.2231-continuation", "param.2231-boundary| multipart/mixed"],
        ),
    ];
    assert_eq!(wrong(cases, bodies), [""; 0]);
}

#[test]
fn a_long_boundary_is_cut_by_some() {
    let read = |len| bodies(&format!(" multipart/mixed; boundary={}", "b".repeat(len)));
    assert!(read(70).is_empty());
    let cut = format!("mp.boundary-too-long| multipart/mixed; boundary=\"{}\"?", "b".repeat(70));
    assert_eq!(read(71), std::slice::from_ref(&cut));
    assert_eq!(read(129), [cut + "| multipart/mixed"]);
}

#[test]
fn a_limit_of_parameters_may_be_the_largest_number() {
    for most in [2, u32::MAX - 1, u32::MAX] {
        let codes =
            departures(b"; a=b; a=c", b"a", most).iter().map(|it| it.code).collect::<Vec<_>>();
        assert_eq!(codes, [Code::ParamDuplicate], "{most}");
    }
}
