//! The guard of the second promise: which outputs of a transform can be vouched for.
//!
//! A transform of a block errs by about the same amount `E` in all its outputs (see the `fft` room),
//! where the direct sum errs by at most `max(k, 16) u S` in an output whose terms sum to `S` in
//! absolute value. So an output is in doubt where `S` is small against the block: in tails, beside
//! spikes, where few taps meet samples. What vouches for it, the cheapest first:
//!
//! 1. sums of clipped samples over its window, which bound `S` however samples and taps lie
//!    (`rearrangement`, `grid`): groups of outputs at a time; near
//!    edges the sizes of those taps that meet samples (`reach`);
//! 2. its own size: no sum of terms is larger than the sum of their sizes;
//! 3. the terms of the largest taps, first a few and then some more (`tiers`).
//!
//! What is then in doubt is for the direct sum.

mod doubts;
mod grid;
mod reach;
mod rearrangement;
mod tiers;
mod witness;

use std::ops::Range;

use crate::error::Result;
use crate::fft::{ERROR_CONSTANT, Sizes, error_size};
use crate::method::{Along, Extents, Output, Tile, dense_strides, for_each_row};
use crate::number::Kind;
use crate::run::Ranges;
use crate::simd::{Level, Loops, Measure};
use doubts::Doubts;
use grid::{Grid, GridScratch, has_several_axes};
use reach::{RANK, ReachScratch};
use rearrangement::SLACK;
use tiers::TierScratch;
pub(crate) use witness::Witnesses;
use witness::budget;

/// Kernels along several axes of at most so many taps are not asked by tiers: the direct sum of a box of
/// outputs costs less.
const FEW_TAPS: f64 = 400.0;

/// What it costs to ask the largest taps, in terms of direct sums: for each sample of a tile, whose size
/// is taken first, and for each tap, whose place is.
const TERMS_OF_SAMPLE: f64 = 40.0;
const TERMS_OF_TAP: f64 = 400.0;
/// The same for each sample where kernels run along several axes: what the taps leave in doubt there
/// lies scattered, and costs more than the whole boxes that it was part of.
const TERMS_OF_SAMPLE_IN_SPACE: f64 = 128.0;

/// Runs of up to so many outputs stay whole where kernels run along several axes: those of
/// neighbouring rows are summed together, and pieces of them would not fit each other.
const WHOLE_RUN: usize = 64;

/// How far from the best samples may be clipped, as a factor, before they are clipped anew.
const NEAR: f64 = 1.5;

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
    witnesses: Witnesses,
    points: f64,
    /// `C u / u'`, with `u'` the round-off of the result's type.
    factor: f64,
    /// How many units of round-off an output may err by.
    budget: f64,
    /// The least sizes, and products of sizes, that a transform does not underflow with.
    least: f64,
    /// Squares of smaller samples are not sums of normal numbers.
    least_square: f64,
    /// The largest sample that goes through the transform.
    most: f64,
}

/// What the guard works in.
#[derive(Debug)]
pub(super) struct GuardScratch {
    grid: GridScratch,
    reach: ReachScratch,
    tiers: TierScratch,
    doubts: Doubts,
    asked: Doubts,
    tile: OfTile,
}

/// What is known of the loaded tile.
#[derive(Clone, Copy, Debug)]
struct OfTile {
    sizes: Sizes,
    /// Samples that are there.
    samples: f64,
    /// Finite samples that are kept from the transform.
    outliers: f64,
    /// Whether no sample is kept from the transform.
    tame: bool,
    /// What samples are clipped at in the sums of the grid; `None` if those are not this tile's.
    cap: Option<f64>,
}

impl GuardScratch {
    /// Whether no sample of the loaded tile had to be kept from the transform.
    pub(super) fn is_tame(&self) -> bool {
        self.tile.tame
    }

    /// The doubt with this number: a row of outputs, and a run in it.
    pub(super) fn doubt(&self, number: usize) -> Option<(usize, Range<usize>)> {
        self.doubts.runs.get(number).cloned()
    }

    /// Brings runs of the same outputs of neighbouring rows together.
    pub(super) fn sort_by_columns(&mut self) {
        self.doubts.runs.sort_unstable_by_key(|(row, run)| (run.start, run.end, *row));
    }

