//! Reading ahead of the threads that work, and writing what they made of it, in order.

use std::mem;

use crate::{
    batch::Batch,
    crew::Crew,
    draft::Draft,
    error::Error,
    input::Inputs,
    output::{Output, Styles},
    progress::Progress,
    source::Taken,
    status::Status,
    work::{Count, Run, Work},
};

/// How much is worked on at a time.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    /// The bytes of messages that make a batch.
    pub(crate) batch: usize,
    /// How many bytes may be read for each thread and not written.
    pub(crate) share: usize,
}

impl Default for Sizes {
    /// Batches that are large beside what one costs, and small enough that they stay in a cache and
    /// the first is soon there; room for several messages with attachments.
    fn default() -> Self {
        Self { batch: 256 << 10, share: 8 << 20 }
    }
}

/// What came of all so far, and where it is written.
pub(crate) struct Tally<'o> {
    pub(crate) output: &'o mut Output,
    pub(crate) status: Status,
    progress: Progress,
}

impl<'o> Tally<'o> {
    pub(crate) fn new(inputs: &Inputs, output: &'o mut Output) -> Self {
        Self { output, status: Status::default(), progress: Progress::new(inputs.size()) }
    }

    pub(crate) fn add(&mut self, count: Count) {
        self.status.merge(count.status);
        self.progress.advance(count.messages, count.bytes, self.output);
    }
}

/// A batch that was worked on.
pub(crate) struct Done {
    /// Empty, for another.
    batch: Batch,
    draft: Draft,
    count: Count,
    /// That there is no point in going on.
    end: Result<(), Error>,
}

impl Done {
    pub(crate) fn new<W: Work>(
        mut batch: Batch,
        styles: Styles,
        run: &Run,
        begin: impl FnOnce() -> Result<W, Error>,
    ) -> Self {
        let mut output = Output::draft(styles);
        let mut count = Count::default();
        let end = begin().and_then(|mut work| {
            batch.for_each(|taken| {
                count.add(run.one(taken, &mut output, &mut work)?);
                Ok(())
            })?;
            work.finish(&mut output)
        });
        Self { batch, draft: output.into_draft(), count, end }
    }
}

/// The thread that reads ahead while others work, and writes what they made of it.
pub(crate) struct Ahead<'scope, 'env> {
    crew: Crew<'scope, 'env, Batch, Done>,
    /// What is being filled.
    batch: Batch,
    spare: Vec<Batch>,
    /// The bytes that make a batch.
    enough: usize,
    /// How many bytes may be read and not written.
    most: usize,
}

impl<'scope, 'env> Ahead<'scope, 'env> {
    pub(crate) fn new(
        crew: Crew<'scope, 'env, Batch, Done>,
        jobs: usize,
        Sizes { batch: enough, share }: Sizes,
    ) -> Self {
        let most = jobs.saturating_mul(share);
        Self { crew, batch: Batch::default(), spare: Vec::new(), enough, most }
    }

    /// Whether a message is not even copied, but done by itself where it is.
    pub(crate) fn is_too_long(&self, raw: &[u8]) -> bool {
        raw.len() > self.most
    }

    pub(crate) fn take(
        &mut self,
        taken: Result<Taken<'_>, Error>,
        tally: &mut Tally<'_>,
    ) -> Result<(), Error> {
        let length = taken.as_ref().map_or(0, |taken| taken.raw.len());
        while self.crew.size() + self.batch.size() + length > self.most && self.write(tally)? {}
        self.batch.push(taken);
        if self.batch.size() >= self.enough { self.submit(tally) } else { Ok(()) }
    }

    fn submit(&mut self, tally: &mut Tally<'_>) -> Result<(), Error> {
        if self.crew.is_busy() {
            self.write(tally)?;
        }
        let batch = mem::replace(&mut self.batch, self.spare.pop().unwrap_or_default());
        self.crew.submit(batch.size(), batch);
        Ok(())
    }

    /// Writes what came of the first batch under way; gives whether there was any.
    fn write(&mut self, tally: &mut Tally<'_>) -> Result<bool, Error> {
        let Some(Done { batch, draft, count, end }) = self.crew.next() else {
            return Ok(false);
        };
        tally.output.write_draft(&draft)?;
        tally.add(count);
        self.spare.push(batch);
        end.map(|()| true)
    }

    /// Waits for all that is under way.
    pub(crate) fn finish(&mut self, tally: &mut Tally<'_>) -> Result<(), Error> {
        if !self.batch.is_empty() {
            self.submit(tally)?;
        }
        while self.write(tally)? {}
        Ok(())
    }
}
