//! Messages to measure with: made here, and read from `UNMIME_CORPUS` and `UNMIME_MODERN`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};

#[path = "../../tests/support/crlf.rs"]
mod crlf;

use crlf::with_crlf;

/// How many bytes encode to one line of base64 (RFC 2045 §6.8: 76 characters).
const BYTES_OF_A_LINE: usize = 57;

/// Each corpus by its name, with its messages.
pub(crate) fn all() -> Vec<(String, Vec<Vec<u8>>)> {
    let made: [(&str, Vec<String>); 9] = [
        ("plain", vec![plain()]),
        ("alternative", vec![alternative()]),
        ("attachment", [1, 4, 10].map(|mebibytes| attachment(mebibytes << 20)).into()),
        ("newsletter", [20_000, 40_000, 60_000].map(newsletter).into()),
        ("gbk", vec![gbk(30_000)]),
        ("small-gbk", vec![gbk(2_500)]),
        ("long-header", vec![format!("{}{}", trace(8, 3), plain())]),
        ("forwards", vec![forwards()]),
        ("long-text", vec![long_text()]),
    ];
    let bytes = |messages: Vec<String>| messages.into_iter().map(String::into_bytes).collect();
    let mut all: Vec<_> =
        made.into_iter().map(|(name, messages)| (name.to_owned(), bytes(messages))).collect();
    let modern = match env::var_os("UNMIME_MODERN") {
        Some(folder) => read(Path::new(&folder)),
        None => bytes(modern()),
    };
    all.push(("modern".to_owned(), modern));
    if let Some(folder) = env::var_os("UNMIME_CORPUS") {
        all.push(("corpus".to_owned(), read(Path::new(&folder))));
    }
    all
}

/// Every file below a folder, in the order of their paths, with the line ends that mail has on its way.
fn read(folder: &Path) -> Vec<Vec<u8>> {
    let mut folders = vec![folder.to_owned()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "no file below {}", folder.display());
    files.iter().filter_map(|file| fs::read(file).ok()).map(|raw| with_crlf(&raw)).collect()
}

/// The header of a message between two people, up to its MIME fields.
fn header(subject: &str) -> String {
    header_from("=?utf-8?Q?Ada_Quill=C3=A9?=", subject)
}

fn header_from(name: &str, subject: &str) -> String {
    [
        "Received: from mail.example.org (mail.example.org [192.0.2.7])",
        "\tby mx.example.com (Postfix) with ESMTPS id 4C1D2E3F40",
        "\tfor <cleo@example.com>; Mon, 4 Mar 2024 10:15:02 +0100 (CET)",
        &format!("From: {name} <ada@example.org>"),
        "To: \"Osei, Ben\" <ben@example.com>, Cleo <cleo@example.com>",
        "Date: Mon, 4 Mar 2024 10:15:00 +0100",
        "Message-ID: <20240304101500.4C1D2@example.org>",
        "MIME-Version: 1.0",
        &format!("Subject: {subject}"),
        "",
    ]
    .join("\r\n")
}

/// Lines of prose, about `bytes` bytes of them.
fn prose(bytes: usize) -> String {
    const WORDS: [&str; 16] = [
        "slugs", "have", "eaten", "the", "lettuce", "again", "and", "I", "wonder", "whether",
        "beer", "traps", "would", "help", "-", "surely",
    ];
    let mut numbers = Numbers(7);
    let mut text = String::with_capacity(bytes + 80);
    let mut line = 0;
    while text.len() < bytes {
        let word = WORDS[numbers.next() as usize % WORDS.len()];
        text.push_str(word);
        line += word.len() + 1;
        if line > 70 {
            text.push_str("\r\n");
            line = 0;
        } else {
            text.push(' ');
        }
    }
    text.push_str("\r\n");
    text
}

/// A plain text of a few lines, as most mail between people.
pub(crate) fn plain() -> String {
    format!("{}Content-Type: text/plain; charset=utf-8\r\n\r\n{}", header("Slugs"), prose(1500))
}

