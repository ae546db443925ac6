//! Messages made to hurt, each shape as a function of its size.

#[path = "finding_shapes.rs"]
pub(crate) mod findings;

/// Takes the shapes.
pub(crate) trait Reader {
    /// Messages of one shape, where `message` is asked for one with so many pieces.
    #[track_caller]
    fn reads<M: Into<Vec<u8>>>(&mut self, shape: &str, message: impl Fn(usize) -> M);

    /// Messages of two kinds of pieces, so many of each: together they cost no more than each alone.
    #[track_caller]
    fn reads_both<M: Into<Vec<u8>>>(&mut self, shape: &str, message: impl Fn(usize, usize) -> M) {
        self.reads(shape, |n| message(n, n));
    }
}

/// All shapes.
#[allow(dead_code)] // the tests take them one by one
pub(crate) fn all(to: &mut impl Reader) {
    nesting(to);
    boundaries_that_begin_with_each_other(to);
    messages_encoded_in_each_other(to);
    delimiters(to);
    headers(to);
    encoded_words(to);
    comments(to);
    addresses(to);
    parameters(to);
    identifiers_and_dates(to);
    bodies(to);
    pairs(to);
    findings::all(to);
}

/// Pieces of HTML that are opened and never closed, or closed in disorder.
const HTML: &[&str] = &[
    "<div>",
    "<b>",
    "<b><p>x</b>",
    "<p><font color=red>x",
    "<table><tr><td>",
    "<ul><li>",
    "<a href=tel:112>x<p>",
    "</p>",
    "<!--",
    "<svg><style>",
    "<img src=cid:x>",
];

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

pub(crate) fn nesting(to: &mut impl Reader) {
    let closes = |n| each(n, |at| format!("--{:06}--\n", n - 1 - at));
    let open = |n| multipart(format!("{n:06}"));
    let texts = |n| open(n) + "\n" + &"text\n".repeat(100) + &format!("--{n:06}\n");
    to.reads("multiparts with one boundary", |n| multipart("b").repeat(n));
    to.reads("multiparts with their own", |n| each(n, open));
    to.reads("multiparts that are closed", |n| each(n, open) + &closes(n));
    to.reads("multiparts with texts", |n| each(n / 4, texts));
    to.reads("digests", |n| each(n, |n| open(n).replace("mixed", "digest") + "\n"));
    to.reads("messages", |n| field("Content-Type", "message/rfc822").repeat(n));
    to.reads("lines in multiparts", |n| each(n, open) + "\n" + &"--x\n".repeat(10 * n));
    let lines = |n| "--00\n--x--\n".repeat(10 * n);
    to.reads("lines of base64 in multiparts", |n| each(n, open) + &encoded("base64", lines(n)));
}

/// As many boundaries as there can be for their length, each the beginning of the next.
pub(crate) fn boundaries_that_begin_with_each_other(to: &mut impl Reader) {
    let root = |n: usize| (4 * n).isqrt();
    to.reads("boundaries", |n| each(root(n), |n| multipart("b".repeat(n + 1))));
    to.reads("boundaries and lines", |n| {
        let lines = each(root(n), |n| format!("--{}c\n", "b".repeat(n + 1)));
        each(root(n), |n| multipart("b".repeat(n + 1))) + &lines
    });
}

pub(crate) fn messages_encoded_in_each_other(to: &mut impl Reader) {
    to.reads("encoded messages", |n| {
        let encoded = encoded("quoted-printable", "Content-Type: message/rfc822\n");
        let escapes = "=3D".repeat(n);
        encoded.trim_end().to_owned() + "\n\n" + &escapes
    });
}

pub(crate) fn delimiters(to: &mut impl Reader) {
    to.reads("empty parts", |n| multipart("b") + &"--b\n".repeat(n));
    to.reads("empty parts with an empty line", |n| multipart("b") + &"\n--b\n".repeat(n));
    let missing = "Content-Type: multipart/mixed; boundary=c\n\n--b\n";
    to.reads("multiparts without a delimiter", |n| multipart("b") + &missing.repeat(n));
    let midline = "Content-Type: multipart/mixed; boundary=c\n\nx--c\n--b\n";
    to.reads("multiparts with a delimiter in a line", |n| multipart("b") + &midline.repeat(n));
    let near = format!("--{}x\n", "b".repeat(70));
    to.reads("lines that are nearly delimiters", |n| {
        multipart("b".repeat(70)) + "\n" + &near.repeat(n)
    });
    to.reads("one line of dashes", |n| multipart("b") + "\n" + &"-".repeat(10 * n));
    to.reads("a boundary of dashes", |n| multipart("-".repeat(10 * n)) + &"-".repeat(10 * n));
    to.reads("lines of dashes", |n| multipart("b") + "\n" + &"---\n".repeat(10 * n));
    to.reads("dashes in base64", |n| multipart("b") + &encoded("base64", "--".repeat(10 * n)));
    let parameter = |n: usize| format!("multipart/mixed; boundary=b; x=\"{}\"", "y".repeat(40 * n));
    to.reads("parts of a long type", |n| field("Content-Type", parameter(n)) + &"--b\n".repeat(n));
    let parameters = |n: usize| format!("multipart/mixed; boundary=b{}", "; x=y".repeat(n));
    to.reads("parts of a type with many parameters", |n| {
        field("Content-Type", parameters(n)) + &"--b\n".repeat(n)
    });
}

