//! Files that hide in bodies: testdata/hidden/, made by make.py there.

use std::fs;

use unmime::{
    Message,
    hidden::{FinderInfo, Hidden, HiddenFile, HiddenKind, Integrity, Piece},
};

use crate::support::{Random, testdata, with_lf};

const MESSAGES: &[&str] = &["uuencode", "yenc", "apple-single", "apple-double", "bin-hex", "tnef"];

fn read(name: &str) -> Vec<u8> {
    fs::read(testdata("hidden").join(name)).unwrap()
}

fn data() -> Vec<u8> {
    read("data.bin")
}

/// Calls `check` on the files that the root of a message hides, in its CRLF and its LF form.
fn in_both_forms(name: &str, check: impl Fn(Vec<HiddenFile<'_>>, &Hidden<'_>)) {
    let crlf = read(&format!("{name}.eml"));
    for raw in [with_lf(&crlf), crlf] {
        let message = Message::parse(&raw);
        let hidden = message.root().hidden();
        assert!(!hidden.is_empty());
        check(hidden.iter().collect(), &hidden);
    }
}

#[test]
fn uuencoded_files_are_found_amid_text() {
    in_both_forms("uuencode", |files, hidden| {
        let [first, second] = &files[..] else { panic!("{files:?}") };
        assert_eq!(first.kind(), HiddenKind::Uuencode);
        assert_eq!((first.filename(), first.integrity()), (Some("data.bin"), Integrity::Unchecked));
        assert_eq!(*first.body(), data());
        assert_eq!((second.filename(), &*second.body()), (Some("hi there.txt"), &b"hello\n"[..]));
        let span = &hidden.bytes()[second.span()];
        assert!(span.starts_with(b"begin 644 hi there.txt") && span.trim_ascii().ends_with(b"end"));
    });
}

#[test]
fn yencoded_files_are_found_and_checked() {
    in_both_forms("yenc", |files, _| {
        let data = data();
        let [whole, first, second, damaged] = &files[..] else { panic!("{files:?}") };
        assert_eq!((whole.kind(), whole.filename()), (HiddenKind::YEnc, Some("data.bin")));
        assert_eq!((whole.integrity(), whole.piece()), (Integrity::Intact, None));
        assert_eq!(*whole.body(), data);
        assert_eq!([first.body(), second.body()].concat(), data);
        assert_eq!([first.integrity(), second.integrity()], [Integrity::Intact; 2]);
        let size = data.len() as u64;
        let piece = Piece { number: 2, total: Some(2), offset: 640, size };
        assert_eq!(second.piece(), Some(piece));
        assert_eq!((&*damaged.body(), damaged.integrity()), (&b"hallo"[..], Integrity::Damaged));
    });
}

const FINDER_INFO: FinderInfo = FinderInfo { file_type: *b"TEXT", creator: *b"ttxt" };

#[test]
fn macintosh_files_give_their_forks() {
    for (message, kind, name, integrity) in [
        ("apple-single", HiddenKind::AppleSingle, "Résumé.txt", Integrity::Unchecked),
        ("apple-double", HiddenKind::AppleDouble, "Résumé.txt", Integrity::Unchecked),
        ("bin-hex", HiddenKind::BinHex, "data.bin", Integrity::Intact),
    ] {
        in_both_forms(message, |files, _| {
            let [file] = &files[..] else { panic!("{files:?}") };
            assert_eq!((file.kind(), file.filename()), (kind, Some(name)));
            assert_eq!(*file.body(), data(), "{message}");
            assert_eq!(*file.resource_fork(), data()[..40], "{message}");
            assert_eq!(file.finder_info(), Some(FINDER_INFO));
            assert_eq!(file.integrity(), integrity);
        });
    }
}

#[test]
fn bin_hex_is_found_in_a_text() {
    let raw = String::from_utf8(read("bin-hex.eml")).unwrap();
    let raw = raw.replace("application/mac-binhex40", "text/plain");
    let raw = raw.replace("\r\n\r\n(This", "\r\n\r\nSee below.\r\n(This");
    let message = Message::parse(raw.as_bytes());
    let hidden = message.root().hidden();
    let file = hidden.iter().next().unwrap();
    assert_eq!((&*file.body(), file.integrity()), (&*data(), Integrity::Intact));
    assert_eq!(hidden.iter().count(), 1);
    let changed = raw.replacen("!!!", "!\"!", 1);
    assert_ne!(raw, changed);
    let message = Message::parse(changed.as_bytes());
    let file = message.root().hidden().iter().next().unwrap().integrity();
    assert_eq!(file, Integrity::Damaged);
}

