use super::boxes::{Along, Extents, Output, Tile, dense_strides, for_each_row};
use crate::simd::{Level, Loops};

/// Samples that a transform would smear over the whole block: those that are not finite, and those
/// so large that sums on the way could overflow. They meet each of their taps by themselves.
pub(super) struct Outliers {
    along: Vec<Along>,
    /// The largest sample that is none.
    most: f64,
}

impl Outliers {
    /// Samples beyond `most`.
    pub(super) fn new(along: &[Along], most: f64) -> Self {
        Outliers { along: along.to_vec(), most }
    }

    fn holds<N: Loops>(&self, sample: N) -> bool {
        !(sample.magnitude() <= self.most)
    }

    /// Leaves zeros in the block where outliers were, and a mark in `found` if there were any.
    pub(super) fn set_aside<N: Loops>(&self, block: &mut [N], found: &mut Vec<usize>) {
        found.clear();
        if N::any_beyond(Level::best(), block, self.most) {
            found.push(1);
            for sample in block.iter_mut().filter(|sample| self.holds(**sample)) {
                *sample = N::ZERO;
            }
        }
    }

    /// Adds what the outliers of a tile contribute.
    pub(super) fn add<N: Loops>(&self, taps: &[N], tile: &Tile<N>, out: &mut Output<N>) {
        let dense = dense_strides(tile.shape);
        for_each_row(tile.shape, &dense, tile.strides, |row| {
            for at in 0..row.len {
                let sample = tile.samples[tile.first + row.from + at * row.step];
                if self.holds(sample) {
                    self.add_one(sample, row.to + at, taps, tile, out);
                }
            }
        });
    }

    /// Adds what one outlier contributes, tap by tap.
    fn add_one<N: Loops>(
        &self,
        sample: N,
        place: usize,
        taps: &[N],
        tile: &Tile<N>,
        out: &mut Output<N>,
    ) {
        let shape: Extents = self.along.iter().map(|axis| axis.taps).collect();
        let tap_strides = dense_strides(&shape);
        let dense = dense_strides(tile.shape);
        let mut index = Extents::new();
        for axis in 0..shape.len() {
            let at = place / dense[axis] % tile.shape[axis];
            index.push(at + tile.left_out[axis]);
        }
        'taps: for (at, &tap) in taps.iter().enumerate() {
            let mut to = out.first;
            for (axis, along) in self.along.iter().enumerate() {
                let j = at / tap_strides[axis] % shape[axis];
                // Output m reads this sample by tap j where m s = index + j d - (K - 1).
                let ahead = (index[axis] + j * along.dilation).checked_sub(along.span() - 1);
                match ahead {
                    Some(ahead)
                        if ahead % along.stride == 0 && ahead / along.stride < out.shape[axis] =>
                    {
                        to += ahead / along.stride * out.strides[axis];
                    }
                    _ => continue 'taps,
                }
            }
            out.numbers[to] = sample.fused(tap, out.numbers[to]);
        }
    }
}
