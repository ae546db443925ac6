//! Text in header fields: unstructured, and phrases (RFC 5322 §3.2.5), with encoded words where it must be (RFC 2047
//! §5).

use super::{
    error::Error,
    fold::{Folded, LONGEST_PIECE, fits},
    words::Words,
};
use crate::{
    codec::charset::Charset, lex::context::Context, lex::unstructured::unstructured,
    scan::class::is_atext,
};

/// How a text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is, but for the words that must be encoded.
    Plain,
    /// All of it as encoded words.
    Encoded,
}

/// Nothing, if `text` has no control characters.
pub(super) fn without_controls(text: &str, place: &str) -> Result<(), Error> {
    match text.chars().find(|char| char.is_control()) {
        Some(char) => Err(Error::ControlCharacter { place: place.to_owned(), char }),
        None => Ok(()),
    }
}

/// What `write` gives for this field in the first form that `reads` as it should, in lines that are not too long.
pub(super) fn first_that_reads(
    place: &str,
    write: impl Fn(Form) -> Result<String, Error>,
    reads: impl Fn(&str) -> bool,
) -> Result<String, Error> {
    for form in [Form::Plain, Form::Encoded] {
        let written = write(form)?;
        if fits(place, &written) && reads(&written) {
            return Ok(written);
        }
    }
    Err(Error::Unwritable { place: place.to_owned() })
}

/// The body of an unstructured field.
pub(super) fn unstructured_body(name: &str, text: &str, charset: Charset) -> Result<String, Error> {
    without_controls(text, name)?;
    let write = |form| {
        let mut body = Folded::new(name);
        push_text(&mut body, text, charset, form)?;
        Ok(body.finish())
    };
    let reads = |body: &str| unstructured(body.as_bytes(), Context::default()) == text;
    first_that_reads(name, write, reads)
}

fn push_text(body: &mut Folded, text: &str, charset: Charset, form: Form) -> Result<(), Error> {
    if form == Form::Encoded || text.starts_with(' ') || text.ends_with(' ') {
        body.push_words(Words::new(text, charset)?);
        return Ok(());
    }
    let pieces = pieces(text);
    let (mut at, mut after) = (0, &pieces[..]);
    for run in pieces.chunk_by(|one, next| one.is_encoded == next.is_encoded) {
        let [first, ..] = run else { break };
        (_, after) = after.split_at(run.len());
        if !first.is_encoded {
            for piece in run {
                body.push(if at == 0 { " " } else { &text[at..piece.start] }, piece.of(text));
                at = piece.end;
            }
            continue;
        }
        // One blank stands before encoded words, and one after them; further blanks are in them.
        let start = at + usize::from(at > 0);
        at = after.first().map_or(text.len(), |next| next.start - 1);
        body.push_words(Words::new(&text[start..at], charset)?);
    }
    Ok(())
}

/// What is between blanks.
struct Piece {
    start: usize,
    end: usize,
    is_encoded: bool,
}

impl Piece {
    fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for word in text.split(' ') {
        let end = start + word.len();
        if !word.is_empty() {
            pieces.push(Piece { start, end, is_encoded: must_be_encoded(word) });
        }
        start = end + 1;
    }
    pieces
}

/// What is not ASCII, what readers could take for an encoded word or for HZ, and what is too long for a line.
fn must_be_encoded(text: &str) -> bool {
    !text.is_ascii() || text.contains("=?") || text.contains("~{") || text.len() > LONGEST_PIECE
}

/// Whether a phrase needs encoded words.
pub(super) fn needs_encoding(phrase: &str) -> bool {
    phrase.split(' ').any(must_be_encoded)
}

/// Writes a phrase: atoms, else one quoted string, else encoded words. `tail` goes after the last piece.
pub(super) fn push_phrase(
    body: &mut Folded,
    phrase: &str,
    tail: &str,
    charset: Charset,
    form: Form,
) -> Result<(), Error> {
    let is_encoded = form == Form::Encoded || needs_encoding(phrase);
    if is_encoded {
        body.push_words(Words::new(phrase, charset)?);
        body.push("", tail);
        return Ok(());
    }
    let is_atom = |word: &str| !word.is_empty() && word.bytes().all(is_atext);
    let written = match phrase.split(' ').all(is_atom) {
        true => phrase.to_owned(),
        false => format!("\"{}\"", phrase.replace('\\', "\\\\").replace('"', "\\\"")),
    };
    let written = written + tail;
    let mut blanks = String::from(" ");
    let mut words = written.split(' ').peekable();
    while let Some(word) = words.next() {
        if word.is_empty() && words.peek().is_some() {
            blanks.push(' ');
            continue;
        }
        body.push(&blanks, word);
        blanks.replace_range(.., " ");
    }
    Ok(())
}
