//! Mailboxes: mbox and maildir in every verb, list, grep.

use std::fs;

use crate::support::{file, folder, unmime, unmime_reading};

const MBOXO: &str = "testdata/mbox/mboxo.mbox";
const MAILDIR: &str = "testdata/maildir";
const LINE: &str = "From ada@example.com Thu Jan 11 12:00:00 2001\n";

/// The ids that json gives.
fn ids(arguments: &[&str], input: &str) -> Vec<String> {
    let run = unmime_reading(&[&["json"], arguments].concat(), input.as_bytes());
    assert_eq!((run.status, &*run.stderr), (Some(0), ""), "{arguments:?}");
    let id = |line: &str| {
        let email: serde_json::Value = serde_json::from_str(line).unwrap();
        email["id"].as_str().unwrap().to_owned()
    };
    run.stdout.lines().map(id).collect()
}

#[test]
fn an_mbox_is_known_by_its_content_and_numbered_from_1() {
    assert_eq!(ids(&[MBOXO], ""), [format!("{MBOXO}#1"), format!("{MBOXO}#2")]);
    let two = format!("{LINE}Subject: a\n\nb\n\n{LINE}Subject: c\n\n");
    assert_eq!(ids(&["-"], &two), ["-#1", "-#2"]);
}

#[test]
fn one_message_with_an_mbox_line_is_a_message_whole() {
    for end in ["", "\n"] {
        let one = format!("{LINE}Subject: a\n\nFrom here on\n{end}");
        assert_eq!(ids(&["-"], &one), ["-"]);
        assert_eq!(unmime_reading(&["part", "--raw", "-", "1"], one.as_bytes()).stdout, one);
    }
    for no_mbox in ["From memory\n\nand a text\n", "Subject: a\n\n"] {
        assert_eq!(ids(&["-"], &format!("{no_mbox}\n{LINE}Subject: b\n")), ["-"]);
    }
}

#[test]
fn a_line_without_a_date_starts_an_mbox_and_a_patch_is_no_message() {
    for line in ["From \n", "From -\r\n", "From a@b 2025-03-04T10:00:00Z\n"] {
        let mail = format!("{line}Subject: a\n\nb\n");
        assert_eq!(ids(&["-"], &mail), ["-"], "{line:?}");
        assert_eq!(ids(&["-"], &format!("{mail}\n{mail}")), ["-#1", "-#2"], "{line:?}");
        for before in ["\u{FEFF}", "\n", "# comment\n", "A comment\n\n", ">From b@c\n"] {
            let mbox = format!("{before}{mail}\n{mail}");
            assert_eq!(ids(&["-"], &mbox), ["-#1", "-#2"], "{mbox:?}");
        }
    }
    let commit = "0123456789".repeat(4);
    let patch = format!("From {commit} Mon Sep 17 00:00:00 2001\nSubject: [PATCH]\n\n---\n");
    assert_eq!(ids(&["-"], &format!("{LINE}Subject: a\n\n{patch}")), ["-"]);
    assert_eq!(ids(&["-"], &format!("{patch}\n{patch}")), ["-#1", "-#2"]);
}

#[test]
fn a_file_of_apple_mail_is_the_message_in_it() {
    let mail = "From: a@example.com\nSubject: s\n\nbody\n";
    let list = "<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict></dict></plist>\n";
    for length in ["37", "37        ", "9999"] {
        let emlx = format!("{length}\n{mail}{list}");
        assert_eq!(unmime_reading(&["text", "-"], emlx.as_bytes()).stdout, "body\n");
        assert_eq!(unmime_reading(&["part", "--raw", "-", "1"], emlx.as_bytes()).stdout, mail);
        let run = unmime_reading(&["lint", "-"], emlx.as_bytes());
        assert_eq!((run.status, &*run.stdout), (Some(0), ""), "{length}");
    }
}

#[test]
fn a_number_behind_the_path_is_one_message() {
    let second = format!("{MBOXO}#2");
    assert_eq!(ids(&[&second], ""), [&*second]);
    assert_eq!(unmime(&["text", &second]).stdout, "Two lines,\n\nthe last.\n");
    assert_eq!(unmime(&["part", &second, "1"]).stdout, "Two lines,\n\nthe last.\n");
    let run = unmime(&["text", MBOXO]);
    assert!(run.stdout.starts_with(&format!("==> {MBOXO}#1 <==\n>From here")), "{}", run.stdout);
}

