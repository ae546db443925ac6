//! What messages are read from.

use std::path::Path;

use unmime::Limits;

use crate::{
    error::Error,
    place::{Member, Which},
};

/// The longest message: offsets into it have 32 bits.
const MOST_BYTES: u64 = u32::MAX as u64;

/// A file, or what is in an archive.
#[derive(Clone, Copy)]
pub(crate) struct Item<'i> {
    /// What it is called in the output.
    pub(crate) path: &'i Path,
    /// What says by its end how it is packed.
    pub(crate) name: &'i Path,
    pub(crate) which: Which,
    /// What is wanted, if it is inside.
    pub(crate) member: Option<&'i Member>,
    /// Whether there are others in the same archive, which are wanted, too.
    pub(crate) is_one_of_many: bool,
    /// Its length, if it is known.
    pub(crate) length: Option<u64>,
    /// How many archives are around it.
    pub(crate) depth: u8,
    pub(crate) is_deflated: bool,
}

impl<'i> Item<'i> {
    pub(crate) fn file(path: &'i Path) -> Self {
        Self {
            path,
            name: path,
            which: Which::All,
            member: None,
            is_one_of_many: false,
            length: None,
            depth: 0,
            is_deflated: false,
        }
    }

    /// How long a message may be.
    pub(crate) fn most_bytes(&self) -> u64 {
        if self.is_deflated { Limits::default().message_bytes } else { MOST_BYTES }
    }

    pub(crate) fn too_long(&self, path: &Path) -> Error {
        let path = path.to_owned();
        if self.is_deflated { Error::TooLongUnpacked { path } } else { Error::TooLong { path } }
    }

    /// The error where what is wanted is not there, but so many messages.
    pub(crate) fn missing(&self, count: u64) -> Error {
        let path = self.path.to_owned();
        match self.which {
            Which::Number(_) => Error::NoSuchMessage { path, count },
            Which::All | Which::Offset(_) => Error::NothingThere { path },
        }
    }
}
