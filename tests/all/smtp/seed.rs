//! The session of the notes that this project began with.

use unmime::{
    envelope::Envelope,
    net::{
        Error, Limits,
        sasl::Login,
        smtp::{
            Auth, Begin, ClientName, End, Exchange, Greeting, MailParameters, Reply, ReplyBuffer,
            Step,
        },
    },
};

use super::talk::greet;
use crate::dialogue::Server;

const SESSION: &str = include_str!("../../../testdata/dialogue/163-smtp.txt");

/// A line, and the reply to it.
struct Line(&'static str);

impl Exchange for Line {
    type Output = Reply;

    fn advance(&mut self, reply: Option<Reply>, out: &mut Vec<u8>) -> Result<Step<Reply>, Error> {
        match reply {
            Some(reply) => Ok(Step::Done(reply)),
            None => {
                out.extend_from_slice(format!("{}\r\n", self.0).as_bytes());
                Ok(Step::Wait)
            }
        }
    }
}

fn login() -> Login {
    Login::new("tommy_mail", "xxxxxxiveup")
}

fn envelope() -> Envelope {
    Envelope::new("tommy_mail@163.com", ["zengbenyuan@126.com"]).unwrap()
}

const MESSAGE: &[u8] = b"TO:11@11\nFROM:22@22\nSUBJECT:TEST MAIL SMTP\n\nhelloworld";

/// Both sides of the session, word for word, without input and output.
#[test]
fn the_session_of_the_notes_is_understood_word_for_word() {
    let mut lines = SESSION.lines().filter(|line| !line.starts_with('#'));
    let mut replies = ReplyBuffer::new(&Limits::default());
    // Sends and receives what the exchange wants, as the session has it.
    macro_rules! hold {
        ($exchange:expr) => {{
            let mut exchange = $exchange;
            let (mut out, mut reply) = (Vec::new(), None);
            loop {
                let step = exchange.advance(reply.take(), &mut out).unwrap();
                for said in String::from_utf8(std::mem::take(&mut out)).unwrap().lines() {
                    assert_eq!(Some(&*format!("C: {said}")), lines.next());
                }
                if let Step::Done(done) = step {
                    break done;
                }
                let line = lines.next().unwrap().strip_prefix("S: ").unwrap();
                reply = replies.take(&mut &*format!("{line}\r\n").into_bytes()).unwrap();
            }
        }};
    }
    assert_eq!(hold!(Greeting).code, 220);
    assert_eq!(hold!(Line("HELO smtp.163.com")).text(), "OK");
    assert_eq!(hold!(Line("AUTH LOGIN")).code, 334);
    assert_eq!(hold!(Line("tommy_mail")).code, 535);
    let (mut login, envelope) = (login(), envelope());
    hold!(Auth::new(&mut login));
    hold!(Begin::new(&envelope, MailParameters::default()));
    for line in std::str::from_utf8(MESSAGE).unwrap().lines().chain(["."]) {
        assert_eq!(Some(&*format!("C: {line}")), lines.next());
    }
    let queued = hold!(End).text();
    assert_eq!(queued, "Mail OK queued as smtp3,DdGowLBLAjqD6_JIg1hfBA==.63235S2 1223879684");
    assert_eq!(hold!(Line("noop")).text(), "OK");
    assert_eq!(hold!(Line("quit")).code, 221);
    assert_eq!(lines.next(), None);
}

/// The client says EHLO first, and its commands in capital letters; all else is as in the notes. AUTH was never offered.
#[test]
fn the_client_holds_the_session_of_the_notes() {
    let hello = "C: EHLO smtp.163.com\nS: 502 Error: command not implemented\nC: HELO";
    let session = SESSION.replacen("C: HELO", hello, 1);
    let session = session.replace("C: noop", "C: NOOP").replace("C: quit", "C: QUIT");
    for size in [1, 2, 5, 4096] {
        let server = Server::play(&session);
        let name: ClientName = "smtp.163.com".parse().unwrap();
        let mut smtp = greet(server.port, size, name).unwrap();
        assert_eq!(smtp.converse(&mut Line("AUTH LOGIN")).unwrap().code, 334);
        let refused = smtp.converse(&mut Line("tommy_mail")).unwrap();
        assert_eq!(refused.to_string(), "535 Error: authentication failed");
        assert!(matches!(smtp.auth(&mut login()), Err(Error::NotOffered { what: "LOGIN" })));
        smtp.auth_unoffered(&mut login()).unwrap();
        let outcome = smtp.send(&envelope(), MESSAGE).unwrap();
        assert_eq!((outcome.accepted, outcome.refused), (envelope().to, vec![]));
        assert!(outcome.queued.text().starts_with("Mail OK queued as smtp3,"));
        smtp.noop().unwrap();
        smtp.quit().unwrap();
        server.finish();
    }
}
