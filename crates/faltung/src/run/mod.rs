//! The doing: outputs are cut into tiles, each tile's samples are read, a method computes it.
//!
//! Which tiles there are follows from the plan alone; threads only share them out, so results have
//! the same bits for every number of threads.

mod pool;
mod scratch;
mod tiles;
mod window;

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{ArrayViewD, ArrayViewMutD, Slice};
use smallvec::SmallVec;

use crate::element::Element;
use crate::error::{Error, Result};
use crate::fft::Transformable;
use crate::method::{
    Direct, Extents, MethodScratch, Output, RunningSum, ScratchSize, Separable, Spectral, Tile,
    dense_strides,
};
use crate::number::Number;
use crate::simd::Loops;
use crate::spec::{Boundary, Geometry, Role, Sides};
use scratch::{WorkerScratch, grown};
use tiles::{Slabs, Tiling};
use window::{Signal, Window, gather};

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

/// A method, ready for tiles.
pub(crate) enum Prepared<N: Transformable> {
    Direct(Direct<N>),
    Separable(Separable<N>),
    RunningSum(RunningSum<N>),
    Spectral(Box<Spectral<N>>),
}

impl<N: Loops + Transformable> Prepared<N> {
    fn scratch(&self, outputs: &[usize]) -> ScratchSize {
        match self {
            Prepared::Direct(direct) => direct.scratch(),
            Prepared::Separable(separable) => separable.scratch(outputs),
            Prepared::RunningSum(sums) => sums.scratch(outputs),
            Prepared::Spectral(spectral) => spectral.scratch(),
        }
    }

    /// What all kernels have in common on one tile.
    fn load(&self, tile: &Tile<N>, scratch: &mut MethodScratch<N>) {
        if let Prepared::Spectral(spectral) = self {
            spectral.load(tile, scratch);
        }
    }

    fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        match self {
            Prepared::Direct(direct) => direct.apply(kernel, tile, out, scratch),
            Prepared::Separable(separable) => separable.apply(kernel, tile, out, scratch),
            Prepared::RunningSum(sums) => sums.apply(kernel, tile, out, scratch),
            Prepared::Spectral(spectral) => spectral.apply(kernel, tile, out, scratch),
        }
    }
}

/// Everything that a plan knows about doing its work.
pub(crate) struct Runner<T: Element> {
    pub(crate) geometry: Geometry,
    pub(crate) method: Prepared<T::Number>,
    tiling: Tiling,
    /// For each axis, the step from one kernel to the next.
    kernel_steps: Extents,
    /// Whether absent samples must be told from zeros.
    marks_absent: bool,
    size: ScratchSize,
    nanoseconds: f64,
    threads: usize,
}

/// Buffers for [`crate::Plan::run_into`], one set for each thread that may work on a call.
#[derive(Debug)]
pub struct Scratch<T: Element> {
    workers: Vec<WorkerScratch<T::Number>>,
}

impl<T: Element> Scratch<T> {
    /// The bytes held.
    pub fn bytes(&self) -> usize {
        let of_worker = |worker: &WorkerScratch<T::Number>| {
            (worker.window.capacity() + worker.output.capacity() + worker.method.numbers.capacity())
                * size_of::<T::Number>()
                + worker.present.capacity()
                + worker.method.bins.capacity() * size_of::<<T::Number as Transformable>::Bin>()
                + worker.method.offsets.capacity() * size_of::<usize>()
        };
        self.workers.iter().map(of_worker).sum()
    }
}

/// What a runner is made of.
pub(crate) struct Parts<T: Element> {
    pub(crate) geometry: Geometry,
    pub(crate) method: Prepared<T::Number>,
    pub(crate) tile: Extents,
    pub(crate) finite_kernel: bool,
    pub(crate) nanoseconds: f64,
    pub(crate) threads: usize,
}

impl<T: Element> Runner<T> {
    pub(crate) fn new(parts: Parts<T>) -> Self {
        let Parts { geometry, method, tile, finite_kernel, nanoseconds, threads } = parts;
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
        Runner {
            marks_absent: !finite_kernel && has_absent(&geometry),
            size: method.scratch(&tile),
            tiling,
            kernel_steps,
            geometry,
            method,
            nanoseconds,
            threads,
        }
    }

