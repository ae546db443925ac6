//! The protocol without input and output: how the bytes of a server are cut makes no difference.

use unmime::net::{
    DotDecoder, DotEncoder, Error, Limits, LineEnd,
    pop3::{Command, Event, Session},
};

/// What the server means, with the pieces of a message joined.
fn events(commands: &[Command<'_>], input: &[u8], sizes: impl Fn(usize) -> usize) -> Vec<String> {
    let mut session = Session::new(&Limits::default());
    for command in commands {
        session.send(command, &mut Vec::new()).unwrap();
    }
    let mut events = Vec::new();
    let mut message = Vec::new();
    let (mut rest, mut count) = (input, 0);
    while !rest.is_empty() {
        let (mut piece, behind) = rest.split_at(sizes(count).clamp(1, rest.len()));
        count += 1;
        loop {
            match session.feed(&mut piece) {
                Ok(Some(Event::Data(data))) => message.extend_from_slice(data),
                Ok(Some(event)) => {
                    if event == Event::End {
                        events.push(format!("{}", message.escape_ascii()));
                        message.clear();
                    }
                    events.push(format!("{event:?}"));
                }
                Ok(None) => break,
                Err(error) => {
                    events.push(error_kind(&error).to_owned());
                    return events;
                }
            }
        }
        rest = behind;
    }
    events
}

/// The line that an error shows may be longer if more of it had come.
fn error_kind(error: &Error) -> &'static str {
    match error {
        Error::Protocol { expected, .. } => expected,
        Error::Limit { .. } => "limit",
        _ => panic!("{error}"),
    }
}

#[test]
fn any_cut_gives_the_same_events() {
    let commands = [
        Command::Noop,
        Command::List(None),
        Command::Retr(1),
        Command::Retr(2),
        Command::Uidl(None),
        Command::Top { number: 1, lines: 0 },
        Command::Stat,
    ];
    for input in [
        "+OK hi\r\n+OK\r\n+OK\r\n1 5\r\n..2 6\r\n.\r\n+OK\r\n..a\r\n.b.\r\n\r\n.\r\n-ERR no\r\n-ERR\r\n\
         +OK\r\n.\r\n+OK 1 2\r\n",
        "+OK hi\n+OK\n+OK\n1 5\n.\n+OK\n..a\n.\n-ERR\n-ERR\n+OK\nx\n.\n+OK\n",
        "+OK\r\n+OK\r\n+OK\r\n.\r\n+OK\r\na\r\n.\r\n-ERR\r\n-ERR\r\n-ERR\r\n-ERR\r\n+OK unasked\r\n",
        "+OK\r\n+OK\r\n+OK\r\n.\r\n+OK\r\na\n.\r\n.\r\r\n.\r\n+O",
        "what\r\n",
    ] {
        let whole = events(&commands, input.as_bytes(), |_| usize::MAX);
        for size in 1..=input.len() {
            assert_eq!(events(&commands, input.as_bytes(), |_| size), whole, "{input:?} by {size}");
        }
        for at in 0..input.len() {
            let cut = |count| if count == 0 { at } else { usize::MAX };
            assert_eq!(events(&commands, input.as_bytes(), cut), whole, "{input:?} at {at}");
        }
    }
}

/// Everything that is a state of either, up to some length.
#[test]
fn what_was_encoded_is_decoded() {
    let alphabet = b"\r\n.a";
    for length in 0..=8_u32 {
        for number in 0..4_usize.pow(length) {
            let text: Vec<u8> =
                (0..length).map(|place| alphabet[number >> (2 * place) & 3]).collect();
            for size in [1, 3, 100] {
                let encoded = encode(&text, size);
                let (decoded, rest) = decode(&encoded, size);
                assert_eq!(decoded, normalised(&text), "{}", text.escape_ascii());
                assert!(rest.is_empty());
            }
        }
    }
}

fn encode(text: &[u8], size: usize) -> Vec<u8> {
    let (mut encoder, mut encoded) = (DotEncoder::new(), Vec::new());
    for mut piece in text.chunks(size) {
        while let Some(part) = encoder.encode(&mut piece) {
            encoded.extend_from_slice(part);
        }
    }
    encoded.extend_from_slice(encoder.finish());
    encoded
}

fn decode(data: &[u8], size: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut decoder, mut decoded, mut rest) =
        (DotDecoder::new(LineEnd::CrLf), Vec::new(), Vec::new());
    for mut piece in data.chunks(size) {
        while let Some(part) = decoder.decode(&mut piece) {
            decoded.extend_from_slice(part);
        }
        rest.extend_from_slice(piece);
    }
    assert!(decoder.is_done());
    (decoded, rest)
}

/// With CRLF for every line end, and one at the end of what has any bytes.
fn normalised(text: &[u8]) -> Vec<u8> {
    let text = str::from_utf8(text).unwrap().replace("\r\n", "\n").replace('\r', "\n");
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    (text + end).replace('\n', "\r\n").into_bytes()
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
