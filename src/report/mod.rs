//! Reports about messages (RFC 6522): what became of them, and who complains.
//!
//! [`Message::report`](crate::Message::report) reads what a server or a reader sent back: a delivery status
//! notification (a bounce), a disposition notification (a read receipt) or a complaint.

mod blocks;
mod delivery_status;
mod disposition;
mod disposition_notification;
mod feedback;
mod field;
mod kind;
mod parts;
mod status_code;
mod typed_value;

pub(crate) use self::kind::report_of;
pub use self::{
    delivery_status::{Action, DeliveryStatus, RecipientStatus},
    disposition::Disposition,
    disposition_notification::DispositionNotification,
    feedback::FeedbackReport,
    kind::Report,
    parts::ReportParts,
    status_code::StatusCode,
    typed_value::TypedValue,
};
