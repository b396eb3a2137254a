use smallvec::SmallVec;

use super::boxes::{Along, Extents, Output, Tile, dense_strides, for_each_row};
use super::{MethodScratch, ScratchSize};
use crate::fft::Transformable;
use crate::number::Number;
use crate::simd::{Level, Loops, TERMS, add_up, append, append_and_join, prepend, scale};

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

/// As many numbers are worked on at a time as stay in the nearest cache.
const PART: usize = 1024;
/// The ends of a segment, at most, where rows need not be shorter than the least part of one.
const ENDS: usize = 1 << 14;
/// The least part of a row that is worth a loop.
const LEAST: usize = 128;

impl<N: Loops + Transformable> RunningSum<N> {
    pub(crate) fn new(along: &[Along], taps: &[N]) -> Self {
        let axes = (0..along.len()).filter(|&axis| along[axis].taps > 1).collect();
        let line = Line::new(along.last().map_or(1, |axis| axis.taps));
        RunningSum { along: along.to_vec(), axes, line, taps: taps.to_vec() }
    }

    /// Scratch for tiles of at most `outputs`: two boxes between passes, and what a line or a
    /// segment of rows takes.
    pub(crate) fn scratch(&self, outputs: &[usize]) -> ScratchSize {
        let reach = |(axis, &outputs): (&Along, &usize)| axis.reach(outputs.max(1));
        let shape: Extents = self.along.iter().zip(outputs).map(reach).collect();
        let line = shape.last().map_or(0, |len| len + 2 * self.line.window + 3 * (PART + SHORT));
        let segments = self.axes.iter().map(|&axis| {
            let window = self.along[axis].taps;
            (window + 1) * columns(window)
        });
        let numbers = 2 * self.between(&shape, outputs) + segments.fold(line, usize::max);
        ScratchSize { numbers, ..ScratchSize::default() }
    }

    /// The largest box between two passes over `shape`.
    fn between(&self, shape: &[usize], outputs: &[usize]) -> usize {
        let mut shape = Extents::from_slice(shape);
        let mut largest = 0;
        if self.thins() {
            self.thin(&mut shape, outputs);
            largest = shape.iter().product();
        }
        for &axis in self.axes.iter().rev().skip(1).rev() {
            shape[axis] = outputs[axis];
            largest = largest.max(shape.iter().product());
        }
        largest
    }

    /// Whether there are strides along axes without a window.
    fn thins(&self) -> bool {
        self.along.iter().any(|axis| axis.taps == 1 && axis.stride > 1)
    }

    fn thin(&self, shape: &mut [usize], outputs: &[usize]) {
        let idle = |axis: &usize| self.along[*axis].taps == 1;
        (0..shape.len()).filter(idle).for_each(|axis| shape[axis] = outputs[axis]);
    }

