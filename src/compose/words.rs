//! Encoded words, written (RFC 2047 §2).

use std::borrow::Cow;

use super::error::Error;
use crate::codec::{
    charset::Charset,
    encode::{base64, charset::Unencodable, octet},
};

/// How long an encoded word may be.
const LONGEST: usize = 75;

/// `text` in a charset.
pub(super) fn encoded(text: &str, charset: Charset) -> Result<Cow<'_, [u8]>, Error> {
    charset.encode(text).map_err(|why| match why {
        Unencodable::Char(char) => Error::Unmappable { charset: charset.name(), char },
        Unencodable::Charset => Error::Charset { charset: charset.name() },
    })
}

/// The label of a charset.
pub(super) fn label(charset: Charset) -> String {
    charset.name().to_ascii_lowercase()
}

/// A text that is written as encoded words, `=?charset?encoding?encoded-text?=`: in Q or B, whichever is shorter, none
/// of them with a part of a character.
pub(super) struct Words<'t> {
    rest: &'t str,
    charset: Charset,
    encoding: Encoding,
}

#[derive(Clone, Copy)]
enum Encoding {
    Q,
    B,
}

/// What comes next of encoded words.
pub(super) enum Next {
    Word(String),
    /// Not even one character fits.
    NoRoom,
    End,
}

impl<'t> Words<'t> {
    pub(super) fn new(text: &'t str, charset: Charset) -> Result<Self, Error> {
        let octets = encoded(text, charset)?;
        let encoding = match q_len(&octets) <= base64::word_len(octets.len()) {
            true => Encoding::Q,
            false => Encoding::B,
        };
        Ok(Self { rest: text, charset, encoding })
    }

    /// The next word, of as many characters as there is room for.
    pub(super) fn next(&mut self, room: usize) -> Next {
        if self.rest.is_empty() {
            return Next::End;
        }
        let label = label(self.charset);
        let room = room.min(LONGEST).saturating_sub(label.len() + "=??B??=".len());
        let (text, rest) = self.rest.split_at(self.fitting(room));
        let Ok(octets) = self.charset.encode(text) else { return Next::NoRoom };
        if text.is_empty() {
            return Next::NoRoom;
        }
        self.rest = rest;
        Next::Word(match self.encoding {
            Encoding::B => format!("=?{label}?B?{}?=", base64::word(&octets)),
            Encoding::Q => {
                let mut word = format!("=?{label}?Q?");
                octets.iter().for_each(|&it| octet::word_octet(it, &mut word));
                word + "?="
            }
        })
    }

    /// How much of the rest fits. Where a charset shifts, less than could: each character counts with its
    /// shifts.
    fn fitting(&self, room: usize) -> usize {
        let (mut octets, mut escaped, mut end) = (0, 0, 0);
        for char in self.rest.chars() {
            let after = end + char.len_utf8();
            let Ok(encoded) = self.charset.encode(&self.rest[end..after]) else { break };
            octets += encoded.len();
            escaped += q_len(&encoded);
            let len = match self.encoding {
                Encoding::B => base64::word_len(octets),
                Encoding::Q => escaped,
            };
            if len > room {
                break;
            }
            end = after;
        }
        end
    }
}

/// How long octets get in Q.
fn q_len(octets: &[u8]) -> usize {
    octets.iter().map(|&it| octet::word_octet_len(it)).sum()
}
