//! Transfer encodings beside decoders that are as plain as can be: no blocks, no fast paths.

use unmime::{Message, Part, lint::Code};

/// Decodes `body` in each transfer encoding.
pub(crate) fn decode(body: &[u8]) {
    for (encoding, naive) in [
        ("base64", base64 as fn(&[u8]) -> Vec<u8>),
        ("quoted-printable", quoted_printable),
        ("x-uuencode", uuencode),
        ("8bit", <[u8]>::to_vec),
    ] {
        let header = format!("Content-Transfer-Encoding: {encoding}\n\n");
        let raw = [header.as_bytes(), body].concat();
        let message = Message::parse(&raw);
        assert_eq!(message.root().raw_body(), body);
        let wanted = match plain_start(&message) {
            Some(0) => body.to_vec(),
            Some(footer) => naive(&body[..footer]),
            None => naive(body),
        };
        same_by_each_way(message.root(), &wanted);
    }
}

/// Where in the body the text starts that is plainly not base64.
fn plain_start(message: &Message<'_>) -> Option<usize> {
    let defects = message.defects();
    let plain = defects.iter().find(|it| it.code == Code::B64NotEncoded)?;
    Some((plain.span.start - message.root().body_span().start) as usize)
}

/// Whole, appended, streamed; and the strict reading, which is where the other starts.
fn same_by_each_way(part: Part<'_>, wanted: &[u8]) {
    let encoding = part.transfer_encoding();
    assert_eq!(*part.body(), *wanted, "{encoding:?}");
    let mut appended = b"before".to_vec();
    part.decode_into(&mut appended);
    assert_eq!(appended.strip_prefix(b"before"), Some(wanted), "{encoding:?}");
    let mut written = Vec::new();
    assert_eq!(part.write_to(&mut written).ok(), Some(wanted.len() as u64), "{encoding:?}");
    assert_eq!(written, wanted, "{encoding:?}");
    let (strict, stop) = part.strict_body();
    assert!(wanted.starts_with(&strict), "{encoding:?}");
    assert!(stop.is_some() || *strict == *wanted, "{encoding:?}");
    assert!(stop.is_none_or(|at| part.body_span().start <= at && at <= part.body_span().end));
}

/// RFC 2045 §6.8: what is not of the alphabet is passed over; padding ends the data, unless whole
/// quanta and nothing else follow, or it follows a single symbol.
fn base64(body: &[u8]) -> Vec<u8> {
    let is_space = |byte: u8| b" \t\r\n".contains(&byte);
    let mut out = Vec::new();
    let mut sextets = Vec::new();
    let mut goes_on = false;
    for (at, &byte) in body.iter().enumerate() {
        if let Some(sextet) = sextet(byte) {
            sextets.push(sextet);
            if sextets.len() == 4 {
                quantum(&mut sextets, &mut out);
            }
        } else if byte == b'=' && sextets.len() != 1 {
            quantum(&mut sextets, &mut out);
            let after = body[at + 1..].iter().copied();
            let data: Vec<u8> = after
                .skip_while(|&it| it == b'=' || is_space(it))
                .filter(|&it| !is_space(it))
                .collect();
            goes_on |= data.len().is_multiple_of(4)
                && data.iter().all(|&it| it == b'=' || self::sextet(it).is_some());
            if !goes_on {
                return out;
            }
        }
    }
    quantum(&mut sextets, &mut out);
    out
}

fn sextet(byte: u8) -> Option<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    alphabet.iter().position(|&symbol| symbol == byte).map(|value| value as u8)
}

/// The whole octets of up to four sextets.
fn quantum(sextets: &mut Vec<u8>, out: &mut Vec<u8>) {
    let bits: Vec<u8> =
        sextets.drain(..).flat_map(|six| (0..6).rev().map(move |bit| six >> bit & 1)).collect();
    out.extend(bits.chunks_exact(8).map(|octet| octet.iter().fold(0, |byte, bit| byte << 1 | bit)));
}

