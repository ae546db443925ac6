//! What a defect is about.

use std::fmt;

use super::table::Code;

/// The kind of attack that a departure can serve: on which of the fields of a header count, on where
/// the parts are, on what their bytes are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Category {
    /// Fields of a header and their values.
    HeaderField,
    /// Where the parts are.
    Structure,
    /// What the body of a part is.
    Decoding,
    /// Something was not looked at.
    Limit,
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// The first part of its name: `mp` of `mp.no-parts`.
    pub fn area(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }

    /// What it makes ambiguous.
    pub fn category(self) -> Category {
        match self.area() {
            "mp" | "part" => Category::Structure,
            "body" | "cte" | "b64" | "qp" | "uu" | "cs" => Category::Decoding,
            "limit" => Category::Limit,
            _ => Category::HeaderField,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_names_are_distinct_and_have_an_area() {
        let names: HashSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(
            names.iter().all(|name| name.split('.').filter(|part| !part.is_empty()).count() == 2)
        );
    }

    #[test]
    fn a_code_is_found_by_its_name() {
        assert!(Code::ALL.iter().all(|&code| Code::from_name(code.as_str()) == Some(code)));
        assert_eq!(Code::from_name("mp.none-such"), None);
    }
}
