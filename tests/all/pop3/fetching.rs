//! Many messages at once, and those that are new.

use std::{collections::HashSet, io, time::Duration};

use unmime::net::{
    Error, Settings, Stream,
    pop3::{Client, Pop3, Then, Transaction, Uid},
    tokio as asynchronous,
};

use super::player::{block_on, open};
use crate::dialogue::Server;

const IN: &str = "S: +OK\nC: USER u\nS: +OK\nC: PASS p\nS: +OK\n";

fn log_in(server: &Server) -> Pop3<Transaction> {
    let stream = Stream::connect("127.0.0.1", server.port, &Settings::default().timeouts).unwrap();
    Pop3::greet(stream, open()).unwrap().login("u", &"p".into()).unwrap()
}

async fn log_in_asynchronously(server: &Server) -> Client<Transaction, asynchronous::Stream> {
    let timeouts = Settings::default().timeouts;
    let stream = asynchronous::Stream::connect("127.0.0.1", server.port, &timeouts);
    let session = Client::greet(stream.await.unwrap(), open()).await.unwrap();
    session.login("u", &"p".into()).await.unwrap()
}

/// What was handed over, in a line.
fn note(notes: &mut Vec<String>, number: u32, message: Result<&[u8], Error>) {
    notes.push(match message {
        Ok(message) => format!("{number} {}", message.escape_ascii()),
        Err(error) => format!("{number} {error}"),
    });
}

const MANY: [&str; 3] = [r"1 a\r\n", "2 RETR was refused: gone", r"3 .c\r\n"];

#[test]
fn messages_come_one_after_the_other() {
    let dialogue = format!(
        "{IN}C: CAPA\nS: -ERR\nC: RETR 1\nS: +OK\nS: a\nS: .\nC: RETR 2\nS: -ERR gone\nC: RETR 3\n\
         S: +OK\nS: ..c\nS: .\nC: QUIT\nS: +OK"
    );
    three_come(&dialogue);
}

/// The messages of [`MANY`], where the server says this after the greeting.
fn three_come(dialogue: &str) {
    let server = Server::play(dialogue);
    let mut mailbox = log_in(&server);
    let mut notes = Vec::new();
    let deliver = |number, message: Result<&[u8], Error>| {
        note(&mut notes, number, message);
        Ok(())
    };
    mailbox.retr_many(&[1, 2, 3], deliver).unwrap();
    assert_eq!(notes, MANY);
    mailbox.quit().unwrap();
    server.finish();
}

/// The server waits for all three before it answers the first.
const PIPELINED: &str = "C: CAPA
    S: +OK
    S: PIPELINING
    S: .
    C: RETR 1
    C: RETR 2
    C: RETR 3
    S: +OK
    S: a
    S: .
    S: -ERR gone
    S: +OK
    S: ..c
    S: .
    C: QUIT
    S: +OK";

#[test]
fn commands_are_sent_ahead_where_the_server_can_take_them() {
    three_come(&format!("{IN}{PIPELINED}"));

    let server = Server::play(&format!("{IN}{PIPELINED}"));
    block_on(async {
        let mut mailbox = log_in_asynchronously(&server).await;
        let mut notes = Vec::new();
        let deliver = async |number, message: Result<&[u8], Error>| {
            note(&mut notes, number, message);
            Ok(())
        };
        mailbox.retr_many(&[1, 2, 3], deliver).await.unwrap();
        assert_eq!(notes, MANY);
        mailbox.quit().await.unwrap();
    });
    server.finish();
}

#[test]
fn what_a_server_can_do_is_asked_again_behind_the_login() {
    let can = "C: CAPA\nS: +OK\nS: PIPELINING\nS: .\n";
    let server = Server::play(&format!(
        "S: +OK\n{can}C: USER u\nS: +OK\nC: PASS p\nS: +OK\n{can}C: RETR 1\nS: -ERR gone\n\
         C: RETR 2\nS: -ERR gone"
    ));
    let stream = Stream::connect("127.0.0.1", server.port, &Settings::default().timeouts).unwrap();
    let mut session = Pop3::greet(stream, open()).unwrap();
    session.capa().unwrap();
    let mut mailbox = session.login("u", &"p".into()).unwrap();
    // Then it is known.
    mailbox.retr_many(&[1], |_, _| Ok(())).unwrap();
    mailbox.retr_many(&[2], |_, _| Ok(())).unwrap();
    drop(mailbox);
    server.finish();
}

