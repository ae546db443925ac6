//! Messages made to hurt, each shape as a function of its size. All of it is read, with the usual
//! limits and with none, on a small stack; four times the size may take four times as long, not
//! sixteen times.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    thread,
    time::{Duration, Instant},
};

use support::{touch, touch_shallowly};
use unmime::{Limits, Message, Options};

const STACK: usize = 256 << 10;

/// How often the piece of a shape is repeated, the first time. Less would be noticed without full
/// optimization: run this test with `--release` too.
const SIZE: usize = if cfg!(debug_assertions) { 500 } else { 2_500 };

/// What a busy machine may add to a measurement.
const NOISE: Duration = Duration::from_millis(100);

/// Reads messages of one shape, and measures whether that takes linear time.
#[track_caller]
fn reads<M: Into<Vec<u8>>>(shape: &str, message: impl Fn(usize) -> M) {
    let small: Vec<u8> = message(SIZE).into();
    let large: Vec<u8> = message(4 * SIZE).into();
    let mut times = Vec::new();
    for _attempt in 0..3 {
        let (some, more) = (time_to_read(&small), time_to_read(&large));
        if more <= 8 * some + NOISE {
            return;
        }
        times.push((some, more));
    }
    panic!("{shape}: {} and {} bytes took {times:.2?}", small.len(), large.len());
}

fn time_to_read(message: &[u8]) -> Duration {
    let message = message.to_owned();
    on_a_small_stack(move || {
        let start = Instant::now();
        for options in [Options::new(), unlimited()] {
            touch_shallowly(&Message::parse_with(&message, &options));
        }
        start.elapsed()
    })
}

fn unlimited() -> Options {
    Options::new().limits(Limits::unlimited())
}

fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(STACK);
    thread.spawn(work).unwrap().join().unwrap()
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

/// More levels than a stack has bytes for; paths and the like, which take time with the depth, are
/// asked for within the limits only.
#[test]
fn a_stack_is_not_for_nesting() {
    let levels = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    for level in ["Content-Type:multipart/x;boundary=b\n\n--b\n", "Content-Type:message/rfc822\n\n"]
    {
        let message = level.repeat(levels);
        on_a_small_stack(move || {
            touch(&Message::parse(message.as_bytes()));
            let parsed = Message::parse_with(message.as_bytes(), &unlimited());
            assert_eq!(parsed.parts().len(), levels + 1);
            assert_eq!(parsed.root().descendants().len(), levels);
            let lists = parsed.body_lists();
            assert_eq!(lists.text.len() + lists.attachments.len(), 1);
            assert!(!format!("{:?}", parsed.headers()).is_empty());
            drop(parsed.clone().into_owned().defects());
        });
    }
}

#[test]
fn nesting() {
    let closes = |n| each(n, |at| format!("--{:06}--\n", n - 1 - at));
    let open = |n| multipart(format!("{n:06}"));
    let texts = |n| open(n) + "\n" + &"text\n".repeat(100) + &format!("--{n:06}\n");
    reads("multiparts with one boundary", |n| multipart("b").repeat(n));
    reads("multiparts with their own", |n| each(n, open));
    reads("multiparts that are closed", |n| each(n, open) + &closes(n));
    reads("multiparts with texts", |n| each(n / 4, texts));
    reads("digests", |n| each(n, |n| open(n).replace("mixed", "digest") + "\n"));
    reads("messages", |n| field("Content-Type", "message/rfc822").repeat(n));
    reads("lines in multiparts", |n| each(n, open) + "\n" + &"--x\n".repeat(10 * n));
    let lines = |n| "--00\n--x--\n".repeat(10 * n);
    reads("lines of base64 in multiparts", |n| each(n, open) + &encoded("base64", lines(n)));
}

/// As many boundaries as there can be for their length, each the beginning of the next.
#[test]
fn boundaries_that_begin_with_each_other() {
    let root = |n: usize| (4 * n).isqrt();
    reads("boundaries", |n| each(root(n), |n| multipart("b".repeat(n + 1))));
    reads("boundaries and lines", |n| {
        let lines = each(root(n), |n| format!("--{}c\n", "b".repeat(n + 1)));
        each(root(n), |n| multipart("b".repeat(n + 1))) + &lines
    });
}

