use std::ops::Range;

use super::boxes::{Along, Extents, Output, Tile};
use crate::simd::{Level, Loops};

/// Samples that a transform would smear over the whole block: those that are not finite, and those
/// so large that sums on the way could overflow. They meet each of their taps by themselves.
pub(super) struct Outliers {
    along: Vec<Along>,
    /// The largest sample that is none.
    most: f64,
}

/// Outputs that are looked at together, at least: when all are NaN they are done.
const STRETCH: usize = 256;
/// Samples that are looked through together.
const PIECE: usize = 64;
/// Outliers after which a stretch is looked at again.
const OFTEN: usize = 8;

/// Neighbouring outputs of one row.
struct Stretch<'o, N> {
    numbers: &'o mut [N],
    /// The number of the first in its row.
    first: usize,
    /// Outliers added since it was last found that some output is a number.
    added: usize,
    done: bool,
}

impl<N: Loops> Stretch<'_, N> {
    fn note(&mut self) {
        self.added += 1;
        if self.added >= OFTEN {
            self.added = 0;
            self.done = self.numbers.iter().all(|output| output.is_lost());
        }
    }
}

impl Outliers {
    /// Samples beyond `most`.
    pub(super) fn new(along: &[Along], most: f64) -> Self {
        Outliers { along: along.to_vec(), most }
    }

    fn holds<N: Loops>(&self, sample: N) -> bool {
        !(sample.magnitude() <= self.most)
    }

    /// Whether there are any among some samples.
    pub(super) fn any<N: Loops>(&self, samples: &[N]) -> bool {
        N::any_beyond(Level::best(), samples, self.most)
    }

    /// Leaves zeros in the block where outliers were.
    pub(super) fn set_aside<N: Loops>(&self, block: &mut [N]) {
        for sample in block.iter_mut().filter(|sample| self.holds(**sample)) {
            *sample = N::ZERO;
        }
    }

    /// Adds what the outliers of a tile contribute, to each output in the order of its taps. Once an
    /// output is NaN nothing changes it, so many outliers cost little more than a few.
    pub(super) fn add<N: Loops>(&self, taps: &[N], tile: &Tile<N>, out: &mut Output<N>) {
        let Some((last, others)) = self.along.split_last() else { return };
        if out.shape.contains(&0) || tile.shape.contains(&0) {
            return;
        }
        let at = others.len();
        let len = STRETCH.max(last.span() / 4);
        let mut index = Extents::from_elem(0, at);
        loop {
            let to: usize = index.iter().zip(out.strides).map(|(i, stride)| i * stride).sum();
            let row = &mut out.numbers[out.first + to..][..out.shape[at]];
            for (number, numbers) in row.chunks_mut(len).enumerate() {
                let first = number * len;
                let mut stretch = Stretch { numbers, first, added: 0, done: false };
                self.add_to(&mut stretch, &index, taps, tile);
            }
            let Some(axis) = (0..at).rev().find(|&axis| index[axis] + 1 < out.shape[axis]) else {
                return;
            };
            index[axis + 1..].fill(0);
            index[axis] += 1;
        }
    }

    /// All rows of taps that meet samples of the tile, in order.
    fn add_to<N: Loops>(
        &self,
        stretch: &mut Stretch<N>,
        index: &[usize],
        taps: &[N],
        tile: &Tile<N>,
    ) {
        let Some((last, others)) = self.along.split_last() else { return };
        let mut row_of_taps = Extents::from_elem(0, others.len());
        let mut number = 0;
        loop {
            let mut from = Some(tile.first);
            for (axis, along) in others.iter().enumerate() {
                let place = index[axis] * along.stride + along.back(row_of_taps[axis]);
                let place = place.checked_sub(tile.left_out[axis]);
                let place = place.filter(|&place| place < tile.shape[axis]);
                from = from.zip(place).map(|(from, place)| from + place * tile.strides[axis]);
            }
            if let Some(from) = from {
                let taps = &taps[number * last.taps..][..last.taps];
                self.add_row(stretch, from, taps, tile);
                if stretch.done {
                    return;
                }
            }
            number += 1;
            let more = |&axis: &usize| row_of_taps[axis] + 1 < others[axis].taps;
            let Some(axis) = (0..others.len()).rev().find(more) else { return };
            row_of_taps[axis + 1..].fill(0);
            row_of_taps[axis] += 1;
        }
    }

    /// What the outliers of one row of samples contribute, from the last to the first.
    fn add_row<N: Loops>(&self, stretch: &mut Stretch<N>, from: usize, taps: &[N], tile: &Tile<N>) {
        let (Some(along), at) = (self.along.last(), self.along.len() - 1) else { return };
        let (left, step, there) = (tile.left_out[at], tile.strides[at], tile.shape[at]);
        let begin = (stretch.first * along.stride).saturating_sub(left).min(there);
        let last = stretch.first + stretch.numbers.len() - 1;
        let end = (last * along.stride + along.span()).saturating_sub(left).min(there);
        let mut to = end;
        while to > begin {
            let some = begin.max(to.saturating_sub(PIECE))..to;
            to = some.start;
            let any = step != 1
                || N::any_beyond(
                    Level::best(),
                    &tile.samples[from + to..][..some.len()],
                    self.most,
                );
            if !any {
                continue;
            }
            for place in some.rev() {
                let sample = tile.samples[from + place * step];
                if self.holds(sample) {
                    add_one(along, sample, place + left, taps, stretch);
                    stretch.note();
                    if stretch.done {
                        return;
                    }
                }
            }
        }
    }
}

/// What one sample, at `place` of all that the row of outputs reaches, contributes to a stretch.
fn add_one<N: Loops>(along: &Along, sample: N, place: usize, taps: &[N], stretch: &mut Stretch<N>) {
    // Output m reads the sample by tap j where m s = place + j d - (K - 1).
    let ahead = along.span() - 1;
    let last = stretch.first + stretch.numbers.len() - 1;
    let first_tap = (stretch.first * along.stride + ahead).saturating_sub(place);
    let first_tap = first_tap.div_ceil(along.dilation);
    let Some(last_tap) = (last * along.stride + ahead).checked_sub(place) else { return };
    let last_tap = (last_tap / along.dilation).min(along.taps - 1);
    if first_tap > last_tap {
        return;
    }
    let output = |tap: usize| place + tap * along.dilation - ahead;
    if along.stride == 1 {
        let sums = &mut stretch.numbers[output(first_tap) - stretch.first..];
        let taps = &taps[first_tap..=last_tap];
        N::add_multiples(Level::best(), sums, along.dilation, sample, taps);
        return;
    }
    let every: Range<usize> = first_tap..last_tap + 1;
    for tap in every.filter(|&tap| output(tap) % along.stride == 0) {
        let sum = &mut stretch.numbers[output(tap) / along.stride - stretch.first..][..1];
        N::add_multiples(Level::best(), sum, 1, sample, &taps[tap..=tap]);
    }
}
