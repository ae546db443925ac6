//! `unmime html`: one file for a browser.

use std::fs;

use crate::support::{file, folder, unmime, unmime_reading};

const MAIL: &[u8] = b"From: Ana \"<b>\" <ana@example.com>\nTo: ben@example.org\n\
    Date: Fri, 10 Oct 2008 18:14:12 +0800\nSubject: a </title><script>b</script>\n\
    Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/related; boundary=c\n\n\
    --c\nContent-Type: text/html; charset=iso-8859-1\n\n\
    <body bgcolor=red><p onclick=x>caf\xE9<img src=cid:i><img src=https://example.com/a>\
    <script src=http://example.com/b></script>\n\
    --c\nContent-Type: image/gif\nContent-ID: <i>\n\nGIF89a\n--c--\n\
    --b\nContent-Type: text/plain; name=\"a<b>.txt\"\nContent-Disposition: attachment\n\nabc\n--b--\n";

#[test]
fn a_message_becomes_one_file() {
    let run = unmime_reading(&["html", "-"], MAIL);
    assert_eq!((run.status, &*run.stderr), (Some(0), ""));
    for text in [
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n",
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\"",
        "<meta http-equiv=\"x-dns-prefetch-control\" content=\"off\">",
        "<title>a &lt;/title&gt;&lt;script&gt;b&lt;/script&gt;</title>",
        "<h1 dir=\"auto\">a &lt;/title&gt;",
        "<dt>Date<dd dir=\"auto\">Fri, 10 Oct 2008 18:14:12 +0800\n",
        "<p>Images on servers, not loaded: 1</p>\n",
        "<main>\n<div style=\"background-color:red\"><p>caf\u{E9}<img src=\"data:image/gif;base64,R0lGODlh\"><img></p></div>\n</main>",
        "<li><bdi>a_b_.txt</bdi>, text/plain, 3 B\n",
    ] {
        assert!(run.stdout.contains(text), "{text}: {}", run.stdout);
    }
    assert!(
        !run.stdout.contains("<script") && !run.stdout.contains("example.com/"),
        "{}",
        run.stdout
    );
    let run = unmime_reading(&["html", "--remote-images", "-"], MAIL);
    assert!(run.stdout.contains("img-src data: https:;"), "{}", run.stdout);
    assert!(run.stdout.contains("<img src=\"https://example.com/a\">"), "{}", run.stdout);
}

#[test]
fn plain_text_keeps_its_lines() {
    let run = unmime_reading(&["html", "-"], b"\na <b>\n  c\n");
    let wanted = "<main>\n<pre style=\"white-space:pre-wrap\">a &lt;b&gt;\n  c\n</pre>\n</main>";
    assert!(run.stdout.contains(wanted), "{}", run.stdout);
    assert!(run.stdout.contains("<title>No subject</title>"), "{}", run.stdout);
}

#[test]
fn the_file_is_written_and_nothing_printed() {
    let folder = folder("html-file");
    let mail = file(&folder, "mail.eml", MAIL);
    let path = folder.join("mail.html");
    let run = unmime(&["html", &mail, "-o", path.to_str().unwrap()]);
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (Some(0), "", ""));
    assert_eq!(fs::read_to_string(path).unwrap(), unmime(&["html", &mail]).stdout);
    let missing = folder.join("no/such/file");
    assert_eq!(unmime(&["html", &mail, "-o", missing.to_str().unwrap()]).status, Some(2));
}

/// With a viewer of ours in the place of the desktop's.
#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn the_file_is_shown() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder("html-open");
    let mail = file(&folder, "mail.eml", MAIL);
    let viewer =
        file(&folder, "xdg-open", "#!/bin/sh\necho \"$1\" >>\"$SHOWN\"\nexit ${EXIT:-0}\n");
    fs::set_permissions(viewer, fs::Permissions::from_mode(0o755)).unwrap();
    let shown = folder.join("shown");
    let show = |arguments: &[&str], exit: &str| {
        let mut command = crate::support::command(arguments);
        command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
        command.env("TMPDIR", &folder).env("SHOWN", &shown).env("EXIT", exit);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), text, String::from_utf8(output.stderr).unwrap())
    };
    let (status, printed, _) = show(&["html", &mail, "--open"], "0");
    let path = printed.trim_end();
    assert_eq!(status, Some(0));
    assert_eq!(
        fs::canonicalize(path).unwrap().to_str(),
        fs::read_to_string(&shown).unwrap().lines().next()
    );
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    let again = show(&["html", &mail, "--open"], "0").1;
    assert_ne!(again, printed);

    let path = folder.join("-a.html");
    let (status, printed, _) = show(&["html", &mail, "--open", "-o", path.to_str().unwrap()], "0");
    assert_eq!((status, &*printed), (Some(0), ""));
    assert!(fs::read_to_string(&shown).unwrap().ends_with("-a.html\n"));
    let (status, _, told) = show(&["html", &mail, "--open"], "3");
    assert_eq!(status, Some(2));
    assert!(told.contains("xdg-open: "), "{told}");
}
