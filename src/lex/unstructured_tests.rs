use super::*;
use crate::{
    codec::{charset::Charset, extensions::Charsets, testing::Random},
    defect::Recorder,
    lex::context::FieldLimits,
};

fn text(value: &[u8]) -> Cow<'_, str> {
    unstructured(value, Context::default())
}

#[test]
fn encoded_words_are_decoded() {
    for (value, decoded) in [
        ("=?utf-8?Q?caf=C3=A9?=", "café"),
        ("=?utf-8*en?Q?caf=C3=A9?=", "café"),
        ("=?\"utf-8\"?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?B?w6k?=", "é"),
        ("=?utf-8?Q?hello w=C3=B6rld?=", "hello wörld"),
        ("=?utf-8?Q?Why? =C3=A9?=", "Why? é"),
        ("=?utf-8?Q??=", ""),
        ("=?ks_c_5601-1987?B?jGM=?=", "똠"),
        ("=?shift_jis?B?h0A=?=", "①"),
        ("=?gbk?B?z8TMzg==?=", "夏涛"),
        // base64 cut where no quantum ends
        ("=?gbk?B?z8TM?= =?gbk?B?zg==?=", "夏涛"),
        ("=?gbk?B?z8?= =?gbk?B?TMzg==?=", "夏涛"),
        ("=?utf-8?B?w6k?= =?utf-8?B?w6k?=", "éé"),
        ("=?utf-8?B?5aSP5?= =?utf-8?B?rab?=", "夏涛"),
        // a charset that a fold or a colon is in
        ("=?iso-8859-\r\n 1?Q?caf=E9?=", "café"),
        ("=?ISO_8859-1:1987?Q?caf=E9?=", "café"),
        ("=?ISO_8859-2:1987?B?s+5k?=", "łîd"),
        ("=?ISO_8859-7:1987?Q?=E1=E2?=", "αβ"),
        ("=?iso_8859-9:1989?Q?=FE?=", "ş"),
        ("=?ISO_8859-1:1987*en?Q?caf=E9?=", "café"),
        ("=?\"ISO_8859-1:1987\"?Q?caf=E9?=", "café"),
        ("=?utf-8?Q?=C3=\r\n B5ige_aeg?=", "õige aeg"),
        // labels that cannot be true
        ("=?gbk?B?5L2g5aW9?=", "你好"),
        ("=?utf-8?B?1tC5+tPKvP4=?=", "中国邮件"),
        ("=?iso-8859-1?Q?caf=C3=A9?=", "café"),
        // escapes as they are
        ("\x1B$B$3$l\x1B(B!", "これ!"),
        ("~{<:Ky2;S{~}!", "己所不欲!"),
        ("~/x ~{ a", "~/x ~{ a"),
        ("=?utf-7?Q?+AKM-5?=", "£5"),
        ("=?iso-2022-kr?B?GyQpQw48Rz9JDw==?=", "션옵"),
        ("a=?utf-8?Q?=C3=A9?=b", "aéb"),
        ("a =?utf-8?Q?=C3=A9?= b =?utf-8?Q?=C3=A8?=", "a é b è"),
        ("café =?utf-8?Q?=C3=A9?=", "café é"),
        ("=?utf-8?Q?a?= b =?utf-8?Q?c", "a b =?utf-8?Q?c"),
        ("=?utf-8?Q?a =?utf-8?Q?b?=", "=?utf-8?Q?a b"),
        ("=?=?utf-8?Q?b?=", "=?b"),
        ("1 =? 2", "1 =? 2"),
    ] {
        assert_eq!(text(value.as_bytes()), decoded, "{value}");
    }
}

