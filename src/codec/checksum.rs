//! Cyclic redundancy checks, as the formats have them that carry files through text.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
#![expect(clippy::indexing_slicing, reason = "a table of 256 has a place for every byte")]

/// The CRC-32 of ISO 3309 (polynomial 0xEDB88320, reflected): yEnc's.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !crc32_register(!0, bytes)
}

/// The register of that CRC after `bytes`. Compressed RTF has it bare, started at 0
/// ([MS-OXRTFCP] §2.1.3.2).
pub(crate) fn crc32_register(register: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(register, |register, &byte| {
        let [low, ..] = register.to_le_bytes();
        CRC32[usize::from(low ^ byte)] ^ (register >> 8)
    })
}

/// The CRC-16 of CCITT (polynomial 0x1021, started at 0): BinHex's.
pub(crate) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |register: u16, &byte| {
        let [high, _] = register.to_be_bytes();
        CRC16[usize::from(high ^ byte)] ^ (register << 8)
    })
}

static CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut register = at as u32;
        let mut bit = 0;
        while bit < 8 {
            let carry = if register & 1 == 0 { 0 } else { 0xEDB8_8320 };
            register = (register >> 1) ^ carry;
            bit += 1;
        }
        table[at] = register;
        at += 1;
    }
    table
};

static CRC16: [u16; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut register = (at as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            let carry = if register & 0x8000 == 0 { 0 } else { 0x1021 };
            register = (register << 1) ^ carry;
            bit += 1;
        }
        table[at] = register;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogues, and what Python's zlib.crc32 and binascii.crc_hqx give.
    #[test]
    fn the_check_values_are_right() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc16(b"123456789"), 0x31C3);
        assert_eq!(crc16(b""), 0);
    }
}
