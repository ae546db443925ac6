//! Reports about messages: delivery (RFC 3464), disposition (RFC 8098), feedback (RFC 5965).

use std::{fmt::Write, fs};

use unmime::{
    Message,
    report::{DeliveryStatus, Report},
};

use crate::support::{messages, testdata, with_lf};

fn read(name: &str) -> Vec<u8> {
    fs::read(testdata("report").join(name)).unwrap()
}

/// The recipients of a delivery report, a line each.
fn recipients(report: &DeliveryStatus<'_>) -> String {
    let mut shown = String::new();
    for recipient in report.recipients() {
        let address = recipient.final_recipient().map(|it| it.address().into_owned());
        let action = recipient.action().map_or("-", |action| action.as_str());
        let status = recipient.status().map_or("-".to_owned(), |status| status.to_string());
        writeln!(shown, "{} {action} {status}", address.unwrap_or_default()).unwrap();
    }
    shown
}

/// The recipients in a `message/delivery-status` of this body.
fn recipients_of(header: &str, body: &str) -> String {
    let message = format!(
        "Content-Type: multipart/report; boundary=b\n\n--b\n\nsorry\n--b\n{header}\n\n{body}\n--b--\n"
    );
    match Message::parse(message.as_bytes()).report() {
        Some(Report::Delivery(report)) => recipients(&report),
        other => panic!("{other:?}"),
    }
}

#[test]
fn recipients_in_base64_are_read_if_the_group_of_the_message_says_so() {
    use base64::{Engine, prelude::BASE64_STANDARD};

    let header = "Content-Type: message/delivery-status";
    let group = |name: &str| {
        format!("Final-Recipient: rfc822; {name}@example.com\nAction: failed\nStatus: 5.1.1\n")
    };
    let encode = |text: &str| BASE64_STANDARD.encode(text);
    let of_message = "Reporting-MTA: dns; mx.example.com\nContent-Transfer-Encoding: base64\n";
    let one = "ann@example.com failed 5.1.1\n";
    let both = "ann@example.com failed 5.1.1\nben@example.com failed 5.1.1\n";
    let (ann, ben) = (group("ann"), group("ben"));
    let in_lines = encode(&ann).as_bytes().chunks(20).fold(String::new(), |mut lines, line| {
        lines += str::from_utf8(line).unwrap();
        lines + "\n"
    });
    for (body, expected) in [
        (format!("{of_message}\n{}\n", encode(&ann)), one),
        (format!("{of_message}\n{in_lines}"), one),
        (format!("{of_message}\n\n{}\n\n", encode(&ann)), one),
        (format!("{of_message}\n{}\n\n{}\n", encode(&ann), encode(&ben)), both),
        (format!("{of_message}\n{}\n", encode(&format!("{ann}\n{ben}"))), both),
        (format!("{}\n{}", of_message.to_lowercase(), encode(&ann.replace('\n', "\r\n"))), one),
        // Said, but not so.
        (format!("{of_message}\n{ann}"), one),
        (format!("{of_message}\n{ann}\n{}", encode(&ben)), both),
        // So, but not said.
        (format!("Reporting-MTA: dns; mx.example.com\n\n{}\n", encode(&ann)), ""),
    ] {
        assert_eq!(recipients_of(header, &body), expected, "{body}");
    }
}

#[test]
fn a_bounce_says_whom_it_is_about_and_why() {
    for bytes in [read("3464-e.1-simple.eml"), with_lf(&read("3464-e.1-simple.eml"))] {
        let message = Message::parse(&bytes);
        let Some(Report::Delivery(report)) = message.report() else { panic!() };
        assert_eq!(report.reporting_mta().unwrap().to_string(), "dns; cs.utk.edu");
        let recipient = report.recipients().next().unwrap();
        let address = "rfc822; louisl@larry.slip.umd.edu";
        assert_eq!(recipient.original_recipient().unwrap().to_string(), address);
        assert_eq!(recipient.final_recipient().unwrap().to_string(), address);
        let diagnosis = recipient.diagnostic_code().unwrap();
        assert!(diagnosis.is("smtp"));
        assert_eq!(diagnosis.value, "426 connection timed out");
        let last = recipient.last_attempt_date().unwrap();
        assert_eq!(last.to_chrono().to_rfc3339(), "1994-07-07T17:15:49-04:00");
        assert_eq!(recipients(&report), "louisl@larry.slip.umd.edu failed 4.0.0\n");

        let parts = report.parts();
        assert!(parts.explanation().unwrap().text().unwrap().starts_with("The original message"));
        assert!(parts.original().unwrap().is_message());
        let original = parts.original_message().unwrap();
        assert_eq!(original.headers().subject().as_deref(), Some("the original"));
    }
}

