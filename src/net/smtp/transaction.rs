//! A message on its way: MAIL, RCPT and DATA (RFC 5321 §3.3).

use super::{
    exchange::{Exchange, Step},
    plan::MailParameters,
    reply::Reply,
};
use crate::{
    envelope::{Envelope, EnvelopeAddress},
    net::error::Error,
};

/// How many commands may be unanswered with PIPELINING (RFC 2920): few enough that neither side has to wait until
/// the other reads.
pub(super) const WINDOW: usize = 64;

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
        self.envelope.to.len().saturating_add(1)
    }

    fn unanswered(&self) -> usize {
        self.sent.saturating_sub(self.answered)
    }

    /// Sends the next commands, if not too many are unanswered.
    fn send(&mut self, out: &mut Vec<u8>) {
        if self.unanswered() > self.window / 2 {
            return;
        }
        while self.obstacle.is_none()
            && self.unanswered() < self.window
            && self.sent <= self.data_command()
        {
            let is_data = self.sent == self.data_command();
            if is_data && self.unanswered() == 0 && self.recipients.accepted.is_empty() {
                return;
            }
            self.write_command(out);
            self.sent = self.sent.saturating_add(1);
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
        if self.unanswered() == 0 {
            let reply = reply.to_string();
            return Err(Error::protocol("nothing before the first command", reply.as_bytes()));
        }
        let index = self.answered;
        self.answered = index.saturating_add(1);
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
        if self.unanswered() > 0 {
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

/// The reply to a message, after its end (RFC 5321 §4.1.1.4): the server is now responsible for it.
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
