use std::ops::Range;

use super::boxes::{Along, Extents, Output, Row, Tile, for_each_row, tap_offsets};
use super::{MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::simd::{Level, Loops};

/// The definition, taps in order: `y[m] = sum over j of h[j] x[m s - j d]`, vectorised over outputs.
#[derive(Debug)]
pub(crate) struct Direct<N> {
    along: Vec<Along>,
    kernels: Vec<Vec<N>>,
}

impl<N: Loops + Transformable> Direct<N> {
    /// Each kernel has its taps in row-major order.
    pub(crate) fn new(along: &[Along], kernels: &[Vec<N>]) -> Self {
        Direct { along: along.to_vec(), kernels: kernels.to_vec() }
    }

    pub(crate) fn scratch(&self) -> ScratchSize {
        let taps = self.kernels.first().map_or(0, Vec::len);
        ScratchSize { offsets: taps, ..ScratchSize::default() }
    }

    pub(crate) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        self.apply_some(kernel, 0..self.kernels[kernel].len(), tile, out, scratch);
    }

    /// Whether all these taps are zero.
    pub(crate) fn is_silent(&self, kernel: usize, some: Range<usize>) -> bool {
        self.kernels[kernel][some].iter().all(|&tap| tap == N::ZERO)
    }

    /// The sums over some of the taps, in row-major order.
    pub(crate) fn apply_some(
        &self,
        kernel: usize,
        some: Range<usize>,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let (level, taps) = (Level::best(), &self.kernels[kernel][some.clone()]);
        tap_offsets(&self.along, tile.strides, &mut scratch.offsets);
        let offsets = &scratch.offsets[some];
        let from: Extents = self
            .along
            .iter()
            .zip(tile.strides)
            .map(|(axis, stride)| axis.stride * stride)
            .collect();
        for_each_row(out.shape, out.strides, &from, |row| {
            let outputs = &mut out.numbers[out.first + row.to..][..row.len];
            match tile.present {
                None => {
                    let samples = &tile.samples[tile.first + row.from..];
                    N::weighted_sums(level, outputs, samples, row.step, offsets, taps);
                }
                Some(present) => sum_present(outputs, tile, present, row, offsets, taps),
            }
        });
    }
}

/// Weighted sums over the samples that are there: what is absent is not even multiplied by zero.
fn sum_present<N: Loops>(
    outputs: &mut [N],
    tile: &Tile<N>,
    present: &[bool],
    row: Row,
    offsets: &[usize],
    taps: &[N],
) {
    for (m, output) in outputs.iter_mut().enumerate() {
        let at = tile.first + row.from + m * row.step;
        let terms = offsets.iter().zip(taps).filter(|&(offset, _)| present[at + offset]);
        *output =
            terms.fold(N::ZERO, |sum, (offset, &tap)| tile.samples[at + offset].fused(tap, sum));
    }
}
