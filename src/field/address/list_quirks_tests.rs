use super::*;
use crate::codec::testing::Random;

/// What is met in a list, each as `severity code "at"`, and then the addresses that readers with each quirk have
/// instead of ours, as `Quirk: address | address`.
fn read(value: &str) -> Vec<String> {
    let (value, context) = (value.as_bytes(), Context::default());
    let mut recorder = Recorder::new(value, Quirks::NONE, 100);
    let ours = written(&record_list(value, context, &mut recorder));
    let told = recorder.into_defects().0;
    let met = told.iter().map(|it| it.code.quirks()).fold(Quirks::NONE, Quirks::union);
    let of_controls =
        if first_hidden(value).is_some() { Code::HdrNul.quirks() } else { Quirks::NONE };
    let shown = |it: &crate::defect::Defect| {
        let at = String::from_utf8_lossy(it.span.of(value)).into_owned();
        format!("{} {} \"{at}\"", it.severity.as_str(), it.code)
    };
    let mut lines: Vec<String> = told.iter().map(shown).collect();
    for &quirk in Quirk::ALL {
        let theirs = written(&list_as(value, context.with(quirk)));
        if theirs != ours {
            assert!(met.union(of_controls).has(quirk), "{quirk} changes {value:?}, not met");
            lines.push(format!("{quirk}: {}", theirs.join(" | ")));
        }
    }
    lines
}

fn written(addresses: &[Address<'_>]) -> Vec<String> {
    let mailboxes = addresses.iter().flat_map(Address::mailboxes);
    let addresses = mailboxes.map(|mailbox| mailbox.addr_spec.to_string());
    addresses.filter(|address| !address.is_empty()).collect()
}

#[test]
fn lists_as_they_should_be_are_read_alike_by_all() {
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
        assert_eq!(read(value), [""; 0], "{value}");
    }
}

