//! What can go wrong, in one line each.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use unmime::store::maildir;

use crate::escape;

/// A failure that is told on standard error; the exit status is 2.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file that cannot be read or written. The others still can.
    #[error("{}: {}", escape::path(path), Reason(source))]
    File { path: PathBuf, source: io::Error },

    /// Offsets into a message have 32 bits.
    #[error("{}: longer than a message can be (4 GiB)", escape::path(path))]
    TooLong { path: PathBuf },

    /// What is packed is not worth more memory than that.
    #[error("{}: longer than 256 MiB unpacked", escape::path(path))]
    TooLongUnpacked { path: PathBuf },

    /// An archive that is not opened.
    #[error("{}: {why}", escape::path(path))]
    Nested { path: PathBuf, why: &'static str },

    /// `box.mbox@4096` or `mail.zip/a.eml` where there is none.
    #[error("{}: no message there", escape::path(path))]
    NothingThere { path: PathBuf },

    /// `box.mbox#17` where there are not so many.
    #[error("{}: only {count} messages", escape::path(path))]
    NoSuchMessage { path: PathBuf, count: u64 },

    /// An mbox or an archive where one message is wanted.
    #[error("{}: several messages; {} is the first", escape::path(path), escape::path(first))]
    Several { path: PathBuf, first: PathBuf },

    /// What to search for.
    #[error("{}", .0.to_string().trim_end())]
    Pattern(#[from] regex::Error),

    /// `-` in a list of names that itself comes from standard input.
    #[error("-: standard input is where the names come from")]
    StandardInputTaken,

    /// What to export.
    #[error("{}: no such column; --help lists them", escape::line(name))]
    NoSuchColumn { name: String },

    /// Tables have no two columns of one name.
    #[error("{}: a column twice", escape::line(name))]
    ColumnTwice { name: String },

    /// A format that cannot be written, or not there.
    #[error("{0}")]
    Format(&'static str),

    /// A file that all goes to.
    #[error("{}: {}", escape::path(path), Reason(source))]
    Target { path: PathBuf, source: io::Error },
    /// `-` as two files.
    #[error("-: standard input is both the text and the HTML")]
    StandardInputTwice,

    /// A path that ends in no name, or in one that is not Unicode.
    #[error("{}: no file name that a message can hold", escape::path(path))]
    NoFileName { path: PathBuf },

    /// A message that cannot be written.
    #[error(transparent)]
    Compose(#[from] unmime::compose::Error),

    /// What a server, or the way to it, does not let us do.
    #[error("{}: {}", escape::line(server), escape::line(&source.to_string()))]
    Server { server: String, source: unmime::net::Error },

    /// What was given for a server, an account or a password and cannot be used.
    #[error("{}: {}", escape::line(what), escape::line(reason))]
    Setting { what: String, reason: String },

    /// A server with which there is no session for any message.
    #[error("{}: {}", escape::line(server), escape::line(&source.to_string()))]
    NoSession { server: String, source: unmime::net::Error },

    /// A message that was not sent.
    #[error("{}: not sent: {}", escape::path(path), escape::line(reason))]
    NotSent { path: PathBuf, reason: String },

    /// A recipient whom a server does not take.
    #[error("{}: {}: {}", escape::path(path), escape::line(address), escape::line(reply))]
    Recipient { path: PathBuf, address: String, reply: String },

    /// The folder that everything goes to.
    #[error("{}: {}", escape::path(path), Reason(source))]
    Folder { path: PathBuf, source: io::Error },

    /// Standard output.
    #[error("standard output: {}", Reason(.0))]
    Output(#[from] io::Error),
}

impl Error {
    /// For `map_err`: what happened to the file at `path`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        |source| Self::File { path: path.into(), source }
    }

    /// The file that it is about.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. }
            | Self::TooLong { path }
            | Self::TooLongUnpacked { path }
            | Self::Nested { path, .. }
            | Self::NothingThere { path }
            | Self::NoSuchMessage { path, .. }
            | Self::Several { path, .. }
            | Self::NotSent { path, .. }
            | Self::Recipient { path, .. }
            | Self::Folder { path, .. }
            | Self::NoFileName { path }
            | Self::Target { path, .. } => Some(path),
            Self::Pattern(_)
            | Self::StandardInputTaken
            | Self::StandardInputTwice
            | Self::Compose(_)
            | Self::Output(_)
            | Self::NoSuchColumn { .. }
            | Self::ColumnTwice { .. }
            | Self::Format(_)
            | Self::Server { .. }
            | Self::NoSession { .. }
            | Self::Setting { .. } => None,
        }
    }

    /// A setting that cannot be used, and why.
    pub(crate) fn setting(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Setting { what: what.into(), reason: reason.into() }
    }

    /// Whether there is no point in going on.
    pub(crate) fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::Folder { .. } | Self::Target { .. } | Self::NoSession { .. } | Self::Output(_)
        )
    }
}

impl From<maildir::Error> for Error {
    fn from(error: maildir::Error) -> Self {
        Self::File { path: error.path, source: error.source }
    }
}

/// An error of the system without its number.
struct Reason<'e>(&'e io::Error);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.0.to_string();
        f.write_str(reason.split(" (os error").next().unwrap_or(&reason))
    }
}
