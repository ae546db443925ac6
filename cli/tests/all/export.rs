//! `unmime export`: rows, columns, shards.

use std::fs;

use serde_json::{Value, json};

use crate::support::{archives, file, folder, nasty, unmime, unmime_reading};

const MAIL: &str = "\
List-Id: Friends of coffee <coffee.example.org>\nReply-To: coffee@example.org\n\
From: \"Ada, the first\" <ada@example.com>\nTo: Ben <ben@example.org>, friends: cleo@example.org;\n\
Date: Thu, 11 Jan 2001 13:00:00 +0100\nSubject: =?utf-8?Q?caf=C3=A9,?= \"and\" more\n\
Message-ID: <1@example.com>\nReferences: <0@example.com> <00@example.com>\nMIME-Version: 1.0\n\
Content-Type: multipart/mixed; boundary=b\n\n\
--b\nContent-Type: text/plain; charset=utf-8\n\nhello,\nyou\n\
--b\nContent-Type: application/pdf; name=\"../a.pdf\"\nContent-Disposition: attachment\n\
Content-Transfer-Encoding: base64\n\nJVBERg==\n--b--\n";

fn rows(arguments: &[&str], input: &[u8]) -> Vec<Value> {
    let run = unmime_reading(&[&["export"], arguments].concat(), input);
    assert_eq!((run.status, &*run.stderr), (Some(0), ""), "{arguments:?}");
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_message_is_a_row() {
    let expected = json!({
        "path": "-", "error": null, "size": MAIL.len(), "message_id": "1@example.com",
        "in_reply_to": [], "references": ["0@example.com", "00@example.com"],
        "date": "2001-01-11T12:00:00Z", "subject": "café, \"and\" more",
        "from_addr": "ada@example.com", "from_name": "Ada, the first",
        "to": ["ben@example.org", "cleo@example.org"], "cc": [], "text": "hello,\nyou",
        "n_parts": 3, "n_attachments": 1,
        "attachments": [{"filename": "../a.pdf", "content_type": "application/pdf", "size": 4}],
        "defects": ["fn.path"],
    });
    let rows = rows(&["-"], MAIL.as_bytes());
    assert_eq!(rows, [expected]);
}

#[test]
fn more_columns_are_there_if_asked_for() {
    let rows = rows(&["--columns", "bcc,reply_to,list_id,html", "-"], MAIL.as_bytes());
    let expected = json!({
        "bcc": [], "reply_to": ["coffee@example.org"], "list_id": "coffee.example.org", "html": null,
    });
    assert_eq!(rows, [expected]);
}

#[test]
fn a_part_is_a_row() {
    let columns =
        "part,content_type,charset,filename,safe_filename,disposition,size,sha256,content";
    let rows = rows(&["--parts", "--columns", columns, "-"], MAIL.as_bytes());
    let sha256 = "315d429b7714cedb6ad04ac31240145257692630457f3c88253c5beceac76027";
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["part"], "TEXT");
    assert_eq!(rows[0]["content"], Value::Null);
    assert_eq!(
        (&rows[1]["charset"], &rows[1]["content"]),
        (&json!("utf-8"), &json!("aGVsbG8sCnlvdQ=="))
    );
    let expected = json!({
        "part": "2", "content_type": "application/pdf", "charset": null, "filename": "../a.pdf",
        "safe_filename": "a.pdf", "disposition": "attachment", "size": 4, "sha256": sha256,
        "content": "JVBERg==",
    });
    assert_eq!(rows[2], expected);
}

#[test]
fn a_long_value_is_whole() {
    let text = "say \"a, b\"\n".repeat(300_000);
    let text = text.trim_end();
    let folder = folder("export-long");
    let mail = file(&folder, "a.eml", format!("Subject: a\n\n{text}"));
    let other = file(&folder, "b.eml", "Subject: b\n\nb");
    let json = format!("{{\"text\":{}}}\n{{\"text\":\"b\"}}\n", json!(text));
    let csv = format!("text\n\"{}\"\nb\n", text.replace('"', "\"\""));
    for (format, expected) in [("ndjson", json), ("csv", csv)] {
        for jobs in ["1", "3"] {
            let to = folder.join("out");
            let to = to.to_str().unwrap();
            let options = ["export", "--format", format, "--columns", "text", "-j", jobs];
            let run = unmime(&[&options[..], &["-o", to, &mail, &other]].concat());
            assert_eq!((run.status, &*run.stderr), (Some(0), ""));
            assert!(fs::read_to_string(to).unwrap() == expected, "{format}, {jobs} jobs");
            let run = unmime(&[&options[..], &[&mail, &other]].concat());
            assert!(run.stdout == expected, "{format}, {jobs} jobs");
        }
    }
}

