//! Archives of messages, in every verb: what is in them comes out as from files.

use std::{
    fs,
    io::{Cursor, Write},
};

use crate::support::{
    archives::{gzip, tar, zip},
    file, folder, unmime,
};

const LINE: &str = "From ada@example.com Thu Jan 11 12:00:00 2001\n";

fn mbox() -> String {
    format!("{LINE}Subject: b1\n\none\n\n{LINE}Subject: b2\n\ntwo\n\n")
}

/// The ids that json gives, and standard error.
fn ids(path: &str) -> (Vec<String>, String) {
    let run = unmime(&["json", path]);
    let id = |line: &str| {
        let email: serde_json::Value = serde_json::from_str(line).unwrap();
        email["id"].as_str().unwrap().to_owned()
    };
    (run.stdout.lines().map(id).collect(), run.stderr)
}

#[test]
fn members_come_out_as_files_do() {
    let folder = folder("archive-members");
    let long = format!("{}/c.eml", "c-long-name".repeat(20));
    let mbox = mbox();
    let files: [(&str, &[u8]); 3] = [
        ("a.eml", b"Subject: a\n\nhello\n"),
        ("b.mbox", mbox.as_bytes()),
        (&long, b"Subject: c\n\nlast\n"),
    ];
    for (name, content) in files {
        file(&folder, &format!("plain/{name}"), content);
    }
    let plain = folder.join("plain").to_str().unwrap().to_owned();
    for (name, archive) in [
        ("m.tar", tar(&files)),
        ("m.tar.gz", gzip(&tar(&files))),
        ("m.tgz", gzip(&tar(&files))),
        ("m.zip", zip(&files)),
    ] {
        let path = file(&folder, name, archive);
        for verb in ["json", "text", "tree", "lint"] {
            let run = unmime(&[verb, &path]);
            let expected = unmime(&[verb, &plain]).stdout.replace(&plain, &path);
            let differs =
                run.stdout.lines().zip(expected.lines()).find(|(one, other)| one != other);
            assert_eq!((differs, run.stdout.len()), (None, expected.len()), "{verb} {name}");
            assert_eq!(run.stderr, "", "{verb} {name}");
        }
        let second = format!("b.mbox@{}", mbox.find("\n\nFrom").unwrap() + 2);
        for (wanted, text) in
            [("a.eml", "hello\n"), (&*long, "last\n"), ("b.mbox#2", "two\n"), (&*second, "two\n")]
        {
            let run = unmime(&["text", &format!("{path}/{wanted}")]);
            assert_eq!((&*run.stdout, &*run.stderr), (text, ""), "{name} {wanted}");
        }
        let run = unmime(&["part", &path, "1"]);
        let told = format!("unmime: {path}: several messages; {path}/a.eml is the first\n");
        assert_eq!((run.status, &*run.stdout, run.stderr), (Some(2), "", told));
        for absent in ["none.eml", "b.mbox#3", "b.mbox@1", "a"] {
            let run = unmime(&["text", &format!("{path}/{absent}")]);
            assert_eq!((run.status, &*run.stdout), (Some(2), ""), "{name} {absent}");
            assert_eq!(run.stderr.lines().count(), 1, "{name} {absent}: {}", run.stderr);
        }
    }
}

#[test]
fn a_gzip_is_what_is_in_it() {
    let folder = folder("archive-gzip");
    let one = file(&folder, "a.eml.gz", gzip(b"Subject: a\n\nhello\n"));
    assert_eq!(unmime(&["text", &one]).stdout, "hello\n");
    let mbox =
        file(&folder, "b.mbox.gz", [gzip(mbox().as_bytes()), gzip(LINE.as_bytes())].concat());
    let numbered = |number| format!("{mbox}#{number}");
    assert_eq!(ids(&mbox), (vec![numbered(1), numbered(2), numbered(3)], String::new()));
    assert_eq!(unmime(&["text", &numbered(2)]).stdout, "two\n");
    let tar = file(&folder, "c.tar", tar(&[("b.mbox.gz", &gzip(self::mbox().as_bytes()))]));
    let numbered = [1, 2].map(|number| format!("{tar}/b.mbox.gz#{number}"));
    assert_eq!(ids(&tar), (numbered.to_vec(), String::new()));
    assert_eq!(unmime(&["text", &numbered[1]]).stdout, "two\n");
}

