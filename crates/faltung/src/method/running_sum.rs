use smallvec::SmallVec;

use super::boxes::{Along, Extents, Output, Tile, dense_strides, for_each_row};
use super::{MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::number::Number;
use crate::simd::{Level, Loops, TERMS, add, add_and_join, add_up, scale};

/// Sums over windows, for kernels whose taps are all equal, at a price that hardly depends on their
/// number.
///
/// Two ways lead to a window's sum, and both add whole slices, place by place:
///
/// - A short window is made of shorter ones: sums over `m` samples, taken a few times side by side
///   with some samples, are sums over `c m + d` samples. So it goes on in few steps ([`Climb`]).
/// - Rows of samples are cut into segments as long as the window. A window is then the end of one
///   segment and the beginning of the next (van Herk, Pattern Recognition Letters 13, 1992; Gil and
///   Werman, IEEE PAMI 15, 1993, who take maxima). Along the last axis, where neighbours in memory
///   are neighbours in the window, rows are made of sums over as many samples as a row is long.
///
/// No sum ever holds a sample from outside its window: a NaN or a huge value stays in it.
#[derive(Debug)]
pub(crate) struct RunningSum<N> {
    along: Vec<Along>,
    /// The axes on which the window is longer than one sample.
    axes: Vec<usize>,
    /// How sums along the last axis are made.
    line: Line,
    /// The common tap of each kernel.
    taps: Vec<N>,
}

/// As many numbers of a row are worked on at a time as stay in the nearest cache.
const PART: usize = 1024;

impl<N: Loops + Transformable> RunningSum<N> {
    pub(crate) fn new(along: &[Along], taps: &[N]) -> Self {
        let axes = (0..along.len()).filter(|&axis| along[axis].taps > 1).collect();
        let line = Line::new(along.last().map_or(1, |axis| axis.taps));
        RunningSum { along: along.to_vec(), axes, line, taps: taps.to_vec() }
    }

    /// Scratch for tiles of at most `outputs`: two boxes of samples, and what a line or a row takes.
    pub(crate) fn scratch(&self, outputs: &[usize]) -> ScratchSize {
        let reaches = self.along.iter().zip(outputs);
        let reaches: Extents = reaches.map(|(axis, &outputs)| axis.reach(outputs.max(1))).collect();
        let reach: usize = reaches.iter().product();
        let line = reaches.last().copied().unwrap_or(0);
        let numbers = 2 * reach + 2 * line + 2 * (PART + SHORT) + PART;
        ScratchSize { numbers, ..ScratchSize::default() }
    }

    pub(crate) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let level = Level::best();
        let mut shape = Extents::from_slice(tile.shape);
        let size = shape.iter().product();
        let (mut samples, rest) = scratch.numbers.split_at_mut(size);
        let (mut sums, room) = rest.split_at_mut(size);
        let tap = self.taps[kernel];
        for_each_row(&shape, &dense_strides(&shape), tile.strides, |row| {
            let from = &tile.samples[tile.first + row.from..];
            let scaled = &mut samples[row.to..][..row.len];
            if row.step == 1 {
                scale(level, scaled, &from[..row.len], tap);
                return;
            }
            for (scaled, sample) in scaled.iter_mut().zip(from.iter().step_by(row.step)) {
                *scaled = sample.times(tap);
            }
        });
        let last = shape.len().saturating_sub(1);
        for &axis in self.axes.iter().filter(|&&axis| axis < last) {
            let rows = Rows {
                samples: shape[axis],
                outputs: out.shape[axis],
                window: self.along[axis].taps,
                stride: self.along[axis].stride,
                len: shape[axis + 1..].iter().product(),
            };
            let boxes = shape[..axis].iter().product();
            rows.sum(level, boxes, samples, sums, room);
            shape[axis] = out.shape[axis];
            std::mem::swap(&mut samples, &mut sums);
        }
        self.sum_lines(level, &shape, samples, out, room);
    }

    /// The sums along the last axis, written to `out`. Axes without a window are thinned here.
    fn sum_lines(
        &self,
        level: Level,
        shape: &[usize],
        samples: &[N],
        out: &mut Output<N>,
        room: &mut [N],
    ) {
        let dense = dense_strides(shape);
        let step = |along: &Along| if along.taps > 1 { 1 } else { along.stride };
        let from: Extents =
            self.along.iter().zip(&dense).map(|(along, stride)| step(along) * stride).collect();
        let (Some(along), Some(&len)) = (self.along.last(), shape.last()) else { return };
        if along.taps == 1 {
            for_each_row(out.shape, out.strides, &from, |row| {
                let sums = &mut out.numbers[out.first + row.to..][..row.len];
                let from = samples[row.from..].iter().step_by(row.step);
                sums.iter_mut().zip(from).for_each(|(sum, &sample)| *sum = sample);
            });
            return;
        }
        let mut starts = Extents::from_slice(out.shape);
        let Some(outputs) = starts.last_mut().map(|last| std::mem::replace(last, 1)) else {
            return;
        };
        for_each_row(&starts, out.strides, &from, |row| {
            for line in 0..row.len {
                let samples = &samples[row.from + line * row.step..][..len];
                let sums = &mut out.numbers[out.first + row.to + line..][..outputs];
                if along.stride == 1 {
                    self.line.sum(level, samples, sums, room);
                    continue;
                }
                let (all, room) = room.split_at_mut(len - (along.taps - 1));
                self.line.sum(level, samples, all, room);
                let kept = all.iter().step_by(along.stride);
                sums.iter_mut().zip(kept).for_each(|(sum, &kept)| *sum = kept);
            }
        });
    }
}

