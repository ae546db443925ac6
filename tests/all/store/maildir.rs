use std::{fs, path::Path};

use unmime::store::maildir::{Entry, Maildir};

const MAILDIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/maildir");

fn maildir() -> Maildir {
    Maildir::open(MAILDIR).unwrap()
}

fn describe(entry: &Entry) -> (String, String, bool) {
    (entry.unique_name(), entry.flags().to_string(), entry.is_new())
}

#[test]
fn messages_are_in_the_order_of_their_names_those_seen_first() {
    let entries: Vec<_> = maildir().entries().map(|entry| describe(&entry.unwrap())).collect();
    let name = |number| format!("100000000{number}.M1P1.lain");
    assert_eq!(
        entries,
        [
            (name(1), "RS".to_owned(), false),
            (name(2), String::new(), false),
            (name(3), "F".to_owned(), false),
            (name(4), String::new(), true),
        ]
    );
}

#[test]
fn a_message_is_its_file() {
    let first = maildir().entries().next().unwrap().unwrap();
    assert_eq!(first.read().unwrap(), b"Subject: read and answered\n\none\n");
    assert!(first.flags().is_seen() && first.flags().is_replied() && !first.flags().is_draft());
}

#[test]
fn folders_are_the_maildirs_with_a_dot() {
    let folders = maildir().folders().unwrap();
    let names: Vec<_> = folders.iter().map(|folder| folder.folder_name().unwrap()).collect();
    assert_eq!(names, ["Drafts", "Lists.rust"]);
    let lengths: Vec<_> = folders.iter().map(|folder| folder.entries().count()).collect();
    assert_eq!(lengths, [1, 1]);
}

#[test]
fn a_folder_without_cur_and_new_is_no_maildir() {
    for path in ["cur", "not-a-mailbox", "not-there"] {
        assert_eq!(Maildir::open(Path::new(MAILDIR).join(path)), None);
    }
}

#[test]
fn what_cannot_be_read_is_an_error_of_its_own() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("maildir-that-changes");
    for folder in ["cur", "new"] {
        fs::create_dir_all(path.join(folder)).unwrap();
        fs::write(path.join(folder).join("a"), "Subject: a\n").unwrap();
    }
    let maildir = Maildir::open(&path).unwrap();
    let entries: Vec<_> = maildir.entries().map(Result::unwrap).collect();
    fs::remove_file(path.join("cur/a")).unwrap();
    let read: Vec<_> = entries.iter().map(|entry| entry.read().map_err(|e| e.path)).collect();
    assert_eq!(read, [Err(path.join("cur/a")), Ok(b"Subject: a\n".to_vec())]);

    fs::remove_dir(path.join("cur")).unwrap();
    let entries: Vec<_> = maildir.entries().map(|entry| entry.is_ok()).collect();
    assert_eq!(entries, [false, true]);
    fs::remove_dir_all(path).unwrap();
}