#[test]
fn messages_encoded_in_each_other() {
    reads("encoded messages", |n| {
        let encoded = encoded("quoted-printable", "Content-Type: message/rfc822\n");
        let escapes = "=3D".repeat(n);
        encoded.trim_end().to_owned() + "\n\n" + &escapes
    });
}

#[test]
fn delimiters() {
    reads("empty parts", |n| multipart("b") + &"--b\n".repeat(n));
    reads("empty parts with an empty line", |n| multipart("b") + &"\n--b\n".repeat(n));
    let missing = "Content-Type: multipart/mixed; boundary=c\n\n--b\n";
    reads("multiparts without a delimiter", |n| multipart("b") + &missing.repeat(n));
    let midline = "Content-Type: multipart/mixed; boundary=c\n\nx--c\n--b\n";
    reads("multiparts with a delimiter in a line", |n| multipart("b") + &midline.repeat(n));
    let near = format!("--{}x\n", "b".repeat(70));
    reads("lines that are nearly delimiters", |n| {
        multipart("b".repeat(70)) + "\n" + &near.repeat(n)
    });
    reads("one line of dashes", |n| multipart("b") + "\n" + &"-".repeat(10 * n));
    reads("a boundary of dashes", |n| multipart("-".repeat(10 * n)) + &"-".repeat(10 * n));
    reads("lines of dashes", |n| multipart("b") + "\n" + &"---\n".repeat(10 * n));
    reads("dashes in base64", |n| multipart("b") + &encoded("base64", "--".repeat(10 * n)));
    let parameter = |n: usize| format!("multipart/mixed; boundary=b; x=\"{}\"", "y".repeat(40 * n));
    reads("parts of a long type", |n| field("Content-Type", parameter(n)) + &"--b\n".repeat(n));
    let parameters = |n: usize| format!("multipart/mixed; boundary=b{}", "; x=y".repeat(n));
    reads("parts of a type with many parameters", |n| {
        field("Content-Type", parameters(n)) + &"--b\n".repeat(n)
    });
}

#[test]
fn headers() {
    reads("fields", |n| "a: b\n".repeat(n));
    reads("fields of distinct names", |n| each(n, |at| format!("a{at}: b\n")));
    reads("fields of addresses", |n| "From: a@b.c\n".repeat(n));
    reads("one long name", |n| "a".repeat(10 * n));
    reads("one long field", |n| field("Subject", "a".repeat(10 * n)));
    reads("folds", |n| field("Subject", "\n a".repeat(n)));
    reads("folds of blanks", |n| field("Content-Type", "\n ".repeat(n)));
    reads("blanks", |n| field("Subject", " ".repeat(10 * n)));
    reads("blanks before colons", |n| format!("a{}: b\n", " ".repeat(n)).repeat(100));
    reads("CRs", |n| "\r".repeat(10 * n));
    reads("LFs", |n| "\n".repeat(10 * n));
    reads("CRs in a field", |n| field("Subject", "\r".repeat(10 * n)));
    reads("lines without a colon", |n| "a b\n".repeat(10 * n));
    reads("lines without a colon between fields", |n| "a b\na: b\n".repeat(n));
    reads("lines that lost their fold", |n| field("Subject", "a,\n".repeat(n)));
    reads("lines in a quote that lost its folds", |n| field("Subject", "\"a\nb\"\n".repeat(n)));
    reads("mbox lines", |n| "From a\n".repeat(n));
    reads("bytes that are no UTF-8", |n| b"a: \xE9\n".repeat(n));
    let raw = |n: usize| format!("Content-Type: text/plain; x=\"{}\"\n", "y".repeat(40 * n));
    reads("raw fields beside a long type", |n| {
        [raw(n).as_bytes(), &b"a: \xE9\n".repeat(n)].concat()
    });
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
        reads(shape, |n| field("Subject", word.repeat(n)));
        reads(&format!("{shape}, in a name"), |n| field("From", word.repeat(n) + "<a@b.c>"));
        reads(&format!("{shape}, in a parameter"), |n| {
            field("Content-Type", "a/b; c=\"".to_owned() + &word.repeat(n))
        });
    }
    reads("one long word", |n| field("Subject", format!("=?utf-8?Q?{}?=", "=41".repeat(n))));
    reads("one word of folds", |n| field("Subject", format!("=?utf-8?Q?{}?=", "\n ".repeat(n))));
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
        reads(&format!("{name}: nested"), |n| in_field("(".repeat(n) + &")".repeat(n)));
        reads(&format!("{name}: open"), |n| in_field("(".repeat(n)));
        reads(&format!("{name}: closed"), |n| in_field(")".repeat(n)));
        reads(&format!("{name}: in a row"), |n| in_field("(a)".repeat(n)));
        reads(&format!("{name}: open behind words"), |n| in_field("a (".repeat(n)));
        reads(&format!("{name}: escaped"), |n| in_field("(\\)".repeat(n)));
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
        reads(shape, |n| field("To", piece.repeat(n)));
        reads(&format!("{shape}, and an address"), |n| field("To", piece.repeat(n) + "a@b.c"));
    }
    reads("one local part", |n| field("To", "a".repeat(10 * n) + "@b"));
}

