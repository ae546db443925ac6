//! Headers and texts composed: what other composers get wrong, case by case.

use email_encoding::headers::{rfc2047, rfc2231, writer::EmailWriter};
use unmime::{
    AddressList, Charset, DateTime, Message, TransferEncoding,
    compose::{Addresses, Composed, Draft, Entity, Error, FileNames, Route, Value},
    lint::{Code, Severity},
};

/// A draft with an author.
fn draft<'a>() -> Draft<'a> {
    Draft::new().from("ana@example.com").seed(6)
}

#[track_caller]
fn text_of(composed: &Composed) -> &str {
    std::str::from_utf8(composed.bytes()).unwrap()
}

#[track_caller]
fn assert_control(result: &Result<Composed, Error>, expected: char) {
    assert!(
        matches!(result, Err(Error::ControlCharacter { char, .. }) if *char == expected),
        "{result:?}"
    );
}

#[test]
fn no_control_character_gets_into_a_header() {
    for (control, char) in
        [("\r\nBcc: evil@example.com", '\r'), ("\n", '\n'), ("\0", '\0'), ("\r", '\r')]
    {
        let bad = format!("hi{control}");
        assert_control(&draft().subject(&bad).compose(), char);
        assert_control(&draft().field("X-Any", bad.clone()).compose(), char);
        assert_control(&draft().cc((&*bad, "joe@example.com")).compose(), char);
        assert_control(&draft().bcc((&*bad, "joe@example.com")).compose(), char);
        assert_control(&draft().to([(&*bad, "joe@example.com")]).compose(), char);
        assert_control(&draft().message_id(format!("<a@b>{control}")).compose(), char);
        assert_control(&draft().in_reply_to([bad.clone()]).compose(), char);
        assert_control(&draft().references([bad.clone()]).compose(), char);
        assert_control(&draft().attach(Entity::file(&bad, b"x")).compose(), char);
        let described = Entity::text("x").field("Content-Description", bad.clone());
        assert_control(&draft().body(described).compose(), char);
        assert_control(&draft().body(Entity::text("x").parameter("x", &bad)).compose(), char);
        assert_control(&draft().body(Entity::text("x").content_id(&bad)).compose(), char);
        for text in [format!("joe@example.com{control}"), format!("Joe{control} <joe@example.com>")]
        {
            let refused = draft().to(&text).compose();
            assert!(matches!(refused, Err(Error::AddressList { .. })), "{refused:?}");
        }
        let address = format!("joe{control}@example.com");
        let refused = draft().to(("Joe", &*address)).compose();
        assert!(matches!(refused, Err(Error::Address { .. })), "{refused:?}");
        let name = format!("X-Any{control}");
        let refused = draft().field(&name, "x").compose();
        assert!(matches!(refused, Err(Error::FieldName { .. })), "{refused:?}");
        let refused =
            draft().body(Entity::text("x").media_type(format!("text/x{control}"))).compose();
        assert!(matches!(refused, Err(Error::MediaType { .. })), "{refused:?}");
        let refused = draft().body(Entity::text("x").parameter(&bad, "x")).compose();
        assert!(matches!(refused, Err(Error::ParameterName { .. })), "{refused:?}");
        let refused = draft().body(Entity::multipart(&bad, [Entity::text("x")])).compose();
        assert!(matches!(refused, Err(Error::MediaType { .. })), "{refused:?}");
    }
}

#[test]
fn names_of_fields_are_names_and_of_no_field_that_is_written_from_else() {
    for name in ["", "X Any", "X:", "Ünï", "X-Any:", &"X".repeat(77)] {
        let refused = draft().field(name, "x").compose();
        assert!(matches!(refused, Err(Error::FieldName { .. })), "{refused:?}");
    }
    for name in
        ["bcc", "FROM", "Subject", "content-type", "MIME-Version", "Content-Transfer-Encoding"]
    {
        let refused = draft().field(name, "x").compose();
        assert!(matches!(refused, Err(Error::ReservedField { .. })), "{refused:?}");
    }
}

