use super::force::Force;
use super::tree::{Split, Tree};
use crate::simd::{
    AtOnce, Columns, Leaves, Passes, Planes, PlanesMut, Step, Visit, Way, kernel_len, leaf_points,
};

/// Bytes of a ring that stay in the near caches between one step and the next.
const NEAR: usize = 1 << 20;
/// Bytes of a row that two steps are done on at once.
const COLUMNS: usize = 512;

/// One way through a tree.
pub(super) struct Walk<'a, F> {
    pub(super) tree: &'a Tree<F>,
    pub(super) force: Force,
    pub(super) visit: Visit,
    pub(super) kernel: &'a [F],
}

impl<F: Passes> Walk<'_, F> {
    pub(super) fn step(&self, way: Way, depth: usize, ring: usize, columns: usize) -> Step<'_, F> {
        let Split { radix, twiddles, .. } = &self.tree.splits[depth];
        let each = radix - 1;
        let ring = ring % (twiddles.len() / each);
        Step { way, radix: *radix, columns, twiddles: &twiddles[ring * each..][..each] }
    }

    /// The runs of `columns` points: where they begin without gaps, where with, and their length.
    pub(super) fn runs(&self, columns: usize) -> impl Iterator<Item = (usize, usize, usize)> {
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
        if self.is_for_several() {
            return self.outer_step_at_once(Way::Down, split, from, planes);
        }
        for (flat, start, len) in self.runs(split.columns) {
            let step = self.step(Way::Down, 0, 0, len);
            step.between(
                self.force.level,
                from.skip(flat),
                split.columns,
                planes.skip(start),
                split.row,
            );
        }
    }

    /// From the start of a block of reals, zeros following, into the planes.
    pub(super) fn first_step_of_start(&self, start: &[F], mut planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.first() else {
            for (first, plane) in [(0, planes.re), (self.tree.points, planes.im)] {
                let there = start.get(first..).unwrap_or(&[]);
                let (full, rest) = plane.split_at_mut(there.len().min(self.tree.points));
                full.copy_from_slice(&there[..full.len()]);
                rest.fill(F::ZERO);
            }
            return;
        };
        let step = self.step(Way::Down, 0, 0, split.columns);
        let mut some = |columns: &[Columns], at_once: AtOnce| {
            let (from, to) = ((start, self.tree.points), (planes.reborrow(), split.row));
            step.of_start_at_once(self.force.level, from, to, columns, at_once);
        };
        if self.is_for_several() {
            some(&self.shares(split, [false, true]), &|job| self.force.at_once(job));
            return;
        }
        // Without a list of them, which would take memory.
        for (from, to, len) in self.runs(split.columns) {
            some(&[Columns { from, to, len }], &|job| job());
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
        if self.is_for_several() {
            return self.outer_step_at_once(Way::Up, split, from, to);
        }
        for (flat, start, len) in self.runs(split.columns) {
            let step = self.step(Way::Up, 0, 0, len);
            step.between(
                self.force.level,
                from.skip(start),
                split.row,
                to.skip(flat),
                split.columns,
            );
        }
    }

    /// All that lies below the first step.
    pub(super) fn all_parts(&self, planes: PlanesMut<F>) {
        if self.is_for_several() {
            self.parts_at_once(0, 0, planes)
        } else {
            self.parts(0, 0, planes)
        }
    }

    /// All that lies below a ring's own step: its parts, one after the other, or its leaves.
    pub(super) fn parts(&self, depth: usize, ring: usize, mut planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.get(depth) else {
            return self.leaves(ring, 1, planes);
        };
        let is_last = depth + 1 == self.tree.splits.len();
        if is_last && split.row == split.columns {
            return self.leaves(ring * split.radix, split.radix, planes);
        }
        for part in 0..split.radix {
            let planes = part_of(&mut planes, split, part);
            self.ring(depth + 1, ring * split.radix + part, planes);
        }
    }

    pub(super) fn ring(&self, depth: usize, ring: usize, mut planes: PlanesMut<F>) {
        let Some(split) = self.tree.splits.get(depth) else {
            return self.leaves(ring, 1, planes);
        };
        if let Some(next) = self.tree.splits.get(depth + 1)
            && 2 * size_of_val(planes.re) > NEAR
        {
            return self.rings_of_rings(depth, ring, [split, next], planes);
        }
        let both = |way: Way, planes: &mut PlanesMut<F>| {
            for (_, start, len) in self.runs(split.columns) {
                self.step(way, depth, ring, len).within(
                    self.force.level,
                    planes.skip(start),
                    split.row,
                );
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

    /// The steps of a ring and of its parts, some columns after the other, then all that lies below: what
    /// does not fit the near caches passes through them half as often.
    fn rings_of_rings(
        &self,
        depth: usize,
        ring: usize,
        [split, next]: [&Split<F>; 2],
        mut planes: PlanesMut<F>,
    ) {
        let own = |way: Way, columns: usize, at: usize, planes: &mut PlanesMut<F>| {
            let step = self.step(way, depth, ring, columns);
            for row in 0..next.radix {
                step.within(self.force.level, planes.skip(row * next.row + at), split.row);
            }
        };
        let of_parts = |way: Way, columns: usize, at: usize, planes: &mut PlanesMut<F>| {
            for part in 0..split.radix {
                let step = self.step(way, depth + 1, ring * split.radix + part, columns);
                step.within(self.force.level, planes.skip(part * split.row + at), next.row);
            }
        };
        let some = COLUMNS / size_of::<F>();
        let chunks = |(_, start, len): (usize, usize, usize)| {
            (0..len).step_by(some).map(move |at| (start + at, some.min(len - at)))
        };
        if matches!(self.visit, Visit::Forward | Visit::Convolve) {
            for (at, columns) in self.runs(next.columns).flat_map(chunks) {
                own(Way::Down, columns, at, &mut planes);
                of_parts(Way::Down, columns, at, &mut planes);
            }
        }
        for part in 0..split.radix {
            let planes = part_of(&mut planes, split, part);
            self.parts(depth + 1, ring * split.radix + part, planes);
        }
        if self.visit != Visit::Forward {
            for (at, columns) in self.runs(next.columns).flat_map(chunks) {
                of_parts(Way::Up, columns, at, &mut planes);
                own(Way::Up, columns, at, &mut planes);
            }
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
        leaves.visit(self.force.level, planes);
    }
}

/// The planes of one part of a ring.
fn part_of<'p, F>(planes: &'p mut PlanesMut<F>, split: &Split<F>, part: usize) -> PlanesMut<'p, F> {
    let start = part * split.row;
    let len = split.row.min(planes.re.len() - start);
    PlanesMut { re: &mut planes.re[start..][..len], im: &mut planes.im[start..][..len] }
}