    /// How many doubts, from this one on, are about the same outputs of neighbouring rows, of a plane
    /// of so many `rows`.
    pub(super) fn rows_alike(&self, number: usize, rows: usize) -> usize {
        let Some(runs) = self.doubts.runs.get(number..) else { return 0 };
        let Some((first, run)) = runs.first() else { return 0 };
        let end = first - first % rows.max(1) + rows;
        let alike = |(ahead, (row, other)): &(usize, &(usize, Range<usize>))| {
            *row == first + ahead && *row < end && other == run
        };
        runs.iter().enumerate().take_while(alike).count()
    }

    /// The bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.grid.bytes()
            + self.reach.bytes()
            + self.tiers.bytes()
            + self.doubts.bytes()
            + self.asked.bytes()
    }
}

impl Guard {
    /// For samples of at most `most`.
    pub(super) fn new<N: Loops>(
        along: &[Along],
        witnesses: Witnesses,
        bound: Bound,
        most: f64,
    ) -> Self {
        let Bound { points, terms, round_off } = bound;
        let single = N::ROUND_OFF > 1e-10;
        Guard {
            along: along.to_vec(),
            witnesses,
            points,
            factor: ERROR_CONSTANT * (N::ROUND_OFF / round_off),
            budget: budget::<N>(terms),
            least: if single { 1e-25 } else { 1e-140 },
            least_square: if single { 1e-14 } else { 1e-140 },
            most,
        }
    }

    /// What the kernels do along each axis.
    pub(super) fn along(&self) -> &[Along] {
        &self.along
    }

    /// For tiles of at most `outputs`.
    pub(super) fn scratch(&self, outputs: &[usize]) -> Result<GuardScratch> {
        let outputs: Extents = outputs.iter().map(|&outputs| outputs.max(1)).collect();
        let row = outputs.last().copied().unwrap_or(1);
        let rows: usize = outputs.iter().product::<usize>() / row;
        let runs = Doubts::runs(rows, row);
        Ok(GuardScratch {
            grid: Grid::new(&self.along, &outputs).scratch()?,
            reach: ReachScratch::default(),
            tiers: TierScratch::default(),
            doubts: Doubts::new(runs)?,
            asked: Doubts::new(runs)?,
            tile: OfTile {
                sizes: Sizes { norm: 0.0, largest: 0.0, sum: 0.0 },
                samples: 0.0,
                outliers: 0.0,
                tame: true,
                cap: None,
            },
        })
    }

    /// Takes the measure of a tile with so many outputs.
    pub(super) fn load<N: Loops>(
        &self,
        tile: &Tile<N>,
        outputs: &[usize],
        scratch: &mut GuardScratch,
    ) {
        // Clipped at what a few samples tell, so that one pass over all of them does.
        let cap = self.witnesses.cap * some_root_mean_square(tile);
        let cap = (cap >= self.least_square && cap <= self.most).then_some(cap);
        let measure = match cap {
            Some(cap) => Grid::new(&self.along, outputs).sum(tile, cap, &mut scratch.grid),
            None => measure_of(tile),
        };
        let Measure { largest, squares } = measure;
        let samples = tile.shape.iter().product::<usize>() as f64;
        let of_tile = &mut scratch.tile;
        *of_tile = OfTile {
            sizes: Sizes { norm: squares.sqrt(), largest, sum: 0.0 },
            samples,
            outliers: 0.0,
            tame: true,
            cap,
        };
        scratch.tiers.forget();
        let plain = largest >= self.least_square || largest == 0.0;
        if !(squares.is_finite() && largest <= self.most && plain) {
            self.load_wild(tile, of_tile);
        }
        // At most, for a tile of this many samples.
        of_tile.sizes.sum = of_tile.sizes.norm * samples.sqrt();
    }

    /// The measure of samples of which some are kept from the transform, or whose squares leave the
    /// range of numbers.
    fn load_wild<N: Loops>(&self, tile: &Tile<N>, of_tile: &mut OfTile) {
        let level = Level::best();
        let (mut largest, mut squares) = (0f64, 0f64);
        for_each_run(tile, |samples| {
            largest = largest.max(N::largest(level, samples, self.most));
            if N::any_beyond(level, samples, self.most) {
                of_tile.tame = false;
                let beyond = |sample: &&N| sample.is_finite() && sample.magnitude() > self.most;
                of_tile.outliers += samples.iter().filter(beyond).count() as f64;
            }
        });
        let scale = if largest > 0.0 { largest.recip() } else { 0.0 };
        for_each_run(tile, |samples| {
            squares += N::scaled_squares(level, samples, self.most, scale);
        });
        let of_components = if N::KIND == Kind::Complex { 2f64.sqrt() } else { 1.0 };
        let norm = squares.sqrt() * largest * of_components;
        of_tile.sizes = Sizes { norm, largest, sum: 0.0 };
    }