#[test]
fn a_name_with_a_comma_and_quotes_is_one_name() {
    let composed = draft().to(("夏, \"涛\"", "joe@example.com")).compose().unwrap();
    let message = composed.message();
    let to = message.headers().to();
    assert_eq!(to.mailboxes().count(), 1);
    assert_eq!(to.mailboxes().next().unwrap().display_name.as_deref(), Some("夏, \"涛\""));
    assert!(text_of(&composed).contains("To: =?utf-8?B?5aSPLCAi5rabIg==?= <joe@example.com>\r\n"));
}

#[test]
fn a_name_is_atoms_or_quoted_or_encoded() {
    for (name, written) in [
        ("Joe", "Joe <"),
        ("Joe Q", "Joe Q <"),
        ("Joe Q.", "\"Joe Q.\" <"),
        ("Q, Joe", "\"Q, Joe\" <"),
        ("Joe \"Q\" \\", "\"Joe \\\"Q\\\" \\\\\" <"),
        ("Joe  Q", "\"Joe  Q\" <"),
        (" Joe ", "=?utf-8?Q?_Joe_?= <"),
        ("Zoé", "=?utf-8?Q?Zo=C3=A9?= <"),
        ("=?utf-8?Q?x?=", "=?utf-8?B?PT91dGYtOD9RP3g/PQ==?= <"),
        ("", ""),
    ] {
        let composed = draft().to((name, "j@example.com")).compose().unwrap();
        let message = composed.message();
        let read = message.headers().to();
        let read = read.mailboxes().next().unwrap().display_name.as_deref().unwrap_or_default();
        assert_eq!(read, name);
        assert!(text_of(&composed).contains(&format!("To: {written}")), "{}", text_of(&composed));
    }
}

#[test]
fn long_words_are_encoded_in_whole_characters_and_at_most_75_octets_each() {
    for subject in ["夏涛".repeat(100), "é ".repeat(100) + ".", "a é".repeat(80), "🎉".repeat(60)]
    {
        let composed = draft().subject(&subject).compose().unwrap();
        assert_eq!(composed.message().headers().subject().as_deref(), Some(&*subject));
        for line in text_of(&composed).lines().filter(|line| line.contains("=?")) {
            assert!(line.len() <= 76, "{line}");
            for word in line.split(' ').filter(|word| word.starts_with("=?")) {
                let word = format!("Subject: {word}\n\n");
                let read = Message::parse(word.as_bytes());
                let read = read.headers().subject().unwrap().into_owned();
                assert!(!read.contains(char::REPLACEMENT_CHARACTER) && !read.is_empty(), "{word}");
            }
        }
    }
}

#[test]
fn ascii_is_folded_at_78_and_never_into_a_line_of_blanks() {
    let words = "lorem ipsum ".repeat(40) + "end";
    let blanks = "a".to_owned() + &" ".repeat(100) + "b" + &" ".repeat(100) + "c";
    for subject in [words, blanks, "a".repeat(500) + " b", "x ".repeat(300) + &"y".repeat(5000)] {
        let composed = draft().subject(&subject).compose().unwrap();
        assert_eq!(composed.message().headers().subject().as_deref(), Some(&*subject));
        let header = text_of(&composed).split("\r\n\r\n").next().unwrap();
        for line in header.lines() {
            assert!(!line.trim().is_empty() && line.len() <= 998, "{line:?}");
            let is_one_word =
                line.trim_start().split(' ').filter(|word| !word.is_empty()).count() <= 2;
            assert!(line.len() <= 78 || is_one_word, "{line:?}");
        }
    }
}

