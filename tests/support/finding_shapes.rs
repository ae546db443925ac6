//! Messages with what is odd over and over.

use super::{Reader, each, encoded, field, multipart};

/// What is odd over and over: each is to be found, told and read otherwise.
pub(crate) fn all(to: &mut impl Reader) {
    in_structure(to);
    in_fields(to);
    in_parameters(to);
    in_bodies(to);
}

fn in_structure(to: &mut impl Reader) {
    let long = |n: usize| "b".repeat(10 * n);
    let near = format!("--{}x\n", "b".repeat(70));
    to.reads("nearly delimiters of a long boundary", |n| {
        multipart(long(n)) + "\n" + &near.repeat(n)
    });
    to.reads("lines drawn by hand", |n| {
        multipart("-") + "\n" + &"----\n".repeat(n) + &"\n".repeat(10 * n)
    });
    to.reads("indented delimiters", |n| multipart("b") + "\n" + &" --b\n".repeat(n));
    to.reads("delimiters in lines", |n| multipart("b") + "\n" + &"x--b\n".repeat(n));
    to.reads("delimiters after the end", |n| multipart("b") + "\n--b--\n" + &"--b\n".repeat(n));
    to.reads("ends", |n| multipart("b") + &"--b--\n".repeat(n));
    to.reads("boundaries that are reused", |n| {
        multipart("a") + &(multipart("a") + "\n--a--\n").repeat(n)
    });
    to.reads("multiparts without boundaries", |n| {
        multipart("b") + &"Content-Type: multipart/mixed\n\n--c\n--b\n".repeat(n)
    });
    let two = "Content-Type: text/plain\nContent-Type: text/html\n\nx\n--b\n";
    to.reads("parts with two types", |n| multipart("b") + &two.repeat(n));
    let inner = multipart("a") + "\nVE9L\n--b\n";
    to.reads("multiparts that are not closed", |n| multipart("b") + &inner.repeat(n));
    to.reads("preambles", |n| {
        let part = "Content-Type: multipart/mixed; boundary=a\n\nContent-Type: x/y\n--a\n--a--\n";
        multipart("b") + &(part.to_owned() + "Content-Type: x/y\n--b\n").repeat(n)
    });
}

fn in_fields(to: &mut impl Reader) {
    for name in ["From", "Subject"] {
        let long = "a@b.c,".to_owned();
        let fields = format!("{name}: d@e.f\n");
        to.reads(&format!("{name}: a long one and many"), |n| {
            format!("{name}: {}\n", long.repeat(n)) + &fields.repeat(n)
        });
        to.reads(&format!("{name}: two long ones"), |n| {
            format!("{name}: {}\n{name}: g@h.i,{}\n\n", long.repeat(n), long.repeat(n))
        });
        for (shape, piece) in [
            ("NULs", "a\0"),
            ("shifts", "\x0E"),
            ("bare CRs", "a\rb"),
            ("blank lines", "a\n \n "),
            ("addresses in comments", "(a@b.c) d@e.f, "),
            ("malformed words", "=?utf-8?B?aGVs*bG8=?= <a@b>,"),
            ("controls in words", "=?utf-8?Q?a=00b?= <a@b>, "),
            ("quoted pairs", "\\a"),
            ("invisible characters", "a\u{200B}@b.c, "),
            ("comments in addresses", "a(x)@b(y).c, "),
            ("names that are addresses", "\"a@b.c\" <d@e.f>, "),
        ] {
            to.reads(&format!("{name}: {shape}"), |n| field(name, piece.repeat(n)));
            to.reads(&format!("{name}: {shape}, and an escape"), |n| {
                field(name, piece.repeat(n) + "\x1B$")
            });
        }
    }
    to.reads("fields in continuations", |n| field("X", "\n Content-Type: a/b".repeat(n)));
    to.reads("odd fields of MIME", |n| "Content-Type (x): text/html\nContent-Type : a\n".repeat(n));
    to.reads("continuations first", |n| " Content-Type: a/b\n".repeat(n));
}

fn in_parameters(to: &mut impl Reader) {
    for (field_name, value, name) in [
        ("Content-Type", "multipart/mixed", "boundary"),
        ("Content-Type", "a/b", "name"),
        ("Content-Disposition", "attachment", "filename"),
    ] {
        let mut shape = |shape: &str, parameters: &dyn Fn(usize) -> String| {
            let shape = format!("{name}: {shape}");
            to.reads(&shape, |n| field(field_name, value.to_owned() + &parameters(n)));
        };
        let again = |n: usize, value: &str| format!("; {name}={value}").repeat(n);
        shape("again", &|n| again(n, "b"));
        shape("again, otherwise", &|n| each(n, |at| format!("; {name}=b{at}")));
        shape("a long one, again", &|n| again(1, &"c".repeat(10 * n)) + &again(n, "b"));
        shape("sections", &|n| each(n, |at| format!("; {name}*{at}=b")));
        shape("odd sections", &|n| each(n, |at| format!("; {name}*0{at}=b")));
        shape("bad percent signs", &|n| each(n, |at| format!("; {name}*{at}*=%")));
        shape("charsets", &|n| format!("; {name}*=x''y").repeat(n));
        shape("no charsets", &|n| format!("; {name}*=y").repeat(n));
        shape("words after", &|n| again(1, "a") + &" b".repeat(n));
        shape("commas after", &|n| again(1, "a") + &", b".repeat(n));
        shape("comments after", &|n| again(1, "a") + &" (b)".repeat(n));
        shape("open comments after", &|n| again(1, "a") + &" (".repeat(n));
        shape("quotes after", &|n| again(1, "\"a\"") + &"b\"c\"".repeat(n));
        shape("junk between", &|n| again(n, "\"a\" b \"c\" (d)"));
        shape("without semicolons", &|n| format!(" {name}=b").repeat(n));
        shape("blanks around equals signs", &|n| format!("; {name} = b").repeat(n));
        shape("in other values", &|n| format!("; x=\"{name}=y\"").repeat(n));
        shape("name alone", &|n| format!(" {name}").repeat(n));
        shape("encoded words", &|n| again(n, "\"=?utf-8?Q?a?=\""));
        shape("backslashes", &|n| again(1, "\"") + &"\\a".repeat(n));
    }
}

fn in_bodies(to: &mut impl Reader) {
    let part = |encoding: &str, body: &str| encoded(encoding, body) + "\n--b\n";
    for (encoding, body) in [
        ("x-uuencode", "begin 644 a\n#0V%T\n`\nend\n"),
        ("x-yencode", "=ybegin line=128 size=1 name=a\nk\n=yend size=1\n"),
        ("base64", "QQ==QQ\n"),
        ("base64", "Q!Q-_\n\nQUJD\n"),
        ("quoted-printable", "a=zz=3d= \n"),
        ("7bit", "begin 644 a\n#0V%T\n`\nend\n"),
        ("7bit", "a\0b\n"),
        ("8bit", "=ybegin line=128 size=1 name=a\nk\n=yend size=1\n"),
        ("8bit", "(This file must be converted with BinHex 4.0)\n:a\n"),
        ("8bit", "VE9LVE9LVE9LVE9LVE9LVE9LVE9LVE9LVE9LVE9LVE9L\n"),
    ] {
        let shown = body.lines().next().unwrap_or_default().replace('\0', "NUL");
        to.reads(&format!("parts in {encoding}: {shown}"), |n| {
            multipart("b") + &part(encoding, body).repeat(n)
        });
        to.reads(&format!("{encoding}: {shown}"), |n| encoded(encoding, body.repeat(n)));
    }
}
