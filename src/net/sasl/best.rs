//! The choice among mechanisms.

use super::{cram_md5::CramMd5, login::Login, mechanism::Mechanism, plain::Plain, scram::Scram};
use crate::net::secret::Secret;

/// The best mechanism for a password among those that a server offers: `SCRAM-SHA-256`,
/// `SCRAM-SHA-1`, `CRAM-MD5`, `PLAIN`, `LOGIN`, in this order. The names may be in any case.
///
/// ```
/// use unmime::net::{Secret, sasl};
///
/// let best = sasl::best(["LOGIN", "plain"], "tim", &Secret::from("tanstaaf")).unwrap();
/// assert_eq!(best.name(), "PLAIN");
/// ```
pub fn best<'a>(
    offered: impl IntoIterator<Item = &'a str>,
    user: &str,
    password: &Secret,
) -> Option<Box<dyn Mechanism>> {
    let ours: [Box<dyn Mechanism>; 5] = [
        Box::new(Scram::sha256(user, password.clone())),
        Box::new(Scram::sha1(user, password.clone())),
        Box::new(CramMd5::new(user, password.clone())),
        Box::new(Plain::new(user, password.clone())),
        Box::new(Login::new(user, password.clone())),
    ];
    let offered: Vec<&str> = offered.into_iter().collect();
    ours.into_iter().find(|ours| offered.iter().any(|name| name.eq_ignore_ascii_case(ours.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_the_one_that_gives_least_away() {
        for (offered, best) in [
            (&["PLAIN", "scram-sha-1", "CRAM-MD5"][..], Some("SCRAM-SHA-1")),
            (&["CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1"], Some("SCRAM-SHA-256")),
            (&["cram-md5", "PLAIN"], Some("CRAM-MD5")),
            (&["GSSAPI", "login"], Some("LOGIN")),
            (&["GSSAPI"], None),
        ] {
            let found = super::best(offered.iter().copied(), "u", &Secret::from("p"));
            assert_eq!(found.map(|mechanism| mechanism.name()), best, "{offered:?}");
        }
    }

    #[test]
    fn digests_give_no_password_away() {
        let of = |name| best([name], "u", &Secret::from("p")).unwrap().exposes_secret();
        assert!(of("PLAIN") && of("LOGIN"));
        assert!(!of("CRAM-MD5") && !of("SCRAM-SHA-1") && !of("SCRAM-SHA-256"));
    }
}
