use std::ops::Range;

use ndarray::{ArrayViewMutD, Axis as Nd};

use super::Ranges;
use crate::method::Extents;
use crate::spec::{Axis, Geometry, Role};

/// Where the outputs are cut.
pub(super) struct Tiling {
    cuts: Vec<Cuts>,
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
            let inside = if cut_edges { inside_of(role) } else { 0..outputs };
            cuts.push(Cuts { ends: [inside.start, inside.end, outputs], len: len.max(1) });
        }
        let many = cuts.iter().position(|cuts| cuts.count() > 1);
        Tiling { cuts, slab_axis: many.unwrap_or(0) }
    }

    pub(super) fn slab_axis(&self) -> usize {
        self.slab_axis
    }

    pub(super) fn slabs(&self) -> usize {
        self.tiles_along(self.slab_axis)
    }

    pub(super) fn slab_start(&self, slab: usize) -> usize {
        self.cuts[self.slab_axis].range(slab).start
    }

    /// All tiles.
    pub(super) fn count(&self) -> usize {
        (0..self.cuts.len()).map(|axis| self.tiles_along(axis)).product()
    }

    fn tiles_along(&self, axis: usize) -> usize {
        self.cuts[axis].count()
    }

    fn range(&self, axis: usize, at: usize) -> Range<usize> {
        self.cuts[axis].range(at)
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
            let ranges = || self.cuts[axis].telling();
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

/// How many tiles of at most `tile` outputs there are where axes are cut at their edges.
pub(crate) fn tiles_cut_at_edges(geometry: &Geometry, tile: &[usize]) -> usize {
    Tiling::new(geometry, tile, true).count()
}

/// How many outputs there are before, inside and after the edges that an axis is cut at.
pub(crate) fn cut_at_edges(role: &Role) -> [usize; 3] {
    let inside = inside_of(role);
    [inside.start, inside.len(), role.outputs() - inside.end]
}

fn inside_of(role: &Role) -> Range<usize> {
    match role {
        Role::Along(axis) => inside(axis),
        Role::Bank(_) | Role::Paired(_) => 0..role.outputs(),
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

/// Where one axis is cut: into three stretches, and each of these into tiles. Only the ends are kept,
/// as an axis may have more tiles than there is memory.
struct Cuts {
    /// Where the stretches end, the last at the end of the axis.
    ends: [usize; 3],
    /// Outputs of a tile; the last of a stretch may have fewer.
    len: usize,
}

impl Cuts {
    fn stretches(&self) -> [Range<usize>; 3] {
        let [first, second, third] = self.ends;
        [0..first, first..second, second..third]
    }

    /// An axis without outputs has one tile without outputs.
    fn count(&self) -> usize {
        let tiles = self.stretches().map(|stretch| stretch.len().div_ceil(self.len));
        tiles.iter().sum::<usize>().max(1)
    }

    fn range(&self, mut at: usize) -> Range<usize> {
        for stretch in self.stretches() {
            let tiles = stretch.len().div_ceil(self.len);
            if at < tiles {
                let start = stretch.start + at * self.len;
                return start..stretch.end.min(start.saturating_add(self.len));
            }
            at -= tiles;
        }
        0..self.ends[2]
    }

    /// The tiles among which each length and each reach over an edge occurs.
    fn telling(&self) -> impl Iterator<Item = Range<usize>> {
        let mut first = 0;
        self.stretches()
            .into_iter()
            .flat_map(move |stretch| {
                let tiles = stretch.len().div_ceil(self.len);
                let (begin, end) = (first, first + tiles);
                first = end;
                [begin, end.saturating_sub(1)].into_iter().filter(move |_| tiles > 0)
            })
            .map(|at| self.range(at))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(ends: [usize; 3], len: usize) -> Vec<Range<usize>> {
        let cuts = Cuts { ends, len };
        (0..cuts.count()).map(|at| cuts.range(at)).collect()
    }

    #[test]
    fn stretches_are_cut_into_tiles_without_gaps() {
        assert_eq!(ranges([2, 9, 11], 3), [0..2, 2..5, 5..8, 8..9, 9..11]);
        assert_eq!(ranges([0, 7, 10], 7), [0..7, 7..10]);
        assert_eq!(ranges([0, 0, 4], 3), [0..3, 3..4]);
        assert_eq!(ranges([0, 0, 0], 3), vec![0..0; 1]);
    }

    #[test]
    fn telling_tiles_are_the_first_and_last_of_each_stretch() {
        let cuts = Cuts { ends: [2, 9, 11], len: 3 };
        let telling: Vec<_> = cuts.telling().collect();
        assert_eq!(telling, [0..2, 0..2, 2..5, 8..9, 9..11, 9..11]);
    }
}
