//! The guard of the second promise: which outputs of a transform can be vouched for.
//!
//! A transform of a block errs by about the same amount `E` in all its outputs (see the `fft` room),
//! where the direct sum errs by at most `max(k, 16) u S` in an output whose terms sum to `S` in
//! absolute value. So an output is in doubt where `S` is small against the block: in tails, beside spikes, where few taps meet samples.
//! `S` is bounded from below by the largest taps alone, first a few and, for outputs still in doubt,
//! some more; what is then in doubt is for the direct sum.

use std::ops::Range;

use smallvec::SmallVec;

use crate::buffer::filled;
use crate::error::Result;
use crate::fft::{ERROR_CONSTANT, Sizes, error_size};
use crate::method::{Along, Extents, Tile, dense_strides, for_each_row, tap_offsets};
use crate::number::Kind;
use crate::simd::{Level, Loops};

/// How many taps vouch for an output, in order of expense.
const TAPS_OF_TIER: [usize; 2] = [24, 384];
/// What is taken off every lower bound for having been computed in `f32`.
const SLACK: f32 = 0.999;
/// Doubts that are not farther apart than this are one run: a run has a price of its own.
const NEAR: usize = 16;
/// Runs of doubt that a tile may have beyond one for each row; later ones are joined.
const MORE_RUNS: usize = 64;

/// What vouches for the outputs of one kernel.
struct Witness {
    /// For each tier, places of taps in row-major order and their absolute values over the largest.
    tiers: SmallVec<[(Vec<usize>, Vec<f32>); 2]>,
    sizes: Sizes,
}

/// Decides about the outputs of every kernel of a plan.
pub(super) struct Guard {
    along: Vec<Along>,
    witnesses: Vec<Witness>,
    points: f64,
    /// `C u / (max(k, 16) u')`, with `u'` the round-off of the result's type.
    factor: f64,
    /// The least product of largest sample and largest tap that a transform does not underflow with.
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
    /// Outputs in doubt: number of the row along the last axis, and the run in it.
    doubts: Vec<(usize, Range<usize>)>,
    asked: Vec<(usize, Range<usize>)>,
    sizes_of_tile: Sizes,
}

