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