pub(crate) fn headers(to: &mut impl Reader) {
    to.reads("fields", |n| "a: b\n".repeat(n));
    to.reads("fields of distinct names", |n| each(n, |at| format!("a{at}: b\n")));
    to.reads("fields of addresses", |n| "From: a@b.c\n".repeat(n));
    to.reads("one long name", |n| "a".repeat(10 * n));
    to.reads("one long field", |n| field("Subject", "a".repeat(10 * n)));
    to.reads("folds", |n| field("Subject", "\n a".repeat(n)));
    to.reads("folds of blanks", |n| field("Content-Type", "\n ".repeat(n)));
    to.reads("blanks", |n| field("Subject", " ".repeat(10 * n)));
    to.reads("blanks before colons", |n| format!("a{}: b\n", " ".repeat(n)).repeat(100));
    to.reads("CRs", |n| "\r".repeat(10 * n));
    to.reads("LFs", |n| "\n".repeat(10 * n));
    to.reads("CRs in a field", |n| field("Subject", "\r".repeat(10 * n)));
    to.reads("lines without a colon", |n| "a b\n".repeat(10 * n));
    to.reads("lines without a colon between fields", |n| "a b\na: b\n".repeat(n));
    to.reads("lines that lost their fold", |n| field("Subject", "a,\n".repeat(n)));
    to.reads("lines in a quote that lost its folds", |n| field("Subject", "\"a\nb\"\n".repeat(n)));
    to.reads("fields after form feeds", |n| {
        format!("a: b\nX: {}\n", "\x0cContent-Type: a/b".repeat(n))
    });
    to.reads("types after a long one", |n| {
        let long = format!("Content-Type: ({}) message/x\n", "x".repeat(20 * n));
        long + &"Content-Type: a/b\n".repeat(n)
    });
    to.reads("mbox lines", |n| "From a\n".repeat(n));
    to.reads("bytes that are no UTF-8", |n| b"a: \xE9\n".repeat(n));
    let raw = |n: usize| format!("Content-Type: text/plain; x=\"{}\"\n", "y".repeat(40 * n));
    to.reads("raw fields beside a long type", |n| {
        [raw(n).as_bytes(), &b"a: \xE9\n".repeat(n)].concat()
    });
}

pub(crate) fn encoded_words(to: &mut impl Reader) {
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
        to.reads(shape, |n| field("Subject", word.repeat(n)));
        to.reads(&format!("{shape}, in a name"), |n| field("From", word.repeat(n) + "<a@b.c>"));
        to.reads(&format!("{shape}, in a parameter"), |n| {
            field("Content-Type", "a/b; c=\"".to_owned() + &word.repeat(n))
        });
    }
    to.reads("one long word", |n| field("Subject", format!("=?utf-8?Q?{}?=", "=41".repeat(n))));
    to.reads("one word of folds", |n| field("Subject", format!("=?utf-8?Q?{}?=", "\n ".repeat(n))));
}

pub(crate) fn comments(to: &mut impl Reader) {
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
        to.reads(&format!("{name}: nested"), |n| in_field("(".repeat(n) + &")".repeat(n)));
        to.reads(&format!("{name}: open"), |n| in_field("(".repeat(n)));
        to.reads(&format!("{name}: closed"), |n| in_field(")".repeat(n)));
        to.reads(&format!("{name}: in a row"), |n| in_field("(a)".repeat(n)));
        to.reads(&format!("{name}: open after words"), |n| in_field("a (".repeat(n)));
        to.reads(&format!("{name}: escaped"), |n| in_field("(\\)".repeat(n)));
    }
}

pub(crate) fn addresses(to: &mut impl Reader) {
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
        ("open quotes after brackets", "<\""),
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
        to.reads(shape, |n| field("To", piece.repeat(n)));
        to.reads(&format!("{shape}, and an address"), |n| field("To", piece.repeat(n) + "a@b.c"));
    }
    to.reads("one local part", |n| field("To", "a".repeat(10 * n) + "@b"));
}

