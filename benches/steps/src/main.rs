//! Whether all of a message is read in linear time, whatever its shape: in steps, which are the same
//! in every run, and not in seconds.
//!
//! A step is a branch taken, in this library or in a package of it. All is asked for: the tree, every
//! field in every form, bodies, texts, defects, other readings; with the usual limits and with none.
//! Prints what a byte costs and how the steps grow when a message doubles; fails where they grow by
//! more than [`MOST`].

#[path = "../../../tests/support/shapes.rs"]
mod shapes;
#[path = "../../../tests/support/mod.rs"]
mod support;

use std::{cmp::Reverse, env, process::ExitCode};

use shapes::Reader;
use unmime::{Limits, Message, Options};

/// How often the piece of a shape is repeated, the first time.
const SIZE: usize = 500;

/// What doubling may cost: what grows with the logarithm of the size too is below.
const MOST: f64 = 2.3;

// SAFETY: the runtime that counts what is covered has these; the counters lie between the two.
unsafe extern "C" {
    safe fn __llvm_profile_begin_counters() -> *mut u64;
    safe fn __llvm_profile_end_counters() -> *mut u64;
    safe fn __llvm_profile_reset_counters();
}

/// The branches that `work` takes.
fn steps(work: impl FnOnce()) -> u64 {
    __llvm_profile_reset_counters();
    work();
    let (start, end) = (__llvm_profile_begin_counters(), __llvm_profile_end_counters());
    let count = (end as usize - start as usize) / size_of::<u64>();
    // SAFETY: they are `count` numbers, and no other thread writes them.
    (0..count).map(|at| unsafe { start.add(at).read_volatile() }).sum()
}

struct Shape {
    name: String,
    bytes: usize,
    /// With the usual limits, and with none: steps for the larger message, and for the smaller.
    steps: [[u64; 2]; 2],
}

impl Shape {
    fn growth(&self) -> f64 {
        let growths = self.steps.map(|[larger, smaller]| larger as f64 / smaller as f64);
        growths[0].max(growths[1])
    }

    fn steps_a_byte(&self) -> u64 {
        self.steps[0][0].max(self.steps[1][0]) / self.bytes as u64
    }
}

struct Shapes {
    size: usize,
    list: Vec<Shape>,
}

impl Reader for Shapes {
    fn reads<M: Into<Vec<u8>>>(&mut self, name: &str, message: impl Fn(usize) -> M) {
        let sizes = [2 * self.size, self.size];
        let messages = sizes.map(|size| message(size).into());
        let limits = [Limits::default(), Limits::unlimited()];
        let steps = limits.map(|limits| {
            let options = Options::new().limits(limits);
            messages.each_ref().map(|raw| {
                steps(|| {
                    support::touch_shallowly(&Message::parse_with(raw, &options));
                })
            })
        });
        self.list.push(Shape { name: name.to_owned(), bytes: messages[0].len(), steps });
    }
}

fn main() -> ExitCode {
    let size = env::args().nth(1).and_then(|size| size.parse().ok()).unwrap_or(SIZE);
    let mut shapes = Shapes { size, list: Vec::new() };
    shapes::all(&mut shapes);
    let mut list = shapes.list;
    list.sort_by_key(|shape| Reverse(shape.steps_a_byte()));
    println!("growth  steps a byte    bytes  shape");
    for shape in &list {
        let Shape { name, bytes, .. } = shape;
        println!("{:6.2}  {:12}  {bytes:7}  {name}", shape.growth(), shape.steps_a_byte());
    }
    let too_steep = list.iter().filter(|shape| shape.growth() > MOST);
    let too_steep: Vec<&str> = too_steep.map(|shape| &*shape.name).collect();
    println!("{} shapes; growth above {MOST}: {too_steep:?}", list.len());
    if too_steep.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