/// Text and HTML of the same content.
pub(crate) fn alternative() -> String {
    let header = header("=?utf-8?B?U2x1Z3Mg8J+QjA==?=");
    let (text, html) = (prose(2000), prose(6000));
    format!(
        "{header}Content-Type: multipart/alternative; boundary=\"0000000000001f2e3d\"\r\n\r\n\
         --0000000000001f2e3d\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n\r\n{text}\r\n\
         --0000000000001f2e3d\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n\
         <html><body>{html}</body></html>\r\n--0000000000001f2e3d--\r\n"
    )
}

/// A short text and so many bytes of base64.
fn attachment(size: usize) -> String {
    let mut numbers = Numbers(11);
    let bytes: Vec<u8> = (0..size / 4 * 3).map(|_| numbers.next() as u8).collect();
    format!(
        "{}Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n\r\nSee the picture.\r\n\
         --b1\r\nContent-Type: image/png; name=\"slug.png\"\r\n\
         Content-Disposition: attachment; filename=\"slug.png\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}--b1--\r\n",
        header("A picture"),
        base64(&bytes),
    )
}

/// Text and HTML in quoted-printable, as mailing programs make them, of `size` bytes of prose: tables,
/// styles and links, now and then a word with an accent.
fn newsletter(size: usize) -> String {
    let text = prose(size);
    let rows: String = text
        .lines()
        .enumerate()
        .map(|(row, line)| {
            let accent = if row % 5 == 0 { "l\u{e9}gumes d'\u{e9}t\u{e9}" } else { "slugs" };
            format!(
                "<tr><td align=\"left\" style=\"padding:0 24px;color:#333333\">{line} \
                 <a href=\"https://example.org/c?u={row}&amp;id=4c1d2\">{accent}</a></td></tr>\r\n"
            )
        })
        .collect();
    let header = header("=?utf-8?Q?Nouvelles_de_l=27=C3=A9t=C3=A9?=");
    let parts = [("plain", text), ("html", format!("<table>\r\n{rows}</table>"))];
    let parts = parts.map(|(subtype, text)| {
        format!(
            "--=_gazette\r\nContent-Type: text/{subtype}; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
            quoted_printable::encode_to_str(text)
        )
    });
    format!(
        "{header}Content-Type: multipart/alternative; boundary=\"=_gazette\"\r\n\r\n{}--=_gazette--\r\n",
        parts.concat()
    )
}

/// So many Chinese characters in GBK, in base64; subject and sender in it, too.
fn gbk(characters: usize) -> String {
    let mut numbers = Numbers(13);
    // The characters of GB 2312's first level: rows 0xB0..=0xD6, cells 0xA1..=0xFE.
    let text: Vec<u8> = (0..characters)
        .flat_map(|_| {
            let (row, cell) = (numbers.next() % 0x27, numbers.next() % 0x5E);
            [0xB0 + row as u8, 0xA1 + cell as u8]
        })
        .collect();
    format!(
        "{}Content-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        header_from("=?gbk?B?z8TMzg==?=", "=?gbk?B?u9i4tKO6udjT2rb+1MLR0M/W1t/X3A==?="),
        base64(&text),
    )
}

/// Mail as it comes today: 23 to 40 fields, most of them written by servers, above a text, text and HTML, or a
/// file.
fn modern() -> Vec<String> {
    let message = |number: usize| {
        let body = match number % 5 {
            0 => plain(),
            1 => alternative(),
            2 => attachment(8_000 * (number % 7 + 1)),
            3 => newsletter(2_000 * (number % 9 + 1)),
            _ => gbk(500 * (number % 4 + 1)),
        };
        format!("{}{body}", trace(number % 6 + 3, number % 4))
    };
    (0..60).map(message).collect()
}

