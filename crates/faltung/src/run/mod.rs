//! The doing: outputs are cut into tiles, each tile's samples are read, a method computes it.
//!
//! Which tiles there are follows from the plan alone; threads only share them out, so results have
//! the same bits for every number of threads.

mod guard;
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
    Along, Direct, Extents, MethodScratch, Output, RunningSum, ScratchSize, Separable, Spectral,
    Tile, dense_strides, for_each_row,
};
use crate::number::Number;
use crate::simd::{Level, Loops};
use crate::spec::{Boundary, Geometry, Role, Sides};
pub(crate) use guard::Bound;
use guard::Guard;
use scratch::{RepairScratch, WorkerScratch, grown};
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

/// The direct sum, for what another method cannot be trusted with.
pub(crate) struct Repair<N: Transformable> {
    direct: Prepared<N>,
    trust: Trust,
}

/// Whom to ask what the direct sum must be taken for.
enum Trust {
    /// Every tile with a sample that is not finite or beyond this.
    Samples { most: f64 },
    /// Every output that nobody vouches for.
    Outputs(Guard),
}

impl<N: Loops + Transformable> Repair<N> {
    /// Tiles with samples beyond `most`, or not finite, are taken from the method.
    pub(crate) fn of_tiles(along: &[Along], kernels: &[Vec<N>], most: f64) -> Self {
        Repair {
            direct: Prepared::Direct(Direct::new(along, kernels)),
            trust: Trust::Samples { most },
        }
    }

    /// Outputs of transforms are taken from the method where it cannot be shown that they keep the
    /// bound. Samples beyond `most` do not go through the transform.
    pub(crate) fn of_outputs(along: &[Along], kernels: &[Vec<N>], bound: Bound, most: f64) -> Self {
        let guard = Guard::new(along, kernels, bound, most);
        Repair {
            direct: Prepared::Direct(Direct::new(along, kernels)),
            trust: Trust::Outputs(guard),
        }
    }

    fn scratch(&self, tile: &[usize]) -> Result<RepairScratch<N>> {
        let guard = match &self.trust {
            Trust::Samples { .. } => None,
            Trust::Outputs(guard) => Some(guard.scratch(tile)?),
        };
        RepairScratch::new(self.direct.scratch(tile), guard)
    }
}

/// Everything that a plan knows about doing its work.
pub(crate) struct Runner<T: Element> {
    pub(crate) geometry: Geometry,
    pub(crate) method: Prepared<T::Number>,
    /// Outputs of a tile along each axis, at most.
    tile: Extents,
    tiling: Tiling,
    /// For each axis, the step from one kernel to the next.
    kernel_steps: Extents,
    repair: Option<Repair<T::Number>>,
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
    /// What a plan is told by.
    made_for: (ScratchSize, Extents),
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
    pub(crate) method: Prepared<T::Number>,
    pub(crate) tile: Extents,
    pub(crate) repair: Option<Repair<T::Number>>,
    pub(crate) finite_kernel: bool,
    pub(crate) nanoseconds: f64,
    pub(crate) threads: usize,
}

