//! Answers (RFC 5322 §3.6.4, §3.6.5).

use std::{borrow::Cow, collections::HashSet, iter};

use super::{
    addresses::{Addresses, is_addr_spec},
    draft::Draft,
    error::Error,
    field::message_id,
    text::needs_encoding,
};
use crate::{
    field::{
        address::{Address, Mailbox, mentions::mentions},
        message_id::MessageId,
    },
    lint::other_readings,
    message::Message,
    quirk::Quirks,
};

impl Draft<'_> {
    /// An answer to who wrote a message: to its Reply-To, or else its From; with its subject after `Re:`, and with
    /// In-Reply-To and References as RFC 5322 §3.6.4 has them.
    ///
    /// The author and the text are to be added: [`quotation`] gives what the message said, to stand below or above.
    /// Identifiers of the message that cannot be written are left out, and so is a display name that needs encoded words
    /// and contains an address.
    ///
    /// Nobody is guessed. If the field names nobody, an address that cannot be written or an address that other readers
    /// read differently, then [`compose`](Self::compose) fails with
    /// [`Error::UnclearRecipient`](super::Error::UnclearRecipient). The same holds if there are several such fields that
    /// differ. [`to`](Self::to) of a [`new`](Self::new) draft takes addresses that a person has chosen.
    ///
    /// ```
    /// use unmime::{Message, compose::{Draft, quotation}};
    ///
    /// let raw = b"From: Joe <joe@example.com>\nDate: Fri, 21 Nov 1997 09:55:06 -0600\n\
    ///     Message-ID: <1@example.com>\nSubject: lunch\n\nUntil noon?\n";
    /// let message = Message::parse(raw);
    /// let text = format!("Yes!\n\n{}", quotation(&message));
    /// assert_eq!(text, "Yes!\n\nOn Fri, 21 Nov 1997 09:55:06 -0600, Joe wrote:\n> Until noon?\n");
    /// let answer = Draft::reply(&message).from("ana@example.com").text(text).compose()?;
    /// let headers = answer.message();
    /// assert_eq!(headers.headers().subject().as_deref(), Some("Re: lunch"));
    /// assert_eq!(headers.headers().to().to_string(), "Joe <joe@example.com>");
    /// assert_eq!(headers.headers().in_reply_to().next().unwrap().as_str(), "1@example.com");
    /// # Ok::<(), unmime::compose::Error>(())
    /// ```
    pub fn reply(message: &Message<'_>) -> Self {
        match author(message) {
            Ok(author) => Self::answer(message).to(unknown(author, &mut HashSet::new())),
            Err(error) => Self::answer(message).to(Addresses(Err(error))),
        }
    }

    /// An answer to all: as [`reply`](Self::reply), to those in To as well, with those in Cc in Cc, each once and
    /// without `own`, the addresses of who answers; an error of these is one of [`compose`](Self::compose). An answer to
    /// a message of one's own goes to its recipients.
    ///
    /// Addresses in To and Cc that cannot be written are left out, those that other readers read differently are an
    /// error.
    pub fn reply_all(message: &Message<'_>, own: impl Into<Addresses>) -> Self {
        let own = match own.into() {
            Addresses(Ok(own)) => own,
            refused => return Self::new().to(refused),
        };
        let own = own.iter().flat_map(Address::mailboxes).map(key);
        let mut known: HashSet<String> = own.collect();
        let lists = author(message)
            .and_then(|author| Ok((author, certain(message, "To")?, certain(message, "Cc")?)));
        let (author, also_to, cc) = match lists {
            Ok(lists) => lists,
            Err(error) => return Self::answer(message).to(Addresses(Err(error))),
        };
        let mut to = unknown(author, &mut known);
        to.extend(unknown(writable(also_to), &mut known));
        let cc = unknown(writable(cc), &mut known);
        if to.is_empty() && cc.is_empty() {
            return Self::reply(message);
        }
        Self::answer(message).to(to).cc(cc)
    }

    /// An answer to nobody yet.
    fn answer(message: &Message<'_>) -> Self {
        let subject = prefixed("Re: ", &["re"], &message.headers().subject().unwrap_or_default());
        let answered = message.headers().message_id().and_then(|id| writable_id(&id));
        Self::new().subject(subject).in_reply_to(answered).references(thread(message))
    }
}

/// What a message said, each line after `> `, below a line that tells when and by whom it was said; nothing, if it has
/// no text. Lines end in LF.
pub fn quotation(message: &Message<'_>) -> String {
    let Some(text) = message.text() else { return String::new() };
    let headers = message.headers();
    let date = headers.get("Date").and_then(|field| field.date_time());
    let date = date.map(|date| format!("On {date}, ")).unwrap_or_default();
    let mut quotation = format!("{date}{} wrote:\n", author_name(message));
    for line in text.lines() {
        let prefix = match line.as_bytes() {
            [] | [b'>', ..] => ">",
            _ => "> ",
        };
        quotation.extend([prefix, line, "\n"]);
    }
    quotation
}

