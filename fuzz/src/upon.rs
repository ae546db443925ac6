//! The same for what is built upon messages and parts: hidden files, reports, fragments, IMAP, HTML,
//! JMAP, previews, mailboxes.
//!
//! What has a feature is asked where that is on: the fuzz target has them all.

use std::hint::black_box;

use unmime::{
    Message, Part,
    hidden::{Hidden, HiddenFile},
    imap::{BodyStructure, Envelope},
    partial::Reassembly,
    report::{DeliveryStatus, Report},
};

/// How many files that hide in one body are decoded.
const MOST_FILES: usize = 50;

/// How many characters of a text are asked for.
const FEW: usize = 50;

/// Asks a message for all that is built upon it.
pub(crate) fn everything(message: &Message<'_>) {
    for part in message.parts() {
        hidden(&part.hidden(), 2);
        fragment(part);
    }
    report(message);
    values(message);
    imap(message);
    preview(message);
    #[cfg(feature = "html")]
    html(message);
    #[cfg(feature = "serde")]
    jmap(message);
    #[cfg(feature = "mbox")]
    mbox(message.raw());
}

/// Hidden files lie in the body, each after the one before it, and have names that are safe.
fn hidden(hidden: &Hidden<'_>, depth: u8) {
    assert_eq!(hidden.is_empty(), hidden.iter().next().is_none());
    for file in hidden.iter().take(MOST_FILES) {
        let span = file.span();
        assert!(span.start <= span.end && span.end <= hidden.bytes().len(), "{file:?}");
        black_box((file.kind().to_string(), file.integrity(), file.piece(), file.finder_info()));
        black_box((file.body().len(), file.resource_fork().len(), format!("{file:?}")));
        safe_name(&file);
        if depth > 0 {
            self::hidden(&file.hidden(), depth - 1);
        }
    }
    black_box((hidden.message_class(), hidden.subject()));
}

fn safe_name(file: &HiddenFile<'_>) {
    let name = file.safe_file_name();
    assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
    assert!(!name.starts_with('.') && !name.contains(['/', '\\', '\0', '\n']), "{name:?}");
}

/// A fragment is taken or refused, and a message of one fragment is whole.
fn fragment(part: Part<'_>) {
    let mut reassembly = Reassembly::new();
    let added = reassembly.add(part);
    assert_eq!(reassembly.is_complete(), reassembly.message().is_some());
    assert!(added.is_ok() || !reassembly.is_complete());
    let missing = reassembly.missing().take(1000).count();
    assert!(missing == 0 || !reassembly.is_complete());
    black_box((reassembly.id(), reassembly.total()));
}

fn report(message: &Message<'_>) {
    let Some(report) = message.report() else { return };
    let parts = report.parts();
    assert!(message.part(parts.status().id()).is_some());
    black_box((parts.explanation(), parts.original()));
    black_box(parts.original_message().map(|original| original.text().map(|text| text.len())));
    match &report {
        Report::Delivery(report) => delivery(report),
        Report::Disposition(report) => {
            let disposition = report.disposition();
            black_box(disposition.map(|it| it.modifiers().count()));
            black_box((report.reporting_ua(), report.mdn_gateway(), report.original_recipient()));
            black_box((report.final_recipient(), report.original_message_id()));
            black_box(report.errors().count());
        }
        Report::Feedback(report) => {
            black_box((report.feedback_type(), report.user_agent(), report.version()));
            black_box((report.original_envelope_id(), report.original_mail_from()));
            black_box((report.original_rcpt_to().count(), report.arrival_date()));
            black_box((report.reporting_mta(), report.source_ip(), report.incidents()));
            black_box((report.authentication_results().count(), report.reported_uris().count()));
            black_box(report.reported_domains().count());
        }
        _ => {}
    }
    black_box(format!("{report:?}"));
}

fn delivery(report: &DeliveryStatus<'_>) {
    black_box((report.headers().len(), report.original_envelope_id(), report.reporting_mta()));
    black_box((report.dsn_gateway(), report.received_from_mta(), report.arrival_date()));
    for recipient in report.recipients() {
        let address = recipient.final_recipient().map(|it| it.address().into_owned());
        black_box((address, recipient.original_recipient(), recipient.action()));
        black_box((recipient.status().map(|it| it.to_string()), recipient.remote_mta()));
        black_box((recipient.diagnostic_code(), recipient.localized_diagnostic()));
        black_box((recipient.last_attempt_date(), recipient.final_log_id()));
        black_box(recipient.will_retry_until());
    }
}

