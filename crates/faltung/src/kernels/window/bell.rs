use super::Ends;
use crate::error::Result;
use crate::kernels::range;

/// The Gauss bell of standard deviation `std` samples, 1 in the middle: `exp(-x^2 / (2 std^2))`.
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `std` is finite and above 0, for a size of 0 or one
/// beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, gaussian};
/// let w = gaussian(3, 1.0, Ends::Symmetric)?;
/// assert!((w[0] - (-0.5f64).exp()).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn gaussian(size: usize, std: f64, ends: Ends) -> Result<Vec<f64>> {
    range::positive("std", std)?;
    ends.sample(size, |i, full| {
        let x = away(i, full) / std;
        libm::exp(-0.5 * x * x)
    })
}

/// The bell with a flatter (`p` above 1) or sharper top: `exp(-|x / sig|^(2 p) / 2)`.
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `p` and `sig` are finite and above 0, for a size of 0 or one
/// beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, general_gaussian};
/// let w = general_gaussian(5, 3.0, 2.0, Ends::Symmetric)?;
/// assert!((w[1] - (-0.5 / 64.0f64).exp()).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn general_gaussian(size: usize, p: f64, sig: f64, ends: Ends) -> Result<Vec<f64>> {
    range::positive("p", p)?;
    range::positive("sig", sig)?;
    ends.sample(size, |i, full| libm::exp(-0.5 * libm::pow(away(i, full) / sig, 2.0 * p)))
}

/// The two-sided decay, `exp(-|x| / tau)`, 1 in the middle. For causal smoothing see
/// [`kernels::exponential`](crate::kernels::exponential).
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `tau` is finite and above 0, for a size of 0 or one
/// beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, exponential};
/// let w = exponential(3, 1.0, Ends::Symmetric)?;
/// assert!((w[0] - (-1.0f64).exp()).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn exponential(size: usize, tau: f64, ends: Ends) -> Result<Vec<f64>> {
    range::positive("tau", tau)?;
    ends.sample(size, |i, full| libm::exp(-away(i, full) / tau))
}

/// The distance of tap `i`, one of the first half, from the middle.
fn away(i: usize, full: usize) -> f64 {
    (full - 1) as f64 / 2.0 - i as f64
}
