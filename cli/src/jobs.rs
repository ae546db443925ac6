//! How many messages are worked on at a time.

use std::{num::NonZeroUsize, thread};

use clap::Args;

#[derive(Args, Clone, Copy)]
#[group(skip)]
pub(crate) struct Jobs {
    /// Work on N messages at a time, and not on as many as there are cores; the output is the same
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Jobs {
    pub(crate) fn count(self) -> usize {
        let count = self.jobs.or_else(|| thread::available_parallelism().ok());
        count.map_or(1, NonZeroUsize::get)
    }
}
