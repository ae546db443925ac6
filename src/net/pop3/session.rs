//! The protocol without input and output.

use std::collections::VecDeque;

use super::{
    command::{Command, Shape},
    reply::{Reply, Status},
};
use crate::net::{
    dot_decoder::DotDecoder,
    error::Error,
    limits::{Limit, Limits},
    line::{LineBuffer, LineEnd},
};

/// What the bytes of a server mean.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The greeting, or the first line of a reply. After a refusal, and after a yes to a command
    /// that asks for nothing more, the reply is over.
    Reply(Reply<'a>),
    /// A line of a listing: LIST, UIDL, CAPA.
    Line(&'a [u8]),
    /// A piece of a message: RETR, TOP.
    Data(&'a [u8]),
    /// The end of a listing or a message.
    End,
}

/// One side of a session of POP3, that reads nothing and writes nothing by itself.
///
/// It is told what is sent and fed with what comes, in pieces of any size; how these are cut makes no
/// difference. After an error every further call fails with [`Error::Ended`].
///
/// ```
/// use unmime::net::{Limits, pop3::{Command, Event, Session}};
///
/// let mut session = Session::new(&Limits::default());
/// let mut input = &b"+OK ready\r\n"[..];
/// assert!(matches!(session.feed(&mut input)?, Some(Event::Reply(_))));
/// let mut sent = Vec::new();
/// session.send(&Command::Retr(1), &mut sent)?;
/// assert_eq!(sent, b"RETR 1\r\n");
/// let mut message = Vec::new();
/// for mut piece in [&b"+OK\r\n.."[..], b"dot\r", b"\n.\r\n"] {
///     while let Some(event) = session.feed(&mut piece)? {
///         match event {
///             Event::Data(data) => message.extend_from_slice(data),
///             other => println!("{other:?}"),
///         }
///     }
/// }
/// assert_eq!(message, b".dot\r\n");
/// # Ok::<(), unmime::net::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    lines: LineBuffer,
    line_end: LineEnd,
    limits: Limits,
    /// What was asked and is not answered.
    awaited: VecDeque<Shape>,
    state: State,
    /// The last piece of a message.
    piece: Vec<u8>,
    is_greeted: bool,
    is_ended: bool,
}

/// Where in a reply.
#[derive(Clone, Debug)]
enum State {
    /// Before its first line.
    Status,
    /// After this many lines.
    Lines(usize),
    /// In a message, of which this many bytes may come.
    Message(DotDecoder, u64),
}

impl Session {
    /// Before the greeting.
    pub fn new(limits: &Limits) -> Self {
        Self {
            lines: LineBuffer::new(limits.line),
            line_end: LineEnd::CrLf,
            limits: *limits,
            awaited: VecDeque::from([Shape::Status]),
            state: State::Status,
            piece: Vec::new(),
            is_greeted: false,
            is_ended: false,
        }
    }

    /// Adds a command to `out`, which the caller sends. Several may be sent before their replies come,
    /// if the server can take them ([PIPELINING](super::Capabilities::has)).
    pub fn send(&mut self, command: &Command<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.is_ended {
            return Err(Error::Ended);
        }
        command.write(out)?;
        self.awaited.push_back(command.shape());
        Ok(())
    }

    /// How many replies are to come, one that has begun included.
    pub fn awaited(&self) -> usize {
        self.awaited.len()
    }

    /// Takes the next event from the front of `input`. None if `input` is used up and the rest of the
    /// event is still to come.
    ///
    /// Fails with [`Error::Protocol`] on what cannot stand there, on anything that nobody asked for
    /// too, and with [`Error::Limit`].
    pub fn feed<'a, 'i: 'a>(
        &'a mut self,
        input: &mut &'i [u8],
    ) -> Result<Option<Event<'a>>, Error> {
        if self.is_ended {
            return Err(Error::Ended);
        }
        // Until this event turns out to be none.
        self.is_ended = true;
        let event = match &mut self.state {
            State::Message(decoder, left) => {
                message(decoder, left, &self.limits, input, &mut self.piece)?
            }
            State::Status if self.awaited.is_empty() && !input.is_empty() => {
                return Err(Error::protocol("nothing", input));
            }
            State::Status => match self.lines.take(input)? {
                None => None,
                Some(line) => {
                    if !self.is_greeted {
                        self.is_greeted = true;
                        self.line_end = line.end;
                    }
                    let shape = self.awaited.front().copied().unwrap_or(Shape::Status);
                    let reply = Reply::parse(line.text, shape == Shape::Challenge)?;
                    match shape {
                        Shape::Lines if reply.status == Status::Ok => self.state = State::Lines(0),
                        Shape::Message if reply.status == Status::Ok => {
                            let decoder = DotDecoder::new(self.line_end);
                            self.state = State::Message(decoder, self.limits.message);
                        }
                        _ => drop(self.awaited.pop_front()),
                    }
                    Some(Event::Reply(reply))
                }
            },
            State::Lines(count) => match self.lines.take(input)?.map(|line| line.text) {
                None => None,
                Some(b".") => Some(Event::End),
                Some(_) if *count == self.limits.lines => {
                    return Err(Error::Limit { limit: Limit::Lines, at: *count as u64 });
                }
                Some(line) => {
                    *count = count.saturating_add(1);
                    Some(Event::Line(line.strip_prefix(b".").unwrap_or(line)))
                }
            },
        };
        if event == Some(Event::End) {
            self.awaited.pop_front();
            self.state = State::Status;
        }
        self.is_ended = false;
        Ok(event)
    }
}

/// The next piece of a message, which may have this many bytes more.
fn message<'a>(
    decoder: &mut DotDecoder,
    left: &mut u64,
    limits: &Limits,
    input: &mut &[u8],
    piece: &'a mut Vec<u8>,
) -> Result<Option<Event<'a>>, Error> {
    piece.clear();
    decoder.decode(input, piece);
    if piece.is_empty() {
        return Ok(decoder.is_done().then_some(Event::End));
    }
    match left.checked_sub(piece.len() as u64) {
        Some(rest) => *left = rest,
        None => return Err(Error::Limit { limit: Limit::Message, at: limits.message }),
    }
    Ok(Some(Event::Data(piece)))
}
