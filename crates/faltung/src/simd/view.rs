use num_complex::Complex;

use super::passes::Passes;

/// Pairs of neighbouring reals as complex numbers; an odd last one is left out.
pub(crate) fn as_complex<F: Passes>(reals: &[F]) -> &[Complex<F>] {
    // SAFETY: `Complex` is `repr(C)`: two reals, aligned as one; half as many of them end in time.
    unsafe { std::slice::from_raw_parts(reals.as_ptr().cast(), reals.len() / 2) }
}

/// The same, to be written.
pub(crate) fn as_complex_mut<F: Passes>(reals: &mut [F]) -> &mut [Complex<F>] {
    // SAFETY: as above; the borrow is handed on whole.
    unsafe { std::slice::from_raw_parts_mut(reals.as_mut_ptr().cast(), reals.len() / 2) }
}
