//! Near an edge few taps meet samples, and of all taps the smallest would seldom be those few. What
//! the taps in reach sum to vouches for such outputs.
//!
//! Let a group's outputs meet `m` samples, all of them by a tap, and let `v` be the sum over these of
//! `v_i = min(|x_i| / p, 1)`. With the sum `A` of the sizes of the taps that meet them,
//!
//! ```text
//! S >= p sum of |h_j| v_(i-j) = p (A - sum of |h_j| (1 - v_(i-j))) >= p (A - T(m - v)),
//! ```
//!
//! where `T(d)` is the sum of the `d` largest taps of the kernel, a part of a tap counted in part: no
//! weights between 0 and 1 of the sum `d` lie on larger ones.

use std::ops::Range;

use super::grid::{Grid, has_several_axes};
use super::rearrangement::Rearrangement;
use crate::buffer::filled;
use crate::error::{Error, Result};
use crate::method::{Along, Extents, dense_strides, for_each_row};
use crate::run::scratch::grown;
use crate::simd::{Level, Loops};

/// What sums of taps lose to rounding, as a share of the sum of all.
const LOST: f64 = 1e-9;

/// Along one axis: the taps by which the first output of a group meets samples, and how many outputs
/// there are, each of which meets the same samples a stride further.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Stretch {
    pub(super) first: usize,
    pub(super) taps: usize,
    pub(super) outputs: usize,
}

/// How full windows must be, for groups that meet samples by the same taps.
#[derive(Debug, Default)]
pub(super) struct ReachScratch {
    /// Those of neighbouring groups that differ, axis by axis.
    stretches: Vec<Stretch>,
    /// Where those of each axis begin.
    axes: Vec<usize>,
    /// The stretch of each group among those of its axis, axis by axis.
    of_group: Vec<usize>,
    /// Where the groups of each axis begin.
    groups: Vec<usize>,
    /// For each way to combine stretches; not a number where it has not been asked.
    needed: Vec<f64>,
}

impl ReachScratch {
    pub(super) fn bytes(&self) -> usize {
        let places = self.axes.capacity() + self.of_group.capacity() + self.groups.capacity();
        places * size_of::<usize>()
            + self.stretches.capacity() * size_of::<Stretch>()
            + self.needed.capacity() * size_of::<f64>()
    }

    /// Takes the memory that any tile of this grid may want.
    pub(super) fn grow(&mut self, grid: &Grid) -> Result<()> {
        let groups: usize = (0..grid.axes()).map(|axis| grid.groups(axis)).sum();
        let most = (0..grid.axes()).map(|axis| grid.most_stretches(axis)).product();
        self.stretches.clear();
        let bytes = groups * size_of::<Stretch>();
        let refused = |_| Error::Memory { what: "taps in reach", bytes };
        self.stretches.try_reserve(groups).map_err(refused)?;
        grown(&mut self.of_group, groups, "taps in reach")?;
        grown(&mut self.axes, grid.axes(), "taps in reach")?;
        grown(&mut self.groups, grid.axes(), "taps in reach")?;
        grown(&mut self.needed, most, "taps in reach")?;
        Ok(())
    }

    /// Forgets what was known: there is another kernel or another tile, of which so many samples were
    /// left out along each axis and so many are there.
    pub(super) fn prepare(&mut self, grid: &Grid, tile: [&[usize]; 2]) -> Result<()> {
        self.grow(grid)?;
        let (mut groups, mut all) = (0, 1);
        let of_tile = tile[0].iter().zip(tile[1]);
        for (axis, (&left_out, &there)) in of_tile.enumerate() {
            let first = self.stretches.len();
            (self.axes[axis], self.groups[axis]) = (first, groups);
            for group in 0..grid.groups(axis) {
                let stretch = grid.stretch(axis, group, [left_out, there]);
                if self.stretches[first..].last() != Some(&stretch) {
                    self.stretches.push(stretch);
                }
                self.of_group[groups] = self.stretches.len() - 1 - first;
                groups += 1;
            }
            all *= self.stretches.len() - first;
        }
        grown(&mut self.needed, all, "taps in reach")?.fill(f64::NAN);
        Ok(())
    }

