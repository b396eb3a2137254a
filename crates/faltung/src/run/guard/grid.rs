use std::ops::Range;

use smallvec::SmallVec;

use super::reach::Stretch;
use crate::buffer::filled;
use crate::error::Result;
use crate::method::{Along, Extents, Tile};
use crate::number::Number;
use crate::simd::{Level, Loops, Measure, Rows};

/// Cells are about this fraction of the kernel's span along each axis.
const CELLS_OF_SPAN: usize = 8;
/// Rows of cells from this width on are summed where they lie; narrower ones first add up several
/// rows of samples.
const WIDE: usize = 16;
/// The widest cells.
const WIDEST: usize = 64;
/// Where kernels run along several axes, cells are about this fraction of the span: there are more of
/// them, and fewer do.
const CELLS_IN_SPACE: usize = 4;
/// And they are no wider than this, or than this fraction of the span.
const WIDEST_IN_SPACE: usize = 8;
const LEAST_CELLS_IN_SPACE: usize = 16;
/// Samples of a row that is not dense in memory are copied in pieces of this many.
const PIECE: usize = 128;

/// Whether taps lie along more than one axis.
pub(super) fn has_several_axes(along: &[Along]) -> bool {
    along.iter().filter(|axis| axis.taps > 1).count() > 1
}

/// Sums of clipped samples over cells, and over windows of whole cells: for each group of
/// neighbouring outputs at least what lies in the windows of all of them.
pub(super) struct Grid {
    axes: SmallVec<[GridAxis; 4]>,
}

/// How one axis is divided.
#[derive(Clone, Copy, Debug)]
struct GridAxis {
    along: Along,
    outputs: usize,
    /// Samples that the outputs reach.
    reach: usize,
    /// Samples of a cell: a power of two, by its logarithm.
    shift: u32,
    /// Outputs of a group.
    group: usize,
}

impl GridAxis {
    fn width(&self) -> usize {
        1 << self.shift
    }

    fn cells(&self) -> usize {
        (self.reach + self.width() - 1) >> self.shift
    }

    fn groups(&self) -> usize {
        self.outputs.div_ceil(self.group)
    }

    /// The cells inside the windows of all outputs of a group.
    fn inside(&self, group: usize) -> (usize, usize) {
        let first = group * self.group;
        let last = (first + self.group).min(self.outputs) - 1;
        let begin = (last * self.along.stride + self.width() - 1) >> self.shift;
        let end = first * self.along.stride + self.along.span();
        let end = if end >= self.reach { self.cells() } else { end >> self.shift };
        (begin, end.max(begin))
    }

    /// The groups that have windows of as many cells, each a cell further than the one before, and do
    /// not begin with the first cell.
    fn regular(&self) -> Range<usize> {
        let (begin, end) = self.inside(0);
        let first = usize::from(begin == 0);
        if self.group * self.along.stride != self.width() || begin == end {
            return 0..0;
        }
        let full = self.outputs / self.group;
        let short_of_end = (self.reach.saturating_sub(self.along.span())) >> self.shift;
        first..full.min(short_of_end).max(first)
    }

    /// The taps by which the first output of a group meets those samples of its cells that are there:
    /// `there`, after so many that were left out.
    fn stretch(&self, group: usize, [left_out, there]: [usize; 2]) -> Stretch {
        let (begin, end) = self.inside(group);
        let first = group * self.group;
        let outputs = (first + self.group).min(self.outputs) - first;
        let begin = (begin << self.shift).max(left_out);
        let end = (end << self.shift).min(self.reach).min(left_out + there);
        if begin >= end {
            return Stretch { first: 0, taps: 0, outputs };
        }
        // Output m meets sample i by tap m s + K - 1 - i.
        let first = first * self.along.stride + self.along.span() - end;
        Stretch { first, taps: end - begin, outputs }
    }

    /// The samples of these cells, and how many of them taps meet at least.
    fn met(&self, group: usize) -> (usize, usize) {
        let (begin, end) = self.inside(group);
        let samples = (end << self.shift).min(self.reach).saturating_sub(begin << self.shift);
        (samples, samples / self.along.dilation)
    }
}

