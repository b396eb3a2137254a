use super::Ends;
use crate::error::Result;
use crate::kernels::range;
use std::f64::consts::PI;

/// Bohman's window, `(1 - r) cos(pi r) + sin(pi r) / pi` with `r = |2 i / (N - 1) - 1|`: a half
/// wave convolved with itself.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, bohman};
/// let w = bohman(5, Ends::Symmetric)?;
/// assert!(w[0] == 0.0 && w[2] == 1.0);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn bohman(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |i, full| {
        if i == 0 {
            return 0.0;
        }
        let r = 1.0 - 2.0 * i as f64 / (full - 1) as f64;
        (1.0 - r) * libm::cos(PI * r) + libm::sin(PI * r) / PI
    })
}

/// The mean of Bartlett's and Hann's: `0.62 - 0.48 |r| + 0.38 cos(2 pi r)` with
/// `r = i / (N - 1) - 1/2`. (Y. Ha, J. Pearce, *IEEE Trans. ASSP* 37, 1989, 298.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, barthann};
/// let w = barthann(5, Ends::Symmetric)?;
/// assert!((w[1] - 0.5).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn barthann(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |i, full| {
        let r = 0.5 - i as f64 / (full - 1) as f64;
        0.62 - 0.48 * r + 0.38 * libm::cos(2.0 * PI * r)
    })
}

/// Lanczos' window, the main lobe of `sinc(2 i / (N - 1) - 1)`, `sinc(x) = sin(pi x) / (pi x)`.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, lanczos};
/// let w = lanczos(5, Ends::Symmetric)?;
/// assert!(w[0].abs() < 1e-15 && (w[1] - 2.0 / std::f64::consts::PI).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn lanczos(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |i, full| {
        let x = PI * (1.0 - 2.0 * i as f64 / (full - 1) as f64);
        if x == 0.0 { 1.0 } else { libm::sin(x) / x }
    })
}

/// Tukey's window: flat, with a share `alpha` (0 to 1) of its length in two half-cosine slopes. 0 is
/// [`boxcar`](super::boxcar()), 1 is [`hann`](super::hann()); SciPy's default is 0.5.
///
/// # Errors
/// [`Range`](crate::Error::Range) for an `alpha` outside 0 to 1, a size of 0 or one beyond
/// [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, tukey};
/// let w = tukey(9, 0.5, Ends::Symmetric)?;
/// assert!(w[0] == 0.0 && (w[1] - 0.5).abs() < 1e-15 && w[2..7] == [1.0; 5]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn tukey(size: usize, alpha: f64, ends: Ends) -> Result<Vec<f64>> {
    range::between("alpha", alpha, 0.0..=1.0)?;
    ends.sample(size, |i, full| {
        let slope = alpha * (full - 1) as f64 / 2.0;
        if i as f64 >= slope { 1.0 } else { 0.5 - 0.5 * libm::cos(PI * i as f64 / slope) }
    })
}