impl Guard {
    /// For kernels in blocks of `points`, samples of at most `most` and results with the unit
    /// round-off `round_off`.
    pub(super) fn new<N: Loops>(
        along: &[Along],
        kernels: &[Vec<N>],
        points: f64,
        most: f64,
        round_off: f64,
    ) -> Self {
        let taps = kernels.first().map_or(1, Vec::len) as f64;
        let budget = if N::KIND == Kind::Complex { 2.0 * taps + 4.0 } else { taps };
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
        let runs = || filled(rows + MORE_RUNS, (0, 0..0), "runs of outputs in doubt");
        let taps = self.along.iter().map(|axis| axis.taps).product();
        Ok(GuardScratch {
            sizes: filled(reach, 0.0, "sizes of samples")?,
            bounds: filled(row, 0.0, "bounds of outputs")?,
            offsets: filled(taps, 0, "tap offsets")?,
            doubts: runs()?,
            asked: runs()?,
            sizes_of_tile: Sizes { norm: 0.0, largest: 0.0 },
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
        let size_of = |sample: N| {
            let size = sample.magnitude();
            // Outliers do not go through the transform.
            if size <= self.most { size } else { 0.0 }
        };
        let mut largest = 0f64;
        for_each_row(tile.shape, &to, tile.strides, |row| {
            for at in 0..row.len {
                largest = largest.max(size_of(tile.samples[tile.first + row.from + at * row.step]));
            }
        });
        let sizes = &mut scratch.sizes[..reach.iter().product()];
        sizes.fill(0.0);
        let begin: usize = tile.left_out.iter().zip(&to).map(|(skip, stride)| skip * stride).sum();
        let scale = if largest > 0.0 { largest.recip() } else { 0.0 };
        let mut squares = 0f64;
        for_each_row(tile.shape, &to, tile.strides, |row| {
            for at in 0..row.len {
                let size = size_of(tile.samples[tile.first + row.from + at * row.step]) * scale;
                squares += size * size;
                sizes[begin + row.to + at] = size as f32;
            }
        });
        let of_components = if N::KIND == Kind::Complex { 2f64.sqrt() } else { 1.0 };
        let norm = squares.sqrt() * largest * of_components;
        scratch.sizes_of_tile = Sizes { norm, largest };
    }

    /// The outputs of the loaded tile that nobody vouches for; `norm` is that of the whole block of
    /// outputs.
    pub(super) fn doubts<'s>(
        &self,
        kernel: usize,
        outputs: &[usize],
        norm: f64,
        scratch: &'s mut GuardScratch,
    ) -> &'s [(usize, Range<usize>)] {
        scratch.doubts.clear();
        let witness = &self.witnesses[kernel];
        let Some((&row, outer)) = outputs.split_last() else { return &[] };
        let rows: usize = outer.iter().product();
        let (x, h) = (scratch.sizes_of_tile, witness.sizes);
        if x.largest == 0.0 || h.largest == 0.0 {
            return &[];
        }
        let error = error_size(self.points, x, h, norm);
        let unit = x.largest * h.largest;
        if unit < self.least || !error.is_finite() {
            scratch.doubts.extend((0..rows).map(|at| (at, 0..row)));
            return &scratch.doubts;
        }
        let wanted = (self.factor * error / unit) as f32;
        scratch.doubts.extend((0..rows).map(|at| (at, 0..row)));
        for (places, shares) in &witness.tiers {
            self.ask(places, shares, wanted, outputs, scratch);
        }
        &scratch.doubts
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
        let most = scratch.doubts.capacity();
        std::mem::swap(&mut scratch.doubts, &mut scratch.asked);
        scratch.doubts.clear();
        for (row, run) in scratch.asked.drain(..) {
            let from = self.row_start(row, outputs, &strides) + run.start * step;
            let bounds = &mut scratch.bounds[..run.len()];
            let sizes = &scratch.sizes[from..];
            f32::weighted_sums(Level::best(), bounds, sizes, step, &scratch.offsets, shares);
            let doubtful = |(at, bound): (usize, &f32)| (*bound < wanted).then_some(run.start + at);
            for output in bounds.iter().enumerate().filter_map(doubtful) {
                let full = scratch.doubts.len() >= most;
                match scratch.doubts.last_mut() {
                    Some((last, known)) if *last == row && (full || output <= known.end + NEAR) => {
                        known.end = output + 1;
                    }
                    _ => scratch.doubts.push((row, output..output + 1)),
                }
            }
        }
    }

    /// Where the samples of a row of outputs begin.
    fn row_start(&self, row: usize, outputs: &[usize], strides: &[usize]) -> usize {
        let mut row = row;
        let mut start = 0;
        for axis in (0..outputs.len().saturating_sub(1)).rev() {
            start += row % outputs[axis] * self.along[axis].stride * strides[axis];
            row /= outputs[axis];
        }
        start
    }
}

impl Witness {
    fn new<N: Loops>(kernel: &[N]) -> Self {
        let sizes: Vec<f64> = kernel.iter().map(|tap| tap.magnitude()).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let mut order: Vec<usize> = (0..sizes.len()).filter(|&at| sizes[at] > 0.0).collect();
        order.sort_by(|&a, &b| sizes[b].total_cmp(&sizes[a]));
        let mut tiers = SmallVec::new();
        for count in TAPS_OF_TIER {
            let mut places = order[..count.min(order.len())].to_vec();
            places.sort_unstable();
            let shares = places.iter().map(|&at| (sizes[at] / largest) as f32 * SLACK).collect();
            tiers.push((places, shares));
            if count >= order.len() {
                break;
            }
        }
        let norm = sizes.iter().map(|size| (size / largest).powi(2)).sum::<f64>().sqrt() * largest;
        let norm = if N::KIND == Kind::Complex { norm * 2f64.sqrt() } else { norm };
        Witness { tiers, sizes: Sizes { norm, largest } }
    }
}
