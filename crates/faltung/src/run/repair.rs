use std::ops::Range;

use super::Ranges;
use super::call::{Call, Hands};
use super::guard::{Bound, Guard, Witnesses, box_of};
use super::prepared::Prepared;
use super::samples::Extent;
use super::scratch::RepairScratch;
use super::some_taps::SomeTaps;
use crate::element::Element;
use crate::error::Result;
use crate::fft::Transformable;
use crate::method::{
    Along, Direct, Extents, Kernels, Output, ScratchSize, Tile, dense_strides, for_each_row,
};
use crate::number::Number;
use crate::simd::{Level, Loops};

/// Terms of neighbours near an end that are summed without a look for silence, for each sample of a
/// tile that a look would take in, and whatever their number.
const TERMS_OF_LOOK: usize = 8;
const FEW_TERMS: usize = 1 << 20;
/// The most rows that are summed as one box.
const ROWS_OF_BOX: usize = 128;

/// The direct sum, for what another method cannot be trusted with.
pub(crate) struct Repair<N: Transformable> {
    pub(super) direct: Prepared<N>,
    pub(super) trust: Trust,
    /// The kernels where they run along several axes, to take boxes of taps from.
    boxes: Option<Kernels<N>>,
}

/// Whom to ask what the direct sum must be taken for.
pub(super) enum Trust {
    /// Every tile with a sample that is not finite or beyond this.
    Samples { most: f64 },
    /// Every output that nobody vouches for.
    Outputs(Guard),
}

impl<N: Loops + Transformable> Repair<N> {
    /// Tiles with samples beyond `most`, or not finite, are taken from the method.
    pub(crate) fn of_tiles(along: &[Along], kernels: &Kernels<N>, most: f64) -> Self {
        Repair {
            direct: Prepared::Direct(Direct::new(along, kernels, None)),
            trust: Trust::Samples { most },
            boxes: None,
        }
    }

    /// Outputs of transforms are taken from the method where it cannot be shown that they keep the
    /// bound. Samples beyond `most` do not go through the transform.
    pub(crate) fn of_outputs(
        along: &[Along],
        kernels: &Kernels<N>,
        witnesses: Witnesses,
        (bound, most): (Bound, f64),
    ) -> Self {
        let guard = Guard::new::<N>(along, witnesses, bound, most);
        Repair {
            direct: Prepared::Direct(Direct::new(along, kernels, None)),
            trust: Trust::Outputs(guard),
            boxes: (!is_line(along)).then(|| kernels.clone()),
        }
    }

    pub(super) fn scratch(&self, tile: &[usize]) -> Result<RepairScratch<N>> {
        let guard = match &self.trust {
            Trust::Samples { .. } => None,
            Trust::Outputs(guard) => Some(guard.scratch(tile)?),
        };
        let mut size = self.direct.scratch(tile);
        let kernel = self.boxes.as_ref().and_then(|kernels| kernels.first());
        size.numbers = kernel.map_or(0, Vec::len);
        RepairScratch::new(size, guard)
    }
}

/// A tile, and the outputs that one kernel made of it.
struct Made<'a, 'o, T: Element> {
    kernel: usize,
    ranges: &'a Ranges,
    tile: &'a Tile<'a, T::Number>,
    part: &'a mut Output<'o, T::Number>,
}