    /// Finds the outputs of the loaded tile that nobody vouches for; `norm` is that of the whole block
    /// of outputs, and is asked for only where it matters.
    pub(super) fn doubt<N: Loops>(
        &self,
        (kernel, taps): (usize, &[N]),
        tile: &Tile<N>,
        outputs: &Output<N>,
        norm: impl FnOnce() -> f64,
        scratch: &mut GuardScratch,
    ) -> Result<()> {
        scratch.doubts.runs.clear();
        let witness = &self.witnesses.each[kernel];
        let Some((&row, outer)) = outputs.shape.split_last() else { return Ok(()) };
        let rows: usize = outer.iter().product();
        let (x, h) = (scratch.tile.sizes, witness.sizes);
        if x.largest == 0.0 || h.largest == 0.0 {
            return Ok(());
        }
        let left = self.budget - scratch.tile.outliers;
        // A kernel's spectrum is divided by the block's length.
        let lost = x.largest < self.least || h.largest / self.points < self.least;
        let lost = lost || x.largest * h.largest / self.points < self.least;
        // No block of outputs has a larger norm than this.
        let error = error_size(self.points, x, h, x.norm * h.sum);
        if lost || left < 1.0 || !error.is_finite() {
            scratch.doubts.runs.extend((0..rows).map(|at| (at, 0..row)));
            return Ok(());
        }
        let factor = self.factor / left;
        let grid = Grid::new(&self.along, outputs.shape);
        let best = self.witnesses.cap * x.norm / (scratch.tile.samples * N::PARTS as f64).sqrt();
        let near = |cap: &f64| *cap <= NEAR * best && best <= NEAR * *cap;
        let cap = scratch.tile.cap.filter(near).unwrap_or_else(|| {
            grid.sum(tile, best, &mut scratch.grid);
            best
        });
        scratch.tile.cap = Some(cap);
        // What a sample at the cap is worth with the largest tap.
        let unit = cap * (N::PARTS as f64).sqrt() * h.largest;
        let parts = N::PARTS as f64;
        let wanted = witness.least.count_for(factor * error / unit) * parts;
        let windows = grid.windows(&scratch.grid);
        let has_gaps = grid.has_gaps();
        if !has_gaps && windows.iter().all(|&window| window >= wanted) {
            return Ok(());
        }
        let error = error_size(self.points, x, h, norm().min(x.norm * h.sum));
        let share = factor * error / unit;
        let wanted = witness.least.count_for(share) * parts;
        let asks_reach = !has_gaps && grid.axes() <= RANK;
        let mut in_reach = None;
        let (len, groups) = (grid.group_len(), grid.groups_of_row());
        let mut before = None;
        for at in 0..rows {
            let first = grid.first_group(at);
            if before.replace(first) == Some(first) {
                scratch.doubts.repeat_row(at);
                continue;
            }
            let of_row = &windows[first..first + groups];
            if !has_gaps && of_row.iter().fold(true, |full, &window| full & (window >= wanted)) {
                continue;
            }
            for group in 0..groups {
                let gaps = if has_gaps { grid.gaps(first + group) * parts } else { 0.0 };
                let window = windows[first + group] - gaps;
                let mut vouched = window >= wanted;
                if !vouched && asks_reach {
                    let reach = match in_reach {
                        Some(reach) => reach,
                        None => {
                            scratch.reach.prepare(&grid, [tile.left_out, tile.shape])?;
                            *in_reach.insert(witness.reach(&self.along, taps)?)
                        }
                    };
                    let place = (&grid, at, group);
                    let needed = scratch.reach.needed(place, share, &witness.least, (reach, taps));
                    vouched = window * SLACK >= needed * parts;
                }
                if !vouched {
                    let begin = group * len;
                    scratch.doubts.note_group(at, row, begin..begin + len);
                }
            }
        }
        self.ask_outputs(2.0 * factor * error, outputs, scratch);
        if has_several_axes(&self.along) && witness.least.taps() <= FEW_TAPS {
            return Ok(());
        }
        if self.is_brief(tile, outputs.shape, scratch) {
            return Ok(());
        }
        let wanted = factor * error / (x.largest * h.largest);
        for tier in witness.tiers(taps) {
            if scratch.doubts.runs.is_empty() {
                return Ok(());
            }
            self.ask_taps(tier, wanted as f32, tile, outputs.shape, scratch)?;
        }
        Ok(())
    }