/// 16 on their way at most: the seventeenth is sent when the first is answered.
#[test]
fn no_more_than_sixteen_are_on_their_way() {
    let mut dialogue = format!("{IN}C: CAPA\nS: +OK\nS: PIPELINING\nS: .\n");
    (1..=16).for_each(|number| dialogue.push_str(&format!("C: RETR {number}\n")));
    for number in 1..=100 {
        dialogue.push_str(&format!("S: +OK\nS: message {number}\nS: .\n"));
        if number + 16 <= 100 {
            dialogue.push_str(&format!("C: RETR {}\n", number + 16));
        }
    }
    dialogue.push_str("C: NOOP\nS: +OK");
    let server = Server::play(&dialogue);
    let mut mailbox = log_in(&server);
    let mut next = 1;
    let deliver = |number, message: Result<&[u8], Error>| {
        assert_eq!(message.unwrap(), format!("message {number}\r\n").as_bytes());
        assert_eq!(number, next);
        next += 1;
        Ok(())
    };
    let numbers: Vec<u32> = (1..=100).collect();
    mailbox.retr_many(&numbers, deliver).unwrap();
    assert_eq!(next, 101);
    mailbox.noop().unwrap();
    drop(mailbox);
    server.finish();
}

#[test]
fn what_cannot_be_kept_stops_the_others() {
    let server = Server::play(&format!("{IN}{PIPELINED}"));
    let mut mailbox = log_in(&server);
    let mut count = 0;
    let result = mailbox.retr_many(&[1, 2, 3], |_, _| {
        count += 1;
        Err(io::Error::other("disk full"))
    });
    assert!(matches!(result, Err(Error::Sink(_))) && count == 1);
    mailbox.quit().unwrap();
    server.finish();

    let server = Server::play(&format!("{IN}C: RETR 1\nS: +OK\nS: a\nS: .\nC: QUIT\nS: +OK"));
    let mut mailbox = log_in(&server);
    // Nothing can be written to it.
    let result = mailbox.retr(1, &mut [0_u8; 1][..]);
    assert!(matches!(result, Err(Error::Sink(_))));
    mailbox.quit().unwrap();
    server.finish();
}

#[test]
fn only_what_is_new_is_fetched_and_deleted_once_it_is_kept() {
    let dialogue = format!(
        "{IN}C: UIDL\nS: +OK\nS: 1 old\nS: 2 new\nS: 3 gone\nS: 4 stays\nS: 5 newer\nS: .\n\
         C: RETR 2\nS: +OK\nS: a\nS: .\nC: DELE 2\nS: +OK\n\
         C: RETR 3\nS: -ERR gone\n\
         C: RETR 4\nS: +OK\nS: b\nS: .\nC: DELE 4\nS: -ERR read only\n\
         C: RETR 5\nS: +OK\nS: .\nC: DELE 5\nS: +OK\nC: QUIT\nS: +OK"
    );
    let known = HashSet::from([Uid::new("old")]);
    let server = Server::play(&dialogue);
    let mut mailbox = log_in(&server);
    let mut kept = Vec::new();
    let deliver = |uid: &Uid, message: &[u8]| {
        kept.push(format!("{uid} {}", message.escape_ascii()));
        Ok(())
    };
    let fetched = mailbox.fetch_new(&known, Then::Delete, deliver).unwrap();
    mailbox.quit().unwrap();
    server.finish();
    assert_eq!(kept, [r"new a\r\n", r"stays b\r\n", "newer "]);
    assert_eq!(fetched.delivered, ["new", "stays", "newer"].map(Uid::new));
    let refused: Vec<_> =
        fetched.refused.iter().map(|(uid, error)| format!("{uid}: {error}")).collect();
    assert_eq!(refused, ["gone: RETR was refused: gone", "stays: DELE was refused: read only"]);

    let server = Server::play(&dialogue);
    block_on(async {
        let mut mailbox = log_in_asynchronously(&server).await;
        let mut count = 0;
        let deliver = async |_: &Uid, _: &[u8]| {
            count += 1;
            Ok(())
        };
        let fetched = mailbox.fetch_new(&known, Then::Delete, deliver).await.unwrap();
        assert_eq!((fetched.delivered.len(), fetched.refused.len(), count), (3, 2, 3));
        mailbox.quit().await.unwrap();
    });
    server.finish();
}

