//! The guard of the second promise: which outputs of a transform can be vouched for.
//!
//! A transform of a block errs by about the same amount `E` in all its outputs (see the `fft` room),
//! where the direct sum errs by at most `max(k, 16) u S` in an output whose terms sum to `S` in
//! absolute value. So an output is in doubt where `S` is small against the block: in tails, beside spikes, where few taps meet samples.
//! `S` is bounded from below by the largest taps alone, first a few and, for outputs still in doubt,
//! some more; what is then in doubt is for the direct sum.

mod doubts;
mod witness;

use std::ops::Range;

use crate::buffer::filled;
use crate::error::Result;
use crate::fft::{ERROR_CONSTANT, Sizes, error_size};
use crate::method::{Along, Extents, Output, Tile, dense_strides, for_each_row, tap_offsets};
use crate::number::Kind;
use crate::simd::{Level, Loops};
use doubts::Doubts;
use witness::Witness;

/// What the promise is to be held for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    /// Numbers of a block.
    pub(crate) points: f64,
    /// The most terms of an output.
    pub(crate) terms: f64,
    /// The unit round-off of the result's type.
    pub(crate) round_off: f64,
}

/// Decides about the outputs of every kernel of a plan.
pub(super) struct Guard {
    along: Vec<Along>,
    witnesses: Vec<Witness>,
    points: f64,
    /// `C u / (max(k, 16) u')`, with `u'` the round-off of the result's type.
    factor: f64,
    /// The least sizes, and products of sizes, that a transform does not underflow with.
    least: f64,
    /// The largest sample that goes through the transform.
    most: f64,
}

/// What the guard works in.
#[derive(Debug)]
pub(super) struct GuardScratch {
    /// The samples that a tile's outputs reach, absolute, over the largest.
    sizes: Vec<f32>,
    bounds: Vec<f32>,
    offsets: Vec<usize>,
    doubts: Doubts,
    asked: Doubts,
    sizes_of_tile: Sizes,
    tame: bool,
    /// From the first size that is not zero to behind the last.
    sound: Range<usize>,
}

impl GuardScratch {
    /// Whether no sample of the loaded tile had to be kept from the transform.
    pub(super) fn is_tame(&self) -> bool {
        self.tame
    }

    /// The doubt with this number: a row of outputs, and a run in it.
    pub(super) fn doubt(&self, number: usize) -> Option<(usize, Range<usize>)> {
        self.doubts.runs.get(number).cloned()
    }

    /// The bytes held.
    pub(super) fn bytes(&self) -> usize {
        (self.sizes.capacity() + self.bounds.capacity()) * size_of::<f32>()
            + self.offsets.capacity() * size_of::<usize>()
            + 2 * self.doubts.runs.capacity() * size_of::<(usize, Range<usize>)>()
    }
}

impl Guard {
    /// For samples of at most `most`.
    pub(super) fn new<N: Loops>(
        along: &[Along],
        kernels: &[Vec<N>],
        bound: Bound,
        most: f64,
    ) -> Self {
        let Bound { points, terms, round_off } = bound;
        let budget = if N::KIND == Kind::Complex { 2.0 * terms + 4.0 } else { terms };
        let factor = ERROR_CONSTANT * (N::ROUND_OFF / round_off);
        Guard {
            along: along.to_vec(),
            witnesses: kernels.iter().map(|kernel| Witness::new(kernel)).collect(),
            points,
            factor: factor / budget.max(16.0),
            least: if N::ROUND_OFF > 1e-10 { 1e-25 } else { 1e-140 },
            most,
        }
    }

