use std::ops::Range;

use super::Ranges;
use super::call::{Call, Hands};
use super::guard::{Bound, Guard};
use super::prepared::Prepared;
use super::samples::Extent;
use super::scratch::RepairScratch;
use crate::element::Element;
use crate::error::Result;
use crate::fft::Transformable;
use crate::method::{Along, Direct, Extents, Kernels, Output, Tile, dense_strides, for_each_row};
use crate::number::Number;
use crate::simd::{Level, Loops};

/// The direct sum, for what another method cannot be trusted with.
pub(crate) struct Repair<N: Transformable> {
    pub(super) direct: Prepared<N>,
    pub(super) trust: Trust,
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
        }
    }

    /// Outputs of transforms are taken from the method where it cannot be shown that they keep the
    /// bound. Samples beyond `most` do not go through the transform.
    pub(crate) fn of_outputs(
        along: &[Along],
        kernels: &Kernels<N>,
        bound: Bound,
        most: f64,
    ) -> Self {
        let guard = Guard::new(along, kernels, bound, most);
        Repair {
            direct: Prepared::Direct(Direct::new(along, kernels, None)),
            trust: Trust::Outputs(guard),
        }
    }

    pub(super) fn scratch(&self, tile: &[usize]) -> Result<RepairScratch<N>> {
        let guard = match &self.trust {
            Trust::Samples { .. } => None,
            Trust::Outputs(guard) => Some(guard.scratch(tile)?),
        };
        RepairScratch::new(self.direct.scratch(tile), guard)
    }
}

impl<T: Element> Call<'_, T> {
    /// Computes again, by the direct sum, what the guard has doubts about.
    pub(super) fn repair(
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
