//! What a server of POP3 says, however it is cut.

use unmime::net::{
    Error, Limits,
    pop3::{Command, Event, Session},
};

/// What was asked; the replies are what is cut.
const COMMANDS: [Command<'_>; 8] = [
    Command::Noop,
    Command::List(None),
    Command::Retr(1),
    Command::Auth { mechanism: "CRAM-MD5", initial: None },
    Command::Retr(2),
    Command::Uidl(None),
    Command::Top { number: 1, lines: 0 },
    Command::Stat,
];

/// What the server means, with the pieces of a message joined. `sizes` gives that of each piece.
pub(crate) fn events(input: &[u8], mut sizes: impl FnMut() -> usize) -> Vec<String> {
    let mut limits = Limits::default();
    limits.line = 512;
    limits.lines = 100;
    limits.message = 10_000;
    let mut session = Session::new(&limits);
    for command in COMMANDS {
        session.send(&command, &mut Vec::new()).unwrap();
    }
    let (mut events, mut message) = (Vec::new(), Vec::new());
    let mut rest = input;
    while !rest.is_empty() {
        let (mut piece, after) = rest.split_at(sizes().clamp(1, rest.len()));
        loop {
            match session.feed(&mut piece) {
                Ok(Some(Event::Data(data))) => {
                    assert!(!data.is_empty());
                    message.extend_from_slice(data);
                    assert!(message.len() <= 10_000);
                }
                Ok(Some(event)) => {
                    if event == Event::End {
                        events.push(message.escape_ascii().to_string());
                        message.clear();
                    }
                    events.push(format!("{event:?}"));
                }
                Ok(None) => break,
                Err(error) => {
                    events.push(kind(&error).to_owned());
                    assert!(matches!(session.feed(&mut piece), Err(Error::Ended)));
                    return events;
                }
            }
        }
        assert!(piece.is_empty());
        rest = after;
    }
    events
}

/// The line that an error shows is longer if more of it has come.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::Protocol { expected, .. } => expected,
        Error::Limit { .. } => "limit",
        _ => panic!("{error}"),
    }
}

/// The first bytes say how the others are cut; the greeting goes without saying.
#[allow(dead_code)] // the tests cut in their own ways
pub(crate) fn in_pieces(input: &[u8]) {
    let Some((sizes, rest)) = input.split_at_checked(4) else { return };
    let said = [b"+OK\r\n", rest].concat();
    let mut sizes = sizes.iter().cycle();
    let cut = events(&said, || sizes.next().map_or(1, |&size| usize::from(size)));
    assert_eq!(cut, events(&said, || usize::MAX));
}
