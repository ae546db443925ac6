//! CNS 11643, planes 1 and 2, which ISO-2022-CN has (RFC 1922).
//!
//! They are the characters of Big5, its first level and its second one, in nearly the same order:
//! so runs of that order are all that is to be known, and the table itself is encoding_rs's.

/// The Big5 code of the character in row `high` and cell `low`, each from 0x21, of `plane`.
pub(crate) fn to_big5(plane: u8, high: u8, low: u8) -> Option<[u8; 2]> {
    let runs = match plane {
        1 => PLANE_1,
        2 => PLANE_2,
        _ => return None,
    };
    let row = u16::from(high.checked_sub(0x21)?);
    let cell = u16::from(low.checked_sub(0x21)?);
    let at = row * 94 + cell;
    let run = runs.partition_point(|run| run.0 <= at).checked_sub(1)?;
    let (start, len, big5) = *runs.get(run)?;
    let offset = at.checked_sub(start).filter(|offset| *offset < len)?;
    // A row of Big5 has 63 cells from 0x40, and 94 from 0xA1.
    let lead = u8::try_from((big5 + offset) / 157).ok()?;
    let trail = u8::try_from((big5 + offset) % 157).ok()?;
    let trail = if trail < 63 { trail + 0x40 } else { trail - 63 + 0xA1 };
    Some([lead + 0xA1, trail])
}

/// Where a run starts in the plane, how long it is, and where it starts in Big5, in characters from
/// the first one.
type Run = (u16, u16, u16);

#[rustfmt::skip] // several runs a line
static PLANE_1: &[Run] = &[
    (0, 5, 0), (6, 15, 6), (21, 2, 23), (24, 1, 22), (29, 44, 29), (73, 1, 74), (74, 1, 73),
    (75, 22, 75), (98, 1, 98), (100, 27, 100), (127, 1, 128), (128, 1, 127), (129, 19, 129),
    (148, 1, 149), (149, 1, 148), (150, 4, 150), (155, 1, 21), (156, 2, 158), (158, 76, 158),
    (282, 29, 234), (312, 1, 264), (314, 142, 266), (470, 20, 6101), (490, 10, 5892),
    (571, 1, 5905), (578, 1, 5908), (583, 1, 5909), (3290, 1412, 471), (4702, 424, 1884),
    (5126, 1, 1883), (5127, 1876, 2308), (7003, 1, 4571), (7004, 387, 4184), (7391, 525, 4572),
    (7916, 1, 5286), (7917, 105, 5097), (8023, 83, 5203), (8106, 84, 5287), (8190, 1, 5517),
    (8191, 54, 5371), (8245, 1, 5426), (8246, 1, 5425), (8247, 90, 5427), (8337, 354, 5518),
];

#[rustfmt::skip] // several runs a line
static PLANE_2: &[Run] = &[
    (0, 10, 6280), (10, 33, 6291), (43, 1, 6372), (44, 48, 6324), (92, 46, 6373),
    (138, 1, 6586), (139, 167, 6419), (306, 1840, 6587), (2146, 1, 9074), (2147, 108, 8428),
    (2255, 537, 8537), (2792, 1, 8427), (2793, 100, 9075), (2893, 1, 8536), (2894, 399, 9175),
    (3293, 1637, 9575), (4930, 1, 11761), (4931, 146, 11212), (5077, 1, 11899),
    (5078, 287, 11358), (5365, 1, 12508), (5366, 116, 11645), (5482, 137, 11762),
    (5619, 104, 11900), (5723, 1, 12425), (5724, 222, 12004), (5946, 198, 12227),
    (6144, 82, 12426), (6226, 86, 12509), (6312, 1, 12226), (6313, 8, 12595),
    (6321, 153, 12604), (6474, 56, 12758), (6530, 1, 13114), (6531, 113, 12814),
    (6644, 1, 12603), (6645, 142, 12927), (6787, 1, 12757), (6788, 45, 13069),
    (6833, 71, 13115), (6904, 1, 13380), (6905, 194, 13186), (7099, 490, 13381),
    (7589, 1, 13914), (7590, 43, 13871), (7633, 1, 13915), (7634, 11, 13917), (7645, 1, 13916),
    (7646, 4, 13928),
];

#[cfg(test)]
mod tests {
    use encoding_rs::BIG5;

    use super::*;
    use crate::codec::testing::hash;

    fn text(plane: u8, rows: std::ops::RangeInclusive<u8>) -> String {
        let cells = rows.flat_map(|high| (0x21..=0x7E).map(move |low| (high, low)));
        let codes = cells.filter_map(|(high, low)| to_big5(plane, high, low));
        let big5: Vec<u8> = codes.flatten().collect();
        let (text, malformed) = BIG5.decode_without_bom_handling(&big5);
        assert!(!malformed);
        text.into_owned()
    }

    #[test]
    fn the_characters_are_those_of_glibc() {
        let (first, second) = (text(1, 0x44..=0x7E), text(2, 0x21..=0x7E));
        assert!(first.starts_with("一乙丁七"));
        assert!(second.starts_with("乂乜凵匚"));
        assert_eq!((first.chars().count(), hash(&first)), (5400, 0x59E7A23CF6F53F4B));
        assert_eq!((second.chars().count(), hash(&second)), (7650, 0x3EE199659E46CE07));
    }

    #[test]
    fn codes_without_a_character_have_none() {
        assert_eq!(to_big5(1, 0x7E, 0x7E), None);
        assert_eq!(to_big5(2, 0x7E, 0x7E), None);
        assert_eq!(to_big5(3, 0x21, 0x21), None);
        assert_eq!(to_big5(1, 0x20, 0x21), None);
    }
}
