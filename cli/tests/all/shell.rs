//! The command among others: pipes, huge files, completions, manual pages, help.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    process::Stdio,
};

use crate::support::{self, command, file, folder, unmime};

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = folder("closed-pipe");
    let mail = file(&folder, "mail.eml", format!("A: b\n\n{}", "x\n".repeat(1 << 20)));
    for arguments in [
        &["text", &mail][..],
        &["show", &mail, &mail],
        &["json", &mail],
        &["part", &mail, "1"],
        &["part", "--raw", &mail, "1"],
    ] {
        let mut command = command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut reader = BufReader::with_capacity(16, child.stdout.take().unwrap());
        reader.read_until(b'\n', &mut Vec::new()).unwrap();
        drop(reader);
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*stderr), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let run = command(&["tree", "testdata/seed/helloworld.eml"]).stdout(full).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(run.stderr, b"unmime: standard output: No space left on device\n");
}

#[test]
fn a_message_over_4_gib_is_refused_before_it_is_read() {
    let folder = folder("huge");
    let huge = file(&folder, "huge.eml", "");
    File::options().write(true).open(&huge).unwrap().set_len(1 << 32).unwrap();
    let run = unmime(&["tree", &huge]);
    assert_eq!((run.status, &*run.stdout), (Some(2), ""));
    assert_eq!(run.stderr, format!("unmime: {huge}: longer than a message can be (4 GiB)\n"));
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = unmime(&["completions", shell]);
        assert_eq!(run.status, Some(0), "{shell}");
        for word in ["extract", "files0-from", "hidden", "mbox-format"] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn every_verb_has_help_with_examples_and_a_manual_page() {
    assert!(unmime(&["man"]).stdout.contains(".TH unmime 1"));
    for verb in ["show", "tree", "headers", "text", "html", "json", "extract", "part", "lint"] {
        let help = unmime(&[verb, "--help"]);
        assert_eq!(help.status, Some(0), "{verb}");
        assert!(help.stdout.contains(&format!("Examples:\n  unmime {verb} ")), "{verb}");
        let page = unmime(&["man", verb]);
        assert!(page.stdout.contains(&format!(".TH unmime-{verb} 1")), "{verb}");
    }
    let page = unmime(&["man", "extract"]).stdout.replace('\\', "");
    assert!(page.contains("--hidden") && page.contains("--mbox-format"), "{page}");
    assert_eq!(unmime(&["man", "nosuch"]).status, Some(1));
}

#[test]
fn options_go_before_and_after_paths_and_verbs() {
    let mail = "testdata/seed/helloworld.eml";
    let shown = unmime(&["show", mail]).stdout;
    for arguments in [
        &[mail][..],
        &[mail, "--color", "never"],
        &["--color", "never", mail],
        &["--color", "never", "show", mail],
    ] {
        assert_eq!(unmime(arguments).stdout, shown, "{arguments:?}");
    }
    let mut command = command(&["-"]);
    let run = command.stdin(File::open(support::root().join(mail)).unwrap()).output().unwrap();
    assert_eq!(String::from_utf8(run.stdout).unwrap(), shown);
}