pub(crate) fn parameters(to: &mut impl Reader) {
    let typed = |parameters: String| field("Content-Type", "a/b".to_owned() + &parameters);
    to.reads("of distinct names", |n| typed(each(n, |at| format!("; a{at}=b"))));
    to.reads("of one name", |n| typed("; a=b".repeat(n)));
    to.reads("sections", |n| typed(each(n, |at| format!("; a*{at}=b"))));
    to.reads("sections backwards", |n| typed(each(n, |at| format!("; a*{}=b", n - at))));
    to.reads("sections with escapes", |n| typed(each(n, |at| format!("; a*{at}*=%41"))));
    to.reads("sections of distinct names", |n| {
        typed(each(n, |at| format!("; a{at}*0=b; a{at}*1=c")))
    });
    to.reads("sections of one number", |n| typed("; a*0=b".repeat(n)));
    to.reads("semicolons", |n| typed(";".repeat(10 * n)));
    to.reads("names alone", |n| typed(";a".repeat(n)));
    to.reads("equals signs", |n| typed("=".repeat(10 * n)));
    to.reads("quotes", |n| typed("; a=\"".repeat(n)));
    to.reads("asterisks", |n| typed("; a".to_owned() + &"*".repeat(10 * n) + "=b"));
    to.reads("apostrophes", |n| typed("; a*=".to_owned() + &"'".repeat(10 * n)));
    to.reads("percent signs", |n| typed("; a*=".to_owned() + &"%".repeat(10 * n)));
    to.reads("a long number", |n| typed("; a*".to_owned() + &"9".repeat(10 * n) + "=b"));
    to.reads("a long one beside many", |n| {
        typed(format!("; x=\"{}\"", "y".repeat(40 * n)) + &each(n, |at| format!(";a{at}=b")))
    });
}

pub(crate) fn identifiers_and_dates(to: &mut impl Reader) {
    for name in
        ["References", "Received", "List-Unsubscribe", "List-Id", "Return-Path", "Date", "Keywords"]
    {
        for piece in [
            "<a@b> ", "<", "<a", "a@b ", "a ", "a;", ";", ",", "1 ", "1", "1:", "Jan ", "+", "\"",
            "\\",
        ] {
            to.reads(&format!("{name}: {piece}"), |n| field(name, piece.repeat(n)));
        }
    }
}

