//! Extraction: nothing outside of the folder is written, and nothing in it is overwritten.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{self, file, folder, unmime};

/// A message with an attachment for each Content-Disposition, whose content is its number from 1.
fn message(dispositions: &[&str]) -> String {
    let mut message = "Content-Type: multipart/mixed; boundary=b\n\n".to_owned();
    for (at, disposition) in dispositions.iter().enumerate() {
        message += &format!("--b\nContent-Disposition: {disposition}\n\n{}\n", at + 1);
    }
    message + "--b--\n"
}

/// The files in a folder with their content, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap_or_default())
        })
        .collect();
    files.sort();
    files
}

/// A message in `test`'s folder, and the folder for its attachments.
fn given(test: &str, dispositions: &[&str]) -> (String, PathBuf) {
    let folder = folder(test);
    (file(&folder, "mail.eml", message(dispositions)), folder.join("out"))
}

#[test]
fn an_image_between_texts_is_saved() {
    let mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee:\n\
        --b\nContent-Type: image/jpeg\nContent-Disposition: inline; filename=a.jpg\n\nx\n\
        --b\n\nBye.\n--b--\n";
    let folder = folder("image-between-texts");
    let (mail, out) = (file(&folder, "mail.eml", mail), folder.join("out"));
    let run = unmime(&["extract", "-o", out.to_str().unwrap(), &mail]);
    assert_eq!((run.status, &*run.stderr), (Some(0), ""));
    assert_eq!(files(&out), [("a.jpg".to_owned(), "x".to_owned())]);
}

#[test]
fn names_of_strangers_are_harmless() {
    let (mail, out) = given(
        "hostile-names",
        &[
            "attachment; filename=\"../../evil.txt\"",
            "attachment; filename=\"/tmp/unmime-absolute.txt\"",
            "attachment; filename=\"CON.txt. \"",
            "attachment; filename*=utf-8''..%2fescaped.txt",
            "attachment; filename=a.txt",
            "attachment; filename=a.txt",
            "attachment; filename=A.TXT",
            "attachment; filename=.bashrc",
            "attachment; filename=\"..\"",
            "attachment",
        ],
    );
    let run = unmime(&["extract", "-o", out.to_str().unwrap(), &mail]);
    assert_eq!((run.status, &*run.stderr), (Some(0), ""));
    let expected = [
        ("A (3).TXT", "7"),
        ("_CON.txt", "3"),
        ("a (2).txt", "6"),
        ("a.txt", "5"),
        ("bashrc", "8"),
        ("escaped.txt", "4"),
        ("evil.txt", "1"),
        ("part-10.txt", "10"),
        ("part-9.txt", "9"),
        ("unmime-absolute.txt", "2"),
    ];
    let written = files(&out);
    let written: Vec<_> = written.iter().map(|(name, content)| (&**name, &**content)).collect();
    assert_eq!(written, expected);
    assert_eq!(run.stdout.lines().count(), expected.len());
    assert_eq!(run.stdout.lines().next(), out.join("evil.txt").to_str());
}

