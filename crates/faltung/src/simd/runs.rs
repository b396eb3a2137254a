//! The order in which taps are added.

use crate::number::{Kind, Number};

/// Taps that one loaded vector serves: each reads one unit of outputs further on than the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Run {
    /// Where the first of its taps reads, relative to the sample of the first output.
    pub(crate) offset: usize,
    /// The place of its first tap; the others lie [`Order::apart`] before one another.
    pub(crate) first: usize,
    pub(crate) taps: usize,
}

/// The most taps of a run.
pub(super) const LONGEST_RUN: usize = 4;

/// What the outputs of a register tile are, and with that how far apart the samples lie that the
/// taps of a run read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Units {
    /// Stretches of 64 bytes of one row.
    Whole,
    /// Stretches of 32 bytes of one row: kernels that are no longer than one stretch of 64 bytes would
    /// have nothing to share.
    Half,
    /// Rows.
    Rows,
}

/// How taps are put in order and in runs. It follows from the kernel's shape alone, never from where
/// an output lies: every output adds the taps in the same order, and so has the same bits wherever
/// a row or tile begins and whatever register it is computed in.
///
/// Along the axis of the runs, taps are taken in groups; inside a group come first all those whose
/// places are alike modulo `apart`: these read vectors that lie whole units from each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) units: Units,
    /// Taps along the axis of the runs, and the product of those along the axes before and after it.
    taps: usize,
    before: usize,
    after: usize,
    /// Distance along the axis between taps of a run; 0 if no two taps can share a vector.
    distance: usize,
}

impl Order {
    /// The order for a line with `dilation` samples from tap to tap and `stride` from output to output.
    pub(crate) fn of_line<N: Number>(taps: usize, [dilation, stride]: [usize; 2]) -> Self {
        let whole = 64 / size_of::<N>();
        let distance = |unit: usize| distance(unit.saturating_mul(stride), dilation);
        let span = taps.saturating_sub(1).saturating_mul(dilation) + 1;
        // The two sums of a complex number share vectors anyway, and 64-bit products of half a vector
        // take longer.
        let halves = match N::KIND {
            Kind::Real => true,
            Kind::Integer => size_of::<N>() < 8,
            Kind::Complex | Kind::Bit => false,
        };
        let short = halves && span.saturating_mul(2) < (3 * whole).saturating_mul(stride);
        let (units, unit) = if short { (Units::Half, whole / 2) } else { (Units::Whole, whole) };
        Order { units, taps, before: 1, after: 1, distance: distance(unit) }
    }

    /// The order where rows of outputs lie side by side: `dilation` and `stride` are those along the
    /// axis that leads from row to row, `after` counts the taps along the axes after it.
    pub(crate) fn of_rows(
        taps: usize,
        [dilation, stride]: [usize; 2],
        before: usize,
        after: usize,
    ) -> Self {
        Order { units: Units::Rows, taps, before, after, distance: distance(stride, dilation) }
    }

    /// How much work the taps are, counted in taps that share a load: one that shares none takes as
    /// long as more than one that does.
    pub(crate) fn effort(&self) -> f64 {
        const ALONE: f64 = 1.6;
        let alone = match self.distance {
            0 => self.taps,
            distance if self.taps <= distance => self.taps,
            distance => (2 * distance).saturating_sub(self.taps),
        };
        let along = self.taps as f64 + alone as f64 * (ALONE - 1.0);
        self.before as f64 * along * self.after as f64
    }

    /// All taps.
    pub(crate) fn len(&self) -> usize {
        self.before * self.taps * self.after
    }

    /// How far apart the taps of a run lie in row-major order.
    pub(crate) fn apart(&self) -> usize {
        self.distance * self.after
    }

    /// The runs, in the order in which they are added. `offset` says where a tap reads.
    #[inline]
    pub(crate) fn runs(&self, offset: impl Fn(usize) -> usize, mut take: impl FnMut(Run)) {
        let distance = self.distance.max(1);
        let longest = if self.distance == 0 { 1 } else { LONGEST_RUN };
        for before in 0..self.before {
            let mut done = 0;
            while done < self.taps {
                // Groups of about the same size: a last one of single taps would share nothing.
                let units = (self.taps - done).div_ceil(distance);
                let of_group = units.div_ceil(units.div_ceil(longest));
                let group = (of_group * distance).min(self.taps - done);
                for place in done..done + distance.min(group) {
                    let taps = (done + group - place).div_ceil(distance);
                    for after in 0..self.after {
                        // Taps count from the last sample back, so the last one reads first.
                        let along = before * self.taps + self.taps - 1 - place;
                        let first = along * self.after + after;
                        take(Run { offset: offset(first), first, taps });
                    }
                }
                done += group;
            }
        }
    }
}

/// How many taps apart those lie that read `unit` samples from one another; 0 where there are none.
fn distance(unit: usize, dilation: usize) -> usize {
    if unit.is_multiple_of(dilation) { unit / dilation } else { 0 }
}

#[cfg(test)]
mod tests {
    use num_complex::Complex;

    use super::*;

    fn ordered(order: Order) -> Vec<usize> {
        let offsets: Vec<usize> = (0..order.len()).rev().collect();
        let mut taps = Vec::new();
        let mut lengths = Vec::new();
        order.runs(
            |tap| offsets[tap],
            |run| {
                assert_eq!(run.offset, offsets[run.first]);
                lengths.push(run.taps);
                taps.extend((0..run.taps).map(|i| run.first - i * order.apart()));
            },
        );
        assert!(lengths.iter().all(|&taps| (1..=LONGEST_RUN).contains(&taps)));
        taps
    }

    #[test]
    fn every_tap_is_in_one_run() {
        for taps in 1..200 {
            for dilation in 1..5 {
                let mut line = ordered(Order::of_line::<f64>(taps, [dilation, 1]));
                let mut rows = ordered(Order::of_rows(taps, [dilation, 2], 3, 2));
                line.sort_unstable();
                rows.sort_unstable();
                assert_eq!(line, (0..taps).collect::<Vec<_>>());
                assert_eq!(rows, (0..6 * taps).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_run_reads_unit_after_unit() {
        assert_eq!(ordered(Order::of_line::<f64>(5, [1, 1])), [4, 0, 3, 2, 1]);
        assert_eq!(ordered(Order::of_line::<f64>(13, [1, 1]))[..6], [12, 4, 11, 3, 10, 2]);
        let pairs = Order::of_line::<Complex<f64>>(10, [2, 1]);
        assert_eq!(ordered(pairs), [9, 7, 5, 8, 6, 4, 3, 1, 2, 0]);
        assert_eq!(ordered(Order::of_rows(3, [1, 1], 1, 2)), [4, 2, 0, 5, 3, 1]);
        assert_eq!(ordered(Order::of_rows(3, [2, 1], 1, 1)), [2, 1, 0]);
    }
}