pub(crate) fn bodies(to: &mut impl Reader) {
    to.reads("base64 of equals signs", |n| encoded("base64", "=".repeat(10 * n)));
    to.reads("base64 of junk", |n| encoded("base64", "A!\n".repeat(10 * n)));
    to.reads("base64 of padding", |n| encoded("base64", "QQ==\n".repeat(10 * n)));
    to.reads("quoted-printable of equals signs", |n| {
        encoded("quoted-printable", "=".repeat(10 * n))
    });
    to.reads("quoted-printable of soft breaks", |n| {
        encoded("quoted-printable", "=\n".repeat(10 * n))
    });
    to.reads("quoted-printable of blank lines", |n| {
        encoded("quoted-printable", " \n".repeat(10 * n))
    });
    to.reads("quoted-printable of blanks", |n| encoded("quoted-printable", " ".repeat(10 * n)));
    to.reads("blanks and equals signs", |n| encoded("quoted-printable", " =".repeat(10 * n)));
    to.reads("uuencode", |n| encoded("x-uuencode", "begin 644 a\n".repeat(n)));
    to.reads("uuencode without lines", |n| {
        encoded("x-uuencode", "begin 644 a\n".to_owned() + &"M".repeat(10 * n))
    });
    to.reads("HTML", |n| field("Content-Type", "text/html") + &"<".repeat(10 * n));
    to.reads("HTML of meta elements", |n| {
        field("Content-Type", "text/html") + &"<meta charset=".repeat(n)
    });
    for piece in HTML {
        to.reads(&format!("HTML of {piece}"), |n| {
            field("Content-Type", "text/html") + &piece.repeat(n * 10 / piece.len().min(10))
        });
    }
    to.reads("HTML of attributes", |n| {
        field("Content-Type", "text/html") + "<p " + &each(n, |at| format!("a{at}=b "))
    });
    to.reads("HTML of style", |n| {
        field("Content-Type", "text/html") + "<p style='" + &"color:rgb(1,2,3);".repeat(n)
    });
    to.reads("HTML of brackets in style", |n| {
        field("Content-Type", "text/html") + "<p style='width:" + &"calc(".repeat(n)
    });
    to.reads("HTML of one image", |n| {
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n".to_owned()
            + &"<img src=cid:a>".repeat(n)
            + "\n--b\nContent-ID: <a>\n\nGIF89a"
    });
    to.reads("flowed text", |n| {
        field("Content-Type", "text/plain; format=flowed") + &"> a \n".repeat(n)
    });
    to.reads("flowed quotes", |n| {
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
        to.reads(charset, |n| field("Content-Type", &content_type) + &piece.repeat(10 * n));
    }
    to.reads("one line", |n| "a".repeat(10 * n));
    to.reads("lines of CRLF", |n| "\r\na\r\n".repeat(10 * n));
}

/// Work for each of one kind that could depend on how much there is of another.
pub(crate) fn pairs(to: &mut impl Reader) {
    let cyrillic = b"\xF0\xD2\xC9\xD7\xC5\xD4, \xCB\xC1\xCB \xC4\xC5\xCC\xC1?\n";
    let raw = b"To: \xEF <a@b>\n";
    let long = |n: usize| format!("; x=\"{}\"", "y".repeat(20 * n));
    let named = |n: usize| each(n, |at| format!("; a{at}=b"));
    let part = |header: &str, n: usize| format!("--b\n{header}\n\n").repeat(n);
    let mixed = |parameters: String| {
        field("Content-Type", "multipart/mixed; boundary=b".to_owned() + &parameters)
    };
    let words = |n: usize| "=?utf-8?Q?a?= ".repeat(n);
    to.reads_both("raw fields, and text", |n, m| {
        [&raw.repeat(n)[..], b"\n", &cyrillic.repeat(m)].concat()
    });
    to.reads_both("raw fields, and a type", |n, m| {
        [&raw.repeat(n), field("Content-Type", "text/plain".to_owned() + &long(m)).as_bytes()]
            .concat()
    });
    to.reads_both("parts with raw fields, and a type", |n, m| {
        let part = [b"--b\n", &raw[..], b"\n"].concat();
        [mixed(long(m)).as_bytes(), &part.repeat(n)].concat()
    });
    to.reads_both("parts with raw fields, and text before them", |n, m| {
        let part = [b"--b\n", &raw[..], b"\n"].concat();
        [mixed(String::new()).as_bytes(), b"--b\n\n", &cyrillic.repeat(m), &part.repeat(n)].concat()
    });
    to.reads_both("parts, and parameters", |n, m| mixed(named(m)) + &part("", n));
    to.reads_both("parts, and fields", |n, m| {
        "a: b\n".repeat(m) + &mixed(String::new()) + &part("", n)
    });
    to.reads_both("parts with parameters, and other parts", |n, m| {
        let typed = format!("Content-Type: a/b{}", named(n));
        mixed(String::new()) + &part(&typed, 1) + &part("Content-Type: a/b; name=c", m)
    });
    to.reads_both("addresses, and words", |n, m| {
        field("To", words(m) + "<a@b>, " + &"a@b, ".repeat(n))
    });
    to.reads_both("addresses, and folds", |n, m| field("To", "a@b,".repeat(n) + &"\n ".repeat(m)));
    to.reads_both("addresses, and a comment", |n, m| {
        field("To", "A <a@b>, ".repeat(n) + "(" + &"c ".repeat(m) + ")")
    });
    to.reads_both("names, and a comment with an address", |n, m| {
        field("To", "A, ".repeat(n) + "(<a@b>)" + &" (c)".repeat(m))
    });
    to.reads_both("fields of one name, and words", |n, m| {
        format!("Subject: {}\n", words(m)) + &"Subject: a\n".repeat(n)
    });
    to.reads_both("empty fields, and identifiers", |n, m| {
        "References: \n".repeat(n) + &field("References", "<a@b> ".repeat(m))
    });
    to.reads_both("lines that are no fields, and a body", |n, m| {
        "a b\n".repeat(n) + "Subject: a\n\n" + &"text\n".repeat(m)
    });
    to.reads_both("attachments of one name, and a long one", |n, m| {
        let one = "Content-Disposition: attachment; filename=a";
        mixed(String::new()) + &part(one, n) + &part(&(one.to_owned() + &"a".repeat(10 * m)), 1)
    });
    to.reads_both("messages in each other, and text", |n, m| {
        field("Content-Type", "message/rfc822").repeat(n) + "Subject: a\n\n" + &"text\n".repeat(m)
    });
    to.reads_both("messages in each other, and fields", |n, m| {
        "a: b\n".repeat(m) + &field("Content-Type", "message/rfc822").repeat(n)
    });
    to.reads_both("multiparts in each other, and parts", |n, m| {
        each(n, |at| multipart(format!("{at:06}"))) + &"--000000\n\n".repeat(m)
    });
    to.reads_both("references to images, and images", |n, m| {
        let html =
            "Content-Type: text/html\n\n".to_owned() + &"<img src=\"cid:0@a\">".repeat(n) + "\n";
        let images =
            each(m, |at| format!("--b\nContent-Type: image/png\nContent-ID: <{at}@a>\n\n"));
        mixed(String::new()).replace("mixed", "related") + "--b\n" + &html + &images
    });
}
