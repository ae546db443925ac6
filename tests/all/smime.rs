//! S/MIME in one structure (RFC 8551 §3.4): signed content is read, encrypted content is named.

use base64::{Engine, prelude::BASE64_STANDARD};
use std::{
    fs,
    process::{Command, Stdio},
};
use unmime::{
    Limits, Message, Options, Part,
    cms::{Cms, CmsKind},
    lint::{AlternativeKind, Quirk, Severity},
};

use crate::support::testdata;

fn file(name: &str) -> Vec<u8> {
    fs::read(testdata("smime").join(name)).unwrap()
}

/// A message of this type, with this body in base64.
fn message(content_type: &str, body: &[u8]) -> Vec<u8> {
    let body = BASE64_STANDARD.encode(body);
    format!("Content-Type: {content_type}\nContent-Transfer-Encoding: base64\n\n{body}\n")
        .into_bytes()
}

const P7M: &str = "application/pkcs7-mime";

/// An element of definite length.
fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len().to_be_bytes();
    let skipped = length.iter().take_while(|&&byte| byte == 0).count();
    let length = match contents.len() {
        short @ 0..128 => vec![short as u8],
        _ => [&[0x80 | (length.len() - skipped) as u8], &length[skipped..]].concat(),
    };
    [&[tag][..], &length, contents].concat()
}

/// An element of indefinite length.
fn indefinite(tag: u8, contents: &[u8]) -> Vec<u8> {
    [&[tag, 0x80][..], contents, &[0, 0]].concat()
}

const SIGNED_DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
const DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";

/// A signed structure around an octet string, with elements made by `make`.
fn signed(make: fn(u8, &[u8]) -> Vec<u8>, octets: &[u8]) -> Vec<u8> {
    let content = make(0x30, &[DATA, &make(0xA0, octets)].concat());
    let algorithms = make(0x31, &make(0x30, b"\x06\x01\x01\x05\x00"));
    let data = [b"\x02\x01\x01", &algorithms[..], &content, &make(0x31, b"")].concat();
    make(0x30, &[SIGNED_DATA, &make(0xA0, &make(0x30, &data))].concat())
}

const TEXT: &[u8] = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe text.\r\n";

fn shown(raw: &[u8]) -> Option<String> {
    Message::parse(raw).text().map(|text| text.replace("\r\n", "\n"))
}

fn kind(raw: &[u8]) -> Option<(CmsKind, bool)> {
    let Cms { kind, has_content, .. } = Message::parse(raw).root().cms()?;
    Some((kind, has_content))
}

#[test]
fn what_is_signed_is_the_text_of_the_message() {
    let text = "Hallo \u{DC}bung, the text.\n";
    for name in ["indefinite.eml", "nested.eml", "clear.eml"] {
        assert_eq!(shown(&file(name)).as_deref(), Some(text), "{name}");
    }
    let raw = file("definite.eml");
    let mixed = Message::parse(&raw);
    assert_eq!(mixed.text().as_deref(), Some("The text."));
    assert_eq!(mixed.preview(9), "The text.");
    let inner = mixed.root().message().unwrap();
    let names: Vec<_> =
        inner.attachments().map(|part| part.filename().unwrap().into_owned()).collect();
    assert_eq!(names, ["plan.pdf"]);
    assert_eq!(mixed.headers().subject().as_deref(), Some("Signed"));
    let lists = mixed.body_lists();
    assert_eq!([lists.text.len(), lists.html.len(), lists.attachments.len()], [1; 3]);
}