/// Some readers take an indented line that looks like a field for one.
#[test]
fn no_line_goes_on_with_what_looks_like_a_field() {
    let check = |composed: &Composed| {
        let header = text_of(composed).split("\r\n\r\n").next().unwrap();
        for line in header.split("\r\n") {
            let first = line.trim_start().split(' ').next().unwrap();
            let is_field = line.starts_with(' ') && first.contains(':');
            assert!(!is_field && line.len() <= 998, "{header}");
        }
        assert!(!composed.message().is_ambiguous(), "{header}");
    };
    for length in 1..90 {
        let filling = "x".repeat(length);
        let many = "y ".repeat(length);
        for subject in [
            format!("{filling} From: eve@example.com and more"),
            format!("{many}Content-Type: text/html a b: c: d {filling}"),
            format!("{filling} é From: eve@example.com é Subject: x"),
            "a-word:x ".repeat(length * 3) + "end",
        ] {
            let composed = draft().subject(&subject).field("X-Any", &*subject).compose().unwrap();
            assert_eq!(composed.message().headers().subject().as_deref(), Some(&*subject));
            check(&composed);
        }
        let name = format!("{filling}, Subject: {many}");
        check(
            &draft().to([(&*name, "joe@example.com"), ("a", "li@example.com")]).compose().unwrap(),
        );
        let group =
            format!("{filling}@example.com, friends: joe@example.com;, work: li@example.com;");
        check(&draft().to(&group).compose().unwrap());
        let file = format!("my {filling} From: a@b.txt");
        check(&draft().attach(Entity::file(file, b"x")).compose().unwrap());
    }
}

#[test]
fn a_file_name_beyond_ascii_is_extended_and_one_in_ascii_is_plain() {
    for (name, written) in [
        ("夏涛\".txt", "filename*=utf-8''%E5%A4%8F%E6%B6%9B%22.txt\r\n"),
        ("a.txt", "filename=a.txt\r\n"),
        ("a b (1).txt", "filename=\"a b (1).txt\"\r\n"),
        ("50%.txt", "filename=\"50%.txt\"\r\n"),
        ("it's.txt", "filename=\"it's.txt\"\r\n"),
        ("a\"b.txt", "filename*=utf-8''a%22b.txt\r\n"),
        ("'a'.txt", "filename*=utf-8''%27a%27.txt\r\n"),
        ("a=?utf-8?Q?x?=.txt", "filename*=utf-8''a%3D%3Futf-8%3FQ%3Fx%3F%3D.txt\r\n"),
    ] {
        let composed = draft().attach(Entity::file(name, b"x")).compose().unwrap();
        assert_eq!(composed.message().part_at("1").unwrap().filename().as_deref(), Some(name));
        assert!(text_of(&composed).contains(written), "{}", text_of(&composed));
    }
    let refused = draft().attach(Entity::file("=?utf-8?Q?x?=.txt", b"x")).compose();
    assert_eq!(refused, Err(Error::Unwritable { place: "filename".to_owned() }));
    let long = "夏涛".repeat(60) + ".txt";
    let composed = draft().attach(Entity::file(&long, b"x")).compose().unwrap();
    assert_eq!(composed.message().part_at("1").unwrap().filename().as_deref(), Some(&*long));
    assert!(text_of(&composed).lines().all(|line| line.len() <= 78));
}

#[test]
fn qq_mail_and_outlook_get_their_names_if_asked_for() {
    let file = Entity::file("夏涛.txt", b"x");
    let composed = draft().file_names(FileNames::WithEncodedWords).attach(file).compose().unwrap();
    let text = text_of(&composed);
    assert!(text.contains("name=\"=?utf-8?B?5aSP5rabLnR4dA==?=\"\r\n"), "{text}");
    assert!(text.contains("filename*=utf-8''%E5%A4%8F%E6%B6%9B.txt\r\n"), "{text}");
    let message = composed.message();
    assert_eq!(message.part_at("1").unwrap().filename().as_deref(), Some("夏涛.txt"));
    assert_eq!(message.part_at("1").unwrap().content_type().name().as_deref(), Some("夏涛.txt"));
}

#[test]
fn a_name_that_readers_would_change_is_no_file_name() {
    for name in ["", "a/b", "..\\a", "C:a", "a.", "a ", "a\u{202E}gpj.exe", &"a".repeat(256)] {
        let refused = draft().attach(Entity::file(name, b"x")).compose();
        assert!(matches!(refused, Err(Error::FileName { .. })), "{refused:?}");
    }
}

