//! Reports of all kinds, and finding one in a message.

use super::{
    delivery_status::DeliveryStatus,
    disposition_notification::DispositionNotification,
    feedback::FeedbackReport,
    parts::{ReportParts, is_headers},
};
use crate::{field::content_type::ContentType, message::Message, part::Part};

/// A report about another message (RFC 6522): see [`Message::report`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Report<'m> {
    /// What became of a message on its way: a bounce, a delay, a receipt of a server (RFC 3464).
    Delivery(DeliveryStatus<'m>),
    /// What a reader did with it (RFC 8098).
    Disposition(DispositionNotification<'m>),
    /// A complaint about it (RFC 5965).
    Feedback(FeedbackReport<'m>),
}

impl<'m> Report<'m> {
    /// The parts of the report.
    pub fn parts(&self) -> ReportParts<'m> {
        match self {
            Self::Delivery(report) => report.parts(),
            Self::Disposition(report) => report.parts(),
            Self::Feedback(report) => report.parts(),
        }
    }
}

/// The kinds of reports.
#[derive(Clone, Copy)]
enum Kind {
    Delivery,
    Disposition,
    Feedback,
}

impl Kind {
    /// By the type of the part that a program reads.
    fn of_part(content_type: &ContentType<'_>) -> Option<Self> {
        if !content_type.is_kind("message") {
            return None;
        }
        let kinds = [
            ("delivery-status", Self::Delivery),
            ("global-delivery-status", Self::Delivery),
            ("disposition-notification", Self::Disposition),
            ("global-disposition-notification", Self::Disposition),
            ("feedback-report", Self::Feedback),
        ];
        let subtype = content_type.subtype();
        kinds
            .into_iter()
            .find_map(|(name, kind)| subtype.eq_ignore_ascii_case(name).then_some(kind))
    }

    /// By the `report-type` of a `multipart/report` (RFC 6522 §3).
    fn of_report_type(content_type: &ContentType<'_>) -> Option<Self> {
        if !content_type.is("multipart", "report") {
            return None;
        }
        let report_type = content_type.parameters().get("report-type")?;
        let kinds = [
            ("delivery-status", Self::Delivery),
            ("disposition-notification", Self::Disposition),
            ("feedback-report", Self::Feedback),
        ];
        kinds
            .into_iter()
            .find_map(|(name, kind)| report_type.eq_ignore_ascii_case(name).then_some(kind))
    }

    fn read(self, part: Part<'_>) -> Report<'_> {
        match self {
            Self::Delivery => Report::Delivery(DeliveryStatus::read(part)),
            Self::Disposition => Report::Disposition(DispositionNotification::read(part)),
            Self::Feedback => Report::Feedback(FeedbackReport::read(part)),
        }
    }
}

impl Message<'_> {
    /// The report that this message is, if it is one (RFC 6522): its first part of a type such as
    /// `message/delivery-status`; else, of a `multipart/report` whose `report-type` is known, the
    /// second part, whatever its type.
    ///
    /// ```
    /// use unmime::{Message, report::{Action, Report}};
    ///
    /// let message = Message::parse(
    ///     b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
    ///       --b\n\nNobody lives here.\n--b\nContent-Type: message/delivery-status\n\n\
    ///       Reporting-MTA: dns; mx.example.org\n\n\
    ///       Final-Recipient: rfc822; nobody@example.org\nAction: failed\nStatus: 5.1.1\n\
    ///       --b\nContent-Type: text/rfc822-headers\n\nSubject: Anyone there?\n--b--\n",
    /// );
    /// let Some(Report::Delivery(report)) = message.report() else { panic!("a bounce") };
    /// let recipient = report.recipients().next().unwrap();
    /// assert_eq!(recipient.final_recipient().unwrap().address(), "nobody@example.org");
    /// assert_eq!(recipient.action(), Some(Action::Failed));
    /// assert!(recipient.status().unwrap().is_permanent_failure());
    ///
    /// let original = report.parts().original_message().unwrap();
    /// assert_eq!(original.headers().subject().as_deref(), Some("Anyone there?"));
    /// ```
    pub fn report(&self) -> Option<Report<'_>> {
        report_of(self.root())
    }
}

/// The report that `part` is, as if it were the root of a message.
pub(crate) fn report_of<'m>(part: Part<'m>) -> Option<Report<'m>> {
    let by_type = |part: Part<'m>| Some((part, Kind::of_part(&part.content_type())?));
    let by_report_type = |part: Part<'m>| {
        let kind = Kind::of_report_type(&part.content_type())?;
        let second = part.children().nth(1)?;
        (second.is_leaf() && !is_headers(&second.content_type())).then_some((second, kind))
    };
    let (found, kind) =
        part.own_parts().find_map(by_type).or_else(|| part.own_parts().find_map(by_report_type))?;
    Some(kind.read(found))
}
