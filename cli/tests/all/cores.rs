//! Messages worked on at the same time: the same output in the same order, in bounded memory.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read},
    path::Path,
    process::Stdio,
};

use crate::support::{command, file, folder, unmime};

const LINE: &str = "From ada@example.com Thu Jan 11 12:00:00 2001\n";

/// A message that takes longer the higher the last digit of its number, and has defects at times.
fn message(number: usize) -> String {
    let lines = format!("line of {number}\n").repeat(number % 10 * 100);
    let folds = if number.is_multiple_of(7) { "no field\n" } else { "" };
    format!("From: Ada <ada@example.com>\nSubject: number {number}\n{folds}\n{lines}last\n")
}

fn mbox(messages: impl Iterator<Item = usize>) -> String {
    messages.map(|number| format!("{LINE}{}\n", message(number))).collect()
}

/// A folder with an mbox, a maildir and messages, and among them a link that leads nowhere.
fn mail(test: &str) -> Vec<String> {
    let folder = folder(test);
    let mbox = file(&folder, "a.mbox", mbox(0..500));
    for number in 0..100 {
        file(&folder, &format!("maildir/cur/{number:03}:2,S"), message(number));
        file(&folder, &format!("messages/{number:03}"), message(number));
    }
    fs::create_dir_all(folder.join("maildir/new")).unwrap();
    fs::create_dir_all(folder.join("maildir/tmp")).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let numbered = format!("{mbox}#501");
    vec![mbox, path("maildir"), path("none"), path("messages"), numbered, path("messages/001")]
}

/// Standard output and standard error as on one terminal, and the status.
fn told_together(arguments: &[&str], to: &Path) -> (Option<i32>, String) {
    let both = File::create(to).unwrap();
    let mut command = command(arguments);
    let status = command.stdout(both.try_clone().unwrap()).stderr(both).status().unwrap();
    (status.code(), fs::read_to_string(to).unwrap())
}

#[test]
fn the_output_is_the_same_however_many_work_on_it() {
    let mail = mail("jobs");
    let to = folder("jobs-output").join("output");
    for verb in [
        &["show"][..],
        &["tree"],
        &["headers", "--all"],
        &["text"],
        &["text", "--html"],
        &["json"],
        &["lint"],
        &["lint", "--policy", "strict"],
        &["list"],
        &["list", "--json"],
        &["grep", "-c", "line"],
        &["grep", "of 7$"],
        &["grep", "nowhere"],
    ] {
        let run = |jobs: &[&str]| {
            let mail = mail.iter().map(String::as_str);
            let arguments: Vec<_> = verb.iter().chain(jobs).copied().chain(mail).collect();
            told_together(&arguments, &to)
        };
        let one = run(&["-j", "1"]);
        assert_eq!(one.0, Some(2), "{verb:?}");
        assert!(one.1.contains("/none: No such file or directory\n"), "{verb:?}");
        assert!(one.1.contains("a.mbox#501: only 500 messages\n"), "{verb:?}");
        for jobs in [&["-j", "2"][..], &["--jobs", "7"], &[]] {
            let many = run(jobs);
            let differs = one.1.lines().zip(many.1.lines()).find(|(one, many)| one != many);
            assert_eq!((differs, many.0), (None, one.0), "{verb:?} {jobs:?}");
            assert_eq!(many.1.len(), one.1.len(), "{verb:?} {jobs:?}");
        }
    }
}

#[test]
fn the_status_is_that_of_all() {
    let folder = folder("jobs-status");
    let good = file(&folder, "good.mbox", mbox((0..500).filter(|number| number % 7 > 0)));
    let bad = file(&folder, "bad.mbox", mbox(0..500));
    for (arguments, status) in [
        (&["lint", &good][..], 0),
        (&["lint", &bad], 3),
        (&["lint", "--policy", "strict", &bad], 4),
        (&["grep", "number 499", &good], 0),
        (&["grep", "nowhere", &good], 1),
        (&["text", "--html", &good], 1),
    ] {
        for jobs in ["1", "3"] {
            let run = unmime(&[arguments, &["-j", jobs]].concat());
            assert_eq!((run.status, &*run.stderr), (Some(status), ""), "{arguments:?} {jobs}");
        }
    }
    let run = unmime(&["list", "-j", "0", &good]);
    assert_eq!((run.status, &*run.stdout), (Some(2), ""));
}

#[test]
fn a_message_longer_than_the_share_of_all_is_done_in_its_turn() {
    let folder = folder("jobs-long");
    let long = format!("{LINE}Subject: long\n\n{}\n", "x\n".repeat(9 << 20));
    let mails = mbox(0..60) + &long + &mbox(0..60);
    let mbox = file(&folder, "a.mbox", mails);
    let run = unmime(&["list", "-j", "2", &mbox]);
    let numbers = run.stdout.lines().map(|line| line.rsplit_once('#').unwrap().1.to_owned());
    assert!(numbers.eq((1..=121).map(|number| number.to_string())), "{}", run.stdout);
    assert_eq!((run.status, &*run.stderr), (Some(0), ""));
}

#[test]
fn a_closed_pipe_ends_all_quietly() {
    let folder = folder("jobs-closed-pipe");
    let mbox = file(&folder, "a.mbox", mbox(0..3000));
    let mut command = command(&["text", "-j", "3", &mbox]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut reader = BufReader::with_capacity(16, child.stdout.take().unwrap());
    reader.read_until(b'\n', &mut Vec::new()).unwrap();
    drop(reader);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), &*stderr), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_mbox_of_any_size_takes_less_than_64_mib() {
    let message = format!("{LINE}Subject: a\n\n{}\n", "some text\n".repeat(3000));
    for verb in [&["list"][..], &["export", "--columns", "path,subject,text"]] {
        let mut command = command(&[verb, &["-j", "2", "-"]].concat());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for _ in 0..(160 << 20) / message.len() {
            std::io::Write::write_all(&mut stdin, message.as_bytes()).unwrap();
        }
        // All is read but for what the pipe holds, and it waits for more.
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < 64 << 10, "{peak} KiB");
        drop(stdin);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_message_takes_its_size_and_less_than_64_mib() {
    const LONG: usize = 64 << 20;
    const LIMIT: usize = (LONG >> 10) + (64 << 10);
    let folder = folder("a-long-message");
    let text =
        file(&folder, "text.eml", format!("Subject: a\n\n{}", "some text\n".repeat(LONG / 10)));
    let header = "Content-Type: application/pdf; name=a\nContent-Transfer-Encoding: base64\n\n";
    let lines = format!("{}\n", "abcd".repeat(19)).repeat(LONG / 77);
    let attachment = file(&folder, "attachment.eml", format!("{header}{lines}"));
    for (verb, message) in [
        (&["export"][..], &text),
        (&["export", "--columns", "attachments,text"], &attachment),
        (&["export", "--format", "csv"], &text),
        (&["export", "--parts", "--columns", "sha256,size"], &attachment),
        (&["json"], &text),
        (&["json", "--bodies"], &attachment),
    ] {
        let arguments = [verb, &["-j", "1", message]].concat();
        let mut run = crate::support::limited(LIMIT, &arguments);
        let status = run.stdout(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(0), "{verb:?}");
    }
}
