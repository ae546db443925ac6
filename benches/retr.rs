//! What a message of 50 MB costs by POP3: `retr` from memory into memory, dots undone.
//!
//! The floor is `copy`: the same bytes copied in pieces of the same size, and each searched for line
//! ends. `retr` should take no more than twice that, and does where few lines begin with a dot.
//! Below valgrind: `--bench --test retr/retr/text`, and `--toggle-collect='*retr::retr*'` or `'*retr::copy*'`.
#![allow(missing_docs)] // of what the macros make

use std::{
    hint::black_box,
    io::{self, Read, Write},
};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use unmime::net::{Secret, Security, Settings, Stream, pop3::Pop3};

const SIZE: usize = 50_000_000;
const CHUNK: usize = 64 << 10;

/// Says one thing after the other, last first, and does not listen. No two of them come at once, as
/// those of a server that waits for commands.
struct Script(Vec<&'static [u8]>);

impl Read for Script {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(said) = self.0.last_mut() {
            match said.read(buffer)? {
                0 => drop(self.0.pop()),
                length => return Ok(length),
            }
        }
        Ok(0)
    }
}

impl Write for Script {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines of base64, of text with a dot at the start of each fourth, and of dots alone.
const LINES: [(&str, &str); 3] = [
    ("base64", "UGVyIGFzcGVyYSBhZCBhc3RyYSwgc2VkIGZlc3RpbmEgbGVudGUsIGRpeGl0IGlsbGUgYW1pY3U=\r\n"),
    ("text", "A line of usual length, as people write it.\r\nAnother.\r\n\r\n..dot\r\n"),
    ("dots", "..\r\n"),
];

#[inline(never)]
fn retr(message: &'static [u8], sink: &mut Vec<u8>) {
    let script = Script(vec![message, b"+OK\r\n", b"+OK\r\n", b"+OK\r\n"]);
    let stream = Stream::new(script, Security::Encrypted);
    let session = Pop3::greet(stream, Settings::default()).unwrap();
    let mut mailbox = session.login("u", &Secret::from("p")).unwrap();
    sink.clear();
    mailbox.retr(1, sink).unwrap();
}

#[inline(never)]
fn copy(message: &[u8], sink: &mut Vec<u8>) -> usize {
    sink.clear();
    let mut lines = 0;
    let mut buffer = vec![0; CHUNK];
    for piece in message.chunks(CHUNK) {
        buffer[..piece.len()].copy_from_slice(piece);
        lines += memchr::memchr_iter(b'\n', &buffer[..piece.len()]).count();
        sink.extend_from_slice(&buffer[..piece.len()]);
    }
    lines
}

fn transfers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("retr");
    group.throughput(Throughput::Bytes(SIZE as u64)).sample_size(10);
    for (name, lines) in LINES {
        let data = lines.repeat(SIZE / lines.len());
        let message: &'static [u8] = format!("+OK\r\n{data}.\r\n").into_bytes().leak();
        let mut sink = Vec::with_capacity(message.len());
        group.bench_function(BenchmarkId::new("retr", name), |bencher| {
            bencher.iter(|| retr(message, black_box(&mut sink)));
        });
        group.bench_function(BenchmarkId::new("copy", name), |bencher| {
            bencher.iter(|| copy(message, black_box(&mut sink)));
        });
    }
    group.finish();
}

criterion_group!(benches, transfers);
criterion_main!(benches);