#[test]
fn a_winmail_dat_gives_its_bodies_and_attachments() {
    in_both_forms("tnef", |files, hidden| {
        assert_eq!(hidden.message_class().as_deref(), Some("IPM.Note"));
        assert_eq!(hidden.subject().as_deref(), Some("Grüße 中"));
        let [text, html, rtf, first, second, inner] = &files[..] else { panic!("{files:?}") };
        assert!(files.iter().all(|file| file.kind() == HiddenKind::Tnef));
        assert!(files.iter().all(|file| file.integrity() == Integrity::Intact));
        assert_eq!((text.media_type(), text.filename()), (Some("text/plain"), None));
        assert_eq!(*text.body(), *"Grüße\r\n".as_bytes());
        assert_eq!(html.media_type(), Some("text/html"));
        assert_eq!(&*html.body(), b"<html><body><p>Gr\xFC\xDFe</p></body></html>");
        assert_eq!((rtf.media_type(), &*rtf.safe_file_name()), (Some("text/rtf"), "hidden.rtf"));
        assert_eq!(*rtf.body(), read("text.rtf"));
        assert_eq!(first.filename(), Some("über data.bin"));
        assert_eq!(first.media_type(), Some("application/x-data"));
        assert_eq!(*first.body(), data());
        assert_eq!((second.filename(), &*second.body()), (Some("naïve.txt"), &b"hello\n"[..]));
        assert_eq!(inner.media_type(), Some("application/ms-tnef"));
        let inside = inner.hidden();
        assert_eq!(inside.subject().as_deref(), Some("inner"));
        assert_eq!(&*inside.iter().next().unwrap().body(), b"The message inside.");
    });
}

#[test]
fn a_winmail_dat_goes_by_its_name_too() {
    let raw = String::from_utf8(read("tnef.eml")).unwrap();
    let raw = raw.replace("application/ms-tnef", "application/octet-stream");
    assert_eq!(Message::parse(raw.as_bytes()).root().hidden().iter().count(), 6);
}

#[test]
fn a_damaged_winmail_dat_says_so_and_gives_what_it_has() {
    let mut winmail = read("winmail.dat");
    let hello = winmail.windows(6).position(|window| window == b"hello\n").unwrap();
    winmail[hello] = b'H';
    let hidden = Hidden::in_bytes("application/ms-tnef", &winmail[..]);
    let file = hidden.iter().nth(4).unwrap();
    assert_eq!((&*file.body(), file.integrity()), (&b"Hello\n"[..], Integrity::Damaged));
    // Cut off in the midst of the data.
    let hidden = Hidden::in_bytes("application/ms-tnef", &winmail[..hello + 3]);
    let file = hidden.iter().last().unwrap();
    assert_eq!((&*file.body(), file.integrity()), (&b"Hel"[..], Integrity::Damaged));
}

#[test]
fn other_parts_hide_nothing() {
    for raw in [
        &b"Content-Type: application/pdf\n\nbegin 644 a\n#:&D*\n`\nend\n"[..],
        b"Content-Type: application/ms-tnef\n\nno signature",
        b"Content-Type: application/applefile\n\nno magic",
        b"Content-Type: multipart/appledouble; boundary=b\n\n--b\n\nno header\n--b--\n",
        b"Content-Type: message/rfc822\n\n\nbegin 644 a\n#:&D*\n`\nend\n",
        b"\njust text\n",
    ] {
        assert!(Message::parse(raw).root().hidden().is_empty(), "{}", raw.escape_ascii());
    }
}

#[test]
fn an_unknown_transfer_encoding_is_looked_through() {
    let raw = b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: x-yencode\n\n\
        =ybegin line=128 size=3 name=hi.txt\n\x92\x934\n=yend size=3\n";
    let message = Message::parse(raw);
    assert_eq!(&*message.root().hidden().iter().next().unwrap().body(), b"hi\n");
}

