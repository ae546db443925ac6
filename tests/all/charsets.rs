//! In which charset the raw bytes of headers and bodies are read.

use encoding_rs::Encoding;
use unmime::{CharsetSource, Message};

fn encoded(label: &str, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
    assert!(!unmappable, "{text} is not in {label}");
    bytes.into_owned()
}

/// What a raw header says in a subject, a name and a file name above a body that is declared so.
fn header_above(header: &[u8], declared: &str, body: &[u8]) -> [String; 3] {
    let raw = [
        b"Subject: ",
        header,
        b"\nFrom: \"",
        header,
        b"\" <a@example.com>\nContent-Disposition: attachment; filename=\"",
        header,
        b"\"\nContent-Type: ",
        declared.as_bytes(),
        b"\n\n",
        body,
    ];
    let raw = raw.concat();
    let message = Message::parse(&raw);
    let from = message.headers().from();
    let from =
        from.mailboxes().next().unwrap().display_name.clone().unwrap_or_default().into_owned();
    [
        message.headers().subject().unwrap_or_default().into_owned(),
        from,
        message.root().filename().unwrap_or_default().into_owned(),
    ]
}

#[track_caller]
fn check_header(header: &[u8], declared: &str, body: &[u8], text: &str) {
    assert_eq!(header_above(header, declared, body), [text; 3], "above {declared}");
}

#[test]
fn a_header_is_in_the_charset_of_the_body_only_if_that_has_bytes_beyond_ascii() {
    let wide = |unit: fn(u16) -> Vec<u8>| -> Vec<u8> {
        "Ein längerer Text über Größen. 日本語".encode_utf16().flat_map(unit).collect()
    };
    let be = wide(|unit| unit.to_be_bytes().to_vec());
    let le = wide(|unit| unit.to_le_bytes().to_vec());
    let marked = [&b"\xFF\xFE"[..], &le].concat();
    let be_32: Vec<u8> =
        "Größe 日本語".chars().flat_map(|char| (char as u32).to_be_bytes()).collect();
    for (declared, body) in [
        ("text/plain; charset=utf-16be", &be[..]),
        ("text/plain; charset=utf-16le", &le),
        ("text/plain; charset=utf-16", &marked),
        ("text/plain", &marked),
        ("text/plain; charset=utf-32", &be_32),
        ("text/plain; charset=utf-32be", &be_32),
        ("text/plain; charset=iso-2022-jp", b"\x1B$B$3$l$O\x1B(B"),
        ("text/plain; charset=iso-2022-kr", b"\x1B$)C\x0EGQ19>n\x0F"),
        ("text/plain; charset=hz-gb-2312", b"~{<:Ky2;S{~}"),
        ("text/plain; charset=utf-7", b"+AOk-"),
        ("text/html; charset=utf-16le", &le),
        ("image/png", b"\x89PNG\r\n\x1A\n\xD6\xD0\xB9\xFA\xD3\xCA\xBC\xFE\xD6\xD0\xB9\xFA"),
    ] {
        check_header(b"Gr\xFC\xDFe", declared, body, "Grüße");
        check_header(b"caf\xE9 cr\xE8me", declared, body, "café crème");
        let russian = "Добрый день, коллеги и друзья";
        check_header(&encoded("windows-1251", russian), declared, body, russian);
        let japanese = "こんにちは、会議の資料を送ります";
        check_header(&encoded("shift_jis", japanese), declared, body, japanese);
    }
    // One that has them counts as before.
    check_header(b"\xCF\xC4\xCC\xCE", "text/plain; charset=gbk", b"hi", "夏涛");
    check_header(b"\xED\xC9\xD2", "text/plain; charset=koi8-r", b"hi", "Мир");
}

#[test]
fn a_body_in_utf_8_says_nothing_of_a_header_that_is_not() {
    for (declared, body) in [
        ("text/plain; charset=utf-8", "Añadir la contraseña: mañana, señor. ¿Cómo está? Adiós"),
        ("text/plain", "Añadir la contraseña: mañana, señor. ¿Cómo está? Adiós"),
        ("text/plain; charset=us-ascii", "Größe, Übung, Straße, Äpfel, Öl, für, schön, weiß"),
        ("text/html", "<p>Привет, как дела? Всё хорошо</p>"),
        ("text/plain", "会議の資料を送ります。よろしくお願いします。"),
        ("text/plain; charset=utf-8", "중국어와 한국어 메일을 보냅니다. 감사합니다."),
        ("text/plain", "“Quotes” — and… more ‘quotes’ • bullets"),
    ] {
        check_header(b"Espa\xF1a", declared, body.as_bytes(), "España");
        check_header(b"Caf\xE9 cr\xE8me", declared, body.as_bytes(), "Café crème");
        check_header(b"Gr\xFC\xDFe aus M\xFCnchen", declared, body.as_bytes(), "Grüße aus München");
    }
    // A body that is no UTF-8 either is evidence.
    let body = encoded("gbk", "您好，附件是本周的会议纪要，请查收。");
    check_header(&encoded("gbk", "夏涛"), "text/plain", &body, "夏涛");
}

