//! POP3: every way in, by every way to encrypt, and messages byte for byte.

use std::{collections::HashSet, fs};

use unmime::net::{
    Error, Secret, Settings, Stream,
    pop3::{Authorization, Client, LoginError, Pop3, Then, Transaction, Uid},
    sasl,
    tls::Tls,
    tokio as asynchronous,
};

use crate::farm::{Server, farm};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    Plain,
    Stls,
    Tls,
}

const WAYS: [Way; 3] = [Way::Plain, Way::Stls, Way::Tls];

/// What `Pop3` has for it, or the name of a mechanism.
const LOGINS: [&str; 7] =
    ["USER", "APOP", "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"];

fn open() -> Settings {
    let mut settings = Settings::default();
    settings.allow_plaintext = true;
    settings
}

fn trusting(server: Server) -> Tls {
    Tls::trusting(&fs::read(farm().certificate(server)).unwrap()).unwrap()
}

/// The port for TLS from the first byte.
fn encrypted(server: Server) -> Server {
    match server {
        Server::Dovecot => Server::DovecotTls,
        Server::Mailutils => Server::MailutilsTls,
        other => panic!("{other:?}"),
    }
}

/// Who logs in.
fn name(server: Server, user: &str) -> String {
    match server {
        Server::Mailutils => format!("{user}@example.test"),
        _ => user.to_owned(),
    }
}

/// Puts a message into a maildrop: for Mailutils with LF, since it finds nothing in a file with CRLF.
fn drop_message(server: Server, user: &str, message: &[u8]) {
    let message = match server {
        Server::Mailutils => message.iter().copied().filter(|&byte| byte != b'\r').collect(),
        _ => message.to_vec(),
    };
    farm().drop_message(server, user, &message);
}

fn greet(server: Server, way: Way) -> Pop3<Authorization> {
    let (settings, tls) = (open(), trusting(server));
    let stream = match way {
        Way::Tls => {
            let port = farm().port(encrypted(server));
            Stream::connect_tls("localhost", port, &tls, &settings.timeouts)
        }
        _ => Stream::connect("localhost", farm().port(server), &settings.timeouts),
    };
    let mut session = Pop3::greet(stream.unwrap(), settings).unwrap();
    if way == Way::Stls {
        assert!(session.capa().unwrap().has("STLS"));
        session.stls(&tls, "localhost").unwrap();
    }
    assert_eq!(session.is_encrypted(), way != Way::Plain);
    session
}

fn log_in(
    session: Pop3<Authorization>,
    login: &str,
    user: &str,
    password: &str,
) -> Result<Pop3<Transaction>, LoginError<Pop3<Authorization>>> {
    let password = Secret::from(password);
    match login {
        "USER" => session.login(user, &password),
        "APOP" => session.apop(user, &password),
        mechanism => session.auth(&mut *sasl::best([mechanism], user, &password).unwrap()),
    }
}

#[test]
fn every_login_by_every_way() {
    for (server, logins) in [(Server::Dovecot, &LOGINS[..]), (Server::Mailutils, &LOGINS[..2])] {
        let user = farm().new_user();
        drop_message(server, &user, b"Subject: x\r\n\r\n.\r\n");
        let user = name(server, &user);
        for way in WAYS {
            for login in LOGINS {
                let case = format!("{server:?} {way:?} {login}");
                let session = greet(server, way);
                if !logins.contains(&login) {
                    let failed = log_in(session, login, &user, "secret").unwrap_err();
                    assert!(matches!(failed.error, Error::Refused { .. }), "{case}: {failed}");
                    failed.session.unwrap().quit().unwrap();
                    continue;
                }
                let failed = log_in(session, login, &user, "wrong").unwrap_err();
                assert!(matches!(failed.error, Error::Refused { .. }), "{case}: {failed}");
                // Some hang up at a wrong password, others let one try again.
                let session = match failed.session.map(|mut session| (session.capa(), session)) {
                    Some((Ok(_), session)) => session,
                    _ => greet(server, way),
                };
                let mut mailbox = log_in(session, login, &user, "secret")
                    .unwrap_or_else(|failed| panic!("{case}: {failed}"));
                assert_eq!(mailbox.stat().unwrap().messages, 1, "{case}");
                mailbox.noop().unwrap();
                mailbox.quit().unwrap();
            }
        }
    }
}

/// What hurts a client that is not careful, each with the line end that servers add where it is missing.
fn messages() -> Vec<Vec<u8>> {
    let header = "Subject: x\r\n\r\n";
    let dots = "..\r\n.\r\n.hidden\r\na.b\r\n\r\n".repeat(250_000);
    vec![
        format!("{header}{dots}").into_bytes(),
        [header.as_bytes(), b"\xcf\xc4\xcc\xce 8bit\r\n"].concat(),
        format!("{header}{}\r\n", "x".repeat(3_000)).into_bytes(),
        format!("{header}.\r\n").into_bytes(),
        format!("{header}no last line end").into_bytes(),
        Vec::new(),
    ]
}