#[test]
fn each_recipient_has_a_block() {
    let bytes = read("3464-e.2-recipients.eml");
    let message = Message::parse(&bytes);
    let Some(Report::Delivery(report)) = message.report() else { panic!() };
    assert_eq!(
        recipients(&report),
        "arathib@vnet.ibm.com failed 5.0.0\n\
         johnh@hpnjld.njd.hp.com delayed 4.0.0\n\
         wsnell@sdcc13.ucsd.edu failed 5.0.0\n"
    );
    let first = report.recipients().next().unwrap();
    assert_eq!(
        first.diagnostic_code().unwrap().value,
        "550 'arathib@vnet.IBM.COM' is not a registered gateway user"
    );
    let original = report.parts().original_message().unwrap();
    assert_eq!(original.headers().subject().as_deref(), Some("the original"));
}

#[test]
fn blocks_are_told_apart_however_they_are_written() {
    let status = "Content-Type: message/delivery-status";
    for (header, body) in [
        (
            status,
            "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x\nAction: failed\n\nFinal-Recipient: rfc822; b@x\nStatus: 5.1.1\n",
        ),
        (
            status,
            "\n\nReporting-MTA: dns; x\n\n\n\nFinal-Recipient: rfc822; a@x\nAction: failed\n\n\nFinal-Recipient: rfc822; b@x\nStatus: 5.1.1\n\n\n",
        ),
        (
            status,
            "Reporting-MTA: dns; x\nFinal-Recipient: rfc822; a@x\nAction: failed\nFinal-Recipient: rfc822; b@x\nStatus: 5.1.1",
        ),
        (
            status,
            "Reporting-MTA: dns; x\n\nArrival-Date: x\n\nFinal-Recipient: rfc822; a@x\njunk\nACTION:\n\tFailed\n\nX: y\n\nfinal-recipient:rfc822;<b@x>\nStatus: 5.1.1 (no)",
        ),
        (
            status,
            "Final-Recipient: rfc822; a@x\nAction: failed (c)\n \nFinal-Recipient: b@x\nStatus: #5.1.1",
        ),
        (
            "Content-Type: message/global-delivery-status",
            "Final-Recipient: utf-8; \\x{61}@x\nAction: failed\n\nFinal-Recipient: utf-8; b@x\nStatus: 5.1.1",
        ),
        (
            "Content-Type: message/delivery-status\nContent-Transfer-Encoding: quoted-printable",
            "Final-Recipient: rfc822; a=40x\nAction: fai=\nled\n\nFinal-Recipient: rfc822; b@x\nStatus: 5.1.1",
        ),
        (
            "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64",
            "RmluYWwtUmVjaXBpZW50OiBhQHgKQWN0aW9uOiBmYWlsZWQKCkZpbmFsLVJlY2lwaWVudDogYkB4ClN0YXR1czogNS4xLjEK",
        ),
    ] {
        assert_eq!(recipients_of(header, body), "a@x failed -\nb@x - 5.1.1\n", "{body}");
    }
    assert_eq!(recipients_of(status, ""), "");
}

#[test]
fn a_report_is_known_by_its_parts_or_by_its_type() {
    let part = "--b\n\nsorry\n--b\nContent-Type: ";
    for (report, kind) in [
        (
            "report; report-type=delivery-status; boundary=b\n\n{}text/plain\n\nAction: failed\n--b--",
            "delivery",
        ),
        ("report; report-type=feedback-report; boundary=b\n\n{}x\n\nVersion: 1\n--b--", "feedback"),
        (
            "report; report-type=x; boundary=b\n\n{}message/disposition-notification\n\n\n--b--",
            "disposition",
        ),
        ("mixed; boundary=b\n\n{}message/delivery-status\n\n\n--b--", "delivery"),
        ("mixed; boundary=b\n\n{}text/plain\n\nAction: failed\n--b--", "none"),
        (
            "report; report-type=delivery-status; boundary=b\n\n{}text/rfc822-headers\n\nA: b\n--b--",
            "none",
        ),
        (
            "report; boundary=b\n\n{}message/rfc822\n\nContent-Type: message/delivery-status\n\n--b--",
            "none",
        ),
    ] {
        let message = format!("Content-Type: multipart/{}", report.replace("{}", part));
        let found = match Message::parse(message.as_bytes()).report() {
            Some(Report::Delivery(_)) => "delivery",
            Some(Report::Disposition(_)) => "disposition",
            Some(Report::Feedback(_)) => "feedback",
            _ => "none",
        };
        assert_eq!(found, kind, "{message}");
    }
}

