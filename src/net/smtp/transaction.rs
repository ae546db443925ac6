//! A message on its way: MAIL, RCPT and DATA (RFC 5321 §3.3).

use super::{Exchange, MailParameters, Reply, Step};
use crate::{
    envelope::{Envelope, EnvelopeAddress},
    net::Error,
};

/// How many commands may be unanswered with PIPELINING (RFC 2920): few enough that neither side has to wait until
/// the other reads.
const WINDOW: usize = 64;

/// A recipient that the server does not take, and what it says about it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// The recipient.
    pub address: EnvelopeAddress,
    /// The reply to RCPT.
    pub reply: Reply,
}

/// Whom the server takes a message for, and whom not; in the order of the envelope.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Recipients {
    /// Whom it takes it for.
    pub accepted: Vec<EnvelopeAddress>,
    /// The others.
    pub refused: Vec<Refusal>,
}

/// MAIL, RCPT for each recipient, and DATA, as far as the server takes them: it is done when the server waits for the
/// message. At least one recipient must be accepted.
///
/// When it fails with a refusal, RSET makes the server forget what it took.
#[derive(Debug)]
pub struct Begin<'e> {
    envelope: &'e Envelope,
    parameters: MailParameters,
    /// How many commands may be unanswered.
    window: usize,
    /// How many commands were sent: MAIL, then RCPT, then DATA.
    sent: usize,
    /// How many of them were answered.
    answered: usize,
    recipients: Recipients,
    /// What stands against the message.
    obstacle: Option<Error>,
    data: Data,
}

/// What became of DATA.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Data {
    NotTaken,
    /// The server waits for a message.
    Taken,
    /// It waited for one, but nobody is to get it: it was given an empty one.
    Emptied,
}

impl<'e> Begin<'e> {
    /// To send with this envelope, one command after the other.
    pub fn new(envelope: &'e Envelope, parameters: MailParameters) -> Self {
        Self {
            envelope,
            parameters,
            window: 1,
            sent: 0,
            answered: 0,
            recipients: Recipients::default(),
            obstacle: None,
            data: Data::NotTaken,
        }
    }

    /// Sends commands in groups, to a server that offers PIPELINING (RFC 2920).
    #[must_use]
    pub fn pipelined(mut self) -> Self {
        self.window = WINDOW;
        self
    }

    /// What became of the recipients so far, also when it failed.
    pub fn into_recipients(self) -> Recipients {
        self.recipients
    }

    /// The number of DATA among the commands.
    fn data_command(&self) -> usize {
        self.envelope.to.len() + 1
    }

    /// Sends the next commands, if not too many are unanswered.
    fn send(&mut self, out: &mut Vec<u8>) {
        if self.sent - self.answered > self.window / 2 {
            return;
        }
        while self.obstacle.is_none()
            && self.sent - self.answered < self.window
            && self.sent <= self.data_command()
        {
            let is_data = self.sent == self.data_command();
            if is_data && self.answered == self.sent && self.recipients.accepted.is_empty() {
                return;
            }
            self.write_command(out);
            self.sent += 1;
        }
    }

    fn write_command(&self, out: &mut Vec<u8>) {
        let command = match self.sent.checked_sub(1).map(|index| self.envelope.to.get(index)) {
            None => {
                let from = self.envelope.from.as_ref().map_or("", EnvelopeAddress::as_str);
                format!("MAIL FROM:<{from}>{}\r\n", self.parameters)
            }
            Some(Some(to)) => format!("RCPT TO:<{to}>\r\n"),
            Some(None) => "DATA\r\n".to_owned(),
        };
        out.extend_from_slice(command.as_bytes());
    }

    /// Takes the reply to the first command that has none yet.
    fn take(&mut self, reply: Reply) -> Result<(), Error> {
        let index = self.answered;
        self.answered += 1;
        match index.checked_sub(1).map(|index| self.envelope.to.get(index)) {
            None if reply.is_positive() => {}
            None => self.meet(reply.into_error("MAIL", "250"))?,
            // Without a sender, what is said of recipients means nothing.
            Some(_) if self.is_mail_refused() => {
                if index == self.data_command() && reply.is_intermediate() {
                    self.data = Data::Taken;
                }
            }
            Some(Some(to)) if reply.is_positive() => self.recipients.accepted.push(to.clone()),
            Some(Some(to)) if reply.is_transient() || reply.is_permanent() => {
                self.recipients.refused.push(Refusal { address: to.clone(), reply });
            }
            Some(Some(_)) => return Err(reply.into_error("RCPT", "250")),
            Some(None) if reply.is_intermediate() => self.data = Data::Taken,
            Some(None) if self.recipients.accepted.is_empty() => {}
            Some(None) => self.meet(reply.into_error("DATA", "354"))?,
        }
        Ok(())
    }

    /// The error is fatal, or an obstacle.
    fn meet(&mut self, error: Error) -> Result<(), Error> {
        if error.is_fatal() {
            return Err(error);
        }
        self.obstacle = Some(error);
        Ok(())
    }

