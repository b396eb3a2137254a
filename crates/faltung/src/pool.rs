use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, OnceLock};
use std::{process, thread};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};

/// Work that is predicted to take less stays on the calling thread.
const WORTH_A_THREAD: f64 = 100_000.0;

/// How many threads shall work on a call of `nanoseconds` that falls into `parts`.
pub(crate) fn workers(wished: usize, nanoseconds: f64, parts: usize) -> usize {
    let most = match wished {
        0 => default_threads().min((nanoseconds / WORTH_A_THREAD) as usize),
        wished => wished,
    };
    most.min(parts).max(1)
}

/// What the environment says, or the number of cores.
fn default_threads() -> usize {
    static DEFAULT: OnceLock<usize> = OnceLock::new();
    *DEFAULT.get_or_init(|| {
        let said = std::env::var("FALTUNG_NUM_THREADS").ok();
        let said = said.and_then(|number| number.trim().parse().ok()).filter(|&number| number > 0);
        said.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get))
    })
}

struct Keyed {
    process: u32,
    threads: usize,
    pool: Arc<ThreadPool>,
}

/// Threads of this process, at least `threads` of them; `None` if they are out of reach just now.
///
/// A child of a fork has none of its parent's threads, and waiting for them would never end: the
/// pool is keyed by process. Its lock may also have been taken by another thread of the parent at
/// the moment of the fork, so nobody waits for the lock either: the caller works alone instead,
/// with the same result.
fn pool(threads: usize) -> Result<Option<Arc<ThreadPool>>> {
    static POOL: Mutex<Option<Keyed>> = Mutex::new(None);
    let mut tries = 0;
    let mut keyed = loop {
        match POOL.try_lock() {
            Ok(keyed) => break keyed,
            Err(_) if tries < 1000 => {
                tries += 1;
                thread::yield_now();
            }
            Err(_) => return Ok(None),
        }
    };
    let process = process::id();
    if let Some(known) = keyed.as_ref()
        && known.process == process
        && known.threads >= threads
    {
        return Ok(Some(known.pool.clone()));
    }
    let built = ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|at| format!("faltung-{at}"))
        .build()
        .map_err(|error| Error::Threads { threads, reason: error.to_string() })?;
    let pool = Arc::new(built);
    if let Some(old) = keyed.replace(Keyed { process, threads, pool: pool.clone() })
        && old.process != process
    {
        // Its threads are the parent's; ending them from here would wait for ever.
        std::mem::forget(old.pool);
    }
    Ok(Some(pool))
}

/// Calls `job` on `workers` threads at once, the calling one among them.
pub(crate) fn run(workers: usize, job: &(dyn Fn(usize) + Sync)) -> Result<()> {
    let pool = if workers > 1 { pool(workers - 1)? } else { None };
    match pool {
        None => job(0),
        Some(pool) => pool.in_place_scope(|scope| {
            for worker in 1..workers {
                scope.spawn(move |_| job(worker));
            }
            job(0);
        }),
    }
    Ok(())
}
