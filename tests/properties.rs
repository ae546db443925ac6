//! What holds for every message: those under testdata/, and what is made of them by cutting them
//! off, flipping bytes and splicing.
//!
//! `UNMIME_ROUNDS=100` makes a hundred times as many.
#![allow(clippy::unwrap_used)]

mod support;
#[path = "../fuzz/src/upon.rs"]
mod upon;

use std::{borrow::Cow, collections::HashSet, env, fs, thread};

use support::{
    FOLDERS, MAILBOXES, Random, Sample, all_messages, mailbox_files, testdata, touch, walk,
    with_crlf, with_lf,
};
use unmime::{Message, Part, PartId, Span, TransferEncoding};

/// Messages longer than this are read once, but not mutated.
const LONG: usize = 4096;

#[test]
fn they_hold_for_every_message_of_the_test_data() {
    for Sample { path, bytes } in all_messages().into_iter().chain(mailbox_files()) {
        check(&bytes, &path.display().to_string());
    }
}

#[test]
fn every_folder_of_the_test_data_is_among_them() {
    for entry in fs::read_dir(testdata("")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let is_read = FOLDERS.contains(&&*name)
            || MAILBOXES.iter().any(|it| it.split('/').next() == Some(&*name));
        assert!(is_read || entry.path().is_file(), "{name}");
    }
}

#[test]
fn they_hold_for_messages_cut_off_anywhere() {
    for sample in short_messages() {
        // The cuts differ from message to message, and all of them are made in a hundred rounds.
        let stride = (20 / rounds()).max(1);
        for end in (sample.bytes.len() % stride..sample.bytes.len()).step_by(stride) {
            check(&sample.bytes[..end], &format!("{} up to {end}", sample.name()));
        }
    }
}

#[test]
fn they_hold_for_messages_with_bytes_changed() {
    let mut random = Random::new(0x5eed_0001);
    for round in 0..4 * rounds() {
        for sample in short_messages() {
            let mut message = sample.bytes.clone();
            for _ in 0..=random.below(8) {
                change_bytes(&mut message, &mut random);
            }
            check(&message, &format!("{} with bytes changed, round {round}", sample.name()));
        }
    }
}

#[test]
fn they_hold_for_messages_spliced() {
    let mut random = Random::new(0x5eed_0002);
    let samples = short_messages();
    for round in 0..4 * rounds() {
        for sample in &samples {
            let other = &samples[random.below(samples.len())].bytes;
            let message = splice(&sample.bytes, other, &mut random);
            check(&message, &format!("{} spliced, round {round}", sample.name()));
        }
    }
}

#[test]
fn line_ends_change_nothing() {
    let mut random = Random::new(0x5eed_0003);
    let samples = short_messages();
    for sample in &samples {
        line_ends_change_nothing_of(&sample.bytes, &sample.name());
    }
    for round in 0..rounds() {
        for sample in &samples {
            let other = &samples[random.below(samples.len())].bytes;
            let message = splice(&sample.bytes, other, &mut random);
            line_ends_change_nothing_of(&message, &format!("{} spliced, {round}", sample.name()));
        }
    }
}

#[test]
fn messages_and_parts_go_across_threads() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Message<'_>>();
    is_send_and_sync::<Part<'_>>();

    let message = Message::parse(b"Subject: hi\n\nhello");
    let text = thread::scope(|scope| scope.spawn(|| message.text().unwrap().len()).join().unwrap());
    assert_eq!(text, 5);
}

fn rounds() -> usize {
    env::var("UNMIME_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap())
}

fn short_messages() -> Vec<Sample> {
    let mut samples = all_messages();
    samples.retain(|sample| sample.bytes.len() <= LONG);
    samples
}

/// Bytes that mean something to a parser of mail.
const TELLING: &[&[u8]] = &[
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\n ",
    b" ",
    b"\t",
    b":",
    b";",
    b"=",
    b"--",
    b"\n--",
    b"\"",
    b"(",
    b")",
    b"<",
    b">",
    b"@",
    b",",
    b"\\",
    b"*",
    b"'",
    b"%",
    b"=?",
    b"?=",
    b"?q?",
    b"\0",
    b"\x7F",
    b"\xFF",
    b"\xC3",
    b"\xE2\x82",
    b"multipart/mixed",
    b"message/rfc822",
    b"; boundary=b",
    b"\n--b\n",
    b"base64",
    b"quoted-printable",
];

fn change_bytes(message: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(message.len());
    match random.below(4) {
        0 if !message.is_empty() => message[at] ^= 1 << random.below(8),
        1 if !message.is_empty() => drop(message.remove(at)),
        2 => {
            let end = (at + random.below(40)).min(message.len());
            message.extend_from_within(at..end);
        }
        _ => {
            let telling = TELLING[random.below(TELLING.len())];
            message.splice(at..at, telling.iter().copied());
        }
    }
}

/// The beginning of one message and the end of another.
fn splice(message: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let head = &message[..random.below(message.len())];
    let tail = &other[random.below(other.len())..];
    [head, tail].concat()
}

/// Says which message it was, if a check panics.
struct Context<'a>(&'a str, &'a [u8]);

impl Drop for Context<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}:\n{}", self.0, self.1.escape_ascii().to_string().replace("\\n", "\\n\n"));
        }
    }
}