    pub(crate) fn scratch(&self) -> Result<Scratch<T>> {
        let mut scratch = self.lean_scratch(self.workers())?;
        for worker in &mut scratch.workers {
            let (window, output) = self.tiling.largest(&self.geometry);
            grown(&mut worker.window, window, T::Number::ZERO, "a window of samples")?;
            grown(&mut worker.output, output, T::Number::ZERO, "a tile of outputs")?;
            if self.marks_absent {
                grown(&mut worker.present, window, true, "marks of absent samples")?;
            }
        }
        Ok(scratch)
    }

    /// Scratch whose windows and outputs come when they are needed.
    pub(crate) fn lean_scratch(&self, workers: usize) -> Result<Scratch<T>> {
        let workers = (0..workers).map(|_| WorkerScratch::new(self.size)).collect::<Result<_>>()?;
        Ok(Scratch { workers })
    }

    pub(crate) fn workers(&self) -> usize {
        pool::workers(self.threads, self.nanoseconds, self.tiling.slabs())
    }

    pub(crate) fn run(
        &self,
        signal: ArrayViewD<'_, T>,
        out: ArrayViewMutD<'_, T>,
        scratch: &mut Scratch<T>,
        observer: Option<Observer>,
    ) -> Result<()> {
        if out.is_empty() {
            return Ok(());
        }
        let call = Call {
            runner: self,
            signal: Signal::new(signal),
            observer,
            done: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        };
        let slabs = Mutex::new(Slabs::new(out, &self.tiling));
        let failure = Mutex::new(None);
        if scratch.workers.len() <= 1 {
            let Some(worker) = scratch.workers.first_mut() else { return Ok(()) };
            return call.work(&slabs, worker);
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

    /// The kernel for a tile and bank position.
    fn kernel_at(&self, index: impl Iterator<Item = usize>) -> usize {
        self.kernel_steps.iter().zip(index).map(|(step, at)| step * at).sum()
    }
}

fn has_absent(geometry: &Geometry) -> bool {
    let zero = |sides: Sides| !sides.both(|rule| rule != Boundary::Zero);
    geometry.roles.iter().any(|role| matches!(role, Role::Along(axis) if zero(axis.sides)))
}

/// One call, shared by its workers.
struct Call<'a, T: Element> {
    runner: &'a Runner<T>,
    signal: Signal<'a, T>,
    observer: Option<Observer<'a>>,
    done: AtomicUsize,
    stop: AtomicBool,
}

type Ranges = SmallVec<[Range<usize>; 6]>;

impl<T: Element> Call<'_, T> {
    /// Takes slab after slab until there are none.
    fn work(
        &self,
        slabs: &Mutex<Slabs<'_, '_, T>>,
        scratch: &mut WorkerScratch<T::Number>,
    ) -> Result<()> {
        loop {
            let next = slabs.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((at, slab)) = next else { return Ok(()) };
            self.slab(at, slab, scratch)?;
        }
    }

    fn slab(
        &self,
        at: usize,
        mut slab: ArrayViewMutD<'_, T>,
        scratch: &mut WorkerScratch<T::Number>,
    ) -> Result<()> {
        let tiling = &self.runner.tiling;
        let mut tiles = tiling.tiles_of_slab(at);
        while let Some(ranges) = tiles.next(tiling) {
            if self.stop.load(Ordering::Relaxed) {
                return Err(Error::Stopped);
            }
            self.tile(at, &ranges, &mut slab, scratch)?;
            self.report()?;
        }
        Ok(())
    }