    /// The sum of clipped samples with which the window of this group of a row of outputs vouches for
    /// it, where terms must sum to `share` of the largest tap at the cap.
    pub(super) fn needed<N: Loops>(
        &mut self,
        (grid, row, group): (&Grid, usize, usize),
        share: f64,
        least: &Rearrangement,
        (reach, kernel): (&Reach, &[N]),
    ) -> f64 {
        let last = grid.axes() - 1;
        let mut stretches: [Stretch; RANK] = [Stretch::default(); RANK];
        let (mut at, mut step, mut rest) = (0, 1, row);
        for axis in (0..=last).rev() {
            let group = if axis == last { group } else { grid.group_of(axis, &mut rest) };
            let stretch = self.of_group[self.groups[axis] + group];
            stretches[axis] = self.stretches[self.axes[axis] + stretch];
            at += stretch * step;
            // The last group has the last of its axis's stretches.
            step *= self.of_group[self.groups[axis] + grid.groups(axis) - 1] + 1;
        }
        if self.needed[at].is_nan() {
            let stretches = &stretches[..=last];
            let met: f64 = stretches.iter().map(|stretch| stretch.taps as f64).product();
            let spare = reach.least_sum(stretches, kernel) - LOST * reach.sum - share;
            self.needed[at] = met - least.count_within(spare);
        }
        self.needed[at]
    }
}

/// Axes up to which taps in reach are asked.
pub(super) const RANK: usize = 6;

/// The sizes of a kernel's taps over the largest, ready to be summed over boxes.
pub(super) struct Reach {
    along: Vec<Along>,
    /// The inverse of the largest tap.
    scale: f64,
    /// At least the sum of all.
    sum: f64,
    /// What lies between neighbours along each axis of the sums.
    strides: Extents,
    /// The sums over all boxes that begin at the first tap, with an empty row at the beginning of each
    /// axis (a summed-area table); none where taps lie along one axis, which are summed as they lie.
    sums: Vec<f64>,
}

impl Reach {
    /// For taps of which the largest is `largest` and that sum to no more than `sum`.
    pub(super) fn new<N: Loops>(
        along: &[Along],
        kernel: &[N],
        (largest, sum): (f64, f64),
    ) -> Result<Self> {
        let scale = if largest > 1e-300 { largest.recip() } else { 0.0 };
        let taps: Extents = along.iter().map(|axis| axis.taps).collect();
        let shape: Extents = taps.iter().map(|taps| taps + 1).collect();
        let mut reach = Reach {
            along: along.to_vec(),
            scale,
            sum: sum * scale,
            strides: dense_strides(&shape),
            sums: Vec::new(),
        };
        if has_several_axes(along) {
            reach.sums = filled(shape.iter().product(), 0.0, "sums of taps")?;
            let begin: usize = reach.strides.iter().sum();
            for_each_row(&taps, &reach.strides, &dense_strides(&taps), |row| {
                let taps = kernel[row.from..].iter().step_by(row.step);
                for (place, tap) in reach.sums[begin + row.to..][..row.len].iter_mut().zip(taps) {
                    *place = tap.distance(N::ZERO) * scale;
                }
            });
            reach.add_up(&shape);
        }
        Ok(reach)
    }

    /// Sizes become sums.
    fn add_up(&mut self, shape: &[usize]) {
        for (&len, &step) in shape.iter().zip(&self.strides) {
            for block in self.sums.chunks_exact_mut(len * step) {
                for at in (step..len * step).step_by(step) {
                    let (before, rows) = block[at - step..].split_at_mut(step);
                    rows[..step].iter_mut().zip(before).for_each(|(sum, below)| *sum += *below);
                }
            }
        }
    }

    /// The least that those of the kernel's taps sum to by which one of the outputs meets samples.
    fn least_sum<N: Loops>(&self, stretches: &[Stretch], kernel: &[N]) -> f64 {
        if stretches.iter().any(|stretch| stretch.taps == 0) {
            return 0.0;
        }
        if self.sums.is_empty() {
            let axis = self.along.iter().position(|axis| axis.taps > 1).unwrap_or(0);
            return self.scale * least_of_line(&stretches[axis], self.along[axis].stride, kernel);
        }
        let mut least = f64::INFINITY;
        let mut index = Extents::from_elem(0, stretches.len());
        loop {
            least = least.min(self.of_box(stretches, &index));
            let more = |&axis: &usize| index[axis] + 1 < stretches[axis].outputs;
            let Some(axis) = (0..index.len()).rev().find(more) else { return least };
            index[axis + 1..].fill(0);
            index[axis] += 1;
        }
    }