    /// For tiles of at most `outputs`.
    pub(super) fn scratch(&self, outputs: &[usize]) -> Result<GuardScratch> {
        let reach: usize = self
            .along
            .iter()
            .zip(outputs)
            .map(|(axis, &outputs)| axis.reach(outputs.max(1)))
            .product();
        let row = outputs.last().copied().unwrap_or(1);
        let rows: usize = outputs.iter().product::<usize>() / row.max(1);
        let runs = Doubts::runs(rows, row);
        let taps = self.along.iter().map(|axis| axis.taps).product();
        Ok(GuardScratch {
            sizes: filled(reach, 0.0, "sizes of samples")?,
            bounds: filled(row, 0.0, "bounds of outputs")?,
            offsets: filled(taps, 0, "tap offsets")?,
            doubts: Doubts::new(runs)?,
            asked: Doubts::new(runs)?,
            sizes_of_tile: Sizes { norm: 0.0, largest: 0.0, sum: 0.0 },
            tame: true,
            sound: 0..0,
        })
    }

    /// Takes the measure of a tile of `outputs`.
    pub(super) fn load<N: Loops>(
        &self,
        tile: &Tile<N>,
        outputs: &[usize],
        scratch: &mut GuardScratch,
    ) {
        let reach: Extents =
            self.along.iter().zip(outputs).map(|(axis, &outputs)| axis.reach(outputs)).collect();
        let to = dense_strides(&reach);
        let level = Level::best();
        let mut largest = 0f64;
        scratch.tame = true;
        for_each_run(tile, &to, |_, samples| {
            largest = largest.max(N::largest(level, samples, self.most));
            scratch.tame &= !N::any_beyond(level, samples, self.most);
        });
        let sizes = &mut scratch.sizes[..reach.iter().product()];
        if tile.shape != reach.as_slice() {
            sizes.fill(0.0);
        }
        let begin: usize = tile.left_out.iter().zip(&to).map(|(skip, stride)| skip * stride).sum();
        let scale = if largest > 0.0 { largest.recip() } else { 0.0 };
        let mut squares = 0f64;
        for_each_run(tile, &to, |place, samples| {
            let sizes = &mut sizes[begin + place..][..samples.len()];
            squares += N::sizes(level, samples, self.most, scale, sizes);
        });
        let sounds = |size: &f32| *size > 0.0;
        let first = sizes.iter().position(sounds).unwrap_or(0);
        scratch.sound = first..sizes.iter().rposition(sounds).map_or(first, |last| last + 1);
        let of_components = if N::KIND == Kind::Complex { 2f64.sqrt() } else { 1.0 };
        let norm = squares.sqrt() * largest * of_components;
        // At most, for a tile of this many samples.
        let sum = norm * (sizes.len() as f64).sqrt();
        scratch.sizes_of_tile = Sizes { norm, largest, sum };
    }

    /// Finds the outputs of the loaded tile that nobody vouches for; `norm` is that of the whole block
    /// of outputs.
    pub(super) fn doubt<N: Loops>(
        &self,
        kernel: usize,
        outputs: &Output<N>,
        norm: f64,
        scratch: &mut GuardScratch,
    ) {
        scratch.doubts.runs.clear();
        let witness = &self.witnesses[kernel];
        let Some((&row, outer)) = outputs.shape.split_last() else { return };
        let rows: usize = outer.iter().product();
        let (x, h) = (scratch.sizes_of_tile, witness.sizes);
        if x.largest == 0.0 || h.largest == 0.0 {
            return;
        }
        let error = error_size(self.points, x, h, norm);
        let unit = x.largest * h.largest;
        // A kernel's spectrum is divided by the block's length.
        let lost = x.largest < self.least || h.largest / self.points < self.least;
        if lost || unit / self.points < self.least || !error.is_finite() {
            scratch.doubts.runs.extend((0..rows).map(|at| (at, 0..row)));
            return;
        }
        let wanted = (self.factor * error / unit) as f32;
        // No sum of terms is larger than the sum of their sizes: large outputs vouch for themselves.
        let large = 2.0 * self.factor * error;
        let unlikely = |output: &N| !(output.magnitude() >= large);
        for at in 0..rows {
            let start = outputs.first + row_start(at, outputs.shape, |axis| outputs.strides[axis]);
            scratch.doubts.note(at, 0, &outputs.numbers[start..][..row], unlikely);
        }
        for (places, shares) in &witness.tiers {
            if scratch.doubts.runs.is_empty() {
                break;
            }
            self.ask(places, shares, wanted, outputs.shape, scratch);
        }
    }