/// Who wrote a message, as a reader shows it.
fn author_name(message: &Message<'_>) -> String {
    let from = message.headers().from();
    let first = from.mailboxes().next();
    let name = first.map(|it| match &it.display_name {
        Some(name) if !name.is_empty() => name.to_string(),
        _ => it.addr_spec.to_string(),
    });
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "somebody".to_owned())
}

/// The thread that an answer to a message belongs to: its References, or else its In-Reply-To, if that is one, and its
/// Message-ID (RFC 5322 §3.6.4).
pub(super) fn thread(message: &Message<'_>) -> Vec<Cow<'static, str>> {
    let headers = message.headers();
    let mut ids: Vec<_> = headers.references().filter_map(|id| writable_id(&id)).collect();
    if ids.is_empty() {
        ids = headers.in_reply_to().filter_map(|id| writable_id(&id)).collect();
        ids.truncate(if ids.len() == 1 { 1 } else { 0 });
    }
    ids.extend(headers.message_id().and_then(|id| writable_id(&id)));
    ids
}

/// A subject after a prefix, unless it has one like it.
pub(super) fn prefixed(prefix: &str, known: &[&str], subject: &str) -> String {
    let subject = subject.trim();
    let before = subject.split_once(':').map(|(before, _)| before.trim_end());
    let has_prefix =
        before.is_some_and(|it| known.iter().any(|known| known.eq_ignore_ascii_case(it)));
    let shown: String = subject.chars().filter(|char| !char.is_control()).collect();
    if has_prefix { shown } else { format!("{prefix}{shown}").trim_end().to_owned() }
}

/// Where answers go: Reply-To, or From if that names nobody.
fn author(message: &Message<'_>) -> Result<Vec<Mailbox<'static>>, Error> {
    let reply_to = certain(message, "Reply-To")?;
    let (field, author) = match reply_to.is_empty() {
        true => ("From", certain(message, "From")?),
        false => ("Reply-To", reply_to),
    };
    match !author.is_empty() && author.iter().all(|it| is_addr_spec(&it.addr_spec)) {
        true => Ok(author),
        false => Err(unclear(message, field)),
    }
}

/// The mailboxes of a field that all readers find in it.
fn certain(message: &Message<'_>, field: &str) -> Result<Vec<Mailbox<'static>>, Error> {
    let ours = mailboxes(message, field);
    let keys: HashSet<String> = ours.iter().map(key).collect();
    let raw = message.root().raw();
    let header = raw.len() - message.root().raw_body().len();
    let header = raw.get(..header).unwrap_or_default().to_vec();
    // The linter looks for other readings of addresses in From alone.
    let as_from = |value: &[u8]| [b"From:", value, b"\r\n\r\n"].concat();
    let values = message.headers().get_all(field).map(|it| ("From", as_from(it.raw_value())));
    for (field_there, header) in iter::once((field, header)).chain(values) {
        let header = Message::parse(&header);
        for reading in iter::once(header.read_with(Quirks::NONE)).chain(other_readings(&header)) {
            let theirs = mailboxes(&reading, field_there);
            // One of several authors is one of them.
            let is_ours = theirs.iter().all(|it| keys.contains(&key(it)));
            if !is_ours || theirs.is_empty() && !ours.is_empty() {
                return Err(unclear(message, field));
            }
        }
    }
    Ok(ours)
}

/// The mailboxes of a field, and those without an address.
fn mailboxes(message: &Message<'_>, field: &str) -> Vec<Mailbox<'static>> {
    let headers = message.headers();
    let list = match field {
        "From" => headers.from(),
        "Reply-To" => headers.reply_to(),
        "To" => headers.to(),
        _ => headers.cc(),
    };
    list.into_iter().flat_map(Address::into_mailboxes).map(without_false_name).collect()
}

/// Removes a display name that will be encoded and contains an address: a reader that decodes before it parses would
/// reply to that address.
fn without_false_name(mut mailbox: Mailbox<'_>) -> Mailbox<'static> {
    mailbox.display_name = mailbox.display_name.filter(|name| !is_false_name(name));
    mailbox.into_owned()
}

fn is_false_name(name: &str) -> bool {
    let ends_entry = |char| matches!(char, '<' | '>' | ',' | ';');
    needs_encoding(name) && name.contains(ends_entry) && mentions(name.as_bytes()).next().is_some()
}

fn unclear(message: &Message<'_>, field: &str) -> Error {
    let text = message.headers().get(field).map(|it| it.text().into_owned());
    Error::UnclearRecipient { field: field.to_owned(), text: text.unwrap_or_default() }
}

/// The mailboxes that can be written.
fn writable(mut list: Vec<Mailbox<'static>>) -> Vec<Mailbox<'static>> {
    list.retain(|it| is_addr_spec(&it.addr_spec));
    list
}

/// The mailboxes that are not known yet.
fn unknown(mut list: Vec<Mailbox<'static>>, known: &mut HashSet<String>) -> Vec<Mailbox<'static>> {
    list.retain(|it| known.insert(key(it)));
    list
}

/// What tells mailboxes apart.
fn key(mailbox: &Mailbox<'_>) -> String {
    mailbox.addr_spec.as_str().to_lowercase()
}

fn writable_id(id: &MessageId<'_>) -> Option<Cow<'static, str>> {
    message_id(id.as_str()).ok().map(|id| id.to_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(draft: Draft<'_>, name: &str) -> String {
        let composed = draft.from("ana@example.com").compose().unwrap();
        let message = composed.message();
        message.headers().get(name).map(|field| field.text().into_owned()).unwrap_or_default()
    }

    #[test]
    fn a_subject_has_one_prefix() {
        for (subject, answer) in [
            ("lunch", "Re: lunch"),
            ("Re: lunch", "Re: lunch"),
            ("RE : lunch", "RE : lunch"),
            ("Report: x", "Re: Report: x"),
            (" lunch ", "Re: lunch"),
            ("", "Re:"),
        ] {
            assert_eq!(prefixed("Re: ", &["re"], subject), answer, "{subject}");
        }
    }

    #[test]
    fn a_name_that_others_read_as_an_address_is_left_out() {
        let long = format!("\"{} <a@b.example>\"", "x".repeat(1000));
        for (name, kept) in [
            ("\"\u{e9} <a@b.example>\"", ""),
            ("\"\u{e9}, a@b.example\"", ""),
            ("\"\u{e9};a@b.example;\"", ""),
            ("\"<\u{e9}@\u{e9}.example>\"", ""),
            ("\"~{ <a@b.example>\"", ""),
            (&long, ""),
            ("\"Zo\u{eb} @ Work, Inc.\"", "Zo\u{eb} @ Work, Inc."),
            ("Zo\u{eb}", "Zo\u{eb}"),
            ("\"Joe <a@b.example>\"", "Joe <a@b.example>"),
        ] {
            let raw = format!("From: {name} <j@x.com>\n\n");
            let draft = Draft::reply(&Message::parse(raw.as_bytes())).from("ana@example.com");
            let composed = draft.compose().unwrap();
            let message = composed.message();
            let to = message.headers().to();
            let to = to.mailboxes().next().unwrap();
            assert_eq!(to.display_name.as_deref().unwrap_or_default(), kept);
            assert_eq!(to.addr_spec.as_str(), "j@x.com");
        }
    }

    #[test]
    fn the_thread_goes_on() {
        for (header, references, in_reply_to) in [
            (
                "Message-ID: <c@x>\nReferences: <a@x> <b@x>\nIn-Reply-To: <z@x>\n",
                "<a@x> <b@x> <c@x>",
                "<c@x>",
            ),
            ("Message-ID: <c@x>\nIn-Reply-To: <b@x>\n", "<b@x> <c@x>", "<c@x>"),
            ("Message-ID: <c@x>\nIn-Reply-To: <a@x> <b@x>\n", "<c@x>", "<c@x>"),
            ("Message-ID: <c@x>\n", "<c@x>", "<c@x>"),
            ("References: <a@x>\n", "<a@x>", ""),
            ("Subject: x\n", "", ""),
        ] {
            let raw = format!("From: j@x.com\n{header}\n");
            let message = Message::parse(raw.as_bytes());
            assert_eq!(fields(Draft::reply(&message), "References"), references, "{header}");
            assert_eq!(fields(Draft::reply(&message), "In-Reply-To"), in_reply_to, "{header}");
        }
    }

    #[test]
    fn an_answer_goes_to_whoever_wrote_and_one_to_all_to_the_others_too() {
        let own = "Ana <ana@example.com>";
        for (header, reply, all_to, all_cc) in [
            ("From: j@x.com\nTo: ana@example.com\n", "j@x.com", "j@x.com", ""),
            ("From: j@x.com\nReply-To: l@x.com\n", "l@x.com", "l@x.com", ""),
            ("From: j@x.com\nReply-To:\n", "j@x.com", "j@x.com", ""),
            (
                "From: J. Q. Public <j@x.com>, k@x.com\n",
                "\"J. Q. Public\" <j@x.com>, k@x.com",
                "\"J. Q. Public\" <j@x.com>, k@x.com",
                "",
            ),
            ("From: j@x.com\nFrom: J <J@x.com>\n", "j@x.com", "j@x.com", ""),
            (
                "From: j@x.com\nTo: Ana@Example.com, k@x.com\nCc: l@x.com, K@x.com, ana@example.com\n",
                "j@x.com",
                "j@x.com, k@x.com",
                "l@x.com",
            ),
            (
                "From: ana@example.com\nTo: k@x.com\nCc: l@x.com\n",
                "ana@example.com",
                "k@x.com",
                "l@x.com",
            ),
            (
                "From: ana@example.com\nTo: ana@example.com\n",
                "ana@example.com",
                "ana@example.com",
                "",
            ),
            (
                "From: j@x.com\nTo: friends: k@x.com, l@x.com;\n",
                "j@x.com",
                "j@x.com, k@x.com, l@x.com",
                "",
            ),
            ("From: j@x.com\nTo: k@x..com, <>\n", "j@x.com", "j@x.com", ""),
        ] {
            let raw = format!("{header}\n");
            let message = Message::parse(raw.as_bytes());
            let all = || Draft::reply_all(&message, own);
            assert_eq!(fields(Draft::reply(&message), "To"), reply, "{header}");
            assert_eq!(fields(all(), "To"), all_to, "{header}");
            assert_eq!(fields(all(), "Cc"), all_cc, "{header}");
        }
    }

    #[test]
    fn nobody_is_guessed() {
        for (header, field) in [
            ("To: k@x.com\n", "From"),
            ("From:\nSender: k@x.com\n", "From"),
            ("From: Joe\n", "From"),
            ("From: undisclosed:;\n", "From"),
            ("From: Joe <j@x..com>\n", "From"),
            ("From: Joe <j@>, k@x.com\n", "From"),
            ("From: j@x.com\nFrom: k@x.com\n", "From"),
            ("From: =?utf-8?Q?joe=40x=2Ecom?=\n", "From"),
            ("From: =?utf-8?Q?Joe_=3Cjoe=40x=2Ecom=3E?=\n", "From"),
            ("From: =?utf-8?Q?joe?=@x.com\n", "From"),
            ("From: \"j@x.com\n <k@x.com>\n", "From"),
            ("From: j@x.com(\n <k@x.com>\n", "From"),
            ("From: j@x.com\0@y.com\n", "From"),
            ("From: j@x.com\nReply-To: nobody\n", "Reply-To"),
            ("From: j@x.com\nReply-To: k@x.com\nReply-To: l@x.com\n", "Reply-To"),
            ("From: j@x.com\nReply-To: Bank (<k@x.com>,) <l@x.com>\n", "Reply-To"),
            ("From: j@x.com\nReply-To: =?utf-8?Q?Joe_=3Cjoe=40x=2Ecom=3E?=\n", "Reply-To"),
        ] {
            let raw = format!("{header}\n");
            let message = Message::parse(raw.as_bytes());
            for answer in [Draft::reply(&message), Draft::reply_all(&message, "ana@example.com")] {
                let refused = answer.from("ana@example.com").compose();
                let is_refused = matches!(&refused, Err(Error::UnclearRecipient { field: it, .. }) if it == field);
                assert!(is_refused, "{header} {:?}", refused.map(|it| it.envelope));
            }
        }
        let raw = b"From: j@x.com\nTo: Bank (<k@x.com>,) <l@x.com>\n\n";
        let message = Message::parse(raw);
        assert!(Draft::reply(&message).from("ana@example.com").compose().is_ok());
        let all = Draft::reply_all(&message, "ana@example.com").from("ana@example.com").compose();
        assert!(matches!(all, Err(Error::UnclearRecipient { .. })));
    }

    #[test]
    fn own_addresses_that_are_none_are_an_error() {
        let message = Message::parse(b"From: j@x.com\nTo: ana@example.com\n\n");
        let answer = Draft::reply_all(&message, ("Ana", "ana")).from("ana@example.com");
        assert!(matches!(answer.compose(), Err(Error::Address { .. })));
    }

    #[test]
    fn quoted_lines_are_quoted_deeper() {
        let message = Message::parse(b"From: j@x.com\n\nno\n> yes\n\n-- \nJ\n");
        assert_eq!(quotation(&message), "j@x.com wrote:\n> no\n>> yes\n>\n> -- \n> J\n");
        assert_eq!(quotation(&Message::parse(b"Content-Type: image/png\n\nx")), "");
    }
}
