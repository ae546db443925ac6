//! The verbs that print: show, tree, headers, text, json, part, lint.

use std::fs;

use crate::support::{Run, file, folder, unmime, unmime_reading};

const HELLOWORLD: &str = "testdata/seed/helloworld.eml";
const AS_PRINTED: &str = "testdata/seed/helloworld-as-printed.eml";
const HTML_ONLY: &[u8] = b"Content-Type: text/html\n\n<p>hello</p>\n";

const HELLOWORLD_TREE: &str = "\
TEXT  multipart/mixed
1     ├─ multipart/alternative
1.1   │  ├─ text/plain gbk       49 B
1.2   │  └─ text/html gbk       101 B
2     └─ text/plain              14 B  attachment  Debian Package.txt
";

#[test]
fn show_gives_fields_tree_and_text_in_both_forms() {
    let fields = "\
From:    zengbenyuan <zengbenyuan@126.com>
To:      \"tommy_mail@163.com\" <tommy_mail@163.com>
Date:    Fri, 10 Oct 2008 18:14:12 +0800
Subject: Helloworld
";
    let text = " This is a mail for testing.";
    for arguments in [&["show", HELLOWORLD][..], &[HELLOWORLD], &["show", AS_PRINTED]] {
        let run = unmime(arguments);
        assert_eq!((run.status, &*run.stderr), (Some(0), ""), "{arguments:?}");
        assert!(run.stdout.starts_with(fields), "{}", run.stdout);
        assert!(run.stdout.contains("Debian Package.txt\n"), "{}", run.stdout);
        assert!(run.stdout.trim_end().ends_with(text), "{}", run.stdout);
    }
}

#[test]
fn tree_lists_every_part_in_columns() {
    assert_eq!(unmime(&["tree", HELLOWORLD]).stdout, HELLOWORLD_TREE);
}

#[test]
fn the_messages_inside_are_part_of_the_tree_even_when_encoded() {
    let expected = "\
TEXT    multipart/mixed
1       ├─ text/plain                 10 B
2       └─ message/rfc822            217 B  inner.eml
2.TEXT     └─ multipart/alternative
2.1           ├─ text/plain           10 B
2.2           └─ text/html            17 B
";
    assert_eq!(unmime(&["tree", "testdata/golden/message-base64.eml"]).stdout, expected);
    let shown = unmime(&["show", "testdata/golden/message-base64.eml"]).stdout;
    assert!(shown.ends_with("── 2 ──\nFrom:    ben@example.org\nSubject: Inside\n\nWrapped up\n"));
}