    /// Which taps, in row-major order, meet samples that are not zero in a run of outputs of the
    /// loaded tile: none in silence.
    pub(super) fn taps_that_meet(
        &self,
        outputs: &[usize],
        row: usize,
        run: &Range<usize>,
        scratch: &GuardScratch,
    ) -> Range<usize> {
        let all: usize = self.along.iter().map(|axis| axis.taps).product();
        let Some((last, others)) = self.along.split_last() else { return 0..all };
        if others.iter().any(|axis| axis.taps > 1) {
            return 0..all;
        }
        let reach: Extents =
            self.along.iter().zip(outputs).map(|(axis, &outputs)| axis.reach(outputs)).collect();
        let strides = dense_strides(&reach);
        let from = row_start(row, outputs, |axis| self.along[axis].stride * strides[axis])
            + run.start * last.stride;
        let window = from..from + last.reach(run.len());
        let window = window.start.max(scratch.sound.start)..window.end.min(scratch.sound.end);
        if window.is_empty() {
            return 0..0;
        }
        let sizes = &scratch.sizes[window.clone()];
        let Some(low) = sizes.iter().position(|&size| size > 0.0) else { return 0..0 };
        let high = sizes.iter().rposition(|&size| size > 0.0).unwrap_or(low);
        let (low, high) = (window.start + low - from, window.start + high - from);
        // Output i of the run reads sample i s + K - 1 - j d by tap j.
        let first = (last.span() - 1).saturating_sub(high).div_ceil(last.dilation);
        let end = (last.reach(run.len()) - 1 - low) / last.dilation + 1;
        first..end.min(all).max(first)
    }

    /// Leaves those outputs in doubt that these taps cannot vouch for either.
    fn ask(
        &self,
        places: &[usize],
        shares: &[f32],
        wanted: f32,
        outputs: &[usize],
        scratch: &mut GuardScratch,
    ) {
        let reach: Extents =
            self.along.iter().zip(outputs).map(|(axis, &outputs)| axis.reach(outputs)).collect();
        let strides = dense_strides(&reach);
        let step = self.along.last().map_or(1, |axis| axis.stride);
        tap_offsets(&self.along, &strides, &mut scratch.offsets);
        for (to, &place) in places.iter().enumerate() {
            scratch.offsets[to] = scratch.offsets[place];
        }
        scratch.offsets.truncate(places.len());
        std::mem::swap(&mut scratch.doubts, &mut scratch.asked);
        scratch.doubts.runs.clear();
        for (row, run) in scratch.asked.runs.drain(..) {
            let samples_between = |axis: usize| self.along[axis].stride * strides[axis];
            let from = row_start(row, outputs, samples_between) + run.start * step;
            let bounds = &mut scratch.bounds[..run.len()];
            let sizes = &scratch.sizes[from..];
            f32::weighted_sums(Level::best(), bounds, sizes, step, &scratch.offsets, shares);
            scratch.doubts.note(row, run.start, bounds, |bound| *bound < wanted);
        }
    }
}

/// Where a row of outputs along the last axis begins, with `step` from one index to the next.
fn row_start(row: usize, outputs: &[usize], step: impl Fn(usize) -> usize) -> usize {
    let mut row = row;
    let mut start = 0;
    for axis in (0..outputs.len().saturating_sub(1)).rev() {
        start += row % outputs[axis] * step(axis);
        row /= outputs[axis];
    }
    start
}

/// Calls `action` with the samples of a tile that are neighbours in memory, and their place in a box
/// of the strides `to`.
fn for_each_run<N>(tile: &Tile<N>, to: &[usize], mut action: impl FnMut(usize, &[N])) {
    for_each_row(tile.shape, to, tile.strides, |row| {
        let samples = &tile.samples[tile.first + row.from..];
        if row.step == 1 {
            return action(row.to, &samples[..row.len]);
        }
        for at in 0..row.len {
            action(row.to + at, &samples[at * row.step..][..1]);
        }
    });
}
