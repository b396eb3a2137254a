use super::boxes::{Along, Extents, Output, Tile, dense_strides, for_each_row};
use super::{MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::simd::Loops;

/// Sums over windows, for kernels whose taps are all equal, at a price that does not depend on their
/// number.
///
/// Along each axis the samples are cut into segments as long as the window. A window is then the
/// end of one segment and the beginning of the next, so two rows of sums within segments are enough
/// (van Herk, Pattern Recognition Letters 13, 1992; Gil and Werman, IEEE PAMI 15, 1993, who take
/// maxima). No sum ever holds a sample from outside its window: a NaN or a huge value stays in it.
#[derive(Debug)]
pub(crate) struct RunningSum<N> {
    along: Vec<Along>,
    /// The axes on which the window is longer than one sample.
    axes: Vec<usize>,
    /// The common tap of each kernel.
    taps: Vec<N>,
}

impl<N: Loops + Transformable> RunningSum<N> {
    pub(crate) fn new(along: &[Along], taps: &[N]) -> Self {
        let axes = (0..along.len()).filter(|&axis| along[axis].taps > 1).collect();
        RunningSum { along: along.to_vec(), axes, taps: taps.to_vec() }
    }

    /// Scratch for tiles of at most `outputs`: the scaled samples, and two rows of sums.
    pub(crate) fn scratch(&self, outputs: &[usize]) -> ScratchSize {
        let reach: usize = self
            .along
            .iter()
            .zip(outputs)
            .map(|(axis, &outputs)| axis.reach(outputs.max(1)))
            .product();
        ScratchSize { numbers: 3 * reach, ..ScratchSize::default() }
    }

    pub(crate) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let size = scratch.numbers.len() / 3;
        let (samples, sums) = scratch.numbers.split_at_mut(size);
        let (to_end, from_start) = sums.split_at_mut(size);
        let mut shape = Extents::from_slice(tile.shape);
        let tap = self.taps[kernel];
        for_each_row(&shape, &dense_strides(&shape), tile.strides, |row| {
            for (i, scaled) in samples[row.to..][..row.len].iter_mut().enumerate() {
                *scaled = tile.samples[tile.first + row.from + i * row.step].times(tap);
            }
        });
        for &axis in &self.axes {
            let line = Line {
                samples: shape[axis],
                outputs: out.shape[axis],
                window: self.along[axis].taps,
                stride: self.along[axis].stride,
                run: shape[axis + 1..].iter().product(),
            };
            let lines = shape[..axis].iter().product();
            line.sum_all(lines, samples, to_end, from_start);
            shape[axis] = out.shape[axis];
        }
        let dense = dense_strides(&shape);
        let from: Extents = (0..shape.len())
            .map(|axis| if self.along[axis].taps > 1 { 1 } else { self.along[axis].stride })
            .zip(&dense)
            .map(|(step, stride)| step * stride)
            .collect();
        for_each_row(out.shape, out.strides, &from, |row| {
            for (m, sum) in out.numbers[out.first + row.to..][..row.len].iter_mut().enumerate() {
                *sum = samples[row.from + m * row.step];
            }
        });
    }
}

/// Lines along one axis of a dense box, each of whose samples is a run of neighbours in memory.
struct Line {
    samples: usize,
    outputs: usize,
    window: usize,
    stride: usize,
    run: usize,
}

impl Line {
    /// Replaces the samples of every line by its sums, packed densely.
    fn sum_all<N: Loops>(
        &self,
        lines: usize,
        samples: &mut [N],
        to_end: &mut [N],
        from_start: &mut [N],
    ) {
        let (line_in, line_out) = (self.samples * self.run, self.outputs * self.run);
        for line in 0..lines {
            let from = &samples[line * line_in..][..line_in];
            self.sums_from_start(from, from_start);
            self.sums_to_end(from, to_end);
            // Outputs never outnumber samples: what is overwritten here has been summed.
            let out = &mut samples[line * line_out..][..line_out];
            if self.stride == 1 {
                self.windows(out, to_end, from_start);
            } else {
                self.strided_windows(out, to_end, from_start);
            }
        }
    }

    /// The end of one segment plus the beginning of the next, segment by segment.
    fn windows<N: Loops>(&self, out: &mut [N], to_end: &[N], from_start: &[N]) {
        let segment = self.window * self.run;
        let last = segment - self.run;
        for (at, out) in out.chunks_mut(segment).enumerate() {
            // The first window of a segment is the segment.
            let (whole, parts) = out.split_at_mut(self.run);
            whole.copy_from_slice(&from_start[at * segment + last..][..self.run]);
            let ends = &to_end[at * segment + self.run..];
            let starts = &from_start[(at + 1) * segment..];
            for ((out, &end), &start) in parts.iter_mut().zip(ends).zip(starts) {
                *out = end.plus(start);
            }
        }
    }

    fn strided_windows<N: Loops>(&self, out: &mut [N], to_end: &[N], from_start: &[N]) {
        for (m, out) in out.chunks_mut(self.run).enumerate() {
            let first = m * self.stride;
            let ends = &to_end[first * self.run..][..self.run];
            let starts = &from_start[(first + self.window - 1) * self.run..][..self.run];
            for ((out, &end), &start) in out.iter_mut().zip(ends).zip(starts) {
                *out = if first.is_multiple_of(self.window) { start } else { end.plus(start) };
            }
        }
    }

    /// `sums[i]` from the start of i's segment up to i.
    fn sums_from_start<N: Loops>(&self, samples: &[N], sums: &mut [N]) {
        let segment = self.window * self.run;
        for (samples, sums) in samples.chunks(segment).zip(sums.chunks_mut(segment)) {
            if self.run == 1 {
                accumulate(samples.iter().zip(sums));
                continue;
            }
            sums[..self.run].copy_from_slice(&samples[..self.run]);
            for at in self.run..samples.len() {
                sums[at] = sums[at - self.run].plus(samples[at]);
            }
        }
    }

    /// `sums[i]` from i up to the end of its segment.
    fn sums_to_end<N: Loops>(&self, samples: &[N], sums: &mut [N]) {
        let segment = self.window * self.run;
        for (samples, sums) in samples.chunks(segment).zip(sums.chunks_mut(segment)) {
            let sums = &mut sums[..samples.len()];
            if self.run == 1 {
                accumulate(samples.iter().zip(sums).rev());
                continue;
            }
            let last = samples.len() - self.run;
            sums[last..].copy_from_slice(&samples[last..]);
            for at in (0..last).rev() {
                sums[at] = samples[at].plus(sums[at + self.run]);
            }
        }
    }
}

/// Each place becomes the sum of the samples so far. The sum stays in a register.
fn accumulate<'a, N: Loops>(line: impl Iterator<Item = (&'a N, &'a mut N)>) {
    let mut sum = N::ZERO;
    for (&sample, place) in line {
        sum = sum.plus(sample);
        *place = sum;
    }
}
