use super::Ends;
use crate::error::Result;

/// The rectangular window: ones.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, boxcar};
/// assert_eq!(boxcar(3, Ends::Symmetric)?, [1.0; 3]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn boxcar(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |_, _| 1.0)
}

/// The triangle that reaches 0 just outside the window: `2 (i + 1) / (N + 1)` up to the middle for an
/// odd size `N`, `(2 i + 1) / N` for an even one.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, triang};
/// assert_eq!(triang(3, Ends::Symmetric)?, [0.5, 1.0, 0.5]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn triang(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |i, full| {
        let rung = (2 * i + 1 + full % 2) as f64;
        rung / (full + full % 2) as f64
    })
}

/// Bartlett's triangle, 0 at both ends: `2 i / (N - 1)` up to the middle.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, bartlett};
/// assert_eq!(bartlett(5, Ends::Symmetric)?, [0.0, 0.5, 1.0, 0.5, 0.0]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn bartlett(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |i, full| 2.0 * i as f64 / (full - 1) as f64)
}

/// Parzen's window, a cubic B-spline: with `r` the distance from the middle over `N / 2`,
/// `1 - 6 r^2 + 6 r^3` where the distance is at most `(N - 1) / 4`, else `2 (1 - r)^3`.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, parzen};
/// let w = parzen(5, Ends::Symmetric)?;
/// assert!(w[2] == 1.0 && (w[0] - 0.016).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn parzen(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |i, full| {
        let away = (full - 1) as f64 / 2.0 - i as f64;
        let r = 2.0 * away / full as f64;
        let s = 1.0 - r;
        if away <= (full - 1) as f64 / 4.0 { 1.0 - 6.0 * r * r * s } else { 2.0 * s * s * s }
    })
}
