//! The algorithms. One file a method; a method knows neither the plan nor its siblings.

mod boxes;
mod cyclic;
mod direct;
mod exact_integer;
mod exact_sum;
mod limbs;
mod outliers;
mod passage;
mod running_sum;
mod separable;
mod spectral;
mod superaccumulator;

use std::sync::Arc;

use crate::buffer::{grow, unwritten};
use crate::error::Result;
use crate::fft::Transformable;
use crate::simd::Run;

pub(crate) use boxes::{Along, Extents, Output, Tile, dense_strides, for_each_row, tap_offsets};
pub(crate) use direct::Direct;
pub(crate) use exact_integer::ExactInteger;
pub(crate) use exact_sum::ExactSum;
pub(crate) use limbs::Limbs;
pub(crate) use passage::{Passage, sum_box};
pub(crate) use running_sum::{RunningSum, effort_of_line};
pub(crate) use separable::{Factor, Separable};
pub(crate) use spectral::Spectral;
pub(crate) use superaccumulator::Precision;

/// A bin of a real block's spectrum.
pub(crate) type RealBin = <f64 as Transformable>::Bin;

/// The taps of each kernel in row-major order, kept once for all that read them.
pub(crate) type Kernels<N> = Arc<Vec<Vec<N>>>;

/// What methods work in beside the tile and the output; sized once, used for every tile.
#[derive(Debug)]
pub(crate) struct MethodScratch<N: Transformable> {
    pub(crate) numbers: Vec<N>,
    pub(crate) bins: Vec<N::Bin>,
    pub(crate) offsets: Vec<usize>,
    /// What exact numbers are transformed in, and exact sums made of.
    pub(crate) reals: Vec<f64>,
    pub(crate) real_bins: Vec<RealBin>,
    pub(crate) runs: Vec<Run>,
}

impl<N: Transformable> MethodScratch<N> {
    pub(crate) fn new(size: ScratchSize) -> Result<Self> {
        Ok(MethodScratch {
            numbers: unwritten(size.numbers, "scratch")?,
            bins: unwritten(size.bins, "scratch")?,
            offsets: unwritten(size.offsets, "scratch")?,
            reals: unwritten(size.reals, "scratch")?,
            real_bins: unwritten(size.real_bins, "scratch")?,
            runs: unwritten(size.runs, "scratch")?,
        })
    }

    /// Makes room where there is less than that.
    pub(crate) fn grow(&mut self, size: ScratchSize) -> Result<()> {
        grow(&mut self.numbers, size.numbers, "scratch")?;
        grow(&mut self.bins, size.bins, "scratch")?;
        grow(&mut self.offsets, size.offsets, "scratch")?;
        grow(&mut self.reals, size.reals, "scratch")?;
        grow(&mut self.real_bins, size.real_bins, "scratch")?;
        grow(&mut self.runs, size.runs, "scratch")
    }
}

/// How much of each buffer a method wants.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ScratchSize {
    pub(crate) numbers: usize,
    pub(crate) bins: usize,
    pub(crate) offsets: usize,
    pub(crate) reals: usize,
    pub(crate) real_bins: usize,
    pub(crate) runs: usize,
}
