use super::tree::{Split, Tree};
use crate::simd::{
    Leaves, Level, Passes, Planes, PlanesMut, Step, Visit, Way, kernel_len, leaf_points,
};

/// One way through a tree.
pub(super) struct Walk<'a, F> {
    pub(super) tree: &'a Tree<F>,
    pub(super) level: Level,
    pub(super) visit: Visit,
    pub(super) kernel: &'a [F],
}

impl<F: Passes> Walk<'_, F> {
    fn step(&self, way: Way, depth: usize, ring: usize, columns: usize) -> Step<'_, F> {
        let Split { radix, twiddles, .. } = &self.tree.splits[depth];
        let each = radix - 1;
        let ring = ring % (twiddles.len() / each);
        Step { way, radix: *radix, columns, twiddles: &twiddles[ring * each..][..each] }
    }

    /// The runs of `columns` points: where they begin without gaps, where with, and their length.
    fn runs(&self, columns: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let Tree { run, starts, .. } = self.tree;
        let len = columns.min(*run);
        (0..columns / len).map(move |at| (at * len, starts[at], len))
    }

    /// From a block into the planes.
    pub(super) fn first_step(&self, from: Planes<F>, mut planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.first() else {
            planes.re.copy_from_slice(&from.re[..self.tree.points]);
            planes.im.copy_from_slice(&from.im[..self.tree.points]);
            return;
        };
        for (flat, start, len) in self.runs(split.columns) {
            let step = self.step(Way::Down, 0, 0, len);
            step.between(self.level, from.skip(flat), split.columns, planes.skip(start), split.row);
        }
    }

    /// From the planes into a block.
    pub(super) fn last_step(&self, planes: PlanesMut<F>, mut to: PlanesMut<F>) {
        let from = Planes { re: planes.re, im: planes.im };
        let Some(split) = self.tree.splits.first() else {
            to.re[..self.tree.points].copy_from_slice(from.re);
            to.im[..self.tree.points].copy_from_slice(from.im);
            return;
        };
        for (flat, start, len) in self.runs(split.columns) {
            let step = self.step(Way::Up, 0, 0, len);
            step.between(self.level, from.skip(start), split.row, to.skip(flat), split.columns);
        }
    }

    /// All that lies below a ring's own step: its parts, one after the other, or its leaves.
    pub(super) fn parts(&self, depth: usize, ring: usize, planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.get(depth) else {
            return self.leaves(ring, 1, planes);
        };
        let is_last = depth + 1 == self.tree.splits.len();
        if is_last && split.row == split.columns {
            return self.leaves(ring * split.radix, split.radix, planes);
        }
        for part in 0..split.radix {
            let start = part * split.row;
            let len = split.row.min(planes.re.len() - start);
            let mut part_planes = PlanesMut {
                re: &mut planes.re[start..][..len],
                im: &mut planes.im[start..][..len],
            };
            self.ring(depth + 1, ring * split.radix + part, part_planes.reborrow());
        }
    }

    fn ring(&self, depth: usize, ring: usize, mut planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.get(depth) else {
            return self.leaves(ring, 1, planes);
        };
        let both = |way: Way, planes: &mut PlanesMut<F>| {
            for (_, start, len) in self.runs(split.columns) {
                self.step(way, depth, ring, len).within(self.level, planes.skip(start), split.row);
            }
        };
        if matches!(self.visit, Visit::Forward | Visit::Convolve) {
            both(Way::Down, &mut planes);
        }
        self.parts(depth, ring, planes.reborrow());
        if self.visit != Visit::Forward {
            both(Way::Up, &mut planes);
        }
    }

    /// Leaves side by side, which may fill several rows.
    fn leaves(&self, first: usize, count: usize, mut planes: PlanesMut<F>) {
        let of_row = self.tree.leaves_of_row();
        let mut done = 0;
        while done < count {
            let in_row = (first + done) % of_row;
            let some = (count - done).min(of_row - in_row);
            let points = leaf_points::<F>();
            let here = planes.skip(done * points);
            let end = some * points;
            let here = PlanesMut { re: &mut here.re[..end], im: &mut here.im[..end] };
            self.leaves_of_row(first + done, in_row, here);
            done += some;
        }
    }

    fn leaves_of_row(&self, first: usize, in_row: usize, planes: PlanesMut<F>) {
        let kernel = match self.visit {
            Visit::Forward | Visit::Inverse => self.kernel,
            _ => &self.kernel[first * kernel_len::<F>(leaf_points::<F>())..],
        };
        let leaves = Leaves {
            visit: self.visit,
            twiddles: &self.tree.leaf_twiddles[7 * in_row..],
            lanes: &self.tree.leaf_lanes[14 * F::ROW * in_row..],
            kernel,
        };
        leaves.visit(self.level, planes);
    }
}