#[test]
fn a_file_of_that_very_name_comes_first() {
    let folder = folder("literal-number");
    let mbox = file(&folder, "box", format!("{LINE}\na\n\n{LINE}\nb\n"));
    let numbered = format!("{mbox}#2");
    assert_eq!(unmime(&["text", &numbered]).stdout, "b\n");
    fs::write(&numbered, "\nliterally\n").unwrap();
    assert_eq!(unmime(&["text", &numbered]).stdout, "literally\n");
}

#[test]
fn what_is_not_there_is_told() {
    for (arguments, stderr) in [
        (&["show", "testdata/mbox/mboxo.mbox#3"][..], "mboxo.mbox#3: only 2 messages\n"),
        (&["show", "testdata/mbox/one.mbox#2"], "one.mbox#2: only 1 messages\n"),
        (&["show", "testdata/none.mbox#1"], "none.mbox#1: No such file or directory\n"),
        (&["part", MBOXO, "1"], "mboxo.mbox#1 is the first\n"),
        (&["grep", "(", MBOXO], "error: unclosed group\n"),
    ] {
        let run = unmime(arguments);
        assert_eq!((run.status, &*run.stdout), (Some(2), ""), "{arguments:?}");
        assert!(run.stderr.ends_with(stderr), "{}", run.stderr);
    }
}

#[test]
fn a_maildir_is_its_messages_and_those_of_its_folders() {
    let names = [
        "cur/1000000001.M1P1.lain!2,RS",
        "cur/1000000002.M1P1.lain",
        "cur/1000000003.M1P1.lain;2,F",
        "new/1000000004.M1P1.lain",
        ".Drafts/cur/1000000007.M1P1.lain!2,DS",
        ".Lists.rust/new/1000000006.M1P1.lain",
    ];
    assert_eq!(ids(&[MAILDIR], ""), names.map(|name| format!("{MAILDIR}/{name}")));
}

#[test]
fn list_is_a_line_for_each_message() {
    let run = unmime(&["list", "testdata/maildir/new", MBOXO]);
    let expected = "\
2001-01-11 12:00  夏涛                      新しい                                             123 B       testdata/maildir/new/1000000004.M1P1.lain
                  Ada                       quoted                                              94 B       testdata/mbox/mboxo.mbox#1
                  Ben                       second                                              67 B       testdata/mbox/mboxo.mbox#2
";
    assert_eq!((run.status, &*run.stderr), (Some(0), ""));
    assert_eq!(run.stdout, expected);
}