#[test]
fn names_of_members_are_but_names() {
    let folder = folder("archive-names");
    let names = ["../../evil.eml", "/etc/passwd", "a/../b.eml", "\x1b[31m.eml", "c\\d.eml"];
    let files = names.map(|name| (name, &b"Subject: x\n\n"[..]));
    for (name, archive) in [("m.tar", tar(&files)), ("m.zip", zip(&files))] {
        let path = file(&folder, name, archive);
        let expected = ["evil.eml", "etc/passwd", "a/b.eml", "\x1b[31m.eml", "c/d.eml"];
        let expected = expected.map(|member| format!("{path}/{member}"));
        assert_eq!(ids(&path), (expected.to_vec(), String::new()));
        assert!(!unmime(&["tree", &path]).stdout.contains('\x1b'));
    }
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_message_that_looks_like_an_archive_is_a_message() {
    let folder = folder("archive-polyglot");
    let archive = tar(&[("Subject: harmless\n\nhidden.eml", b"Subject: inner\n\n")]);
    let path = file(&folder, "a.eml", &archive);
    assert_eq!(ids(&path), (vec![path.clone()], String::new()));
    let path = file(&folder, "a.zip", b"Subject: no zip\n\n");
    assert_eq!(ids(&path), (vec![path], String::new()));
}

#[test]
fn what_is_damaged_or_not_opened_is_told_and_the_rest_is_read() {
    let folder = folder("archive-damaged");
    let good = b"Subject: good\n\n";
    let gz = gzip(b"Subject: a\n\nhello hello hello\n");
    let cut = &gz[..gz.len() - 12];
    let mut broken = zip(&[("a.eml", b"Subject: a\n\n"), ("b.eml", good)]);
    let at = broken.windows(9).position(|bytes| bytes == b"Subject: ").unwrap_or(40);
    broken[at + 2] ^= 0x40;
    let mut twice = zip(&[("a.eml", good), ("b.eml", good)]);
    let names = (0..twice.len()).filter(|&at| twice[at..].starts_with(b"b.eml"));
    names.collect::<Vec<_>>().into_iter().for_each(|at| twice[at] = b'a');
    let mut sparse = tar(&[("s.eml", good), ("b.eml", good)]);
    sparse[156] = b'S';
    let sum: u32 = sparse[..148].iter().chain(&sparse[156..512]).map(|&byte| u32::from(byte)).sum();
    sparse[148..156].copy_from_slice(format!("{:06o}\0 ", sum + 8 * 32).as_bytes());
    let cases: [(&str, Vec<u8>, usize, &str); 8] = [
        ("twice.zip", twice, 1, "several files of one name"),
        ("sparse.tar", sparse, 1, "sparse.tar/s.eml: tar: a sparse file"),
        ("m.tar", tar(&[("a.gz", cut), ("b.eml", good)]), 1, "m.tar/a.gz: "),
        (
            "z.tar",
            tar(&[("a.zip", &zip(&[])), ("b.eml", good)]),
            1,
            "a zip that is not a file of its own",
        ),
        ("t.tar.gz", gzip(&tar(&[("a.gz", &gz), ("b.eml", good)])), 1, "compressed twice"),
        ("b.zip", broken, 1, "b.zip/a.eml: "),
        ("c.zip", zip(&[("a.eml", good)])[..40].to_vec(), 0, "c.zip: zip: "),
        ("d.tar", tar(&[("a.eml", good), ("b.eml", good)])[..1300].to_vec(), 1, "d.tar"),
    ];
    for (name, archive, read, told) in cases {
        let path = file(&folder, name, archive);
        let (ids, stderr) = ids(&path);
        assert_eq!((ids.len(), stderr.lines().count()), (read, 1), "{name}: {ids:?} {stderr}");
        assert!(stderr.contains(told), "{name}: {stderr}");
        assert_eq!(unmime(&["json", &path]).status, Some(2), "{name}");
    }
}

#[test]
fn archives_in_each_other_have_an_end() {
    let folder = folder("archive-nested");
    let nested = |times| {
        let innermost = tar(&[("a.eml", b"Subject: a\n\n")]);
        (1..times).fold(innermost, |inner, _| tar(&[("m.tar", &inner)]))
    };
    let four = file(&folder, "4.tar", nested(4));
    assert_eq!(ids(&four), (vec![format!("{four}/m.tar/m.tar/m.tar/a.eml")], String::new()));
    let inner = format!("{four}/m.tar/m.tar/m.tar/a.eml");
    assert_eq!(ids(&inner), (vec![inner], String::new()));
    let five = file(&folder, "5.tar", nested(5));
    let told = format!("unmime: {five}/m.tar/m.tar/m.tar/m.tar: too many archives in each other\n");
    assert_eq!(ids(&five), (vec![], told));
}

#[test]
fn files_of_a_zip_that_share_their_bytes_are_not_read() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("a.eml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(b"Subject: a\n\n").unwrap();
    archive.shallow_copy_file("a.eml", "b.eml").unwrap();
    let folder = folder("archive-overlap");
    let path = file(&folder, "a.zip", archive.finish().unwrap().into_inner());
    let told = format!("unmime: {path}: zip: files that share their bytes\n");
    assert_eq!(ids(&path), (vec![], told));
}

/// Runs in less memory than any of them unpacks to.
#[cfg(target_os = "linux")]
#[test]
fn what_unpacks_to_gigabytes_takes_bounded_memory() {
    let folder = folder("archive-bombs");
    // Members of a gzip after each other are one file.
    let zeros = gzip(&vec![0; 16 << 20]);
    let gigabytes = zeros.repeat(4 << 30 >> 24);
    let long_name = {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::GNULongName);
        header.set_size(4 << 30);
        header.set_cksum();
        [gzip(header.as_bytes()), gigabytes.clone()].concat()
    };
    let message = [gzip(b"Subject: a\n\n"), gigabytes.clone()].concat();
    let mbox = [gzip(format!("{LINE}Subject: a\n\n").as_bytes()), gigabytes].concat();
    for (name, archive, told) in [
        ("a.eml.gz", message, "a.eml.gz: longer than 256 MiB unpacked"),
        ("b.mbox.gz", mbox, "b.mbox.gz: longer than 256 MiB unpacked"),
        ("c.tar.gz", long_name, "c.tar.gz: tar: a name longer than 64 KiB"),
    ] {
        let path = file(&folder, name, archive);
        let run = crate::support::limited(1 << 20, &["text", "-j", "1", &path]).output().unwrap();
        assert!(std::path::Path::new(&path).is_file());
        let stderr = String::from_utf8(run.stderr).unwrap();
        assert_eq!(stderr, format!("unmime: {}/{told}\n", folder.display()), "{name}");
    }
}
