//! In place of `html.rs` where the feature `html` is off: no HTML has a text.

/// Whether HTML is read at all.
pub(crate) const IS_READ: bool = false;

/// Whether the addresses of links are shown.
#[derive(Clone, Copy)]
pub(crate) enum Links {
    Shown,
    Hidden,
}

pub(crate) fn text_of(_: &str, _: Links) -> Option<String> {
    None
}
