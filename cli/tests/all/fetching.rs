//! `unmime fetch`, against a server that plays dialogues.

use std::{fs, path::Path, process::Stdio};

use crate::{
    dialogue::Server,
    encrypted::encrypt,
    support::{self, Run, command, file, folder},
};

const CA_FILE: &str = "testdata/tls/certificate.pem";

/// After `CAPA`, in the clear.
const LOGIN: &str =
    "C: CAPA\nS: -ERR\nC: CAPA\nS: -ERR\nC: USER tim\nS: +OK\nC: PASS hunter2\nS: +OK\n";

const LIST: &str = "C: LIST\nS: +OK\nS: 1 20\nS: 2 30\nS: .\n\
    C: UIDL\nS: +OK\nS: 1 abc/1\nS: 2 def\nS: .\n";

const FIRST: &str = "C: RETR 1\nS: +OK\nS: Subject: 1\nS:\nS: ..dot\nS: From here\nS: .\n";
const SECOND: &str = "C: RETR 2\nS: +OK\nS: Subject: 2\nS: .\n";
const QUIT: &str = "C: QUIT\nS: +OK";

/// Runs `unmime fetch` with the password in the environment, and home in this folder.
fn fetch(home: &Path, arguments: &[&str]) -> Run {
    let mut command = command(&[&["fetch"], arguments].concat());
    command
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_STATE_HOME", home.join("state"))
        .env("UNMIME_PASSWORD", "hunter2")
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let run = Run {
        status: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    };
    assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"), "{run:?}");
    run
}

fn plain(server: &Server) -> String {
    format!("pop3://tim@127.0.0.1:{}/", server.port)
}

#[test]
fn each_message_is_a_file() {
    let home = folder("each-message-is-a-file");
    let server = Server::play(&format!("S: +OK\n{LOGIN}{LIST}{FIRST}{SECOND}{QUIT}"));
    let target = home.join("mail");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("def.eml"), "mine").unwrap();
    let to = target.to_str().unwrap();
    let run = fetch(&home, &[&plain(&server), "-o", to, "--allow-plaintext"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    server.finish();
    assert_eq!(run.stdout, format!("{to}/abc%2F1.eml\n{to}/def (2).eml\n"));
    let read = |name: &str| fs::read_to_string(target.join(name)).unwrap();
    assert_eq!(read("abc%2F1.eml"), "Subject: 1\r\n\r\n.dot\r\nFrom here\r\n");
    assert_eq!(read("def (2).eml"), "Subject: 2\r\n");
    assert_eq!(read("def.eml"), "mine");
}

#[test]
fn no_password_goes_in_the_clear() {
    let home = folder("no-password-goes-in-the-clear");
    let server = Server::play("S: +OK <1896.697170952@dbc.mtview.ca.us>\nC: STLS\nS: -ERR what?");
    let to = home.join("mail");
    let run = fetch(&home, &[&plain(&server), "-o", to.to_str().unwrap()]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.ends_with(": STLS was refused: what?\n"), "{run:?}");
    server.finish();
}

#[test]
fn a_server_that_drips_holds_no_session_for_ever() {
    let home = folder("a-server-that-drips");
    let late = format!("S: +OK\n{LOGIN}{LIST}C: RETR 1\nS: +OK\nDRIP");
    for (dialogue, seconds, option) in [("DRIP", 1, &[][..]), (&late, 600, &["--timeout", "1"])] {
        let server = Server::play(dialogue);
        let to = home.join("mail");
        let to = to.to_str().unwrap();
        let url = plain(&server);
        let account = format!("[accounts.work]\nfetch = '{url}'\ntimeout = {seconds}\n");
        file(&home, "config/unmime/config.toml", account);
        let arguments = ["work", "-o", to, "--allow-plaintext", "--new"];
        let run = fetch(&home, &[&arguments, option].concat());
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(run.stderr.ends_with(": timed out: the session takes too long\n"), "{run:?}");
        server.finish();
    }
}

#[test]
fn a_digest_goes_in_the_clear_if_allowed() {
    let home = folder("a-digest-goes-in-the-clear");
    let server = Server::play(
        "S: +OK <1896.697170952@dbc.mtview.ca.us>\nC: CAPA\nS: -ERR\nC: CAPA\nS: -ERR\n\
         C: APOP tim 71a04b3e5e6a0d66e2855bdb929d86f5\nS: -ERR [AUTH] no",
    );
    let to = home.join("mail");
    let run = fetch(&home, &[&plain(&server), "-o", to.to_str().unwrap(), "--allow-plaintext"]);
    assert!(run.stderr.contains("APOP was refused: [AUTH] no"), "{run:?}");
    assert_eq!(run.status, Some(2));
    server.finish();
}

#[test]
fn pop3_goes_on_encrypted_where_it_can() {
    let home = folder("pop3-goes-on-encrypted");
    let dialogue = format!(
        "S: +OK\nC: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK\nS: SASL PLAIN\n\
         S: .\nC: AUTH PLAIN AHRpbQBodW50ZXIy\nS: +OK\n{LIST}{FIRST}{SECOND}{QUIT}"
    );
    let server = Server::play_encrypted(&dialogue, encrypt);
    let to = home.join("mail");
    let url = format!("pop3://tim@localhost:{}", server.port);
    let run = fetch(&home, &[&url, "-o", to.to_str().unwrap(), "--ca-file", CA_FILE]);
    assert_eq!(run.status, Some(0), "{run:?}");
    server.finish();
}

#[test]
fn pop3s_trusts_nobody_else() {
    let home = folder("pop3s-trusts-nobody-else");
    let server = Server::play_encrypted("TLS\nS: +OK\nHOLD", encrypt);
    let to = home.join("mail");
    let url = format!("pop3s://tim@localhost:{}", server.port);
    let other = "testdata/tls/other.pem";
    let run = fetch(&home, &[&url, "-o", to.to_str().unwrap(), "--ca-file", other]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("TLS: "), "{run:?}");
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| server.finish()));
}

