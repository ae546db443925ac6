//! Messages written by the command.

use std::fs;

use crate::support::{Run, file, folder, unmime, unmime_reading};

/// A message from ana@example.com to joe@example.com.
fn compose(arguments: &[&str], input: &str) -> Run {
    let start = ["compose", "--from", "Ana <ana@example.com>", "--to", "joe@example.com"];
    unmime_reading(&[&start, arguments].concat(), input.as_bytes())
}

#[test]
fn a_message_goes_through_the_other_verbs() {
    let folder = folder("compose-round-trip");
    let html = file(&folder, "page.html", "<p>Hé <img src=\"cid:logo.png@inline\">");
    let logo = file(&folder, "logo.png", b"\x89PNG");
    let report = file(&folder, "夏涛.pdf", b"%PDF");
    let blob = file(&folder, "blob.unknown-type", b"\0\r\n");
    let inner = file(&folder, "inner.eml", "Subject: inner\n\nx\n");
    let mail = folder.join("mail.eml");
    let run = compose(
        &[
            "--to",
            "Li <li@example.com>, k@example.com",
            "--cc",
            "c@example.com",
            "--reply-to",
            "r@example.com",
            "--subject",
            "Menü",
            "--text",
            "-",
            "--html",
            &html,
            "--inline",
            &logo,
            "--attach",
            &report,
            "--attach",
            &blob,
            "--attach",
            &inner,
            "-o",
            mail.to_str().unwrap(),
        ],
        "Hé\n",
    );
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (Some(0), "", ""));
    let mail = mail.to_str().unwrap();
    let tree = unmime(&["tree", mail]).stdout;
    for line in [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain utf-8",
        "multipart/related",
        "text/html utf-8",
        "image/png",
        "application/pdf",
        "application/octet-stream",
        "message/rfc822",
        "夏涛.pdf",
    ] {
        assert!(tree.contains(line), "{line}\n{tree}");
    }
    let headers = unmime(&["headers", mail]).stdout;
    for line in [
        "Subject: Menü",
        "To: joe@example.com, Li <li@example.com>, k@example.com",
        "Cc: c@example.com",
        "Reply-To: r@example.com",
    ] {
        assert!(headers.contains(line), "{line}\n{headers}");
    }
    assert_eq!(unmime(&["text", mail]).stdout.trim_end(), "Hé");
    let lint = unmime(&["lint", mail]);
    assert_eq!(lint.status, Some(0), "{}", lint.stdout);
    let out = folder.join("out");
    unmime(&["extract", "-o", out.to_str().unwrap(), mail]);
    assert_eq!(fs::read(out.join("blob.unknown-type")).unwrap(), b"\0\r\n");
    assert_eq!(fs::read(out.join("夏涛.pdf")).unwrap(), b"%PDF");
}

#[test]
fn a_message_is_attached_without_the_line_of_an_mbox() {
    let folder = folder("compose-attach-message");
    let mail = "Subject: inner\n\nFrom here on\n";
    for from_line in ["", "From \n", "From ana@example.com Thu Jan 11 12:00:00 2001\n"] {
        let eml = file(&folder, "inner.eml", format!("{from_line}{mail}"));
        let run = compose(&["--attach", &eml], "");
        let stdout = run.stdout.replace("\r\n", "\n");
        assert!(stdout.contains("eml\n\nSubject: inner\n\nFrom here on\n"), "{stdout}");
    }
}

#[test]
fn blind_copies_are_told_and_not_written() {
    let run = compose(&["--bcc", "boss@example.com", "--text", "-"], "x");
    assert_eq!(run.status, Some(0));
    assert!(
        !run.stdout.contains("boss") && run.stdout.ends_with("\r\n\r\nx\r\n"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr, "unmime: in no field: boss@example.com\n");
}

#[test]
fn what_cannot_be_written_is_told() {
    let folder = folder("compose-errors");
    let latin = file(&folder, "latin.txt", b"caf\xE9");
    for (arguments, told) in [
        (&["--to", "no address"][..], "no list of addresses: \"no address\""),
        (&["--subject", "a\nBcc: b@example.com"], "'\\n' in Subject"),
        (&["--attach", "missing.pdf"], "missing.pdf: No such file or directory"),
        (&["--text", &latin], "latin.txt: stream did not contain valid UTF-8"),
        (&["--text", "-", "--html", "-"], "-: standard input is both the text and the HTML"),
    ] {
        let run = compose(arguments, "");
        assert_eq!((run.status, &*run.stdout), (Some(2), ""), "{arguments:?}");
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    assert_eq!(unmime(&["compose", "--to", "joe@example.com"]).status, Some(2));
}
