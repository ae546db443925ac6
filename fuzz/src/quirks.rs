//! A quirk changes nothing in a message that gives no occasion for it.

use unmime::{
    Message, Options,
    lint::{Quirk, Quirks},
};

/// What changes under a quirk that the message gives no occasion for.
pub(crate) fn changed(raw: &[u8], quirks: &[Quirk]) -> Vec<String> {
    let message = Message::parse(raw);
    let met = met(&message);
    let ours = shown(&message);
    let mut changed = Vec::new();
    for &quirk in quirks.iter().filter(|&&quirk| !met.has(quirk)) {
        let other = Message::parse_with(raw, &Options::new().quirks(quirk));
        let theirs = shown(&other);
        if ours != theirs {
            let differs = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
            changed.push(format!("{quirk}: {differs:?}\n{}", raw.escape_ascii()));
        }
    }
    changed
}

/// The quirks of all codes that are met in a message and in those inside.
fn met(message: &Message<'_>) -> Quirks {
    let mut quirks = Quirks::NONE;
    for defect in message.defects() {
        quirks = quirks.union(defect.code.quirks());
    }
    // Those of scanners.
    if quirks.has(Quirk::LastTypeWins) {
        quirks = quirks.with(Quirk::CompositeTypeWins);
    }
    let other_boundaries = [Quirk::LastParameterWins, Quirk::No2231, Quirk::PercentDecoded];
    if quirks.has_any(Quirks::of(&other_boundaries)) {
        quirks = quirks.with(Quirk::EveryBoundary);
    }
    let inside = message.parts().filter(|part| part.is_leaf());
    inside.filter_map(|part| part.message()).fold(quirks, |all, inner| all.union(met(&inner)))
}

/// Everything that a message shows.
fn shown(message: &Message<'_>) -> Vec<String> {
    let headers = message.headers();
    let mut shown = vec![format!("{:?} {:?}", headers.from(), headers.subject())];
    for part in message.parts() {
        let body = part.is_leaf().then(|| part.body().escape_ascii().to_string());
        let text = part.text().map(|text| text.to_string());
        let (kind, name) = (part.content_type().essence(), part.filename());
        shown.push(format!("{} {kind} {name:?} {body:?} {text:?}", part.path()));
        let fields = part.headers();
        // Those of a part, and other fields, have no code.
        shown.extend(fields.iter().map(|field| {
            format!("{}: {} {}", field.name(), field.raw_value().escape_ascii(), field.span())
        }));
        let inner = part.is_leaf().then(|| part.message()).flatten();
        shown.extend(inner.into_iter().flat_map(|inner| self::shown(&inner)));
    }
    shown
}
