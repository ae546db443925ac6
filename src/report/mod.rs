//! Reports about messages (RFC 6522): what became of them, and who complains.

use crate::{field::content_type::ContentType, message::Message, part::Part, tree::build::Extent};

mod blocks;
mod delivery_status;
mod disposition_notification;
mod feedback;

pub use self::{
    delivery_status::{Action, DeliveryStatus, RecipientStatus},
    disposition_notification::DispositionNotification,
    feedback::FeedbackReport,
};

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

/// The parts of a report (RFC 6522 §3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportParts<'m> {
    status: Part<'m>,
}

impl<'m> ReportParts<'m> {
    /// The part that programs read.
    pub fn status(self) -> Part<'m> {
        self.status
    }

    /// The part that people read: the first one of the multipart.
    pub fn explanation(self) -> Option<Part<'m>> {
        self.siblings().next().filter(|&part| part != self.status)
    }

    /// The message that the report is about, or what is left of it: `message/rfc822`,
    /// `text/rfc822-headers` or their like behind the [`status`](Self::status).
    pub fn original(self) -> Option<Part<'m>> {
        let mut behind = self.siblings().skip_while(|&part| part != self.status).skip(1);
        behind.find(|part| part.is_message() || is_headers(&part.content_type()))
    }

    /// The [`original`](Self::original) parsed: transfer encoding undone, and the whole of it a
    /// header where no more than that came back.
    pub fn original_message(self) -> Option<Message<'m>> {
        let original = self.original()?;
        let headers = || Message::read(original.body(), Extent::Header, original.options());
        original.message().or_else(|| Some(headers()))
    }

    fn siblings(self) -> impl Iterator<Item = Part<'m>> {
        let container = self.status.parent().filter(|parent| parent.is_multipart());
        container.into_iter().flat_map(Part::children)
    }
}

/// `text/rfc822-headers` (RFC 6522 §4), `message/global-headers` (RFC 6533 §6).
fn is_headers(content_type: &ContentType<'_>) -> bool {
    content_type.is("text", "rfc822-headers") || content_type.is("message", "global-headers")
}

impl Message<'_> {
    /// The report that this message is, if it is one (RFC 6522): its first part of a type such as
    /// `message/delivery-status`; else, of a `multipart/report` whose `report-type` is known, the
    /// second part, whatever its type.
    ///
    /// ```
    /// use unmime::{Action, Message, Report};
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
        self.root().report()
    }
}

impl<'m> Part<'m> {
    /// [`Message::report`] of the message that this part is the root of, such as the child of a
    /// `message/rfc822` part; for any other part, as if it were one.
    pub fn report(self) -> Option<Report<'m>> {
        let by_type = |part: Part<'m>| Some((part, Kind::of_part(&part.content_type())?));
        let by_report_type = |part: Part<'m>| {
            let kind = Kind::of_report_type(&part.content_type())?;
            let second = part.children().nth(1)?;
            (second.is_leaf() && !is_headers(&second.content_type())).then_some((second, kind))
        };
        let (part, kind) = self
            .own_parts()
            .find_map(by_type)
            .or_else(|| self.own_parts().find_map(by_report_type))?;
        Some(kind.read(part))
    }
}
