use std::cell::RefCell;
use std::sync::Arc;

use num_complex::Complex;
use rustfft::{Fft, FftDirection, FftNum, FftPlanner};

use super::Transformable;
use super::trees::Planted;
use crate::number::Number;
use crate::simd::{as_complex, as_complex_mut};

/// Reals that `rustfft` transforms.
pub trait Real: FftNum + Number + Planted + Transformable<Bin = Self> {
    /// Runs `action` with this thread's planner.
    ///
    /// One planner a thread: no lock that a forked child could inherit locked.
    fn with_planner<R>(action: impl FnOnce(&mut FftPlanner<Self>) -> R) -> R;
}

macro_rules! planned {
    ($($real:ty),*) => {$(
        impl Real for $real {
            fn with_planner<R>(action: impl FnOnce(&mut FftPlanner<Self>) -> R) -> R {
                thread_local! {
                    static PLANNER: RefCell<FftPlanner<$real>> = RefCell::new(FftPlanner::new());
                }
                PLANNER.with_borrow_mut(action)
            }
        }
    )*};
}

planned!(f32, f64);

/// The transform along one axis, if it is to be transformed here.
struct Pass<F: Real> {
    length: usize,
    transforms: Option<[Arc<dyn Fft<F>>; 2]>,
}

/// Transforms along the axes of a dense block of complex numbers, the last axis first. Each axis is
/// brought to the end for its turn and left where it then stands, since a product does not mind
/// the order.
pub struct LibraryBlock<F: Real> {
    /// In the order of the block's axes, without those of length 1.
    passes: Vec<Pass<F>>,
    bins: usize,
    inner_scratch: usize,
}

impl<F: Real> LibraryBlock<F> {
    /// For blocks of `shape`; with `rows_done`, rows along the last axis come transformed already.
    pub(super) fn of_shape(shape: &[usize], rows_done: bool) -> Self {
        let plan =
            |length, direction| F::with_planner(|planner| planner.plan_fft(length, direction));
        let passes: Vec<Pass<F>> = shape
            .iter()
            .enumerate()
            .filter(|&(_, &length)| length > 1)
            .map(|(axis, &length)| Pass {
                length,
                transforms: (!rows_done || axis + 1 < shape.len()).then(|| {
                    [FftDirection::Forward, FftDirection::Inverse].map(|way| plan(length, way))
                }),
            })
            .collect();
        let inner_scratch = passes
            .iter()
            .flat_map(|pass| pass.transforms.iter().flatten())
            .map(|fft| fft.get_inplace_scratch_len().max(fft.get_outofplace_scratch_len()))
            .max()
            .unwrap_or(0);
        LibraryBlock { passes, bins: shape.iter().product(), inner_scratch }
    }

    pub(super) fn bin_count(&self) -> usize {
        self.bins
    }

    pub(super) fn scratch_count(&self) -> usize {
        if self.passes.len() > 1 { self.bins + self.inner_scratch } else { self.inner_scratch }
    }

    pub(super) fn forward_in_place(&self, spectrum: &mut [Complex<F>], scratch: &mut [Complex<F>]) {
        let Some((last, others)) = self.passes.split_last() else { return };
        if let Some([forward, _]) = &last.transforms {
            forward.process_with_scratch(spectrum, scratch);
        }
        let mut done = last.length;
        for pass in others.iter().rev() {
            let (turned, inner) = scratch.split_at_mut(self.bins);
            transpose(spectrum, turned, done);
            if let Some([forward, _]) = &pass.transforms {
                forward.process_outofplace_with_scratch(turned, spectrum, inner);
            }
            done = pass.length;
        }
    }

    pub(super) fn inverse_in_place(&self, spectrum: &mut [Complex<F>], scratch: &mut [Complex<F>]) {
        let Some((last, others)) = self.passes.split_last() else { return };
        for (at, pass) in others.iter().enumerate() {
            let next = others.get(at + 1).unwrap_or(last).length;
            let (turned, inner) = scratch.split_at_mut(self.bins);
            if let Some([_, inverse]) = &pass.transforms {
                inverse.process_outofplace_with_scratch(spectrum, turned, inner);
            }
            transpose(turned, spectrum, self.bins / next);
        }
        if let Some([_, inverse]) = &last.transforms {
            inverse.process_with_scratch(spectrum, scratch);
        }
    }
}

/// `to` becomes the transpose of the matrix `from`, whose rows have `columns` entries.
fn transpose<F: Copy>(from: &[F], to: &mut [F], columns: usize) {
    /// Edge of a square that stays in the first-level cache together with its image.
    const SQUARE: usize = 16;
    let rows = from.len() / columns;
    for top in (0..rows).step_by(SQUARE) {
        for left in (0..columns).step_by(SQUARE) {
            for column in left..columns.min(left + SQUARE) {
                for row in top..rows.min(top + SQUARE) {
                    to[column * rows + row] = from[row * columns + column];
                }
            }
        }
    }
}

pub(super) fn scale_bins<F: Real>(bins: &mut [Complex<F>], block: usize) {
    let factor = F::one() / F::from_usize(block).unwrap_or_else(F::one);
    for bin in bins {
        *bin = *bin * factor;
    }
}

pub(super) fn multiply_bins<F: Real>(spectrum: &mut [Complex<F>], kernel: &[Complex<F>]) {
    for (bin, &factor) in spectrum.iter_mut().zip(kernel) {
        *bin = *bin * factor;
    }
}

pub(super) fn add_products<F: Real>(sum: &mut [F], spectrum: &[F], kernel: &[F]) {
    let products = as_complex(spectrum).iter().zip(as_complex(kernel));
    for (sum, (&bin, &factor)) in as_complex_mut(sum).iter_mut().zip(products) {
        *sum = *sum + bin * factor;
    }
}

/// Blocks of complex numbers.
impl<F: Real> LibraryBlock<F> {
    pub(super) fn bins(&self) -> usize {
        2 * self.bin_count()
    }

    pub(super) fn scratch(&self) -> usize {
        2 * self.scratch_count()
    }

    pub(super) fn forward(&self, block: &mut [Complex<F>], spectrum: &mut [F], scratch: &mut [F]) {
        let spectrum = as_complex_mut(spectrum);
        spectrum.copy_from_slice(block);
        self.forward_in_place(spectrum, as_complex_mut(scratch));
    }

    pub(super) fn keep(&self, spectrum: &mut [F], kernel: &mut [F]) {
        kernel.copy_from_slice(spectrum);
        scale_bins(as_complex_mut(kernel), self.bins);
    }

    pub(super) fn multiply(
        &self,
        spectrum: &mut [F],
        kernel: &[F],
        block: &mut [Complex<F>],
        scratch: &mut [F],
    ) {
        multiply_bins(as_complex_mut(spectrum), as_complex(kernel));
        self.inverse(spectrum, block, scratch);
    }

    pub(super) fn inverse(&self, sum: &mut [F], block: &mut [Complex<F>], scratch: &mut [F]) {
        let sum = as_complex_mut(sum);
        self.inverse_in_place(sum, as_complex_mut(scratch));
        block.copy_from_slice(sum);
    }
}
