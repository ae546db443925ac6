//! Standard output where a progress bar may be.

use std::io::{self, IsTerminal, Stdout, StdoutLock, Write};

use indicatif::ProgressBar;

/// Standard output. On a terminal, it is written above the bar, in whole lines.
pub(crate) struct Screen {
    stdout: StdoutLock<'static>,
    is_terminal: bool,
    bar: Option<ProgressBar>,
    /// The start of a line, which waits for its end while there is a bar.
    line: Vec<u8>,
    is_at_line_start: bool,
}

impl Screen {
    pub(crate) fn new(stdout: &Stdout) -> Self {
        Self {
            is_terminal: stdout.is_terminal(),
            stdout: stdout.lock(),
            bar: None,
            line: Vec::new(),
            is_at_line_start: true,
        }
    }

    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Shows the bar, unless it would stand in a line of the output; gives whether it does.
    pub(crate) fn show(&mut self, bar: &ProgressBar) -> bool {
        let has_room = self.is_at_line_start || !self.is_terminal;
        if has_room {
            self.bar = Some(bar.clone());
        }
        has_room
    }

    /// Does `work`, which writes to the terminal, with the bar out of the way.
    pub(crate) fn without_bar<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(work),
            None => work(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn take_bar(&mut self) -> io::Result<()> {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.stdout.write_all(&self.line)?;
        self.line.clear();
        self.stdout.flush()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bar = match &self.bar {
            Some(bar) if self.is_terminal => bar.clone(),
            _ => {
                let written = self.stdout.write(bytes)?;
                self.is_at_line_start = bytes[..written].ends_with(b"\n");
                return Ok(written);
            }
        };
        let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if end > 0 {
            bar.suspend(|| {
                self.stdout.write_all(&self.line)?;
                self.stdout.write_all(&bytes[..end])?;
                self.stdout.flush()
            })?;
            self.line.clear();
        }
        self.line.extend_from_slice(&bytes[end..]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}
