//! What is composed from any received message has no fault of ours: replies, forwards, attachments, edits.
//!
//! Shared by the fuzz target `received` and `tests/all/compose_received.rs`.

use unmime::{
    DateTime, Message, Part, Span,
    compose::{Composed, Draft, Edit, Entity, Error, quotation},
    lint::{Code, Defect, Severity},
};

const OWN: &str = "ana@example.com";

/// How many parts of a message are edited: each edit is read anew.
const MOST_EDITED: usize = 8;

/// Composes from this message in each way, and lints what we wrote.
pub(crate) fn each_way(raw: &[u8]) {
    let message = Message::parse(raw);
    let text = || format!("Yes!\n\n{}", quotation(&message));
    is_clean(&written(Draft::reply(&message).text(text())));
    is_clean(&written(Draft::reply_all(&message, OWN).text(text())));
    let after = || Entity::text("after");
    let ways = [
        Draft::forward(&message, "FYI").attach(after()),
        Draft::forward_attached(&message).text("FYI").attach(after()),
        Draft::new().attach(Entity::file("mail.eml", raw)).attach(after()),
        Draft::new().text("FYI").attach(Entity::received(message.root())).attach(after()),
    ];
    for draft in ways {
        let composed = written(draft);
        is_clean(&composed);
        if let Ok(composed) = &composed {
            is_whole(composed);
        }
    }
    edited(&message);
}

fn written(draft: Draft<'_>) -> Result<Composed, Error> {
    let date = DateTime::parse(b"Thu, 26 Nov 2026 16:00:00 +0530").unwrap();
    draft.from(OWN).date(date).seed(7).compose()
}

/// Our own linter finds nothing, but in what was received.
fn is_clean(composed: &Result<Composed, Error>) {
    let Ok(composed) = composed else { return };
    let message = composed.message();
    let theirs = theirs(&message);
    for defect in message.defects().iter().filter(|defect| defect.severity > Severity::Info) {
        let is_theirs = theirs.iter().any(|span| span.contains(defect.span) && !span.is_empty());
        // These stand at the message as a whole, because of the messages inside.
        let is_limit =
            matches!(defect.code, Code::LimitViews | Code::LimitDefects | Code::LimitDepth);
        assert!(is_theirs || is_limit, "{defect}\n{}", shown(message.raw()));
    }
}

/// Where the parts are that came from the message: files between the text and the last part, and what HTML shows.
fn theirs(message: &Message<'_>) -> Vec<Span> {
    let root = message.root();
    let last = root.children().count();
    let is_theirs = |part: &Part<'_>| {
        let Some(parent) = part.parent() else { return false };
        let ordinal = parent.children().take_while(|child| child != part).count();
        let is_between = parent == root && last > 2 && (1..last - 1).contains(&ordinal);
        is_between || parent.content_type().is("multipart", "related") && ordinal > 0
    };
    message.parts().filter(is_theirs).map(Part::span).collect()
}

/// Every reader finds our delimiters, and none takes one for that of a message inside.
fn is_whole(composed: &Composed) {
    let message = composed.message();
    let parts = |message: &Message<'_>| -> Vec<Span> {
        message.root().children().map(Part::span).collect()
    };
    let ours = parts(&message);
    for reading in message.readings() {
        assert_eq!(parts(&reading.message), ours, "{:?}\n{}", reading.quirks, shown(message.raw()));
    }
}

/// What is added to a message, or put into the place of what was there, has no fault of its own.
fn edited(message: &Message<'_>) {
    const TEXT: &str = "written by us\r\n";
    // A boundary that is guessed by the body, and the end of a header without an empty line, may be elsewhere when what
    // follows has changed.
    let declares = |part: &Part<'_>| part.content_type().parameters().get("boundary").is_some();
    let mut multiparts = message.parts().filter(|part| part.is_multipart());
    let is_guessed =
        |defect: &Defect| matches!(defect.code, Code::MpBoundaryUnused | Code::HdrMissingSeparator);
    let is_certain =
        multiparts.all(|part| declares(&part)) && !message.defects().iter().any(is_guessed);
    for part in message.parts().take(if is_certain { MOST_EDITED } else { 0 }) {
        let mut edit = Edit::new(message);
        let is_changed = match part.is_multipart() {
            true => edit.add_part(part, &Entity::text(TEXT)),
            false => edit.replace_part(part, &Entity::text(TEXT)),
        };
        let Ok(()) = is_changed.and_then(|()| edit.add_field(message.root(), "X-Scanned", "yes"))
        else {
            continue;
        };
        let raw = edit.finish().unwrap();
        let edited = Message::parse(&raw);
        let field = edited.headers().get("X-Scanned").map(|field| field.span());
        let is_ours = |part: &Part<'_>| {
            part.raw_body() == TEXT.as_bytes()
                || part.raw_body() == TEXT.replace("\r\n", "\n").as_bytes()
        };
        let ours = edited.parts().filter(is_ours).map(Part::span).chain(field);
        let ours: Vec<Span> = ours.collect();
        assert!(ours.len() >= 2, "{}", shown(&raw));
        for defect in edited.defects().iter().filter(|it| it.severity > Severity::Info) {
            let is_ours =
                ours.iter().any(|span| span.contains(defect.span) && !defect.span.is_empty());
            assert!(!is_ours, "{defect}\n{}", shown(&raw));
        }
    }
}

fn shown(raw: &[u8]) -> String {
    raw.escape_ascii().to_string().replace("\\n", "\\n\n")
}