/// Without what Mailutils puts into every header.
fn without_x_uidl(message: &[u8]) -> Vec<u8> {
    let lines = message.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !line.starts_with(b"X-UIDL:")).flatten().copied().collect()
}

#[test]
fn messages_come_byte_for_byte() {
    for server in [Server::Dovecot, Server::Mailutils] {
        let user = farm().new_user();
        let messages = messages();
        for message in &messages {
            drop_message(server, &user, message);
        }
        for way in WAYS {
            let session = greet(server, way);
            let mut mailbox = log_in(session, "USER", &name(server, &user), "secret").unwrap();
            let listed = mailbox.list().unwrap();
            assert_eq!(listed.len(), messages.len());
            assert_eq!(mailbox.uidl().unwrap().len(), messages.len());
            for (listed, message) in listed.iter().zip(&messages) {
                let mut found = Vec::new();
                let length = mailbox.retr(listed.number, &mut found).unwrap();
                assert_eq!(length, found.len() as u64);
                let found = without_x_uidl(&found);
                let mut expected = message.clone();
                if !expected.ends_with(b"\r\n") {
                    expected.extend_from_slice(b"\r\n");
                }
                assert!(
                    found == expected,
                    "{server:?} {way:?} {}: {} bytes, not {}: {}",
                    listed.number,
                    found.len(),
                    expected.len(),
                    found[..found.len().min(100)].escape_ascii()
                );
            }
            let mut top = Vec::new();
            mailbox.top(1, 1, &mut top).unwrap();
            assert!(top.starts_with(b"Subject: x\r\n"));
            mailbox.quit().unwrap();
        }
    }
}

#[test]
fn what_is_new_is_fetched_once_and_deleted_at_quit() {
    for server in [Server::Dovecot, Server::Mailutils] {
        let user = farm().new_user();
        for number in 1..=30 {
            let message = format!("Subject: {number}\r\n\r\n.{number}\r\n");
            drop_message(server, &user, message.as_bytes());
        }
        let name = name(server, &user);
        let mut known: HashSet<Uid> = HashSet::new();
        let mut mailbox = log_in(greet(server, Way::Plain), "USER", &name, "secret").unwrap();
        let numbers: Vec<u32> = mailbox.list().unwrap().iter().map(|it| it.number).collect();
        let mut many = Vec::new();
        let deliver = |number: u32, message: Result<&[u8], Error>| {
            let text = String::from_utf8(without_x_uidl(message.unwrap())).unwrap();
            many.push((number, text.rsplit(".").next().unwrap().to_owned()));
            Ok(())
        };
        mailbox.retr_many(&numbers, deliver).unwrap();
        assert!(many.iter().all(|(number, text)| *text == format!("{number}\r\n")), "{many:?}");
        assert_eq!(many.len(), 30);
        let fetched = mailbox.fetch_new(&known, Then::Keep, |_, _| Ok(())).unwrap();
        assert_eq!((fetched.delivered.len(), fetched.refused.len()), (30, 0));
        known.extend(fetched.delivered.into_iter().take(10));
        mailbox.quit().unwrap();

        let mut mailbox = log_in(greet(server, Way::Stls), "USER", &name, "secret").unwrap();
        let fetched = mailbox.fetch_new(&known, Then::Delete, |_, _| Ok(())).unwrap();
        assert_eq!((fetched.delivered.len(), fetched.refused.len()), (20, 0));
        // A client that goes away deletes nothing.
        drop(mailbox);
        let mailbox = (0..100).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            log_in(greet(server, Way::Tls), "APOP", &name, "secret").ok()
        });
        let mut mailbox = mailbox.expect("the lock of a session that is over");
        assert_eq!(mailbox.stat().unwrap().messages, 30);
        mailbox.fetch_new(&known, Then::Delete, |_, _| Ok(())).unwrap();
        mailbox.quit().unwrap();
        let mut mailbox = log_in(greet(server, Way::Tls), "APOP", &name, "secret").unwrap();
        assert_eq!(mailbox.stat().unwrap().messages, 10);
        mailbox.quit().unwrap();
    }
}

#[test]
fn the_client_upon_tokio_does_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for server in [Server::Dovecot, Server::Mailutils] {
        let user = farm().new_user();
        let messages = messages();
        drop_message(server, &user, &messages[0]);
        let (name, tls, settings) = (name(server, &user), trusting(server), Settings::default());
        runtime.block_on(async {
            let port = farm().port(server);
            let stream = asynchronous::Stream::connect("localhost", port, &settings.timeouts);
            let mut session = Client::greet(stream.await.unwrap(), settings).await.unwrap();
            session.stls(&tls, "localhost").await.unwrap();
            let mut mailbox = session.login(&name, &Secret::from("secret")).await.unwrap();
            let mut found = Vec::new();
            mailbox.retr(1, &mut found).await.unwrap();
            assert!(without_x_uidl(&found) == messages[0]);
            mailbox.quit().await.unwrap();
        });
    }
}
