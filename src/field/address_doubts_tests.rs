use super::*;

/// Each departure as `code at: other | other`.
fn found(value: &str) -> Vec<String> {
    let shown = |it: Departure<'_, String>| {
        let at = String::from_utf8_lossy(it.at).into_owned();
        format!("{} \"{at}\": {}", it.code, it.others.join(" | "))
    };
    departures(value.as_bytes(), Charsets::default()).into_iter().map(shown).collect()
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
    ] {
        assert_eq!(found(value), departures, "{value:?}");
    }
}