    fn report(&self) -> Result<()> {
        let Some(observer) = self.observer else { return Ok(()) };
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let progress = Progress { done, total: self.runner.tiling.count() };
        match observer(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    }

    fn tile(
        &self,
        slab_at: usize,
        ranges: &Ranges,
        slab: &mut ArrayViewMutD<'_, T>,
        scratch: &mut WorkerScratch<T::Number>,
    ) -> Result<()> {
        let WorkerScratch { window, present, output, method } = scratch;
        let samples = self.samples(ranges, window, present)?;
        let tile = samples.tile();
        let shape: Extents = ranges.iter().map(ExactSizeIterator::len).collect();
        let start = self.runner.tiling.slab_start(slab_at);
        let mut first = Extents::from_iter(ranges.iter().map(|range| range.start));
        first[self.runner.tiling.slab_axis()] -= start;

        let slab_strides = dense_strides(slab.shape());
        if let Some(numbers) = slab.as_slice_mut().and_then(T::as_numbers_mut) {
            let at = first.iter().zip(&slab_strides).map(|(i, stride)| i * stride).sum();
            let mut out = Output { numbers, first: at, strides: &slab_strides, shape: &shape };
            self.compute(ranges, &tile, &mut out, method);
            return Ok(());
        }
        let numbers = grown(output, shape.iter().product(), T::Number::ZERO, "a tile of outputs")?;
        let strides = dense_strides(&shape);
        let mut out = Output { numbers, first: 0, strides: &strides, shape: &shape };
        self.compute(ranges, &tile, &mut out, method);
        let mut place = slab.slice_each_axis_mut(|axis| {
            let (first, len) = (first[axis.axis.0], shape[axis.axis.0]);
            Slice::from(first..first + len)
        });
        for (place, &number) in place.iter_mut().zip(numbers.iter()) {
            *place = T::rounded(number);
        }
        Ok(())
    }

    /// The tile's samples: where they lie, if the whole window lies inside the signal.
    fn samples<'s>(
        &'s self,
        ranges: &Ranges,
        buffer: &'s mut Vec<T::Number>,
        present: &'s mut Vec<bool>,
    ) -> Result<Samples<'s, T::Number>> {
        let (runner, signal) = (self.runner, &self.signal);
        let roles = &runner.geometry.roles;
        let mut window = Window::of_outputs(roles, ranges);
        let mut left_out = Extents::from_elem(0, roles.len());
        if matches!(runner.method, Prepared::Spectral(_)) {
            (window, left_out) = window.without_absent(roles, signal.view.shape());
        }
        let shape = window.shape();
        if let Some(samples) = signal.dense.and_then(T::as_numbers)
            && window.is_inside(signal.view.shape())
        {
            let starts = window.ranges.iter().map(|range| range.start as usize);
            let first = starts.zip(&signal.strides).map(|(start, stride)| start * stride).sum();
            let strides = signal.strides.clone();
            return Ok(Samples { samples, first, strides, shape, left_out, present: None });
        }
        let len = shape.iter().product();
        let into = grown(buffer, len, T::Number::ZERO, "a window of samples")?;
        let mut marks = None;
        if runner.marks_absent {
            marks = Some(grown(present, len, true, "marks of absent samples")?);
        }
        if len > 0 {
            gather(signal, roles, &window, into, marks.as_deref_mut());
        }
        let strides = dense_strides(&shape);
        Ok(Samples {
            samples: into,
            first: 0,
            strides,
            shape,
            left_out,
            present: marks.map(|m| &*m),
        })
    }

    /// Every kernel of the tile on the same samples.
    fn compute(
        &self,
        ranges: &Ranges,
        tile: &Tile<T::Number>,
        out: &mut Output<T::Number>,
        scratch: &mut MethodScratch<T::Number>,
    ) {
        let roles = &self.runner.geometry.roles;
        self.runner.method.load(tile, scratch);
        let mut bank = Extents::from_elem(0, roles.len());
        loop {
            let at = ranges.iter().zip(&bank).map(|(range, at)| range.start + at);
            let kernel = self.runner.kernel_at(at);
            let mut shape = Extents::from_slice(out.shape);
            let mut first = out.first;
            for (axis, role) in roles.iter().enumerate() {
                if let Role::Bank(_) = role {
                    shape[axis] = 1;
                    first += bank[axis] * out.strides[axis];
                }
            }
            let mut part =
                Output { numbers: &mut *out.numbers, first, strides: out.strides, shape: &shape };
            self.runner.method.apply(kernel, tile, &mut part, scratch);
            let more = |axis: &usize| {
                matches!(roles[*axis], Role::Bank(_)) && bank[*axis] + 1 < out.shape[*axis]
            };
            let Some(axis) = (0..roles.len()).rev().find(more) else { return };
            bank[axis + 1..].fill(0);
            bank[axis] += 1;
        }
    }
}

/// A tile and what it owns.
struct Samples<'a, N> {
    samples: &'a [N],
    first: usize,
    strides: Extents,
    shape: Extents,
    left_out: Extents,
    present: Option<&'a [bool]>,
}

impl<N> Samples<'_, N> {
    fn tile(&self) -> Tile<'_, N> {
        Tile {
            samples: self.samples,
            first: self.first,
            strides: &self.strides,
            shape: &self.shape,
            left_out: &self.left_out,
            present: self.present,
        }
    }
}