#[test]
fn a_receipt_says_what_was_done() {
    let bytes = read("8098-9-displayed.eml");
    let message = Message::parse(&bytes);
    let Some(Report::Disposition(report)) = message.report() else { panic!() };
    assert_eq!(report.reporting_ua().as_deref(), Some("joes-pc.cs.example.com; Foomail 97.1"));
    assert_eq!(report.final_recipient().unwrap().address(), "Joe_Recipient@example.com");
    let id = report.original_message_id().unwrap();
    assert_eq!(id.as_str(), "199509192301.23456@example.org");
    let disposition = report.disposition().unwrap();
    assert!(disposition.is("displayed") && !disposition.is_automatic_action());
    assert_eq!(report.errors().count(), 0);
    assert!(report.parts().original_message().is_some());
}

#[test]
fn a_complaint_says_who_sent_what() {
    let bytes = read("5965-b.2-abuse.eml");
    let message = Message::parse(&bytes);
    let Some(Report::Feedback(report)) = message.report() else { panic!() };
    assert_eq!(report.feedback_type().as_deref(), Some("abuse"));
    assert_eq!(report.user_agent().as_deref(), Some("SomeGenerator/1.0"));
    assert_eq!((report.version(), report.incidents()), (Some(1), 1));
    assert_eq!(report.source_ip().unwrap().to_string(), "192.0.2.1");
    assert_eq!(
        report.arrival_date().unwrap().to_chrono().to_rfc3339(),
        "2005-03-08T14:00:00-04:00"
    );
    assert!(report.original_mail_from().is_some());
    assert_eq!(report.original_rcpt_to().count(), 1);
    assert_eq!(report.reported_domains().collect::<Vec<_>>(), ["example.net"]);
    assert_eq!(
        report.reported_uris().collect::<Vec<_>>(),
        ["http://example.net/earn_money.html", "mailto:user@example.com"]
    );
    let results = report.authentication_results().next().unwrap();
    let spf = results.get("spf").unwrap();
    assert!(spf.is("fail"));
    assert_eq!(spf.property("smtp", "mail").as_deref(), Some("somespammer@example.com"));
    let original = report.parts().original_message().unwrap();
    assert_eq!(original.headers().subject().as_deref(), Some("Earn money"));
}

#[test]
fn reports_cut_off_anywhere_are_read() {
    for sample in messages("report") {
        for end in 0..sample.bytes.len() {
            let message = Message::parse(&sample.bytes[..end]);
            let Some(report) = message.report() else { continue };
            let _ = (report.parts().original_message(), report.parts().explanation());
            match report {
                Report::Delivery(report) => drop(recipients(&report)),
                Report::Disposition(report) => drop(report.disposition()),
                Report::Feedback(report) => {
                    let _ = (report.source_ip(), report.authentication_results().count());
                }
                _ => unreachable!(),
            }
        }
    }
}

#[test]
fn hostile_sizes_are_read_to_the_end() {
    let head = "Content-Type: message/delivery-status\n\n";
    for piece in [
        "Final-Recipient: a\n",
        "Final-Recipient: a\n\n",
        "Original-Recipient: a\n",
        "a:\n",
        "\n",
        "x\n",
    ] {
        let message = head.to_owned() + &piece.repeat(500_000 / piece.len());
        let message = Message::parse(message.as_bytes());
        let Some(Report::Delivery(report)) = message.report() else { panic!() };
        assert!(report.recipients().count() <= 500_000 / piece.len());
    }
    for piece in ["a.b=\\\" ", "\\\"", "a.b=\"\\\" ", "(", "a.b=c;", ";", "\" ", "(\\)\""] {
        let value = format!("x; spf=pass {}", piece.repeat(500_000 / piece.len()));
        let read = unmime::auth::AuthenticationResults::parse(value.as_bytes());
        let properties = read.results().map(|result| result.properties().count());
        assert!(properties.sum::<usize>() <= value.len());
    }
}