    /// The sum over the box of the output with this index: of its corners, those at an odd number of
    /// beginnings taken off.
    fn of_box(&self, stretches: &[Stretch], index: &[usize]) -> f64 {
        let mut sum = 0.0;
        for corner in 0..1usize << stretches.len() {
            let (mut place, mut sign) = (0, 1.0);
            for (axis, stretch) in stretches.iter().enumerate() {
                let begin = stretch.first + index[axis] * self.along[axis].stride;
                let is_begin = corner >> axis & 1 == 1;
                place += (begin + if is_begin { 0 } else { stretch.taps }) * self.strides[axis];
                sign = if is_begin { -sign } else { sign };
            }
            sum += sign * self.sums[place];
        }
        sum
    }
}

/// The same along a line, by a sum that slides.
fn least_of_line<N: Loops>(stretch: &Stretch, stride: usize, kernel: &[N]) -> f64 {
    let Stretch { mut first, taps, outputs } = *stretch;
    let sum_of = |taps: Range<usize>| N::sum_of_sizes(Level::best(), &kernel[taps]);
    let mut sum = sum_of(first..first + taps);
    let mut least = sum;
    let step = stride.min(taps);
    for _ in 1..outputs {
        let (gone, next) = (first, first + stride);
        let of_few = |from: usize| {
            let few = &kernel[from..from + step];
            few.iter().map(|tap| tap.magnitude()).sum::<f64>()
        };
        sum += of_few(next + taps - step) - of_few(gone);
        first = next;
        least = least.min(sum);
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(at: usize) -> f64 {
        (at * 7919 % 1009) as f64 / 1009.0
    }

    /// The least sum over the boxes of all outputs, tap by tap.
    fn slow(shape: &[usize], stretches: &[Stretch], along: &[Along], sizes: &[f64]) -> f64 {
        let outputs: usize = stretches.iter().map(|stretch| stretch.outputs).product();
        let sum_of = |output: usize| -> f64 {
            let within = |tap: usize| {
                let (mut tap, mut output) = (tap, output);
                (0..shape.len()).rev().all(|axis| {
                    let stretch = stretches[axis];
                    let begin = stretch.first + output % stretch.outputs * along[axis].stride;
                    let at = tap % shape[axis];
                    (tap, output) = (tap / shape[axis], output / stretch.outputs);
                    (begin..begin + stretch.taps).contains(&at)
                })
            };
            (0..sizes.len()).filter(|&tap| within(tap)).map(|tap| sizes[tap]).sum()
        };
        (0..outputs).map(sum_of).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn sums_over_boxes_are_those_of_their_taps() {
        let shapes: [&[usize]; 5] = [&[40], &[1, 40], &[13, 9], &[7, 1, 6], &[6, 8, 1]];
        for shape in shapes {
            for stride in [1, 2] {
                let along: Vec<Along> =
                    shape.iter().map(|&taps| Along { taps, dilation: 1, stride }).collect();
                let kernel: Vec<f64> = (0..shape.iter().product()).map(size).collect();
                let largest = kernel.iter().copied().fold(0.0, f64::max);
                let shares: Vec<f64> = kernel.iter().map(|tap| tap / largest).collect();
                let reach = Reach::new(&along, &kernel, (largest, 0.0)).unwrap();
                for taps in 0..4 {
                    let of_axis = |&all: &usize| match all {
                        1 => Stretch { first: 0, taps: 1, outputs: 1 },
                        _ => Stretch { first: 1, taps, outputs: 2 },
                    };
                    let stretches: Vec<Stretch> = shape.iter().map(of_axis).collect();
                    let wanted = slow(shape, &stretches, &along, &shares);
                    let found = reach.least_sum(&stretches, &kernel);
                    assert!((found - wanted).abs() < 1e-12, "{shape:?} {taps}: {found} {wanted}");
                }
            }
        }
    }
}
