use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{ArrayViewMutD, Slice};

use super::repair::{Trust, has_outliers};
use super::samples::Extent;
use super::scratch::{RepairScratch, WorkerScratch, grown};
use super::strips::{self, for_each_line, lie_side_by_side};
use super::tiles::{Slabs, Tiling};
use super::window::Windows;
use super::{Observer, Progress, Ranges, Runner};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::fft::Transformable;
use crate::method::{Extents, MethodScratch, Output, Tile, dense_strides};
use crate::simd::widely;
use crate::spec::Role;
use crate::storage::Storage;

/// One call, shared by its workers.
pub(super) struct Call<'a, T: Element> {
    pub(super) runner: &'a Runner<T>,
    pub(super) tiling: &'a Tiling,
    /// The axis that a tile's lines lie side by side along, if it has several lines.
    pub(super) strip: Option<usize>,
    pub(super) signal: &'a dyn Windows<T>,
    pub(super) observer: Option<Observer<'a>>,
    pub(super) done: AtomicUsize,
    pub(super) stop: AtomicBool,
}

impl<T: Element> Call<'_, T> {
    /// Takes slab after slab until there are none.
    pub(super) fn work<S: Storage<T>>(
        &self,
        slabs: &Mutex<Slabs<'_, '_, S>>,
        scratch: &mut WorkerScratch<T::Number>,
    ) -> Result<()> {
        loop {
            let next = slabs.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((at, slab)) = next else { return Ok(()) };
            self.slab(at, slab, scratch)?;
        }
    }

    fn slab<S: Storage<T>>(
        &self,
        at: usize,
        mut slab: ArrayViewMutD<'_, S>,
        scratch: &mut WorkerScratch<T::Number>,
    ) -> Result<()> {
        let tiling = self.tiling;
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
        let progress = Progress { done, total: self.tiling.count() };
        match observer(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    }

    fn tile<S: Storage<T>>(
        &self,
        slab_at: usize,
        ranges: &Ranges,
        slab: &mut ArrayViewMutD<'_, S>,
        scratch: &mut WorkerScratch<T::Number>,
    ) -> Result<()> {
        let WorkerScratch { window, present, output, method, repair } = scratch;
        let is_by_lines = self.runner.method.takes_lines();
        let extent = if is_by_lines { Extent::Present } else { Extent::Whole };
        let samples = self.samples(ranges, extent, window, present)?;
        let tile = samples.tile();
        let mut hands = Hands { method, repair };
        let shape: Extents = ranges.iter().map(ExactSizeIterator::len).collect();
        let start = self.tiling.slab_start(slab_at);
        let mut first = Extents::from_iter(ranges.iter().map(|range| range.start));
        first[self.tiling.slab_axis()] -= start;

        let slab_strides = dense_strides(slab.shape());
        if let Some(numbers) = slab.as_slice_mut().and_then(as_numbers_mut::<T, S>) {
            let at = first.iter().zip(&slab_strides).map(|(i, stride)| i * stride).sum();
            let mut out = Output { numbers, first: at, strides: &slab_strides, shape: &shape };
            return self.lines(ranges, &tile, &mut out, &mut hands);
        }
        let numbers = grown(output, shape.iter().product(), "a tile of outputs")?;
        let strides = dense_strides(&shape);
        let mut out = Output { numbers, first: 0, strides: &strides, shape: &shape };
        self.lines(ranges, &tile, &mut out, &mut hands)?;
        let mut place = slab.slice_each_axis_mut(|axis| {
            let (first, len) = (first[axis.axis.0], shape[axis.axis.0]);
            Slice::from(first..first + len)
        });
        if let Some(axis) = self.strip.filter(|&axis| lie_side_by_side(place.strides(), axis)) {
            strips::write_all::<T, S>(numbers, &strides, axis, place);
            return Ok(());
        }
        // A row at a time: steps from one number to the next of a view cost more than the numbers.
        let row = shape.last().copied().unwrap_or(1).max(1);
        for (mut places, numbers) in place.rows_mut().into_iter().zip(numbers.chunks_exact(row)) {
            match places.as_slice_mut() {
                Some(places) => write_row::<T, S>(numbers, places),
                None => places.iter_mut().zip(numbers).for_each(|(y, &x)| *y = S::holding(x)),
            }
        }
        Ok(())
    }

    /// A tile as it is, or the lines of a strip one after the other.
    fn lines(
        &self,
        ranges: &Ranges,
        tile: &Tile<T::Number>,
        out: &mut Output<T::Number>,
        hands: &mut Hands<T::Number>,
    ) -> Result<()> {
        let Some(axis) = self.strip else { return self.compute(ranges, tile, out, hands) };
        let [mut samples, mut outputs] = [tile.shape, out.shape].map(Extents::from_slice);
        (samples[axis], outputs[axis]) = (1, 1);
        for_each_line(ranges, axis, |ranges, ahead| {
            let first = tile.first + ahead * tile.strides[axis];
            let line = Tile { first, shape: &samples, ..*tile };
            let mut part = out.part(ahead * out.strides[axis], &outputs);
            self.compute(ranges, &line, &mut part, hands)
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
            && self.signal.largest().max(runner.largest_constant) > *most
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
        let mut known_tame = false;
        if let (Some(Trust::Outputs(guard)), Some(repair)) = (trust, hands.repair.as_mut())
            && let Some(scratch) = &mut repair.guard
        {
            guard.load(tile, &part_shape, scratch);
            known_tame = scratch.is_tame();
        }
        method.load(tile, known_tame, hands.method);
        let mut bank = Extents::from_elem(0, roles.len());
        loop {
            let at = ranges.iter().zip(&bank).map(|(range, at)| range.start + at);
            let kernel = runner.kernel_at(at);
            let ahead: usize = bank.iter().zip(out.strides).map(|(at, stride)| at * stride).sum();
            let mut part = out.part(ahead, &part_shape);
            match hands.repair.as_mut().filter(|_| whole_tile) {
                Some(repair) => method.apply(kernel, tile, &mut part, &mut repair.method),
                None => method.apply(kernel, tile, &mut part, hands.method),
            }
            if let Some(Trust::Outputs(guard)) = trust {
                self.repair(guard, kernel, (ranges, tile), &mut part, hands)?;
            }
            let more = |axis: &usize| {
                matches!(roles[*axis], Role::Bank(_)) && bank[*axis] + 1 < out.shape[*axis]
            };
            let Some(axis) = (0..roles.len()).rev().find(more) else { return Ok(()) };
            bank[axis + 1..].fill(0);
            bank[axis] += 1;
        }
    }
}

/// The same memory as numbers, where results are those.
fn as_numbers_mut<T: Element, S: Storage<T>>(kept: &mut [S]) -> Option<&mut [T::Number]> {
    S::as_elements_mut(kept).and_then(T::as_numbers_mut)
}

fn write_row<T: Element, S: Storage<T>>(numbers: &[T::Number], places: &mut [S]) {
    match as_numbers_mut::<T, S>(places) {
        Some(places) => places.copy_from_slice(numbers),
        None => widely(
            #[inline(always)]
            || places.iter_mut().zip(numbers).for_each(|(y, &x)| *y = S::holding(x)),
        ),
    }
}

/// What a worker computes a tile with.
pub(super) struct Hands<'a, N: Transformable> {
    pub(super) method: &'a mut MethodScratch<N>,
    pub(super) repair: &'a mut Option<RepairScratch<N>>,
}
