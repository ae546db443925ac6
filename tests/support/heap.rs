//! What work costs in memory.
//!
//! Counting takes an allocator of our own, and implementing `GlobalAlloc` takes `unsafe`: here, and
//! nowhere else in this package.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// The system's allocator, which counts for each thread.
struct Counting;

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Heap {
    pub(crate) allocations: usize,
    /// Bytes of all of them together, grown ones anew: what is copied is in it.
    pub(crate) total: u64,
    /// Bytes now, and at most; what another thread has allocated is not in it.
    bytes: usize,
    pub(crate) most: usize,
}

thread_local! {
    static HEAP: Cell<Heap> = const { Cell::new(Heap { allocations: 0, total: 0, bytes: 0, most: 0 }) };
}

// SAFETY: every call goes to the system's allocator with the arguments it came with.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(allocated: usize, freed: usize) {
    // A thread that ends may have lost its counter already.
    let _ = HEAP.try_with(|heap| {
        let mut now = heap.get();
        now.allocations += usize::from(allocated > 0);
        now.total += allocated as u64;
        now.bytes = (now.bytes + allocated).saturating_sub(freed);
        now.most = now.most.max(now.bytes);
        heap.set(now);
    });
}

/// What `work` costs; what it gives is dropped after the count.
pub(crate) fn cost<T>(work: impl FnOnce() -> T) -> Heap {
    let before = HEAP.get();
    HEAP.set(Heap { allocations: 0, total: 0, most: before.bytes, ..before });
    let given = work();
    let after = HEAP.get();
    drop(given);
    Heap {
        allocations: after.allocations,
        total: after.total,
        bytes: after.bytes.saturating_sub(before.bytes),
        most: after.most - before.bytes,
    }
}
