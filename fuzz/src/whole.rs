//! What holds for every message: its spans tile it, its parts are in order, a body is the same by each
//! way to it, defects are about bytes that there are.

use std::{borrow::Cow, collections::HashSet};

use unmime::{Message, Part, PartId, Span, TransferEncoding};

/// Of more parts, what takes time with the square of their number is not looked at.
const FEW: usize = 64;

/// All of it.
pub(crate) fn holds(message: &Message<'_>) {
    spans_tile(message);
    parts_are_in_preorder(message);
    fields_lie_in_their_headers(message);
    what_is_shown_is_safe(message);
    bodies_agree(message);
    paths_name_parts(message);
    defects_are_placed(message);
    header_alone_reads_the_same(message);
}

/// Each byte is in exactly one of: the header of a part with its empty line, the body of a leaf, the
/// preamble or epilogue of a multipart, a delimiter line with the line break before it. The body of a
/// part lies in the body of the one around it; that of a message is the message inside.
fn spans_tile(message: &Message<'_>) {
    let raw = message.root().raw();
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
    assert_eq!(end as usize + message.unparsed().len(), message.raw().len());
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
        // A multipart without parts is its close delimiter alone.
        let is_close = |text: &[u8]| text.starts_with(b"--") && text.ends_with(b"--");
        assert!(!part.is_multipart() || !part.is_leaf() || is_close(part.raw_body().trim_ascii()));
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
            let written = span.of(message.root().raw());
            assert!(written.starts_with(field.name().as_bytes()) && !field.name().is_empty());
            assert!(written.ends_with(field.raw_value()));
            position = span.end;
        }
    }
}

/// Texts of fields, names, addresses and safe file names have no line breaks, NULs or other controls.
fn what_is_shown_is_safe(message: &Message<'_>) {
    let is_safe = |text: &str| !text.contains(char::is_control);
    for part in message.parts().take(FEW) {
        assert!(is_safe(&part.safe_file_name()));
        for field in part.headers().iter().take(FEW) {
            assert!(is_safe(&field.text()), "{:?}", field.text());
            let list = field.address_list();
            assert!(is_safe(&list.to_string()), "{list:?}");
            let names = list.mailboxes().filter_map(|mailbox| mailbox.display_name.as_deref());
            assert!(names.into_iter().all(is_safe), "{list:?}");
        }
    }
}

/// The three ways to a body give the same, which is borrowed where there is nothing to undo.
fn bodies_agree(message: &Message<'_>) {
    let is_small = message.parts().len() <= FEW;
    for part in message.parts().filter(|part| is_small || part.is_leaf()) {
        let body = part.body();
        let mut decoded = b"before".to_vec();
        part.decode_into(&mut decoded);
        assert_eq!(decoded.strip_prefix(b"before"), Some(&*body));
        let mut written = Vec::new();
        assert_eq!(part.write_to(&mut written).ok(), Some(body.len() as u64));
        assert_eq!(written, *body);
        let (strict, stop) = part.strict_body();
        assert!(body.starts_with(&strict) && (stop.is_some() || strict == body));
        if !is_encoded(part.transfer_encoding()) {
            assert!(matches!(body, Cow::Borrowed(_)));
            assert_eq!(*body, *part.raw_body());
        }
        assert_eq!(part.raw_body(), part.body_span().of(message.root().raw()));
        assert_eq!(part.raw(), part.span().of(message.root().raw()));
    }
}

fn is_encoded(encoding: TransferEncoding) -> bool {
    use TransferEncoding::{Base64, QuotedPrintable, Uuencode};
    matches!(encoding, Base64 | QuotedPrintable | Uuencode)
}

fn paths_name_parts(message: &Message<'_>) {
    if message.parts().len() > FEW {
        return;
    }
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

/// A header fetched without its body reads as in the whole message. Only where a field has raw bytes
/// that are no UTF-8 may the charset of a part tell what they are, and then it takes the parts.
fn header_alone_reads_the_same(message: &Message<'_>) {
    let header = Message::parse_headers(message.raw());
    assert_eq!(header.parts().len(), 1);
    assert_eq!(header.root().span(), message.root().span());
    assert_eq!(header.root().body_span(), message.root().body_span());
    let fields = |message: &Message<'_>| {
        message.headers().iter().map(|field| field.span()).collect::<Vec<_>>()
    };
    assert_eq!(fields(&header), fields(message));
    let has_parts = message.parts().len() > 1;
    for (alone, whole) in header.headers().iter().zip(message.headers().iter()) {
        if !has_parts || str::from_utf8(alone.raw_value()).is_ok() {
            assert_eq!(alone.text(), whole.text());
            assert_eq!(alone.address_list(), whole.address_list());
        }
        assert_eq!(alone.raw_value(), whole.raw_value());
    }
    assert_eq!(header.headers().date(), message.headers().date());
    assert_eq!(header.headers().message_id(), message.headers().message_id());
}
