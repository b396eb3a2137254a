use super::boxes::{Along, Output, Tile};
use super::cyclic::Cyclic;
use super::outliers::Outliers;
use super::{Kernels, MethodScratch, ScratchSize};
use crate::buffer::unwritten;
use crate::error::{Error, Result};
use crate::fft::{BlockTransform, Transformable};
use crate::simd::{Level, Loops};

/// Squares of smaller numbers may not be normal numbers.
const SMALLEST_SQUARED: f64 = 1e-14;

/// Products of spectra, one tile a block: overlap-save where there are many tiles, one transform of
/// everything where there is one.
pub(crate) struct Spectral<N: Transformable> {
    cyclic: Cyclic,
    transform: N::Transform,
    kernels: Kernels<N>,
    spectra: Vec<Vec<N::Bin>>,
    outliers: Outliers,
}

impl<N: Loops + Transformable> Spectral<N> {
    /// For blocks of `block` samples along each axis, 1 along those that the kernel does not run
    /// along, each transformed by up to so many threads, and samples of at most `largest`; with the
    /// scratch that it was made in. `None` where numbers of this kind have no transform.
    pub(crate) fn new(
        along: &[Along],
        kernels: &Kernels<N>,
        (block, threads): (&[usize], usize),
        largest: f64,
    ) -> Option<Result<(Self, MethodScratch<N>)>> {
        let spectral = Spectral {
            cyclic: Cyclic::new(along, block),
            transform: N::Transform::new(block, threads)?,
            kernels: kernels.clone(),
            spectra: Vec::new(),
            outliers: Outliers::new(along, largest),
        };
        Some(spectral.with_spectra())
    }

    fn with_spectra(mut self) -> Result<(Self, MethodScratch<N>)> {
        let mut scratch = MethodScratch::new(self.scratch())?;
        let MethodScratch { numbers: block, bins, .. } = &mut scratch;
        let (spectrum, rest) = bins.split_at_mut(self.transform.bins());
        self.spectra
            .try_reserve_exact(self.kernels.len())
            .map_err(|_| Error::Memory { what: "spectra", bytes: self.kernels.len() })?;
        for kernel in self.kernels.iter() {
            let mut kept = unwritten(self.transform.kernel_bins(), "a kernel's spectrum")?;
            let start = self.cyclic.taps_of_start(kernel);
            let start = start.filter(|_| self.transform.takes_starts());
            if start.is_none() {
                self.cyclic.lay_taps(kernel, N::ZERO, block);
            }
            self.transform.forward(start.unwrap_or(block), spectrum, rest);
            self.transform.keep(spectrum, &mut kept);
            self.spectra.push(kept);
        }
        Ok((self, scratch))
    }

    /// Scratch for any tile: a block, its spectrum, a product where several kernels need it again,
    /// and what the transform wants.
    pub(crate) fn scratch(&self) -> ScratchSize {
        let bins = self.transform.bins();
        let spectra = if self.kernels.len() > 1 { 2 * bins } else { bins };
        ScratchSize {
            numbers: self.cyclic.points(),
            bins: spectra + self.transform.scratch(),
            offsets: 1,
            ..ScratchSize::default()
        }
    }

    /// Leaves the tile's samples in the scratch unless they can be transformed where they lie, and
    /// where several kernels need it their spectrum. There are no outliers if that is `known`.
    pub(crate) fn load(&self, tile: &Tile<N>, known: bool, scratch: &mut MethodScratch<N>) {
        let MethodScratch { numbers: block, bins, offsets: found, .. } = scratch;
        let is_tame = |samples: &[N]| known || !self.outliers.any(samples);
        found.clear();
        let in_place = self.in_place(tile).filter(|samples| is_tame(samples));
        if in_place.is_none() {
            self.cyclic.lay_samples(tile, N::ZERO, block, <[N]>::copy_from_slice);
            if !is_tame(block) {
                found.push(1);
                self.outliers.set_aside(block);
            }
        }
        if self.kernels.len() > 1 {
            let (spectrum, rest) = bins.split_at_mut(self.transform.bins());
            self.transform.forward(in_place.unwrap_or(block), spectrum, rest);
        }
    }

    /// The outputs of the tile that was loaded last. With a single kernel what was loaded is used up.
    pub(crate) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let (block, spectrum) = (&mut scratch.numbers, &self.spectra[kernel]);
        let (loaded, rest) = scratch.bins.split_at_mut(self.transform.bins());
        if self.kernels.len() > 1 {
            let (product, rest) = rest.split_at_mut(self.transform.bins());
            product.copy_from_slice(loaded);
            self.transform.multiply(product, spectrum, block, rest);
        } else {
            let is_tame = scratch.offsets.is_empty();
            let in_place = self.in_place(tile).filter(|_| is_tame);
            self.transform.convolve(in_place, block, spectrum, loaded, rest);
        }
        self.cyclic.collect(tile.left_out, &scratch.numbers, out, <[N]>::copy_from_slice);
        if !scratch.offsets.is_empty() {
            self.outliers.add(&self.kernels[kernel], tile, out);
        }
    }

    /// The tile's samples where they lie, if they can be transformed there.
    fn in_place<'a>(&self, tile: &Tile<'a, N>) -> Option<&'a [N]> {
        let start = || self.cyclic.samples_of_start(tile).filter(|_| self.transform.takes_starts());
        self.cyclic.samples_of_block(tile).or_else(start)
    }

    /// How many threads share the transform of a block.
    pub(crate) fn threads(&self) -> usize {
        self.transform.threads()
    }

    /// The taps of a kernel.
    pub(crate) fn taps(&self, kernel: usize) -> &[N] {
        &self.kernels[kernel]
    }

    /// The Euclidean norm of the block that the last outputs were picked from, at least; infinite
    /// where squares leave the range of numbers.
    pub(crate) fn norm_of_outputs(&self, scratch: &MethodScratch<N>) -> f64 {
        let measure = N::measure(Level::best(), &scratch.numbers);
        if measure.largest < SMALLEST_SQUARED {
            return measure.largest * ((scratch.numbers.len() * N::PARTS) as f64).sqrt();
        }
        measure.squares.sqrt()
    }
}
