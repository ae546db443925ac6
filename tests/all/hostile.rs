//! Messages made to hurt, each shape as a function of its size. All of it is read, with the usual
//! limits and with none, on a small stack, and in memory that grows with the message and not with its
//! square. What it takes in steps is measured by `benches/steps`.

use std::thread;

use unmime::{Limits, Message, Options};

use crate::{
    heap::cost,
    shapes::{self, Reader},
    support::{touch, touch_shallowly},
};

const STACK: usize = 256 << 10;

/// How often the piece of a shape is repeated, the first time.
const SIZE: usize = 500;

/// What memory may be taken whatever the size of a message is.
const FEW: usize = 64 << 10;

/// Reads messages of one shape, and measures whether that takes linear memory.
struct InLinearMemory;

impl Reader for InLinearMemory {
    fn reads<M: Into<Vec<u8>>>(&mut self, shape: &str, message: impl Fn(usize) -> M) {
        let messages: [Vec<u8>; 2] = [message(SIZE).into(), message(4 * SIZE).into()];
        for options in [Options::new(), unlimited()] {
            let [some, more] = messages.each_ref().map(|raw| bytes_to_read(raw, &options));
            // Lists grow by doubling, so one of four times the length may be allocated eight times.
            assert!(
                more <= 8 * some + FEW as u64,
                "{shape}: {some} bytes, {more} for four times the size"
            );
            messages.iter().for_each(|raw| parses_within_the_bound(shape, raw, &options));
        }
    }
}

/// The bytes allocated in all to read all of a message.
fn bytes_to_read(message: &[u8], options: &Options) -> u64 {
    let (message, options) = (message.to_owned(), options.clone());
    on_a_small_stack(move || {
        cost(|| touch_shallowly(&Message::parse_with(&message, &options))).total
    })
}

/// The heap of a parse.
fn parses_within_the_bound(shape: &str, raw: &[u8], options: &Options) {
    let heap = cost(|| Message::parse_with(raw, options));
    let message = Message::parse_with(raw, options);
    let fields: usize = message.parts().map(|part| part.headers().len()).sum();
    let most = 4 * raw.len() + 96 * message.parts().len() + 48 * fields + FEW;
    assert!(heap.most <= most, "{shape}: {heap:?}, and {most} is the bound");
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
    shapes::nesting(&mut InLinearMemory);
}

#[test]
fn boundaries_that_begin_with_each_other() {
    shapes::boundaries_that_begin_with_each_other(&mut InLinearMemory);
}

#[test]
fn messages_encoded_in_each_other() {
    shapes::messages_encoded_in_each_other(&mut InLinearMemory);
}

#[test]
fn delimiters() {
    shapes::delimiters(&mut InLinearMemory);
}

#[test]
fn headers() {
    shapes::headers(&mut InLinearMemory);
}

#[test]
fn encoded_words() {
    shapes::encoded_words(&mut InLinearMemory);
}

#[test]
fn comments() {
    shapes::comments(&mut InLinearMemory);
}

#[test]
fn addresses() {
    shapes::addresses(&mut InLinearMemory);
}

#[test]
fn parameters() {
    shapes::parameters(&mut InLinearMemory);
}

#[test]
fn identifiers_and_dates() {
    shapes::identifiers_and_dates(&mut InLinearMemory);
}

#[test]
fn bodies() {
    shapes::bodies(&mut InLinearMemory);
}

#[test]
fn findings() {
    shapes::findings::all(&mut InLinearMemory);
}
