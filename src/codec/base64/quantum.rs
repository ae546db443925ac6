//! The symbols of base64, and the octets that four of them are (RFC 4648 §4).

/// Symbols of one quantum: four of six bits each are three octets.
#[derive(Default)]
pub(crate) struct Quantum {
    bits: u32,
    pub(crate) len: u8,
}

impl Quantum {
    pub(crate) fn push(&mut self, value: u8, out: &mut Vec<u8>) {
        self.bits = self.bits << 6 | u32::from(value);
        self.len += 1;
        if self.len == 4 {
            let [_, octets @ ..] = self.bits.to_be_bytes();
            out.extend_from_slice(&octets);
            *self = Self::default();
        }
    }

    pub(crate) fn has_bits_left(&self) -> bool {
        match self.len {
            2 => self.bits & 0x0F != 0,
            3 => self.bits & 0x03 != 0,
            _ => false,
        }
    }

    /// Appends the whole octets of a quantum that was cut, as padding and the end of the data do.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        let [_, octets @ ..] = (self.bits << (6 * (4 - u32::from(self.len)))).to_be_bytes();
        let whole = usize::from(self.len.saturating_sub(1));
        out.extend_from_slice(octets.get(..whole).unwrap_or_default());
        *self = Self::default();
    }
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether it is of the Base64 Alphabet.
pub(crate) fn is_symbol(byte: u8) -> bool {
    value(byte).is_some()
}

/// The value of a symbol of the Base64 Alphabet (RFC 4648 §4, table 1).
#[expect(clippy::indexing_slicing, reason = "a table of 256 has a place for every byte")]
pub(crate) fn value(byte: u8) -> Option<u8> {
    const NONE: u8 = 64;
    static VALUES: [u8; 256] = {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut table = [NONE; 256];
        let mut value = 0;
        while value < 64 {
            table[alphabet[value as usize] as usize] = value;
            value += 1;
        }
        table
    };
    let value = VALUES[usize::from(byte)];
    (value < NONE).then_some(value)
}