    pub(crate) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let mut shape = Extents::from_slice(tile.shape);
        let mut strides = Extents::from_slice(tile.strides);
        let box_size = self.between(&shape, out.shape);
        let (mut this, rest) = scratch.numbers.split_at_mut(box_size);
        let (mut next, room) = rest.split_at_mut(box_size);
        let mut fresh = true;
        if self.thins() {
            let steps = self.along.iter().map(|axis| if axis.taps == 1 { axis.stride } else { 1 });
            let from: Extents = steps.zip(&strides).map(|(step, stride)| step * stride).collect();
            self.thin(&mut shape, out.shape);
            strides = dense_strides(&shape);
            for_each_row(&shape, &strides, &from, |row| {
                let samples = tile.samples[tile.first + row.from..].iter().step_by(row.step);
                let kept = &mut this[row.to..][..row.len];
                kept.iter_mut().zip(samples).for_each(|(kept, &sample)| *kept = sample);
            });
            fresh = false;
        }
        let mut pass = Pass { level: Level::best(), tap: Some(self.taps[kernel]), room };
        for (at, &axis) in self.axes.iter().enumerate() {
            let source = if fresh { &tile.samples[tile.first..] } else { &*this };
            shape[axis] = out.shape[axis];
            if at + 1 == self.axes.len() {
                self.sum_along(axis, source, &strides, out, &mut pass);
                return;
            }
            let dense = dense_strides(&shape);
            let mut sums = Output { numbers: next, first: 0, strides: &dense, shape: &shape };
            self.sum_along(axis, source, &strides, &mut sums, &mut pass);
            (strides, pass.tap, fresh) = (dense, None, false);
            std::mem::swap(&mut this, &mut next);
        }
    }

    fn sum_along(
        &self,
        axis: usize,
        source: &[N],
        strides: &[usize],
        out: &mut Output<N>,
        pass: &mut Pass<'_, N>,
    ) {
        let Along { taps: window, stride, .. } = self.along[axis];
        let mut starts = Extents::from_slice(out.shape);
        let outputs = std::mem::replace(&mut starts[axis], 1);
        if axis + 1 == starts.len() {
            for_each_row(&starts, out.strides, strides, |row| {
                for at in 0..row.len {
                    let samples = &source[row.from + at * row.step..];
                    let sums = &mut out.numbers[out.first + row.to + at..][..outputs];
                    self.line.sum_thinned(samples, sums, stride, pass);
                }
            });
            return;
        }
        let (from, to) = (strides[axis], out.strides[axis]);
        let rows = Rows { window, stride, outputs, from, to };
        for_each_row(&starts, out.strides, strides, |row| {
            let most = if row.step == 1 { columns(window) } else { 1 };
            for at in (0..row.len).step_by(most) {
                let samples = &source[row.from + at * row.step..];
                let sums = &mut out.numbers[out.first + row.to + at..];
                rows.sum(most.min(row.len - at), samples, sums, pass);
            }
        });
    }
}

/// How many columns of rows are summed at a time.
fn columns(window: usize) -> usize {
    (ENDS / window).clamp(LEAST, PART)
}

/// What sums are made with.
struct Pass<'r, N> {
    level: Level,
    /// What samples are to be multiplied by, if they have not been.
    tap: Option<N>,
    room: &'r mut [N],
}

/// Windows of rows, each row some neighbours in memory.
struct Rows {
    window: usize,
    stride: usize,
    outputs: usize,
    /// From one row to the next.
    from: usize,
    to: usize,
}

impl Rows {
    fn sum<N: Number>(
        &self,
        columns: usize,
        samples: &[N],
        sums: &mut [N],
        pass: &mut Pass<'_, N>,
    ) {
        let Pass { level, tap, .. } = *pass;
        let (starts, ends) = pass.room.split_at_mut(columns);
        let windows = (self.outputs - 1) * self.stride + 1;
        let samples = |row: usize| &samples[row * self.from..][..columns];
        for first in (0..windows).step_by(self.window) {
            // The sums from each row of the segment to its end.
            let last = self.window - 1;
            let end = &mut ends[last * columns..][..columns];
            match tap {
                Some(tap) => scale(level, end, samples(first + last), tap),
                None => end.copy_from_slice(samples(first + last)),
            }
            for at in (0..last).rev() {
                let (here, after) = ends.split_at_mut((at + 1) * columns);
                let here = &mut here[at * columns..];
                prepend(level, here, samples(first + at), tap, &after[..columns]);
            }
            starts.fill(N::ZERO);
            for at in 0..self.window.min(windows - first) {
                let row = first + at;
                let ends = &ends[at * columns..][..columns];
                let out = row.is_multiple_of(self.stride).then(|| row / self.stride * self.to);
                let out = out.map(|place| &mut sums[place..][..columns]);
                match out {
                    // The first window of a segment is the segment.
                    Some(out) if at == 0 => out.copy_from_slice(ends),
                    _ if at == 0 => {}
                    Some(out) => {
                        append_and_join(level, out, ends, starts, samples(row + last), tap)
                    }
                    None => append(level, starts, samples(row + last), tap),
                }
            }
        }
    }
}