#[test]
fn every_verb_prints_what_it_is_for() {
    for (arguments, input, stdout) in [
        (&["headers", "-"][..], "X-A: 1\nSubject: =?gbk?B?z8TMzg==?=\n\n", "Subject: 夏涛\n"),
        (&["headers", "-a", "-"], "X-A: 1\nsubject:a\n b\n\n", "X-A: 1\nsubject: a b\n"),
        (&["headers", "-a", "--raw", "-"], "X-A:  1\r\n 2\r\n\r\n", "X-A:  1\n 2\n"),
        (&["text", "-"], "\ncaf\u{e9}", "caf\u{e9}\n"),
        (&["text", "--html", "-"], "Content-Type: text/html\n\n<p>\n", "<p>\n"),
        (&["part", "-", "1"], "Content-Transfer-Encoding: base64\n\nAGEK", "\0a\n"),
        (&["part", "--raw", "-", "1"], "A: b\n\nc", "A: b\n\nc"),
        (&["lint", "-"], "From: a@b.c\n\nd", ""),
    ] {
        let run = unmime_reading(arguments, input.as_bytes());
        assert_eq!(
            (run.status, &*run.stdout, &*run.stderr),
            (Some(0), stdout, ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn json_is_one_line_for_each_message() {
    let run = unmime(&["json", HELLOWORLD, AS_PRINTED]);
    assert_eq!((run.status, run.stdout.lines().count()), (Some(0), 2));
    for (line, id) in run.stdout.lines().zip([HELLOWORLD, AS_PRINTED]) {
        let email: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(email["id"], id);
        assert_eq!(email["subject"], "Helloworld");
        assert_eq!(email["headers"].as_array().unwrap().len(), 13);
        assert_eq!(email["attachments"][0]["name"], "Debian Package.txt");
    }
    assert!(unmime(&["json", "--pretty", HELLOWORLD]).stdout.starts_with("{\n  \"id\": "));
}

#[test]
fn several_messages_are_named() {
    let folder = folder("several");
    let (a, b) = (file(&folder, "a", "\none"), file(&folder, "b", "\ntwo"));
    let expected = format!("==> {a} <==\none\n\n==> {b} <==\ntwo\n");
    let list = format!("{a}\0{b}\0");
    let names = file(&folder, "names/list", &list);
    for (arguments, input) in [
        (&["text", &a, &b][..], ""),
        (&["text", "--files0-from", "-"], &list),
        (&["text", "--files0-from", &names], ""),
    ] {
        let run = unmime_reading(arguments, input.as_bytes());
        assert_eq!((run.status, &*run.stdout, &*run.stderr), (Some(0), &*expected, ""));
    }
}

#[test]
fn a_folder_is_the_files_in_it_in_order_and_no_links() {
    let folder = folder("folder-of-folders");
    for name in ["c/3", "b/2", "b/1", "a"] {
        file(&folder, name, format!("\n{name}"));
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(&folder, folder.join("b/loop")).unwrap();
    let run = unmime(&["text", folder.to_str().unwrap()]);
    let texts: Vec<_> =
        run.stdout.lines().filter(|l| !l.is_empty() && !l.starts_with('=')).collect();
    assert_eq!(texts, ["a", "b/1", "b/2", "c/3"]);
}

#[test]
fn exit_statuses() {
    let folder = folder("statuses");
    let html = &*file(&folder, "html", HTML_ONLY);
    let plain = &*file(&folder, "plain", "From: a@b.c\n\nhello\n");
    let defective = &*file(&folder, "defective", "no field\nA: b\n\nhello\n");
    let empty = folder.join("empty");
    fs::create_dir(&empty).unwrap();
    for (status, arguments) in [
        (0, &["show", html][..]),
        (0, &["lint", plain]),
        (0, &["text", html, plain]),
        (0, &["text", html]),
        (1, &["text", "--html", plain]),
        (1, &["extract", "-n", "-o", ".", plain]),
        (1, &["part", plain, "7"]),
        (0, &["html", plain]),
        (2, &["html", "no/such/file"]),
        (2, &["html", html, plain]),
        (1, &["tree", empty.to_str().unwrap()]),
        (2, &["show", "no/such/file"]),
        (2, &["part", "no/such/file", "1"]),
        (2, &["tree", "--files0-from", "no/such/file"]),
        (2, &["show"]),
        (2, &["show", "--no-such-option", plain]),
        (2, &[]),
        (3, &["lint", defective]),
        (3, &["lint", plain, defective, plain]),
        (2, &["lint", defective, "no/such/file"]),
    ] {
        assert_eq!(unmime(arguments).status, Some(status), "{arguments:?}");
    }
}

#[test]
fn a_missing_file_is_one_line_and_the_rest_is_done() {
    let Run { status, stdout, stderr } = unmime(&["tree", "no/such/file", HELLOWORLD]);
    assert_eq!(status, Some(2));
    assert_eq!(stdout, format!("==> {HELLOWORLD} <==\n{HELLOWORLD_TREE}"));
    assert_eq!(stderr, "unmime: no/such/file: No such file or directory\n");
}

#[test]
fn html_alone_is_shown_as_text() {
    let run = unmime_reading(&["show", "-"], HTML_ONLY);
    assert!(run.stdout.ends_with("\n\nhello\n"), "{}", run.stdout);
    let run = unmime_reading(&["grep", "--body", "p|hell", "-"], HTML_ONLY);
    assert_eq!(&*run.stdout, "-:hello\n");
    let run = unmime_reading(&["text", "-"], HTML_ONLY);
    assert_eq!((&*run.stdout, &*run.stderr), ("hello\n", ""));
}

#[test]
fn html_beside_blank_text_is_shown_and_searched() {
    let mail = "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n\u{A0}\n\n\
        --b\nContent-Type: text/html; charset=utf-8\n\n<p>Your <b>balance</b> is 5</p>\n--b--\n";
    for (verb, output) in [
        (&["text"][..], "Your balance is 5\n"),
        (&["grep", "balance is"], "-:Your balance is 5\n"),
        (&["export", "--columns", "text", "--format", "csv"], "text\nYour balance is 5\n"),
    ] {
        let run = unmime_reading(&[verb, &["-"]].concat(), mail.as_bytes());
        assert!(run.stdout.replace(['\r', '"'], "").starts_with(output), "{}", run.stdout);
    }
    let run = unmime_reading(&["show", "-"], mail.as_bytes());
    assert!(run.stdout.ends_with("\n\nYour balance is 5\n"), "{}", run.stdout);
}

#[test]
fn texts_begin_on_new_lines_and_flowed_ones_are_joined() {
    let mail = "Content-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: text/plain; format=flowed\n\none \nlong \nline\n\
        --b\n\ntwo\n--b\nContent-Type: text/html\n\n<p>three\n--b--\n";
    let text = "one long line\ntwo\nthree\n";
    assert_eq!(unmime_reading(&["text", "-"], mail.as_bytes()).stdout, text);
    let shown = unmime_reading(&["show", "-"], mail.as_bytes()).stdout;
    assert!(shown.ends_with(&format!("\n\n{text}")), "{shown}");
    let found = unmime_reading(&["grep", "--body", "one long line", "-"], mail.as_bytes());
    assert_eq!(found.stdout, "-:one long line\n");
}

#[test]
fn nothing_in_mail_acts_on_the_terminal() {
    let hostile = "From: \x1b[31mevil\x07 <a@example.com>\n\
        Subject: =?utf-8?Q?=1B]0;title=07=C2=9B31m_=E2=80=AEgpj?=\n\
        X-\x1b: a\x08\n\
        Content-Type: text/plain; name=\"=?utf-8?Q?a=1Bb?=\"; charset=\"u\x1b\"\n\
        Content-Disposition: attach\x1bment; filename*=utf-8''%1B%5B2J%0A%C2%9B\n\
        \n\
        \x1b[2Jtext\x07 \u{9b}31m \u{202e}txt\r\nmore\x7f\n";
    for verb in ["show", "tree", "headers", "text", "lint"] {
        for raw in [&["--"][..], &["-a", "--"], &["-a", "--raw", "--"]] {
            if verb != "headers" && raw.len() > 1 {
                continue;
            }
            let run = unmime_reading(&[&[verb], raw, &["-"]].concat(), hostile.as_bytes());
            let acts = |c: char| c.is_control() && c != '\n' && c != '\t' || c == '\u{202e}';
            assert!(!run.stdout.contains(acts), "{verb}: {:?}", run.stdout);
            assert!(!run.stderr.contains(acts), "{verb}: {:?}", run.stderr);
        }
    }
    let text = unmime_reading(&["text", "-"], b"\n\x1b[2J\n").stdout;
    assert_eq!(text, "\\x1b[2J\n");
}

#[test]
fn no_verb_writes_what_acts_on_a_terminal() {
    let acts = |c: char| {
        c.is_control() && c != '\n' && c != '\t'
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let every = (0x80..0xA0_u32).chain([0x61C, 0x200E, 0x200F]).chain(0x2028..0x2030);
    let every: String = every.chain(0x2066..0x206A).filter_map(char::from_u32).collect();
    let controls: String = (0..0x20_u8).chain([0x7F]).map(char::from).collect();
    let folder = folder("acts-on-terminal");
    let all = format!("a{controls}{every}b");
    let hostile = format!(
        "Subject: {every}\nFrom: {every} <a@b.c>\nContent-Disposition: attachment; filename=\"{every}\"\n\n{all}\n"
    );
    fs::write(folder.join("hostile.eml"), hostile).unwrap();
    let html = format!("Content-Type: text/html; charset=utf-8\n\n<p>{all}</p>\n");
    fs::write(folder.join("html.eml"), html).unwrap();
    let hostile = folder.to_str().unwrap();
    for verb in [
        &["show"][..],
        &["tree"],
        &["list"],
        &["list", "--json"],
        &["headers", "--all"],
        &["headers", "--all", "--raw"],
        &["text"],
        &["text", "--html"],
        &["grep", "."],
        &["json", "--bodies", "--alternatives"],
        &["json", "--pretty"],
        &["lint"],
        &["lint", "--json"],
        &["lint", "--policy", "strict"],
        &["export"],
        &["export", "--format", "csv"],
        &["export", "--parts", "--format", "csv"],
        &["extract", "-n", "-o", "."],
    ] {
        let run = unmime(&[verb, &["testdata", hostile]].concat());
        assert!(!run.stdout.is_empty(), "{verb:?}");
        for printed in [run.stdout, run.stderr] {
            let line = printed.lines().find(|line| line.contains(acts));
            assert_eq!(line, None, "{verb:?}");
        }
    }
}

/// `script` of Debian runs a command on a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_body_on_a_terminal_does_not_act_on_it() {
    let folder = folder("body-on-terminal");
    let mail = folder.join("mail.eml");
    fs::write(&mail, "\n\x1b[2J\u{9b}31m\n").unwrap();
    for raw in ["", "--raw"] {
        let unmime = crate::support::command(&[]).get_program().to_str().unwrap().to_owned();
        let line = format!("'{unmime}' part {raw} '{}' 1", mail.display());
        let mut script = std::process::Command::new("script");
        let run = script.args(["-qec", &line, "/dev/null"]).output().unwrap();
        let shown = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(shown.contains("\\x1b[2J\\x9b31m"), "{shown:?}");
        assert!(!shown.contains(['\x1b', '\u{9b}']), "{shown:?}");
    }
    // Elsewhere, it is what it is.
    assert!(unmime(&["part", mail.to_str().unwrap(), "1"]).stdout.contains("\x1b[2J"));
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let is_coloured = |arguments: &[&str]| unmime(arguments).stdout.contains('\x1b');
    assert!(!is_coloured(&["show", HELLOWORLD]));
    assert!(!is_coloured(&["--color=never", "show", HELLOWORLD]));
    for verb in ["show", "tree", "headers"] {
        assert!(is_coloured(&[verb, "--color=always", HELLOWORLD]), "{verb}");
        assert!(is_coloured(&["--color", "always", verb, HELLOWORLD]), "{verb}");
    }
    for arguments in [&["json"][..], &["text"], &["extract", "-n", "-o", "."]] {
        assert!(!is_coloured(&[arguments, &["--color=always", HELLOWORLD]].concat()));
    }
}

#[test]
fn hidden_files_stand_beneath_their_parts() {
    for (mail, tree) in [
        (
            "uuencode",
            "\
1  text/plain             2.0 kB
   ├─ hidden in uuencode  1.3 kB  data.bin
   └─ hidden in uuencode     6 B  hi there.txt
",
        ),
        (
            "yenc",
            "\
1  text/plain         3.1 kB
   ├─ hidden in yEnc  1.3 kB           data.bin
   ├─ hidden in yEnc   640 B           data.bin
   ├─ hidden in yEnc   669 B           data.bin
   └─ hidden in yEnc     5 B  damaged  hello.txt
",
        ),
        (
            "apple-double",
            "\
TEXT  multipart/appledouble
      ├─ hidden in AppleDouble     1.3 kB  Résumé.txt
1     ├─ application/applefile      144 B
2     └─ application/octet-stream  1.3 kB
",
        ),
        (
            "tnef",
            "\
1  application/ms-tnef                    2.2 kB  winmail.dat
   ├─ text/plain hidden in TNEF              9 B
   ├─ text/html hidden in TNEF              38 B
   ├─ text/rtf hidden in TNEF              133 B
   ├─ application/x-data hidden in TNEF   1.3 kB  über data.bin
   ├─ hidden in TNEF                         6 B  naïve.txt
   └─ application/ms-tnef hidden in TNEF   108 B  inner message
      └─ text/plain hidden in TNEF          19 B
",
        ),
    ] {
        let mail = format!("testdata/hidden/{mail}.eml");
        let run = unmime(&["tree", &mail]);
        assert_eq!((run.status, &*run.stdout), (Some(0), tree), "{mail}");
        assert!(unmime(&["show", &mail]).stdout.contains(tree), "{mail}");
    }
}

#[test]
fn signed_messages_in_one_structure_are_read_and_nothing_is_said_to_be_checked() {
    let signed = "testdata/smime/definite.eml";
    assert_eq!(unmime(&["text", signed]).stdout, "The text.\n");
    let shown = unmime(&["show", signed]).stdout;
    assert!(shown.contains("application/pkcs7-mime signed, signature not checked"), "{shown}");
    assert!(shown.contains("── 1, signed, signature not checked ──\n\nThe text.\n"), "{shown}");
    let found = unmime(&["grep", "--body", "The text", signed]).stdout;
    assert_eq!(found, format!("{signed}:The text.\n"));
    let tree = unmime(&["tree", "testdata/smime/encrypted.eml"]).stdout;
    assert!(tree.contains("application/pkcs7-mime encrypted"), "{tree}");
    let export = unmime(&["export", "--columns", "text", "--format", "csv", signed]).stdout;
    assert!(export.contains("The text."), "{export}");
}

#[test]
fn the_charset_of_any_part_that_declares_one_is_in_the_json() {
    for (content_type, charset) in [
        ("application/json; charset=utf-8", serde_json::json!("utf-8")),
        ("application/xml; charset=\"ISO-8859-1\"", "ISO-8859-1".into()),
        ("text/calendar; charset=utf-8", "utf-8".into()),
        ("multipart/mixed; boundary=b; charset=us-ascii", "us-ascii".into()),
        ("text/plain", "us-ascii".into()),
        ("image/png", serde_json::Value::Null),
        ("application/json", serde_json::Value::Null),
    ] {
        let mail = format!("Content-Type: {content_type}\n\n--b\n\nx\n--b--\n");
        let json = unmime_reading(&["json", "-"], mail.as_bytes()).stdout;
        let email: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(email["bodyStructure"]["charset"], charset, "{content_type}");
    }
}