/// What sums are made in.
#[derive(Debug)]
pub(super) struct GridScratch {
    cells: Vec<f64>,
    windows: Vec<f64>,
    columns: Vec<f32>,
}

impl GridScratch {
    pub(super) fn bytes(&self) -> usize {
        (self.cells.capacity() + self.windows.capacity()) * size_of::<f64>()
            + self.columns.capacity() * size_of::<f32>()
    }
}

impl Grid {
    /// For a tile of `outputs`.
    pub(super) fn new(along: &[Along], outputs: &[usize]) -> Self {
        let in_space = has_several_axes(along);
        let axis = |(along, &outputs): (&Along, &usize)| {
            let span = along.span();
            let (width, widest) = match in_space {
                true => {
                    let widest = (span / LEAST_CELLS_IN_SPACE).clamp(WIDEST_IN_SPACE, WIDEST);
                    (span / CELLS_IN_SPACE, widest)
                }
                false => (span / CELLS_OF_SPAN, WIDEST),
            };
            let shift = width.clamp(1, widest).ilog2();
            let group = ((1 << shift) / along.stride).max(1);
            GridAxis { along: *along, outputs, reach: along.reach(outputs), shift, group }
        };
        let mut axes: SmallVec<[GridAxis; 4]> = along.iter().zip(outputs).map(axis).collect();
        let others = axes.len().saturating_sub(1);
        let line = axes[..others].iter().all(|axis| axis.along.taps == 1);
        if let Some(last) = axes.last_mut()
            && line
            && last.along.span() >= 3 * WIDE
        {
            last.shift = last.shift.max(WIDE.ilog2());
            last.group = (last.width() / last.along.stride).max(1);
        }
        Grid { axes }
    }

    pub(super) fn scratch(&self) -> Result<GridScratch> {
        // Between two axes, some have cells and some have groups already.
        let most = self.axes.iter().map(|axis| axis.cells().max(axis.groups())).product();
        let narrow = self.axes.last().filter(|axis| axis.width() < WIDE);
        let row = narrow.map_or(0, |axis| axis.reach);
        Ok(GridScratch {
            cells: filled(most, 0.0, "sums of samples")?,
            windows: filled(most, 0.0, "sums of samples")?,
            columns: filled(row, 0.0, "sums of samples")?,
        })
    }

    /// Sums `min(|x| / cap, 1)` over windows, and takes the measure of the tile in the same pass.
    pub(super) fn sum<N: Loops>(
        &self,
        tile: &Tile<N>,
        cap: f64,
        scratch: &mut GridScratch,
    ) -> Measure {
        let measure = self.sum_cells(tile, cap, scratch);
        self.sum_windows(scratch);
        measure
    }

    fn sum_cells<N: Loops>(&self, tile: &Tile<N>, cap: f64, scratch: &mut GridScratch) -> Measure {
        let GridScratch { cells, columns, .. } = scratch;
        let mut measure = Measure::default();
        let count: usize = self.axes.iter().map(GridAxis::cells).product();
        cells[..count].fill(0.0);
        let Some((last, others)) = self.axes.split_last() else { return measure };
        if tile.shape.contains(&0) {
            return measure;
        }
        let (level, at) = (Level::best(), others.len());
        let (row, left, step) = (tile.shape[at], tile.left_out[at], tile.strides[at]);
        let wide = last.width() >= WIDE;
        let mut index = Extents::from_elem(0, at);
        loop {
            let mut from = tile.first;
            let mut to = 0;
            for axis in 0..at {
                from += index[axis] * tile.strides[axis];
                let place = index[axis] + tile.left_out[axis];
                to = to * others[axis].cells() + (place >> others[axis].shift);
            }
            let sums = &mut cells[to * last.cells()..][..last.cells()];
            if wide {
                for_each_piece(tile.samples, from, step, row, |begin, samples| {
                    let place = left + begin;
                    let head = last.width() - place % last.width();
                    let sums = &mut sums[place >> last.shift..];
                    let parts = (head, last.width());
                    measure.join(N::measure_clipped(level, samples, cap, parts, sums));
                });
            } else {
                let mut rows = Rows { samples: &tile.samples[from..], len: row, step: 0, count: 1 };
                if let Some(axis) = at.checked_sub(1) {
                    // All of the cell's.
                    let place = (index[axis] + tile.left_out[axis]) % others[axis].width();
                    let left = tile.shape[axis] - index[axis];
                    rows.count = (others[axis].width() - place).min(left);
                    rows.step = tile.strides[axis];
                    index[axis] += rows.count - 1;
                }
                if step == 1 {
                    measure.join(N::measure_added(level, rows, cap, columns));
                } else {
                    for at in 0..rows.count {
                        for_each_piece(
                            rows.samples,
                            at * rows.step,
                            step,
                            row,
                            |begin, samples| {
                                let to = &mut columns[begin..];
                                measure.join(N::measure_added(level, Rows::one(samples), cap, to));
                            },
                        );
                    }
                }
                collect(&mut columns[..row], left, last.width(), sums);
            }
            let Some(axis) = (0..at).rev().find(|&axis| index[axis] + 1 < tile.shape[axis]) else {
                return measure;
            };
            index[axis + 1..].fill(0);
            index[axis] += 1;
        }
    }

