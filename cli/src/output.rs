//! Standard output and standard error.

use std::{
    borrow::Cow,
    fmt,
    io::{self, BufWriter, Write},
    mem,
};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Effects, Style};

use crate::{
    draft::{Draft, Mark, Piece},
    error::Error,
    escape,
    screen::Screen,
};

/// What is written on standard output and told on standard error, or kept for that.
pub(crate) struct Output {
    sink: Sink,
    /// How things look.
    pub(crate) styles: Styles,
}

enum Sink {
    Streams(Streams),
    Draft(Draft),
}

/// Standard output, locked and buffered, and what has been told on standard error.
struct Streams {
    writer: BufWriter<Screen>,
    /// Where blocks go, if not to standard output.
    target: Option<Box<dyn Target>>,
    /// What is written before all else, if there is something else.
    beginning: Option<String>,
    has_headings: bool,
    has_failed: bool,
}

/// What is made of the blocks of a verb that writes some.
pub(crate) trait Target {
    /// Adds the next block.
    fn append(&mut self, block: &[u8]) -> Result<(), Error>;

    /// There are no more.
    fn finish(self: Box<Self>) -> Result<(), Error>;
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
        let streams = Streams {
            writer: BufWriter::new(Screen::new(&stdout)),
            target: None,
            beginning: None,
            has_headings: false,
            has_failed: false,
        };
        Self { sink: Sink::Streams(streams), styles }
    }

    /// Output that is only kept, for [`write_draft`](Self::write_draft).
    pub(crate) fn draft(styles: Styles) -> Self {
        Self { sink: Sink::Draft(Draft::default()), styles }
    }

    /// What was kept; nothing where nothing is.
    pub(crate) fn into_draft(self) -> Draft {
        match self.sink {
            Sink::Draft(draft) => draft,
            Sink::Streams(_) => Draft::default(),
        }
    }

    /// Has all blocks go there.
    pub(crate) fn send_blocks_to(&mut self, target: Box<dyn Target>) {
        if let Sink::Streams(streams) = &mut self.sink {
            streams.target = Some(target);
        }
    }

    /// Writes a block.
    pub(crate) fn write_block<'b>(&mut self, block: impl Into<Cow<'b, [u8]>>) -> Result<(), Error> {
        let block = block.into();
        match &mut self.sink {
            Sink::Draft(draft) => {
                draft.mark(Mark::Block(block.into_owned()));
                Ok(())
            }
            Sink::Streams(Streams { target: Some(target), .. }) => target.append(&block),
            Sink::Streams(streams) => Ok(streams.write_all(&block)?),
        }
    }

    /// There are no more blocks.
    pub(crate) fn finish_blocks(&mut self) -> Result<(), Error> {
        match &mut self.sink {
            Sink::Streams(streams) => streams.target.take().map_or(Ok(()), Target::finish),
            Sink::Draft(_) => Ok(()),
        }
    }

    /// Writes bytes of mail as they are. On a terminal nothing in them acts on it.
    pub(crate) fn write_mail(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.screen().is_some_and(|screen| screen.is_terminal()) {
            true => write!(self, "{}", escape::lines(&String::from_utf8_lossy(bytes))),
            false => self.write_all(bytes),
        }
    }

    /// Writes what was kept, as if it were written now.
    pub(crate) fn write_draft(&mut self, draft: &Draft) -> Result<(), Error> {
        for piece in draft.pieces() {
            match piece {
                Piece::Text(text) => self.write_all(text)?,
                Piece::Mark(Mark::Heading) => self.begin_heading()?,
                Piece::Mark(Mark::Block(block)) => self.write_block(block)?,
                Piece::Mark(Mark::Told(what)) => self.tell(what)?,
                Piece::Mark(Mark::Failed(what)) => self.tell_failure(what)?,
            }
        }
        Ok(())
    }

    /// Writes this before all else; nothing, if there is nothing else.
    pub(crate) fn begin_with(&mut self, beginning: String) {
        if let Sink::Streams(streams) = &mut self.sink {
            streams.beginning = Some(beginning);
        }
    }

    /// Names what follows; with an empty line between it and what was before.
    pub(crate) fn write_heading(&mut self, name: impl fmt::Display) -> Result<(), Error> {
        let key = self.styles.key;
        self.begin_heading()?;
        writeln!(self, "{key}==> {name} <=={key:#}")?;
        Ok(())
    }

    /// Writes the empty line before a heading, unless it is the first.
    fn begin_heading(&mut self) -> Result<(), Error> {
        match &mut self.sink {
            Sink::Draft(draft) => draft.mark(Mark::Heading),
            Sink::Streams(streams) => {
                if mem::replace(&mut streams.has_headings, true) {
                    streams.write_all(b"\n")?;
                }
            }
        }
        Ok(())
    }

    /// Tells a failure on standard error and goes on, unless there is no point in it.
    pub(crate) fn report(&mut self, error: Error) -> Result<(), Error> {
        if error.is_fatal() {
            return Err(error);
        }
        self.tell_failure(error)
    }

    fn tell_failure(&mut self, what: impl fmt::Display) -> Result<(), Error> {
        match &mut self.sink {
            Sink::Draft(draft) => {
                draft.mark(Mark::Failed(what.to_string()));
                Ok(())
            }
            Sink::Streams(streams) => {
                streams.has_failed = true;
                streams.tell(what)
            }
        }
    }

    /// Writes one line to standard error, in order with what stands on standard output.
    pub(crate) fn tell(&mut self, what: impl fmt::Display) -> Result<(), Error> {
        match &mut self.sink {
            Sink::Draft(draft) => {
                draft.mark(Mark::Told(what.to_string()));
                Ok(())
            }
            Sink::Streams(streams) => streams.tell(what),
        }
    }

    /// Where the progress bar and the output share a terminal.
    pub(crate) fn screen(&mut self) -> Option<&mut Screen> {
        match &mut self.sink {
            Sink::Draft(_) => None,
            Sink::Streams(streams) => Some(streams.writer.get_mut()),
        }
    }

    /// Writes what is not written yet, and takes the progress bar away.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        self.flush()?;
        if let Some(screen) = self.screen() {
            screen.take_bar()?;
        }
        Ok(())
    }

    /// Whether a failure has been told.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(&self.sink, Sink::Streams(Streams { has_failed: true, .. }))
    }
}

impl Streams {
    fn tell(&mut self, what: impl fmt::Display) -> Result<(), Error> {
        self.writer.flush()?;
        self.writer.get_ref().without_bar(|| tell(what));
        Ok(())
    }
}

/// Writes one line to standard error. There is nobody to tell if that fails.
pub(crate) fn tell(what: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "unmime: {what}");
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Draft(draft) => draft.write(bytes),
            Sink::Streams(streams) => streams.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Draft(draft) => draft.flush(),
            Sink::Streams(streams) => streams.flush(),
        }
    }
}

impl Write for Streams {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !bytes.is_empty()
            && let Some(beginning) = self.beginning.take()
        {
            self.writer.write_all(beginning.as_bytes())?;
        }
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
