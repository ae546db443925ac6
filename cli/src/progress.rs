//! The progress bar on standard error: only on a terminal, and only for what takes a while.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::Output;

/// What takes less shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far the work is.
pub(crate) struct Progress {
    started: Instant,
    messages: u64,
    bytes: u64,
    /// The bytes of all, if that is known.
    size: Option<u64>,
    is_wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(size: Option<u64>) -> Self {
        Self {
            started: Instant::now(),
            messages: 0,
            bytes: 0,
            size,
            is_wanted: io::stderr().is_terminal(),
            bar: None,
        }
    }

    /// Some more messages are done, that took so many bytes.
    pub(crate) fn advance(&mut self, messages: u64, bytes: u64, output: &mut Output) {
        self.messages += messages;
        self.bytes += bytes;
        if !self.is_wanted {
            return;
        }
        if self.bar.is_none() && self.started.elapsed() > PATIENCE {
            let bar = self.new_bar();
            if output.screen().is_some_and(|screen| screen.show(&bar)) {
                self.bar = Some(bar);
            }
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.bytes);
            bar.set_message(format!("{} messages", self.messages));
        }
    }

    fn new_bar(&self) -> ProgressBar {
        let (bar, template) = match self.size {
            Some(size) => (ProgressBar::new(size), "{bar:40} {percent:>3} %  {msg}, {eta} left"),
            None => (ProgressBar::no_length(), "{spinner} {msg}"),
        };
        match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}
