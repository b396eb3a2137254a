//! What methods see of the world: a box of samples, a box of outputs, and steps between them.

use smallvec::SmallVec;

use crate::simd::Grid;

/// One number for each axis.
pub(crate) type Extents = SmallVec<[usize; 6]>;

/// What a method does along one axis; all ones where it only passes samples through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Along {
    pub(crate) taps: usize,
    pub(crate) dilation: usize,
    pub(crate) stride: usize,
}

impl Along {
    /// Samples pass through.
    pub(crate) const IDLE: Self = Along { taps: 1, dilation: 1, stride: 1 };

    /// Samples from the first tap to the last.
    pub(crate) fn span(&self) -> usize {
        (self.taps - 1) * self.dilation + 1
    }

    /// Samples that `outputs >= 1` outputs are made of.
    pub(crate) fn reach(&self, outputs: usize) -> usize {
        (outputs - 1) * self.stride + self.span()
    }

    /// How far before the last sample that an output is made of tap `j` reads.
    pub(super) fn back(&self, j: usize) -> usize {
        self.span() - 1 - j * self.dilation
    }
}

/// Samples of the extended signal: all that a box of outputs is made of.
#[derive(Clone, Copy)]
pub(crate) struct Tile<'a, N> {
    /// Sample `i` stands at `first + sum of i[axis] * strides[axis]`.
    pub(crate) samples: &'a [N],
    pub(crate) first: usize,
    pub(crate) strides: &'a [usize],
    pub(crate) shape: &'a [usize],
    /// Samples left out before the box because they are known to be zero, for each axis.
    pub(crate) left_out: &'a [usize],
    /// Where it matters that terms beyond the edge are absent: which samples are there.
    pub(crate) present: Option<&'a [bool]>,
}

/// Where a box of outputs goes. Neighbours along the last axis are neighbours in memory.
pub(crate) struct Output<'a, N> {
    pub(crate) numbers: &'a mut [N],
    pub(crate) first: usize,
    pub(crate) strides: &'a [usize],
    pub(crate) shape: &'a [usize],
}

impl<N> Output<'_, N> {
    /// A box of this shape, so many numbers after the first.
    pub(crate) fn part<'p>(&'p mut self, ahead: usize, shape: &'p [usize]) -> Output<'p, N> {
        let first = self.first + ahead;
        Output { numbers: self.numbers, first, strides: self.strides, shape }
    }
}

impl<N: Copy> Output<'_, N> {
    pub(crate) fn fill(&mut self, value: N) {
        for_each_row(self.shape, self.strides, self.strides, |row| {
            self.numbers[self.first + row.to..][..row.len].fill(value);
        });
    }
}

/// The strides of a dense row-major box.
pub(crate) fn dense_strides(shape: &[usize]) -> Extents {
    let mut strides = Extents::from_elem(1, shape.len());
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    strides
}

/// Where taps read, relative to the first sample of an output: one offset for each tap, in
/// row-major order of the taps.
pub(crate) fn tap_offsets(along: &[Along], strides: &[usize], offsets: &mut Vec<usize>) {
    offsets.clear();
    offsets.push(0);
    for (axis, stride) in along.iter().zip(strides) {
        let known = offsets.len();
        offsets.resize(known * axis.taps, 0);
        // From the end, so that no offset is overwritten before it is read.
        for at in (0..known).rev() {
            let outer = offsets[at];
            for j in 0..axis.taps {
                offsets[at * axis.taps + j] = outer + axis.back(j) * stride;
            }
        }
    }
}

/// A run of outputs that are neighbours in memory, and where it begins on both sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) to: usize,
    pub(crate) from: usize,
    pub(crate) len: usize,
    /// Distance in the samples between neighbouring outputs.
    pub(crate) step: usize,
}

/// Calls `action` for every row of a box of outputs; rows are as long as memory allows.
///
/// `to` and `from` are the strides on both sides: `from` counts samples from one output to the next.
pub(crate) fn for_each_row(
    shape: &[usize],
    to: &[usize],
    from: &[usize],
    mut action: impl FnMut(Row),
) {
    if shape.contains(&0) {
        return;
    }
    let (mut outer, mut len, mut step) = (shape.len(), 1, 1);
    while outer > 0 {
        let axis = outer - 1;
        if len == 1 {
            step = from[axis];
        } else if shape[axis] > 1 && (to[axis] != len || from[axis] != len * step) {
            break;
        }
        if shape[axis] > 1 && len == 1 && to[axis] != 1 {
            break;
        }
        len *= shape[axis];
        outer -= 1;
    }
    let mut index = Extents::from_elem(0, outer);
    let mut row = Row { to: 0, from: 0, len, step };
    loop {
        action(row);
        let Some(axis) = (0..outer).rev().find(|&axis| index[axis] + 1 < shape[axis]) else {
            return;
        };
        for axis in axis + 1..outer {
            row.to -= index[axis] * to[axis];
            row.from -= index[axis] * from[axis];
            index[axis] = 0;
        }
        index[axis] += 1;
        row.to += to[axis];
        row.from += from[axis];
    }
}

/// Rows of outputs side by side, and where they begin on both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    pub(crate) to: usize,
    pub(crate) from: usize,
    pub(crate) grid: Grid,
}