#[test]
fn what_is_there_stays_unless_forced() {
    let (mail, out) = given("existing", &["attachment; filename=a.txt"; 2]);
    let extract = |option: &[&str]| {
        let run = unmime(&[&["extract", "-o", out.to_str().unwrap()], option, &[&mail]].concat());
        assert_eq!(run.status, Some(0), "{run:?}");
        let names = run.stdout.lines().map(|line| Path::new(line).file_name().unwrap());
        names.map(|name| name.to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    file(&out, "a.txt", "mine");
    assert_eq!(extract(&["--dry-run"]), ["a (2).txt", "a (3).txt"]);
    assert_eq!(files(&out).len(), 1);
    assert_eq!(extract(&[]), ["a (2).txt", "a (3).txt"]);
    assert_eq!(fs::read_to_string(out.join("a.txt")).unwrap(), "mine");
    assert_eq!(extract(&["--dry-run", "--force"]), ["a.txt", "a (2).txt"]);
    assert_eq!(extract(&["--force"]), ["a.txt", "a (2).txt"]);
    assert_eq!(fs::read_to_string(out.join("a.txt")).unwrap(), "1");
    assert_eq!(fs::read_to_string(out.join("a (2).txt")).unwrap(), "2");
    assert_eq!(fs::read_to_string(out.join("a (3).txt")).unwrap(), "2");
}

#[test]
fn a_folder_in_the_way_is_left_alone() {
    let (mail, out) = given("folder-in-the-way", &["attachment; filename=a"]);
    fs::create_dir_all(out.join("a")).unwrap();
    let run = unmime(&["extract", "--force", "-o", out.to_str().unwrap(), &mail]);
    assert_eq!((run.status, &*run.stderr), (Some(0), ""));
    assert_eq!(fs::read_to_string(out.join("a (2)")).unwrap(), "1");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let (mail, out) = given("links", &["attachment; filename=a.txt"]);
    let target = file(out.parent().unwrap(), "target", "precious");
    fs::create_dir(&out).unwrap();
    let link = || {
        let _ = fs::remove_file(out.join("a.txt"));
        std::os::unix::fs::symlink(&target, out.join("a.txt")).unwrap();
    };
    for option in [&[][..], &["--force"]] {
        link();
        let run = unmime(&[&["extract", "-o", out.to_str().unwrap()], option, &[&mail]].concat());
        assert_eq!(run.status, Some(0), "{run:?}");
        assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    }
    assert!(fs::symlink_metadata(out.join("a.txt")).unwrap().is_file());
}

#[test]
fn parts_are_chosen_by_path_even_in_encoded_messages() {
    let out = folder("by-path");
    let extract = |parts: &[&str]| {
        let message = ["testdata/golden/message-base64.eml"];
        unmime(&[&["extract", "-o", out.to_str().unwrap()], parts, &message].concat())
    };
    let run = extract(&["--part", "2.1", "--part", "1"]);
    assert_eq!((run.status, run.stdout.lines().count()), (Some(0), 2), "{run:?}");
    assert_eq!(extract(&["--part", "1,2.2,2"]).stdout.lines().count(), 3);
    let run = extract(&["--part", "1,9"]);
    assert_eq!((run.status, run.stdout.lines().count()), (Some(1), 1));
    assert_eq!(run.stderr, "unmime: testdata/golden/message-base64.eml: no part 9\n");
}

#[test]
fn the_attachments_of_messages_inside_are_attachments() {
    let inner = message(&["attachment; filename=inner.txt"]);
    let outer = format!(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nhello\n--o\n\
        Content-Type: message/rfc822\n\n{inner}\n--o--\n"
    );
    let folder = folder("inside");
    let (mail, out) = (file(&folder, "mail.eml", outer), folder.join("out"));
    assert_eq!(unmime(&["extract", "-o", out.to_str().unwrap(), &mail]).status, Some(0));
    let names: Vec<_> = files(&out).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["inner.txt", "part-2.eml"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_one_line() {
    let (mail, out) = given("unwritable", &["attachment; filename=a"; 3]);
    fs::write(&out, "a file").unwrap();
    let run = unmime(&["extract", "-o", out.to_str().unwrap(), &mail, &mail]);
    assert_eq!((run.status, &*run.stdout), (Some(2), ""));
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.starts_with(&format!("unmime: {}: ", out.display())), "{}", run.stderr);
}

#[test]
fn what_hides_in_bodies_is_saved_when_asked_for() {
    let out = folder("hidden");
    let extract = |arguments: &[&str]| {
        let run = unmime(&[&["extract", "-o", out.to_str().unwrap()], arguments].concat());
        let names = run.stdout.lines().map(|line| Path::new(line).file_name().unwrap());
        (run.status, names.map(|name| name.to_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    let mail = |name: &str| format!("testdata/hidden/{name}.eml");
    let saved = |names: &[&str]| (Some(0), names.iter().map(|&it| it.to_owned()).collect());
    let hidden = |name: &str| extract(&["--hidden", &mail(name)]);
    assert_eq!(extract(&[&mail("uuencode")]), (Some(1), Vec::new()));
    assert_eq!(hidden("uuencode"), saved(&["data.bin", "hi there.txt"]));
    let data = fs::read(support::root().join("testdata/hidden/data.bin")).unwrap();
    assert_eq!(fs::read(out.join("data.bin")).unwrap(), data);
    assert_eq!(fs::read(out.join("hi there.txt")).unwrap(), b"hello\n");

    for (name, names) in [
        ("yenc", &["data.bin", "data (2).bin", "data (3).bin", "hello.txt"][..]),
        ("bin-hex", &["part-1.bin", "data.bin"]),
        ("apple-double", &["part-1.bin", "part-2.bin", "Résumé.txt"]),
        ("apple-single", &["part-1.bin", "Résumé.txt"]),
        (
            "tnef",
            &[
                "winmail.dat",
                "hidden.txt",
                "hidden.html",
                "hidden.rtf",
                "über data.bin",
                "naïve.txt",
                "inner message",
                "hidden (2).txt",
            ],
        ),
    ] {
        fs::remove_dir_all(&out).unwrap();
        assert_eq!(hidden(name), saved(names), "{name}");
    }
    fs::remove_dir_all(&out).unwrap();
    assert_eq!(extract(&["--hidden", "--dry-run", "--part", "1", &mail("uuencode")]).1.len(), 3);
    assert!(!out.exists());
}

#[test]
fn nothing_hidden_is_told() {
    let folder = folder("nothing-hidden");
    let (mail, out) = (file(&folder, "mail.eml", "\nhello\n"), folder.join("out"));
    let run = unmime(&["extract", "--hidden", "-o", out.to_str().unwrap(), &mail]);
    assert_eq!(run.status, Some(1));
    assert_eq!(run.stderr, format!("unmime: {mail}: no attachments, nothing hidden\n"));
}