impl<T: Element> Runner<T> {
    pub(crate) fn new(parts: Parts<T>) -> Self {
        let Parts { geometry, method, tile, repair, finite_kernel, nanoseconds, threads } = parts;
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
            tile,
            repair,
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
            if let Some(repair) = &mut worker.repair {
                grown(&mut repair.window, window, T::Number::ZERO, "a window of samples")?;
            }
            if self.marks_absent {
                grown(&mut worker.present, window, true, "marks of absent samples")?;
            }
        }
        Ok(scratch)
    }

    /// Scratch whose windows and outputs come when they are needed.
    pub(crate) fn lean_scratch(&self, workers: usize) -> Result<Scratch<T>> {
        let new_worker = |_| {
            let mut worker = WorkerScratch::new(self.size)?;
            worker.repair =
                self.repair.as_ref().map(|repair| repair.scratch(&self.tile)).transpose()?;
            Ok(worker)
        };
        let workers = (0..workers).map(new_worker).collect::<Result<_>>()?;
        Ok(Scratch { workers, made_for: (self.size, self.tile.clone()) })
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
        if scratch.workers.is_empty() || scratch.made_for != (self.size, self.tile.clone()) {
            return Err(Error::Range {
                what: "scratch",
                wanted: "the plan that runs".into(),
                found: "that of another plan".into(),
            });
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
        let WorkerScratch { window, present, output, method, repair } = scratch;
        let extent = match self.runner.method {
            Prepared::Spectral(_) => Extent::Present,
            _ => Extent::Whole,
        };
        let samples = self.samples(ranges, extent, window, present)?;
        let tile = samples.tile();
        let mut hands = Hands { method, repair };
        let shape: Extents = ranges.iter().map(ExactSizeIterator::len).collect();
        let start = self.runner.tiling.slab_start(slab_at);
        let mut first = Extents::from_iter(ranges.iter().map(|range| range.start));
        first[self.runner.tiling.slab_axis()] -= start;

        let slab_strides = dense_strides(slab.shape());
        if let Some(numbers) = slab.as_slice_mut().and_then(T::as_numbers_mut) {
            let at = first.iter().zip(&slab_strides).map(|(i, stride)| i * stride).sum();
            let mut out = Output { numbers, first: at, strides: &slab_strides, shape: &shape };
            return self.compute(ranges, &tile, &mut out, &mut hands);
        }
        let numbers = grown(output, shape.iter().product(), T::Number::ZERO, "a tile of outputs")?;
        let strides = dense_strides(&shape);
        let mut out = Output { numbers, first: 0, strides: &strides, shape: &shape };
        self.compute(ranges, &tile, &mut out, &mut hands)?;
        let mut place = slab.slice_each_axis_mut(|axis| {
            let (first, len) = (first[axis.axis.0], shape[axis.axis.0]);
            Slice::from(first..first + len)
        });
        for (place, &number) in place.iter_mut().zip(numbers.iter()) {
            *place = T::rounded(number);
        }
        Ok(())
    }

    /// The samples of a box of outputs: where they lie, if the window lies inside the signal.
    fn samples<'s>(
        &'s self,
        ranges: &[Range<usize>],
        extent: Extent,
        buffer: &'s mut Vec<T::Number>,
        present: &'s mut Vec<bool>,
    ) -> Result<Samples<'s, T::Number>> {
        let (runner, signal) = (self.runner, &self.signal);
        let roles = &runner.geometry.roles;
        let mut window = Window::of_outputs(roles, ranges);
        let mut left_out = Extents::from_elem(0, roles.len());
        match extent {
            Extent::Whole => {}
            Extent::Present => {
                (window, left_out) = window.without_absent(roles, signal.view.shape());
            }
            Extent::Cropped(before, after) => {
                if let (Some(range), Some(left)) = (window.ranges.last_mut(), left_out.last_mut()) {
                    *range = range.start + before as isize..range.end - after as isize;
                    *left = before;
                }
            }
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
        hands: &mut Hands<T::Number>,
    ) -> Result<()> {
        let runner = self.runner;
        let roles = &runner.geometry.roles;
        let trust = runner.repair.as_ref().map(|repair| &repair.trust);
        let mut method = &runner.method;
        let mut whole_tile = false;
        if let (Some(Trust::Samples { most }), Some(repair)) = (trust, &runner.repair)
            && has_outliers(tile, *most)
        {
            method = &repair.direct;
            whole_tile = true;
        }
        let mut part_shape = Extents::from_slice(out.shape);
        for (len, role) in part_shape.iter_mut().zip(roles) {
            if let Role::Bank(_) = role {
                *len = 1;
            }
        }
        method.load(tile, hands.method);
        if let (Some(Trust::Outputs(guard)), Some(repair)) = (trust, hands.repair.as_mut())
            && let Some(scratch) = &mut repair.guard
        {
            guard.load(tile, &part_shape, scratch);
        }
        let mut bank = Extents::from_elem(0, roles.len());
        loop {
            let at = ranges.iter().zip(&bank).map(|(range, at)| range.start + at);
            let kernel = runner.kernel_at(at);
            let ahead: usize = bank.iter().zip(out.strides).map(|(at, stride)| at * stride).sum();
            let mut part = Output {
                numbers: &mut *out.numbers,
                first: out.first + ahead,
                strides: out.strides,
                shape: &part_shape,
            };
            match hands.repair.as_mut().filter(|_| whole_tile) {
                Some(repair) => method.apply(kernel, tile, &mut part, &mut repair.method),
                None => method.apply(kernel, tile, &mut part, hands.method),
            }
            if let Some(Trust::Outputs(guard)) = trust {
                self.repair(guard, kernel, ranges, &mut part, hands)?;
            }
            let more = |axis: &usize| {
                matches!(roles[*axis], Role::Bank(_)) && bank[*axis] + 1 < out.shape[*axis]
            };
            let Some(axis) = (0..roles.len()).rev().find(more) else { return Ok(()) };
            bank[axis + 1..].fill(0);
            bank[axis] += 1;
        }
    }

    /// Computes again, by the direct sum, what the guard has doubts about.
    fn repair(
        &self,
        guard: &Guard,
        kernel: usize,
        ranges: &Ranges,
        part: &mut Output<T::Number>,
        hands: &mut Hands<T::Number>,
    ) -> Result<()> {
        let (Some(repair), Some(scratch)) = (&self.runner.repair, hands.repair.as_mut()) else {
            return Ok(());
        };
        let RepairScratch { guard: Some(guarding), window, method } = scratch else {
            return Ok(());
        };
        let Some(last) = part.shape.len().checked_sub(1) else { return Ok(()) };
        let norm = match &self.runner.method {
            Prepared::Spectral(spectral) => spectral.norm_of_outputs(hands.method),
            _ => return Ok(()),
        };
        let Prepared::Direct(direct) = &repair.direct else { return Ok(()) };
        guard.doubt(kernel, part, norm, guarding);
        for (row, run) in (0..).map_while(|number| guarding.doubt(number)).flat_map(pieces) {
            let mut rest = row;
            let mut first = part.first + run.start;
            let mut of_run: Ranges = ranges.clone();
            for axis in (0..last).rev() {
                let at = rest % part.shape[axis];
                rest /= part.shape[axis];
                first += at * part.strides[axis];
                of_run[axis] = ranges[axis].start + at..ranges[axis].start + at + 1;
            }
            let taps = guard.taps_that_meet(part.shape, row, &run, guarding);
            if taps.is_empty() || (guarding.is_tame() && direct.is_silent(kernel, taps.clone())) {
                part.numbers[first..][..run.len()].fill(T::Number::ZERO);
                continue;
            }
            of_run[last] = ranges[last].start + run.start..ranges[last].start + run.end;
            let mut shape = Extents::from_elem(1, part.shape.len());
            shape[last] = run.len();
            let mut no_marks = Vec::new();
            let (before, after) = direct.unread(&taps);
            let extent = Extent::Cropped(before, after);
            let samples = self.samples(&of_run, extent, window, &mut no_marks)?;
            let mut outputs =
                Output { numbers: &mut *part.numbers, first, strides: part.strides, shape: &shape };
            direct.apply_some(kernel, taps, &samples.tile(), &mut outputs, method);
        }
        Ok(())
    }
}

