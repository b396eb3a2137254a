//! The way through a large tree by several threads: steps share their columns, then each thread takes
//! a ring to its leaves.

use super::tree::Split;
use super::walk::Walk;
use crate::simd::{Columns, Passes, Planes, PlanesMut, Visit, Way};

/// Rings with fewer points are done by one thread.
const RING: usize = 1 << 12;
/// Shares that each thread finds of a step.
const SHARES: usize = 4;

impl<F: Passes> Walk<'_, F> {
    /// Whether several threads are to go, and shall.
    pub(super) fn is_for_several(&self) -> bool {
        self.force.threads > 1 && self.tree.splits.len() > 1
    }

    /// All columns of a split in shares; `gaps` says on which sides there are some between runs.
    pub(super) fn shares(&self, split: &Split<F>, [from_gaps, to_gaps]: [bool; 2]) -> Vec<Columns> {
        let share = split.columns.div_ceil(SHARES * self.force.threads);
        let share = share.next_multiple_of(F::ROW).max(64 * F::ROW);
        let shares = |(flat, start, len): (usize, usize, usize)| {
            (0..len).step_by(share).map(move |at| Columns {
                from: if from_gaps { start } else { flat } + at,
                to: if to_gaps { start } else { flat } + at,
                len: share.min(len - at),
            })
        };
        self.runs(split.columns).flat_map(shares).collect()
    }

    /// [`Walk::first_step`] down or [`Walk::last_step`] up, by several threads.
    pub(super) fn outer_step_at_once(
        &self,
        way: Way,
        split: &Split<F>,
        from: Planes<F>,
        to: PlanesMut<F>,
    ) {
        // A block has no gaps, the planes may have some.
        let (gaps, rows) = match way {
            Way::Down => ([false, true], [split.columns, split.row]),
            Way::Up => ([true, false], [split.row, split.columns]),
        };
        let shares = self.shares(split, gaps);
        let step = self.step(way, 0, 0, split.columns);
        let at_once = |job: &(dyn Fn() + Sync)| self.force.at_once(job);
        step.between_at_once(self.force.level, (from, to), rows, &shares, &at_once);
    }

    /// [`Walk::parts`] by several threads.
    pub(super) fn parts_at_once(&self, depth: usize, ring: usize, planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.get(depth) else {
            return self.parts(depth, ring, planes);
        };
        let PlanesMut { re, im } = planes;
        let len = split.row;
        let parts = re.chunks_mut(len).zip(im.chunks_mut(len)).take(split.radix).enumerate();
        let number = |part: usize| ring * split.radix + part;
        let rounds = split.radix.div_ceil(self.force.threads);
        let is_even = 4 * rounds * self.force.threads <= 5 * split.radix;
        let goes_on = depth + 2 < self.tree.splits.len() && split.columns >= RING;
        if is_even || !goes_on {
            self.force.share(parts, |(part, (re, im))| {
                self.ring(depth + 1, number(part), PlanesMut { re, im });
            });
            return;
        }
        for (part, (re, im)) in parts {
            self.ring_at_once(depth + 1, number(part), PlanesMut { re, im });
        }
    }

    fn ring_at_once(&self, depth: usize, ring: usize, mut planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.get(depth) else {
            return self.ring(depth, ring, planes);
        };
        let shares = self.shares(split, [true, true]);
        let step = |way: Way, planes: &mut PlanesMut<F>| {
            let step = self.step(way, depth, ring, split.columns);
            let at_once = |job: &(dyn Fn() + Sync)| self.force.at_once(job);
            step.within_at_once(self.force.level, planes.reborrow(), split.row, &shares, &at_once);
        };
        if matches!(self.visit, Visit::Forward | Visit::Convolve) {
            step(Way::Down, &mut planes);
        }
        self.parts_at_once(depth, ring, planes.reborrow());
        if self.visit != Visit::Forward {
            step(Way::Up, &mut planes);
        }
    }
}