#[test]
fn a_text_gets_the_encoding_that_it_needs() {
    use TransferEncoding::{Base64, QuotedPrintable, SevenBit};
    let long = "a".repeat(2000);
    let many = "夏涛".repeat(40);
    for (text, encoding) in [
        ("Hello\n", SevenBit),
        (&long, QuotedPrintable),
        ("Some words of Zoé.\n", QuotedPrintable),
        (&many, Base64),
        ("Trailing blanks  \nof a line\n", QuotedPrintable),
        ("From the start\n", QuotedPrintable),
        ("A bare\rCR in it\n", QuotedPrintable),
        ("A NUL \0 in it\n", QuotedPrintable),
    ] {
        let composed = draft().text(text).compose().unwrap();
        let message = composed.message();
        let root = message.root();
        assert_eq!(root.transfer_encoding(), encoding, "{text:.20}");
        let read = root.body();
        let read = std::str::from_utf8(&read).unwrap();
        let sent = text.replace('\n', "\r\n");
        assert_eq!(read.trim_end_matches("\r\n"), sent.trim_end_matches("\r\n"));
        assert!(!composed.bytes().contains(&0) && composed.bytes().is_ascii());
        assert!(!text_of(&composed).replace("\r\n", "").contains('\r'));
        assert!(!text_of(&composed).contains("\nFrom "));
    }
    let eight = draft().route(Route::EightBit).text("Zoé\n").compose().unwrap();
    assert_eq!(eight.message().root().transfer_encoding(), TransferEncoding::EightBit);
    assert_eq!(eight.message().text().as_deref(), Some("Zoé\r\n"));
}

/// Readers who look for files in texts look at lines as they stand.
#[test]
fn a_file_in_a_text_is_none() {
    for text in [
        "see\nbegin 644 a.exe\n#:&D*\n`\nend\n",
        "begin-base64 644 a.txt\naGVsbG8=\n====\n",
        "=ybegin line=128 size=2 name=a\n\u{3f}\u{40}\n=yend size=2\n",
        "(This file must be converted with BinHex 4.0)\n\n\
            :!@i!9%9B9(4dH(3!!!!!!Ii!!!!!!!\"KN2pKN2m!!!:\n",
    ] {
        for route in [Route::SevenBit, Route::EightBit] {
            let composed = draft().text(text).route(route).compose().unwrap();
            let message = composed.message();
            let defects = message.defects();
            assert!(defects.iter().all(|it| it.severity == Severity::Info), "{defects:?}");
            assert_eq!(message.text().unwrap().replace("\r\n", "\n"), text);
            assert!(!text_of(&composed).contains("begin"));
        }
    }
}

#[test]
fn a_text_alone_is_mime_with_type_date_and_identifier() {
    let composed = draft().text("Hello\n").compose().unwrap();
    let message = composed.message();
    let headers = message.headers();
    assert!(headers.mime_version().is_some() && headers.date().is_some());
    assert_eq!(headers.content_type().unwrap().charset().as_deref(), Some("us-ascii"));
    let id = headers.message_id().unwrap();
    assert!(id.as_str().ends_with("@example.com") && id.as_str().len() == 22 + 12, "{id}");
}

#[test]
fn blind_copies_are_in_the_envelope_alone() {
    let composed = draft().to("joe@example.com").bcc("Boss <boss@example.com>").compose().unwrap();
    assert!(!text_of(&composed).contains("boss"));
    let to: Vec<_> = composed.envelope.to.iter().map(|it| it.as_str()).collect();
    assert_eq!(to, ["joe@example.com", "boss@example.com"]);
}

#[test]
fn each_recipient_is_in_the_envelope_once_members_of_groups_too() {
    let composed = draft()
        .to("friends: joe@example.com, Li <li@example.com>;")
        .cc(["joe@example.com", "k@example.com"])
        .compose()
        .unwrap();
    let to: Vec<_> = composed.envelope.to.iter().map(|it| it.as_str()).collect();
    assert_eq!(to, ["joe@example.com", "li@example.com", "k@example.com"]);
    assert!(text_of(&composed).contains("To: friends: joe@example.com, Li <li@example.com>;\r\n"));
}

