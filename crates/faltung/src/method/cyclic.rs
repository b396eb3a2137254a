use super::boxes::{Along, Extents, Output, Tile, dense_strides, for_each_row};

/// Where samples, taps and outputs stand in a block that is convolved cyclically, perhaps with signs
/// that change on the way around. Its length along an axis is such that what wraps around falls on
/// outputs that nobody asked for; the plan knows the rule.
#[derive(Debug)]
pub(super) struct Cyclic {
    along: Vec<Along>,
    block: Extents,
    strides: Extents,
}

impl Cyclic {
    /// Blocks of `block` samples along each axis, 1 along those that the kernel does not run along.
    pub(super) fn new(along: &[Along], block: &[usize]) -> Self {
        Cyclic { along: along.to_vec(), block: block.into(), strides: dense_strides(block) }
    }

    pub(super) fn points(&self) -> usize {
        self.block.iter().product()
    }

    /// `block` becomes the taps, as far apart as the dilation wants them, and zeros between.
    pub(super) fn lay_taps<N: Copy>(&self, taps: &[N], zero: N, block: &mut [N]) {
        block.fill(zero);
        let shape: Extents = self.along.iter().map(|axis| axis.taps).collect();
        let to: Extents = self
            .along
            .iter()
            .zip(&self.strides)
            .map(|(axis, stride)| axis.dilation * stride)
            .collect();
        for_each_row(&shape, &dense_strides(&shape), &to, |row| {
            let (places, taps) = (&mut block[row.from..], &taps[row.to..][..row.len]);
            if row.step == 1 {
                places[..row.len].copy_from_slice(taps);
                return;
            }
            for (j, &tap) in taps.iter().enumerate() {
                places[j * row.step] = tap;
            }
        });
    }

    /// The tile's samples where they lie, if they lie as in a block and fill it.
    pub(super) fn samples_of_block<'a, N>(&self, tile: &Tile<'a, N>) -> Option<&'a [N]> {
        let mut axes = self.block.iter().zip(tile.shape).zip(self.strides.iter().zip(tile.strides));
        let alike = |((block, shape), (stride, found)): ((&usize, &usize), (&usize, &usize))| {
            block == shape && (*shape == 1 || stride == found)
        };
        let block = tile.samples.get(tile.first..)?.get(..self.points())?;
        axes.all(alike).then_some(block)
    }

    /// The tile's samples where they lie, if they lie as in the start of a block, zeros following.
    pub(super) fn samples_of_start<'a, N>(&self, tile: &Tile<'a, N>) -> Option<&'a [N]> {
        let mut axes = self.block.iter().zip(tile.shape).zip(tile.strides);
        let is_line = self.block.iter().filter(|&&length| length > 1).count() == 1
            && axes.all(
                |((&block, &shape), &stride)| if block > 1 { stride == 1 } else { shape == 1 },
            );
        let len = tile.shape.iter().product();
        tile.samples.get(tile.first..)?.get(..len).filter(|_| is_line && len > 0)
    }

    /// The taps as they are, if they lie as in the start of a block, zeros following.
    pub(super) fn taps_of_start<'t, N>(&self, taps: &'t [N]) -> Option<&'t [N]> {
        let long = self.along.iter().filter(|axis| axis.taps > 1).count();
        let is_dense = self.along.iter().all(|axis| axis.taps == 1 || axis.dilation == 1);
        (long == 1 && is_dense && self.block.iter().filter(|&&length| length > 1).count() == 1)
            .then_some(taps)
    }

    /// `block` becomes the tile's samples and zeros after them. `lay` gets places and as many samples
    /// for them.
    pub(super) fn lay_samples<N, B: Copy>(
        &self,
        tile: &Tile<N>,
        zero: B,
        block: &mut [B],
        lay: impl Fn(&mut [B], &[N]),
    ) {
        if tile.shape.iter().product::<usize>() < block.len() {
            block.fill(zero);
        }
        for_each_row(tile.shape, &self.strides, tile.strides, |row| {
            let samples = &tile.samples[tile.first + row.from..];
            let places = &mut block[row.to..][..row.len];
            if row.step == 1 {
                lay(places, &samples[..row.len]);
            } else {
                for (i, place) in places.chunks_exact_mut(1).enumerate() {
                    lay(place, &samples[i * row.step..][..1]);
                }
            }
        });
    }

    /// Picks the wanted outputs from a convolved block. `take` gets outputs and as many places of the
    /// block for them.
    pub(super) fn collect<N, B>(
        &self,
        left_out: &[usize],
        block: &[B],
        out: &mut Output<N>,
        take: impl Fn(&mut [N], &[B]),
    ) {
        let mut index = Extents::from_elem(0, out.shape.len());
        let Some(last) = out.shape.len().checked_sub(1) else { return };
        if out.shape.contains(&0) {
            return;
        }
        loop {
            let mut to = out.first;
            let mut from = 0;
            for axis in 0..last {
                to += index[axis] * out.strides[axis];
                from += self.place(axis, index[axis], left_out[axis]) * self.strides[axis];
            }
            let row = &block[from..][..self.block[last]];
            self.collect_row(row, left_out[last], &mut out.numbers[to..][..out.shape[last]], &take);
            let Some(axis) = (0..last).rev().find(|&axis| index[axis] + 1 < out.shape[axis]) else {
                return;
            };
            index[axis + 1..].fill(0);
            index[axis] += 1;
        }
    }

    fn collect_row<N, B>(
        &self,
        row: &[B],
        left_out: usize,
        outputs: &mut [N],
        take: &impl Fn(&mut [N], &[B]),
    ) {
        let last = self.block.len() - 1;
        let begin = self.place(last, 0, left_out);
        if self.along[last].stride == 1 && begin + outputs.len() <= row.len() {
            take(outputs, &row[begin..][..outputs.len()]);
            return;
        }
        for (m, output) in outputs.chunks_exact_mut(1).enumerate() {
            take(output, &row[self.place(last, m, left_out)..][..1]);
        }
    }

    /// Where output `m` stands along one axis of the block.
    fn place(&self, axis: usize, m: usize, left_out: usize) -> usize {
        let Along { stride, .. } = self.along[axis];
        let length = self.block[axis];
        let straight = self.along[axis].span() - 1 + m * stride;
        // What was left out lies before the block, so the place may be negative: it wraps.
        (straight % length + length - left_out % length) % length
    }
}