#[test]
fn blanks_between_encoded_words_go_and_words_of_one_charset_are_joined() {
    for (value, decoded) in [
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a?=\r\n\t =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
        ("=?UTF-8?Q?pasi=C5=BEad=C4?=\r\n =?utf-8?Q?=97jim=C5=B3?=", "pasižadėjimų"),
        (
            "=?utf-8?B?5Liq5Lq66YKu566xOumCruS7tuato+aWh+mZhOS7tuWQ?=\r\n =?utf-8?B?jeensA==?=",
            "个人邮箱:邮件正文附件名称",
        ),
        ("=?utf-8?B?w6?= =?utf-8?Q?=A9?=", "é"),
        ("=?utf8?Q?=C3?= =?utf-8?Q?=A9?=", "é"),
        ("=?gb2312?B?z8TM?= =?gbk?B?zg==?=", "夏涛"),
        ("=?iso-8859-1?Q?a=E9?= =?utf-8?Q?=C3=A9?=", "aéé"),
        // each in a state of its own
        ("=?iso-2022-jp?B?GyRCJTkbKEI=?= =?iso-2022-jp?B?GyRCJVEbKEI=?=", "スパ"),
        // one state for both
        ("=?iso-2022-jp?B?GyRCJTkl?= =?iso-2022-jp?B?URsoQg==?=", "スパ"),
        ("=?iso-2022-jp?B?GyRCJTk=?= =?iso-2022-jp?B?GyRCJVEbKEI=?=", "スパ"),
    ] {
        assert_eq!(text(value.as_bytes()), decoded, "{value}");
    }
}

#[test]
fn words_of_charsets_that_nobody_knows_are_read_where_they_can_be() {
    for (value, decoded) in [
        ("=?x-foo?Q?abc?=", "abc"),
        ("=?x-foo?Q?caf=C3=A9?=", "café"),
        ("=?x-foo?Q?caf=E9?= b", "=?x-foo?Q?caf=E9?= b"),
        ("=?unknown-8bit?Q?caf=E9?=", "café"),
        ("=?us-ascii?Q?caf=C3=A9?=", "café"),
        ("=?us-ascii?Q?caf=C3?= =?us-ascii?Q?=A9?=", "café"),
    ] {
        assert_eq!(text(value.as_bytes()), decoded, "{value}");
    }
}

#[test]
fn raw_text_is_utf_8_or_in_the_charset_of_the_body() {
    let undeclared = Charset::for_label(b"koi8-r");
    let charsets = Charsets { undeclared, ..Charsets::default() };
    let koi8_r = Context { charsets, ..Context::default() };
    assert_eq!(text("naïve ☃".as_bytes()), "naïve ☃");
    assert_eq!(text(b"caf\xE9"), "café");
    assert_eq!(unstructured(b"\xF0\xD2\xC9", koi8_r), "При");
    assert_eq!(unstructured("При".as_bytes(), koi8_r), "При");
}

#[test]
fn folds_are_undone_and_control_characters_are_never_text() {
    for (value, decoded) in [
        (" a  b \r\n", "a  b"),
        ("one\r\n two", "one two"),
        ("one\r\n\ttwo\tthree", "one two three"),
        ("one\r two", "one two"),
        ("one\r\ntwo", "one two"),
        ("a\0b\x1B[31m\x7F", "a\u{FFFD}b\u{FFFD}[31m\u{FFFD}"),
        ("a\u{85}b", "a\u{FFFD}b"),
        ("=?utf-8?q?Attacker=0D=0ADate=3A_1999?=", "Attacker Date: 1999"),
        ("=?utf-8?q?a=00=1Bb?=", "a\u{FFFD}\u{FFFD}b"),
    ] {
        assert_eq!(text(value.as_bytes()), decoded, "{value:?}");
    }
}

#[test]
fn one_word_is_read_as_a_word_among_others() {
    let mut random = Random::new(21);
    let context = ["utf-8", "gbk", "iso-2022-jp", "us-ascii", "x-none", "utf-16", ""];
    let pieces = ["=", "?", "?=", "=?", "w6k=", "z8TM", "a", "_", "=E9", "=0D", "\u{e9}", "~{"];
    let mut read = 0;
    for _ in 0..20_000 {
        let charset = context[random.below(context.len())];
        let encoding = ["B", "Q", "b", "x"][random.below(4)];
        let mut value = format!("=?{charset}?{encoding}?");
        for _ in 0..random.below(5) {
            value.push_str(pieces[random.below(pieces.len())]);
        }
        value.push_str(["?=", "", "?= "][random.below(3)]);
        if let Some(text) = one_word(value.as_bytes(), Context::default()) {
            let by_pieces = by_pieces(value.as_bytes(), Context::default(), &mut ());
            assert_eq!(text, by_pieces, "{value}");
            read += 1;
        }
    }
    assert!(read > 1_000, "{read}");
}

