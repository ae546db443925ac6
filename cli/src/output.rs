//! Standard output and standard error.

use std::{
    fmt,
    io::{self, BufWriter, Write},
};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Effects, Style};

use crate::{error::Error, progress::Screen};

/// Standard output, locked and buffered, and what has been told on standard error.
pub(crate) struct Output {
    writer: BufWriter<Screen>,
    /// How things look.
    pub(crate) styles: Styles,
    has_headings: bool,
    has_failed: bool,
}

/// How things look: weights rather than colours, which read on any background.
#[derive(Clone, Copy, Default)]
pub(crate) struct Styles {
    /// What a line is about: names of fields and files, paths of parts.
    pub(crate) key: Style,
    /// What stands around the content.
    pub(crate) quiet: Style,
    /// What needs a look.
    pub(crate) alarm: Style,
}

impl Styles {
    const COLOURED: Self = Self {
        key: Style::new().effects(Effects::BOLD),
        quiet: Style::new().effects(Effects::DIMMED),
        alarm: AnsiColor::Red.on_default().effects(Effects::BOLD),
    };
}

impl Output {
    /// Standard output, with colour if it is a terminal that has it (or the user wants it).
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        let styles = match AutoStream::choice(&stdout) {
            ColorChoice::Never => Styles::default(),
            _ => Styles::COLOURED,
        };
        Self {
            writer: BufWriter::new(Screen::new(&stdout)),
            styles,
            has_headings: false,
            has_failed: false,
        }
    }

    /// Names what follows; with an empty line between it and what was before.
    pub(crate) fn write_heading(&mut self, name: impl fmt::Display) -> Result<(), Error> {
        let key = self.styles.key;
        let gap = if self.has_headings { "\n" } else { "" };
        self.has_headings = true;
        writeln!(self, "{gap}{key}==> {name} <=={key:#}")?;
        Ok(())
    }

    /// Tells a failure on standard error and goes on, unless there is no point in it.
    pub(crate) fn report(&mut self, error: Error) -> Result<(), Error> {
        if error.is_fatal() {
            return Err(error);
        }
        self.has_failed = true;
        self.tell(error)
    }

    /// Writes one line to standard error, in order with what stands on standard output.
    pub(crate) fn tell(&mut self, what: impl fmt::Display) -> Result<(), Error> {
        self.writer.flush()?;
        self.writer.get_ref().without_bar(|| tell(what));
        Ok(())
    }

    /// Where the progress bar and the output share a terminal.
    pub(crate) fn screen(&mut self) -> &mut Screen {
        self.writer.get_mut()
    }

    /// Writes what is not written yet, and takes the progress bar away.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        self.writer.flush()?;
        self.screen().take_bar()?;
        Ok(())
    }

    /// Whether a failure has been told.
    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed
    }
}

/// Writes one line to standard error. There is nobody to tell if that fails.
pub(crate) fn tell(what: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "unmime: {what}");
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