/// The longest window that is made in steps alone.
const SHORT: usize = 256;

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
        let lengths = SHORT / 2..=SHORT;
        let row = lengths.min_by_key(|row| (window % row, *row)).unwrap_or(SHORT);
        Line { window, climb: Climb::to(row), rows: window / row }
    }

    /// As [`Line::sum`], but only every so many of the outputs.
    fn sum_thinned<N: Number>(
        &self,
        samples: &[N],
        sums: &mut [N],
        stride: usize,
        pass: &mut Pass<'_, N>,
    ) {
        if stride == 1 {
            return self.sum(samples, sums, pass);
        }
        let windows = sums.len().saturating_sub(1) * stride + 1;
        let Pass { level, tap, .. } = *pass;
        let (all, room) = pass.room.split_at_mut(windows);
        self.sum(samples, all, &mut Pass { level, tap, room });
        sums.iter_mut().zip(all.iter().step_by(stride)).for_each(|(sum, &kept)| *sum = kept);
    }

    /// The windows that begin at the first samples, one for each output.
    fn sum<N: Number>(&self, samples: &[N], sums: &mut [N], pass: &mut Pass<'_, N>) {
        if self.rows == 1 {
            return self.climb.sum(samples, sums, pass);
        }
        let (row, segment) = (self.climb.window, self.rows * self.climb.window);
        let Pass { level, tap, .. } = *pass;
        let (mut this, rest) = pass.room.split_at_mut(segment);
        let (mut next, room) = rest.split_at_mut(segment);
        let all = sums.len() + segment - row;
        let climb = |first: usize, rows: &mut [N], room: &mut [N]| {
            let len = segment.min(all.saturating_sub(first));
            let mut pass = Pass { level, tap, room };
            self.climb.sum(&samples[first.min(samples.len())..], &mut rows[..len], &mut pass);
        };
        climb(0, this, room);
        for (number, out) in sums.chunks_mut(segment).enumerate() {
            climb((number + 1) * segment, next, room);
            self.sum_segment(level, this, next, out, &mut room[..row]);
            std::mem::swap(&mut this, &mut next);
        }
        for extra in segment..self.window {
            append(level, sums, &samples[extra..], tap);
        }
    }

    /// The windows that begin in one segment, of which `ends` are the rows; they are spoilt. `after`
    /// are the rows of the segment that follows.
    fn sum_segment<N: Number>(
        &self,
        level: Level,
        ends: &mut [N],
        after: &[N],
        out: &mut [N],
        starts: &mut [N],
    ) {
        let row = self.climb.window;
        let columns = row.min(out.len());
        for at in (0..self.rows - 1).rev() {
            let (here, below) = ends.split_at_mut((at + 1) * row);
            append(level, &mut here[at * row..][..columns], &below[..columns], None);
        }
        starts.fill(N::ZERO);
        for (at, out) in out.chunks_mut(row).enumerate() {
            let ends = &ends[at * row..];
            if at == 0 {
                out.copy_from_slice(&ends[..out.len()]);
                continue;
            }
            append_and_join(level, out, ends, starts, &after[(at - 1) * row..], None);
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

/// What a step costs beside its terms, in terms.
const STEP: usize = 2;

/// How much work sums over windows of a line are, in terms that are added, and how many loops.
pub(crate) fn effort_of_line(window: usize) -> [f64; 2] {
    let line = Line::new(window);
    let terms = line.climb.steps.iter().map(|step| step.copies + step.extra + STEP).sum::<usize>();
    let rows = if line.rows > 1 { 8 } else { 0 };
    [
        (terms + rows + window % (line.rows * line.climb.window)) as f64,
        line.climb.steps.len() as f64,
    ]
}

const fn copies() -> [u8; SHORT + 1] {
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

    fn sum<N: Number>(&self, samples: &[N], sums: &mut [N], pass: &mut Pass<'_, N>) {
        let Pass { level, tap, .. } = *pass;
        let (scaled, rest) = pass.room.split_at_mut(PART + SHORT);
        let (mut this, rest) = rest.split_at_mut(PART + SHORT);
        let mut next = &mut rest[..PART + SHORT];
        for (part, out) in sums.chunks_mut(PART).enumerate() {
            let mut samples = &samples[part * PART..][..out.len() + self.window - 1];
            if let Some(tap) = tap {
                let scaled = &mut scaled[..samples.len()];
                scale(level, scaled, samples, tap);
                samples = scaled;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(len: usize) -> Vec<i32> {
        (0..len).map(|i| (i as i32).wrapping_mul(700_000_001) >> 7).collect()
    }

    /// The sums of one kernel over a dense box, window by window.
    fn found(along: &[Along], tap: i32, samples: &[i32], shape: &[usize]) -> (Vec<i32>, Extents) {
        let outputs: Extents = along
            .iter()
            .zip(shape)
            .map(|(axis, &len)| (len - axis.taps) / axis.stride + 1)
            .collect();
        let method = RunningSum::new(along, &[tap]);
        let size = method.scratch(&outputs);
        let mut scratch = MethodScratch {
            numbers: vec![-1; size.numbers],
            reals: Vec::new(),
            bins: Vec::new(),
            real_bins: Vec::new(),
            offsets: Vec::new(),
            runs: Vec::new(),
        };
        let (strides, to) = (dense_strides(shape), dense_strides(&outputs));
        let none = Extents::from_elem(0, shape.len());
        let tile =
            Tile { samples, first: 0, strides: &strides, shape, left_out: &none, present: None };
        let mut sums = vec![-1; outputs.iter().product()];
        let mut out = Output { numbers: &mut sums, first: 0, strides: &to, shape: &outputs };
        method.apply(0, &tile, &mut out, &mut scratch);
        (sums, outputs)
    }

    #[test]
    fn windows_of_every_length_along_a_line() {
        for window in (2..70).chain([101, 127, 255, 256, 257, 300, 511, 513, 900]) {
            for (len, stride) in [(window, 1), (window + 700, 1), (window + 700, 3), (2500, 1)] {
                let samples = samples(len);
                let along = [Along { taps: window, dilation: 1, stride }];
                let (found, _) = found(&along, 3, &samples, &[len]);
                let slow: Vec<i32> = samples
                    .windows(window)
                    .step_by(stride)
                    .map(|window| window.iter().fold(0, |sum, x| sum.plus(x.times(3))))
                    .collect();
                assert_eq!(found, slow, "window {window} len {len} stride {stride}");
            }
        }
    }

    #[test]
    fn windows_along_several_axes() {
        for [a, b, c] in
            [[2, 1, 1], [1, 3, 1], [1, 1, 4], [7, 5, 1], [3, 1, 9], [8, 7, 6], [11, 1, 1]]
        {
            for [s, t, u] in [[1, 1, 1], [1, 1, 2], [2, 3, 1], [3, 1, 2]] {
                let shape = [23, 12, 17];
                let samples = samples(23 * 12 * 17);
                let along = [(a, s), (b, t), (c, u)].map(|(taps, stride)| Along {
                    taps,
                    dilation: 1,
                    stride,
                });
                let (found, outputs) = found(&along, -5, &samples, &shape);
                for (place, &found) in found.iter().enumerate() {
                    let at = [
                        place / outputs[2] / outputs[1] * s,
                        place / outputs[2] % outputs[1] * t,
                        place % outputs[2] * u,
                    ];
                    let mut slow = 0i32;
                    for i in at[0]..at[0] + a {
                        for j in at[1]..at[1] + b {
                            for k in at[2]..at[2] + c {
                                slow = slow.plus(samples[(i * 12 + j) * 17 + k].times(-5));
                            }
                        }
                    }
                    assert_eq!(found, slow, "{along:?} at {at:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_finite_stays_in_its_windows() {
        let mut samples = vec![1.0; 3000];
        (samples[1200], samples[2000]) = (f64::NAN, 1e17);
        for window in [5, 100, 400] {
            let line = Line::new(window);
            let mut sums = vec![0.0; 3000 - window + 1];
            let mut room = vec![0.0; 2 * 3000 + 3 * (PART + SHORT)];
            let mut pass = Pass { level: Level::best(), tap: None, room: &mut room };
            line.sum(&samples, &mut sums, &mut pass);
            for (first, &sum) in sums.iter().enumerate() {
                let holds = |place: usize| (first..first + window).contains(&place);
                assert_eq!(sum.is_nan(), holds(1200), "window {window} from {first}");
                if !holds(1200) && !holds(2000) {
                    assert_eq!(sum, window as f64, "window {window} from {first}");
                }
            }
        }
    }
}