#[test]
fn plain_text_is_borrowed() {
    for value in ["", "a", "a b = c?", " 夏涛 "] {
        assert!(matches!(text(value.as_bytes()), Cow::Borrowed(_)), "{value}");
    }
}

/// What is met in a text, each as `severity code "at"`, and then what readers with each quirk show instead of what
/// we do, as `Quirk: text`.
fn read(value: &str) -> Vec<String> {
    let (value, context) = (value.as_bytes(), Context::default());
    let mut recorder = Recorder::new(value, Quirks::NONE, 100);
    let ours = record_unstructured(value, context, &mut recorder);
    assert_eq!(ours, unstructured(value, context));
    let told = recorder.into_defects().0;
    let mut met = told.iter().map(|it| it.code.quirks()).fold(Quirks::NONE, Quirks::union);
    // The header tells of those that are not encoded.
    if value.iter().any(|&byte| byte.is_ascii_control() && !is_fws(byte)) {
        met = met.union(Code::HdrNul.quirks());
    }
    let shown = |it: &crate::defect::Defect| {
        let at = String::from_utf8_lossy(it.span.of(value)).into_owned();
        format!("{} {} {at:?}", it.severity.as_str(), it.code)
    };
    let mut lines: Vec<String> = told.iter().map(shown).collect();
    for &quirk in Quirk::ALL {
        let theirs = unstructured(value, context.with(quirk));
        if theirs != ours {
            assert!(met.has(quirk) || quirk == Quirk::BlankLineDropped, "{quirk} on {value:?}");
            lines.push(format!("{quirk}: {theirs}"));
        }
    }
    lines
}

#[test]
fn text_as_it_should_be_is_read_alike_by_all() {
    for value in [
        "",
        "hello",
        "=?utf-8?Q?caf=C3=A9?= =?utf-8?B?YmFy?= end",
        "a\r\n b",
        "1 =? 2",
        "a\n\n b",
        "a\n  ",
        "a\tb =?utf-8?Q?a=09b?=",
        "a\u{85}b",
    ] {
        assert_eq!(read(value), [""; 0], "{value}");
    }
}

