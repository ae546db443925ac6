//! The protocol without input and output: how the bytes of a server are cut makes no difference.

use unmime::net::{
    Error, Limits,
    pop3::{Command, Session},
};

use crate::fuzz::{dots::there_and_back, pop3::events};

/// For the commands of `fuzz/src/pop3.rs`.
const REPLIES: [&str; 5] = [
    "+OK hi\r\n+OK\r\n+OK\r\n1 5\r\n..2 6\r\n.\r\n+OK\r\n..a\r\n.b.\r\n\r\n.\r\n+ eA==\r\n-ERR no\r\n\
     -ERR\r\n+OK\r\n.\r\n+OK 1 2\r\n",
    "+OK hi\n+OK\n+OK\n1 5\n.\n+OK\n..a\n.\n+OK\n-ERR\n-ERR\n+OK\nx\n.\n+OK\n",
    "+OK\r\n+OK\r\n+OK\r\n.\r\n+OK\r\na\r\n.\r\n+\r\n-ERR\r\n-ERR\r\n-ERR\r\n-ERR\r\n+OK unasked\r\n",
    "+OK\r\n+OK\r\n+OK\r\n.\r\n+OK\r\na\n.\r\n.\r\r\n.\r\n+O",
    "what\r\n",
];

#[test]
fn any_cut_gives_the_same_events() {
    for input in REPLIES {
        let whole = events(input.as_bytes(), || usize::MAX);
        for size in 1..=input.len() {
            assert_eq!(events(input.as_bytes(), || size), whole, "{input:?} by {size}");
        }
        for at in 1..input.len() {
            let mut cuts = [at].into_iter();
            let cut = || cuts.next().unwrap_or(usize::MAX);
            assert_eq!(events(input.as_bytes(), cut), whole, "{input:?} at {at}");
        }
    }
}

/// Everything that is a state of either, up to some length.
#[test]
fn what_was_encoded_is_decoded() {
    for length in 0..=8_u32 {
        for number in 0..4_usize.pow(length) {
            let text: Vec<u8> =
                (0..length).map(|place| b"\r\n.a"[number >> (2 * place) & 3]).collect();
            for size in [1, 3, 100] {
                there_and_back(&text, size, size);
            }
        }
    }
}

/// Lines that do not end cost no more than the limit.
#[test]
fn a_session_ends_at_a_line_without_an_end() {
    let mut limits = Limits::default();
    limits.line = 100;
    let mut session = Session::new(&limits);
    let mut fed = 0;
    let error = loop {
        match session.feed(&mut &b"+"[..]) {
            Ok(event) => assert!(event.is_none()),
            Err(error) => break error,
        }
        fed += 1;
    };
    assert!(matches!(error, Error::Limit { .. }) && fed == 101);
    assert!(matches!(session.feed(&mut &b"+"[..]), Err(Error::Ended)));
    assert!(matches!(session.send(&Command::Noop, &mut Vec::new()), Err(Error::Ended)));
}
