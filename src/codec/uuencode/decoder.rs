//! Uuencode (POSIX.1, `uuencode`), which mail has as the transfer encoding `x-uuencode`.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use crate::{
    codec::lines::next_line,
    defect::{Code, Reader},
    quirk::{Quirk, Quirks},
};

/// The choices of this decoder.
pub(crate) const QUIRKS: Quirks = Quirks::of(&[Quirk::PlainDecoded]);

/// How much of a text is looked at to tell whether it is uuencode, and handed on at once if it is not.
const PIECE: usize = 4 * 1024;

/// Decodes the file in `input`, piece by piece into `emit`, a line each.
///
/// What stands before the `begin` line and after the `end` line is no part of the file. Without a
/// `begin` line, the lines that look like uuencode are decoded, if most do; else it is text, and stays as it is.
/// Without an `end` line, the file goes on to the end. A line that is shorter than its count says is filled up with zeros, for
/// gateways delete trailing blanks; a line that cannot be uuencode is skipped.
///
/// What is decoded is never longer than twice the input: no more of a line is filled up than there
/// is.
pub(crate) fn decode<R: Reader, E>(
    input: &[u8],
    emit: &mut impl FnMut(&[u8]) -> Result<(), E>,
    reader: &mut R,
) -> Result<(), E> {
    let lines = match begin(input) {
        Some((_, lines)) => lines,
        None => {
            let line = next_line(input.trim_ascii_start()).map_or(input, |(line, _)| line);
            reader.met(Code::UuMissingBegin, line);
            if !is_mostly_data(input) && !reader.takes(Quirk::PlainDecoded) {
                return input.chunks(PIECE).try_for_each(emit);
            }
            input
        }
    };
    decode_lines(lines, emit)
}

/// Whether half or more of the lines of `input` hold data, but for its end.
fn is_mostly_data(input: &[u8]) -> bool {
    let (mut data, mut others) = (0_usize, 0_usize);
    let mut rest = input.get(..PIECE).unwrap_or(input);
    while let Some((line, after)) = next_line(rest) {
        rest = after;
        match line.trim_ascii() {
            _ if is_line(line) => data = data.saturating_add(1),
            b"" | b"`" | b"end" => {}
            _ => others = others.saturating_add(1),
        }
    }
    data >= others
}

/// Decodes what follows a `begin` line, up to the `end` line.
pub(super) fn decode_lines<E>(
    lines: &[u8],
    emit: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut rest = lines;
    while let Some((line, after)) = next_line(rest) {
        rest = after;
        if line.trim_ascii_end() == b"end" {
            return Ok(());
        }
        let mut octets = [0; 63];
        let len = decode_line(line, &mut octets);
        match octets.get(..len) {
            Some([]) | None => {}
            Some(octets) => emit(octets)?,
        }
    }
    Ok(())
}

/// The name of the file in `input`, from its `begin` line.
pub(crate) fn file_name(input: &[u8]) -> Option<&[u8]> {
    begin(input).map(|(name, _)| name)
}

/// `"begin" SP mode SP file-name`: the name, and what follows the line.
fn begin(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = input;
    while let Some((line, after)) = next_line(rest) {
        if let Some(name) = begin_line(line) {
            return Some((name, after));
        }
        rest = after;
    }
    None
}

/// The file name of a `begin` line.
fn begin_line(line: &[u8]) -> Option<&[u8]> {
    mode_and_name(line.strip_prefix(b"begin")?)
}

/// `SP mode SP file-name`: the name. The mode is three octal digits, four with the sticky bits.
pub(super) fn mode_and_name(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b" ")?.trim_ascii_start();
    let mode = rest.iter().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let name = rest.get(mode..)?.strip_prefix(b" ")?;
    matches!(mode, 3 | 4).then(|| name.trim_ascii())
}

/// Whether a line holds data.
pub(super) fn is_line(line: &[u8]) -> bool {
    decode_line(line, &mut [0; 63]) > 0
}