#[test]
fn new_messages_are_fetched_once() {
    let home = folder("new-messages-are-fetched-once");
    let to = home.join("mail");
    let state = home.join("state/unmime/seen");
    let mut last: Option<String> = None;
    let later =
        "C: LIST\nS: +OK\nS: 1 5\nS: 2 5\nS: .\nC: UIDL\nS: +OK\nS: 1 def\nS: 2 new\nS: .\n";
    for (fetched, status, seen) in [
        (format!("{LIST}{FIRST}{SECOND}"), 0, ["abc/1", "def"]),
        (LIST.to_owned(), 1, ["abc/1", "def"]),
        (format!("{later}{SECOND}"), 0, ["def", "new"]),
    ] {
        let server = Server::play(&format!("S: +OK\n{LOGIN}{fetched}{QUIT}"));
        let name = format!("tim@127.0.0.1_{}", server.port);
        // It is the same mailbox, but each server that plays has a port of its own.
        if let Some(last) = last.replace(name.clone()) {
            fs::rename(state.join(last), state.join(&name)).unwrap();
        }
        let url = plain(&server);
        let run = fetch(&home, &[&url, "-o", to.to_str().unwrap(), "--allow-plaintext", "--new"]);
        assert_eq!(run.status, Some(status), "{run:?}");
        server.finish();
        let kept = fs::read_to_string(state.join(&name)).unwrap();
        let mut kept: Vec<&str> = kept.lines().collect();
        kept.sort_unstable();
        assert_eq!(kept, seen);
    }
}

