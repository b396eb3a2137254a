use std::ops::Range;

use smallvec::SmallVec;

use super::Ranges;
use crate::fft::Transformable;
use crate::method::{
    Along, Extents, MethodScratch, Output, ScratchSize, Tile, dense_strides, for_each_row, sum_box,
};
use crate::simd::Loops;

/// A box of the taps of a kernel: those that meet samples where many are absent.
pub(super) struct SomeTaps<'k, N> {
    along: &'k [Along],
    kernel: &'k [N],
    /// The taps along each axis.
    some: Ranges,
}

impl<'k, N: Loops + Transformable> SomeTaps<'k, N> {
    /// Taps of a kernel in row-major order.
    pub(super) fn new(along: &'k [Along], kernel: &'k [N], some: Ranges) -> Self {
        SomeTaps { along, kernel, some }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.some.iter().any(Range::is_empty)
    }

    /// What [`SomeTaps::sum`] works in.
    pub(super) fn scratch(&self) -> ScratchSize {
        let taps = self.some.iter().map(ExactSizeIterator::len).product();
        ScratchSize { numbers: taps, offsets: taps, runs: taps, ..ScratchSize::default() }
    }

    /// How many samples at the start and at the end of each axis of a window they do not read.
    pub(super) fn unread(&self) -> [Extents; 2] {
        let axes = || self.along.iter().zip(&self.some);
        let before = axes().map(|(axis, some)| (axis.taps - some.end) * axis.dilation).collect();
        let after = axes().map(|(axis, some)| some.start * axis.dilation).collect();
        [before, after]
    }

    /// The weighted sums for a box of outputs; the tile lacks what is unread.
    pub(super) fn sum(&self, tile: &Tile<N>, out: &mut Output<N>, scratch: &mut MethodScratch<N>) {
        let of_kernel: Extents = self.along.iter().map(|axis| axis.taps).collect();
        let strides = dense_strides(&of_kernel);
        let shape: Extents = self.some.iter().map(|some| some.len()).collect();
        let first: usize =
            self.some.iter().zip(&strides).map(|(some, step)| some.start * step).sum();
        let MethodScratch { numbers: taps, offsets, runs, .. } = scratch;
        taps.clear();
        for_each_row(&shape, &dense_strides(&shape), &strides, |row| {
            let row_of_kernel = self.kernel[first + row.from..].iter().step_by(row.step);
            taps.extend(row_of_kernel.take(row.len));
        });
        let boxed = |(axis, some): (&Along, &Range<usize>)| Along { taps: some.len(), ..*axis };
        let boxed: SmallVec<[Along; 6]> = self.along.iter().zip(&self.some).map(boxed).collect();
        sum_box(&boxed, taps, tile, out, (offsets, runs));
    }
}
