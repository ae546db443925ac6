//! What hides in bodies: files that other formats than MIME carry.
//!
//! [`Part::hidden`](crate::Part::hidden) finds them: uuencode and yEnc in a text, `winmail.dat` (TNEF), BinHex,
//! AppleSingle and AppleDouble.

mod apple;
mod bin_hex;
mod file;
mod macintosh;
mod mapi;
mod rtf;
mod search;
mod text;
mod tnef;

pub(crate) use self::search::hidden_of;
pub use self::{
    file::{HiddenFile, HiddenKind, Integrity, Piece},
    macintosh::FinderInfo,
    search::Hidden,
};
