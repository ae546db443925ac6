//! Feedback reports: complaints about mail, in the Abuse Reporting Format (RFC 5965).

use std::{borrow::Cow, net::IpAddr};

use super::{blocks::Blocks, parts::ReportParts, typed_value::TypedValue};
use crate::{
    field::{
        auth::authentication_results::AuthenticationResults, date::DateTime, received::ReturnPath,
    },
    header::headers::Headers,
    part::Part,
};

/// A complaint about a message: a `message/feedback-report` (RFC 5965 §3), of authentication that
/// failed too (RFC 6591).
#[derive(Clone, Debug)]
pub struct FeedbackReport<'m> {
    blocks: Blocks<'m>,
}

impl<'m> FeedbackReport<'m> {
    pub(super) fn read(part: Part<'m>) -> Self {
        Self { blocks: Blocks::read(part, &[]) }
    }

    /// The parts of the report.
    pub fn parts(&self) -> ReportParts<'m> {
        ReportParts { status: self.blocks.part() }
    }

    /// All its fields, those of extensions too.
    pub fn headers(&self) -> Headers<'_> {
        self.blocks.all()
    }

    fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        Some(self.headers().get(name)?.text())
    }

    /// `Feedback-Type` (RFC 5965 §3.1): `abuse`, `fraud`, `not-spam`, `virus`, `auth-failure`,
    /// `other`.
    pub fn feedback_type(&self) -> Option<Cow<'_, str>> {
        self.text("Feedback-Type")
    }

    /// `User-Agent` (RFC 5965 §3.1): the program that made it.
    pub fn user_agent(&self) -> Option<Cow<'_, str>> {
        self.text("User-Agent")
    }

    /// `Version` (RFC 5965 §3.1): of the format, 1 as a rule.
    pub fn version(&self) -> Option<u32> {
        self.text("Version")?.parse().ok()
    }

    /// `Original-Envelope-Id` (RFC 5965 §3.2).
    pub fn original_envelope_id(&self) -> Option<Cow<'_, str>> {
        self.text("Original-Envelope-Id")
    }

    /// `Original-Mail-From` (RFC 5965 §3.2): the sender in the envelope of the message.
    pub fn original_mail_from(&self) -> Option<ReturnPath<'_>> {
        self.headers().get("Original-Mail-From")?.return_path()
    }

    /// `Original-Rcpt-To` (RFC 5965 §3.3): its recipients in the envelope.
    pub fn original_rcpt_to(&self) -> impl Iterator<Item = ReturnPath<'_>> {
        self.headers().get_all("Original-Rcpt-To").filter_map(|field| field.return_path())
    }

    /// `Arrival-Date` (RFC 5965 §3.2): when the message came; older reports say `Received-Date`.
    pub fn arrival_date(&self) -> Option<DateTime> {
        let headers = self.headers();
        headers.get("Arrival-Date").or_else(|| headers.get("Received-Date"))?.date_time()
    }

    /// `Reporting-MTA` (RFC 5965 §3.2): the host that took the message.
    pub fn reporting_mta(&self) -> Option<TypedValue<'_>> {
        Some(self.headers().get("Reporting-MTA")?.typed_value())
    }

    /// `Source-IP` (RFC 5965 §3.2): the host that the message came from.
    pub fn source_ip(&self) -> Option<IpAddr> {
        let text = self.text("Source-IP")?;
        let address = text.split([' ', '(', ';']).next()?;
        let address =
            address.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(address);
        address.strip_prefix("IPv6:").unwrap_or(address).parse().ok()
    }

    /// `Incidents` (RFC 5965 §3.2): how many complaints it stands for; 1 where it does not say.
    pub fn incidents(&self) -> u64 {
        self.text("Incidents").and_then(|text| text.parse().ok()).unwrap_or(1)
    }

    /// `Authentication-Results` (RFC 5965 §3.3): what was found out about the message.
    pub fn authentication_results(&self) -> impl Iterator<Item = AuthenticationResults<'_>> {
        self.headers().get_all("Authentication-Results").map(|field| field.authentication_results())
    }

    /// `Reported-Domain` (RFC 5965 §3.3): domains in the message that are complained about.
    pub fn reported_domains(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.headers().get_all("Reported-Domain").map(|field| field.text())
    }

    /// `Reported-URI` (RFC 5965 §3.3): links in the message that are complained about, as written.
    pub fn reported_uris(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.headers().get_all("Reported-URI").map(|field| field.text())
    }
}