#[test]
fn nothing_is_deleted_that_could_not_be_kept() {
    let dialogue = format!(
        "{IN}C: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: 3 c\nS: .\nC: RETR 1\nS: +OK\nS: a\nS: .\n\
         C: DELE 1\nS: +OK\nC: RETR 2\nS: +OK\nS: b\nS: .\nC: QUIT\nS: +OK"
    );
    let server = Server::play(&dialogue);
    let mut mailbox = log_in(&server);
    let deliver = |uid: &Uid, _: &[u8]| match uid.as_str() {
        "b" => Err(io::Error::other("disk full")),
        _ => Ok(()),
    };
    let result = mailbox.fetch_new(&HashSet::new(), Then::Delete, deliver);
    assert!(matches!(result, Err(Error::Sink(_))));
    mailbox.quit().unwrap();
    server.finish();
}

#[test]
fn what_is_kept_on_the_server_is_not_marked() {
    let dialogue = format!(
        "{IN}C: UIDL\nS: +OK\nS: 1 a\nS: .\nC: RETR 1\nS: +OK\nS: a\nS: .\nC: QUIT\nS: +OK"
    );
    let server = Server::play(&dialogue);
    let mut mailbox = log_in(&server);
    mailbox.fetch_new(&HashSet::new(), Then::Keep, |_, _| Ok(())).unwrap();
    mailbox.quit().unwrap();
    server.finish();
}

/// A task of tokio can be moved between threads.
#[test]
fn a_client_upon_tokio_can_be_spawned() {
    let server = Server::play(&format!("{IN}C: RETR 1\nS: +OK\nS: a\nS: .\nC: STAT\nS: +OK 1 3"));
    let port = server.port;
    block_on(async move {
        tokio::spawn(async move {
            let timeouts = Settings::default().timeouts;
            let stream = asynchronous::Stream::connect("127.0.0.1", port, &timeouts).await.unwrap();
            let session = Client::greet(stream, open()).await.unwrap();
            let mut mailbox = session.login("u", &"p".into()).await.unwrap();
            let mut message = Vec::new();
            mailbox.retr(1, &mut message).await.unwrap();
            assert_eq!(message, b"a\r\n");
            mailbox.stat().await.unwrap();
        })
        .await
        .unwrap();
    });
    server.finish();
}

/// The next reply would be that to the call that was given up.
#[test]
fn a_call_that_is_given_up_ends_the_session() {
    let server =
        Server::play(&format!("{IN}C: CAPA\nS: +OK\nS: PIPELINING\nS: .\nC: DELE 1\nHOLD"));
    block_on(async {
        let mut mailbox = log_in_asynchronously(&server).await;
        mailbox.capa().await.unwrap();
        let given_up = tokio::time::timeout(Duration::from_millis(50), mailbox.dele(1)).await;
        assert!(given_up.is_err());
        let many = mailbox.retr_many(&[2], async |_, _| Ok(())).await;
        assert!(matches!(many, Err(Error::Ended)));
        assert!(matches!(mailbox.noop().await, Err(Error::Ended)));
        assert!(matches!(mailbox.quit().await, Err(Error::Ended)));
    });
    server.finish();
}
