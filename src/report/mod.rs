//! Reports about messages (RFC 6522): what became of them, and who complains.

mod blocks;
mod delivery_status;
pub(crate) mod disposition;
mod disposition_notification;
mod feedback;
mod field;
mod kind;
mod parts;
pub(crate) mod status_code;
pub(crate) mod typed_value;

pub(crate) use self::kind::report_of;
pub use self::{
    delivery_status::{Action, DeliveryStatus, RecipientStatus},
    disposition_notification::DispositionNotification,
    feedback::FeedbackReport,
    kind::Report,
    parts::ReportParts,
};