impl<T: Element> Call<'_, T> {
    /// Computes again, by the direct sum, what the guard has doubts about.
    pub(super) fn repair(
        &self,
        guard: &Guard,
        kernel: usize,
        (ranges, tile): (&Ranges, &Tile<T::Number>),
        part: &mut Output<T::Number>,
        hands: &mut Hands<T::Number>,
    ) -> Result<()> {
        let Some(scratch) = hands.repair.as_mut() else { return Ok(()) };
        let Some(guarding) = &mut scratch.guard else { return Ok(()) };
        let Prepared::Spectral(spectral) = &self.runner.method else { return Ok(()) };
        let norm = || spectral.norm_of_outputs(hands.method);
        guard.doubt((kernel, spectral.taps(kernel)), tile, part, norm, guarding)?;
        let boxes = self.runner.repair.as_ref().and_then(|repair| repair.boxes.as_ref());
        let taps = boxes.and_then(|kernels| kernels.get(kernel));
        if taps.is_some() {
            guarding.sort_by_columns();
        }
        let rows_of_plane = part.shape.iter().rev().nth(1).copied().unwrap_or(1);
        let mut made = Made { kernel, ranges, tile, part };
        let mut number = 0;
        while let Some(guarding) = &scratch.guard
            && let Some((row, run)) = guarding.doubt(number)
        {
            if let Some(taps) = taps {
                let alike = guarding.rows_alike(number, rows_of_plane).clamp(1, ROWS_OF_BOX);
                let rows = row..row + alike;
                self.repair_box(guard, taps, (rows, &run), &mut made, scratch)?;
                number += alike;
                continue;
            }
            for piece in pieces(run) {
                self.repair_piece(guard, row, &piece, &mut made, scratch)?;
            }
            number += 1;
        }
        Ok(())
    }

    /// Computes the same neighbours of some rows of a plane.
    fn repair_box(
        &self,
        guard: &Guard,
        kernel: &[T::Number],
        (rows, run): (Range<usize>, &Range<usize>),
        made: &mut Made<'_, '_, T>,
        scratch: &mut RepairScratch<T::Number>,
    ) -> Result<()> {
        let Made { ranges, tile, part, .. } = made;
        let (first, mut boxed) = place(part, rows.start, run);
        if let Some(plane) = boxed.len().checked_sub(2) {
            boxed[plane].end += rows.len() - 1;
        }
        let shape: Extents = boxed.iter().map(ExactSizeIterator::len).collect();
        let mut outputs =
            Output { numbers: &mut *part.numbers, first, strides: part.strides, shape: &shape };
        let taps = SomeTaps::new(guard.along(), kernel, guard.taps_in_reach(tile, &boxed));
        if taps.is_empty() {
            outputs.fill(T::Number::ZERO);
            return Ok(());
        }
        let extent = Extent::Cropped(taps.unread());
        let of_call = of_call(&boxed, ranges);
        let mut no_marks = Vec::new();
        let samples = self.samples(&of_call, extent, &mut scratch.window, &mut no_marks)?;
        scratch.method.grow(taps.scratch())?;
        taps.sum(&samples.tile(), &mut outputs, &mut scratch.method);
        Ok(())
    }

    /// Computes a few neighbours of a row.
    fn repair_piece(
        &self,
        guard: &Guard,
        row: usize,
        run: &Range<usize>,
        made: &mut Made<'_, '_, T>,
        scratch: &mut RepairScratch<T::Number>,
    ) -> Result<()> {
        let RepairScratch { guard: Some(guarding), window, method, size } = scratch else {
            return Ok(());
        };
        let Some(repair) = &self.runner.repair else { return Ok(()) };
        let Prepared::Direct(direct) = &repair.direct else { return Ok(()) };
        let Made { kernel, ranges, tile, part } = made;
        let Some(last) = part.shape.len().checked_sub(1) else { return Ok(()) };
        let (first, boxed) = place(part, row, run);
        let of_call = of_call(&boxed, ranges);
        let mut no_marks = Vec::new();
        let all = guard.along()[last].taps;
        let samples: usize = tile.shape.iter().product();
        let few = FEW_TERMS.max(samples.saturating_mul(TERMS_OF_LOOK));
        let taps = match guard.taps_in_reach(tile, &boxed).split_last() {
            // Near an end, so few terms are summed sooner than silence is looked for.
            Some((taps, others)) if taps.len() < all && taps.len() * run.len() <= few => {
                if others.iter().any(Range::is_empty) { 0..0 } else { taps.clone() }
            }
            _ => guard.taps_that_meet(tile, part.shape, row, run, guarding)?,
        };
        if taps.is_empty() || (guarding.is_tame() && direct.is_silent(*kernel, taps.clone())) {
            part.numbers[first..][..run.len()].fill(T::Number::ZERO);
            return Ok(());
        }
        let mut shape = Extents::from_elem(1, part.shape.len());
        shape[last] = run.len();
        let mut unread = [shape.clone(), shape.clone()];
        unread.iter_mut().for_each(|unread| unread.fill(0));
        (unread[0][last], unread[1][last]) = direct.unread(&taps);
        let samples =
            self.samples(&of_call, Extent::Cropped(unread.clone()), window, &mut no_marks)?;
        let tile = Tile { left_out: &unread[0], ..samples.tile() };
        let mut outputs =
            Output { numbers: &mut *part.numbers, first, strides: part.strides, shape: &shape };
        // Where only the last axis has taps, some of them have as many places.
        let places = if is_line(guard.along()) { taps.len() } else { size.offsets };
        method.grow(ScratchSize { offsets: places, runs: places, ..*size })?;
        direct.apply_some(*kernel, taps, &tile, &mut outputs, method);
        Ok(())
    }
}

/// Where a run of a row lies in memory, and as a box of the tile's outputs.
fn place<N>(part: &Output<N>, row: usize, run: &Range<usize>) -> (usize, Ranges) {
    let boxed = box_of(row, run, part.shape);
    let others = boxed.len().saturating_sub(1);
    let ahead = |(range, stride): (&Range<usize>, &usize)| range.start * stride;
    let first: usize = boxed[..others].iter().zip(part.strides).map(ahead).sum();
    (part.first + first + run.start, boxed)
}

/// A box of a tile's outputs among those of the call.
fn of_call(boxed: &[Range<usize>], of_tile: &[Range<usize>]) -> Ranges {
    let moved = |(range, tile): (&Range<usize>, &Range<usize>)| {
        range.start + tile.start..range.end + tile.start
    };
    boxed.iter().zip(of_tile).map(moved).collect()
}

/// Whether the kernel runs along the last axis only.
fn is_line(along: &[Along]) -> bool {
    along.split_last().is_none_or(|(_, others)| others.iter().all(|axis| axis.taps == 1))
}

/// A run of doubts in pieces so short that silence around them is seen.
fn pieces(run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    const PIECE: usize = 512;
    let end = run.end;
    run.step_by(PIECE).map(move |start| start..end.min(start + PIECE))
}

pub(super) fn has_outliers<N: Loops>(tile: &Tile<N>, most: f64) -> bool {
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