/// A run of doubts in pieces so short that silence around them is seen.
fn pieces((row, run): (usize, Range<usize>)) -> impl Iterator<Item = (usize, Range<usize>)> {
    const PIECE: usize = 512;
    let end = run.end;
    run.step_by(PIECE).map(move |start| (row, start..end.min(start + PIECE)))
}

/// How much of the samples that outputs are made of is wanted.
#[derive(Clone, Copy, Debug)]
enum Extent {
    Whole,
    /// Without those that are absent beyond the edge.
    Present,
    /// Without so many at the start and at the end of the last axis.
    Cropped(usize, usize),
}

/// What a worker computes a tile with.
struct Hands<'a, N: Transformable> {
    method: &'a mut MethodScratch<N>,
    repair: &'a mut Option<RepairScratch<N>>,
}

fn has_outliers<N: Loops>(tile: &Tile<N>, most: f64) -> bool {
    let mut found = false;
    let dense = dense_strides(tile.shape);
    for_each_row(tile.shape, &dense, tile.strides, |row| {
        let samples = &tile.samples[tile.first + row.from..];
        found |= if row.step == 1 {
            N::any_beyond(Level::best(), &samples[..row.len], most)
        } else {
            (0..row.len).any(|at| !(samples[at * row.step].magnitude() <= most))
        };
    });
    found
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
