use super::Ends;
use crate::error::Result;
use crate::kernels::range;
use crate::kernels::taps::mirrored;

/// Kaiser's window, `I0(beta sqrt(1 - r^2)) / I0(beta)` with `r` from -1 to 1 and `I0` the modified
/// Bessel function. `beta` trades width for side lobes: 0 is the boxcar, 5 about Hamming's, 8.6
/// about Blackman's; 14 is a good start. (J. Kaiser, R. Schafer, *IEEE Trans. ASSP* 28, 1980, 105.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for a `beta` outside 0 to 700, a size of 0 or one beyond
/// [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, kaiser};
/// let w = kaiser(5, 14.0, Ends::Symmetric)?;
/// assert!(w[2] == 1.0 && (w[0] - 7.7e-6).abs() < 1e-7);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn kaiser(size: usize, beta: f64, ends: Ends) -> Result<Vec<f64>> {
    range::between("beta", beta, 0.0..=700.0)?;
    let top = bessel_i0(beta);
    ends.sample(size, |i, full| {
        let r = 1.0 - 2.0 * i as f64 / (full - 1) as f64;
        bessel_i0(beta * libm::sqrt(1.0 - r * r)) / top
    })
}

/// The Kaiser-Bessel-derived window of an even `size`, as audio codecs use it: the square roots of
/// the running sum of [`kaiser`]'s `size / 2 + 1` taps over their whole sum. Two neighbours that
/// overlap by half have squares that sum to 1 (Princen and Bradley). Symmetric only.
///
/// # Errors
/// [`Range`](crate::Error::Range) for an odd size, and as [`kaiser`].
///
/// ```
/// let w = faltung::kernels::window::kaiser_bessel_derived(8, 4.0)?;
/// assert!((w[0] * w[0] + w[4] * w[4] - 1.0).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn kaiser_bessel_derived(size: usize, beta: f64) -> Result<Vec<f64>> {
    if size == 0 || size % 2 == 1 {
        return Err(range::outside("size", "an even number of taps", size));
    }
    let bell = kaiser(size / 2 + 1, beta, Ends::Symmetric)?;
    let whole: f64 = bell.iter().sum();
    let mut sum = 0.0;
    mirrored(size, |i| {
        sum += bell[i];
        libm::sqrt(sum / whole)
    })
}

/// The modified Bessel function of order 0 by its power series, `sum ((x/2)^k / k!)^2`: all terms
/// are positive, so nothing cancels (Abramowitz and Stegun 9.6.12).
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > sum * (f64::EPSILON / 8.0) {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}
