use smallvec::SmallVec;

use super::boxes::{Along, Extents, Output, Tile, dense_strides};
use super::passage::sum_box;
use super::{MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::simd::{Loops, Run};

/// One factor of an outer product: taps along one axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Factor<N> {
    pub(crate) axis: usize,
    pub(crate) taps: Vec<N>,
}

/// A kernel that is an outer product, applied one axis after the other.
#[derive(Debug)]
pub(crate) struct Separable<N> {
    along: Vec<Along>,
    /// For each kernel its factors, first axis first; every kernel has the same axes.
    kernels: Vec<Vec<Factor<N>>>,
}

impl<N: Loops + Transformable> Separable<N> {
    pub(crate) fn new(along: &[Along], kernels: &[Vec<Factor<N>>]) -> Self {
        Separable { along: along.to_vec(), kernels: kernels.to_vec() }
    }

    /// Scratch for tiles of at most `outputs`: two boxes between passes.
    pub(crate) fn scratch(&self, outputs: &[usize]) -> ScratchSize {
        let offsets = self.along.iter().map(|axis| axis.taps).max().unwrap_or(0);
        let numbers = 2 * self.between(outputs);
        ScratchSize { numbers, offsets, runs: offsets, ..ScratchSize::default() }
    }

    /// The largest box between two passes.
    fn between(&self, outputs: &[usize]) -> usize {
        let mut shape: Extents = self
            .along
            .iter()
            .zip(outputs)
            .map(|(axis, &outputs)| axis.reach(outputs.max(1)))
            .collect();
        let Some(factors) = self.kernels.first() else { return 0 };
        factors.iter().fold(0, |largest, factor| {
            shape[factor.axis] = outputs[factor.axis];
            largest.max(shape.iter().product())
        })
    }

    pub(crate) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let half = scratch.numbers.len() / 2;
        let (mut this, mut next) = scratch.numbers.split_at_mut(half);
        let mut shape = Extents::from_slice(tile.shape);
        let mut strides = Extents::from_slice(tile.strides);
        // Axes without a factor of their own are thinned by the first pass.
        for (axis, along) in self.along.iter().enumerate().filter(|(_, along)| along.taps == 1) {
            shape[axis] = out.shape[axis];
            strides[axis] *= along.stride;
        }
        let MethodScratch { offsets, runs, .. } = scratch;
        let none = Extents::from_elem(0, shape.len());
        let factors = &self.kernels[kernel];
        for (at, factor) in factors.iter().enumerate() {
            let (samples, first) = if at == 0 { (tile.samples, tile.first) } else { (&*this, 0) };
            let reach = shape.clone();
            let source = Tile {
                samples,
                first,
                strides: &strides,
                shape: &reach,
                left_out: &none,
                present: None,
            };
            if at + 1 == factors.len() {
                self.pass(factor, &source, out, (offsets, runs));
                return;
            }
            shape[factor.axis] = out.shape[factor.axis];
            let dense = dense_strides(&shape);
            let mut between = Output { numbers: next, first: 0, strides: &dense, shape: &shape };
            self.pass(factor, &source, &mut between, (offsets, runs));
            strides = dense;
            std::mem::swap(&mut this, &mut next);
        }
    }

    /// The sums along one axis; the others have no taps, and no strides any more.
    fn pass(
        &self,
        factor: &Factor<N>,
        source: &Tile<N>,
        out: &mut Output<N>,
        room: (&mut Vec<usize>, &mut Vec<Run>),
    ) {
        let mut along: SmallVec<[Along; 6]> = SmallVec::from_elem(Along::IDLE, self.along.len());
        along[factor.axis] = self.along[factor.axis];
        sum_box(&along, &factor.taps, source, out, room);
    }
}
