//! A session upon a connection.

use std::io;

use zeroize::Zeroizing;

use super::{
    capabilities::Capabilities,
    command::Command,
    reply::Status,
    session::{Event, Session},
};
use crate::net::{
    error::{Code, Error},
    stream::Transport,
    wire::Wire,
};

/// What a message is written to.
pub trait Sink {
    /// Writes all of `piece`.
    fn put(&mut self, piece: &[u8]) -> impl Future<Output = io::Result<()>>;
}

/// Anything that blocks.
pub(super) struct Writer<W>(pub(super) W);

impl<W: io::Write> Sink for Writer<W> {
    async fn put(&mut self, piece: &[u8]) -> io::Result<()> {
        self.0.write_all(piece)
    }
}

/// What a server says yes with.
pub(super) enum Answer {
    /// `+OK`, and its text.
    Yes(Vec<u8>),
    /// A challenge in base64.
    Challenge(Vec<u8>),
}

/// Commands go out, and replies come in. The state of the session is the business of the client.
pub(super) struct Exchange<T> {
    pub(super) wire: Wire<T>,
    session: Session,
    pub(super) capabilities: Option<Capabilities>,
    output: Zeroizing<Vec<u8>>,
}

impl<T: Transport> Exchange<T> {
    pub(super) fn new(wire: Wire<T>) -> Self {
        let session = Session::new(&wire.settings.limits);
        Self { wire, session, capabilities: None, output: Zeroizing::default() }
    }

    /// A command and its first line, which must be yes.
    pub(super) async fn ask(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Error> {
        self.send(command).await?;
        self.yes(command.name()).await
    }

    /// Sends a command that is alone on its way.
    pub(super) async fn send(&mut self, command: &Command<'_>) -> Result<(), Error> {
        self.wire.expect_alive()?;
        let alone = match self.session.awaited() {
            0 => self.wire.expect_silence(),
            // The caller gave a call up, and its reply may still come.
            _ => Err(Error::Ended),
        };
        self.wire.note(alone)?;
        self.send_another(command).await
    }

    /// Sends a command after others that are not answered.
    pub(super) async fn send_another(&mut self, command: &Command<'_>) -> Result<(), Error> {
        self.output = Zeroizing::default();
        let written = self.session.send(command, &mut self.output);
        self.wire.note(written)?;
        let sent = self.wire.send(&self.output).await;
        self.wire.note(sent)
    }

    /// The text of the first line of a reply, which must be yes.
    pub(super) async fn yes(&mut self, command: &'static str) -> Result<Vec<u8>, Error> {
        match self.answer(command).await? {
            Answer::Yes(text) | Answer::Challenge(text) => Ok(text),
        }
    }

    /// The first line of a reply, which must not be no.
    pub(super) async fn answer(&mut self, command: &'static str) -> Result<Answer, Error> {
        let answer = self.next(|event| match event {
            Event::Reply(reply) => match reply.status {
                Status::Ok => Ok(Answer::Yes(reply.text.to_vec())),
                Status::Challenge => Ok(Answer::Challenge(reply.text.to_vec())),
                Status::Err => {
                    let text = reply.text().into_owned();
                    let code = reply.code.map_or(Code::None, Code::Response);
                    Err(Error::Refused { command, code, text })
                }
            },
            _ => Err(Error::protocol("a reply", b"a line of another")),
        });
        let answer = answer.await;
        self.wire.note(answer)
    }

    /// The lines after a yes.
    pub(super) async fn lines<V>(
        &mut self,
        mut read: impl FnMut(&[u8]) -> Result<V, Error>,
    ) -> Result<Vec<V>, Error> {
        let mut values = Vec::new();
        loop {
            let value = self.next(|event| match event {
                Event::Line(line) => read(line).map(Some),
                _ => Ok(None),
            });
            let value = value.await;
            match self.wire.note(value)? {
                Some(value) => values.push(value),
                None => return Ok(values),
            }
        }
    }

    /// The message after a yes; gives its length. If the sink fails, the rest is read all the same.
    pub(super) async fn message(&mut self, sink: &mut impl Sink) -> Result<u64, Error> {
        let message = self.copy(sink).await;
        self.wire.note(message)
    }

    async fn copy(&mut self, sink: &mut impl Sink) -> Result<u64, Error> {
        let mut length = 0;
        let mut put = Ok(());
        loop {
            let mut input = self.wire.buffered();
            let event = self.session.feed(&mut input)?;
            let (is_over, is_dry) = (event == Some(Event::End), event.is_none());
            if let Some(Event::Data(piece)) = event {
                length = u64::saturating_add(length, piece.len() as u64);
                if put.is_ok() {
                    put = sink.put(piece).await;
                }
            }
            let left = input.len();
            self.wire.consume_to(left);
            if is_over {
                return put.map(|()| length).map_err(Error::Sink);
            }
            if is_dry {
                self.wire.fill_within(self.wire.settings.timeouts.read).await?;
            }
        }
    }

    /// What `read` makes of the next event.
    async fn next<V>(
        &mut self,
        mut read: impl FnMut(Event<'_>) -> Result<V, Error>,
    ) -> Result<V, Error> {
        self.wire.expect_alive()?;
        loop {
            let mut input = self.wire.buffered();
            let value = self.session.feed(&mut input)?.map(&mut read);
            let left = input.len();
            self.wire.consume_to(left);
            match value {
                Some(value) => return value,
                None => self.wire.fill_within(self.wire.settings.timeouts.read).await?,
            }
        }
    }

    /// What the server can do is to be asked again.
    pub(super) fn forget(&mut self) {
        self.capabilities = None;
    }
}