#[test]
fn what_is_met_is_told_and_read_as_others_do() {
    for (value, lines) in [
        (
            "=?utf-8?B?aGVsbG8=d29ybGQ=?=",
            &[
                r#"ambiguous ew.malformed "=?utf-8?B?aGVsbG8=d29ybGQ=?=""#,
                "EncodedWordsKept: =?utf-8?B?aGVsbG8=d29ybGQ=?=",
                "WordCut: hello",
            ][..],
        ),
        (
            "=?utf-8?B?aGVs*bG8=?= b",
            &[
                r#"ambiguous ew.malformed "=?utf-8?B?aGVs*bG8=?=""#,
                "EncodedWordsKept: =?utf-8?B?aGVs*bG8=?= b",
                "WordCut: hel b",
            ],
        ),
        (
            "=?utf-8?Q?a=zz?=",
            &[r#"ambiguous ew.malformed "=?utf-8?Q?a=zz?=""#, "EncodedWordsKept: =?utf-8?Q?a=zz?="],
        ),
        (
            "=?utf-7?Q?+AOk-?=",
            &[r#"ambiguous cs.utf7 "=?utf-7?Q?+AOk-?=""#, "EncodedWordsKept: =?utf-7?Q?+AOk-?="],
        ),
        ("=?utf-8\r\n ?Q?a?=", &[r#"warn ew.malformed "=?utf-8\r\n ?Q?a?=""#]),
        (
            "=?ISO_8859-1:1987?Q?a?=",
            &[
                r#"ambiguous ew.malformed "=?ISO_8859-1:1987?Q?a?=""#,
                "EncodedWordsKept: =?ISO_8859-1:1987?Q?a?=",
            ],
        ),
        // Equals signs too many at the end.
        ("=?utf-8?B?w6k==?=", &[r#"info ew.malformed "=?utf-8?B?w6k==?=""#]),
        ("=?utf-8?B?YWJj==?=", &[r#"info ew.malformed "=?utf-8?B?YWJj==?=""#]),
        ("=?utf-8?Q?abc=?=", &[r#"info ew.malformed "=?utf-8?Q?abc=?=""#]),
        ("=?utf-8?B?w6k?=", &[r#"warn ew.malformed "=?utf-8?B?w6k?=""#]),
        ("=?utf-8?Q?a b?=", &[r#"warn ew.malformed "=?utf-8?Q?a b?=""#]),
        ("=?utf-8?X?a?=", &[r#"warn ew.malformed "=?utf-8?X?a?=""#]),
        ("=?utf-8?Q?a", &[r#"warn ew.malformed "=?utf-8?Q?a""#]),
        (
            "=?utf-8?Q?a=00b?=",
            &[
                r#"ambiguous ew.control-char "=?utf-8?Q?a=00b?=""#,
                "NulEnds: a",
                "ControlsDropped: ab",
                "ControlsKept: a\0b",
            ],
        ),
        ("a=?utf-8?Q?b?=", &[r#"info ew.not-separated "a""#]),
        ("=?utf-8?Q?b?=c", &[r#"info ew.not-separated "c""#]),
        ("=?utf-8?Q?b?==?utf-8?Q?c?=", &[r#"info ew.not-separated "=?utf-8?Q?c?=""#]),
        ("a\0b", &["NulEnds: a", "ControlsDropped: ab", "ControlsKept: a\0b"]),
        ("a\x01b", &["NulEnds: a", "ControlsDropped: ab", "ControlsKept: a\x01b"]),
        ("first\r\n \r\n second", &["BlankLineDropped: first second"]),
        ("a\n \t\n b", &["BlankLineDropped: a b"]),
        ("a\n b\n\n \n c", &["BlankLineDropped: a b c"]),
        (
            "=?x-foo?Q?abc?=",
            &[r#"ambiguous cs.unknown "=?x-foo?Q?abc?=""#, "EncodedWordsKept: =?x-foo?Q?abc?="],
        ),
        ("=?x-foo?Q?caf=E9?= b", &[r#"ambiguous cs.unknown "=?x-foo?Q?caf=E9?=""#]),
        (
            "=?utf-8?Q?a=0D=0Ab?=",
            &[
                r#"ambiguous ew.control-char "=?utf-8?Q?a=0D=0Ab?=""#,
                "NulEnds: a",
                "ControlsDropped: ab",
                "ControlsKept: a\r\nb",
            ],
        ),
        ("\x1B$B$3$l\x1B(B!", &[]),
        ("a\x1B[31mb", &["NulEnds: a", "ControlsDropped: a[31mb", "ControlsKept: a\x1B[31mb"]),
        (
            "=?utf-8?Q?a=C2?= =?utf-8?Q?=85b?=",
            &[
                r#"ambiguous ew.control-char "=?utf-8?Q?a=C2?=""#,
                "NulEnds: a",
                "ControlsDropped: ab",
                "ControlsKept: a\u{85}b",
            ],
        ),
    ] {
        let lines: &[&str] = lines;
        assert_eq!(read(value), lines, "{value:?}");
    }
}

#[test]
fn encoded_words_past_the_limit_are_told() {
    let limits = FieldLimits { encoded_words: 1, ..FieldLimits::default() };
    let context = Context { limits, ..Context::default() };
    let value = b"=?utf-8?Q?a?= b =?utf-8?Q?c?= d";
    let mut recorder = Recorder::new(value, Quirks::NONE, 100);
    assert_eq!(record_unstructured(value, context, &mut recorder), "a b =?utf-8?Q?c?= d");
    let told: Vec<_> = recorder.into_defects().0.iter().map(|it| it.code).collect();
    assert_eq!(told, [Code::LimitEncodedWords]);
}

#[test]
fn a_quirk_of_what_is_not_met_changes_nothing() {
    let mut random = Random::new(34);
    let pieces = [
        "a",
        "=?",
        "utf-8",
        "x-none",
        "utf-7",
        "?Q?",
        "?B?",
        "?=",
        "=?utf-8?Q?",
        "w6k=",
        "w6",
        "=00",
        "=0A",
        "\0",
        "\t",
        "\r\n ",
        "\x1B$B",
        "\x1B(B",
        "\x0E",
        "\u{85}",
        " ",
        "*",
        "~{",
    ];
    for _ in 0..4_000 {
        let picked = (0..random.below(9)).map(|_| pieces[random.below(pieces.len())]);
        // It asserts so.
        read(&picked.collect::<String>());
    }
}