/// The values of trace and security fields.
fn values(message: &Message<'_>) {
    let headers = message.headers();
    let results = headers.authentication_results().chain(headers.arc_authentication_results());
    for result in results.flat_map(|results| results.results().take(100).collect::<Vec<_>>()) {
        black_box((result.properties().count(), result.property("smtp", "mailfrom")));
    }
    let signatures = headers.dkim_signatures().chain(headers.arc_seals());
    for signature in signatures.chain(headers.arc_message_signatures()).take(100) {
        black_box((signature.domain(), signature.selector(), signature.signed_fields().count()));
        black_box((
            signature.signs("Subject"),
            signature.canonicalization(),
            signature.timestamp(),
        ));
        black_box((signature.body_length(), signature.expiration(), signature.identity()));
    }
    if let Some(unsubscribe) = headers.unsubscribe() {
        black_box((unsubscribe.one_click(), unsubscribe.mailto(), unsubscribe.web()));
    }
    black_box((headers.received_chain().count(), headers.mime_version()));
}

/// What IMAP says of a message: parentheses that close.
fn imap(message: &Message<'_>) {
    let envelope = Envelope::new(message.root()).to_string();
    assert!(envelope.starts_with('(') && envelope.ends_with(')'), "{envelope}");
    let structure = BodyStructure::new(message.root());
    let structure = [structure.to_string(), structure.without_extensions().to_string()];
    for structure in structure {
        assert!(structure.starts_with('(') && structure.ends_with(')'), "{structure}");
    }
}

/// A preview is short, on one line, and the start of a longer one.
fn preview(message: &Message<'_>) {
    let preview = message.preview(FEW);
    assert!(preview.chars().count() <= FEW && !preview.contains(char::is_control), "{preview:?}");
    let longer = message.preview(2 * FEW);
    assert!(longer.starts_with(&*preview), "{preview:?} {longer:?}");
}

#[cfg(feature = "html")]
fn html(message: &Message<'_>) {
    for part in message.parts() {
        let is_html = part.content_type().is("text", "html");
        assert_eq!(part.text_of_html().is_some(), is_html);
    }
}

/// A message is a JSON object, with the texts that its body lists name.
#[cfg(feature = "serde")]
fn jmap(message: &Message<'_>) {
    use unmime::jmap::{Email, Options};

    let mut options = Options::default();
    options.bodies = message.raw().len() < 1 << 14;
    options.alternatives = true;
    let email = Email::new("x", message, options);
    let Ok(email) = serde_json::to_value(email) else { panic!("no JSON") };
    assert_eq!(email["size"], message.raw().len());
    for part in email["textBody"].as_array().into_iter().flatten() {
        let is_text = part["type"].as_str().is_some_and(|it| it.starts_with("text/"));
        let id = part["partId"].as_str().unwrap_or_default();
        assert!(!is_text || email["bodyValues"][id].is_object(), "{part}");
    }
}

/// A mailbox reads the same whole and streamed, and its messages tile it.
#[cfg(feature = "mbox")]
fn mbox(raw: &[u8]) {
    use unmime::store::mbox::{Mbox, Variant, messages};

    black_box(unmime::store::mbox::is_mbox(raw));
    for variant in [Variant::Unknown, Variant::Mboxrd, Variant::Mboxcl2] {
        let mut streamed = Mbox::new(raw).variant(variant);
        let mut at = 0;
        for entry in messages(raw).variant(variant) {
            let stored = entry.stored.as_ptr() as usize - raw.as_ptr() as usize;
            // Before the first there may be a comment.
            assert!(stored >= at);
            assert!(entry.number == 1 || raw[at..stored].trim_ascii().is_empty());
            at = stored + entry.stored.len();
            assert_eq!(entry.offset, stored as u64);
            let same = streamed.next_entry().ok().flatten();
            let same = same.map(|it| (it.number, it.offset, it.stored, it.message, it.is_last));
            let wanted =
                (entry.number, entry.offset, entry.stored, entry.message.clone(), entry.is_last);
            assert_eq!(same, Some(wanted), "{variant:?}");
        }
        assert!(streamed.next_entry().is_ok_and(|entry| entry.is_none()));
        assert!(raw[at..].trim_ascii().is_empty());
    }
}
