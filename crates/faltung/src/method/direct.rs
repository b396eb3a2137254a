use std::ops::Range;

use super::boxes::{Along, Extents, Output, Row, Tile, for_each_row, tap_offsets};
use super::{Kernels, MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::simd::{Level, Loops};

/// The definition, taps in order: `y[m] = sum over j of h[j] x[m s - j d]`, vectorised over outputs.
#[derive(Debug)]
pub(crate) struct Direct<N> {
    along: Vec<Along>,
    kernels: Kernels<N>,
}

impl<N: Loops + Transformable> Direct<N> {
    pub(crate) fn new(along: &[Along], kernels: &Kernels<N>) -> Self {
        Direct { along: along.to_vec(), kernels: kernels.clone() }
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

    /// Where some of the taps read.
    fn offsets(&self, some: Range<usize>, strides: &[usize], offsets: &mut Vec<usize>) {
        match (self.along.split_last(), strides.last()) {
            (Some((last, others)), Some(stride)) if others.iter().all(|axis| axis.taps == 1) => {
                offsets.clear();
                offsets.extend(some.map(|j| last.back(j) * stride));
            }
            _ => {
                tap_offsets(&self.along, strides, offsets);
                offsets.truncate(some.end);
                offsets.drain(..some.start);
            }
        }
    }

    /// Whether all these taps are zero.
    pub(crate) fn is_silent(&self, kernel: usize, some: Range<usize>) -> bool {
        self.kernels[kernel][some].iter().all(|&tap| tap == N::ZERO)
    }

    /// How many samples at the start and at the end of a window's last axis these taps do not read.
    pub(crate) fn unread(&self, some: &Range<usize>) -> (usize, usize) {
        match self.along.split_last() {
            Some((last, others))
                if others.iter().all(|axis| axis.taps == 1) && !some.is_empty() =>
            {
                ((last.taps - some.end) * last.dilation, some.start * last.dilation)
            }
            _ => (0, 0),
        }
    }

    /// The sums over some of the taps, in row-major order. The tile may lack what
    /// [`Direct::unread`] counts at its start.
    pub(crate) fn apply_some(
        &self,
        kernel: usize,
        some: Range<usize>,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let (level, taps) = (Level::best(), &self.kernels[kernel][some.clone()]);
        let left_out: usize =
            tile.left_out.iter().zip(tile.strides).map(|(skip, stride)| skip * stride).sum();
        self.offsets(some, tile.strides, &mut scratch.offsets);
        scratch.offsets.iter_mut().for_each(|offset| *offset -= left_out);
        let offsets = &scratch.offsets;
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