#[test]
fn a_row_of_csv_is_never_an_empty_line() {
    let run = |columns: &str, mail: &[u8]| {
        unmime_reading(&["export", "--format", "csv", "--columns", columns, "-"], mail).stdout
    };
    assert_eq!(run("subject", b"From: a@b\n\n"), "subject\n\"\"\n");
    assert_eq!(run("subject,date", b"From: a@b\n\n"), "subject,date\n,\n");
    assert_eq!(run("text", b"Subject: a\n\na\rb"), "text\na\\x0db\n");
}

#[test]
fn csv_quotes_what_needs_it() {
    let columns = "from_name,subject,to,date,n_parts,error,text,attachments";
    let run =
        unmime_reading(&["export", "--format", "csv", "--columns", columns, "-"], MAIL.as_bytes());
    let expected = "\
from_name,subject,to,date,n_parts,error,text,attachments\n\
\"Ada, the first\",\"café, \"\"and\"\" more\",\"[\"\"ben@example.org\"\",\"\"cleo@example.org\"\"]\",\
2001-01-11T12:00:00Z,3,,\"hello,\nyou\",\"[{\"\"filename\"\":\"\"../a.pdf\"\",\
\"\"content_type\"\":\"\"application/pdf\"\",\"\"size\"\":4}]\"\n";
    assert_eq!((run.status, &*run.stdout), (Some(0), expected));
}

#[test]
fn columns_are_those_asked_for_in_that_order() {
    let run = unmime_reading(&["export", "--columns", "subject,path", "-"], b"Subject: a\n\n");
    assert_eq!(run.stdout, "{\"subject\":\"a\",\"path\":\"-\"}\n");
    for (columns, told) in [
        ("subjct", "unmime: subjct: no such column; --help lists them\n"),
        ("content", "unmime: content: no such column; --help lists them\n"),
        ("path,path", "unmime: path: a column twice\n"),
    ] {
        let run = unmime_reading(&["export", "--columns", columns, "-"], b"");
        assert_eq!((run.status, &*run.stdout, &*run.stderr), (Some(2), "", told));
    }
}

#[test]
fn what_cannot_be_read_is_a_row_with_its_error() {
    let folder = folder("export-errors");
    let good = file(&folder, "a.eml", "Subject: good\n\n");
    let none = folder.join("none").to_str().unwrap().to_owned();
    for jobs in ["1", "2"] {
        let columns = ["--columns", "path,subject,error"];
        let run = unmime(&[&["export", "-j", jobs, &none, &good][..], &columns].concat());
        let error = format!("{none}: No such file or directory");
        let rows: Vec<Value> =
            run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let expected = [
            json!({"path": none, "subject": null, "error": error}),
            json!({"path": good, "subject": "good", "error": null}),
        ];
        assert_eq!((run.status, rows), (Some(2), expected.to_vec()));
        assert_eq!(run.stderr, format!("unmime: {error}\n"));
    }
}

#[test]
fn a_file_has_its_name_when_it_is_complete() {
    let folder = folder("export-file");
    let (mail, to) = (file(&folder, "a.eml", MAIL), folder.join("out"));
    let to = to.to_str().unwrap();
    let whole = unmime(&["export", &mail]).stdout;
    for _ in 0..2 {
        let run = unmime(&["export", "-o", to, &mail]);
        assert_eq!((run.status, &*run.stdout, &*run.stderr), (Some(0), "", ""));
        assert_eq!(fs::read_to_string(to).unwrap(), whole);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    }
    let nowhere = format!("{to}/x");
    let run = unmime(&["export", "-o", &nowhere, &mail]);
    assert_eq!(
        (run.status, run.stderr),
        (Some(2), format!("unmime: {nowhere}: Not a directory\n"))
    );
}