#[test]
fn several_authors_have_a_sender() {
    let composed = Draft::new().from("a@example.com, b@example.com").compose().unwrap();
    assert_eq!(composed.message().headers().sender().to_string(), "a@example.com");
    let sent = Draft::new().from("a@example.com").sender("s@example.com").compose().unwrap();
    assert_eq!(sent.envelope.from.as_ref().unwrap().as_str(), "s@example.com");
    assert!(matches!(Draft::new().compose(), Err(Error::MissingFrom)));
    for wrong in ["a@example.com, b@example.com", "g: a@example.com;"] {
        let refused = draft().sender(wrong).compose();
        assert!(matches!(refused, Err(Error::AddressList { .. })), "{refused:?}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for text in [
        "joe",
        "joe@",
        "joe@example.com,, <x",
        "a b@example.com",
        "joe@exa mple.com",
        "Joe, Q <joe@example.com>",
        "joe..q@example.com",
    ] {
        let refused = draft().to(text).compose();
        assert!(
            matches!(refused, Err(Error::AddressList { .. } | Error::Address { .. })),
            "{text}: {refused:?}"
        );
    }
    for address in [
        "joe",
        "",
        "joe@",
        "Joe <joe@example.com>",
        "a@b, c@d",
        "joe@example.com (x)",
        "joe.@example.com",
    ] {
        let refused = draft().to(("Joe", address)).compose();
        assert!(matches!(refused, Err(Error::Address { .. })), "{address}: {refused:?}");
    }
}

#[test]
fn any_field_has_a_value_in_any_form() {
    let date = DateTime::parse(b"Fri, 21 Nov 1997 09:55:06 -0600").unwrap();
    let composed = draft()
        .field("Resent-To", AddressList::parse("Zoé <z@example.com>".as_bytes()))
        .field("Resent-Date", date)
        .field("List-Unsubscribe", "<mailto:leave@example.com>, <https://example.com/leave>")
        .field("Resent-Message-ID", Value::MessageIds(vec!["<1@example.com>".into()]))
        .compose()
        .unwrap();
    let message = composed.message();
    let get = |name| message.headers().get(name).unwrap();
    assert_eq!(get("Resent-To").address_list().to_string(), "Zoé <z@example.com>");
    assert_eq!(get("Resent-Date").date_time(), Some(date));
    assert_eq!(message.headers().list_unsubscribe().unwrap().iter().count(), 2);
    assert_eq!(get("Resent-Message-ID").message_ids().next().unwrap().as_str(), "1@example.com");
}

#[test]
fn a_date_keeps_its_zone() {
    for written in [
        "Fri, 21 Nov 1997 09:55:06 -0600",
        "Thu, 1 Jan 2026 00:00:00 +0530",
        "Thu, 1 Jan 2026 00:00:00 -0000",
    ] {
        let date = DateTime::parse(written.as_bytes()).unwrap();
        let composed = draft().date(date).compose().unwrap();
        assert!(text_of(&composed).starts_with(&format!("Date: {written}\r\n")));
    }
    let far = chrono::DateTime::parse_from_rfc3339("+12026-01-01T00:00:00Z");
    let far = far.unwrap_or_else(|_| chrono::DateTime::<chrono::Utc>::MAX_UTC.fixed_offset());
    assert!(matches!(draft().date(far).compose(), Err(Error::Date { .. })));
}

#[test]
fn a_charset_is_used_if_asked_for_and_has_the_characters() {
    let gbk = Charset::for_label(b"gbk").unwrap();
    let composed = draft().charset(gbk).subject("夏涛").text("你好\n").compose().unwrap();
    assert!(text_of(&composed).contains("Subject: =?gbk?B?z8TMzg==?=\r\n"));
    assert_eq!(composed.message().headers().subject().as_deref(), Some("夏涛"));
    assert_eq!(composed.message().text().as_deref(), Some("你好\r\n"));
    let latin = Charset::for_label(b"iso-8859-1").unwrap();
    let refused = draft().charset(latin).text("夏").compose();
    assert_eq!(refused, Err(Error::Unmappable { charset: "windows-1252", char: '夏' }));
    let wide = Charset::for_label(b"utf-16").unwrap();
    let refused = draft().body(Entity::text("a").charset(wide)).compose();
    assert_eq!(refused, Err(Error::Charset { charset: "UTF-16" }));
    let jis = Charset::for_label(b"iso-2022-jp").unwrap();
    let subject = "スパ".repeat(30);
    let composed = draft().charset(jis).subject(&subject).text("スパ\n").compose().unwrap();
    assert_eq!(composed.message().headers().subject().as_deref(), Some(&*subject));
    assert_eq!(composed.message().text().as_deref(), Some("スパ\r\n"));
    assert_eq!(composed.message().root().transfer_encoding(), TransferEncoding::SevenBit);
}

#[test]
fn a_message_with_a_seed_and_a_date_is_the_same_each_time() {
    let date = DateTime::parse(b"Fri, 21 Nov 1997 09:55:06 -0600").unwrap();
    let one = || draft().date(date).text("a").html("b").compose().unwrap();
    assert_eq!(one(), one());
    assert_ne!(
        one().bytes(),
        draft().date(date).seed(7).text("a").html("b").compose().unwrap().bytes()
    );
}

#[test]
fn addresses_beyond_ascii_are_written_as_they_are() {
    let composed = draft().to("夏 <用户@例え.jp>").compose().unwrap();
    assert_eq!(composed.message().headers().to().to_string(), "夏 <用户@例え.jp>");
    assert!(!composed.envelope.is_ascii());
    let codes: Vec<_> = composed.message().defects().iter().map(|defect| defect.code).collect();
    assert!(codes.iter().all(|code| *code == Code::Hdr8bit), "{codes:?}");
}

#[test]
fn addresses_come_in_any_form() {
    let list = AddressList::parse(b"a@example.com, B <b@example.com>").into_owned();
    let mailbox = list.mailboxes().next().unwrap().clone();
    let collected: Addresses = [("C", "c@example.com")].into_iter().collect();
    let composed = draft()
        .to(list)
        .to(mailbox)
        .to(vec!["d@example.com"])
        .to(&"e@example.com".to_owned())
        .to(collected)
        .compose()
        .unwrap();
    let to = "a@example.com, B <b@example.com>, a@example.com, d@example.com, e@example.com, C <c@example.com>";
    assert_eq!(composed.message().headers().to().to_string(), to);
}

/// What `email-encoding` writes after so many columns.
fn written_by_another(
    columns: usize,
    write: impl Fn(&mut EmailWriter<'_>) -> std::fmt::Result,
) -> String {
    let mut written = String::new();
    write(&mut EmailWriter::new(&mut written, columns, 0, false)).unwrap();
    written
}

#[test]
fn another_composer_writes_the_same_words() {
    // It knows B alone, and has its letter in lower case.
    for subject in ["夏涛", "🎉🎉", "Привет, мир", "日本語のメール"] {
        let composed = draft().subject(subject).compose().unwrap();
        let other = written_by_another(9, |writer| rfc2047::encode(subject, writer));
        let other = format!("Subject: {}\r\n", other.replace("?b?", "?B?"));
        assert!(text_of(&composed).contains(&other), "{other}{}", text_of(&composed));
    }
}

#[test]
fn another_composer_writes_the_same_octets_of_parameters() {
    for name in ["夏涛.txt", "Zoé (1).pdf", &"夏涛".repeat(40)] {
        let composed = draft().attach(Entity::file(name, b"x")).compose().unwrap();
        let other = written_by_another(0, |writer| rfc2231::encode("filename", name, writer));
        let octets = |text: &str| {
            let sections = text.split("filename*").skip(1).map(|section| {
                let value = section.split_once('=').unwrap().1;
                value.trim_end_matches([' ', '\r', '\n', ';']).to_owned()
            });
            sections.collect::<String>()
        };
        let disposition = text_of(&composed).split("attachment;").nth(1).unwrap();
        assert_eq!(octets(disposition.split("\r\n\r\n").next().unwrap()), octets(&other));
    }
}

#[test]
fn a_subject_of_more_encoded_words_than_a_reader_takes_is_an_error_at_once() {
    // Quadratic in the words, it would take minutes.
    let subject = "é a ".repeat(500_000);
    let refused = draft().subject(subject.trim_end()).compose();
    assert_eq!(refused, Err(Error::Unwritable { place: "Subject".to_owned() }));
}
