//! Sizes for people.

use std::fmt;

/// A number of bytes in three digits or so: `45 B`, `1.2 kB`, `87 MB`.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size(pub(crate) u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut scaled = self.0 as f64;
        let mut unit = "B";
        for larger in ["kB", "MB", "GB"] {
            if scaled < 999.5 {
                break;
            }
            (scaled, unit) = (scaled / 1000.0, larger);
        }
        let decimals = usize::from(unit != "B" && scaled < 9.95);
        write!(f, "{scaled:.decimals$} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn a_size_has_the_digits_that_matter() {
        for (bytes, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (9_949, "9.9 kB"),
            (9_999, "10 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (4_294_967_295, "4.3 GB"),
        ] {
            assert_eq!(Size(bytes).to_string(), shown);
        }
    }
}
