use super::trees::{BushOf, Planted, TreeOf};
use super::{BlockTransform, Transformable};
use crate::number::Number;
use crate::simd::{Level, Planes, PlanesMut};

/// Points from which on laying out a block would take its way through memory once more.
const WORTH_STARTS: usize = 1 << 14;

/// Transforms of dense blocks of real numbers: a tree's where it reaches, else a bush's.
pub enum RealBlock<F: Planted> {
    Tree(TreeOf<F>),
    Bush(BushOf<F>),
}

impl<F: Planted + Transformable<Bin = F>> BlockTransform<F> for RealBlock<F> {
    fn new(shape: &[usize], threads: usize) -> Option<Self> {
        let Some(halved) = halved(shape) else {
            return F::bush(&busy(shape)).map(RealBlock::Bush);
        };
        F::tree(&halved, threads)
            .map(RealBlock::Tree)
            .or_else(|| F::bush(&halved).map(RealBlock::Bush))
    }

    fn bins(&self) -> usize {
        match self {
            RealBlock::Tree(tree) => tree.0.work_len(),
            RealBlock::Bush(bush) => bush.0.bins(),
        }
    }

    fn kernel_bins(&self) -> usize {
        match self {
            RealBlock::Tree(tree) => tree.0.kernel_len(),
            RealBlock::Bush(bush) => bush.0.bins(),
        }
    }

    fn scratch(&self) -> usize {
        0
    }

    fn threads(&self) -> usize {
        match self {
            RealBlock::Tree(tree) => tree.1.threads,
            RealBlock::Bush(_) => 1,
        }
    }

    fn takes_starts(&self) -> bool {
        match self {
            RealBlock::Tree(tree) => tree.0.points >= WORTH_STARTS,
            RealBlock::Bush(_) => false,
        }
    }

    fn forward(&self, block: &[F], spectrum: &mut [F], _: &mut [F]) {
        match self {
            RealBlock::Tree(tree) if block.len() < 2 * tree.0.points => {
                tree.0.forward_of_start(tree.1, block, spectrum);
            }
            RealBlock::Tree(tree) => {
                let (re, im) = block.split_at(tree.0.points);
                tree.0.forward(tree.1, Planes { re, im }, spectrum);
            }
            RealBlock::Bush(bush) => {
                fill(spectrum, block);
                bush.0.forward(Level::best(), spectrum);
            }
        }
    }

    fn keep(&self, spectrum: &mut [F], kernel: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => tree.0.keep_kernel(tree.1, spectrum, kernel),
            RealBlock::Bush(bush) => bush.0.keep(spectrum, kernel),
        }
    }

    fn multiply(&self, spectrum: &mut [F], kernel: &[F], block: &mut [F], scratch: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => {
                let (re, im) = block.split_at_mut(tree.0.points);
                tree.0.multiply(tree.1, spectrum, kernel, PlanesMut { re, im });
            }
            RealBlock::Bush(bush) => {
                bush.0.multiply(spectrum, kernel);
                self.inverse(spectrum, block, scratch);
            }
        }
    }

    fn multiply_add(&self, sum: &mut [F], spectrum: &[F], kernel: &[F]) {
        match self {
            RealBlock::Tree(tree) => tree.0.add_product(sum, spectrum, kernel),
            RealBlock::Bush(bush) => bush.0.add_product(sum, spectrum, kernel),
        }
    }

    fn inverse(&self, sum: &mut [F], block: &mut [F], _: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => {
                let (re, im) = block.split_at_mut(tree.0.points);
                tree.0.inverse(tree.1, sum, PlanesMut { re, im });
            }
            RealBlock::Bush(bush) => {
                bush.0.inverse(Level::best(), sum);
                block.copy_from_slice(&sum[..block.len()]);
            }
        }
    }

    fn convolve(
        &self,
        samples: Option<&[F]>,
        block: &mut [F],
        kernel: &[F],
        spectrum: &mut [F],
        scratch: &mut [F],
    ) {
        match self {
            RealBlock::Tree(tree) => {
                tree.0.convolve(tree.1, samples, block, kernel, spectrum);
            }
            RealBlock::Bush(_) => {
                self.forward(samples.unwrap_or(block), spectrum, scratch);
                self.multiply(spectrum, kernel, block, scratch);
            }
        }
    }
}

/// The planes of a block: its halves, or all of it and zeros.
fn fill<F: Number>(planes: &mut [F], block: &[F]) {
    planes[..block.len()].copy_from_slice(block);
    planes[block.len()..].fill(F::ZERO);
}

/// The shape without axes of length 1.
pub(super) fn busy(shape: &[usize]) -> Vec<usize> {
    shape.iter().copied().filter(|&length| length > 1).collect()
}

/// The same with the first axis halved.
fn halved(shape: &[usize]) -> Option<Vec<usize>> {
    let mut busy = busy(shape);
    let first = busy.first_mut().filter(|length| length.is_multiple_of(2))?;
    *first /= 2;
    Some(busy)
}
