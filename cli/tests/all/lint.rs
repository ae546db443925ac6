//! `unmime lint` and `unmime explain`.

use crate::support::{Run, unmime, unmime_reading};

const TWO_SUBJECTS: &[u8] = b"From: a@example.com\nSubject: one\nSubject: two\n\nhello\n";

const WARNED: &[u8] = b"Subject: a\n\nhello\n";

#[test]
fn a_defect_is_shown_with_its_place_and_bytes() {
    let Run { status, stdout, stderr } = unmime_reading(&["lint", "-"], TWO_SUBJECTS);
    assert_eq!((status, &*stderr), (Some(3), ""));
    assert_eq!(
        stdout,
        "\
ambiguous[hdr.duplicate-singleton]: field more than once that may stand only once
 --> -:3:1, part 1
3 | Subject: two
  | ^^^^^^^^^^^^
  = the first one counts
  = RFC 5322 §3.6; bytes 33..45 (12)

"
    );
}

#[test]
fn a_clean_message_is_passed_over_in_silence() {
    let run = unmime_reading(&["lint", "-"], b"From: a@example.com\n\nhello\n");
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (Some(0), "", ""));
}

#[test]
fn the_least_severity_that_counts_can_be_said() {
    let informed = b"From: a@example.com\nSubject: caf\xC3\xA9\n\nhello\n";
    for (raw, least, status, is_told) in [
        (&informed[..], None, 0, true),
        (informed, Some("info"), 3, true),
        (informed, Some("warn"), 0, false),
        (WARNED, None, 3, true),
        (WARNED, Some("warn"), 3, true),
        (WARNED, Some("ambiguous"), 0, false),
        (TWO_SUBJECTS, Some("ambiguous"), 3, true),
        (TWO_SUBJECTS, Some("severe"), 0, false),
    ] {
        let least = least.map(|least| format!("--min-severity={least}"));
        let arguments: Vec<&str> =
            ["lint"].into_iter().chain(least.as_deref()).chain(["-"]).collect();
        let run = unmime_reading(&arguments, raw);
        assert_eq!((run.status, !run.stdout.is_empty()), (Some(status), is_told), "{least:?}");
    }
}

/// A report that returns no more than the header of the message is as RFC 6522 has it.
#[test]
fn a_report_with_the_header_alone_is_clean() {
    let report = |original: &str| {
        format!(
            "From: MAILER-DAEMON@example.com\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nsorry\n\
             --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n\
             Final-Recipient: rfc822; a@x\nAction: failed\nStatus: 5.1.1\n\n\
             --b\nContent-Type: {original}--b--\n"
        )
    };
    let fields = "Received: from a by b; Thu, 11 Jan 2001 12:00:00 +0000\nFrom: ann@example.com\n\
        Content-Type: multipart/mixed; boundary=other\nSubject: hello\n";
    for original in [
        format!("text/rfc822-headers\n\n{fields}"),
        format!("text/rfc822-headers\n\n{fields}\n"),
        format!("text/rfc822-headers; charset=us-ascii\nContent-Disposition: inline\n\n{fields}\n"),
        format!(
            "text/rfc822-headers\nContent-Transfer-Encoding: quoted-printable\n\n{}",
            fields.replace('=', "=3D")
        ),
        format!("message/global-headers\n\n{fields}"),
        format!("text/rfc822-headers\n\n{fields}").replace("\n", "\r\n").replace("\r\n", "\n"),
    ] {
        let run = unmime_reading(&["lint", "-"], report(&original).as_bytes());
        assert_eq!((run.status, &*run.stdout), (Some(0), ""), "{original}");
    }
}

#[test]
fn a_policy_decides() {
    for (policy, raw, status, last) in [
        ("strict", TWO_SUBJECTS, 4, "-: reject"),
        ("gateway", TWO_SUBJECTS, 3, "-: flag"),
        ("lenient", TWO_SUBJECTS, 0, "-: accept"),
        ("strict", WARNED, 4, "-: reject"),
        ("gateway", WARNED, 0, "-: accept"),
    ] {
        let run = unmime_reading(&["lint", "--policy", policy, "-"], raw);
        assert_eq!(run.status, Some(status), "{policy}");
        assert_eq!(run.stdout.lines().last(), Some(last), "{policy}");
    }
}

#[test]
fn as_json_each_defect_is_a_line() {
    let run = unmime_reading(&["lint", "--json", "--policy", "gateway", "-"], TWO_SUBJECTS);
    assert_eq!(
        run.stdout,
        "{\"path\":\"-\",\"code\":\"hdr.duplicate-singleton\",\"severity\":\"ambiguous\",\"part\":\"1\",\
         \"line\":3,\"column\":1,\"span\":[33,45],\
         \"message\":\"field more than once that may stand only once\",\
         \"repair\":\"the first one counts\",\"decision\":\"flag\"}\n"
    );
}

#[test]
fn a_defect_in_an_encoded_message_has_the_path_through_it() {
    let raw = b"From: a@example.com\nContent-Type: message/rfc822\n\
        Content-Transfer-Encoding: quoted-printable\n\nSubject: a\nSubject: b\n\n";
    let run = unmime_reading(&["lint", "-"], raw);
    assert!(run.stdout.contains(" --> -:2:1, part 1.1\n2 | Subject: b\n"), "{}", run.stdout);
}

#[test]
fn each_code_is_explained() {
    let list = unmime(&["explain"]).stdout;
    assert!(list.lines().count() > 100);
    for code in list.lines().filter_map(|line| line.split(' ').next()) {
        let run = unmime(&["explain", code]);
        assert_eq!(run.status, Some(0), "{code}");
        assert!(run.stdout.starts_with(&format!("{code}: ")), "{code}");
        assert!(run.stdout.contains("\nFor example:\n"), "{code}");
    }
    assert_eq!(unmime(&["explain", "none.such"]).status, Some(2));
}
