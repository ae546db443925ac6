//! What only a report asks of a mailbox, and of what stands where one should.

use super::{addr_spec::inner_cfws, reading::Reading};
use crate::{
    defect::{Code, Reader, Severity},
    lex::{
        context::Context,
        display::is_invisible,
        element::{Element, Elements, before},
        encoded_word::first_encoded_word,
        phrase::phrase_words,
        quoted::quoted_string,
        whitespace::trim,
    },
    quirk::{Quirk, Quirks},
};

/// Readers who decode the field first, and then look for addresses.
pub(super) const WORDS_READ: Quirks = Quirks::of(&[Quirk::WordsFirst, Quirk::SearchForAddress]);

/// Readers to whom an address with characters that cannot be seen is another one.
pub(super) const INVISIBLE: Quirks = Quirks::of(&[Quirk::InvisibleDropped, Quirk::InvisibleEnds]);

impl<'a, R: Reader> Reading<'a, '_, R> {
    /// An address that the grammar took.
    pub(super) fn check_addr_spec(&mut self, written: &'a [u8]) {
        if let Some(cfws) = inner_cfws(written) {
            match obsolete(written, cfws) {
                Severity::Info => {
                    self.reader.met_as(Code::AddrObsoleteDomain, Severity::Info, cfws);
                }
                _ => {
                    let by = [Quirk::AddressAsWritten, Quirk::SearchForAddress];
                    self.met(Code::AddrObsoleteDomain, cfws, Quirks::of(&by));
                }
            }
        }
        // Some look for the next bracket, wherever it is.
        if let Ok((_, local_part)) = quoted_string(trim(written))
            && local_part.iter().any(|byte| matches!(byte, b'<' | b'>' | b','))
        {
            self.met(Code::AddrSyntax, local_part, Self::search(local_part, |_| true));
        }
        self.check_characters(written);
    }

    /// What stands where an address should: encoded words, and characters that cannot be seen.
    pub(super) fn check_characters(&mut self, written: &'a [u8]) {
        let written = trim(written);
        if let Some(at) = encoded_in(written) {
            self.met(Code::AddrEncodedWordInAddrSpec, at, WORDS_READ);
        }
        if let Some(at) = invisible(written, self.context) {
            self.met(Code::AddrInvisibleChar, at, INVISIBLE);
        }
    }

    /// A name with a word that quotes hide from who decodes first.
    pub(super) fn check_words(&mut self, name: &'a [u8]) {
        if encoded_in(name).is_none() && encoded_in(&phrase_words(name)).is_some() {
            self.reader.met_as(Code::EwMalformed, Severity::Warn, trim(name));
        }
    }

    /// A display name, where this address in angle brackets follows it.
    pub(super) fn check_name(&mut self, name: &'a [u8], shown: Option<&str>, address: &str) {
        let is_other = |mention: &str| !mention.eq_ignore_ascii_case(address);
        if let Some(shown) = shown
            && !Self::search(shown.as_bytes(), |_| true).is_empty()
        {
            self.met(Code::AddrDisplayNameIsAddress, trim(name), Quirks::NONE);
            // Who decodes first finds an address or an entry of its own there.
            if name.windows(2).any(|two| two == b"=?") && shown.contains(['<', ',']) {
                let others = Self::search(shown.as_bytes(), is_other);
                let by = if others.is_empty() { others } else { WORDS_READ };
                self.met(Code::AddrEncodedWordInAddrSpec, trim(name), by);
            }
        }
        let mut elements = Elements::new(name);
        let mut bare = name;
        loop {
            let here = elements.rest();
            let element = elements.next();
            let at = before(here, elements.rest());
            match element {
                // Quotes and parentheses are looked at where the whole field is.
                Some(Element::Special(byte)) if !matches!(byte, b'"' | b')') => {
                    self.met(Code::AddrSyntax, at, Quirks::NONE);
                }
                Some(Element::Comment(content)) => {
                    self.met(Code::AddrCommentInPhrase, at, Self::search(content, is_other));
                }
                None | Some(Element::Quoted(_) | Element::EncodedWord(_)) => {}
                Some(_) => continue,
            }
            if !matches!(element, Some(Element::Special(_))) {
                let text = before(bare, here);
                if text.contains(&b'@') {
                    self.met(Code::AddrSyntax, trim(text), Self::search(text, is_other));
                }
                bare = elements.rest();
            }
            if element.is_none() {
                break;
            }
        }
    }

    /// Entries of a display name with commas that hold an address in encoded words: with other
    /// readers, entries of their own.
    pub(super) fn check_entries(&mut self, name: &'a [u8]) {
        let mut entries = Elements::new(name);
        while !entries.rest().is_empty() {
            let text = entries.until(|byte| matches!(byte, b',' | b';'));
            let is_entry = entries.next().is_some();
            if is_entry && self.addresses_in_encoded_words(text).is_some() {
                self.met(Code::AddrEncodedWordInAddrSpec, trim(text), WORDS_READ);
            }
        }
    }
}

/// How bad `obs-local-part` and `obs-domain` are, with this CFWS inside. Readers who do not know comments
/// are rare, so those that look like nothing else are harmless.
pub(super) fn obsolete(written: &[u8], cfws: &[u8]) -> Severity {
    let has_comment = written.contains(&b'(');
    let is_tight = !trim(cfws).iter().any(u8::is_ascii_whitespace);
    let hides = cfws.iter().any(|byte| matches!(byte, b'@' | b'<' | b'.'));
    if has_comment && !(is_tight && hides) { Severity::Info } else { Severity::Ambiguous }
}

/// The first encoded word in an address.
fn encoded_in(written: &[u8]) -> Option<&[u8]> {
    first_encoded_word(written).map(|(start, rest)| before(start, rest))
}

/// The first character that cannot be seen.
pub(super) fn invisible<'a>(written: &'a [u8], context: Context<'a>) -> Option<&'a [u8]> {
    if written.is_ascii() {
        return None;
    }
    // Control characters of ASCII are reported with the header.
    let is_hidden = |char: char| is_invisible(char) || char.is_control() && !char.is_ascii();
    let Ok(text) = std::str::from_utf8(written) else {
        let has_some = context.charsets.decode_undeclared(written).contains(is_hidden);
        return has_some.then_some(written);
    };
    let (at, char) = text.char_indices().find(|&(_, char)| is_hidden(char))?;
    written.get(at..at + char.len_utf8())
}
