//! Whether all of a message is read in linear time, whatever its shape: in steps, which are the same
//! in every run, and not in seconds.
//!
//! A step is a branch taken, in this library or in a package of it. Everything is read: the tree, every
//! field in every form, bodies, texts, defects, other readings; with the usual limits, with none, and without
//! limits under each quirk that the shape gives occasion for and under all of them together. Prints what a byte
//! costs and how the steps grow when a message doubles; fails where they grow by more than [`MOST`].

#[path = "../../../tests/support/shapes.rs"]
mod shapes;
#[path = "../../../tests/support/mod.rs"]
mod support;

use std::{cmp::Reverse, env, process::ExitCode};

use shapes::Reader;
use unmime::{
    Limits, Message, Options,
    lint::{Quirk, Quirks},
};

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
    /// With the usual limits, with none, and with quirks: steps for the larger message, and for the smaller.
    steps: Vec<(String, [u64; 2])>,
}

impl Shape {
    /// The steepest growth, and how the shape was read then.
    fn growth(&self) -> (f64, &str) {
        let growth = |[larger, smaller]: [u64; 2]| larger as f64 / smaller as f64;
        let growths = self.steps.iter().map(|(way, steps)| (growth(*steps), &**way));
        growths.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or_default()
    }

    fn steps_a_byte(&self) -> u64 {
        self.steps
            .iter()
            .map(|(_, [larger, _])| larger / self.bytes as u64)
            .max()
            .unwrap_or_default()
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
        let measure = |options: &Options, touch: fn(&Message<'_>) -> usize| {
            messages.each_ref().map(|raw| {
                steps(|| {
                    touch(&Message::parse_with(raw, options));
                })
            })
        };
        let unlimited = Options::new().limits(Limits::unlimited());
        let mut steps = vec![
            ("usual limits".to_owned(), measure(&Options::new(), support::touch_shallowly)),
            ("no limits".to_owned(), measure(&unlimited, support::touch_shallowly)),
        ];
        for quirks in quirks_met(&messages[1]) {
            let options = unlimited.clone().quirks(quirks);
            let names: Vec<&str> = quirks.iter().map(Quirk::as_str).collect();
            let way = if names.len() > 1 { "all quirks" } else { names[0] };
            steps.push((way.to_owned(), measure(&options, support::touch_values)));
        }
        self.list.push(Shape { name: name.to_owned(), bytes: messages[0].len(), steps });
    }

    fn reads_both<M: Into<Vec<u8>>>(&mut self, name: &str, message: impl Fn(usize, usize) -> M) {
        self.reads(name, |n| message(n, n));
        let Some(shape) = self.list.last_mut() else { return };
        let size = self.size;
        for (limits, way) in
            [(Limits::default(), "both, usual limits"), (Limits::unlimited(), "both, no limits")]
        {
            let options = Options::new().limits(limits);
            let cost = |n, m| {
                let raw = message(n, m).into();
                steps(|| {
                    support::touch_shallowly(&Message::parse_with(&raw, &options));
                })
            };
            let apart = cost(size, 1) + cost(1, size);
            shape.steps.push((way.to_owned(), [2 * cost(size, size), apart]));
        }
    }
}

/// Each quirk that a message gives occasion for, and all quirks there are.
fn quirks_met(raw: &[u8]) -> Vec<Quirks> {
    let defects = Message::parse(raw).defects();
    let met = defects.iter().fold(Quirks::NONE, |met, defect| met.union(defect.code.quirks()));
    let mut sets: Vec<Quirks> = met.iter().map(Quirks::from).collect();
    sets.push(Quirks::of(Quirk::ALL));
    sets
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
        let (growth, way) = shape.growth();
        println!("{growth:6.2}  {:12}  {bytes:7}  {name} ({way})", shape.steps_a_byte());
    }
    let too_steep = list.iter().filter(|shape| shape.growth().0 > MOST);
    let too_steep: Vec<&str> = too_steep.map(|shape| &*shape.name).collect();
    println!("{} shapes; growth above {MOST}: {too_steep:?}", list.len());
    if too_steep.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