/// All properties of one message.
fn check(raw: &[u8], name: &str) {
    let _context = Context(name, raw);
    let message = Message::parse(raw);
    assert_eq!(message.raw(), raw);
    assert!(message.unparsed().is_empty());
    spans_tile(&message);
    parts_are_in_preorder(&message);
    fields_lie_in_their_headers(&message);
    bodies_agree(&message);
    paths_name_parts(&message);
    defects_are_placed(&message);
    owning_changes_nothing(&message);
    header_alone_reads_the_same(&message);
    touch(&message);
    upon::everything(&message);
}

/// Each byte is in exactly one of: the header of a part with its empty line, the body of a leaf, the
/// preamble or epilogue of a multipart, a delimiter line with the line break before it. The body of a
/// part lies in the body of the one around it; that of a message is the message inside.
fn spans_tile(message: &Message<'_>) {
    let raw = message.raw();
    let mut tiles = Vec::new();
    for part in message.parts() {
        let (all, body) = (part.span(), part.body_span());
        assert!(all.contains(body) && all.end == body.end, "{all} {body}");
        tiles.push(Span { end: body.start, ..all });
        let inside: Vec<Span> = part.children().map(Part::span).collect();
        assert!(inside.iter().all(|&child| body.contains(child)), "{inside:?} in {body}");
        if part.is_leaf() {
            tiles.push(body);
        } else if part.is_multipart() {
            let preamble = span_in(raw, part.preamble());
            let epilogue = span_in(raw, part.epilogue());
            assert_eq!((preamble.start, epilogue.end), (body.start, body.end));
            let delimiters = delimiters(preamble, &inside, epilogue);
            for &delimiter in &delimiters {
                assert!(is_delimiter_line(delimiter.of(raw)), "{delimiter} in {body}");
            }
            tiles.extend([preamble, epilogue]);
            tiles.extend(delimiters);
        } else {
            assert_eq!(inside, [body]);
        }
    }
    tiles.retain(|tile| !tile.is_empty());
    tiles.sort();
    let end = tiles.iter().fold(0, |end, tile| {
        assert_eq!(tile.start, end, "{tiles:?}");
        tile.end
    });
    assert_eq!(end as usize, raw.len());
}

/// What is between the parts of a multipart; the last one may lack its close delimiter.
fn delimiters(preamble: Span, parts: &[Span], epilogue: Span) -> Vec<Span> {
    let starts = parts.iter().map(|part| part.start).chain([epilogue.start]);
    let ends = [preamble.end].into_iter().chain(parts.iter().map(|part| part.end));
    let mut delimiters: Vec<Span> =
        ends.zip(starts).map(|(start, end)| Span { start, end }).collect();
    delimiters.pop_if(|close| close.is_empty());
    delimiters
}

/// One line that begins with two dashes, and the line break before it.
fn is_delimiter_line(text: &[u8]) -> bool {
    let line = text.strip_prefix(b"\r").unwrap_or(text);
    let line = line.strip_prefix(b"\n").unwrap_or(text);
    let within = line.strip_suffix(b"\n").unwrap_or(line);
    line.starts_with(b"--") && !within.contains(&b'\n')
}

/// Where a slice of the message is.
fn span_in(message: &[u8], slice: &[u8]) -> Span {
    let start = slice.as_ptr() as usize - message.as_ptr() as usize;
    assert!(start + slice.len() <= message.len());
    Span { start: start as u32, end: (start + slice.len()) as u32 }
}

/// What is inside a part follows it without a gap, children in order.
fn parts_are_in_preorder(message: &Message<'_>) {
    assert_eq!(message.root().id(), PartId::ROOT);
    for (at, part) in message.parts().enumerate() {
        assert_eq!(part.id().index(), at);
        assert_eq!(message.part(part.id()), Some(part));
        let inside: Vec<usize> = part.descendants().map(|inner| inner.id().index()).collect();
        assert!(inside.iter().copied().eq(at + 1..at + 1 + inside.len()), "{inside:?} in {at}");
        let mut next = at + 1;
        for child in part.children() {
            assert_eq!(child.id().index(), next);
            assert_eq!(child.parent(), Some(part));
            next += 1 + child.descendants().len();
        }
        assert_eq!(next, at + 1 + inside.len());
        assert_eq!(part.is_leaf(), inside.is_empty());
        assert!(!part.is_multipart() || !part.is_leaf());
    }
    assert_eq!(message.root().descendants().len() + 1, message.parts().len());
    assert_eq!(message.part(PartId::from(message.parts().len() as u32)), None);
}

