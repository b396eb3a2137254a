//! The order in which the taps of a kernel are taken, so that those that follow each other share samples.

use super::boxes::{Along, Extents, Output, Tile, for_each_plane, for_each_row, tap_offsets};
use crate::simd::{Level, Loops, Order, Run, Weights, sum_rows};

/// How taps are put in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage {
    pub(crate) order: Order,
    /// The axis along which units are rows, if they are.
    pub(crate) across: Option<usize>,
    /// The axis that a line of units runs along, and the distance between samples that are neighbours
    /// there; without taps the last axis.
    pub(super) line: (usize, usize),
}

impl Passage {
    /// Units are rows along the last axis with taps before another one with taps, or along the only
    /// one, unless it is the last or the `beside` outputs after it lie side by side.
    pub(crate) fn new<N: Loops>(along: &[Along], beside: Option<usize>) -> Option<Self> {
        /// Sorting samples by phase would cost more than it saves.
        const SPARSE: usize = 16;
        let last = along.len().checked_sub(1)?;
        if N::PATCHES.is_none() || along[last].stride > SPARSE {
            return None;
        }
        let with_taps = |axes: &[Along]| axes.iter().rposition(|axis| axis.taps > 1);
        let innermost = with_taps(along).unwrap_or(last);
        let alone = if beside.is_none() && innermost < last { Some(innermost) } else { None };
        let across = with_taps(&along[..innermost]).or(alone);
        let taps_of = |axes: &[Along]| axes.iter().map(|axis| axis.taps).product();
        let line = (innermost, beside.unwrap_or(1));
        let order = match across {
            None => {
                let Along { taps, dilation, stride } = along[innermost];
                Order::of_line::<N>(taps, [dilation.saturating_mul(line.1), stride])
            }
            Some(axis) => {
                let Along { taps, dilation, stride } = along[axis];
                let (before, after) = (taps_of(&along[..axis]), taps_of(&along[axis + 1..]));
                Order::of_rows(taps, [dilation, stride], before, after)
            }
        };
        Some(Passage { order, across, line })
    }

    /// Whether samples lie so that runs read unit after unit.
    pub(super) fn fits(&self, strides: &[usize]) -> bool {
        self.across.is_some() || strides.get(self.line.0) == Some(&self.line.1)
    }
}

/// The sums over a box of a kernel's taps, in row-major order and as they lie `along` the axes, of all
/// the samples that they read.
pub(crate) fn sum_box<N: Loops>(
    along: &[Along],
    taps: &[N],
    tile: &Tile<N>,
    out: &mut Output<N>,
    (offsets, runs): (&mut Vec<usize>, &mut Vec<Run>),
) {
    tap_offsets(along, tile.strides, offsets);
    let samples = &tile.samples[tile.first..];
    let dense = along.last().is_none_or(|last| last.stride == 1)
        && tile.strides.last().is_none_or(|&stride| stride == 1);
    let passage = Passage::new::<N>(along, None).filter(|it| dense && it.fits(tile.strides));
    if let Some(passage) = passage {
        return sum_in_runs(passage, (along, taps), (samples, tile.strides), out, (offsets, runs));
    }
    for_each_row(out.shape, out.strides, &steps(along, tile.strides), |row| {
        let outputs = &mut out.numbers[out.first + row.to..][..row.len];
        N::weighted_sums(Level::best(), outputs, &samples[row.from..], row.step, offsets, taps);
    });
}

/// From one output to the next in the samples, along each axis.
pub(super) fn steps(along: &[Along], strides: &[usize]) -> Extents {
    along.iter().zip(strides).map(|(axis, stride)| axis.stride * stride).collect()
}

/// All outputs, from samples that are neighbours along the last axis where outputs are.
pub(super) fn sum_in_runs<N: Loops>(
    passage: Passage,
    (along, taps): (&[Along], &[N]),
    (samples, strides): (&[N], &[usize]),
    out: &mut Output<N>,
    (offsets, runs): (&[usize], &mut Vec<Run>),
) {
    runs.clear();
    passage.order.runs(|tap| offsets[tap], |run| runs.push(run));
    let weights = Weights { order: passage.order, runs, taps };
    let mut from = steps(along, strides);
    if let Some(last) = from.last_mut() {
        *last = 1;
    }
    let level = Level::best();
    for_each_plane(out.shape, out.strides, &from, passage.across, |plane| {
        let outputs = &mut out.numbers[out.first + plane.to..];
        sum_rows(level, outputs, &samples[plane.from..], plane.grid, &weights);
    });
}
