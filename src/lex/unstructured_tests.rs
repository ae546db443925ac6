use super::*;
use crate::codec::{charset::Charset, testing::Random};

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
    let koi8_r = Context { undeclared: Charset::for_label(b"koi8-r"), ..Context::default() };
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
            let by_pieces =
                unstructured_as(Manner::default(), value.as_bytes(), Context::default());
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
