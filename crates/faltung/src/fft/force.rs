use std::sync::{Mutex, PoisonError};

use crate::pool;
use crate::simd::Level;

/// How a transform is done: at which level, and by how many threads. Neither changes a bit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Force {
    pub(super) level: Level,
    pub(super) threads: usize,
}

impl Force {
    /// Calls the job on every thread at once. A job must be able to do alone what several would share:
    /// where no threads are to be had, it has to.
    pub(super) fn at_once(self, job: &(dyn Fn() + Sync)) {
        if pool::run(self.threads, &|_| job()).is_err() {
            job();
        }
    }

    /// Does something with every item, whichever thread takes it.
    pub(super) fn share<I>(self, items: I, action: impl Fn(I::Item) + Sync)
    where
        I: Iterator + Send,
    {
        let items = Mutex::new(items);
        self.at_once(&|| {
            loop {
                let next = items.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(item) = next else { return };
                action(item);
            }
        });
    }
}
