use std::ops::Range;

use super::grid::Grid;
use super::witness::Tier;
use super::{Guard, GuardScratch, row_start};
use crate::error::Result;
use crate::method::{Extents, Tile, dense_strides, for_each_row, tap_offsets};
use crate::run::Ranges;
use crate::run::scratch::grown;
use crate::simd::{Level, Loops};

/// What the taps of a tier are asked with.
#[derive(Debug, Default)]
pub(super) struct TierScratch {
    /// The samples that a tile's outputs reach, absolute, over the largest.
    sizes: Vec<f32>,
    /// Whether the sizes are those of the loaded tile: most tiles never need them.
    known: bool,
    bounds: Vec<f32>,
    offsets: Vec<usize>,
    /// From the first size that is not zero to behind the last.
    sound: Range<usize>,
}

impl TierScratch {
    /// There is another tile now.
    pub(super) fn forget(&mut self) {
        self.known = false;
    }

    pub(super) fn bytes(&self) -> usize {
        (self.sizes.capacity() + self.bounds.capacity()) * size_of::<f32>()
            + self.offsets.capacity() * size_of::<usize>()
    }
}

impl Guard {
    /// Takes the memory that any tile of at most `outputs` may want.
    pub(in crate::run) fn grow(&self, outputs: &[usize], scratch: &mut GuardScratch) -> Result<()> {
        let outputs: Extents = outputs.iter().map(|&outputs| outputs.max(1)).collect();
        let tiers = &mut scratch.tiers;
        grown(&mut tiers.sizes, self.reach(&outputs).iter().product(), "sizes of samples")?;
        grown(&mut tiers.bounds, outputs.last().copied().unwrap_or(1), "bounds of outputs")?;
        grown(&mut tiers.offsets, self.taps(), "tap offsets")?;
        scratch.reach.grow(&Grid::new(&self.along, &outputs))
    }

    pub(super) fn taps(&self) -> usize {
        self.along.iter().map(|axis| axis.taps).product()
    }

    /// Samples that a box of outputs is made of.
    fn reach(&self, outputs: &[usize]) -> Extents {
        self.along.iter().zip(outputs).map(|(axis, &outputs)| axis.reach(outputs)).collect()
    }

    /// Makes the sizes of the tile's samples known.
    fn size<N: Loops>(
        &self,
        tile: &Tile<N>,
        outputs: &[usize],
        scratch: &mut GuardScratch,
    ) -> Result<()> {
        if scratch.tiers.known {
            return Ok(());
        }
        let largest = scratch.tile.sizes.largest;
        let scale = if largest > 0.0 { largest.recip() } else { 0.0 };
        let reach = self.reach(outputs);
        let to = dense_strides(&reach);
        let tiers = &mut scratch.tiers;
        let len = reach.iter().product();
        let sizes = grown(&mut tiers.sizes, len, "sizes of samples")?;
        if tile.shape != reach.as_slice() {
            sizes.fill(0.0);
        }
        let begin: usize = tile.left_out.iter().zip(&to).map(|(skip, stride)| skip * stride).sum();
        let level = Level::best();
        for_each_row(tile.shape, &to, tile.strides, |row| {
            let samples = &tile.samples[tile.first + row.from..];
            let sizes = &mut sizes[begin + row.to..][..row.len];
            if row.step == 1 {
                return N::sizes(level, &samples[..row.len], self.most, scale, sizes);
            }
            for (at, size) in sizes.iter_mut().enumerate() {
                let sample = &samples[at * row.step..][..1];
                N::sizes(level, sample, self.most, scale, std::slice::from_mut(size));
            }
        });
        let sounds = |size: &f32| *size > 0.0;
        let first = sizes.iter().position(sounds).unwrap_or(0);
        tiers.sound = first..sizes.iter().rposition(sounds).map_or(first, |last| last + 1);
        tiers.known = true;
        Ok(())
    }

