//! `unmime send`, to a server that plays a dialogue.

use crate::{
    dialogue::Server,
    encrypted::encrypt,
    support::{self, Run, command, file, folder},
};

const HELLO: &str = "S: 220 mx.example.com
    C: EHLO [127.0.0.1]
    S: 250-mx.example.com
    S: 250 AUTH PLAIN
    ";

const LOGIN: &str = "C: AUTH PLAIN AGFuYUBleGFtcGxlLmNvbQB0YW5zdGFhZg==
    S: 235 welcome
    ";

const MESSAGE: &str = "From: Ana <ana@example.com>\nTo: joe@example.com, Joe <joe@example.com>\n\
    Cc: Friends: eve@example.com;\nBcc: boss@example.com\nSubject: hi\n\n.hello\n";

/// MESSAGE, as it is sent.
const SENT: &str = "C: From: Ana <ana@example.com>
    C: To: joe@example.com, Joe <joe@example.com>
    C: Cc: Friends: eve@example.com;
    C: Subject: hi
    C:
    C: ..hello
    C: .
    ";

/// Runs `unmime send` as ana with these arguments, while the server plays the dialogue.
fn send(dialogue: &str, arguments: &[&str]) -> Run {
    let server = Server::play(dialogue);
    let url = format!("smtp://ana%40example.com@127.0.0.1:{}", server.port);
    let mut command = command(&["send", "--smtp", &url, "--allow-plaintext"]);
    let output = command.args(arguments).env("UNMIME_PASSWORD", "tanstaaf").output().unwrap();
    server.finish();
    run(output)
}

fn run(output: std::process::Output) -> Run {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stdout.contains("tanstaaf") && !stderr.contains("tanstaaf"));
    Run { status: output.status.code(), stdout, stderr }
}

#[test]
fn a_message_goes_to_those_in_its_header_without_its_blind_copies() {
    let folder = folder("send-header");
    let dialogue = format!(
        "{HELLO}{LOGIN}C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: RCPT TO:<eve@example.com>
         S: 250 OK
         C: RCPT TO:<boss@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         {SENT}S: 250 2.0.0 queued as \\x1B17
         C: QUIT
         S: 221 bye"
    );
    for from_line in ["", "From \n", "From ana@example.com Thu Jan 11 12:00:00 2001\n"] {
        let eml = file(&folder, "a.eml", format!("{from_line}{MESSAGE}"));
        let run = send(&dialogue, &[&eml]);
        assert_eq!(run.stdout, format!("{eml}: sent to 3 recipients: queued as \\x1b17\n"));
        assert_eq!((run.status, &*run.stderr), (Some(0), ""));
    }
}

#[test]
fn one_session_is_for_all_messages() {
    let folder = folder("send-several");
    let first = file(&folder, "a.eml", "Subject: a\n\na\n");
    let second = file(&folder, "b.eml", "Subject: b\n\nb\n");
    let one = |letter| {
        format!(
            "C: MAIL FROM:<>
             S: 250 OK
             C: RCPT TO:<joe@example.com>
             S: 250 OK
             C: DATA
             S: 354 go
             C: Subject: {letter}
             C:
             C: {letter}
             C: .
             S: 250 OK
             "
        )
    };
    let dialogue = format!("{HELLO}{LOGIN}{}{}C: QUIT\nS: 221 bye", one('a'), one('b'));
    let run = send(&dialogue, &["--from", "", "--to", "joe@example.com", &first, &second]);
    let sent = "sent to 1 recipient: OK";
    assert_eq!(run.stdout, format!("{first}: {sent}\n{second}: {sent}\n"));
    assert_eq!(run.status, Some(0));
}

#[test]
fn recipients_who_are_refused_are_told() {
    let eml = file(&folder("send-refused"), "a.eml", MESSAGE);
    let dialogue = format!(
        "{HELLO}{LOGIN}C: MAIL FROM:<boss@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 550 5.1.1 no such user
         C: RCPT TO:<eve@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         {SENT}S: 250 queued
         C: QUIT
         S: 221 bye"
    );
    let to = ["--to", "joe@example.com", "--to", "eve@example.com"];
    let run = send(&dialogue, &[&to[..], &["--from", "boss@example.com", &eml]].concat());
    assert_eq!(run.stdout, format!("{eml}: sent to 1 recipient: queued\n"));
    assert_eq!(run.stderr, format!("unmime: {eml}: joe@example.com: 550 5.1.1 no such user\n"));
    assert_eq!(run.status, Some(2));
}

