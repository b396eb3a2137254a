//! The doing: outputs are cut into tiles, each tile's samples are read, a method computes it.
//!
//! Which tiles there are follows from the plan alone; threads only share them out, so results have
//! the same bits for every number of threads.

mod call;
mod guard;
mod prepared;
mod repair;
mod samples;
mod scratch;
mod some_taps;
mod strips;
mod tiles;
mod window;

use std::mem::take;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{ArrayViewD, ArrayViewMutD};
use smallvec::SmallVec;

use crate::element::Element;
use crate::error::{Error, Result};
use crate::method::{Extents, MethodScratch, ScratchSize};
use crate::number::Number;
use crate::pool;
use crate::spec::{Boundary, Geometry, Role, Sides};
use crate::storage::Storage;
use call::Call;
use guard::Guard;
pub(crate) use guard::{Bound, Witnesses};
pub(crate) use prepared::Prepared;
pub(crate) use repair::Repair;
use repair::Trust;
use scratch::{WorkerScratch, grown};
use strips::{lie_side_by_side, strip};
use tiles::{Slabs, Tiling};
pub(crate) use tiles::{cut_at_edges, tiles_cut_at_edges};
use window::Signal;

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Tiles done.
    pub done: usize,
    /// All tiles of the call.
    pub total: usize,
}

/// Who is told of progress, and may stop the call.
pub(crate) type Observer<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// Everything that a plan knows about doing its work.
pub(crate) struct Runner<T: Element> {
    pub(crate) geometry: Geometry,
    pub(crate) method: Prepared<T::Number>,
    /// Outputs of a tile along each axis, at most.
    tile: Extents,
    tiling: Tiling,
    /// The axis that lines may lie side by side along, and what outputs are cut into where they do.
    strips: Option<(usize, Tiling)>,
    /// The order of the signal's axes that everything here is in, if it is another one.
    order: Option<Extents>,
    /// For each axis, the step from one kernel to the next.
    kernel_steps: Extents,
    repair: Option<Repair<T::Number>>,
    /// Whether absent samples must be told from zeros.
    marks_absent: bool,
    /// The size of the largest constant that the signal is extended by.
    largest_constant: f64,
    size: ScratchSize,
    nanoseconds: f64,
    threads: usize,
    /// What the method was made in, or the last call worked in: memory that is new costs the system
    /// as much as a pass over it or two.
    spare: Mutex<Vec<WorkerScratch<T::Number>>>,
}

/// The most bytes of scratch that a plan keeps between calls.
const KEPT_BYTES: usize = 1 << 22;

/// Buffers for [`crate::Plan::run_into`], one set for each thread that may work on a call.
#[derive(Debug)]
pub struct Scratch<T: Element> {
    workers: Vec<WorkerScratch<T::Number>>,
    /// What a plan is told by.
    made_for: (ScratchSize, Extents),
    /// Whether it has all that a call wants, so that nothing is to be taken.
    is_full: bool,
}

impl<T: Element> Scratch<T> {
    /// The bytes held.
    pub fn bytes(&self) -> usize {
        self.workers.iter().map(WorkerScratch::bytes).sum()
    }
}

/// What a runner is made of.
pub(crate) struct Parts<T: Element> {
    pub(crate) geometry: Geometry,
    /// The order of the signal's axes that all parts are in, if it is another one.
    pub(crate) order: Option<Extents>,
    pub(crate) method: Prepared<T::Number>,
    /// What the method was made in.
    pub(crate) scratch: Option<MethodScratch<T::Number>>,
    pub(crate) tile: Extents,
    pub(crate) repair: Option<Repair<T::Number>>,
    pub(crate) finite_kernel: bool,
    pub(crate) nanoseconds: f64,
    pub(crate) threads: usize,
}

impl<T: Element> Runner<T> {
    pub(crate) fn new(parts: Parts<T>) -> Self {
        let Parts { geometry, method, scratch, tile, repair, finite_kernel, .. } = parts;
        let Parts { order, nanoseconds, threads, .. } = parts;
        let mut kernel_steps = Extents::from_elem(0, geometry.roles.len());
        let mut step = 1;
        for (axis, role) in geometry.roles.iter().enumerate().rev() {
            if let Role::Bank(len) | Role::Paired(len) = role {
                kernel_steps[axis] = step;
                step *= len;
            }
        }
        let cut_edges = matches!(method, Prepared::Direct(_));
        let tiling = Tiling::new(&geometry, &tile, cut_edges);
        let strips = method
            .takes_lines()
            .then(|| strip(&geometry, &tile, size_of::<T>()))
            .flatten()
            .map(|(axis, tile)| (axis, Tiling::new(&geometry, &tile, cut_edges)));
        Runner {
            marks_absent: !finite_kernel && has_absent(&geometry),
            largest_constant: largest_constant::<T>(&geometry),
            size: method.scratch(&tile),
            tile,
            repair,
            tiling,
            strips,
            order,
            kernel_steps,
            geometry,
            method,
            nanoseconds,
            threads,
            spare: Mutex::new(scratch.map(WorkerScratch::new).into_iter().collect()),
        }
    }

