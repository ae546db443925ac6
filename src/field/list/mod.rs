//! Fields of mailing lists (RFC 2369, RFC 2919, RFC 8058).

pub(crate) mod id;
pub(crate) mod unsubscribe;
pub(crate) mod urls;

pub(crate) use id::{ListId, words_hide_id};
pub(crate) use urls::ListUrls;
