//! Threads that do one thing with many, of which the results come in order.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, Scope},
};

/// How many tasks wait for each thread at most, so that one that takes long stops no others.
const QUEUED: usize = 4;

/// Some threads, a queue of tasks before them, and one of results after.
pub(crate) struct Crew<'scope, 'env, T, R> {
    scope: &'scope Scope<'scope, 'env>,
    work: &'env (dyn Fn(T) -> R + Sync),
    /// How many threads there may be. They are started as there is work for them.
    most: usize,
    threads: usize,
    /// None only when it is over.
    tasks: Option<Sender<Task<T, R>>>,
    queue: Queue<T, R>,
    /// Where the results of all tasks under way come, and how large the tasks are.
    results: VecDeque<(usize, Receiver<R>)>,
    size: usize,
}

type Queue<T, R> = Arc<Mutex<Receiver<Task<T, R>>>>;

struct Task<T, R> {
    what: T,
    result: Sender<R>,
}

impl<'scope, 'env, T, R> Crew<'scope, 'env, T, R>
where
    T: Send + 'env,
    R: Send + 'env,
{
    pub(crate) fn new(
        scope: &'scope Scope<'scope, 'env>,
        most: usize,
        work: &'env (dyn Fn(T) -> R + Sync),
    ) -> Self {
        let (tasks, queue) = mpsc::channel();
        Self {
            scope,
            work,
            most,
            threads: 0,
            tasks: Some(tasks),
            queue: Arc::new(Mutex::new(queue)),
            results: VecDeque::new(),
            size: 0,
        }
    }

    /// The size of all tasks under way.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Whether results should be taken before there is more to do.
    pub(crate) fn is_busy(&self) -> bool {
        self.results.len() >= self.most.saturating_mul(QUEUED)
    }

    /// Has it done by a thread; here, if there can be none.
    pub(crate) fn submit(&mut self, size: usize, what: T) {
        if self.threads < self.most && self.start_thread() {
            self.threads += 1;
        }
        let (result, receiver) = mpsc::channel();
        self.size += size;
        self.results.push_back((size, receiver));
        match &self.tasks {
            // The queue is there as long as this is.
            Some(tasks) if self.threads > 0 => drop(tasks.send(Task { what, result })),
            _ => drop(result.send((self.work)(what))),
        }
    }

    fn start_thread(&self) -> bool {
        let (queue, work) = (Arc::clone(&self.queue), self.work);
        let thread = move || {
            while let Some(Task { what, result }) = next(&queue) {
                // Nobody may want it any more.
                let _ = result.send(work(what));
            }
        };
        thread::Builder::new().spawn_scoped(self.scope, thread).is_ok()
    }

    /// The result of the first task under way, as soon as it is there; none if there is none. (A
    /// task that panicked has no result. The scope then panics, too.)
    pub(crate) fn next(&mut self) -> Option<R> {
        loop {
            let (size, result) = self.results.pop_front()?;
            self.size -= size;
            if let Ok(result) = result.recv() {
                return Some(result);
            }
        }
    }
}

fn next<T, R>(queue: &Mutex<Receiver<Task<T, R>>>) -> Option<Task<T, R>> {
    queue.lock().ok()?.recv().ok()
}

impl<T, R> Drop for Crew<'_, '_, T, R> {
    /// No thread begins with what is in the queue still.
    fn drop(&mut self) {
        drop(self.tasks.take());
        if let Ok(queue) = self.queue.lock() {
            queue.try_iter().for_each(drop);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        for most in [1, 2, 7] {
            // The first take longest.
            let work = |n: u64| {
                thread::sleep(Duration::from_millis(20 - n));
                n
            };
            thread::scope(|scope| {
                let mut crew = Crew::new(scope, most, &work);
                let mut results = Vec::new();
                for n in 0..20 {
                    if crew.is_busy() {
                        results.extend(crew.next());
                    }
                    crew.submit(1, n);
                    assert!(crew.size() <= most * QUEUED, "{} under way", crew.size());
                }
                results.extend(std::iter::from_fn(|| crew.next()));
                assert_eq!(results, (0..20).collect::<Vec<_>>());
                assert_eq!(crew.size(), 0);
            });
        }
    }

    #[test]
    fn what_nobody_waits_for_is_not_begun() {
        let begun = Mutex::new(0);
        let work = |()| {
            *begun.lock().unwrap() += 1;
            thread::sleep(Duration::from_millis(100));
        };
        thread::scope(|scope| {
            let mut crew = Crew::new(scope, 2, &work);
            (0..8).for_each(|_| crew.submit(1, ()));
        });
        assert!(*begun.lock().unwrap() <= 2);
    }
}