    /// Which taps of a kernel along the last axis only meet samples that are not zero in a run of
    /// outputs in doubt of the loaded tile: none in silence.
    pub(in crate::run) fn taps_that_meet<N: Loops>(
        &self,
        tile: &Tile<N>,
        outputs: &[usize],
        row: usize,
        run: &Range<usize>,
        scratch: &mut GuardScratch,
    ) -> Result<Range<usize>> {
        let all = self.taps();
        let Some(last) = self.along.last() else { return Ok(0..all) };
        self.size(tile, outputs, scratch)?;
        let tiers = &scratch.tiers;
        let strides = dense_strides(&self.reach(outputs));
        let from = row_start(row, outputs, |axis| self.along[axis].stride * strides[axis])
            + run.start * last.stride;
        let window = from..from + last.reach(run.len());
        let window = window.start.max(tiers.sound.start)..window.end.min(tiers.sound.end);
        if window.is_empty() {
            return Ok(0..0);
        }
        let sizes = &tiers.sizes[window.clone()];
        let Some(low) = sizes.iter().position(|&size| size > 0.0) else { return Ok(0..0) };
        let high = sizes.iter().rposition(|&size| size > 0.0).unwrap_or(low);
        let (low, high) = (window.start + low - from, window.start + high - from);
        // Output i of the run reads sample i s + K - 1 - j d by tap j.
        let first = (last.span() - 1).saturating_sub(high).div_ceil(last.dilation);
        let end = (last.reach(run.len()) - 1 - low) / last.dilation + 1;
        Ok(first..end.min(all).max(first))
    }

    /// The taps along each axis that meet samples of the tile in a box of its outputs.
    pub(in crate::run) fn taps_in_reach<N: Loops>(
        &self,
        tile: &Tile<N>,
        outputs: &[Range<usize>],
    ) -> Ranges {
        let axes = self.along.iter().zip(outputs).enumerate();
        axes.map(|(at, (axis, outputs))| {
            let (left, there) = (tile.left_out[at], tile.shape[at]);
            // Output m reads sample m s + K - 1 - j d by tap j.
            let furthest = (outputs.end - 1) * axis.stride + axis.span() - 1;
            let nearest = outputs.start * axis.stride + axis.span() - 1;
            if furthest < left || there == 0 {
                return 0..0;
            }
            let end = ((furthest - left) / axis.dilation + 1).min(axis.taps);
            let beyond = (nearest + 1).saturating_sub(left + there);
            beyond.div_ceil(axis.dilation).min(end)..end
        })
        .collect()
    }

    /// Leaves those outputs in doubt that the taps of a tier cannot vouch for either: their terms must
    /// sum to `wanted`, in units of the largest sample and tap.
    pub(super) fn ask_taps<N: Loops>(
        &self,
        tier: &Tier,
        wanted: f32,
        tile: &Tile<N>,
        outputs: &[usize],
        scratch: &mut GuardScratch,
    ) -> Result<()> {
        self.size(tile, outputs, scratch)?;
        let GuardScratch { tiers, doubts, asked, .. } = scratch;
        let strides = dense_strides(&self.reach(outputs));
        let step = self.along.last().map_or(1, |axis| axis.stride);
        tap_offsets(&self.along, &strides, &mut tiers.offsets);
        for (to, &place) in tier.places.iter().enumerate() {
            tiers.offsets[to] = tiers.offsets[place];
        }
        tiers.offsets.truncate(tier.places.len());
        let row = outputs.last().copied().unwrap_or(1);
        let bounds = grown(&mut tiers.bounds, row, "bounds of outputs")?;
        std::mem::swap(doubts, asked);
        doubts.runs.clear();
        for (row, run) in asked.runs.drain(..) {
            let samples_between = |axis: usize| self.along[axis].stride * strides[axis];
            let from = row_start(row, outputs, samples_between) + run.start * step;
            let bounds = &mut bounds[..run.len()];
            let sizes = &tiers.sizes[from..];
            f32::weighted_sums(Level::best(), bounds, sizes, step, &tiers.offsets, &tier.shares);
            doubts.note(row, run.start, bounds, |bound| *bound < wanted);
        }
        Ok(())
    }
}
