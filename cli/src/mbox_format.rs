//! What the user knows of mboxes.

use clap::{Args, ValueEnum};
use unmime::store::mbox::Variant;

#[derive(Args, Clone, Copy)]
#[group(skip)]
pub(crate) struct MboxFormat {
    /// Which kind of mbox the mboxes are, if that is known; the text of messages depends on it. A
    /// file with one message is then an mbox, too
    #[arg(long, value_name = "FORMAT")]
    mbox_format: Option<Format>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// "From " is quoted in the text, and not restored; Content-Length does not count
    Mboxo,
    /// ">From ", ">>From " and so on in the text lose a ">"; Content-Length does not count
    Mboxrd,
    /// As mboxo, but Content-Length says where a message ends
    Mboxcl,
    /// Nothing is quoted; Content-Length says where a message ends
    Mboxcl2,
}

impl MboxFormat {
    /// Whether messages end where Content-Length says so, which can only be known of a whole mbox.
    pub(crate) fn has_lengths(self) -> bool {
        matches!(self.mbox_format, Some(Format::Mboxcl | Format::Mboxcl2))
    }

    /// The variant, if it is known.
    pub(crate) fn variant(self) -> Option<Variant> {
        self.mbox_format.map(|format| match format {
            Format::Mboxo => Variant::Mboxo,
            Format::Mboxrd => Variant::Mboxrd,
            Format::Mboxcl => Variant::Mboxcl,
            Format::Mboxcl2 => Variant::Mboxcl2,
        })
    }
}