    pub(crate) fn scratch(&self) -> Result<Scratch<T>> {
        let mut scratch = self.lean_scratch(self.workers())?;
        scratch.is_full = true;
        let tiling = match &self.strips {
            Some((_, strips)) if self.order.is_some() => strips,
            _ => &self.tiling,
        };
        for worker in &mut scratch.workers {
            let (window, output) = tiling.largest(&self.geometry);
            grown(&mut worker.window, window, "a window of samples")?;
            grown(&mut worker.output, output, "a tile of outputs")?;
            if let Some(repair) = &mut worker.repair {
                grown(&mut repair.window, window, "a window of samples")?;
                repair.method.grow(repair.size)?;
                if let (Some(guard), Some(guarding)) = (self.guard(), &mut repair.guard) {
                    guard.grow(&self.tile, guarding)?;
                }
            }
            if self.marks_absent {
                grown(&mut worker.present, window, "marks of absent samples")?;
            }
        }
        Ok(scratch)
    }

    /// Scratch whose windows and outputs come when they are needed.
    pub(crate) fn lean_scratch(&self, workers: usize) -> Result<Scratch<T>> {
        // Whoever finds the lock taken, perhaps for ever in the child of a fork, takes new memory.
        let mut at_hand =
            self.spare.try_lock().map(|mut spare| take(&mut *spare)).unwrap_or_default();
        at_hand.truncate(workers);
        while at_hand.len() < workers {
            at_hand.push(WorkerScratch::new(MethodScratch::new(self.size)?));
        }
        for worker in &mut at_hand {
            if let (Some(repair), None) = (&self.repair, &worker.repair) {
                worker.repair = Some(repair.scratch(&self.tile)?);
            }
        }
        let made_for = (self.size, self.tile.clone());
        Ok(Scratch { workers: at_hand, made_for, is_full: false })
    }

    /// Keeps scratch for the next call, unless it is much.
    pub(crate) fn give_back(&self, scratch: Scratch<T>) {
        if scratch.bytes() <= KEPT_BYTES
            && let Ok(mut spare) = self.spare.try_lock()
        {
            *spare = scratch.workers;
        }
    }

    fn guard(&self) -> Option<&Guard> {
        match self.repair.as_ref().map(|repair| &repair.trust) {
            Some(Trust::Outputs(guard)) => Some(guard),
            _ => None,
        }
    }

    /// Threads that work on a call: on tiles of their own, or together on one.
    pub(crate) fn threads(&self) -> usize {
        self.workers().max(self.method.threads())
    }

    pub(crate) fn workers(&self) -> usize {
        pool::workers(self.threads, self.nanoseconds, self.tiling.slabs())
    }

    pub(crate) fn run<S: Storage<T>, D: Storage<T>>(
        &self,
        signal: ArrayViewD<'_, S>,
        out: ArrayViewMutD<'_, D>,
        scratch: &mut Scratch<T>,
        observer: Option<Observer>,
    ) -> Result<()> {
        if out.is_empty() {
            return Ok(());
        }
        self.check_scratch(scratch)?;
        let (signal, out) = match &self.order {
            Some(order) => (signal.permuted_axes(&order[..]), out.permuted_axes(&order[..])),
            None => (signal, out),
        };
        let has_room = self.order.is_some() || !scratch.is_full;
        let strips = self.strips.as_ref().filter(|(axis, _)| {
            let lie_so = |strides: &[isize]| lie_side_by_side(strides, *axis);
            has_room && (lie_so(signal.strides()) || lie_so(out.strides()))
        });
        let signal = Signal::new(signal);
        let call = Call {
            runner: self,
            tiling: strips.map_or(&self.tiling, |(_, tiling)| tiling),
            strip: strips.map(|(axis, _)| *axis),
            signal: &signal,
            observer,
            done: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        };
        let slabs = Mutex::new(Slabs::new(out, call.tiling));
        let failure = Mutex::new(None);
        if scratch.workers.len() <= 1 {
            return scratch.workers.iter_mut().try_for_each(|worker| call.work(&slabs, worker));
        }
        let workers: SmallVec<[Mutex<&mut WorkerScratch<T::Number>>; 4]> =
            scratch.workers.iter_mut().map(Mutex::new).collect();
        pool::run(workers.len(), &|at| {
            let mut worker = workers[at].lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = call.work(&slabs, &mut worker) {
                call.stop.store(true, Ordering::Relaxed);
                failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        })?;
        failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    pub(crate) fn check_scratch(&self, scratch: &Scratch<T>) -> Result<()> {
        let (size, tile) = &scratch.made_for;
        if scratch.workers.is_empty() || (*size, tile) != (self.size, &self.tile) {
            return Err(Error::Range {
                what: "scratch",
                wanted: "the plan that runs".into(),
                found: "that of another plan".into(),
            });
        }
        Ok(())
    }

    /// The kernel for a tile and bank position.
    fn kernel_at(&self, index: impl Iterator<Item = usize>) -> usize {
        self.kernel_steps.iter().zip(index).map(|(step, at)| step * at).sum()
    }
}

fn has_absent(geometry: &Geometry) -> bool {
    let zero = |sides: Sides| !sides.both(|rule| rule != Boundary::Zero);
    geometry.roles.iter().any(|role| matches!(role, Role::Along(axis) if zero(axis.sides)))
}

/// The size of the largest constant beyond an edge; infinite if one is not a number.
fn largest_constant<T: Element>(geometry: &Geometry) -> f64 {
    let sides = geometry.roles.iter().filter_map(|role| match role {
        Role::Along(axis) => Some([axis.sides.before, axis.sides.after]),
        Role::Bank(_) | Role::Paired(_) => None,
    });
    let size = |rule| match rule {
        Boundary::Constant(value) => {
            let size = window::constant::<T>(value).magnitude();
            if size.is_nan() { f64::INFINITY } else { size }
        }
        _ => 0.0,
    };
    sides.flatten().map(size).fold(0.0, f64::max)
}

type Ranges = SmallVec<[Range<usize>; 6]>;
