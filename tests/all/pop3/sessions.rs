//! Whole sessions, and the commands in them.

use super::player::plays;

/// The dialogue that this project began with, every reply of it.
#[test]
fn the_session_of_2008() {
    let dialogue = include_str!("../../../testdata/dialogue/163-pop3.txt");
    let from_server = |command: &str| {
        let lines = dialogue.lines().skip_while(|line| *line != format!("C: {command}")).skip(2);
        let lines = lines.map(|line| line.strip_prefix("S:").unwrap().trim_start_matches(' '));
        let lines = lines.take_while(|line| *line != ".");
        let lines = lines.map(|line| line.strip_prefix('.').unwrap_or(line).to_owned() + "\\r\\n");
        // A tab is written the same in both.
        lines.collect::<String>().replace('"', "\\\"").replace('\'', "\\'")
    };
    let sizes = [1_298, 1_311, 1_224, 1_312, 4_637];
    assert_eq!(sizes.iter().sum::<u64>(), 9_782);
    let list: Vec<String> = (1..)
        .zip(sizes)
        .map(|(number, octets)| format!("Listed {{ number: {number}, octets: {octets} }}"))
        .collect();
    let uids = [
        "1tbiYAaMeEJw1XtwEgAAss",
        "1tbiYAeMeEJw1XtoyQAAsu",
        "1tbiYRaMeEJw2LVItgAAsi",
        "1tbiwQqMeEij15ERZQAAsm",
        "1tbiwReMeEij15EzUgAAsu",
    ];
    let uidl: Vec<String> =
        (1..).zip(uids).map(|(number, uid)| format!("({number}, Uid({uid:?}))")).collect();
    plays(
        dialogue,
        &[
            "in",
            &format!("[{}]", list.join(", ")),
            &from_server("TOP 1 0"),
            &from_server("RETR 2"),
            "()",
            &format!("[{}]", uidl.join(", ")),
            "()",
        ],
    );
}

/// RFC 1939 §10, with a message of ours for what it leaves out.
#[test]
fn the_session_of_rfc_1939() {
    plays(
        "S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: +OK mrose's maildrop has 2 messages (320 octets)
        C: STAT
        S: +OK 2 320
        C: LIST
        S: +OK 2 messages (320 octets)
        S: 1 120
        S: 2 200
        S: .
        C: RETR 1
        S: +OK 120 octets
        S: Subject: 1
        S:
        S: a
        S: .
        C: DELE 1
        S: +OK message 1 deleted
        C: RETR 2
        S: +OK 200 octets
        S: Subject: 2
        S:
        S: .
        C: DELE 2
        S: +OK message 2 deleted
        C: QUIT
        S: +OK dewey POP3 server signing off (maildrop empty)",
        &[
            "in",
            "Stat { messages: 2, octets: 320 }",
            "[Listed { number: 1, octets: 120 }, Listed { number: 2, octets: 200 }]",
            r"Subject: 1\r\n\r\na\r\n",
            "()",
            r"Subject: 2\r\n\r\n",
            "()",
            "()",
        ],
    );
}

/// The examples of RFC 1939 §5 and §7, command by command.
#[test]
fn a_refusal_is_no_error_of_the_session() {
    plays(
        "S: +OK
        C: USER mrose
        S: +OK
        C: PASS secret
        S: +OK
        C: LIST 2
        S: +OK 2 200
        C: LIST 3
        S: -ERR no such message, only 2 messages in maildrop
        C: DELE 2
        S: +OK message 2 deleted
        C: RETR 2
        S: -ERR message 2 already deleted
        C: RSET
        S: +OK maildrop has 2 messages (320 octets)
        C: UIDL 2
        S: +OK 2 QhdPYR:00WBw1Ph7x7
        C: UIDL 3
        S: -ERR no such message, only 2 messages in maildrop
        C: TOP 100 3
        S: -ERR no such message
        C: NOOP
        S: +OK
        C: QUIT
        S: -ERR some deleted messages not removed",
        &[
            "in",
            "Listed { number: 2, octets: 200 }",
            "error: LIST was refused: no such message, only 2 messages in maildrop",
            "()",
            "error: RETR was refused: message 2 already deleted",
            "()",
            "Uid(\"QhdPYR:00WBw1Ph7x7\")",
            "error: UIDL was refused: no such message, only 2 messages in maildrop",
            "error: TOP was refused: no such message",
            "()",
            "error: QUIT was refused: some deleted messages not removed",
        ],
    );
}

/// Commands that are optional are sent whether CAPA names them or not.
#[test]
fn capabilities_are_advice() {
    plays(
        "S: +OK
        C: CAPA
        S: -ERR what?
        C: USER mrose
        S: +OK
        C: PASS secret
        S: +OK
        C: CAPA
        S: +OK
        S: SASL PLAIN
        S: EXPIRENEVER
        S: ..odd
        S: .
        C: UIDL
        S: +OK
        S: .
        C: TOP 1 0
        S: -ERR [X-NO] not here
        C: UIDL
        S: -ERR",
        &[
            "error: CAPA was refused: what?",
            "in",
            r#"Capabilities { lines: ["SASL PLAIN", "EXPIRENEVER", ".odd"] }"#,
            "[]",
            "error: TOP was refused: [X-NO] not here",
            "error: UIDL was refused: ",
        ],
    );
}

#[test]
fn quit_before_the_login_just_ends() {
    plays("S: +OK\nC: QUIT\nS: +OK bye", &["()"]);
}

#[test]
fn utf8_comes_before_the_login() {
    plays(
        "S: +OK
        C: UTF8
        S: +OK
        C: USER mrosé
        S: -ERR [UTF8] no
        C: UTF8
        S: -ERR no
        C: QUIT
        S: +OK",
        &["()", "error: USER was refused: [UTF8] no", "error: UTF8 was refused: no", "()"],
    );
}

/// What is printed about numbers is for people; those that count stand where they must.
#[test]
fn numbers_are_read_where_they_stand() {
    plays(
        "S: +OK
        C: USER mrose
        S: +OK
        C: PASS secret
        S: +OK 99 message(s) [1 byte(s)]
        C: STAT
        S: +OK 4294967295 18446744073709551615 octets
        C: LIST
        S: +OK 0 0
        S: 1 5000000000 extra words
        S: .
        C: LIST 1
        S: +OK 1 5000000000
        C: UIDL
        S: +OK
        S: 1 a57e1f23bca0.1795366638.1 more
        S: .",
        &[
            "in",
            "Stat { messages: 4294967295, octets: 18446744073709551615 }",
            "[Listed { number: 1, octets: 5000000000 }]",
            "Listed { number: 1, octets: 5000000000 }",
            r#"[(1, Uid("a57e1f23bca0.1795366638.1"))]"#,
        ],
    );
}