#[test]
fn the_structure_decides_and_not_what_is_said_of_it() {
    let structure = signed(element, &element(4, TEXT));
    for content_type in [
        P7M,
        "application/x-pkcs7-mime; smime-type=enveloped-data",
        "Application/PKCS7-MIME; smime-type=signed-data; name=smime.p7m",
        "application/octet-stream; name=smime.P7M",
    ] {
        assert_eq!(shown(&message(content_type, &structure)).as_deref(), Some("The text.\n"));
    }
    for content_type in
        ["application/octet-stream; name=a.bin", "application/pdf; name=a.p7m", "image/png"]
    {
        assert_eq!(kind(&message(content_type, &structure)), None, "{content_type}");
    }
    let signed = Some((CmsKind::Signed, true));
    for body in [
        BASE64_STANDARD.encode(&structure),
        format!("-----BEGIN CMS-----\n{}\n-----END CMS-----\n", BASE64_STANDARD.encode(&structure)),
        format!(
            "\r\n-----BEGIN PKCS7-----\r\n{}\r\n-----END PKCS7-----",
            BASE64_STANDARD.encode(&structure)
        ),
    ] {
        assert_eq!(kind(&message(P7M, body.as_bytes())), signed, "{body}");
        assert_eq!(kind(format!("Content-Type: {P7M}\n\n{body}").as_bytes()), signed, "{body}");
    }
    assert_eq!(kind(&message(P7M, &file("text.pem"))), signed);
    let binary = [
        b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: binary\n\n",
        &structure[..],
    ];
    assert_eq!(kind(&binary.concat()), signed);
    for end in [&b"\0\0\0"[..], b"\r\n", b"trailing"] {
        let raw = message(P7M, &[&structure[..], end].concat());
        assert!(!Message::parse(&raw).root().cms().unwrap().is_cut);
    }
    for body in [&b""[..], b"0", b"M", b"\x30\x80", b"-----BEGIN CMS-----", b"text", &[0x30; 99]] {
        assert_eq!(kind(&message(P7M, body)), None, "{body:?}");
    }
}

#[test]
fn octets_are_read_in_pieces_of_any_kind() {
    let (first, second) = TEXT.split_at(20);
    let pieces = [element(4, first), element(4, second)].concat();
    let bytes: Vec<u8> = TEXT.iter().flat_map(|&byte| [4, 1, byte]).collect();
    for octets in [
        element(4, TEXT),
        element(0x24, &pieces),
        indefinite(0x24, &pieces),
        indefinite(
            0x24,
            &[element(0x24, &element(4, first)), indefinite(0x24, &element(4, second))].concat(),
        ),
        element(0x24, &[indefinite(0x24, &element(4, first)), element(4, second)].concat()),
        indefinite(0x24, &bytes),
        [b"\x04\x82\0", &element(4, TEXT)[1..]].concat(),
    ] {
        for make in [element, indefinite] {
            let raw = message(P7M, &signed(make, &octets));
            let message = Message::parse(&raw);
            assert_eq!(message.root().message().unwrap().raw(), TEXT);
            assert!(!message.root().cms().unwrap().is_cut);
        }
    }
}

#[test]
fn encrypted_and_compressed_content_is_not_opened() {
    for (name, is) in [
        ("encrypted.eml", Some((CmsKind::Encrypted, false))),
        ("indefinite.eml", Some((CmsKind::Signed, true))),
        ("clear.eml", None),
    ] {
        assert_eq!(kind(&file(name)), is, "{name}");
    }
    for (identifier, is) in [
        (&b"\x01\x07\x03"[..], Some(CmsKind::Encrypted)),
        (b"\x01\x07\x06", Some(CmsKind::Encrypted)),
        (b"\x01\x09\x10\x01\x17", Some(CmsKind::Encrypted)),
        (b"\x01\x09\x10\x01\x09", Some(CmsKind::Compressed)),
        (b"\x01\x07\x01", None),
    ] {
        let identifier = element(6, &[b"\x2A\x86\x48\x86\xF7\x0D", identifier].concat());
        let raw = message(P7M, &element(0x30, &identifier));
        assert_eq!(kind(&raw).map(|(kind, _)| kind), is);
        let message = Message::parse(&raw);
        assert!(message.text().is_none() && message.root().message().is_none());
        assert_eq!(message.attachments().count(), 1);
        let told = if is.is_some() { Some("cms") } else { None };
        let defects = message.defects();
        let mut codes = defects.iter().map(|it| it.code.as_str().split('.').next().unwrap());
        assert_eq!(codes.find(|code| *code == "cms"), told);
        assert!(
            defects
                .iter()
                .filter(|it| it.code.as_str().starts_with("cms"))
                .all(|it| it.severity == Severity::Info)
        );
    }
    assert_eq!(kind(&message(P7M, &file("certs.p7c"))), Some((CmsKind::Signed, false)));
    assert_eq!(kind(&message(P7M, &file("detached.p7s"))), Some((CmsKind::Signed, false)));
    let raw = message(P7M, &file("certs.p7c"));
    assert!(Message::parse(&raw).defects().iter().all(|it| !it.code.as_str().starts_with("cms")));
}