/// The fields that big providers and lists write above a message: trace, authentication results,
/// signatures, seals, lists.
fn trace(hops: usize, seals: usize) -> String {
    let mut header = String::from("Delivered-To: cleo@example.com\r\n");
    for hop in 0..hops {
        header.push_str(&format!(
            "Received: from a{hop}.example.org (a{hop}.example.org. [2001:db8::{hop}])\r\n\
             \tby b{hop}.example.net with ESMTPS id x{hop}-20020a05600c1d0c00b003f7\r\n\
             \tfor <cleo@example.com>\r\n\
             \t(version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);\r\n\
             \tMon, 04 Mar 2024 01:15:0{hop} -0800 (PST)\r\n"
        ));
    }
    let signature = base64(&[0x5A; 256]).replace("\r\n", "\r\n\t ");
    let signature = signature.trim_end();
    const RESULTS: &str = "mx.example.net;\r\n\
         \tdkim=pass header.i=@example.org header.s=s1 header.b=Zm9vYmFy;\r\n\
         \tspf=pass (example.net: domain of ada@example.org designates 192.0.2.7 as\r\n\
         \tpermitted sender) smtp.mailfrom=ada@example.org;\r\n\
         \tdmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org\r\n";
    const SIGNED: &str = "\th=from:to:subject:date:message-id:mime-version:list-unsubscribe;\r\n\
         \tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=";
    for seal in 1..=seals {
        header.push_str(&format!(
            "ARC-Seal: i={seal}; a=rsa-sha256; t=1709543700; cv=pass; d=example.net;\r\n\
             \ts=arc-20160816; b={signature}\r\n\
             ARC-Message-Signature: i={seal}; a=rsa-sha256; c=relaxed/relaxed; d=example.net;\r\n\
             \ts=arc-20160816;\r\n{SIGNED}{signature}\r\n\
             ARC-Authentication-Results: i={seal}; {RESULTS}\
             DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s{seal};\r\n\
             {SIGNED}{signature}\r\n"
        ));
    }
    header.push_str(&format!(
        "Authentication-Results: {RESULTS}\
         Return-Path: <bounce+ada=example.org@example.net>\r\n\
         Received-SPF: pass (example.net: domain of ada@example.org designates 192.0.2.7 as\r\n\
         \tpermitted sender) client-ip=192.0.2.7;\r\n\
         X-Google-Smtp-Source: AGHT+IFq5x0Yw3b4Qm1J8d7e6f5a4b3c2d1e0f\r\n\
         X-Received: by 2002:a05:600c:1d0c with SMTP id x12;\r\n\
         \tMon, 04 Mar 2024 01:15:00 -0800 (PST)\r\n\
         X-Mailer: Gazette 4.2\r\n\
         List-Id: Slug watchers <slugs.example.org>\r\n\
         List-Unsubscribe: <https://example.org/u?id=4c1d2>, <mailto:leave@example.org>\r\n\
         List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
         Feedback-ID: 4c1d2:slugs:example\r\n\
         Precedence: bulk\r\n"
    ));
    header
}

/// A message forwarded twelve times, each time as an attachment.
fn forwards() -> String {
    (0..12).fold(plain(), |inner, level| {
        let header = header(&format!("Fwd: {level}"));
        let text = prose(800);
        format!(
            "{header}Content-Type: multipart/mixed; boundary=\"=_forward_{level}\"\r\n\r\n\
             --=_forward_{level}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
             --=_forward_{level}\r\nContent-Type: message/rfc822\r\n\
             Content-Disposition: attachment\r\n\r\n{inner}\r\n--=_forward_{level}--\r\n"
        )
    })
}

/// 1 MB of plain text.
fn long_text() -> String {
    format!(
        "{}Content-Type: text/plain; charset=us-ascii\r\n\r\n{}",
        header("The whole log"),
        prose(1_000_000)
    )
}

/// `bytes` as lines of base64.
fn base64(bytes: &[u8]) -> String {
    bytes.chunks(BYTES_OF_A_LINE).map(|line| STANDARD.encode(line) + "\r\n").collect()
}

/// Numbers without a pattern, the same in each run (a linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        self.0 >> 33
    }
}
