use super::boxes::{Along, Output, Tile};
use super::cyclic::Cyclic;
use super::limbs::{Limb, Limbs, nearest};
use super::{MethodScratch, RealBin, ScratchSize};
use crate::buffer::unwritten;
use crate::error::Result;
use crate::fft::{BlockTransform, Transformable};
use crate::number::Number;
use crate::simd::Level;

type RealTransform = <f64 as Transformable>::Transform;

/// Integers by transforms of real numbers: samples and taps are cut into limbs so short that the
/// proven error of a sum of their products stays below one half, and rounding makes it exact. Sums of
/// all weights below 2^bits, each one inverse transform, add up to the result.
pub(crate) struct ExactInteger {
    cyclic: Cyclic,
    transform: RealTransform,
    samples: Vec<Limb>,
    weights: Vec<(u32, Vec<(usize, usize)>)>,
    /// For each kernel the spectra of its limbs.
    spectra: Vec<Vec<Vec<RealBin>>>,
}

impl ExactInteger {
    /// For blocks of `block` samples along each axis, 1 along those that the kernel does not run
    /// along, each transformed by up to so many threads. `limbs` must be possible for these kernels and
    /// blocks. `None` where real numbers have no transform.
    pub(crate) fn new<N: Number>(
        along: &[Along],
        kernels: &[Vec<N>],
        (block, threads): (&[usize], usize),
        limbs: Limbs,
    ) -> Option<Result<Self>> {
        let method = ExactInteger {
            cyclic: Cyclic::new(along, block),
            transform: RealTransform::new(block, threads)?,
            samples: (0..limbs.of_a_sample()).map(|at| limbs.sample(at)).collect(),
            weights: limbs.weights(),
            spectra: Vec::new(),
        };
        let limbs: Vec<Limb> = (0..limbs.of_a_tap()).map(|at| limbs.tap(at)).collect();
        Some(method.with_spectra(kernels, &limbs))
    }

    fn with_spectra<N: Number>(mut self, kernels: &[Vec<N>], limbs: &[Limb]) -> Result<Self> {
        let mut block = unwritten(self.cyclic.points(), "a block of limbs")?;
        let mut scratch = unwritten(self.transform.scratch(), "a transform's scratch")?;
        let mut spectrum = unwritten(self.transform.bins(), "a spectrum")?;
        for kernel in kernels {
            let mut spectra = Vec::new();
            for limb in limbs {
                let mut taps = unwritten(kernel.len(), "a kernel's limbs")?;
                for (place, tap) in taps.iter_mut().zip(kernel) {
                    *place = limb.of(tap.whole());
                }
                let mut kept = unwritten(self.transform.kernel_bins(), "a kernel's spectrum")?;
                self.cyclic.lay_taps(&taps, 0.0, &mut block);
                self.transform.forward(&block, &mut spectrum, &mut scratch);
                self.transform.keep(&mut spectrum, &mut kept);
                spectra.push(kept);
            }
            self.spectra.push(spectra);
        }
        Ok(self)
    }

    /// How many threads share the transform of a block.
    pub(crate) fn threads(&self) -> usize {
        self.transform.threads()
    }

    /// Scratch for any tile: a block, the spectra of its limbs, a sum of products, and what the
    /// transform wants.
    pub(crate) fn scratch(&self) -> ScratchSize {
        let spectra = self.samples.len() + 1;
        ScratchSize {
            reals: self.cyclic.points(),
            real_bins: spectra * self.transform.bins() + self.transform.scratch(),
            ..ScratchSize::default()
        }
    }

    /// Leaves the spectra of the tile's limbs in the scratch.
    pub(crate) fn load<N: Transformable>(&self, tile: &Tile<N>, scratch: &mut MethodScratch<N>) {
        let bins = self.transform.bins();
        let (spectra, rest) = scratch.real_bins.split_at_mut(self.samples.len() * bins);
        for (limb, spectrum) in self.samples.iter().zip(spectra.chunks_exact_mut(bins)) {
            let block = &mut scratch.reals;
            self.cyclic.lay_samples(tile, 0.0, block, |places, samples| {
                lay(*limb, places, samples);
            });
            self.transform.forward(block, spectrum, rest);
        }
    }

    /// The outputs of the tile that was loaded last.
    pub(crate) fn apply<N: Transformable>(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        let bins = self.transform.bins();
        let (spectra, rest) = scratch.real_bins.split_at_mut(self.samples.len() * bins);
        let (sum, rest) = rest.split_at_mut(bins);
        for (at, (shift, pairs)) in self.weights.iter().enumerate() {
            let sample = |i: usize| &spectra[i * bins..][..bins];
            let taps = &self.spectra[kernel];
            if let [(i, j)] = pairs[..] {
                sum.copy_from_slice(sample(i));
                self.transform.multiply(sum, &taps[j], &mut scratch.reals, rest);
            } else {
                sum.fill(f64::EMPTY_BIN);
                for &(i, j) in pairs {
                    self.transform.multiply_add(sum, sample(i), &taps[j]);
                }
                self.transform.inverse(sum, &mut scratch.reals, rest);
            }
            let is_first = at == 0;
            self.cyclic.collect(tile.left_out, &scratch.reals, out, |outputs, sums| {
                take(*shift, is_first, outputs, sums);
            });
        }
    }
}

/// `places` become a limb of each sample.
fn lay<N: Number>(limb: Limb, places: &mut [f64], samples: &[N]) {
    Level::best().widely(
        #[inline(always)]
        || {
            for (place, sample) in places.iter_mut().zip(samples) {
                *place = limb.of(sample.whole());
            }
        },
    );
}

/// Adds the sums of one weight to the outputs, which the first one overwrites.
fn take<N: Number>(shift: u32, is_first: bool, outputs: &mut [N], sums: &[f64]) {
    Level::best().widely(
        #[inline(always)]
        || {
            for (output, &sum) in outputs.iter_mut().zip(sums) {
                let part = N::of_whole(nearest(sum) << shift);
                *output = if is_first { part } else { output.plus(part) };
            }
        },
    );
}
