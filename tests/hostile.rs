//! Messages made to hurt. Each shape is read in full, with the usual limits and with none, on a small
//! stack, at a size where linear time is no time and quadratic time is minutes.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    thread,
    time::{Duration, Instant},
};

use support::{touch_shallowly, with_crlf};
use unmime::{Limits, Message, Options};

const STACK: usize = 256 << 10;

/// Far more than any shape takes, even without optimization on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reads a message in full with and without limits.
#[track_caller]
fn reads(shape: &str, message: impl Into<Vec<u8>>) {
    let message = message.into();
    let (size, start) = (message.len(), Instant::now());
    on_a_small_stack(move || {
        let unlimited = Options::new().limits(Limits::unlimited());
        for options in [Options::new(), unlimited] {
            touch_shallowly(&Message::parse_with(&message, &options));
        }
    });
    let time = start.elapsed();
    println!("{shape}: {size} bytes, {time:.2?}");
    assert!(time < PATIENCE, "{shape}: {size} bytes took {time:?}");
}

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK);
    thread.spawn(work).unwrap().join().unwrap();
}

/// A header that is one field.
fn field(name: &str, body: impl AsRef<str>) -> String {
    format!("{name}: {}\n\n", body.as_ref())
}

/// A body in a transfer encoding.
fn encoded(encoding: &str, body: impl AsRef<str>) -> String {
    format!("Content-Transfer-Encoding: {encoding}\n\n{}", body.as_ref())
}

fn multipart(boundary: impl AsRef<str>) -> String {
    let boundary = boundary.as_ref();
    format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n")
}

