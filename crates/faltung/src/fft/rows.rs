use std::cell::RefCell;
use std::sync::Arc;

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::library::{LibraryBlock, Real, multiply_bins, scale_bins};
use crate::simd::{as_complex, as_complex_mut};

/// Transforms of dense blocks of real numbers: half a spectrum along the last axis, whole spectra
/// along the others.
pub struct RowsBlock<F: Real> {
    row: usize,
    bins_of_row: usize,
    block: usize,
    forward: Arc<dyn RealToComplex<F>>,
    inverse: Arc<dyn ComplexToReal<F>>,
    others: LibraryBlock<F>,
    row_scratch: usize,
}

/// Reals whose rows `realfft` transforms.
pub trait RealRows: Real {
    fn plan_rows(length: usize) -> (Arc<dyn RealToComplex<Self>>, Arc<dyn ComplexToReal<Self>>);
}

macro_rules! planned_rows {
    ($($real:ty),*) => {$(
        impl RealRows for $real {
            fn plan_rows(
                length: usize,
            ) -> (Arc<dyn RealToComplex<$real>>, Arc<dyn ComplexToReal<$real>>) {
                thread_local! {
                    static PLANNER: RefCell<RealFftPlanner<$real>> =
                        RefCell::new(RealFftPlanner::new());
                }
                PLANNER.with_borrow_mut(|planner| {
                    (planner.plan_fft_forward(length), planner.plan_fft_inverse(length))
                })
            }
        }
    )*};
}

planned_rows!(f32, f64);

impl<F: RealRows> RowsBlock<F> {
    pub(super) fn new(shape: &[usize]) -> Self {
        let last = shape.iter().rposition(|&length| length > 1);
        let row = last.map_or(1, |axis| shape[axis]);
        let (forward, inverse) = F::plan_rows(row);
        let bins_of_row = row / 2 + 1;
        let mut of_bins = shape[..last.unwrap_or(0)].to_vec();
        of_bins.push(bins_of_row);
        RowsBlock {
            row,
            bins_of_row,
            block: shape.iter().product(),
            row_scratch: forward.get_scratch_len().max(inverse.get_scratch_len()),
            others: LibraryBlock::of_shape(&of_bins, true),
            forward,
            inverse,
        }
    }

    pub(super) fn bins(&self) -> usize {
        2 * (self.block / self.row * self.bins_of_row)
    }

    pub(super) fn scratch(&self) -> usize {
        2 * self.others.scratch_count().max(self.row_scratch)
    }

    pub(super) fn forward(&self, block: &mut [F], spectrum: &mut [F], scratch: &mut [F]) {
        let (spectrum, scratch) = (as_complex_mut(spectrum), as_complex_mut(scratch));
        let rows =
            block.chunks_exact_mut(self.row).zip(spectrum.chunks_exact_mut(self.bins_of_row));
        for (row, bins) in rows {
            let done = self.forward.process_with_scratch(row, bins, scratch);
            debug_assert!(done.is_ok(), "the lengths are the plan's own");
        }
        self.others.forward_in_place(spectrum, scratch);
    }

    pub(super) fn keep(&self, spectrum: &mut [F], kernel: &mut [F]) {
        kernel.copy_from_slice(spectrum);
        scale_bins(as_complex_mut(kernel), self.block);
    }

    pub(super) fn multiply(
        &self,
        spectrum: &mut [F],
        kernel: &[F],
        block: &mut [F],
        scratch: &mut [F],
    ) {
        multiply_bins(as_complex_mut(spectrum), as_complex(kernel));
        self.inverse(spectrum, block, scratch);
    }

    pub(super) fn inverse(&self, sum: &mut [F], block: &mut [F], scratch: &mut [F]) {
        let (spectrum, scratch) = (as_complex_mut(sum), as_complex_mut(scratch));
        self.others.inverse_in_place(spectrum, scratch);
        let rows =
            block.chunks_exact_mut(self.row).zip(spectrum.chunks_exact_mut(self.bins_of_row));
        for (row, bins) in rows {
            // The first bin of a real row is real, and so is the last of an even one; rounding
            // leaves a trace that the inverse would complain of.
            bins[0].im = F::zero();
            if self.row.is_multiple_of(2) {
                bins[self.bins_of_row - 1].im = F::zero();
            }
            let done = self.inverse.process_with_scratch(bins, row, scratch);
            debug_assert!(done.is_ok(), "the lengths are the plan's own");
        }
    }
}
