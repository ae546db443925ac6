/// What a server says that it can do (RFC 2449, CAPA).
///
/// It is advice: servers forget to name what they can do, and some name it only after the login. All
/// lines are kept, known or not.
///
/// ```
/// let capabilities: unmime::net::pop3::Capabilities =
///     ["TOP", "SASL PLAIN CRAM-MD5", "EXPIRENEVER"].into_iter().collect();
/// assert!(capabilities.has("top"));
/// assert_eq!(capabilities.sasl_mechanisms().collect::<Vec<_>>(), ["PLAIN", "CRAM-MD5"]);
/// assert!(capabilities.lines().any(|line| line == "EXPIRENEVER"));
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Capabilities {
    lines: Vec<String>,
}

impl Capabilities {
    /// The lines as they came.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }

    /// Whether there is this one: `TOP`, `UIDL`, `STLS`, `PIPELINING`, … In any case.
    pub fn has(&self, name: &str) -> bool {
        self.parameters(name).is_some()
    }

    /// What stands after its name, word by word; none if there is no such capability.
    pub fn parameters(&self, name: &str) -> Option<impl Iterator<Item = &str>> {
        self.lines().find_map(|line| {
            let mut words = line.split_ascii_whitespace();
            words.next().filter(|first| first.eq_ignore_ascii_case(name)).map(|_| words)
        })
    }

    /// The mechanisms for AUTH.
    pub fn sasl_mechanisms(&self) -> impl Iterator<Item = &str> {
        self.parameters("SASL").into_iter().flatten()
    }
}

impl<L: Into<String>> FromIterator<L> for Capabilities {
    fn from_iter<I: IntoIterator<Item = L>>(lines: I) -> Self {
        Self { lines: lines.into_iter().map(Into::into).collect() }
    }
}
