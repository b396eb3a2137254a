use std::ops::Range;

use super::boxes::{Along, Extents, Output, Row, Tile, dense_strides, for_each_row, tap_offsets};
use super::passage::{Passage, steps, sum_in_runs};
use super::{Kernels, MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::simd::{Level, Loops, Order, split_phases};

/// The definition, `y[m] = sum over j of h[j] x[m s - j d]`, vectorised over outputs.
#[derive(Debug)]
pub(crate) struct Direct<N> {
    along: Vec<Along>,
    kernels: Kernels<N>,
    /// `None` where taps are taken one by one, as they come.
    passage: Option<Passage>,
}

impl<N: Loops + Transformable> Direct<N> {
    /// Where only one axis has taps, `beside` says how many outputs lie side by side after it, if they
    /// are few and lie so in the samples too.
    pub(crate) fn new(along: &[Along], kernels: &Kernels<N>, beside: Option<usize>) -> Self {
        let passage = Passage::new::<N>(along, beside);
        Direct { along: along.to_vec(), kernels: kernels.clone(), passage }
    }

    /// Scratch for tiles of up to `outputs`.
    pub(crate) fn scratch(&self, outputs: &[usize]) -> ScratchSize {
        let taps = self.kernels.first().map_or(0, Vec::len);
        let reach = self.along.iter().zip(outputs).map(|(axis, &len)| axis.reach(len.max(1)));
        let numbers = match self.along.last() {
            Some(last) if self.passage.is_some() && last.stride > 1 => {
                let shape = phases_shape(reach, last.stride);
                shape.into_iter().fold(1, usize::saturating_mul)
            }
            _ => 0,
        };
        ScratchSize { numbers, offsets: taps, runs: taps, ..ScratchSize::default() }
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

    /// Where some of the taps read; the samples lack `left_out` at the start of each axis.
    fn offsets(
        &self,
        some: Range<usize>,
        strides: &[usize],
        left_out: &[usize],
        offsets: &mut Vec<usize>,
    ) {
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
        let left_out: usize =
            left_out.iter().zip(strides).map(|(skip, stride)| skip * stride).sum();
        offsets.iter_mut().for_each(|offset| *offset -= left_out);
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

    /// The order of some of the taps, if there is one other than theirs.
    fn passage_of(&self, some: usize) -> Option<Passage> {
        let passage = self.passage?;
        if some == passage.order.len() {
            return Some(passage);
        }
        let last = self.along.last().filter(|last| last.taps == passage.order.len())?;
        let order = Order::of_line::<N>(some, [last.dilation, last.stride]);
        Some(Passage { order, ..passage })
    }

    /// The sums over some of the taps, consecutive ones in row-major order. The tile may lack what
    /// [`Direct::unread`] counts at its start.
    pub(crate) fn apply_some(
        &self,
        kernel: usize,
        some: Range<usize>,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let taps = &self.kernels[kernel][some.clone()];
        let MethodScratch { numbers, offsets, runs, .. } = scratch;
        let passage = self.passage_of(some.len()).filter(|_| tile.present.is_none());
        let stride = self.along.last().map_or(1, |last| last.stride);
        if let Some(passage) = passage {
            if stride == 1 && passage.fits(tile.strides) {
                self.offsets(some, tile.strides, tile.left_out, offsets);
                let samples = &tile.samples[tile.first..];
                sum_in_runs(
                    passage,
                    (&self.along, taps),
                    (samples, tile.strides),
                    out,
                    (offsets, runs),
                );
                return;
            }
            if let Some(phases) = Phases::load(tile, stride, numbers) {
                self.offsets(some, &phases.strides, tile.left_out, offsets);
                offsets.iter_mut().for_each(|offset| *offset = phases.place(*offset));
                let samples = (&numbers[..], &phases.strides[..]);
                sum_in_runs(passage, (&self.along, taps), samples, out, (offsets, runs));
                return;
            }
        }
        self.offsets(some, tile.strides, tile.left_out, offsets);
        let from = steps(&self.along, tile.strides);
        for_each_row(out.shape, out.strides, &from, |row| {
            let outputs = &mut out.numbers[out.first + row.to..][..row.len];
            match tile.present {
                None => {
                    let samples = &tile.samples[tile.first + row.from..];
                    N::weighted_sums(Level::best(), outputs, samples, row.step, offsets, taps);
                }
                Some(present) => sum_present(outputs, tile, present, row, offsets, taps),
            }
        });
    }
}

/// A tile's samples, sorted along the last axis by their place modulo the stride there: so those that
/// neighbouring outputs read with one tap are neighbours.
struct Phases {
    /// Samples of a phase of a row, and of all phases.
    phase: usize,
    row: usize,
    stride: usize,
    strides: Extents,
}

impl Phases {
    /// `None` where `into` is too small.
    fn load<N: Loops>(tile: &Tile<N>, stride: usize, into: &mut [N]) -> Option<Self> {
        let (&len, outer) = tile.shape.split_last()?;
        let shape = phases_shape(tile.shape.iter().copied(), stride);
        let into = into.get_mut(..shape.iter().product())?;
        let row = shape.last().copied()?;
        let mut starts = Extents::from_slice(outer);
        starts.push(1);
        let (strides, level) = (dense_strides(&shape), Level::best());
        for_each_row(&starts, &strides, tile.strides, |start| {
            let samples = &tile.samples[tile.first + start.from..][..len];
            split_phases(level, samples, stride, &mut into[start.to..][..row]);
        });
        Some(Phases { phase: row / stride, row, stride, strides })
    }

    /// Where the sample stands that would stand at `place` if the row were not sorted.
    fn place(&self, place: usize) -> usize {
        let (row, at) = (place / self.row, place % self.row);
        row * self.row + at % self.stride * self.phase + at / self.stride
    }
}

/// A box with room for all phases of the last axis.
fn phases_shape(shape: impl Iterator<Item = usize>, stride: usize) -> Extents {
    let mut shape: Extents = shape.collect();
    if let Some(last) = shape.last_mut() {
        *last = last.div_ceil(stride) * stride;
    }
    shape
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