#[test]
fn bytes_beyond_ascii_refute_a_label_of_seven_bits() {
    let japanese = "こんにちは、会議の資料を送ります。よろしくお願いします。";
    let chinese = "您好，附件是本周的会议纪要，请查收。";
    let korean = "안녕하세요, 회의 자료를 보냅니다. 감사합니다.";
    let french = "L’été à l’école: déjà vu, ça va très bien";
    for (declared, charset, text, source) in [
        ("iso-2022-jp", "utf-8", japanese, CharsetSource::Utf8),
        ("iso-2022-jp", "euc-jp", japanese, CharsetSource::Detected),
        ("iso-2022-jp", "shift_jis", japanese, CharsetSource::Detected),
        ("iso-2022-jp", "windows-1252", french, CharsetSource::Fallback),
        ("iso-2022-kr", "euc-kr", korean, CharsetSource::Detected),
        ("iso-2022-kr", "utf-8", korean, CharsetSource::Utf8),
        ("iso-2022-cn", "gbk", chinese, CharsetSource::Detected),
        ("hz-gb-2312", "utf-8", chinese, CharsetSource::Utf8),
        ("hz-gb-2312", "gbk", chinese, CharsetSource::Detected),
        ("hz-gb-2312", "big5", "會議紀錄請查收，謝謝。", CharsetSource::Detected),
        ("utf-7", "utf-8", "Größe 1 + 2", CharsetSource::Utf8),
        ("utf-7", "windows-1252", french, CharsetSource::Fallback),
    ] {
        let header = format!("Content-Type: text/plain; charset={declared}\n\n");
        let raw = [header.as_bytes(), &encoded(charset, text)].concat();
        let message = Message::parse(&raw);
        let read = message.root().text().unwrap();
        assert_eq!((read.as_str(), read.source()), (text, source), "{charset} as {declared}");
        let codes: Vec<_> = message.defects().iter().map(|it| it.code.as_str()).collect();
        assert!(codes.contains(&"cs.invalid-bytes"), "{codes:?}");
    }
    // A few bytes amid its escapes are damage.
    let raw = b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1B$B$3$l\x1B(B \xE9";
    let message = Message::parse(raw);
    let read = message.root().text().unwrap();
    assert_eq!((read.as_str(), read.source()), ("これ \u{FFFD}", CharsetSource::Declared));
}

#[test]
fn utf_7_that_bytes_refute_is_told_with_what_others_decode() {
    let raw = b"Content-Type: text/html; charset=utf-7\n\n+ADw-script+AD4- caf\xE9";
    let message = Message::parse(raw);
    assert_eq!(&*message.root().text().unwrap(), "+ADw-script+AD4- café");
    let others: Vec<_> = message.alternatives().map(|it| it.value.into_owned()).collect();
    assert!(others.contains(&"<script> caf\u{FFFD}".as_bytes().to_vec()), "{others:?}");
}

#[test]
fn encoded_words_that_refute_their_labels_are_read_as_undeclared() {
    for (word, text) in [
        ("=?iso-2022-jp?Q?caf=C3=A9?=", "café"),
        ("=?iso-2022-jp?Q?caf=E9?=", "café"),
        ("=?iso-2022-jp?B?44GT44KM?=", "これ"),
        ("=?hz-gb-2312?Q?Gr=FC=DFe?=", "Grüße"),
        ("=?iso-2022-jp?B?GyRCJDMkbBsoQg==?=", "これ"),
        ("=?ISO_8859-1:1987?Q?caf=E9?=", "café"),
        ("=?iso_8859-2:1987*cs?Q?=BElu=BB?=", "žluť"),
        ("=?ANSI_X3.4-1968?Q?abc?=", "abc"),
        ("=?ISO_646.irv:1991?Q?abc?=", "abc"),
        ("a =?ISO_8859-5:1988?B?v+DY0tXi?= b", "a Привет b"),
    ] {
        let raw = format!("Subject: {word}\n\n");
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.headers().subject().as_deref(), Some(text), "{word}");
    }
    let raw = b"Content-Type: text/plain; charset=ISO_8859-7:1987\n\n\xC3\xE5\xE9\xDC";
    assert_eq!(&*Message::parse(raw).root().text().unwrap(), "Γειά");
    let raw = b"Content-Type: text/plain; charset=\"ISO_8859-1:1987\"\n\ncaf\xE9";
    assert_eq!(&*Message::parse(raw).root().text().unwrap(), "café");
}

/// EBCDIC, where the bytes can be in it; UTF-16 in the order that it seems to be in, or in the other one.
#[test]
fn texts_are_in_ebcdic_and_utf_16_where_they_can_be() {
    let hello = b"\xC8\x85\x93\x93\x96\x6B\x40\xE9\x96\x51\x5A";
    for (label, body, text) in [
        ("IBM037", &hello[..], "Hello, Zoé!"),
        ("cp1047", hello, "Hello, Zoé!"),
        ("ibm-500", b"\xC8\x85\x93\x93\x96\x4F", "Hello!"),
        ("ebcdic-cp-us", b"Hello", "Hello"),
        ("IBM037", b"\xC8\x85\x40\xC9\xA2", "He Is"),
        ("utf-16", b"\0h\0i", "hi"),
        ("utf-16", b"h\0i\0", "hi"),
    ] {
        let raw =
            [format!("Content-Type: text/plain; charset={label}\n\n").as_bytes(), body].concat();
        assert_eq!(Message::parse(&raw).text().as_deref(), Some(text), "{label}");
    }
    for (body, other) in [(&b"\0h\0i"[..], "\u{6800}\u{6900}"), (b"h\0i\0", "\u{6800}\u{6900}")] {
        let raw = [b"Content-Type: text/plain; charset=utf-16\n\n", body].concat();
        let message = Message::parse(&raw);
        let texts: Vec<_> =
            message.readings().map(|it| it.message.text().unwrap().into_owned()).collect();
        assert_eq!(texts, [other]);
    }
}