/// Rows of neighbours in memory, summed over windows of rows.
struct Rows {
    samples: usize,
    outputs: usize,
    window: usize,
    stride: usize,
    /// Numbers in a row.
    len: usize,
}

impl Rows {
    /// Writes the sums of each box of rows to `sums`, densely; `samples` are spoilt.
    fn sum<N: Number>(
        &self,
        level: Level,
        boxes: usize,
        samples: &mut [N],
        sums: &mut [N],
        room: &mut [N],
    ) {
        let starts = &mut room[..self.len.min(PART)];
        let (from, to) = (self.samples * self.len, self.outputs * self.len);
        for number in 0..boxes {
            let samples = &mut samples[number * from..][..from];
            let sums = &mut sums[number * to..][..to];
            for first in (0..self.len).step_by(PART) {
                let columns = first..self.len.min(first + PART);
                if self.window <= TERMS {
                    self.sum_few(level, columns, samples, sums);
                } else {
                    self.sum_segments(level, columns, samples, sums, starts);
                }
            }
        }
    }

    fn sum_few<N: Number>(
        &self,
        level: Level,
        columns: std::ops::Range<usize>,
        samples: &[N],
        sums: &mut [N],
    ) {
        let mut offsets = [0; TERMS];
        offsets.iter_mut().enumerate().for_each(|(at, offset)| *offset = at * self.len);
        for (number, out) in sums.chunks_exact_mut(self.len).enumerate() {
            let from = &samples[number * self.stride * self.len + columns.start..];
            let terms = (from, &offsets[..self.window]);
            add_up(level, &mut out[columns.clone()], terms, (&[], &[]));
        }
    }

    fn sum_segments<N: Number>(
        &self,
        level: Level,
        columns: std::ops::Range<usize>,
        samples: &mut [N],
        sums: &mut [N],
        starts: &mut [N],
    ) {
        let starts = &mut starts[..columns.len()];
        let windows = self.samples - (self.window - 1);
        let place = |row: usize| row * self.len + columns.start..row * self.len + columns.end;
        for first in (0..windows).step_by(self.window) {
            // Each row of the segment becomes the sum from there to the segment's end.
            for row in (first..first + self.window - 1).rev() {
                let (here, below) = samples.split_at_mut((row + 1) * self.len);
                add(level, &mut here[place(row)], &below[columns.clone()]);
            }
            for row in first..windows.min(first + self.window) {
                let wanted = row.is_multiple_of(self.stride);
                let out = wanted.then(|| &mut sums[place(row / self.stride)]);
                let ends = &samples[place(row)];
                if row == first {
                    // The first window of a segment is the segment.
                    out.into_iter().for_each(|out| out.copy_from_slice(ends));
                    continue;
                }
                let terms = &samples[place(row + self.window - 1)];
                match out {
                    _ if row == first + 1 => {
                        starts.copy_from_slice(terms);
                        out.into_iter().for_each(|out| {
                            let terms = (starts as &[N], &[0][..]);
                            add_up(level, out, (ends, &[0]), terms);
                        });
                    }
                    Some(out) => add_and_join(level, out, ends, starts, terms),
                    None => add(level, starts, terms),
                }
            }
        }
    }
}

/// The longest window that is made in steps alone.
const SHORT: usize = 256;
/// The shortest row that a line is cut into.
const ROW: usize = 64;

/// How the sums over windows of a line are made.
#[derive(Debug)]
struct Line {
    window: usize,
    climb: Climb,
    /// How often the window of `climb` stands in this one; 1 where it is this one.
    rows: usize,
}

impl Line {
    fn new(window: usize) -> Self {
        if window <= SHORT {
            return Line { window, climb: Climb::to(window), rows: 1 };
        }
        let lengths = ROW..=2 * ROW;
        let row = lengths.min_by_key(|row| (window % row, *row)).unwrap_or(ROW);
        Line { window, climb: Climb::to(row), rows: window / row }
    }

