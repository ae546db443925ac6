//! A parser that can be told what to do, in this process or in another.

use std::{hint::black_box, io, time::Duration};

use rustix::time::{ClockId, clock_gettime};

use crate::{
    corpora,
    facts::{Checksum, Facts, Record, Workload},
    mailbox,
    parsers::{Parser, eml_codec, mail_parser, mailparse, newlines, unmime},
};

/// Messages of one kind, or a mailbox of them.
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) raw: Vec<Vec<u8>>,
    pub(crate) is_mbox: bool,
    /// How many messages there are.
    pub(crate) messages: usize,
}

/// How many messages the mailbox has.
const MBOX: usize = 10_000;

impl Corpus {
    /// One message.
    pub(crate) fn of(message: Vec<u8>) -> Self {
        Self { name: String::new(), raw: vec![message], is_mbox: false, messages: 1 }
    }

    /// Those whose names start so.
    pub(crate) fn all(name: &str) -> Vec<Self> {
        let mut all: Vec<Self> = corpora::all()
            .into_iter()
            .map(|(name, raw)| Self { name, messages: raw.len(), raw, is_mbox: false })
            .collect();
        let (name_of_mbox, raw) = ("mbox".to_owned(), vec![mailbox::mbox(MBOX)]);
        all.push(Self { name: name_of_mbox, raw, is_mbox: true, messages: MBOX });
        all.retain(|corpus| corpus.name.starts_with(name));
        all
    }

    pub(crate) fn bytes(&self) -> usize {
        self.raw.iter().map(Vec::len).sum()
    }
}

pub(crate) trait Runner {
    fn name(&self) -> &str;

    fn does(&self, corpus: &Corpus, workload: Workload) -> bool;

    /// Works on all messages, so many times. Gives the CPU time of the thread that did.
    fn run(&mut self, corpus: &Corpus, workload: Workload, times: u32) -> io::Result<Duration>;

    /// What it finds in each message.
    fn facts(&mut self, corpus: &Corpus) -> io::Result<Vec<Facts>>;
}

/// A parser in this process.
pub(crate) struct InProcess {
    name: &'static str,
    workloads: &'static [Workload],
    reads_mbox: bool,
    pass: fn(&Corpus, Workload) -> u64,
    facts: fn(&Corpus) -> Vec<Facts>,
}

impl InProcess {
    fn new<P: Parser>() -> Self {
        Self {
            name: P::NAME,
            workloads: P::WORKLOADS,
            reads_mbox: P::READS_MBOX,
            pass: pass::<P>,
            facts: facts::<P>,
        }
    }

    pub(crate) fn unmime() -> Self {
        Self::new::<unmime::Unmime>()
    }

    /// All of them: the floor, unmime, and its peers.
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::new::<newlines::Newlines>(),
            Self::unmime(),
            Self::new::<mail_parser::MailParser>(),
            Self::new::<mailparse::Mailparse>(),
            Self::new::<eml_codec::EmlCodec>(),
        ]
    }
}

impl Runner for InProcess {
    fn name(&self) -> &str {
        self.name
    }

    fn does(&self, corpus: &Corpus, workload: Workload) -> bool {
        self.workloads.contains(&workload) && (self.reads_mbox || !corpus.is_mbox)
    }

    fn run(&mut self, corpus: &Corpus, workload: Workload, times: u32) -> io::Result<Duration> {
        let start = cpu_time();
        for _ in 0..times {
            black_box((self.pass)(black_box(corpus), workload));
        }
        Ok(cpu_time() - start)
    }

    fn facts(&mut self, corpus: &Corpus) -> io::Result<Vec<Facts>> {
        Ok((self.facts)(corpus))
    }
}

/// The CPU time that this thread has taken.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn each_message<P: Parser>(corpus: &Corpus, mut each: impl FnMut(&[u8])) {
    for raw in &corpus.raw {
        if corpus.is_mbox { P::messages(raw, &mut each) } else { each(raw) }
    }
}

fn pass<P: Parser>(corpus: &Corpus, workload: Workload) -> u64 {
    let mut sink = Checksum::default();
    each_message::<P>(corpus, |raw| P::read(workload, raw, &mut sink));
    sink.0
}

fn facts<P: Parser>(corpus: &Corpus) -> Vec<Facts> {
    let mut facts = Vec::new();
    each_message::<P>(corpus, |raw| {
        let mut record = Record::default();
        for &workload in P::WORKLOADS {
            if !workload.facts().is_empty() {
                P::read(workload, raw, &mut record);
            }
        }
        facts.push(record.facts());
    });
    facts
}