/// A run that was killed while it wrote a line leaves half of it.
#[test]
fn half_a_line_of_what_was_fetched_is_forgotten() {
    let home = folder("half-a-line-is-forgotten");
    let server = Server::play(&format!("S: +OK\n{LOGIN}{LIST}{FIRST}{SECOND}{QUIT}"));
    let name = format!("state/unmime/seen/tim@127.0.0.1_{}", server.port);
    let seen = file(&home, &name, "abc");
    let to = home.join("mail");
    let url = plain(&server);
    let run = fetch(&home, &[&url, "-o", to.to_str().unwrap(), "--allow-plaintext", "--new"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    server.finish();
    assert_eq!(fs::read_to_string(seen).unwrap(), "abc/1\ndef\n");
}

#[test]
fn what_is_longer_than_can_be_taken_is_told_and_the_others_fetched() {
    let home = folder("what-is-longer-is-told");
    let most = u64::MAX;
    let list =
        format!("C: LIST\nS: +OK\nS: 1 {most}\nS: 2 30\nS: 3 {most}\nS: .\nC: UIDL\nS: -ERR\n");
    let server = Server::play(&format!("S: +OK\n{LOGIN}{list}{SECOND}{QUIT}"));
    let to = home.join("mail");
    let run = fetch(&home, &[&plain(&server), "-o", to.to_str().unwrap(), "--allow-plaintext"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    server.finish();
    assert_eq!(run.stdout, format!("{}/00002.eml\n", to.display()));
    let told: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{run:?}");
    assert!(told[0].contains(", message 1: more than") && told[1].contains(", message 3: "));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_what_is_made() {
    use std::os::unix::fs::PermissionsExt;

    let home = folder("nobody-else-can-read");
    for (to, mode) in [("mail", 0o700), ("mail.mbox", 0o600)] {
        let server = Server::play(&format!("S: +OK\n{LOGIN}{LIST}{FIRST}{SECOND}{QUIT}"));
        let to = home.join(to);
        let url = plain(&server);
        let run = fetch(&home, &[&url, "-o", to.to_str().unwrap(), "--allow-plaintext", "--new"]);
        assert_eq!(run.status, Some(0), "{run:?}");
        server.finish();
        assert_eq!(fs::metadata(to).unwrap().permissions().mode() & 0o777, mode);
    }
    let seen = fs::metadata(home.join("state/unmime/seen")).unwrap();
    assert_eq!(seen.permissions().mode() & 0o777, 0o700);
}

#[test]
fn what_is_kept_is_deleted() {
    let home = folder("what-is-kept-is-deleted");
    let delete = "C: DELE 1\nS: +OK\n";
    let refused = "C: DELE 2\nS: -ERR read only\n";
    let server =
        Server::play(&format!("S: +OK\n{LOGIN}{LIST}{FIRST}{delete}{SECOND}{refused}{QUIT}"));
    let to = home.join("mail");
    let url = plain(&server);
    let run = fetch(&home, &[&url, "-o", to.to_str().unwrap(), "--allow-plaintext", "--delete"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("DELE was refused: read only"), "{run:?}");
    server.finish();
}

#[test]
fn an_mbox_is_appended_to() {
    let home = folder("an-mbox-is-appended-to");
    let to = file(&home, "archive.mbox", "From old Thu Jan 11 12:00:00 2001\nSubject: old\n\n\n");
    let server = Server::play(&format!("S: +OK\n{LOGIN}{LIST}{FIRST}{SECOND}{QUIT}"));
    let run = fetch(&home, &[&plain(&server), "-o", &to, "--allow-plaintext"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    server.finish();
    let text = fs::read_to_string(&to).unwrap();
    assert!(text.contains("\nSubject: 1\n\n.dot\n>From here\n\nFrom MAILER-DAEMON "), "{text}");
    let listed = support::unmime(&["list", "--mbox-format", "mboxrd", &to]);
    assert_eq!(
        listed.stdout.lines().filter(|line| line.contains(['1', '2'])).count(),
        3,
        "{listed:?}"
    );
}

#[test]
fn an_account_stands_for_a_url() {
    let home = folder("an-account-stands-for-a-url");
    let server =
        Server::play(&format!("S: +OK\n{LOGIN}C: LIST\nS: +OK\nS: .\nC: UIDL\nS: -ERR\n{QUIT}"));
    let configuration = format!(
        "[accounts.work]\nfetch = '{}'\npassword-command = 'echo hunter2; echo more'\n",
        plain(&server)
    );
    file(&home, "config/unmime/config.toml", configuration);
    let to = home.join("mail");
    let run = fetch(&home, &["work", "-o", to.to_str().unwrap(), "--allow-plaintext"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stderr.contains("no messages"), "{run:?}");
    server.finish();

    let run = fetch(&home, &["home", "-o", to.to_str().unwrap()]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("no account in"), "{run:?}");
}

#[test]
fn a_password_comes_from_a_file() {
    let home = folder("a-password-comes-from-a-file");
    let secret = file(&home, "secret", "hunter2\r\n");
    let server =
        Server::play(&format!("S: +OK\n{LOGIN}C: LIST\nS: +OK\nS: .\nC: UIDL\nS: -ERR\n{QUIT}"));
    let to = home.join("mail");
    let run = fetch(
        &home,
        &[
            &plain(&server),
            "-o",
            to.to_str().unwrap(),
            "--allow-plaintext",
            "--password-file",
            &secret,
        ],
    );
    assert_eq!(run.status, Some(1), "{run:?}");
    server.finish();
}

#[test]
fn nothing_is_no_password() {
    let home = folder("nothing-is-no-password");
    let empty = file(&home, "empty", "\nhunter2\n");
    for (option, value) in [("--password-file", &*empty), ("--password-command", "true")] {
        let to = home.join("mail");
        let url = "pop3s://tim@pop.example.com/";
        let run = fetch(&home, &[url, "-o", to.to_str().unwrap(), option, value]);
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains("no password in the first line"), "{run:?}");
    }
}

#[test]
fn a_password_in_a_url_is_refused_and_not_shown() {
    let home = folder("a-password-in-a-url");
    for url in ["pop3s://tim:hunter2@example.com/", "tim:hunter2@example.com"] {
        let run = fetch(&home, &[url, "-o", home.to_str().unwrap()]);
        assert_eq!(run.status, Some(2));
    }
}