#[test]
fn a_message_that_is_refused_leaves_the_others() {
    let folder = folder("send-next");
    let bad = file(&folder, "a.eml", "From: ana@example.com\n\nnobody is to get it\n");
    let spam = file(&folder, "b.eml", MESSAGE);
    let good = file(&folder, "c.eml", MESSAGE);
    let begin = "C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: RCPT TO:<eve@example.com>
         S: 250 OK
         C: RCPT TO:<boss@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         ";
    let dialogue = format!(
        "{HELLO}{LOGIN}{begin}{SENT}S: 554 5.7.1 spam
         {begin}{SENT}S: 250 OK
         C: QUIT
         S: 221 bye"
    );
    let run = send(&dialogue, &[&bad, &spam, &good]);
    assert_eq!(run.stdout, format!("{good}: sent to 3 recipients: OK\n"));
    let told: Vec<_> = run.stderr.lines().collect();
    assert_eq!(told[0], format!("unmime: {bad}: not sent: no recipients; --to ADDRESS gives one"));
    let refused = "the message was refused: 554 5.7.1 spam";
    assert_eq!(told[1], format!("unmime: {spam}: not sent: {refused}"));
    assert_eq!((told.len(), run.status), (2, Some(2)));
}

#[test]
fn a_login_that_is_refused_ends_it() {
    let eml = file(&folder("send-login"), "a.eml", MESSAGE);
    let login = LOGIN.replace("S: 235 welcome", "S: 535 5.7.8 tanstaaf is wrong");
    let run = send(&format!("{HELLO}{login}"), &[&eml, &eml]);
    assert!(run.stderr.ends_with(": AUTH was refused: 535 5.7.8 …\n"), "{}", run.stderr);
    assert_eq!((run.stderr.lines().count(), run.status, &*run.stdout), (1, Some(2), ""));
}

#[test]
fn nothing_is_sent_over_a_connection_that_cannot_be_encrypted() {
    let eml = file(&folder("send-plain"), "a.eml", MESSAGE);
    let server = Server::play(HELLO);
    let url = format!("smtp://ana@127.0.0.1:{}", server.port);
    let mut command = command(&["send", "--smtp", &url, "--password-command", "echo tanstaaf"]);
    let run =
        run(command.args(["--ca-file", "testdata/tls/certificate.pem", &eml]).output().unwrap());
    server.finish();
    assert!(run.stderr.ends_with("the server does not offer STARTTLS\n"), "{}", run.stderr);
    assert_eq!(run.status, Some(2));
}

#[test]
fn a_server_that_drips_holds_no_session_for_ever() {
    let eml = file(&folder("send-drip"), "a.eml", MESSAGE);
    let run = send(
        &format!("{HELLO}{LOGIN}C: MAIL FROM:<ana@example.com>\nDRIP"),
        &["--timeout", "1", &eml],
    );
    assert!(run.stderr.ends_with(": timed out: the session takes too long\n"), "{}", run.stderr);
    assert_eq!(run.status, Some(2));
}

#[test]
fn a_field_after_a_lone_cr_is_not_sent() {
    let message = "From: ana@example.com\nTo: joe@example.com\nSubject: hi\rX-Hidden: 1\n\nhello\n";
    let eml = file(&folder("send-cr"), "a.eml", message);
    let run = send(&format!("{HELLO}{LOGIN}C: QUIT\nS: 221 bye"), &[&eml]);
    assert!(run.stderr.contains("CR without LF in a header"), "{}", run.stderr);
    assert_eq!(run.status, Some(2));
}

#[test]
fn an_account_stands_for_a_server() {
    let folder = folder("send-account");
    let eml = file(&folder, "a.eml", "Subject: hi\n\nhello\n");
    let dialogue = format!(
        "S: 220 mx
         C: EHLO laptop.example.com
         S: 250-mx
         S: 250 STARTTLS
         C: STARTTLS
         S: 220 go
         TLS
         C: EHLO laptop.example.com
         S: 250-mx
         S: 250 AUTH PLAIN
         {LOGIN}C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         C: Subject: hi
         C:
         C: hello
         C: .
         S: 250 queued
         C: QUIT
         S: 221 bye"
    );
    let server = Server::play_encrypted(&dialogue, encrypt);
    let account = format!(
        "[accounts.work]\nsend = 'smtp://ana@example.com@localhost:{}/'\n\
         password-command = 'echo tanstaaf'\nca-file = 'testdata/tls/certificate.pem'\n",
        server.port
    );
    file(&folder, "unmime/config.toml", account);
    let mut command = command(&["send", "--smtp", "work", "--name", "laptop.example.com"]);
    command.env("XDG_CONFIG_HOME", &folder).env("HOME", &folder);
    command.args(["--from", "ana@example.com", "--to", "joe@example.com", &eml]);
    let run = run(command.output().unwrap());
    assert_eq!((run.status, &*run.stderr), (Some(0), ""));
    assert_eq!(run.stdout, format!("{eml}: sent to 1 recipient: queued\n"));
    server.finish();
}

#[test]
fn a_password_is_not_for_the_command_line() {
    let run = support::unmime(&["send", "--smtp", "smtp://ana:tanstaaf@127.0.0.1", "a.eml"]);
    assert!(run.stderr.contains("a password does not belong into a URL"));
    assert_eq!(run.status, Some(2));
}