#[test]
fn what_is_written_is_not_read_where_it_is_in_a_folder() {
    let folder = folder("export-itself");
    let mail = file(&folder, "a.eml", MAIL);
    let (to, folder) = (folder.join("out"), folder.to_str().unwrap());
    let to = to.to_str().unwrap();
    let whole = unmime(&["export", &mail]).stdout;
    for paths in [&[folder][..], &[folder], &[to]] {
        let before = fs::read_to_string(to).unwrap_or_default();
        let run = unmime(&[&["export", "-o", to], paths].concat());
        assert_eq!((run.status, &*run.stderr), (Some(0), ""));
        let written = fs::read_to_string(to).unwrap();
        match paths == [folder] {
            true => assert_eq!(written, whole),
            false => assert!(written.contains(&format!("\"size\":{}", before.len())), "{written}"),
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_stays_one() {
    use std::os::unix::fs::FileTypeExt;
    let run = unmime(&["export", "-o", "/dev/null", "testdata/mbox"]);
    assert_eq!(run.status, Some(0));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn a_path_with_a_place_is_one_that_show_takes() {
    let folder = folder("export-places");
    let mbox = file(&folder, "a.mbox", nasty::mbox(200));
    let rows = rows(&["--columns", "path,text", &mbox], b"");
    assert!(rows.len() > 200);
    for row in rows.iter().step_by(17) {
        let run = unmime(&["export", "--columns", "path,text", row["path"].as_str().unwrap()]);
        assert_eq!(serde_json::from_str::<Value>(&run.stdout).unwrap(), *row);
    }
}

#[test]
fn all_shards_together_are_the_whole() {
    let folder = folder("export-shards");
    let message = |n: usize| format!("Subject: {n}\n\ntext of {n}\n").into_bytes();
    let messages: Vec<Vec<u8>> = (0..20).map(message).collect();
    let names: Vec<String> = (0..20).map(|n| format!("{n}.eml")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(messages.iter().map(Vec::as_slice)).collect();
    let mut damaged = archives::gzip(&archives::tar(&files));
    damaged.truncate(damaged.len() / 2);
    let mut paths = vec![
        file(&folder, "a.mbox", nasty::mbox(4000)),
        file(&folder, "b.tar", archives::tar(&files)),
        folder.join("none").to_str().unwrap().to_owned(),
        file(&folder, "c.zip", archives::zip(&files)),
        file(&folder, "d.tar.gz", damaged),
        file(&folder, "small.mbox", nasty::mbox(5)),
        file(&folder, "large", [message(1), vec![b'x'; 2 << 20]].concat()),
        file(&folder, "one.mbox", [nasty::LINE.as_bytes(), &vec![b'x'; 2 << 20]].concat()),
        file(&folder, "empty.zip", archives::zip(&[])),
    ];
    for (name, content) in &files {
        file(&folder, &format!("messages/{name}"), content);
    }
    paths.push(folder.join("messages").to_str().unwrap().to_owned());
    assert!(fs::metadata(&paths[0]).unwrap().len() > 1 << 20);
    let columns = ["--columns", "path,error,size,text"];
    let export = |shard: &[&str]| {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let run = unmime(&[&["export"], shard, &columns, &paths].concat());
        run.stdout.lines().map(String::from).collect::<Vec<_>>()
    };
    let mut whole = export(&[]);
    assert!(whole.len() > 4000 + 4 * 20, "{}", whole.len());
    assert_eq!(whole.iter().filter(|line| !line.contains("\"error\":null")).count(), 2);
    whole.sort();
    for count in 1..=7 {
        let shards = (1..=count).map(|index| export(&["--shard", &format!("{index}/{count}")]));
        let shards: Vec<Vec<String>> = shards.collect();
        let most = shards.iter().map(Vec::len).max().unwrap();
        assert!(most < 2 * whole.len() / count + 1, "{most} of {}", whole.len());
        let mut union = shards.concat();
        union.sort();
        let differs = whole.iter().zip(&union).find(|(whole, union)| whole != union);
        assert_eq!((differs, union.len()), (None, whole.len()), "{count}");
    }
}

#[test]
fn the_rows_are_the_same_however_many_work_on_them() {
    let folder = folder("export-jobs");
    let mbox = file(&folder, "a.mbox", nasty::mbox(3000));
    for format in ["ndjson", "csv"] {
        let export = |jobs| unmime(&["export", "--format", format, "-j", jobs, &mbox]).stdout;
        let one = export("1");
        assert!(one.lines().count() > 3000);
        for jobs in ["2", "5"] {
            assert!(export(jobs) == one, "{format} {jobs}");
        }
    }
}
