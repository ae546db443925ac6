//! Conversations as they are written down: what the client says after `C: `, what the server says after `S: `.

use super::{
    exchange::{Exchange, Step},
    reply::ReplyBuffer,
};
use crate::net::{error::Error, limits::Limits};

/// Holds the conversation with `exchange`, which must say just what is written there, and gives what came of it.
#[track_caller]
pub(super) fn converse<E: Exchange>(exchange: &mut E, script: &str) -> Result<E::Output, Error> {
    let mut replies = ReplyBuffer::new(&Limits::default());
    let (mut out, mut reply) = (Vec::new(), None);
    let mut lines = script.lines().map(str::trim_start).peekable();
    loop {
        let step = exchange.advance(reply.take(), &mut out);
        for said in String::from_utf8(std::mem::take(&mut out)).unwrap().split_terminator("\r\n") {
            assert_eq!(Some(format!("C: {said}").as_str()), lines.next(), "in {script}");
        }
        let is_over = !matches!(step, Ok(Step::Wait));
        assert!(!is_over || lines.peek().is_none(), "{:?} is left of {script}", lines.peek());
        match step? {
            Step::Done(output) => return Ok(output),
            Step::Wait => {}
        }
        while reply.is_none() {
            let line = lines.next().unwrap_or_else(|| panic!("waits at the end of {script}"));
            let line =
                line.strip_prefix("S: ").unwrap_or_else(|| panic!("waits for a reply, not {line}"));
            reply = replies.take(&mut format!("{line}\r\n").as_bytes())?;
        }
    }
}
