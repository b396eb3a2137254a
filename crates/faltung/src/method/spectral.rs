use super::boxes::{Along, Extents, Output, Tile, dense_strides, for_each_row};
use super::outliers::Outliers;
use super::{MethodScratch, ScratchSize};
use crate::buffer::filled;
use crate::error::{Error, Result};
use crate::fft::{BlockTransform, Transformable};
use crate::simd::{Level, Loops};

/// Products of spectra, one tile a block: overlap-save where there are many tiles, one transform of
/// everything where there is one.
///
/// A block is a cyclic convolution. Its length along an axis is such that what wraps around falls on
/// outputs that nobody asked for; the plan knows the rule.
pub(crate) struct Spectral<N: Transformable> {
    along: Vec<Along>,
    block: Extents,
    transform: N::Transform,
    kernels: Vec<Vec<N>>,
    spectra: Vec<Vec<N::Bin>>,
    outliers: Outliers,
}

impl<N: Loops + Transformable> Spectral<N> {
    /// For blocks of `block` samples along each axis, 1 along those that the kernel does not run
    /// along, and samples of at most `largest`. `None` where numbers of this kind have no transform.
    pub(crate) fn new(
        along: &[Along],
        kernels: &[Vec<N>],
        block: &[usize],
        largest: f64,
    ) -> Option<Result<Self>> {
        let spectral = Spectral {
            along: along.to_vec(),
            block: block.into(),
            transform: N::Transform::new(block)?,
            kernels: kernels.to_vec(),
            spectra: Vec::new(),
            outliers: Outliers::new(along, largest),
        };
        Some(spectral.with_spectra())
    }

    fn with_spectra(mut self) -> Result<Self> {
        let size = self.scratch();
        let mut block = filled(size.numbers, N::ZERO, "a block of samples")?;
        let mut scratch = filled(self.transform.scratch(), N::EMPTY_BIN, "a transform's scratch")?;
        let taps: Extents = self.along.iter().map(|axis| axis.taps).collect();
        let to: Extents = self
            .along
            .iter()
            .zip(&dense_strides(&self.block))
            .map(|(axis, stride)| axis.dilation * stride)
            .collect();
        self.spectra
            .try_reserve_exact(self.kernels.len())
            .map_err(|_| Error::Memory { what: "spectra", bytes: self.kernels.len() })?;
        for kernel in &self.kernels {
            let mut spectrum = filled(self.transform.bins(), N::EMPTY_BIN, "a kernel's spectrum")?;
            block.fill(N::ZERO);
            for_each_row(&taps, &dense_strides(&taps), &to, |row| {
                for j in 0..row.len {
                    block[row.from + j * row.step] = kernel[row.to + j];
                }
            });
            self.transform.forward(&mut block, &mut spectrum, &mut scratch);
            self.transform.scale(&mut spectrum);
            self.spectra.push(spectrum);
        }
        Ok(self)
    }

    /// Scratch for any tile: a block, its spectrum, a product where several kernels need it again,
    /// and what the transform wants.
    pub(crate) fn scratch(&self) -> ScratchSize {
        let bins = self.transform.bins();
        let spectra = if self.kernels.len() > 1 { 2 * bins } else { bins };
        ScratchSize {
            numbers: self.block.iter().product(),
            bins: spectra + self.transform.scratch(),
            offsets: 1,
        }
    }

    /// Leaves the tile's spectrum in the scratch.
    pub(crate) fn load(&self, tile: &Tile<N>, scratch: &mut MethodScratch<N>) {
        let block = &mut scratch.numbers;
        block.fill(N::ZERO);
        for_each_row(tile.shape, &dense_strides(&self.block), tile.strides, |row| {
            let samples = &tile.samples[tile.first + row.from..];
            let places = &mut block[row.to..][..row.len];
            if row.step == 1 {
                places.copy_from_slice(&samples[..row.len]);
            } else {
                for (i, place) in places.iter_mut().enumerate() {
                    *place = samples[i * row.step];
                }
            }
        });
        self.outliers.set_aside(block, &mut scratch.offsets);
        let (spectrum, rest) = scratch.bins.split_at_mut(self.transform.bins());
        self.transform.forward(block, spectrum, rest);
    }

    /// The outputs of the tile that was loaded last. With a single kernel its spectrum is used up.
    pub(crate) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let (spectrum, rest) = scratch.bins.split_at_mut(self.transform.bins());
        let (product, rest) = if self.kernels.len() > 1 {
            let (product, rest) = rest.split_at_mut(self.transform.bins());
            product.copy_from_slice(spectrum);
            (product, rest)
        } else {
            (spectrum, rest)
        };
        self.transform.multiply(product, &self.spectra[kernel]);
        self.transform.inverse(product, &mut scratch.numbers, rest);
        self.collect(tile.left_out, &scratch.numbers, out);
        if !scratch.offsets.is_empty() {
            self.outliers.add(&self.kernels[kernel], tile, out);
        }
    }

    /// The Euclidean norm of the block that the last outputs were picked from.
    pub(crate) fn norm_of_outputs(&self, scratch: &MethodScratch<N>) -> f64 {
        N::norm(Level::best(), &scratch.numbers)
    }

    /// Picks the wanted outputs from a cyclic block.
    fn collect(&self, left_out: &[usize], block: &[N], out: &mut Output<N>) {
        let strides = dense_strides(&self.block);
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
                from += self.place(axis, index[axis], left_out[axis]) * strides[axis];
            }
            let row = &block[from..][..self.block[last]];
            self.collect_row(row, left_out[last], &mut out.numbers[to..][..out.shape[last]]);
            let Some(axis) = (0..last).rev().find(|&axis| index[axis] + 1 < out.shape[axis]) else {
                return;
            };
            index[axis + 1..].fill(0);
            index[axis] += 1;
        }
    }

    fn collect_row(&self, row: &[N], left_out: usize, outputs: &mut [N]) {
        let last = self.block.len() - 1;
        let begin = self.place(last, 0, left_out);
        if self.along[last].stride == 1 && begin + outputs.len() <= row.len() {
            outputs.copy_from_slice(&row[begin..][..outputs.len()]);
            return;
        }
        for (m, output) in outputs.iter_mut().enumerate() {
            *output = row[self.place(last, m, left_out)];
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