#[test]
fn signed_content_that_is_no_message_is_a_hidden_file() {
    for (content_type, name) in [
        ("application/octet-stream; name=x.xml.p7m", Some("x.xml")),
        ("application/pkcs7-mime; name=\"x.XML.P7M\"", Some("x.XML")),
        ("application/pkcs7-mime; name=x.xml", Some("x.xml")),
        (P7M, None),
    ] {
        let raw = message(content_type, &file("x.xml.p7m"));
        let message = Message::parse(&raw);
        let hidden = message.root().hidden();
        let files: Vec<_> = hidden.iter().collect();
        assert_eq!(files.len(), 1);
        assert_eq!(
            (files[0].filename(), &*files[0].body()),
            (name, &b"<invoice>7</invoice>\n"[..])
        );
        assert!(message.root().message().is_none() && message.text().is_none());
        assert_eq!(message.attachments().count(), 1);
        assert!(!message.is_ambiguous());
    }
    for content in ["bare text\n", "Subject: no type\n\ntext", "Content-Type: text/plain\ntext", ""]
    {
        let raw = message(P7M, &signed(element, &element(4, content.as_bytes())));
        let message = Message::parse(&raw);
        assert!(message.root().message().is_none(), "{content}");
        assert_eq!(&*message.root().hidden().iter().next().unwrap().body(), content.as_bytes());
    }
}

#[test]
fn that_nothing_is_checked_is_told_and_other_readers_see_a_file() {
    let raw = file("indefinite.eml");
    let message = Message::parse(&raw);
    let lint = message.lint();
    // What is signed is a part: it needs no author.
    let inner = message.root().message().unwrap();
    assert!(inner.defects().is_empty(), "{:?}", inner.defects());
    assert_eq!(message.body_lists().files().count(), 0);
    let told = lint.defects().iter().find(|it| it.code.as_str() == "cms.unverified");
    assert_eq!(told.map(|it| it.severity), Some(Severity::Info));
    let other = lint.alternatives().find(|it| it.code.as_str() == "cms.opaque").unwrap();
    assert_eq!((other.kind, other.text()), (AlternativeKind::Structure, Some(P7M)));
    let mut readings = message.readings();
    let other = readings.find(|it| it.quirks.has(Quirk::CompositeIsLeaf)).unwrap();
    assert_eq!(other.message.text(), None);
    assert!(message.union_leaves().any(|body| body.ends_with("bung, the text.\r\n".as_bytes())));
}

#[test]
fn structures_in_structures_are_opened_up_to_a_limit() {
    let mut raw = TEXT.to_vec();
    for depth in 1..=5 {
        raw = message(P7M, &signed(indefinite, &element(4, &raw)));
        for encoded_depth in 0..=5 {
            let mut limits = Limits::default();
            limits.encoded_depth = encoded_depth;
            let message = Message::parse_with(&raw, &Options::new().limits(limits));
            assert_eq!(message.text().is_some(), depth <= encoded_depth, "{depth} {encoded_depth}");
            let is_told = message.defects().iter().any(|it| it.code.as_str() == "limit.depth");
            assert_eq!(is_told, depth > encoded_depth, "{depth} {encoded_depth}");
        }
    }
}