    /// Axis by axis, cells become windows.
    fn sum_windows(&self, scratch: &mut GridScratch) {
        let mut outer: usize = self.axes.iter().map(GridAxis::cells).product();
        let mut inner = 1;
        for axis in self.axes.iter().rev() {
            outer /= axis.cells().max(1);
            let (cells, groups) = (axis.cells(), axis.groups());
            for block in 0..outer {
                let sums = &mut scratch.cells[block * cells * inner..][..cells * inner];
                add_up_rows(sums, inner);
                let windows = &mut scratch.windows[block * groups * inner..][..groups * inner];
                let regular = axis.regular();
                if !regular.is_empty() {
                    // All at once: a group's window begins a cell after the one's before.
                    let (begin, end) = axis.inside(regular.start);
                    let (low, high) = (&sums[(begin - 1) * inner..], &sums[(end - 1) * inner..]);
                    let windows = &mut windows[regular.start * inner..regular.end * inner];
                    let sums = windows.iter_mut().zip(high).zip(low);
                    sums.for_each(|((window, high), low)| *window = high - low);
                }
                for group in (0..regular.start).chain(regular.end..groups) {
                    let windows = &mut windows[group * inner..][..inner];
                    let (begin, end) = axis.inside(group);
                    if begin == end {
                        windows.fill(0.0);
                        continue;
                    }
                    windows.copy_from_slice(&sums[(end - 1) * inner..][..inner]);
                    if begin > 0 {
                        let below = &sums[(begin - 1) * inner..][..inner];
                        windows.iter_mut().zip(below).for_each(|(sum, below)| *sum -= below);
                    }
                }
            }
            std::mem::swap(&mut scratch.cells, &mut scratch.windows);
            inner *= groups;
        }
        std::mem::swap(&mut scratch.cells, &mut scratch.windows);
    }

