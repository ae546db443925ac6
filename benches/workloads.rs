//! What parsing costs, by workload and by corpus.
//!
//! Workloads:
//! * `newlines` counts line feeds: the baseline, what reading each byte once costs.
//! * `structure` parses, and asks each part for its content type.
//! * `headers` parses, and reads subject, sender, date and identifier.
//! * `full` parses, and decodes every leaf, text to UTF-8.
//!
//! Corpora are messages made here, each of one shape of mail, and every file below the directory that
//! `UNMIME_CORPUS` names, if it is set.
//!
//! A workload runs over all messages of a corpus; throughput is that of their bytes.
#![allow(missing_docs)] // of what the macros make

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use unmime::Message;

mod corpora;

/// A workload: what it does to one message, and a number that depends on all of it.
type Workload = (&'static str, fn(&[u8]) -> usize);

const WORKLOADS: [Workload; 4] =
    [("newlines", newlines), ("structure", structure), ("headers", headers), ("full", full)];

fn newlines(raw: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', raw).count()
}

fn structure(raw: &[u8]) -> usize {
    let message = Message::parse(raw);
    message.parts().map(|part| part.content_type().subtype().len()).sum()
}

fn headers(raw: &[u8]) -> usize {
    let message = Message::parse(raw);
    let headers = message.headers();
    let subject = headers.subject().map_or(0, |subject| subject.len());
    let from = headers.from();
    let sender = from.mailboxes().next().map_or(0, |mailbox| mailbox.addr_spec.as_str().len());
    let date = headers.date().map_or(0, |date| date.timestamp() as usize & 1);
    let id = headers.message_id().map_or(0, |id| id.as_str().len());
    subject + sender + date + id
}

fn full(raw: &[u8]) -> usize {
    let message = Message::parse(raw);
    let leaves = message.parts().filter(|part| part.is_leaf());
    let length = |part: unmime::Part<'_>| match part.text() {
        Some(text) => text.len(),
        None => part.body().len(),
    };
    leaves.map(length).sum()
}

fn workloads(criterion: &mut Criterion) {
    for (corpus, messages) in corpora::all() {
        let bytes: usize = messages.iter().map(Vec::len).sum();
        let mut group = criterion.benchmark_group(corpus);
        group.throughput(Throughput::Bytes(bytes as u64));
        for (name, work) in WORKLOADS {
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| -> usize {
                    messages.iter().map(|message| work(black_box(message))).sum()
                });
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = workloads
}
criterion_main!(benches);
