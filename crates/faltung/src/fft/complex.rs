use num_complex::Complex;

use super::real::busy;
use super::trees::{BushOf, Planted, TreeOf};
use super::{BlockTransform, Transformable};
use crate::simd::{Level, Planes, PlanesMut};

/// Transforms of dense blocks of complex numbers: a tree's where it reaches, else a bush's.
pub enum ComplexBlock<F: Planted> {
    Tree(TreeOf<F>),
    Bush(BushOf<F>),
}

impl<F: Planted> BlockTransform<Complex<F>> for ComplexBlock<F>
where
    Complex<F>: Transformable<Bin = F>,
{
    fn new(shape: &[usize], threads: usize) -> Option<Self> {
        let busy = busy(shape);
        F::tree(&busy, threads)
            .map(ComplexBlock::Tree)
            .or_else(|| F::bush(&busy).map(ComplexBlock::Bush))
    }

    fn bins(&self) -> usize {
        match self {
            ComplexBlock::Tree(tree) => tree.0.work_len(),
            ComplexBlock::Bush(bush) => bush.0.bins(),
        }
    }

    fn kernel_bins(&self) -> usize {
        match self {
            ComplexBlock::Tree(tree) => tree.0.kernel_len(),
            ComplexBlock::Bush(bush) => bush.0.bins(),
        }
    }

    fn scratch(&self) -> usize {
        match self {
            ComplexBlock::Tree(tree) => 2 * tree.0.points,
            ComplexBlock::Bush(_) => 0,
        }
    }

    fn threads(&self) -> usize {
        match self {
            ComplexBlock::Tree(tree) => tree.1.threads,
            ComplexBlock::Bush(_) => 1,
        }
    }

    fn forward(&self, block: &[Complex<F>], spectrum: &mut [F], scratch: &mut [F]) {
        match self {
            ComplexBlock::Tree(tree) => {
                let planes = split(block, scratch);
                tree.0.forward(tree.1, planes, spectrum);
            }
            ComplexBlock::Bush(bush) => {
                split(block, spectrum);
                bush.0.forward(Level::best(), spectrum);
            }
        }
    }

    fn keep(&self, spectrum: &mut [F], kernel: &mut [F]) {
        match self {
            ComplexBlock::Tree(tree) => tree.0.keep_kernel(tree.1, spectrum, kernel),
            ComplexBlock::Bush(bush) => bush.0.keep(spectrum, kernel),
        }
    }

    fn multiply(
        &self,
        spectrum: &mut [F],
        kernel: &[F],
        block: &mut [Complex<F>],
        scratch: &mut [F],
    ) {
        match self {
            ComplexBlock::Tree(tree) => {
                let (re, im) = scratch[..2 * block.len()].split_at_mut(block.len());
                let planes = PlanesMut { re: &mut *re, im: &mut *im };
                tree.0.multiply(tree.1, spectrum, kernel, planes);
                join(Planes { re, im }, block);
            }
            ComplexBlock::Bush(bush) => {
                bush.0.multiply(spectrum, kernel);
                self.inverse(spectrum, block, scratch);
            }
        }
    }

    fn multiply_add(&self, sum: &mut [F], spectrum: &[F], kernel: &[F]) {
        match self {
            ComplexBlock::Tree(tree) => tree.0.add_product(sum, spectrum, kernel),
            ComplexBlock::Bush(bush) => bush.0.add_product(sum, spectrum, kernel),
        }
    }

    fn inverse(&self, sum: &mut [F], block: &mut [Complex<F>], scratch: &mut [F]) {
        match self {
            ComplexBlock::Tree(tree) => {
                let (re, im) = scratch[..2 * block.len()].split_at_mut(block.len());
                let planes = PlanesMut { re: &mut *re, im: &mut *im };
                tree.0.inverse(tree.1, sum, planes);
                join(Planes { re, im }, block);
            }
            ComplexBlock::Bush(bush) => {
                bush.0.inverse(Level::best(), sum);
                let (re, im) = sum.split_at(block.len());
                join(Planes { re, im }, block);
            }
        }
    }

    fn convolve(
        &self,
        samples: Option<&[Complex<F>]>,
        block: &mut [Complex<F>],
        kernel: &[F],
        spectrum: &mut [F],
        scratch: &mut [F],
    ) {
        match self {
            ComplexBlock::Tree(tree) => {
                split(samples.unwrap_or(block), scratch);
                let planes = &mut scratch[..2 * block.len()];
                tree.0.convolve(tree.1, None, planes, kernel, spectrum);
                let (re, im) = planes.split_at(block.len());
                join(Planes { re, im }, block);
            }
            ComplexBlock::Bush(_) => {
                self.forward(samples.unwrap_or(block), spectrum, scratch);
                self.multiply(spectrum, kernel, block, scratch);
            }
        }
    }
}

/// Real parts and imaginary parts of a block.
fn split<'s, F: Copy>(block: &[Complex<F>], planes: &'s mut [F]) -> Planes<'s, F> {
    let (re, im) = planes[..2 * block.len()].split_at_mut(block.len());
    Level::best().widely(
        #[inline(always)]
        || {
            for ((z, re), im) in block.iter().zip(re.iter_mut()).zip(im.iter_mut()) {
                (*re, *im) = (z.re, z.im);
            }
        },
    );
    Planes { re, im }
}

/// The block of these parts.
fn join<F: Copy>(planes: Planes<F>, block: &mut [Complex<F>]) {
    Level::best().widely(
        #[inline(always)]
        || {
            for ((z, &re), &im) in block.iter_mut().zip(planes.re).zip(planes.im) {
                *z = Complex::new(re, im);
            }
        },
    );
}
