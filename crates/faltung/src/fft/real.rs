use super::BlockTransform;
use super::library::add_products;
use super::rows::{RealRows, RowsBlock};
use super::trees::TreeOf;
use crate::simd::{Level, Planes, PlanesMut};

/// Transforms of dense blocks of real numbers: ours where they reach, else those of a library.
pub enum RealBlock<F: RealRows> {
    Tree(TreeOf<F>),
    Rows(RowsBlock<F>),
}

impl<F: RealRows> BlockTransform<F> for RealBlock<F> {
    fn new(shape: &[usize]) -> Option<Self> {
        let halved = halved(shape).and_then(|shape| F::tree(&shape));
        Some(halved.map_or_else(|| RealBlock::Rows(RowsBlock::new(shape)), RealBlock::Tree))
    }

    fn bins(&self) -> usize {
        match self {
            RealBlock::Tree(tree) => tree.0.work_len(),
            RealBlock::Rows(rows) => rows.bins(),
        }
    }

    fn kernel_bins(&self) -> usize {
        match self {
            RealBlock::Tree(tree) => tree.0.kernel_len(),
            RealBlock::Rows(rows) => rows.bins(),
        }
    }

    fn scratch(&self) -> usize {
        match self {
            RealBlock::Tree(_) => 0,
            RealBlock::Rows(rows) => rows.scratch(),
        }
    }

    fn forward(&self, block: &mut [F], spectrum: &mut [F], scratch: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => {
                let (re, im) = block.split_at(tree.0.points);
                tree.0.forward(Level::best(), Planes { re, im }, spectrum);
            }
            RealBlock::Rows(rows) => rows.forward(block, spectrum, scratch),
        }
    }

    fn keep(&self, spectrum: &mut [F], kernel: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => tree.0.keep_kernel(Level::best(), spectrum, kernel),
            RealBlock::Rows(rows) => rows.keep(spectrum, kernel),
        }
    }

    fn multiply(&self, spectrum: &mut [F], kernel: &[F], block: &mut [F], scratch: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => {
                let (re, im) = block.split_at_mut(tree.0.points);
                tree.0.multiply(Level::best(), spectrum, kernel, PlanesMut { re, im });
            }
            RealBlock::Rows(rows) => rows.multiply(spectrum, kernel, block, scratch),
        }
    }

    fn multiply_add(&self, sum: &mut [F], spectrum: &[F], kernel: &[F]) {
        match self {
            RealBlock::Tree(tree) => tree.0.add_product(sum, spectrum, kernel),
            RealBlock::Rows(_) => add_products(sum, spectrum, kernel),
        }
    }

    fn inverse(&self, sum: &mut [F], block: &mut [F], scratch: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => {
                let (re, im) = block.split_at_mut(tree.0.points);
                tree.0.inverse(Level::best(), sum, PlanesMut { re, im });
            }
            RealBlock::Rows(rows) => rows.inverse(sum, block, scratch),
        }
    }

    fn convolve(&self, block: &mut [F], kernel: &[F], spectrum: &mut [F], scratch: &mut [F]) {
        match self {
            RealBlock::Tree(tree) => tree.0.convolve(Level::best(), block, kernel, spectrum),
            RealBlock::Rows(_) => {
                self.forward(block, spectrum, scratch);
                self.multiply(spectrum, kernel, block, scratch);
            }
        }
    }
}

/// The shape without axes of length 1, the first of the others halved.
fn halved(shape: &[usize]) -> Option<Vec<usize>> {
    let mut busy: Vec<usize> = shape.iter().copied().filter(|&length| length > 1).collect();
    let first = busy.first_mut().filter(|length| length.is_multiple_of(2))?;
    *first /= 2;
    Some(busy)
}
