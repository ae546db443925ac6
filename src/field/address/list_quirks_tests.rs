use super::*;

/// Each departure as `code at: other | other`.
fn found(value: &str) -> Vec<String> {
    let shown = |it: Departure<'_, String>| {
        let at = String::from_utf8_lossy(it.at).into_owned();
        format!("{} \"{at}\": {}", it.code, it.others.join(" | "))
    };
    departures(value.as_bytes(), Context::default()).into_iter().map(shown).collect()
}

#[test]
fn lists_as_they_should_be_have_no_departures() {
    for value in [
        "",
        "a@x.com",
        "<a@x.com>",
        "Joe Q. Public <joe@x.com>, \"Q, Joe\" <q@x.com>",
        "=?utf-8?Q?J=C3=B6rg?= <j@x.com>",
        "joe@x.com (Joe)",
        "\"joe q\"@x.com, joe@[192.0.2.1]",
        "用户@例え.jp",
        "\"a b\"@y.com",
        "a@x.com (b), c@x.com;",
        "mailto:a@x.com, mailto: b@y.com",
    ] {
        assert_eq!(found(value), [""; 0], "{value}");
    }
}

#[test]
fn departures_name_the_addresses_of_other_readers() {
    for (value, departures) in [
        ("\"a@x.com\" <b@y.com>", &[r#"addr.display-name-is-address ""a@x.com"": "#][..]),
        (
            "a@x.com <b@y.com>",
            &[r#"addr.display-name-is-address "a@x.com": "#, r#"addr.syntax "a@x.com": a@x.com"#],
        ),
        ("B (<a@x.com>,) <b@y.com>", &[r#"addr.comment-in-phrase "(<a@x.com>,)": a@x.com"#]),
        ("Pete (A nice \\) chap) <p@x.com>", &[r#"addr.comment-in-phrase "(A nice \) chap)": "#]),
        ("a@x.com@y.com", &[r#"addr.syntax "a@x.com@y.com": a@x.com | a@y.com | x.com@y.com"#]),
        ("<a@x.com>b@y.com", &[r#"addr.junk-after-angle "b@y.com": b@y.com"#]),
        ("<a@x.com> <b@y.com>", &[r#"addr.junk-after-angle "<": a@x.com | b@y.com"#]),
        (
            "<a@x.com>\\, <b@y.com>",
            &[
                r#"addr.junk-after-angle "\,": a@x.com | b@y.com"#,
                r#"addr.quoted-pair "\,": a@x.com"#,
            ],
        ),
        (
            "(a@x.com <b@y.com>",
            &[
                r#"addr.display-name-is-address "(a@x.com": "#,
                r#"addr.comment-in-phrase "(a@x.com ": a@x.com"#,
                r#"addr.unbalanced-comment "(a@x.com <b@y.com>":  | a@x.com"#,
            ],
        ),
        ("\"B <b@y.com>", &[r#"addr.unterminated-quote """: "#]),
        ("B <b@y.com", &[r#"addr.syntax "<": "#]),
        ("a@x.com; b@y.com", &[r#"addr.syntax ";": a@x.com"#]),
        ("\"a@x.com\"", &[r#"addr.syntax ""a@x.com"": a@x.com"#]),
        (
            "=?utf-8?Q?B_=3Ca=40x.com=3E?= <b@y.com>",
            &[
                r#"addr.display-name-is-address "=?utf-8?Q?B_=3Ca=40x.com=3E?=": "#,
                r#"addr.encoded-word-in-addr-spec "=?utf-8?Q?B_=3Ca=40x.com=3E?=": a@x.com"#,
            ],
        ),
        (
            "=?utf-8?Q?<a@x.com>?=, <b@y.com>",
            &[
                r#"addr.display-name-is-address "=?utf-8?Q?<a@x.com>?=,": "#,
                r#"addr.encoded-word-in-addr-spec "=?utf-8?Q?<a@x.com>?=,": a@x.com"#,
                r#"addr.syntax ",": "#,
            ],
        ),
        (
            "=?utf-8?Q?a=40x.com=00?=@y.com",
            &[
                "addr.encoded-word-in-addr-spec \"=?utf-8?Q?a=40x.com=00?=\": a@x.com\0@y.com | a@x.com",
            ],
        ),
        ("<a@x.com\u{2000}>", &["addr.invisible-char \"\u{2000}\": a@x.com"]),
        (
            "<a@x.com\0.y.com>",
            &[
                "hdr.nul \"\0\": a@x.com\0.y.com | a@x.com",
                "addr.syntax \"a@x.com\0.y.com\": a@x.com",
            ],
        ),
        ("<@x.com:a@y.com>", &[r#"addr.route "@x.com:": @x.com:a@y.com"#]),
        ("a@x.com .y.com", &[r#"addr.obsolete-domain " ": a@x.com .y.com | a@x.com"#]),
        ("pete(his)@x.com", &[r#"addr.obsolete-domain "(his)": "#]),
        ("A: a@x.com;", &[r#"addr.group-in-from "A:": "#]),
        ("a@x.com (b (c))", &[r#"addr.nested-comment "(b (c))": "#]),
        (
            r"a\@x.com, b@y.com",
            &[r#"addr.syntax "a\@x.com": "#, r#"addr.quoted-pair "\@": a@x.com | a"#],
        ),
        (
            "a@x.com), b@y.com",
            &[r#"addr.syntax "a@x.com)": "#, r#"addr.unbalanced-comment ")": a@x.com"#],
        ),
        (r#""B, a@x.com"#, &[r#"addr.syntax ""B": "#, r#"addr.unterminated-quote """: B"#]),
        (
            r#"B <a@x.com>, "C, D <d@x.com>"#,
            &[r#"addr.syntax ",": "#, r#"addr.unterminated-quote """: a@x.com"#],
        ),
        (
            "a@x.com (b (c)), d@x.com, e@y.com (f",
            &[r#"addr.unbalanced-comment "(f": "#, r#"addr.nested-comment "(b (c))": "#],
        ),
        ("Joe joe@x.com", &[r#"addr.syntax "Joe joe@x.com": "#]),
        (r#""a@b"@x.com"#, &[r#"addr.syntax ""a@b"@x.com": a@b | "#]),
        (
            "see 'a@x.com.' <b@y.com>",
            &[
                r#"addr.display-name-is-address "see 'a@x.com.'": "#,
                r#"addr.syntax "see 'a@x.com.'": a@x.com"#,
            ],
        ),
        (r#""<a@x.com>" <b@y.com>"#, &[r#"addr.display-name-is-address ""<a@x.com>"": "#]),
        (
            "=?utf-8?Q?a=40x.com?= <b@y.com>",
            &[r#"addr.display-name-is-address "=?utf-8?Q?a=40x.com?=": "#],
        ),
        (
            "=?utf-8?Q?B=2C_a=40x.com?= <b@y.com>",
            &[
                r#"addr.display-name-is-address "=?utf-8?Q?B=2C_a=40x.com?=": "#,
                r#"addr.encoded-word-in-addr-spec "=?utf-8?Q?B=2C_a=40x.com?=": a@x.com"#,
            ],
        ),
        (
            "(a) b@x.com (c) <d@z.com>",
            &[
                r#"addr.display-name-is-address "(a) b@x.com (c)": "#,
                r#"addr.comment-in-phrase "(a)": "#,
                r#"addr.syntax "b@x.com": b@x.com"#,
            ],
        ),
        (r"a \ b <c@z.com>", &[r#"addr.quoted-pair "\ ": a"#]),
        ("B [x] <b@y.com>", &[r#"addr.syntax "[": "#]),
        ("b) <b@y.com>", &[r#"addr.unbalanced-comment ")": b"#]),
        (r#""<a@x.com>"@y.com"#, &[r#"addr.syntax "<a@x.com>": a@x.com | "#]),
        (r#""a,b"@y.com"#, &[r#"addr.syntax "a,b": "#]),
        (
            "Joe <=?utf-8?Q?joe=40x.com?=>",
            &[
                r#"addr.encoded-word-in-addr-spec "=?utf-8?Q?joe=40x.com?=": joe@x.com"#,
                r#"addr.syntax "=?utf-8?Q?joe=40x.com?=": "#,
            ],
        ),
        (
            "=?utf-8?Q?a=40x.com?=",
            &[
                r#"addr.encoded-word-in-addr-spec "=?utf-8?Q?a=40x.com?=": a@x.com"#,
                r#"addr.syntax "=?utf-8?Q?a=40x.com?=": "#,
            ],
        ),
        ("a@x\u{AD}.com", &["addr.invisible-char \"\u{AD}\": a@x.com | a@x"]),
        (
            "<a@x\x07.com>",
            &["hdr.control-char \"\x07\": a@x\x07.com | a@x", "addr.syntax \"a@x\x07.com\": a@x"],
        ),
        ("<a@x.com\t.y.com>", &["addr.obsolete-domain \"\t\": a@x.com\t.y.com | a@x.com"]),
        ("<a . b@x.com>", &[r#"addr.obsolete-domain " ": a . b@x.com | b@x.com"#]),
        (
            "<@x.com,@z.com:a@y.com>",
            &[r#"addr.route "@x.com,@z.com:": @x.com,@z.com:a@y.com | @z.com:a@y.com"#],
        ),
        ("<mailto:a@x.com>", &[r#"addr.syntax "mailto:": mailto:a@x.com"#]),
        ("<<a@x.com>>", &[r#"addr.syntax "<<": "#]),
        ("a@x.com b@y.com", &[r#"addr.syntax "a@x.com b@y.com": a@x.com"#]),
        ("root", &[r#"addr.syntax "root": "#]),
        ("<a@x.com>, b; c@y.com", &[r#"addr.syntax ";": a@x.com"#]),
        (
            "<a@x.com> b@z.com <c@y.com>",
            &[
                r#"addr.display-name-is-address "b@z.com": "#,
                r#"addr.syntax "b@z.com": b@z.com"#,
                r#"addr.junk-after-angle "b@z.com": a@x.com | c@y.com | b@z.com"#,
            ],
        ),
        (
            "A: <a@x.com> <c@y.com>;",
            &[r#"addr.group-in-from "A:": "#, r#"addr.junk-after-angle "<": c@y.com"#],
        ),
        (
            "undisclosed-recipients:;@x.com",
            &[
                r#"addr.group-in-from "undisclosed-recipients:": "#,
                r#"addr.junk-after-angle "@x.com": "#,
            ],
        ),
        ("A: B: C <c@x.com>;", &[r#"addr.group-in-from "A:": "#, r#"addr.syntax ":": "#]),
        ("a@x.com: b@y.com;", &[r#"addr.syntax "a@x.com: b@y.com": b@y.com | "#]),
        ("a@b@c@d@e@f", &[r#"addr.syntax "a@b@c@d@e@f": a@b | a@c | b@c | a@d"#]),
        ("a@x.com\0, b@y.com", &["addr.syntax \"a@x.com\0\": ", "hdr.nul \"\0\": a@x.com"]),
    ] {
        assert_eq!(found(value), departures, "{value:?}");
    }
}