/// Calls `action` for every plane of a box of outputs that are neighbours in memory along the last
/// axis, on both sides. Rows lie side by side along the axis `across`, or else along the last one
/// that they do not themselves run along, and are as long as memory allows.
pub(crate) fn for_each_plane(
    shape: &[usize],
    to: &[usize],
    from: &[usize],
    across: Option<usize>,
    mut action: impl FnMut(Plane),
) {
    if shape.contains(&0) {
        return;
    }
    let (mut outer, mut len) = (shape.len(), 1);
    while outer > across.map_or(0, |axis| axis + 1) {
        let axis = outer - 1;
        if shape[axis] > 1 && (to[axis] != len || from[axis] != len) {
            break;
        }
        len *= shape[axis];
        outer -= 1;
    }
    let rows_along = across.or(outer.checked_sub(1));
    let mut grid = Grid { rows: 1, len, to: 0, from: 0 };
    if let Some(axis) = rows_along {
        grid = Grid { rows: shape[axis], len, to: to[axis], from: from[axis] };
    }
    let others = || (0..outer).filter(|&axis| Some(axis) != rows_along);
    let mut index = Extents::from_elem(0, outer);
    let mut plane = Plane { to: 0, from: 0, grid };
    loop {
        action(plane);
        let Some(axis) = others().rev().find(|&axis| index[axis] + 1 < shape[axis]) else {
            return;
        };
        for axis in others().filter(|&later| later > axis) {
            plane.to -= index[axis] * to[axis];
            plane.from -= index[axis] * from[axis];
            index[axis] = 0;
        }
        index[axis] += 1;
        plane.to += to[axis];
        plane.from += from[axis];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_run_through_the_taps_row_by_row() {
        let along = [(2, 3), (3, 1)].map(|(taps, dilation)| Along { taps, dilation, stride: 1 });
        let mut offsets = Vec::new();
        tap_offsets(&along, &[10, 1], &mut offsets);
        assert_eq!(offsets, [32, 31, 30, 2, 1, 0]);
    }

    fn rows(shape: &[usize], to: &[usize], from: &[usize]) -> Vec<[usize; 4]> {
        let mut rows = Vec::new();
        for_each_row(shape, to, from, |row| rows.push([row.to, row.from, row.len, row.step]));
        rows
    }

    #[test]
    fn rows_are_as_long_as_memory_allows() {
        assert_eq!(rows(&[4], &[1], &[2]), [[0, 0, 4, 2]]);
        assert_eq!(rows(&[2, 3], &[3, 1], &[3, 1]), [[0, 0, 6, 1]]);
        assert_eq!(rows(&[2, 3], &[3, 1], &[5, 1]), [[0, 0, 3, 1], [3, 5, 3, 1]]);
        assert_eq!(rows(&[2, 2, 3], &[6, 3, 1], &[9, 3, 1]), [[0, 0, 6, 1], [6, 9, 6, 1]]);
        assert_eq!(rows(&[2, 5, 1], &[5, 1, 1], &[9, 1, 1]), [[0, 0, 5, 1], [5, 9, 5, 1]]);
        assert_eq!(rows(&[3, 1], &[7, 1], &[4, 1]), [[0, 0, 1, 4], [7, 4, 1, 4], [14, 8, 1, 4]]);
        assert_eq!(rows(&[], &[], &[]), [[0, 0, 1, 1]]);
        assert_eq!(rows(&[2, 0], &[0, 1], &[0, 1]), [] as [[usize; 4]; 0]);
    }

    fn planes(
        shape: &[usize],
        to: &[usize],
        from: &[usize],
        across: Option<usize>,
    ) -> Vec<[usize; 6]> {
        let mut planes = Vec::new();
        for_each_plane(shape, to, from, across, |plane| {
            let Grid { rows, len, to, from } = plane.grid;
            planes.push([plane.to, plane.from, rows, len, to, from]);
        });
        planes
    }

    #[test]
    fn planes_have_rows_along_one_axis() {
        assert_eq!(planes(&[5], &[1], &[1], None), [[0, 0, 1, 5, 0, 0]]);
        assert_eq!(planes(&[2, 3], &[3, 1], &[3, 1], None), [[0, 0, 1, 6, 0, 0]]);
        assert_eq!(planes(&[2, 3], &[3, 1], &[5, 1], None), [[0, 0, 2, 3, 3, 5]]);
        assert_eq!(planes(&[2, 3], &[3, 1], &[3, 1], Some(0)), [[0, 0, 2, 3, 3, 3]]);
        let (to, from) = ([12, 3, 1], [20, 4, 1]);
        assert_eq!(
            planes(&[2, 4, 3], &to, &from, None),
            [[0, 0, 4, 3, 3, 4], [12, 20, 4, 3, 3, 4]]
        );
        assert_eq!(
            planes(&[2, 4, 3], &to, &from, Some(0)),
            (0..4).map(|at| [3 * at, 4 * at, 2, 3, 12, 20]).collect::<Vec<_>>()
        );
        assert_eq!(planes(&[2, 0], &[0, 1], &[0, 1], None), [] as [[usize; 6]; 0]);
    }
}