#[test]
fn what_is_met_is_told_and_read_as_others_do() {
    for (value, lines) in [
        (r#""a@x.com" <b@y.com>"#, &[r#"info addr.display-name-is-address ""a@x.com"""#][..]),
        (
            "a@x.com <b@y.com>",
            &[
                r#"info addr.display-name-is-address "a@x.com""#,
                r#"ambiguous addr.syntax "a@x.com""#,
                "SearchForAddress: a@x.com | b@y.com",
            ],
        ),
        (
            "B (<a@x.com>,) <b@y.com>",
            &[
                r#"ambiguous addr.comment-in-phrase "(<a@x.com>,)""#,
                "SearchForAddress: a@x.com | b@y.com",
            ],
        ),
        (
            r#"Pete (A nice \) chap) <p@x.com>"#,
            &[r#"info addr.comment-in-phrase "(A nice \) chap)""#],
        ),
        (
            "a@x.com@y.com",
            &[
                r#"ambiguous addr.syntax "a@x.com@y.com""#,
                "SearchForAddress: a@x.com | a@y.com | x.com@y.com",
            ],
        ),
        (
            "<a@x.com>b@y.com",
            &[
                r#"ambiguous addr.junk-after-angle "b@y.com""#,
                "SearchForAddress: a@x.com | b@y.com",
            ],
        ),
        (
            "<a@x.com> <b@y.com>",
            &[
                r#"ambiguous addr.junk-after-angle "<""#,
                "FirstAddressOnly: a@x.com",
                "LastAddressOnly: b@y.com",
            ],
        ),
        (
            r#"<a@x.com>\, <b@y.com>"#,
            &[
                r#"ambiguous addr.quoted-pair "\,""#,
                r#"ambiguous addr.junk-after-angle "\,""#,
                "FirstAddressOnly: a@x.com",
                "LastAddressOnly: b@y.com",
            ],
        ),
        (
            "(a@x.com <b@y.com>",
            &[
                r#"info addr.display-name-is-address "(a@x.com""#,
                r#"ambiguous addr.comment-in-phrase "(a@x.com ""#,
                r#"ambiguous addr.unbalanced-comment "(a@x.com <b@y.com>""#,
                "SearchForAddress: a@x.com | b@y.com",
                "StrictAddress: ",
                "FirstAddressOnly: ",
            ],
        ),
        (
            r#""B <b@y.com>"#,
            &[r#"ambiguous addr.unterminated-quote """"#, "StrictAddress: ", "FirstAddressOnly: "],
        ),
        ("B <b@y.com", &[r#"ambiguous addr.syntax "<""#, "StrictAddress: "]),
        ("a@x.com; b@y.com", &[r#"ambiguous addr.syntax ";""#, "FirstAddressOnly: a@x.com"]),
        (r#""a@x.com""#, &[r#"ambiguous addr.syntax ""a@x.com"""#, "SearchForAddress: a@x.com"]),
        (
            "=?utf-8?Q?B_=3Ca=40x.com=3E?= <b@y.com>",
            &[
                r#"info addr.display-name-is-address "=?utf-8?Q?B_=3Ca=40x.com=3E?=""#,
                r#"ambiguous addr.encoded-word-in-addr-spec "=?utf-8?Q?B_=3Ca=40x.com=3E?=""#,
                "WordsFirst: a@x.com | b@y.com",
                "SearchForAddress: a@x.com | b@y.com",
            ],
        ),
        (
            "=?utf-8?Q?<a@x.com>?=, <b@y.com>",
            &[
                r#"ambiguous addr.syntax "=?utf-8?Q?<a@x.com>?=,""#,
                r#"info addr.display-name-is-address "=?utf-8?Q?<a@x.com>?=,""#,
                r#"ambiguous addr.encoded-word-in-addr-spec "=?utf-8?Q?<a@x.com>?=,""#,
                "WordsFirst: a@x.com | b@y.com",
                "SearchForAddress: a@x.com | b@y.com",
                "StrictAddress: ",
            ],
        ),
        (
            "=?utf-8?Q?a=40x.com=00?=@y.com",
            &[
                r#"ambiguous addr.encoded-word-in-addr-spec "=?utf-8?Q?a=40x.com=00?=""#,
                "WordsFirst: a@x.com",
                "SearchForAddress: a@x.com",
            ],
        ),
        (
            "<a@x.com\u{2000}>",
            &[
                "ambiguous addr.invisible-char \"\u{2000}\"",
                "InvisibleDropped: a@x.com",
                "InvisibleEnds: a@x.com",
            ],
        ),
        (
            "<a@x.com\0.y.com>",
            &[
                "ambiguous addr.syntax \"a@x.com\0.y.com\"",
                "ControlsKept: a@x.com\0.y.com",
                "SearchForAddress: a@x.com",
            ],
        ),
        (
            "<@x.com:a@y.com>",
            &[r#"ambiguous addr.route "@x.com:""#, "AddressAsWritten: @x.com:a@y.com"],
        ),
        (
            "a@x.com .y.com",
            &[
                r#"ambiguous addr.obsolete-domain " ""#,
                "SearchForAddress: a@x.com",
                "AddressAsWritten: a@x.com .y.com",
            ],
        ),
        ("pete(his)@x.com", &[r#"info addr.obsolete-domain "(his)""#]),
        ("A: a@x.com;", &[r#"warn addr.group-in-from "A:""#]),
        ("a@x.com (b (c))", &[r#"info addr.nested-comment "(b (c))""#]),
        (
            r#"a\@x.com, b@y.com"#,
            &[
                r#"warn addr.syntax "a\@x.com""#,
                r#"ambiguous addr.quoted-pair "\@""#,
                "FirstAddressOnly: a",
                "BackslashOut: a@x.com | b@y.com",
            ],
        ),
        (
            "a@x.com), b@y.com",
            &[
                r#"ambiguous addr.syntax "a@x.com)""#,
                r#"ambiguous addr.unbalanced-comment ")""#,
                "StrictAddress: ",
                "FirstAddressOnly: a@x.com",
            ],
        ),
        (
            r#""B, a@x.com"#,
            &[
                r#"ambiguous addr.unterminated-quote """"#,
                r#"warn addr.syntax ""B""#,
                "QuotesOut: B | a@x.com",
                "StrictAddress: ",
                "FirstAddressOnly: ",
            ],
        ),
        (
            r#"B <a@x.com>, "C, D <d@x.com>"#,
            &[
                r#"ambiguous addr.unterminated-quote """"#,
                r#"warn addr.syntax ",""#,
                "StrictAddress: ",
                "FirstAddressOnly: a@x.com",
            ],
        ),
        (
            "a@x.com (b (c)), d@x.com, e@y.com (f",
            &[
                r#"info addr.nested-comment "(b (c))""#,
                r#"ambiguous addr.unbalanced-comment "(f""#,
                "StrictAddress: ",
                "FirstAddressOnly: a@x.com",
            ],
        ),
        ("Joe joe@x.com", &[r#"ambiguous addr.syntax "Joe joe@x.com""#, "StrictAddress: "]),
        (
            r#""a@b"@x.com"#,
            &[r#"ambiguous addr.syntax ""a@b"@x.com""#, "SearchForAddress: a@b", "StrictAddress: "],
        ),
        (
            "see 'a@x.com.' <b@y.com>",
            &[
                r#"info addr.display-name-is-address "see 'a@x.com.'""#,
                r#"ambiguous addr.syntax "see 'a@x.com.'""#,
                "SearchForAddress: a@x.com | b@y.com",
            ],
        ),
        (r#""<a@x.com>" <b@y.com>"#, &[r#"info addr.display-name-is-address ""<a@x.com>"""#]),
        (
            "=?utf-8?Q?a=40x.com?= <b@y.com>",
            &[r#"info addr.display-name-is-address "=?utf-8?Q?a=40x.com?=""#],
        ),
        (
            "=?utf-8?Q?B=2C_a=40x.com?= <b@y.com>",
            &[
                r#"info addr.display-name-is-address "=?utf-8?Q?B=2C_a=40x.com?=""#,
                r#"ambiguous addr.encoded-word-in-addr-spec "=?utf-8?Q?B=2C_a=40x.com?=""#,
                "SearchForAddress: a@x.com | b@y.com",
            ],
        ),
        (
            "(a) b@x.com (c) <d@z.com>",
            &[
                r#"info addr.comment-in-phrase "(a)""#,
                r#"info addr.display-name-is-address "(a) b@x.com (c)""#,
                r#"ambiguous addr.syntax "b@x.com""#,
                "SearchForAddress: b@x.com | d@z.com",
            ],
        ),
        (r#"a \ b <c@z.com>"#, &[r#"ambiguous addr.quoted-pair "\ ""#, "FirstAddressOnly: a"]),
        ("B [x] <b@y.com>", &[r#"warn addr.syntax "[""#]),
        (
            "b) <b@y.com>",
            &[r#"ambiguous addr.unbalanced-comment ")""#, "StrictAddress: ", "FirstAddressOnly: b"],
        ),
        (
            r#""<a@x.com>"@y.com"#,
            &[
                r#"ambiguous addr.syntax "<a@x.com>""#,
                "SearchForAddress: a@x.com",
                "StrictAddress: ",
            ],
        ),
        (r#""a,b"@y.com"#, &[r#"warn addr.syntax "a,b""#]),
        (
            "Joe <=?utf-8?Q?joe=40x.com?=>",
            &[
                r#"ambiguous addr.encoded-word-in-addr-spec "=?utf-8?Q?joe=40x.com?=""#,
                r#"warn addr.syntax "=?utf-8?Q?joe=40x.com?=""#,
                "WordsFirst: joe@x.com",
                "SearchForAddress: joe@x.com",
            ],
        ),
        (
            "=?utf-8?Q?a=40x.com?=",
            &[
                r#"ambiguous addr.encoded-word-in-addr-spec "=?utf-8?Q?a=40x.com?=""#,
                r#"warn addr.syntax "=?utf-8?Q?a=40x.com?=""#,
                "WordsFirst: a@x.com",
                "SearchForAddress: a@x.com",
            ],
        ),
        (
            "a@x\u{AD}.com",
            &[
                "\x61\x6D\x62\x69\x67\x75\x6F\x75\x73\x20\x61\x64\x64\x72\x2E\x69\x6E\x76\x69\x73\x69\x62\x6C\x65\x2D\x63\x68\x61\x72\x20\"\u{AD}\"",
                "InvisibleDropped: a@x.com",
                "InvisibleEnds: a@x",
            ],
        ),
        (
            "<a@x\x07.com>",
            &[
                "ambiguous addr.syntax \"a@x\x07.com\"",
                "ControlsKept: a@x\x07.com",
                "SearchForAddress: a@x",
            ],
        ),
        (
            "<a@x.com\t.y.com>",
            &[
                "ambiguous addr.obsolete-domain \"\t\"",
                "SearchForAddress: a@x.com",
                "AddressAsWritten: a@x.com\t.y.com",
            ],
        ),
        (
            "<a . b@x.com>",
            &[
                r#"ambiguous addr.obsolete-domain " ""#,
                "SearchForAddress: b@x.com",
                "AddressAsWritten: a . b@x.com",
            ],
        ),
        (
            "<@x.com,@z.com:a@y.com>",
            &[
                r#"ambiguous addr.route "@x.com,@z.com:""#,
                "AddressAsWritten: @x.com,@z.com:a@y.com",
            ],
        ),
        (
            "<mailto:a@x.com>",
            &[r#"ambiguous addr.syntax "mailto:""#, "AddressAsWritten: mailto:a@x.com"],
        ),
        ("Garden <club> Robot <r@x.com>", &[r#"ambiguous addr.syntax "club""#, "StrictAddress: "]),
        ("Office, <a@x.com>", &[r#"ambiguous addr.syntax "Office,""#, "StrictAddress: "]),
        (
            "<a@x.com, b@y.com>",
            &[
                r#"ambiguous addr.syntax "a@x.com, b@y.com""#,
                "StrictAddress: ",
                "FirstAddressOnly: a@x.com",
            ],
        ),
        ("<<a@x.com>>", &[r#"ambiguous addr.syntax "<<""#, "StrictAddress: "]),
        (
            "a@x.com b@y.com",
            &[r#"ambiguous addr.syntax "a@x.com b@y.com""#, "FirstAddressOnly: a@x.com"],
        ),
        ("root", &[r#"warn addr.syntax "root""#]),
        ("<a@x.com>, b; c@y.com", &[r#"ambiguous addr.syntax ";""#, "FirstAddressOnly: a@x.com"]),
        (
            "<a@x.com> b@z.com <c@y.com>",
            &[
                r#"info addr.display-name-is-address "b@z.com""#,
                r#"ambiguous addr.syntax "b@z.com""#,
                r#"ambiguous addr.junk-after-angle "b@z.com""#,
                "SearchForAddress: a@x.com | b@z.com | c@y.com",
                "FirstAddressOnly: a@x.com",
                "LastAddressOnly: c@y.com",
            ],
        ),
        (
            "A: <a@x.com> <c@y.com>;",
            &[
                r#"warn addr.group-in-from "A:""#,
                r#"ambiguous addr.junk-after-angle "<""#,
                "FirstAddressOnly: a@x.com",
                "LastAddressOnly: c@y.com",
            ],
        ),
        (
            "undisclosed-recipients:;@x.com",
            &[
                r#"warn addr.group-in-from "undisclosed-recipients:""#,
                r#"warn addr.junk-after-angle "@x.com""#,
            ],
        ),
        ("A: B: C <c@x.com>;", &[r#"warn addr.group-in-from "A:""#, r#"warn addr.syntax ":""#]),
        (
            "a@x.com: b@y.com;",
            &[
                r#"ambiguous addr.syntax "a@x.com: b@y.com""#,
                "SearchForAddress: a@x.com | b@y.com",
                "StrictAddress: ",
            ],
        ),
        (
            "a@b@c@d@e@f",
            &[
                r#"ambiguous addr.syntax "a@b@c@d@e@f""#,
                "SearchForAddress: a@b | a@c | b@c | a@d | c@d | a@e | d@e | a@f | e@f",
            ],
        ),
        (
            "a@x.com\0, b@y.com",
            &[
                "ambiguous addr.syntax \"a@x.com\0\"",
                "ControlsKept: a@x.com\0 | b@y.com",
                "StrictAddress: b@y.com",
            ],
        ),
    ] {
        let lines: &[&str] = lines;
        assert_eq!(read(value), lines, "{value:?}");
    }
}

#[test]
fn a_quirk_of_what_is_not_met_changes_nothing() {
    let mut random = Random::new(33);
    let pieces = [
        "a",
        "@",
        "a@b",
        "c@d.e",
        ".",
        ",",
        ";",
        ":",
        "<",
        ">",
        "(",
        ")",
        "\"",
        "\\",
        " ",
        "\r\n ",
        "=?utf-8?Q?",
        "?=",
        "=40",
        "=3C",
        "=00",
        "[",
        "]",
        "\0",
        "\u{200B}",
        "\u{85}",
        "mailto:",
        "~",
    ];
    for _ in 0..4_000 {
        let picked = (0..random.below(9)).map(|_| pieces[random.below(pieces.len())]);
        // It asserts so.
        read(&picked.collect::<String>());
    }
}