#[test]
fn parameters() {
    let typed = |parameters: String| field("Content-Type", "a/b".to_owned() + &parameters);
    reads("of distinct names", |n| typed(each(n, |at| format!("; a{at}=b"))));
    reads("of one name", |n| typed("; a=b".repeat(n)));
    reads("sections", |n| typed(each(n, |at| format!("; a*{at}=b"))));
    reads("sections backwards", |n| typed(each(n, |at| format!("; a*{}=b", n - at))));
    reads("sections with escapes", |n| typed(each(n, |at| format!("; a*{at}*=%41"))));
    reads("sections of distinct names", |n| typed(each(n, |at| format!("; a{at}*0=b; a{at}*1=c"))));
    reads("sections of one number", |n| typed("; a*0=b".repeat(n)));
    reads("semicolons", |n| typed(";".repeat(10 * n)));
    reads("names alone", |n| typed(";a".repeat(n)));
    reads("equals signs", |n| typed("=".repeat(10 * n)));
    reads("quotes", |n| typed("; a=\"".repeat(n)));
    reads("asterisks", |n| typed("; a".to_owned() + &"*".repeat(10 * n) + "=b"));
    reads("apostrophes", |n| typed("; a*=".to_owned() + &"'".repeat(10 * n)));
    reads("percent signs", |n| typed("; a*=".to_owned() + &"%".repeat(10 * n)));
    reads("a long number", |n| typed("; a*".to_owned() + &"9".repeat(10 * n) + "=b"));
    reads("a long one beside many", |n| {
        typed(format!("; x=\"{}\"", "y".repeat(40 * n)) + &each(n, |at| format!(";a{at}=b")))
    });
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
            reads(&format!("{name}: {piece}"), |n| field(name, piece.repeat(n)));
        }
    }
}

#[test]
fn bodies() {
    reads("base64 of equals signs", |n| encoded("base64", "=".repeat(10 * n)));
    reads("base64 of junk", |n| encoded("base64", "A!\n".repeat(10 * n)));
    reads("base64 of padding", |n| encoded("base64", "QQ==\n".repeat(10 * n)));
    reads("quoted-printable of equals signs", |n| encoded("quoted-printable", "=".repeat(10 * n)));
    reads("quoted-printable of soft breaks", |n| encoded("quoted-printable", "=\n".repeat(10 * n)));
    reads("quoted-printable of blank lines", |n| encoded("quoted-printable", " \n".repeat(10 * n)));
    reads("quoted-printable of blanks", |n| encoded("quoted-printable", " ".repeat(10 * n)));
    reads("blanks and equals signs", |n| encoded("quoted-printable", " =".repeat(10 * n)));
    reads("uuencode", |n| encoded("x-uuencode", "begin 644 a\n".repeat(n)));
    reads("uuencode without lines", |n| {
        encoded("x-uuencode", "begin 644 a\n".to_owned() + &"M".repeat(10 * n))
    });
    reads("HTML", |n| field("Content-Type", "text/html") + &"<".repeat(10 * n));
    reads("HTML of meta elements", |n| {
        field("Content-Type", "text/html") + &"<meta charset=".repeat(n)
    });
    reads("flowed text", |n| {
        field("Content-Type", "text/plain; format=flowed") + &"> a \n".repeat(n)
    });
    reads("flowed quotes", |n| {
        field("Content-Type", "text/plain; format=flowed") + &">".repeat(10 * n)
    });
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
        reads(charset, |n| field("Content-Type", &content_type) + &piece.repeat(10 * n));
    }
    reads("one line", |n| "a".repeat(10 * n));
    reads("lines of CRLF", |n| "\r\na\r\n".repeat(10 * n));
}