    /// Whether direct sums for all doubts take less time than asking on: near the ends few taps meet
    /// samples.
    fn is_brief<N: Loops>(
        &self,
        tile: &Tile<N>,
        outputs: &[usize],
        scratch: &GuardScratch,
    ) -> bool {
        let most = if has_several_axes(&self.along) {
            TERMS_OF_SAMPLE_IN_SPACE * scratch.tile.samples
        } else {
            TERMS_OF_SAMPLE * scratch.tile.samples + TERMS_OF_TAP * self.taps() as f64
        };
        let mut terms = 0.0;
        for (row, run) in &scratch.doubts.runs {
            let boxed = box_of(*row, run, outputs);
            let taps = self.taps_in_reach(tile, &boxed);
            let met: usize = taps.iter().map(ExactSizeIterator::len).product();
            terms += (met * run.len()) as f64;
            if terms > most {
                return false;
            }
        }
        true
    }

    /// Leaves those in doubt that are too small to vouch for themselves: no sum of terms is larger
    /// than the sum of their sizes, and `large` leaves room for the transform's own error.
    fn ask_outputs<N: Loops>(&self, large: f64, outputs: &Output<N>, scratch: &mut GuardScratch) {
        let wild = !scratch.tile.tame;
        // What samples beside the transform have made no number is none in the direct sum either.
        let unlikely = |output: &N| {
            let size = output.magnitude();
            !(size >= large || (wild && size.is_nan()))
        };
        let in_space = has_several_axes(&self.along);
        std::mem::swap(&mut scratch.doubts, &mut scratch.asked);
        scratch.doubts.runs.clear();
        for (row, run) in scratch.asked.runs.drain(..) {
            let start = outputs.first + row_start(row, outputs.shape, |axis| outputs.strides[axis]);
            let numbers = &outputs.numbers[start + run.start..][..run.len()];
            if in_space && run.len() <= WHOLE_RUN {
                if numbers.iter().fold(false, |any, output| any | unlikely(output)) {
                    scratch.doubts.add(row, run);
                }
                continue;
            }
            scratch.doubts.note(row, run.start, numbers, unlikely);
        }
    }
}

/// A run of a row, as a box of a tile's outputs.
pub(super) fn box_of(row: usize, run: &Range<usize>, outputs: &[usize]) -> Ranges {
    let mut boxed = Ranges::from_elem(0..1, outputs.len());
    let Some((last, others)) = boxed.split_last_mut() else { return boxed };
    let mut rest = row;
    for (axis, range) in others.iter_mut().enumerate().rev() {
        let at = rest % outputs[axis];
        rest /= outputs[axis];
        *range = at..at + 1;
    }
    *last = run.clone();
    boxed
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

/// The sizes of a tile's samples.
fn measure_of<N: Loops>(tile: &Tile<N>) -> Measure {
    let mut measure = Measure::default();
    for_each_run(tile, |samples| measure.join(N::measure(Level::best(), samples)));
    measure
}

/// The root mean square of the components of a few samples from all over a tile; not a number if there
/// are none.
fn some_root_mean_square<N: Loops>(tile: &Tile<N>) -> f64 {
    /// Samples that are looked at together, and how many times as many are passed over.
    const PIECE: usize = 64;
    const SKIP: usize = 15;
    let (mut squares, mut seen) = (0.0, 0usize);
    let mut skip = 0;
    for_each_run(tile, |samples| {
        let mut at = skip;
        while at < samples.len() {
            let piece = &samples[at..samples.len().min(at + PIECE)];
            squares += N::measure(Level::best(), piece).squares;
            seen += piece.len();
            at += (1 + SKIP) * PIECE;
        }
        skip = at - samples.len();
    });
    (squares / (seen * N::PARTS) as f64).sqrt()
}

/// Calls `action` with the samples of a tile, those together that are neighbours in memory.
fn for_each_run<N>(tile: &Tile<N>, mut action: impl FnMut(&[N])) {
    let dense = dense_strides(tile.shape);
    for_each_row(tile.shape, &dense, tile.strides, |row| {
        let samples = &tile.samples[tile.first + row.from..];
        if row.step == 1 {
            return action(&samples[..row.len]);
        }
        for at in 0..row.len {
            action(&samples[at * row.step..][..1]);
        }
    });
}