#[test]
fn a_structure_that_is_cut_shows_what_is_there() {
    let whole = signed(
        indefinite,
        &indefinite(0x24, &[element(4, &TEXT[..50]), element(4, &TEXT[50..])].concat()),
    );
    for end in 0..whole.len() {
        let raw = message(P7M, &whole[..end]);
        let message = Message::parse(&raw);
        let cms = message.root().cms();
        assert!(cms.is_none_or(|cms| cms.is_cut), "{end}");
        if let Some(text) = message.text() {
            assert!("The text.\r\n".starts_with(&*text), "{end}");
            let told = message.defects().iter().any(|it| it.code.as_str() == "cms.cut");
            assert!(told, "{end}");
        }
    }
    for name in ["indefinite.eml", "definite.eml", "nested.eml", "encrypted.eml"] {
        let raw = file(name);
        for end in (0..raw.len()).step_by(7) {
            let message = Message::parse(&raw[..end]);
            let _ = (message.text(), message.root().hidden().is_empty(), message.root().message());
        }
    }
}

/// Deep nesting takes no stack, and small pieces no time but that of their number.
#[test]
fn hostile_structures_cost_no_more_than_their_length() {
    let deep = |tag: u8| [[tag, 0x80].repeat(10_000), vec![0; 20_000]].concat();
    for body in [
        signed(indefinite, &deep(0x24)),
        signed(indefinite, &[[0x24, 0x80].repeat(10_000), vec![4, 1, b'x']].concat()),
        deep(0x30),
        [SIGNED_DATA, &deep(0x30)].concat(),
        element(
            0x30,
            &[SIGNED_DATA, &element(0xA0, &element(0x30, &[deep(0x31), deep(0x31)].concat()))]
                .concat(),
        ),
        vec![0x24; 100_000],
        [vec![0x30, 0x84], vec![0xFF; 100_000]].concat(),
        [vec![0x30, 0xFF], vec![0xFF; 100_000]].concat(),
    ] {
        let raw = message(P7M, &body);
        let message = Message::parse(&raw);
        let _ = (message.root().cms(), message.text(), message.root().hidden().iter().count());
    }
    let start = std::time::Instant::now();
    let bytes: Vec<u8> = TEXT
        .iter()
        .copied()
        .chain(std::iter::repeat_n(b'x', 2_000_000))
        .flat_map(|byte| [4, 1, byte])
        .collect();
    let raw = message(P7M, &signed(indefinite, &indefinite(0x24, &bytes)));
    assert_eq!(Message::parse(&raw).root().message().unwrap().raw().len(), TEXT.len() + 2_000_000);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

/// All parts, those of the messages inside too, as long as there are any.
fn each_structure(part: Part<'_>, depth: usize, each: &mut dyn FnMut(Part<'_>, &[u8])) {
    for part in std::iter::once(part).chain(part.descendants()).filter(|part| part.is_leaf()) {
        let Some(inner) = part.message().filter(|_| depth < 5) else { continue };
        if part.cms().is_some() {
            each(part, inner.raw());
        }
        each_structure(inner.root(), depth + 1, each);
    }
}

/// OpenSSL takes the same content out of every signed message in the folder `UNMIME_SMIME`, else of the test data.
///
/// It needs openssl, so it is asked for by name: `cargo test --test all smime:: -- --ignored`.
#[test]
#[ignore = "needs openssl"]
fn openssl_agrees() {
    let folder = std::env::var_os("UNMIME_SMIME").map_or_else(|| testdata("smime"), Into::into);
    let mut folders = vec![folder];
    let (mut compared, mut wrong) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let raw = fs::read(&path).unwrap();
            each_structure(Message::parse(&raw).root(), 0, &mut |part, content| {
                compared += 1;
                let input = std::env::temp_dir().join(format!("unmime-{}.p7m", std::process::id()));
                fs::write(&input, part.body()).unwrap();
                let output = Command::new("openssl")
                    .args([
                        "cms",
                        "-verify",
                        "-noverify",
                        "-nosigs",
                        "-binary",
                        "-inform",
                        "DER",
                        "-in",
                    ])
                    .arg(&input)
                    .stderr(Stdio::null())
                    .output()
                    .unwrap();
                fs::remove_file(&input).unwrap();
                if output.stdout != content {
                    wrong.push(format!("{} {}", path.display(), part.path()));
                }
            });
        }
    }
    assert!(wrong.is_empty() && compared > 0, "{} of {compared} differ: {wrong:#?}", wrong.len());
    println!("{compared} are the same");
}