    /// One output for each place at which the window lies within the samples.
    fn sum<N: Number>(&self, level: Level, samples: &[N], sums: &mut [N], room: &mut [N]) {
        if self.rows == 1 {
            self.climb.sum(level, samples, sums, room);
            return;
        }
        let row = self.climb.window;
        let (rows, room) = room.split_at_mut(sums.len() + (self.rows - 1) * row);
        self.climb.sum(level, samples, rows, room);
        let starts = &mut room[..row];
        for (number, out) in sums.chunks_mut(self.rows * row).enumerate() {
            self.sum_segment(level, &mut rows[number * self.rows * row..], out, starts);
        }
        for samples in (self.rows * row..self.window).map(|extra| &samples[extra..]) {
            add(level, sums, samples);
        }
    }

    /// The windows that begin in one segment; `rows` begin with the segment, and are spoilt.
    fn sum_segment<N: Number>(
        &self,
        level: Level,
        rows: &mut [N],
        out: &mut [N],
        starts: &mut [N],
    ) {
        let row = self.climb.window;
        let columns = row.min(out.len());
        for at in (0..self.rows - 1).rev() {
            let (here, below) = rows.split_at_mut((at + 1) * row);
            add(level, &mut here[at * row..][..columns], &below[..columns]);
        }
        for (at, out) in out.chunks_mut(row).enumerate() {
            let ends = &rows[at * row..];
            if at == 0 {
                out.copy_from_slice(&ends[..out.len()]);
                continue;
            }
            let terms = &ends[(self.rows - 1) * row..];
            if at == 1 {
                let columns = out.len();
                starts[..columns].copy_from_slice(&terms[..columns]);
                add_up(level, out, (ends, &[0]), (starts, &[0]));
                continue;
            }
            add_and_join(level, out, ends, starts, terms);
        }
    }
}

/// Steps from single samples up to a window.
#[derive(Debug)]
struct Climb {
    window: usize,
    steps: SmallVec<[Step; 4]>,
}

/// From sums over `window` samples to sums over `copies * window + extra`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    window: usize,
    copies: usize,
    extra: usize,
}

impl Step {
    fn reaches(&self) -> usize {
        self.copies * self.window + self.extra
    }
}

/// For each window up to [`SHORT`] the number of copies in the last step of the cheapest climb.
static COPIES: [u8; SHORT + 1] = copies();

const fn copies() -> [u8; SHORT + 1] {
    /// What a step costs beside its terms, in terms.
    const STEP: usize = 2;
    let (mut best, mut costs) = ([1u8; SHORT + 1], [0usize; SHORT + 1]);
    let mut window = 2;
    while window <= SHORT {
        costs[window] = usize::MAX;
        let mut copies = 2;
        while copies <= TERMS {
            let (shorter, extra) = (window / copies, window % copies);
            if shorter > 0 && copies + extra <= TERMS {
                let cost = costs[shorter] + copies + extra + STEP;
                if cost < costs[window] {
                    (best[window], costs[window]) = (copies as u8, cost);
                }
            }
            copies += 1;
        }
        window += 1;
    }
    best
}

impl Climb {
    /// `window` is at most [`SHORT`].
    fn to(window: usize) -> Self {
        let (mut steps, mut left) = (SmallVec::new(), window);
        while left > 1 {
            let copies = usize::from(COPIES[left]);
            steps.push(Step { window: left / copies, copies, extra: left % copies });
            left /= copies;
        }
        steps.reverse();
        Climb { window, steps }
    }

    fn sum<N: Number>(&self, level: Level, samples: &[N], sums: &mut [N], room: &mut [N]) {
        let (mut this, rest) = room.split_at_mut(PART + SHORT);
        let mut next = &mut rest[..PART + SHORT];
        for (part, out) in sums.chunks_mut(PART).enumerate() {
            let samples = &samples[part * PART..];
            for (at, step) in self.steps.iter().enumerate() {
                let from = if at == 0 { samples } else { &*this };
                if at + 1 == self.steps.len() {
                    step.take(level, from, samples, out);
                    break;
                }
                // The steps to come read so many beyond the last output.
                let len = out.len() + self.window - step.reaches();
                step.take(level, from, samples, &mut next[..len]);
                std::mem::swap(&mut this, &mut next);
            }
        }
    }
}

impl Step {
    fn take<N: Number>(&self, level: Level, shorter: &[N], samples: &[N], out: &mut [N]) {
        let mut offsets = [0; TERMS];
        let (copies, extra) = offsets.split_at_mut(self.copies);
        copies.iter_mut().enumerate().for_each(|(at, offset)| *offset = at * self.window);
        let beyond = self.copies * self.window;
        extra.iter_mut().enumerate().for_each(|(at, offset)| *offset = beyond + at);
        add_up(level, out, (shorter, copies), (samples, &extra[..self.extra]));
    }
}