/// RFC 2045 §6.7: blanks at a line's end go, an equals sign there joins it to the next, one that
/// starts no escape stays.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in body.split_inclusive(|&byte| byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        // Gateways that add a CR to each line leave several after a soft break.
        let crs = text.iter().rev().take_while(|&&byte| byte == b'\r').count();
        let before = &text[..text.len() - crs];
        let before = &before[..before.len() - trailing(before, is_blank)];
        if let Some(soft) = before.strip_suffix(b"=") {
            escapes(soft, &mut out);
            continue;
        }
        let kept_cr = usize::from(line.len() > text.len() && text.ends_with(b"\r"));
        let content = &text[..text.len() - kept_cr];
        escapes(&content[..content.len() - trailing(content, is_blank)], &mut out);
        out.extend_from_slice(&line[content.len()..]);
    }
    out
}

fn trailing(text: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    text.iter().rev().take_while(|&byte| is(byte)).count()
}

fn escapes(text: &[u8], out: &mut Vec<u8>) {
    let digit = |byte: Option<&u8>| (*byte? as char).to_digit(16);
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'=', Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
}

/// The lines of data after the first `begin` line, or of all, up to `end`.
fn uuencode(body: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = body.split(|&byte| byte == b'\n').collect();
    lines.iter_mut().for_each(|line| *line = line.strip_suffix(b"\r").unwrap_or(line));
    let begin = lines.iter().position(|line| is_begin(line));
    if begin.is_none() && !is_mostly_data(&body[..body.len().min(4096)]) {
        return body.to_vec();
    }
    let start = begin.map_or(0, |at| at + 1);
    let mut out = Vec::new();
    for line in lines[start..].iter().take_while(|line| line.trim_ascii_end() != b"end") {
        uuencoded_line(line, &mut out);
    }
    out
}

/// Whether half or more of the lines are data.
fn is_mostly_data(body: &[u8]) -> bool {
    let is_data = |line: &&[u8]| {
        let mut out = Vec::new();
        uuencoded_line(line.strip_suffix(b"\r").unwrap_or(line), &mut out);
        !out.is_empty()
    };
    let lines = body.split(|&byte| byte == b'\n');
    let (data, others): (Vec<&[u8]>, Vec<&[u8]>) = lines.partition(is_data);
    let is_text = |line: &&&[u8]| !matches!(line.trim_ascii(), b"" | b"`" | b"end");
    data.len() >= others.iter().filter(is_text).count()
}

/// `begin 644 name`
fn is_begin(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"begin ") else { return false };
    let rest = rest.trim_ascii_start();
    let mode = rest.iter().take_while(|&&byte| (b'0'..=b'7').contains(&byte)).count();
    (mode == 3 || mode == 4) && rest.get(mode) == Some(&b' ')
}

/// A count, and characters of six bits each; at most half of them may be missing.
fn uuencoded_line(line: &[u8], out: &mut Vec<u8>) {
    let six = |byte: u8| (b' '..=b'`').contains(&byte).then(|| (byte - b' ') & 63);
    let Some(count) = line.first().and_then(|&byte| six(byte)) else { return };
    let count = usize::from(count);
    let (whole, needed) = (count.div_ceil(3) * 4, (count * 4).div_ceil(3));
    let characters = &line[1..];
    let missing = needed.saturating_sub(characters.len());
    if missing > needed / 2 || characters.trim_ascii_end().len() > whole + 2 {
        return;
    }
    let data = characters.iter().take(whole).map(|&byte| six(byte)).collect::<Option<Vec<u8>>>();
    let Some(mut sextets) = data else { return };
    sextets.resize(whole, 0);
    let mut octets = Vec::new();
    sextets.chunks(4).for_each(|four| quantum(&mut four.to_vec(), &mut octets));
    out.extend(octets.into_iter().take(count));
}
