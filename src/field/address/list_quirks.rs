//! Address lists as other readers have them.
//!
//! Advice for whoever changes it: a quirk of a whole list acts only in a list where the grammar or the lexer met a
//! place that such a reader takes otherwise (`by`). So a list as it should be is read alike under every quirk.

use std::borrow::Cow;

use super::{
    addr_spec::AddrSpec,
    lexemes::Lexemes,
    mailbox::{Address, Mailbox},
    mentions::mentions,
    reading::{EncodedLists, Reading, read_address_list},
};
use crate::{
    defect::{Code, Reader, Recorder, Severity},
    lex::{context::Context, display::first_hidden, unstructured::unstructured},
    quirk::{Quirk, Quirks},
};

/// Quirks of readers that change the bytes before they read the list.
const REWRITES: Quirks = Quirks::of(&[
    Quirk::WordsFirst,
    Quirk::ParenthesesOut,
    Quirk::QuotesOut,
    Quirk::BackslashOut,
    Quirk::ControlsDropped,
]);

/// All addresses of a field body, as a reader with the quirks of the context has them.
pub(super) fn list_as<'a>(value: &'a [u8], context: Context<'a>) -> Vec<Address<'a>> {
    record_list(value, context, &mut Recorder::new(value, context.quirks, 0))
}

/// All addresses of a field body, with whoever is told what is met.
pub(crate) fn record_list<'a, R: Reader>(
    value: &'a [u8],
    context: Context<'a>,
    reader: &mut R,
) -> Vec<Address<'a>> {
    let lexemes = Lexemes::of(value);
    let odd = lexemes.record(context.limits.comment_depth, reader);
    let Reading { addresses, by, .. } =
        Reading::new(value, context, EncodedLists::Opened, reader).read();
    let mut by = by.union(odd);
    if first_hidden(value).is_some() {
        // The whole header tells of them.
        by = by.with(Quirk::ControlsDropped);
    }
    let quirks = both(reader.quirks(), by);
    let mut addresses = addresses;
    if quirks.has_any(REWRITES) {
        let bytes = rewritten(value, context, quirks, &lexemes);
        if quirks.has(Quirk::WordsFirst) && first_hidden(&bytes).is_some() {
            reader.met_as(Code::EwControlChar, Severity::Ambiguous, value);
        }
        let reading = Reading::new(&bytes, context, EncodedLists::Closed, reader).read();
        by = by.union(reading.by);
        addresses = reading.addresses.into_iter().map(Address::into_owned).collect();
    }
    let quirks = both(reader.quirks(), by);
    chosen(addresses, value, context, quirks, &lexemes)
}

/// The quirks of both sets.
fn both(one: Quirks, other: Quirks) -> Quirks {
    one.without(one.without(other))
}

/// The bytes that a reader with these quirks reads.
fn rewritten<'a>(
    value: &'a [u8],
    context: Context<'a>,
    quirks: Quirks,
    lexemes: &Lexemes<'a>,
) -> Cow<'a, [u8]> {
    let mut bytes = lexemes.left_out(value, quirks);
    if quirks.has(Quirk::WordsFirst) {
        bytes = Cow::Owned(decoded(&bytes, context).into_bytes());
    }
    if quirks.has(Quirk::ControlsDropped) {
        bytes.to_mut().retain(|&byte| first_hidden(&[byte]).is_none());
    }
    bytes
}

/// The whole field with its encoded words decoded, control characters and all.
fn decoded(value: &[u8], context: Context<'_>) -> String {
    unstructured(value, context.with(Quirk::ControlsKept)).into_owned()
}

/// The addresses that a reader with these quirks takes from a list.
fn chosen<'a>(
    mut addresses: Vec<Address<'a>>,
    value: &'a [u8],
    context: Context<'a>,
    quirks: Quirks,
    lexemes: &Lexemes<'a>,
) -> Vec<Address<'a>> {
    if quirks.has(Quirk::StrictAddress) && lexemes.are_broken() {
        return Vec::new();
    }
    if quirks.has(Quirk::SearchForAddress) {
        let text = decoded(value, context);
        let found = mentions(text.as_bytes()).take(context.limits.addresses as usize);
        let found: Vec<_> = found.map(|address| nameless(&address)).collect();
        if !found.is_empty() {
            addresses = found;
        }
    }
    if quirks.has(Quirk::FirstAddressOnly) {
        if let Some(part) = lexemes.first_part(value) {
            let start = read_address_list(part, context);
            // A backslash does not keep a reader from going on.
            if !start.is_empty() || lexemes.are_broken() {
                addresses = start;
            }
        }
        let first = addresses.into_iter().flat_map(Address::into_mailboxes).next();
        return first.map(Address::Mailbox).into_iter().collect();
    }
    if quirks.has(Quirk::LastAddressOnly) {
        let last = addresses.into_iter().flat_map(Address::into_mailboxes).last();
        return last.map(Address::Mailbox).into_iter().collect();
    }
    addresses
}

fn nameless(address: &str) -> Address<'static> {
    let addr_spec = AddrSpec::of_text(address).into_owned();
    Address::Mailbox(Mailbox { display_name: None, addr_spec })
}

#[cfg(test)]
#[path = "list_quirks_tests.rs"]
mod tests;
