//! How the time grows when a message doubles, three times: about 2 each time, if it is linear.

use std::{
    error::Error,
    io, thread,
    time::{Duration, Instant},
};

use crate::{
    args::Args,
    corpora,
    facts::Workload,
    runner::{Corpus, InProcess, Runner},
    shapes::{self, Reader},
};

/// Pieces of the smallest message.
const SIZE: usize = 10_000;

/// Peers recurse on what is nested; only memory that is used counts.
const STACK: usize = 1 << 30;

/// What took longer is not doubled once more.
const LONGEST: Duration = Duration::from_secs(2);

/// What growth of the time, for one of the size that is 8, is marked; that of squares is 64.
const CONSPICUOUS: f64 = 14.0;

/// How long is read at least, over and over, to find the fastest reading.
const LEAST: Duration = Duration::from_millis(20);

pub(crate) fn run(args: &Args, workloads: &[Workload]) -> Result<(), Box<dyn Error>> {
    let parser = if args.parser.is_empty() { "unmime" } else { &args.parser };
    let all = InProcess::all();
    let runner = all.into_iter().find(|runner| runner.name().starts_with(parser));
    let mut growth = Growth { runner: runner.ok_or("no such parser")?, workloads, failed: None };
    println!("{}: T(2n)/T(n), T(4n)/T(2n), T(8n)/T(4n); the largest message", growth.runner.name());
    thread::scope(|scope| {
        let measure = || {
            real(&mut growth);
            shapes::all(&mut growth);
        };
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, measure)?;
        thread.join().map_err(|_| io::Error::other("the parser panicked"))
    })?;
    growth.failed.map_or(Ok(()), |error| Err(error.into()))
}

/// Shapes of real mail.
fn real(to: &mut impl Reader) {
    let repeated = |text: &str, count: usize| text.repeat(count / 100);
    for (name, messages) in corpora::all() {
        let Some(message) = messages.first().filter(|_| name != "corpus") else { continue };
        let message = String::from_utf8_lossy(message);
        let Some((header, body)) = message.split_once("\r\n\r\n") else { continue };
        let line = |text: &str| text.get(..text.len().min(20_000)).unwrap_or_default().to_owned();
        let body = line(body);
        to.reads(&format!("{name}, its body repeated"), |n| {
            format!("{header}\r\n\r\n{}", repeated(&body, n))
        });
        to.reads(&format!("{name}, its header repeated"), |n| {
            format!("{}\r\n{body}", repeated(&format!("{header}\r\n"), n))
        });
        to.reads(&format!("{name}, attached repeatedly"), |n| {
            let part =
                format!("--=_part\r\nContent-Type: message/rfc822\r\n\r\n{header}\r\n\r\n{body}");
            let parts = repeated(&part, n);
            format!("Content-Type: multipart/mixed; boundary=\"=_part\"\r\n\r\n{parts}")
        });
    }
}

struct Growth<'w> {
    runner: InProcess,
    workloads: &'w [Workload],
    failed: Option<io::Error>,
}

impl Growth<'_> {
    /// The fastest of some readings.
    fn time(&mut self, corpus: &Corpus) -> io::Result<Duration> {
        let (mut fastest, mut spent, mut readings) = (Duration::MAX, Duration::ZERO, 0);
        while readings < 3 || spent < LEAST {
            let start = Instant::now();
            for &workload in self.workloads {
                if self.runner.does(corpus, workload) {
                    self.runner.run(corpus, workload, 1)?;
                }
            }
            let elapsed = start.elapsed();
            (fastest, spent, readings) = (fastest.min(elapsed), spent + elapsed, readings + 1);
            if fastest > LONGEST {
                break;
            }
        }
        Ok(fastest)
    }
}

impl Reader for Growth<'_> {
    fn reads<M: Into<Vec<u8>>>(&mut self, shape: &str, message: impl Fn(usize) -> M) {
        let mut times: Vec<Duration> = Vec::new();
        let mut bytes = 0;
        for size in [SIZE, 2 * SIZE, 4 * SIZE, 8 * SIZE] {
            let corpus = Corpus::of(message(size).into());
            bytes = corpus.bytes();
            match self.time(&corpus) {
                Ok(time) => times.push(time),
                Err(error) => self.failed = Some(error),
            }
            if times.last().is_some_and(|&time| time > LONGEST) {
                break;
            }
        }
        let growth: Vec<f64> =
            times.windows(2).map(|pair| pair[1].as_secs_f64() / pair[0].as_secs_f64()).collect();
        let shown: Vec<_> = growth.iter().map(|growth| format!("{growth:.2}")).collect();
        let mark = if growth.iter().product::<f64>() > CONSPICUOUS { "  <" } else { "" };
        let last = times.last().copied().unwrap_or_default();
        println!("{shape}: {}; {bytes} bytes in {last:.2?}{mark}", shown.join(" "));
    }
}