    fn is_mail_refused(&self) -> bool {
        self.obstacle.is_some()
    }

    /// When all commands are answered: what stands against the message.
    fn failure(&mut self) -> Option<Error> {
        let nobody = || {
            let refusal = self.recipients.refused.first()?;
            self.recipients
                .accepted
                .is_empty()
                .then(|| refusal.reply.clone().into_error("RCPT", "250"))
        };
        self.obstacle.take().or_else(nobody)
    }
}

impl Exchange for Begin<'_> {
    type Output = ();

    fn advance(&mut self, reply: Option<Reply>, out: &mut Vec<u8>) -> Result<Step<()>, Error> {
        if self.envelope.to.is_empty() {
            return Err(Error::Argument { argument: "the recipients", reason: "there are none" });
        }
        match reply {
            // Whatever the server makes of an empty message to nobody.
            Some(_) if self.data == Data::Emptied => {}
            Some(reply) => self.take(reply)?,
            None => {}
        }
        self.send(out);
        if self.answered < self.sent {
            return Ok(Step::Wait);
        }
        match self.failure() {
            None => Ok(Step::Done(())),
            Some(error) if self.data == Data::Taken => {
                self.data = Data::Emptied;
                self.obstacle = Some(error);
                out.extend_from_slice(b".\r\n");
                Ok(Step::Wait)
            }
            Some(error) => Err(error),
        }
    }
}

/// The reply to a message, behind its end (RFC 5321 §4.1.1.4): the server is now responsible for it.
#[derive(Clone, Debug, Default)]
pub struct End;

impl Exchange for End {
    type Output = Reply;

