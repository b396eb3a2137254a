use std::ops::Range;

use ndarray::{ArrayViewMutD, Axis as Nd};

use super::Ranges;
use crate::method::Extents;
use crate::spec::{Axis, Geometry, Role};

/// Where the outputs are cut.
pub(super) struct Tiling {
    /// For each axis where tiles begin, and the end.
    cuts: Vec<Vec<usize>>,
    slab_axis: usize,
}

/// Axes with fewer outputs are not cut at their edges: the cuts would cost more than they save.
const WORTH_EDGES: usize = 64;

impl Tiling {
    /// Tiles of at most `tile` outputs along each axis. With `cut_edges`, outputs that reach beyond
    /// the signal are kept apart from those that do not, where there are enough of the latter.
    pub(super) fn new(geometry: &Geometry, tile: &[usize], cut_edges: bool) -> Self {
        let mut cuts = Vec::with_capacity(tile.len());
        for (role, &len) in geometry.roles.iter().zip(tile) {
            let outputs = role.outputs();
            let inside = match role {
                Role::Along(axis) if cut_edges => inside(axis),
                _ => 0..outputs,
            };
            cuts.push(cut(outputs, inside, len));
        }
        let many = cuts.iter().position(|cuts| cuts.len() > 2);
        Tiling { cuts, slab_axis: many.unwrap_or(0) }
    }

    pub(super) fn slab_axis(&self) -> usize {
        self.slab_axis
    }

    pub(super) fn slabs(&self) -> usize {
        self.tiles_along(self.slab_axis)
    }

    pub(super) fn slab_start(&self, slab: usize) -> usize {
        self.cuts[self.slab_axis][slab]
    }

    /// All tiles.
    pub(super) fn count(&self) -> usize {
        (0..self.cuts.len()).map(|axis| self.tiles_along(axis)).product()
    }

    fn tiles_along(&self, axis: usize) -> usize {
        self.cuts[axis].len() - 1
    }

    fn range(&self, axis: usize, at: usize) -> Range<usize> {
        self.cuts[axis][at]..self.cuts[axis][at + 1]
    }

    pub(super) fn tiles_of_slab(&self, slab: usize) -> TilesOfSlab {
        let mut index = Extents::from_elem(0, self.cuts.len());
        index[self.slab_axis] = slab;
        TilesOfSlab { next: Some(index) }
    }

    /// The most samples in a window and the most outputs in a tile.
    pub(super) fn largest(&self, geometry: &Geometry) -> (usize, usize) {
        let (mut window, mut outputs) = (1, 1);
        for (axis, role) in geometry.roles.iter().enumerate() {
            let ranges = || (0..self.tiles_along(axis)).map(|at| self.range(axis, at));
            outputs *= ranges().map(|range| range.len()).max().unwrap_or(0);
            window *= match role {
                Role::Along(along) => ranges()
                    .filter(|range| !range.is_empty())
                    .map(|range| along.reach(&range).len())
                    .max()
                    .unwrap_or(0),
                Role::Bank(_) => 1,
                Role::Paired(_) => ranges().map(|range| range.len()).max().unwrap_or(0),
            };
        }
        (window, outputs)
    }
}

/// The outputs of an axis that are made of samples inside the signal only, if they are many.
fn inside(axis: &Axis) -> Range<usize> {
    let span = axis.span() as isize;
    let stride = axis.stride as isize;
    let first_place = span - 1 - axis.start;
    let first = if first_place > 0 {
        first_place.div_euclid(stride) + isize::from(first_place % stride > 0)
    } else {
        0
    };
    let last_place = axis.samples as isize - 1 - axis.start;
    let end = if last_place < 0 { 0 } else { last_place / stride + 1 };
    let end = end.clamp(0, axis.outputs as isize) as usize;
    let first = first.clamp(0, axis.outputs as isize) as usize;
    if end < first + WORTH_EDGES { 0..axis.outputs } else { first..end }
}

fn cut(outputs: usize, inside: Range<usize>, len: usize) -> Vec<usize> {
    let mut cuts = vec![0];
    for end in [inside.start, inside.end, outputs] {
        let mut at = cuts.last().copied().unwrap_or(0);
        while at < end {
            at = end.min(at.saturating_add(len.max(1)));
            cuts.push(at);
        }
    }
    if cuts.len() == 1 {
        cuts.push(outputs);
    }
    cuts
}

/// The tiles of one slab, last axis fastest.
pub(super) struct TilesOfSlab {
    next: Option<Extents>,
}

impl TilesOfSlab {
    pub(super) fn next(&mut self, tiling: &Tiling) -> Option<Ranges> {
        let index = self.next.as_mut()?;
        let ranges = index.iter().enumerate().map(|(axis, &at)| tiling.range(axis, at)).collect();
        let more =
            |&axis: &usize| axis != tiling.slab_axis && index[axis] + 1 < tiling.tiles_along(axis);
        match (0..index.len()).rev().find(more) {
            None => self.next = None,
            Some(axis) => {
                index[axis] += 1;
                for later in axis + 1..index.len() {
                    if later != tiling.slab_axis {
                        index[later] = 0;
                    }
                }
            }
        }
        Some(ranges)
    }
}

/// The parts of the output that workers take one by one.
pub(super) struct Slabs<'o, 't, T> {
    rest: Option<ArrayViewMutD<'o, T>>,
    tiling: &'t Tiling,
    at: usize,
}

impl<'o, 't, T> Slabs<'o, 't, T> {
    pub(super) fn new(out: ArrayViewMutD<'o, T>, tiling: &'t Tiling) -> Self {
        Slabs { rest: Some(out), tiling, at: 0 }
    }

    pub(super) fn next(&mut self) -> Option<(usize, ArrayViewMutD<'o, T>)> {
        let rest = self.rest.take()?;
        let at = self.at;
        self.at += 1;
        if self.at == self.tiling.slabs() {
            return Some((at, rest));
        }
        let len = self.tiling.range(self.tiling.slab_axis, at).len();
        let (slab, rest) = rest.split_at(Nd(self.tiling.slab_axis), len);
        self.rest = Some(rest);
        Some((at, slab))
    }
}