#[test]
fn a_text_that_is_a_file_has_its_name() {
    for (body, name) in [
        ("begin 644 hi.txt\n#:&D*\n`\nend\n", Some("hi.txt")),
        ("\n=ybegin line=128 size=0 name=a b.txt\n=yend size=0\n\n", Some("a b.txt")),
        ("see:\nbegin 644 hi.txt\n#:&D*\n`\nend\n", None),
        ("begin 644 hi.txt\n#:&D*\n`\nend\nbye\n", None),
        ("hello\n", None),
    ] {
        let raw = format!("Subject: s\n\n{body}");
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.root().filename().as_deref(), name, "{body}");
        let named = format!("Content-Type: text/plain; name=own.txt\n{raw}");
        let message = Message::parse(named.as_bytes());
        assert_eq!(message.root().filename().as_deref(), Some("own.txt"));
    }
}

/// Reads everything, and says how many bytes that gave.
fn touch(raw: &[u8]) -> usize {
    let message = Message::parse(raw);
    message.parts().map(|part| touch_hidden(&part.hidden(), 0)).sum()
}

fn touch_hidden(hidden: &Hidden<'_>, depth: usize) -> usize {
    let mut bytes = format!("{hidden:?}{:?}{:?}", hidden.message_class(), hidden.subject()).len();
    for file in hidden.iter() {
        assert!(hidden.bytes().get(file.span()).is_some(), "{file:?}");
        assert!(!file.safe_file_name().is_empty());
        bytes += file.body().len() + file.resource_fork().len();
        bytes += format!("{:?}{:?}{:?}", file.integrity(), file.piece(), file.finder_info()).len();
        if depth < 3 {
            bytes += touch_hidden(&file.hidden(), depth + 1);
        }
    }
    bytes
}

#[test]
fn what_is_cut_off_anywhere_is_no_trouble() {
    for name in MESSAGES {
        let raw = read(&format!("{name}.eml"));
        for end in 0..raw.len() {
            touch(&raw[..end]);
        }
    }
    let winmail = read("winmail.dat");
    for end in 0..winmail.len() {
        touch_hidden(&Hidden::in_bytes("application/ms-tnef", &winmail[..end]), 0);
    }
}

#[test]
fn what_is_changed_anywhere_is_no_trouble() {
    let mut random = Random::new(0x41DD);
    for name in MESSAGES {
        let raw = read(&format!("{name}.eml"));
        for _ in 0..500 {
            let mut raw = raw.clone();
            change(&mut raw, &mut random);
            touch(&raw);
        }
    }
    for (kind, body) in binaries() {
        for _ in 0..3000 {
            let mut body = body.clone();
            change(&mut body, &mut random);
            let length = body.len();
            let touched = touch_hidden(&Hidden::in_bytes(kind, body), 0);
            assert!(touched < 400 * length + 10_000, "{kind}: {touched} of {length}");
        }
    }
}

/// The bodies that are not text, transfer encoding undone.
fn binaries() -> Vec<(&'static str, Vec<u8>)> {
    let single = read("apple-single.eml");
    let single = Message::parse(&single).root().body().into_owned();
    let bin_hex = read("bin-hex.eml");
    let bin_hex = Message::parse(&bin_hex).root().body().into_owned();
    vec![
        ("application/ms-tnef", read("winmail.dat")),
        ("application/applefile", single),
        ("application/mac-binhex40", bin_hex),
    ]
}

fn change(bytes: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len());
        bytes[at] = match random.below(4) {
            0 => 0xFF,
            1 => 0,
            _ => random.below(256) as u8,
        };
    }
}

#[test]
fn long_runs_are_no_trouble() {
    let rendering = b"\x02\x02\x90\x06\0\0\0\0\0\0\0".to_vec();
    let tnef = [b"\x78\x9F\x3E\x22\x01\0".to_vec(), rendering.repeat(50_000)].concat();
    assert_eq!(Hidden::in_bytes("application/ms-tnef", tnef).iter().count(), 50_000);
    for run in [
        "(This file must be converted with BinHex",
        "(This file must be converted with BinHex 4.0)\n:",
        "(This file must be converted with BinHex 4.0)\n\n\n",
        "begin 644 a\n#:&D*\n",
        "=ybegin line=1 size=1 name=a\n",
    ] {
        let text = run.repeat((1 << 20) / run.len());
        assert!(Hidden::in_bytes("text/plain", text.as_bytes()).iter().count() <= text.len() / 8);
    }
}
