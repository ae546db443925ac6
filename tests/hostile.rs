//! Messages made to hurt, each shape as a function of its size. All of it is read, with the usual
//! limits and with none, on a small stack; four times the size may take four times as long, not
//! sixteen times.
#![allow(clippy::unwrap_used)]

#[path = "support/shapes.rs"]
mod shapes;
mod support;

use std::{
    thread,
    time::{Duration, Instant},
};

use shapes::Reader;
use support::{touch, touch_shallowly};
use unmime::{Limits, Message, Options};

const STACK: usize = 256 << 10;

/// How often the piece of a shape is repeated, the first time. Less would be noticed without full
/// optimization: run this test with `--release` too.
const SIZE: usize = if cfg!(debug_assertions) { 500 } else { 2_500 };

/// What a busy machine may add to a measurement.
const NOISE: Duration = Duration::from_millis(100);

/// Reads messages of one shape, and measures whether that takes linear time.
struct InLinearTime;

impl Reader for InLinearTime {
    fn reads<M: Into<Vec<u8>>>(&mut self, shape: &str, message: impl Fn(usize) -> M) {
        let small: Vec<u8> = message(SIZE).into();
        let large: Vec<u8> = message(4 * SIZE).into();
        let mut times = Vec::new();
        for _attempt in 0..3 {
            let (some, more) = (time_to_read(&small), time_to_read(&large));
            if more <= 8 * some + NOISE {
                return;
            }
            times.push((some, more));
        }
        panic!("{shape}: {} and {} bytes took {times:.2?}", small.len(), large.len());
    }
}

fn time_to_read(message: &[u8]) -> Duration {
    let message = message.to_owned();
    on_a_small_stack(move || {
        let start = Instant::now();
        for options in [Options::new(), unlimited()] {
            touch_shallowly(&Message::parse_with(&message, &options));
        }
        start.elapsed()
    })
}

fn unlimited() -> Options {
    Options::new().limits(Limits::unlimited())
}

fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(STACK);
    thread.spawn(work).unwrap().join().unwrap()
}

/// More levels than a stack has bytes for; paths and the like, which take time with the depth, are
/// asked for within the limits only.
#[test]
fn a_stack_is_not_for_nesting() {
    let levels = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    for level in ["Content-Type:multipart/x;boundary=b\n\n--b\n", "Content-Type:message/rfc822\n\n"]
    {
        let message = level.repeat(levels);
        on_a_small_stack(move || {
            touch(&Message::parse(message.as_bytes()));
            let parsed = Message::parse_with(message.as_bytes(), &unlimited());
            assert_eq!(parsed.parts().len(), levels + 1);
            assert_eq!(parsed.root().descendants().len(), levels);
            let lists = parsed.body_lists();
            assert_eq!(lists.text.len() + lists.attachments.len(), 1);
            assert!(!format!("{:?}", parsed.headers()).is_empty());
            drop(parsed.clone().into_owned().defects());
        });
    }
}

#[test]
fn nesting() {
    shapes::nesting(&mut InLinearTime);
}

#[test]
fn boundaries_that_begin_with_each_other() {
    shapes::boundaries_that_begin_with_each_other(&mut InLinearTime);
}

#[test]
fn messages_encoded_in_each_other() {
    shapes::messages_encoded_in_each_other(&mut InLinearTime);
}

#[test]
fn delimiters() {
    shapes::delimiters(&mut InLinearTime);
}

#[test]
fn headers() {
    shapes::headers(&mut InLinearTime);
}

#[test]
fn encoded_words() {
    shapes::encoded_words(&mut InLinearTime);
}

#[test]
fn comments() {
    shapes::comments(&mut InLinearTime);
}

#[test]
fn addresses() {
    shapes::addresses(&mut InLinearTime);
}

#[test]
fn parameters() {
    shapes::parameters(&mut InLinearTime);
}

#[test]
fn identifiers_and_dates() {
    shapes::identifiers_and_dates(&mut InLinearTime);
}

#[test]
fn bodies() {
    shapes::bodies(&mut InLinearTime);
}

#[test]
fn findings() {
    shapes::findings::all(&mut InLinearTime);
}
