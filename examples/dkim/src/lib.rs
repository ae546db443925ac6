//! Verifies DKIM signatures (RFC 6376) with the package mail-auth, over the bytes that unmime gives.
//!
//! Keys come from a file, not from the net: a line for each, the name of the record, a blank, and its
//! text, such as `s1._domainkey.example.com v=DKIM1; k=rsa; p=MIIB…`.

use std::{
    borrow::Borrow,
    collections::HashMap,
    fmt,
    hash::Hash,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Instant,
};

use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DnsCache, DnsError, Error, MessageAuthenticator,
    NoCache, Parameters, ResolverCache, TxtRecord,
    dkim::DomainKey,
    dns::TxtRecordParser,
    hickory_resolver::{
        config::{ResolverConfig, ResolverOpts},
        proto::op::ResponseCode,
    },
};
use unmime::{Message, auth::DkimSignature};

mod canonical;

pub use canonical::{body_hash, signed_header};

/// What became of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// `d`: the domain that signed.
    pub domain: String,
    /// `s`: which of its keys.
    pub selector: String,
    /// Whether `bh` is the hash of [`Part::raw_body`](unmime::Part::raw_body), as this package makes
    /// it; none if it cannot be made, such as for an algorithm that is not known.
    pub body_is_as_signed: Option<bool>,
    /// What mail-auth says. It reads LF as the CRLF that was signed: a copy with LF can pass when its
    /// canonicalization is `relaxed`, though its bytes are not those that were sent.
    pub result: DkimResult,
}

impl Verdict {
    /// Whether the message is what that domain signed.
    pub fn is_pass(&self) -> bool {
        self.result == DkimResult::Pass
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { domain, selector, body_is_as_signed, result } = self;
        write!(f, "{domain} ({selector}): ")?;
        match result {
            DkimResult::Pass => write!(f, "pass")?,
            DkimResult::Neutral(why) => write!(f, "neutral: {why}")?,
            DkimResult::Fail(why) => write!(f, "fail: {why}")?,
            DkimResult::PermError(why) => write!(f, "permanent error: {why}")?,
            DkimResult::TempError(why) => write!(f, "temporary error: {why}")?,
            DkimResult::None => write!(f, "none")?,
        }
        match body_is_as_signed {
            Some(true) => write!(f, " (the body is as signed)"),
            Some(false) => write!(f, " (the body is not as signed)"),
            None => Ok(()),
        }
    }
}

/// Verifies each DKIM-Signature of a message, in the order written.
///
/// A signature that mail-auth cannot read, or that has an `l` (RFC 6376 §8.2), has a verdict of no
/// more than that.
pub fn verify(message: &Message<'_>, keys: &Keys) -> Vec<Verdict> {
    let Some(authenticated) = AuthenticatedMessage::parse(message.raw()) else {
        return Vec::new();
    };
    let outputs = keys.verify(&authenticated);
    let verdict = |signature: DkimSignature<'_>| {
        let is_of_it = |output: &&DkimOutput<'_>| {
            output.signature().is_some_and(|read| is_same(signature, read))
        };
        let result = match outputs.iter().find(is_of_it) {
            Some(output) => output.result().clone(),
            None => DkimResult::Neutral(Error::Parse),
        };
        Verdict {
            domain: signature.domain().unwrap_or_default().into_owned(),
            selector: signature.selector().unwrap_or_default().into_owned(),
            body_is_as_signed: body_is_as_signed(message, signature),
            result,
        }
    };
    message.headers().dkim_signatures().map(verdict).collect()
}

/// Whether unmime and mail-auth speak of the same field.
fn is_same(signature: DkimSignature<'_>, read: &mail_auth::dkim::Signature) -> bool {
    signature.domain().as_deref() == Some(&read.d)
        && signature.selector().as_deref() == Some(&read.s)
        && signature.body_hash().as_deref() == Some(&canonical::base64(&read.bh))
        && signature.signature().as_deref() == Some(&canonical::base64(&read.b))
}

fn body_is_as_signed(message: &Message<'_>, signature: DkimSignature<'_>) -> Option<bool> {
    let hash = body_hash(message.root().raw_body(), signature)?;
    Some(signature.body_hash()? == hash)
}

/// The public keys of domains, in the place of DNS.
pub struct Keys {
    records: HashMap<Box<str>, TxtRecord>,
    authenticator: MessageAuthenticator,
}

impl Keys {
    /// Reads a file of records; lines without a blank in them are passed over.
    pub fn parse(lines: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let records = lines.lines().filter_map(|line| {
            let (name, text) = line.split_once(' ')?;
            let name = format!("{}.", name.trim_end_matches('.').to_ascii_lowercase());
            Some((name.into_boxed_str(), DomainKey::parse(text.as_bytes()).into()))
        });
        let records = records.collect();
        // It knows of no server to ask.
        let config = ResolverConfig::default();
        let authenticator = MessageAuthenticator::new(config, ResolverOpts::default())?;
        Ok(Self { records, authenticator })
    }

    fn verify<'x>(&'x self, message: &'x AuthenticatedMessage<'x>) -> Vec<DkimOutput<'x>> {
        let parameters = Parameters::new(message).with_cache(self);
        let verifying = pin!(self.authenticator.verify_dkim(parameters));
        // There is nothing to wait for: every question is answered from memory.
        match verifying.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outputs) => outputs,
            Poll::Pending => Vec::new(),
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.records.keys()).finish()
    }
}

impl ResolverCache<Box<str>, TxtRecord> for Keys {
    /// Answers any question: what is not in the file does not exist, so that nobody else is asked.
    fn get<Q>(&self, name: &Q) -> Option<TxtRecord>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let missing =
            || TxtRecord::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain)));
        Some(self.records.get(name).cloned().unwrap_or_else(missing))
    }

    fn remove<Q>(&self, _: &Q) -> Option<TxtRecord>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: TxtRecord, _: Instant) {}
}

/// DKIM asks for texts alone.
impl DnsCache for Keys {
    type Txt = Self;
    type Mx = NoCache;
    type Ipv4 = NoCache;
    type Ipv6 = NoCache;
    type Ptr = NoCache;

    fn txt(&self) -> Option<&Self> {
        Some(self)
    }

    fn mx(&self) -> Option<&NoCache> {
        None
    }

    fn ipv4(&self) -> Option<&NoCache> {
        None
    }

    fn ipv6(&self) -> Option<&NoCache> {
        None
    }

    fn ptr(&self) -> Option<&NoCache> {
        None
    }
}