fn fields_lie_in_their_headers(message: &Message<'_>) {
    for part in message.parts() {
        let header = Span { end: part.body_span().start, ..part.span() };
        let mut position = header.start;
        for field in part.headers().iter() {
            let span = field.span();
            assert!(header.contains(span) && position <= span.start, "{span} in {header}");
            let written = span.of(message.raw());
            assert!(written.starts_with(field.name().as_bytes()) && !field.name().is_empty());
            assert!(written.ends_with(field.raw_value()));
            assert!(!field.text().contains(char::is_control));
            position = span.end;
        }
    }
}

/// The three ways to a body give the same, which is borrowed where there is nothing to undo.
fn bodies_agree(message: &Message<'_>) {
    for part in message.parts() {
        let body = part.body();
        let mut decoded = b"before".to_vec();
        part.decode_into(&mut decoded);
        assert_eq!(decoded[6..], *body);
        let mut written = Vec::new();
        assert_eq!(part.write_to(&mut written).unwrap(), body.len() as u64);
        assert_eq!(written, *body);
        if !is_encoded(part.transfer_encoding()) {
            assert!(matches!(body, Cow::Borrowed(_)));
            assert_eq!(*body, *part.raw_body());
        }
        assert_eq!(part.raw_body(), part.body_span().of(message.raw()));
        assert_eq!(part.raw(), part.span().of(message.raw()));
    }
}

fn is_encoded(encoding: TransferEncoding) -> bool {
    use TransferEncoding::{Base64, QuotedPrintable, Uuencode};
    matches!(encoding, Base64 | QuotedPrintable | Uuencode)
}

fn paths_name_parts(message: &Message<'_>) {
    let mut paths = HashSet::new();
    for part in message.parts() {
        assert!(paths.insert(part.path()), "two parts are {}", part.path());
        assert_eq!(message.part_at(&part.path()), Some(part));
    }
}

fn defects_are_placed(message: &Message<'_>) {
    let defects = message.defects();
    assert!(defects.is_sorted_by_key(|defect| (defect.part, defect.span)));
    for defect in defects {
        assert!(defect.span.start <= defect.span.end, "{defect}");
        assert!(defect.span.end as usize <= message.raw().len(), "{defect}");
        assert!(message.part(defect.part).is_some(), "{defect}");
    }
}

fn owning_changes_nothing(message: &Message<'_>) {
    let owned = message.clone().into_owned();
    assert_eq!(digest(&owned), digest(message));
    assert_eq!(owned.raw(), message.raw());
    assert_eq!(owned.defects(), message.defects());
    let spans = |message: &Message<'_>| message.parts().map(Part::span).collect::<Vec<_>>();
    assert_eq!(spans(&owned), spans(message));
}

/// A header fetched without its body reads as in the whole message.
fn header_alone_reads_the_same(message: &Message<'_>) {
    let header = Message::parse_headers(message.raw());
    assert_eq!(header.parts().len(), 1);
    assert_eq!(header.root().span(), message.root().span());
    assert_eq!(header.root().body_span(), message.root().body_span());
    let fields = |message: &Message<'_>| {
        message.headers().iter().map(|field| field.span()).collect::<Vec<_>>()
    };
    assert_eq!(fields(&header), fields(message));
}

/// A message with LF and the same with CRLF give the same parts, fields and texts.
fn line_ends_change_nothing_of(raw: &[u8], name: &str) {
    let (lf, crlf) = (with_lf(raw), with_crlf(raw));
    // CRs that are no part of a CRLF mean something of their own.
    if lf.contains(&b'\r') {
        return;
    }
    let _context = Context(name, raw);
    let (lf, crlf) = (Message::parse(&lf), Message::parse(&crlf));
    assert_eq!(digest(&lf), digest(&crlf));
    let codes = |message: &Message<'_>| {
        message.defects().iter().map(|found| (found.part, found.code)).collect::<Vec<_>>()
    };
    assert_eq!(codes(&lf), codes(&crlf));
}

/// What a reader sees of a message, line ends apart.
fn digest(message: &Message<'_>) -> Vec<String> {
    let mut digest = Vec::new();
    walk(message, &mut |path, part| {
        digest.push(format!("{path} {} {:?}", part.content_type(), part.filename()));
        digest.extend(part.headers().iter().map(|field| field.to_string()));
        if part.is_leaf() {
            let body = String::from_utf8_lossy(&with_lf(&part.body())).into_owned();
            // In UTF-16 and UTF-32, a lone byte that looks like a line end is none.
            let text = part.text().filter(|text| !is_wide(text.charset()));
            digest.push(text.map_or(body, |text| text.replace("\r\n", "\n")));
        }
    });
    digest
}

fn is_wide(charset: &str) -> bool {
    charset.starts_with("UTF-16") || charset.starts_with("UTF-32")
}