    fn advance(&mut self, reply: Option<Reply>, _: &mut Vec<u8>) -> Result<Step<Reply>, Error> {
        match reply {
            None => Ok(Step::Wait),
            Some(reply) if reply.is_positive() => Ok(Step::Done(reply)),
            Some(reply) => Err(reply.into_error("the message", "250")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::converse;
    use super::*;

    /// What comes of sending from ana to `to`: who is accepted, who refused, the error.
    #[track_caller]
    fn begins(to: &[&str], is_pipelined: bool, script: &str, expected: (&str, &str, &str)) {
        let to: Vec<_> = to.iter().map(|name| format!("{name}@example.com")).collect();
        let envelope = Envelope::new("ana@example.com", to.iter().map(String::as_str)).unwrap();
        let mut begin = Begin::new(&envelope, MailParameters::default());
        if is_pipelined {
            begin = begin.pipelined();
        }
        let error = converse(&mut begin, script).err().map_or(String::new(), |e| e.to_string());
        let recipients = begin.into_recipients();
        let name =
            |address: &EnvelopeAddress| address.as_str().split('@').next().unwrap().to_owned();
        let accepted: Vec<_> = recipients.accepted.iter().map(name).collect();
        let refused: Vec<_> = recipients
            .refused
            .iter()
            .map(|it| format!("{} {}", name(&it.address), it.reply))
            .collect();
        assert_eq!((&*accepted.join(","), &*refused.join(","), &*error), expected);
    }

    #[test]
    fn each_recipient_has_its_own_result() {
        begins(
            &["joe", "nobody", "full", "eve"],
            false,
            "C: MAIL FROM:<ana@example.com>
             S: 250 OK
             C: RCPT TO:<joe@example.com>
             S: 250 OK
             C: RCPT TO:<nobody@example.com>
             S: 550-5.1.1 no
             S: 550 5.1.1 such user
             C: RCPT TO:<full@example.com>
             S: 452 4.2.2 full
             C: RCPT TO:<eve@example.com>
             S: 251 will forward
             C: DATA
             S: 354 go",
            ("joe,eve", "nobody 550 5.1.1 no such user,full 452 4.2.2 full", ""),
        );
    }

    #[test]
    fn a_group_is_sent_at_once_and_every_reply_of_it_read() {
        begins(
            &["joe", "nobody"],
            true,
            "C: MAIL FROM:<ana@example.com>
             C: RCPT TO:<joe@example.com>
             C: RCPT TO:<nobody@example.com>
             C: DATA
             S: 250 OK
             S: 250 OK
             S: 550 no
             S: 354 go",
            ("joe", "nobody 550 no", ""),
        );
    }

    #[test]
    fn nobody_accepted_is_an_error() {
        begins(
            &["nobody", "full"],
            false,
            "C: MAIL FROM:<ana@example.com>
             S: 250 OK
             C: RCPT TO:<nobody@example.com>
             S: 550 no
             C: RCPT TO:<full@example.com>
             S: 452 full",
            ("", "nobody 550 no,full 452 full", "RCPT was refused: 550 no"),
        );
    }

    #[test]
    fn a_server_that_wants_data_for_nobody_gets_none() {
        for last in ["554 no valid recipients", "250 OK"] {
            let script = format!(
                "C: MAIL FROM:<ana@example.com>
                 C: RCPT TO:<nobody@example.com>
                 C: DATA
                 S: 250 OK
                 S: 550 no
                 S: 354 go
                 C: .
                 S: {last}"
            );
            begins(&["nobody"], true, &script, ("", "nobody 550 no", "RCPT was refused: 550 no"));
        }
    }

    #[test]
    fn data_refused_for_want_of_recipients_is_their_refusal() {
        begins(
            &["nobody"],
            true,
            "C: MAIL FROM:<ana@example.com>
             C: RCPT TO:<nobody@example.com>
             C: DATA
             S: 250 OK
             S: 550 no
             S: 503 no recipients",
            ("", "nobody 550 no", "RCPT was refused: 550 no"),
        );
    }

    #[test]
    fn a_sender_refused_is_an_error() {
        let one = "C: MAIL FROM:<ana@example.com>
                   S: 553 not you";
        begins(&["joe"], false, one, ("", "", "MAIL was refused: 553 not you"));
        let group = "C: MAIL FROM:<ana@example.com>
                     C: RCPT TO:<joe@example.com>
                     C: DATA
                     S: 553 not you
                     S: 503 MAIL first
                     S: 503 MAIL first";
        begins(&["joe"], true, group, ("", "", "MAIL was refused: 553 not you"));
        let open = "C: MAIL FROM:<ana@example.com>
                    C: RCPT TO:<joe@example.com>
                    C: DATA
                    S: 451 later
                    S: 250 OK
                    S: 354 go
                    C: .
                    S: 554 no";
        begins(&["joe"], true, open, ("", "", "MAIL was refused: 451 later"));
    }

    #[test]
    fn data_refused_is_an_error_with_what_came_before() {
        begins(
            &["joe", "nobody"],
            false,
            "C: MAIL FROM:<ana@example.com>
             S: 250 OK
             C: RCPT TO:<joe@example.com>
             S: 250 OK
             C: RCPT TO:<nobody@example.com>
             S: 550 no
             C: DATA
             S: 451 4.3.0 later",
            ("joe", "nobody 550 no", "DATA was refused: 451 4.3.0 later"),
        );
    }

    #[test]
    fn a_reply_out_of_place_ends_the_session() {
        for (script, error) in [
            ("S: 354 go", "expected 250, not \"354 go\""),
            ("S: 421 bye", "the server ends the session: 421 bye"),
            ("S: 250 OK\nC: RCPT TO:<joe@example.com>\nS: 354 go", "expected 250, not \"354 go\""),
            (
                "S: 250 OK\nC: RCPT TO:<joe@example.com>\nS: 421 bye",
                "the server ends the session: 421 bye",
            ),
        ] {
            let script = format!("C: MAIL FROM:<ana@example.com>\n{script}");
            begins(&["joe"], false, &script, ("", "", error));
        }
        let script = "C: MAIL FROM:<ana@example.com>\nS: 250 OK\nC: RCPT TO:<joe@example.com>\nS: 250 OK\nC: DATA\nS: 250 OK";
        begins(&["joe"], false, script, ("joe", "", "expected 354, not \"250 OK\""));
    }

    #[test]
    fn no_more_than_a_window_of_commands_is_unanswered() {
        let names: Vec<_> = (0..1000).map(|number| format!("a{number}@example.com")).collect();
        let envelope = Envelope::new("", names.iter().map(String::as_str)).unwrap();
        let mut begin = Begin::new(&envelope, MailParameters::default()).pipelined();
        let (mut sent, mut answered, mut out) = (0, 0, Vec::new());
        let mut reply = None;
        while let Step::Wait = begin.advance(reply, &mut out).unwrap() {
            sent += out.iter().filter(|&&byte| byte == b'\n').count();
            out.clear();
            assert!((1..=WINDOW).contains(&(sent - answered)));
            let code = if answered == names.len() + 1 { 354 } else { 250 };
            reply = Some(Reply { code, enhanced: None, lines: Vec::new() });
            answered += 1;
        }
        assert_eq!((sent, begin.into_recipients().accepted.len()), (1002, 1000));
    }

    #[test]
    fn the_null_sender_and_parameters_are_written() {
        let envelope = Envelope::new("", ["\"a b\"@example.com"]).unwrap();
        let parameters = MailParameters { size: Some(5), is_8bit: true, is_utf8: true };
        let script = "C: MAIL FROM:<> SIZE=5 BODY=8BITMIME SMTPUTF8
                      S: 250
                      C: RCPT TO:<\"a b\"@example.com>
                      S: 250
                      C: DATA
                      S: 354";
        converse(&mut Begin::new(&envelope, parameters), script).unwrap();
    }

    #[test]
    fn without_recipients_nothing_is_sent() {
        let envelope = Envelope::new("ana@example.com", []).unwrap();
        let error =
            converse(&mut Begin::new(&envelope, MailParameters::default()), "").unwrap_err();
        assert!(matches!(error, Error::Argument { .. }), "{error}");
    }
}