#[test]
fn list_escapes_what_would_act_on_the_terminal() {
    let run = unmime_reading(&["list", "-"], b"Subject: \x1b[31mred\nFrom: \x9b <a@b.c>\n\n");
    assert!(!run.stdout.contains(['\x1b', '\u{9b}']), "{:?}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1);
}

#[test]
fn list_as_json_is_one_object_a_line() {
    let run = unmime(&["list", "--json", "testdata/maildir/new", "testdata/mbox/mboxo.mbox#2"]);
    let expected = "\
{\"id\":\"testdata/maildir/new/1000000004.M1P1.lain\",\"sentAt\":\"2001-01-11T12:00:00+08:00\",\
\"from\":[{\"name\":\"夏涛\",\"email\":\"tao@example.com\"}],\"subject\":\"新しい\",\"size\":123,\
\"attachments\":0}
{\"id\":\"testdata/mbox/mboxo.mbox#2\",\"sentAt\":null,\"from\":[{\"name\":\"Ben\",\
\"email\":\"ben@example.org\"}],\"subject\":\"second\",\"size\":67,\"attachments\":0}
";
    assert_eq!(run.stdout, expected);
}

#[test]
fn grep_searches_what_people_read() {
    for (arguments, lines) in [
        (&["新し", "testdata/maildir/new"][..], &["new/1000000004.M1P1.lain:Subject: 新しい"][..]),
        (&["夏", MAILDIR], &["new/1000000004.M1P1.lain:From: 夏涛 <tao@example.com>"]),
        (&["^Subject: s", MBOXO], &["mboxo.mbox#2:Subject: second"]),
        (&["-i", "LAST", MBOXO], &["mboxo.mbox#2:the last."]),
        (&["-H", "subject", "d$", MBOXO], &["#1:Subject: quoted", "#2:Subject: second"]),
        (&["-H", "from", "-l", ".", MBOXO], &["mboxo.mbox#1", "mboxo.mbox#2"]),
        (&["--body", "-c", "From|Two", MBOXO], &["mboxo.mbox#1:2", "mboxo.mbox#2:1"]),
        (
            &["--body", "-H", "subject", "second|the", MBOXO],
            &["#1:>>From there, too.", "#2:Subject: second", "#2:the last."],
        ),
    ] {
        let run = unmime(&[&["grep"], arguments].concat());
        assert_eq!((run.status, &*run.stderr), (Some(0), ""), "{arguments:?}");
        let found: Vec<&str> = run.stdout.lines().collect();
        assert_eq!(found.len(), lines.len(), "{arguments:?} {found:?}");
        let matches = found.iter().zip(lines).all(|(found, line)| found.ends_with(line));
        assert!(matches, "{arguments:?} {found:?}");
    }
}

#[test]
fn grep_says_with_its_status_that_nothing_matches() {
    for arguments in [&["xyz", MBOXO][..], &["LAST", MBOXO], &["-H", "subject", "last", MBOXO]] {
        let run = unmime(&[&["grep"], arguments].concat());
        assert_eq!((run.status, &*run.stdout, &*run.stderr), (Some(1), "", ""), "{arguments:?}");
    }
}

#[test]
fn grep_escapes_what_would_act_on_the_terminal() {
    let run = unmime_reading(&["grep", "red", "-"], b"\n\x1b[31mred\x07\n");
    assert_eq!(run.stdout, "-:\\x1b[31mred\\x07\n");
}

#[test]
fn extract_takes_from_an_mbox() {
    let folder = folder("extract-from-mbox");
    let part = "Content-Disposition: attachment; filename=a.txt\n\n";
    let mbox = file(&folder, "box", format!("{LINE}{part}one\n\n{LINE}{part}two\n"));
    let out = folder.join("out");
    assert_eq!(unmime(&["extract", "-o", out.to_str().unwrap(), &mbox]).status, Some(0));
    assert_eq!(fs::read_to_string(out.join("a.txt")).unwrap(), "one\n");
    assert_eq!(fs::read_to_string(out.join("a (2).txt")).unwrap(), "two\n");
}

#[test]
fn the_format_of_an_mbox_can_be_told() {
    let mboxo =
        ">From here on it is downhill.\n>>From there, too.\n >From is not quoted; >From neither.\n";
    let mboxrd =
        "From here on it is downhill.\n>From there, too.\n >From is not quoted; >From neither.\n";
    let quoted = "testdata/mbox/mboxrd.mbox#1";
    for (format, text) in
        [("mboxo", mboxo), ("mboxrd", mboxrd), ("mboxcl", mboxo), ("mboxcl2", mboxo)]
    {
        assert_eq!(unmime(&["text", "--mbox-format", format, quoted]).stdout, text, "{format}");
        let part = ["part", "--mbox-format", format, quoted, "1"];
        assert_eq!(unmime(&part).stdout, text, "{format}");
    }
    assert_eq!(unmime(&["text", quoted]).stdout, mboxo);

    let lengths = "testdata/mbox/mboxcl2.mbox";
    for (format, count) in [("mboxo", 5), ("mboxrd", 5), ("mboxcl", 4), ("mboxcl2", 4)] {
        let list = unmime(&["list", "--mbox-format", format, lengths]);
        assert_eq!((list.status, list.stdout.lines().count()), (Some(0), count), "{format}");
    }
    assert_eq!(unmime(&["list", lengths]).stdout.lines().count(), 4);
}

#[test]
fn a_file_of_a_format_that_is_told_is_an_mbox_though_it_has_one_message() {
    let one = format!("{LINE}Subject: a\n\n>From here on\n");
    assert_eq!(ids(&["--mbox-format", "mboxrd", "-"], &one), ["-#1"]);
    let run = unmime_reading(&["text", "--mbox-format", "mboxrd", "-"], one.as_bytes());
    assert!(run.stdout.ends_with("\nFrom here on\n"), "{}", run.stdout);
}

#[test]
fn every_verb_that_reads_mboxes_takes_their_format() {
    for verb in
        ["show", "list", "grep", "tree", "headers", "text", "json", "extract", "part", "check"]
    {
        assert!(unmime(&[verb, "--help"]).stdout.contains("--mbox-format <FORMAT>"), "{verb}");
    }
    assert_eq!(unmime(&["text", "--mbox-format", "mh", MBOXO]).status, Some(2));
}