/// What `piece` gives for each number.
fn each(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[test]
fn nesting() {
    let closes = each(2_000, |n| format!("--{:06}--\n", 1_999 - n));
    let open = |n| multipart(format!("{n:06}"));
    reads("multiparts with one boundary", multipart("b").repeat(2_000));
    reads("multiparts with their own", each(2_000, open));
    reads("multiparts that are closed", each(2_000, open) + &closes);
    reads(
        "multiparts with texts",
        each(500, |n| open(n) + "\n" + &"text\n".repeat(100) + &format!("--{n:06}\n")),
    );
    reads("digests", each(2_000, |n| open(n).replace("mixed", "digest") + "\n"));
    reads("messages", field("Content-Type", "message/rfc822").repeat(2_000));
    reads("boundaries that begin with each other", each(400, |n| multipart("b".repeat(n + 1))));
    let lines = "--x\n".repeat(10_000);
    reads("lines in many multiparts", each(1_000, open) + "\n" + &lines);
    let lines = "--00\n--x--\n".repeat(5_000);
    reads("lines of base64 in many multiparts", each(1_000, open) + &encoded("base64", lines));
}

#[test]
fn messages_encoded_in_each_other() {
    use std::io::Write;

    let mut message = b"Subject: inner\n\nhello\n".to_vec();
    for _ in 0..20 {
        let mut outer =
            b"Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
                .to_vec();
        for line in message.split_inclusive(|&byte| byte == b'\n') {
            let escaped = String::from_utf8_lossy(line).replace('=', "=3D");
            outer.write_all(escaped.as_bytes()).unwrap();
        }
        message = outer;
    }
    reads("encoded messages", message);
}

#[test]
fn delimiters() {
    reads("empty parts", multipart("b") + &"--b\n".repeat(5_000));
    reads("empty parts with an empty line", multipart("b") + &"\n--b\n".repeat(5_000));
    let missing = "Content-Type: multipart/mixed; boundary=c\n\n--b\n";
    reads("multiparts without a delimiter", multipart("b") + &missing.repeat(1_000));
    let midline = "Content-Type: multipart/mixed; boundary=c\n\nx--c\n--b\n";
    reads("multiparts with a delimiter in a line", multipart("b") + &midline.repeat(1_000));
    let near = format!("--{}x\n", "b".repeat(70));
    reads(
        "lines that are nearly delimiters",
        multipart("b".repeat(70)) + "\n" + &near.repeat(5_000),
    );
    reads("one line of dashes", multipart("b") + "\n" + &"-".repeat(1_000_000));
    reads("a boundary of dashes", multipart("-".repeat(50_000)) + &"-".repeat(500_000));
    reads("lines of dashes", multipart("b") + "\n" + &"---\n".repeat(50_000));
    reads("dashes in base64", multipart("b") + &encoded("base64", "--".repeat(200_000)));
    let parameter = format!("multipart/mixed; boundary=b; x=\"{}\"", "y".repeat(200_000));
    reads("parts of a long type", field("Content-Type", parameter) + &"--b\n".repeat(20_000));
    let parameters = format!("multipart/mixed; boundary=b{}", "; x=y".repeat(900));
    reads(
        "parts of a type with many parameters",
        field("Content-Type", parameters) + &"--b\n".repeat(5_000),
    );
}

#[test]
fn headers() {
    reads("fields", "a: b\n".repeat(10_000));
    reads("fields of distinct names", each(10_000, |n| format!("a{n}: b\n")));
    reads("fields of addresses", "From: a@b.c\n".repeat(5_000));
    reads("one long name", "a".repeat(200_000));
    reads("one long field", field("Subject", "a".repeat(200_000)));
    reads("folds", field("Subject", "\n a".repeat(20_000)));
    reads("folds of blanks", field("Content-Type", "\n ".repeat(20_000)));
    reads("blanks", field("Subject", " ".repeat(100_000)));
    reads("blanks before colons", format!("a{}: b\n", " ".repeat(1_000)).repeat(100));
    reads("CRs", "\r".repeat(200_000));
    reads("LFs", "\n".repeat(200_000));
    reads("CRs in a field", field("Subject", "\r".repeat(50_000)));
    reads("lines without a colon", "a b\n".repeat(50_000));
    reads("lines without a colon between fields", "a b\na: b\n".repeat(5_000));
    reads("lines that lost their fold", field("Subject", "a,\n".repeat(20_000)));
    reads("lines in a quote that lost its folds", field("Subject", "\"a\nb\"\n".repeat(10_000)));
    reads("mbox lines", "From a\n".repeat(20_000));
    reads("bytes that are no UTF-8", b"a: \xE9\n".repeat(10_000));
    let raw = format!("Content-Type: text/plain; x=\"{}\"\n", "y".repeat(200_000));
    reads("raw fields beside a long type", [raw.as_bytes(), &b"a: \xE9\n".repeat(9_000)].concat());
}

#[test]
fn encoded_words() {
    for (shape, word) in [
        ("words", "=?utf-8?Q?a?= "),
        ("words with nothing between", "=?utf-8?Q?a?="),
        ("words in base64", "=?utf-8?B?w6k=?= "),
        ("words cut in a character", "=?utf-8?B?ww==?= =?utf-8?B?qQ==?= "),
        ("words that never end", "=?utf-8?Q?"),
        ("beginnings of words", "=?"),
        ("ends of words", "?="),
        ("ends before escapes", "?=AA"),
        ("words that end before escapes", "=?utf-8?Q?a?=AAb"),
        ("question marks", "?"),
        ("charsets", "=?utf-8"),
    ] {
        reads(shape, field("Subject", word.repeat(3_000)));
        reads(&format!("{shape}, in a name"), field("From", word.repeat(3_000) + "<a@b.c>"));
        reads(
            &format!("{shape}, in a parameter"),
            field("Content-Type", "a/b; c=\"".to_owned() + &word.repeat(3_000)),
        );
    }
    reads("one long word", field("Subject", format!("=?utf-8?Q?{}?=", "=41".repeat(20_000))));
    reads("one word of folds", field("Subject", format!("=?utf-8?Q?{}?=", "\n ".repeat(20_000))));
}

#[test]
fn comments() {
    for name in [
        "Subject",
        "From",
        "Date",
        "Message-ID",
        "Received",
        "Content-Type",
        "Content-Transfer-Encoding",
    ] {
        let in_field = |body: String| field(name, body);
        reads(&format!("{name}: nested"), in_field("(".repeat(20_000) + &")".repeat(20_000)));
        reads(&format!("{name}: open"), in_field("(".repeat(20_000)));
        reads(&format!("{name}: closed"), in_field(")".repeat(20_000)));
        reads(&format!("{name}: in a row"), in_field("(a)".repeat(10_000)));
        reads(&format!("{name}: open behind words"), in_field("a (".repeat(10_000)));
        reads(&format!("{name}: escaped"), in_field("(\\)".repeat(10_000)));
    }
}

#[test]
fn addresses() {
    for (shape, piece) in [
        ("a list", "a@b.c,"),
        ("groups", "a:;"),
        ("groups that never end", "a:"),
        ("names", "a b <c@d>, "),
        ("open brackets", "<"),
        ("closed brackets", ">"),
        ("empty brackets", "<>"),
        ("quotes", "\""),
        ("quoted words", "\"a\" "),
        ("quoted words and dots", "\"a\"."),
        ("open quotes behind brackets", "<\""),
        ("backslashes", "\\"),
        ("escaped quotes", "\\\""),
        ("comments in local parts", "a(b)."),
        ("domain literals", "["),
        ("literals that close", "[]"),
        ("dots", "."),
        ("dotted atoms", "a."),
        ("words", "a "),
        ("at signs", "@"),
        ("addresses without a comma", "a@b "),
        ("addresses with two at signs", "a@b@"),
        ("routes", "@a,"),
        ("routes in brackets", "<@a,"),
        ("commas", ","),
        ("semicolons", ";"),
        ("colons", ":"),
        ("mailto", "mailto:"),
        ("equals signs", "="),
        ("folds", "\n "),
    ] {
        reads(shape, field("To", piece.repeat(10_000)));
        reads(&format!("{shape}, and an address"), field("To", piece.repeat(10_000) + "a@b.c"));
    }
    reads("one local part", field("To", "a".repeat(100_000) + "@b"));
}

#[test]
fn parameters() {
    let typed = |parameters: String| field("Content-Type", "a/b".to_owned() + &parameters);
    reads("of distinct names", typed(each(5_000, |n| format!("; a{n}=b"))));
    reads("of one name", typed("; a=b".repeat(10_000)));
    reads("sections", typed(each(5_000, |n| format!("; a*{n}=b"))));
    reads("sections backwards", typed(each(5_000, |n| format!("; a*{}=b", 5_000 - n))));
    reads("sections with escapes", typed(each(5_000, |n| format!("; a*{n}*=%41"))));
    reads("sections of distinct names", typed(each(2_500, |n| format!("; a{n}*0=b; a{n}*1=c"))));
    reads("sections of one number", typed("; a*0=b".repeat(5_000)));
    reads("semicolons", typed(";".repeat(50_000)));
    reads("names alone", typed(";a".repeat(20_000)));
    reads("equals signs", typed("=".repeat(50_000)));
    reads("quotes", typed("; a=\"".repeat(10_000)));
    reads("asterisks", typed("; a".to_owned() + &"*".repeat(50_000) + "=b"));
    reads("apostrophes", typed("; a*=".to_owned() + &"'".repeat(50_000)));
    reads("percent signs", typed("; a*=".to_owned() + &"%".repeat(50_000)));
    reads("a long number", typed("; a*".to_owned() + &"9".repeat(50_000) + "=b"));
    reads(
        "a long one beside many",
        typed(format!("; x=\"{}\"", "y".repeat(200_000)) + &each(990, |n| format!(";a{n}=b"))),
    );
}

#[test]
fn identifiers_and_dates() {
    for name in
        ["References", "Received", "List-Unsubscribe", "List-Id", "Return-Path", "Date", "Keywords"]
    {
        for piece in [
            "<a@b> ", "<", "<a", "a@b ", "a ", "a;", ";", ",", "1 ", "1", "1:", "Jan ", "+", "\"",
            "\\",
        ] {
            reads(&format!("{name}: {piece}"), field(name, piece.repeat(5_000)));
        }
    }
}

#[test]
fn bodies() {
    reads("base64 of equals signs", encoded("base64", "=".repeat(200_000)));
    reads("base64 of junk", encoded("base64", "A!\n".repeat(50_000)));
    reads("base64 of padding", encoded("base64", "QQ==\n".repeat(30_000)));
    reads("quoted-printable of equals signs", encoded("quoted-printable", "=".repeat(200_000)));
    reads("quoted-printable of soft breaks", encoded("quoted-printable", "=\n".repeat(100_000)));
    reads("quoted-printable of blank lines", encoded("quoted-printable", " \n".repeat(100_000)));
    reads("quoted-printable of blanks", encoded("quoted-printable", " ".repeat(200_000)));
    reads("blanks and equals signs", encoded("quoted-printable", " =".repeat(100_000)));
    reads("uuencode", encoded("x-uuencode", "begin 644 a\n".repeat(10_000)));
    reads(
        "uuencode without lines",
        encoded("x-uuencode", "begin 644 a\n".to_owned() + &"M".repeat(200_000)),
    );
    reads("HTML", field("Content-Type", "text/html") + &"<".repeat(200_000));
    reads(
        "HTML of meta elements",
        field("Content-Type", "text/html") + &"<meta charset=".repeat(10_000),
    );
    reads(
        "flowed text",
        field("Content-Type", "text/plain; format=flowed") + &"> a \n".repeat(20_000),
    );
    reads(
        "flowed quotes",
        field("Content-Type", "text/plain; format=flowed") + &">".repeat(100_000),
    );
    for (charset, piece) in [
        ("utf-7", "+"),
        ("utf-7", "+AGE-"),
        ("utf-8", "\u{0}"),
        ("hz-gb-2312", "~{"),
        ("iso-2022-jp", "\x1B$B"),
        ("iso-2022-kr", "\x0E"),
        ("iso-2022-cn", "\x1B$)A"),
        ("utf-16", "a"),
        ("utf-32", "a"),
        ("johab", "~"),
        ("x-unknown", "\x1B"),
    ] {
        let content_type = format!("text/plain; charset={charset}");
        reads(charset, field("Content-Type", content_type) + &piece.repeat(50_000));
    }
    reads("one line", "a".repeat(1_000_000));
    reads("CRLF", with_crlf(&b"\na\n".repeat(100_000)));
}
