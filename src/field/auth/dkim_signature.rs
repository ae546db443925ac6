//! DKIM-Signature (RFC 6376 §3.5), ARC-Message-Signature and ARC-Seal (RFC 8617 §4.1).

use std::{borrow::Cow, fmt, ops::Deref};

use super::tag_list::TagList;

/// The tags of a signature (RFC 6376 §3.5), or of a seal (RFC 8617 §4.1.3), by their meaning.
///
/// It is read, not verified. Tags of other meanings are reached through the [`TagList`] that this
/// dereferences to.
///
/// ```
/// let signature = unmime::auth::DkimSignature::parse(
///     b"v=1; a=rsa-sha256; d=example.net; s=brisbane; c=relaxed/simple;\r\n\th=from:to; bh=MTIz; b=dz\r\n\tdV",
/// );
/// assert_eq!(signature.domain().as_deref(), Some("example.net"));
/// assert_eq!(signature.canonicalization(), ("relaxed".into(), "simple".into()));
/// assert!(signature.signs("To") && !signature.signs("Subject"));
/// assert_eq!(signature.signature().as_deref(), Some("dzdV"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct DkimSignature<'a> {
    tags: TagList<'a>,
}

impl<'a> DkimSignature<'a> {
    /// Reads the body of such a field. Any bytes are one; what is missing is none.
    pub fn parse(value: &'a [u8]) -> Self {
        Self { tags: TagList::parse(value) }
    }

    /// `d`: the domain that signs.
    pub fn domain(self) -> Option<Cow<'a, str>> {
        self.tags.get_without_fws("d")
    }

    /// `s`: which of the keys of the domain.
    pub fn selector(self) -> Option<Cow<'a, str>> {
        self.tags.get_without_fws("s")
    }

    /// `a`: the algorithm, such as `rsa-sha256`.
    pub fn algorithm(self) -> Option<Cow<'a, str>> {
        self.tags.get_without_fws("a")
    }

    /// `b`: the signature in base64.
    pub fn signature(self) -> Option<Cow<'a, str>> {
        self.tags.get_without_fws("b")
    }

    /// `bh`: the hash of the body in base64.
    pub fn body_hash(self) -> Option<Cow<'a, str>> {
        self.tags.get_without_fws("bh")
    }

    /// `h`: the names of the fields that are signed, as often as each is.
    pub fn signed_fields(self) -> impl Iterator<Item = Cow<'a, str>> {
        self.tags.get_list("h")
    }

    /// Whether a field of this name is signed, in any case.
    pub fn signs(self, name: &str) -> bool {
        self.signed_fields().any(|field| field.eq_ignore_ascii_case(name))
    }

    /// `c`: how header and body were made canonical; `simple` where it does not say.
    pub fn canonicalization(self) -> (Cow<'a, str>, Cow<'a, str>) {
        let simple = Cow::Borrowed("simple");
        let Some(written) = self.tags.get_without_fws("c").filter(|it| !it.is_empty()) else {
            return (simple.clone(), simple);
        };
        match written.split_once('/') {
            Some((header, body)) => (header.to_owned().into(), body.to_owned().into()),
            None => (written, simple),
        }
    }

    /// `l`: how many bytes of the canonical body are signed; all of them where it does not say.
    pub fn body_length(self) -> Option<u64> {
        self.tags.get_without_fws("l")?.parse().ok()
    }

    /// `t`: when it was signed, in seconds since 1970.
    pub fn timestamp(self) -> Option<u64> {
        self.tags.get_without_fws("t")?.parse().ok()
    }

    /// `x`: when it ceases to be good, in seconds since 1970.
    pub fn expiration(self) -> Option<u64> {
        self.tags.get_without_fws("x")?.parse().ok()
    }

    /// `i` of a DKIM-Signature: for whom it is signed; `@` and the domain where it does not say.
    pub fn identity(self) -> Option<Cow<'a, str>> {
        let at_domain = || Some(Cow::Owned(format!("@{}", self.domain()?)));
        self.tags.get_without_fws("i").or_else(at_domain)
    }

    /// `i` of an ARC-Message-Signature or an ARC-Seal: its place in the chain (RFC 8617 §4.2.1).
    pub fn instance(self) -> Option<u32> {
        self.tags.get_without_fws("i")?.parse().ok()
    }

    /// `cv` of an ARC-Seal: what became of the chain so far, `none`, `pass` or `fail`
    /// (RFC 8617 §4.1.3).
    pub fn chain_validation(self) -> Option<Cow<'a, str>> {
        self.tags.get_without_fws("cv")
    }
}

impl<'a> Deref for DkimSignature<'a> {
    type Target = TagList<'a>;

    fn deref(&self) -> &TagList<'a> {
        &self.tags
    }
}

impl fmt::Display for DkimSignature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tags.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6376 §3.5, the example.
    const EXAMPLE: &str = "v=1; a=rsa-sha256; d=example.net; s=brisbane;\r\n   \
        c=simple; q=dns/txt; i=@eng.example.net;\r\n   t=1117574938; x=1118006938;\r\n   \
        h=from:to:subject:date;\r\n   z=From:foo@eng.example.net|To:joe@example.com|\r\n    \
        Subject:demo=20run|Date:July=205,=202005=203:44:08=20PM=20-0700;\r\n   \
        bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;\r\n   \
        b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR";

    #[test]
    fn the_example_of_the_rfc_reads_as_it_says() {
        let signature = DkimSignature::parse(EXAMPLE.as_bytes());
        for (value, expected) in [
            (signature.domain(), "example.net"),
            (signature.selector(), "brisbane"),
            (signature.algorithm(), "rsa-sha256"),
            (signature.identity(), "@eng.example.net"),
            (signature.body_hash(), "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="),
            (
                signature.signature(),
                "dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR",
            ),
            (signature.get("q"), "dns/txt"),
        ] {
            assert_eq!(value.as_deref(), Some(expected));
        }
        let fields: Vec<_> = signature.signed_fields().collect();
        assert_eq!(fields, ["from", "to", "subject", "date"]);
        assert_eq!(signature.timestamp(), Some(1_117_574_938));
        assert_eq!(signature.expiration(), Some(1_118_006_938));
        assert_eq!(signature.canonicalization(), ("simple".into(), "simple".into()));
        assert_eq!((signature.body_length(), signature.instance()), (None, None));
    }

    #[test]
    fn a_seal_has_a_place_in_the_chain() {
        let seal = DkimSignature::parse(b" i=2; a=rsa-sha256; t=1; cv=pass; d=x.org; s=k; b=YQ==");
        assert_eq!((seal.instance(), seal.chain_validation().as_deref()), (Some(2), Some("pass")));
    }

    #[test]
    fn what_is_missing_is_none_or_the_default() {
        let empty = DkimSignature::parse(b"");
        assert_eq!((empty.domain(), empty.identity(), empty.signature()), (None, None, None));
        assert_eq!(empty.signed_fields().count(), 0);
        assert_eq!(empty.canonicalization(), ("simple".into(), "simple".into()));
        let signature = DkimSignature::parse(b"d=x.org; c=relaxed");
        assert_eq!(signature.identity().as_deref(), Some("@x.org"));
        assert_eq!(signature.canonicalization(), ("relaxed".into(), "simple".into()));
    }
}