/// Decodes one line into `octets`, and says how many those are: none, when it is no such line.
///
/// The first character counts the octets, four characters each stand for three of them, and each
/// character is 0x20 above its six bits, or a backtick for zero.
#[expect(clippy::arithmetic_side_effects, reason = "a line counts at most 63 octets")]
fn decode_line(line: &[u8], octets: &mut [u8; 63]) -> usize {
    let Some((&count, characters)) = line.split_first() else {
        return 0;
    };
    let Some(count) = six_bits(count).map(usize::from) else {
        return 0;
    };
    // Some encoders add a checksum character, others blanks, after what the count says; a line much
    // longer or much shorter than that is text.
    let wanted = count.div_ceil(3) * 4;
    let needed = (count * 4).div_ceil(3);
    let missing = needed.saturating_sub(characters.len());
    if count == 0 || missing > needed / 2 || characters.trim_ascii_end().len() > wanted + 2 {
        return 0;
    }
    let characters = characters.get(..wanted).unwrap_or(characters);
    if !characters.iter().all(|&byte| six_bits(byte).is_some()) {
        return 0;
    }
    for (three, four) in octets.chunks_exact_mut(3).zip(characters.chunks(4)) {
        let six = |at: usize| four.get(at).and_then(|&byte| six_bits(byte)).unwrap_or(0);
        let (a, b, c, d) = (six(0), six(1), six(2), six(3));
        three.copy_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    count
}

fn six_bits(byte: u8) -> Option<u8> {
    match byte {
        b' '..=b'`' => Some(byte.wrapping_sub(b' ') & 0x3F),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::{Random, collect};

    fn body(input: &[u8]) -> Vec<u8> {
        collect(|mut emit| decode(input, &mut emit, &mut ()))
    }

    fn encode(data: &[u8], zero: u8) -> Vec<u8> {
        let character = |six: u8| if six == 0 { zero } else { six + b' ' };
        let mut out = b"begin 644 data.bin\n".to_vec();
        for line in data.chunks(45) {
            out.push(character(line.len() as u8));
            for three in line.chunks(3) {
                let mut filled = [0; 3];
                filled[..three.len()].copy_from_slice(three);
                let [a, b, c] = filled;
                let sixes = [a >> 2, (a << 4 | b >> 4) & 63, (b << 2 | c >> 6) & 63, c & 63];
                out.extend(sixes.map(character));
            }
            out.push(b'\n');
        }
        out.push(zero);
        out.extend_from_slice(b"\nend\n");
        out
    }

    #[test]
    fn files_are_decoded_tolerantly() {
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("empty", b"", b""),
            ("a file", b"begin 644 hi.txt\n#:&D*\n`\nend\n", b"hi\n"),
            ("CRLF", b"begin 644 hi.txt\r\n#:&D*\r\n`\r\nend\r\n", b"hi\n"),
            ("a short last group", b"begin 644 hi.txt\n%:&5L;&\\\n`\nend", b"hello"),
            ("the blank for zero", b"begin 644 z\n#    \n \nend\n", b"\0\0\0"),
            ("a control character is no uuencode", b"begin 644 z\n#0\x010 \nend\n", b""),
            ("a line cut short is filled up", b"begin 644 z\n#00\n`\nend\n", b"A\0\0"),
            ("no end", b"begin 644 hi.txt\n#:&D*\n", b"hi\n"),
            ("no begin", b"#:&D*\n`\nend\n", b"hi\n"),
            ("no begin and no data", b"foo", b"foo"),
            ("text of several lines", b"Dear all,\n\nSEE YOU\n", b"Dear all,\n\nSEE YOU\n"),
            ("text with a line like data", b"Hello,\n#:&D*\nBye\n", b"Hello,\n#:&D*\nBye\n"),
            ("blanks only", b" \r\n\n", b""),
            ("text around", b"See:\nbegin 644 hi.txt\n#:&D*\n`\nend\nBye, all of you\n", b"hi\n"),
            ("four digits of mode", b"begin 0644 hi.txt\n#:&D*\n`\nend\n", b"hi\n"),
            ("a checksum character", b"begin 644 hi.txt\n#:&D*A\n`\nend\n", b"hi\n"),
            ("a line of text amid", b"begin 644 hi.txt\nnot a line of it\n#:&D*\nend\n", b"hi\n"),
            ("begin in a sentence", b"begin now\n#:&D*\n", b"hi\n"),
        ];
        for (name, input, wanted) in cases {
            assert_eq!(body(input), *wanted, "{name}");
        }
    }

    #[test]
    fn the_begin_line_names_the_file() {
        type Case<'a> = (&'a str, &'a [u8], Option<&'a [u8]>);
        let cases: &[Case<'_>] = &[
            ("a name", b"begin 644 hi.txt\n", Some(b"hi.txt")),
            ("blanks in it", b"x\r\nbegin 644 my file.txt \r\n", Some(b"my file.txt")),
            ("no mode", b"begin hi.txt\n", None),
            ("no file", b"hello\n", None),
        ];
        for (name, input, wanted) in cases {
            assert_eq!(begin(input).map(|(name, _)| name), *wanted, "{name}");
        }
    }

    #[test]
    fn encoded_then_decoded_is_the_same() {
        let mut random = Random::new(1);
        for len in 0..300 {
            let data = random.bytes(len);
            assert_eq!(body(&encode(&data, b'`')), data);
            assert_eq!(body(&encode(&data, b' ')), data);
        }
    }

    #[test]
    fn long_runs_are_no_trouble() {
        for run in ["M", " ", "\n", "M\n", "begin 644\n", "begin 644 x\n"] {
            let text = run.repeat((1 << 20) / run.len());
            assert!(body(text.as_bytes()).len() <= text.len() * 2);
        }
    }
}
