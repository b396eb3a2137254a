//! Calls that Ctrl-C ends.
//!
//! Only the thread that Python called from can learn of Ctrl-C, and a method in the middle of a long
//! transform does not ask. So a call that may take long is computed by a thread of its own, while
//! the caller waits and listens.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use faltung::Error;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::error::raising;

/// How long a call may go on before somebody looks whether Ctrl-C was pressed.
const PATIENCE: Duration = Duration::from_millis(50);

/// Products up to which a call is over before anybody could press a key.
const BRIEF: usize = 1 << 22;

/// Asks those who compute to stop.
#[derive(Debug, Default)]
pub(crate) struct Stop(AtomicBool);

impl Stop {
    pub(crate) fn look(&self) -> ControlFlow<()> {
        match self.0.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

/// What an interrupted caller leaves behind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leaving {
    /// Work that ends by itself, soon, in memory that nobody else knows.
    AtOnce,
    /// Nothing: the work writes to the caller's own array.
    WhenDone,
}

/// The result of `work`, which takes `products` multiplications or fewer, computed without the
/// interpreter's lock.
///
/// # Errors
/// Whatever a signal handler raises; then the work is asked to stop.
pub(crate) fn interruptible<R: Send + 'static>(
    py: Python<'_>,
    products: usize,
    leaving: Leaving,
    work: impl FnOnce(&Stop) -> R + Send + 'static,
) -> PyResult<R> {
    if products <= BRIEF {
        return Ok(py.detach(|| work(&Stop::default())));
    }
    let (stop, job) = (Arc::new(Stop::default()), Arc::new(Mutex::new(Some(work))));
    let (sender, mut receiver) = sync_channel(1);
    let theirs = (stop.clone(), job.clone());
    let started = thread::Builder::new().name("faltung-call".into()).spawn(move || {
        let work = theirs.1.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(work) = work {
            // Nobody listens any more after an interruption.
            let _ = sender.send(work(&theirs.0));
        }
    });
    if started.is_err() {
        // There is no room for another thread: better deaf than refused.
        let work = job.lock().unwrap_or_else(PoisonError::into_inner).take();
        return work.map(|work| py.detach(|| work(&stop))).ok_or_else(vanished);
    }
    loop {
        let got;
        (receiver, got) = py.detach(move || {
            let got = receiver.recv_timeout(PATIENCE);
            (receiver, got)
        });
        match got {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Err(vanished()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(error) = py.check_signals() {
            stop.0.store(true, Ordering::Relaxed);
            if let Leaving::WhenDone = leaving {
                py.detach(move || receiver.recv().ok());
            }
            return Err(error);
        }
    }
}

fn vanished() -> PyErr {
    PyRuntimeError::new_err("wanted a result, found that the thread that computed it has ended")
}

/// Ctrl-C during work that asks often enough by itself, on the thread that Python called from.
pub(crate) struct Interruption {
    caller: thread::ThreadId,
    last_look: Mutex<Instant>,
    raised: Mutex<Option<PyErr>>,
}

impl Interruption {
    pub(crate) fn new() -> Self {
        Interruption {
            caller: thread::current().id(),
            last_look: Mutex::new(Instant::now()),
            raised: Mutex::new(None),
        }
    }

    pub(crate) fn look(&self) -> ControlFlow<()> {
        if thread::current().id() != self.caller || !self.is_time() {
            return ControlFlow::Continue(());
        }
        match Python::attach(|py| py.check_signals()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                if let Ok(mut raised) = self.raised.lock() {
                    *raised = Some(error);
                }
                ControlFlow::Break(())
            }
        }
    }

    fn is_time(&self) -> bool {
        let Ok(mut last) = self.last_look.lock() else { return false };
        let due = last.elapsed() >= PATIENCE;
        if due {
            *last = Instant::now();
        }
        due
    }

    /// What the handler raised, or how the call ended.
    pub(crate) fn or(self, outcome: Result<(), Error>) -> PyResult<()> {
        match self.raised.into_inner() {
            Ok(Some(error)) => Err(error),
            _ => raising(outcome),
        }
    }
}