    /// The window of each group, in row-major order, and for a group how many samples of it no tap
    /// meets, at most.
    pub(super) fn windows<'s>(&self, scratch: &'s GridScratch) -> &'s [f64] {
        let groups: usize = self.axes.iter().map(GridAxis::groups).product();
        &scratch.windows[..groups]
    }

    /// Whether the taps leave samples of a window out.
    pub(super) fn has_gaps(&self) -> bool {
        self.axes.iter().any(|axis| axis.along.dilation > 1)
    }

    /// How many samples of a group's window no tap meets, at most.
    pub(super) fn gaps(&self, mut group: usize) -> f64 {
        let (mut samples, mut met) = (1.0, 1.0);
        for axis in self.axes.iter().rev() {
            let (of_axis, met_of_axis) = axis.met(group % axis.groups());
            group /= axis.groups();
            samples *= of_axis as f64;
            met *= met_of_axis as f64;
        }
        samples - met
    }

    pub(super) fn axes(&self) -> usize {
        self.axes.len()
    }

    /// Groups along an axis.
    pub(super) fn groups(&self, axis: usize) -> usize {
        self.axes[axis].groups()
    }

    /// The group along an axis of a row of outputs, which becomes that along the axes before.
    pub(super) fn group_of(&self, axis: usize, row: &mut usize) -> usize {
        let axis = &self.axes[axis];
        let at = *row % axis.outputs;
        *row /= axis.outputs;
        at / axis.group
    }

    /// By which taps a group along an axis meets samples. No taps may leave samples out.
    pub(super) fn stretch(&self, axis: usize, group: usize, there: [usize; 2]) -> Stretch {
        self.axes[axis].stretch(group, there)
    }

    /// How many stretches there may be along an axis: groups near the ends have their own.
    pub(super) fn most_stretches(&self, axis: usize) -> usize {
        let axis = &self.axes[axis];
        let near = axis.along.span() / (axis.group * axis.along.stride) + 2;
        axis.groups().min(2 * near + 2)
    }

    /// Groups along the last axis.
    pub(super) fn groups_of_row(&self) -> usize {
        self.axes.last().map_or(1, GridAxis::groups)
    }

    /// The first group of a row of outputs.
    pub(super) fn first_group(&self, mut row: usize) -> usize {
        let Some((last, others)) = self.axes.split_last() else { return 0 };
        let (mut first, mut step) = (0, last.groups());
        for axis in others.iter().rev() {
            first += row % axis.outputs / axis.group * step;
            row /= axis.outputs;
            step *= axis.groups();
        }
        first
    }

    /// Outputs of a group along the last axis.
    pub(super) fn group_len(&self) -> usize {
        self.axes.last().map_or(1, |axis| axis.group)
    }
}

/// Every row of so many sums becomes the sum of all rows up to it.
fn add_up_rows(sums: &mut [f64], row: usize) {
    if row == 1 {
        let mut sum = 0.0;
        for cell in sums {
            sum += *cell;
            *cell = sum;
        }
        return;
    }
    for at in (row..sums.len()).step_by(row) {
        let (before, rows) = sums[at - row..].split_at_mut(row);
        rows.iter_mut().zip(before).for_each(|(sum, below)| *sum += *below);
    }
}

/// Adds up columns cell by cell and leaves them empty.
fn collect(columns: &mut [f32], left: usize, width: usize, sums: &mut [f64]) {
    let head = (width - left % width).min(columns.len());
    let (first, others) = columns.split_at(head);
    let (sum, sums) = sums[left / width..].split_at_mut(1);
    sum[0] += first.iter().map(|&column| f64::from(column)).sum::<f64>();
    match width {
        1 => collect_whole::<1>(others, sums),
        2 => collect_whole::<2>(others, sums),
        4 => collect_whole::<4>(others, sums),
        _ => {
            const { assert!(WIDE == 16) };
            collect_whole::<8>(others, sums);
        }
    }
    columns.fill(0.0);
}

/// The same from the beginning of a cell on.
fn collect_whole<const WIDTH: usize>(columns: &[f32], sums: &mut [f64]) {
    let sum = |cell: &[f32]| cell.iter().map(|&column| f64::from(column)).sum::<f64>();
    let (cells, rest) = columns.as_chunks::<WIDTH>();
    let (of_cells, of_rest) = sums.split_at_mut(cells.len());
    of_cells.iter_mut().zip(cells).for_each(|(to, cell)| *to += sum(cell));
    if let Some(to) = of_rest.first_mut() {
        *to += sum(rest);
    }
}

/// Calls `action` with a row of samples, whole or in dense pieces, and where each begins.
fn for_each_piece<N: Number>(
    samples: &[N],
    first: usize,
    step: usize,
    len: usize,
    mut action: impl FnMut(usize, &[N]),
) {
    if step == 1 || len == 1 {
        return action(0, &samples[first..][..len]);
    }
    let mut piece = [N::ZERO; PIECE];
    for begin in (0..len).step_by(PIECE) {
        let piece = &mut piece[..PIECE.min(len - begin)];
        for (at, place) in piece.iter_mut().enumerate() {
            *place = samples[first + (begin + at) * step];
        }
        action(begin, piece);
    }
}
