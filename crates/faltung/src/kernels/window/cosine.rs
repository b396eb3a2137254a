use super::Ends;
use crate::error::Result;
use crate::kernels::range;
use std::f64::consts::PI;

/// Any sum of cosines: `a_0 - a_1 cos(t) + a_2 cos(2 t) - ..` with `t = 2 pi i / (N - 1)`.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a coefficient that is not finite, a size of 0 or one beyond
/// [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, general_cosine, hann};
/// assert_eq!(general_cosine(9, &[0.5, 0.5], Ends::Periodic)?, hann(9, Ends::Periodic)?);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn general_cosine(size: usize, coefficients: &[f64], ends: Ends) -> Result<Vec<f64>> {
    for &a in coefficients {
        range::finite("coefficient", a)?;
    }
    ends.sample(size, |i, full| {
        let t = 2.0 * PI * i as f64 / (full - 1) as f64;
        let term = |(k, a): (usize, &f64)| {
            let swing = a * libm::cos(k as f64 * t);
            if k % 2 == 0 { swing } else { -swing }
        };
        coefficients.iter().enumerate().map(term).sum()
    })
}

/// A raised cosine: `alpha - (1 - alpha) cos(2 pi i / (N - 1))`.
///
/// # Errors
/// [`Range`](crate::Error::Range) for an `alpha` that is not finite, a size of 0 or one beyond
/// [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, general_hamming};
/// let w = general_hamming(5, 0.75, Ends::Symmetric)?;
/// assert!(w[0] == 0.5 && w[2] == 1.0);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn general_hamming(size: usize, alpha: f64, ends: Ends) -> Result<Vec<f64>> {
    general_cosine(size, &[alpha, 1.0 - alpha], ends)
}

/// Hann's window, `0.5 - 0.5 cos(2 pi i / (N - 1))`, 0 at both ends.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, hann};
/// assert_eq!(hann(3, Ends::Symmetric)?, [0.0, 1.0, 0.0]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn hann(size: usize, ends: Ends) -> Result<Vec<f64>> {
    general_cosine(size, &[0.5, 0.5], ends)
}

/// Hamming's window, `0.54 - 0.46 cos(2 pi i / (N - 1))`.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, hamming};
/// let w = hamming(3, Ends::Symmetric)?;
/// assert!((w[0] - 0.08).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn hamming(size: usize, ends: Ends) -> Result<Vec<f64>> {
    general_cosine(size, &[0.54, 0.46], ends)
}

/// Blackman's window, the cosine sum of 0.42, 0.5, 0.08.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, blackman};
/// let w = blackman(5, Ends::Symmetric)?;
/// assert!((w[1] - 0.34).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn blackman(size: usize, ends: Ends) -> Result<Vec<f64>> {
    general_cosine(size, &[0.42, 0.5, 0.08], ends)
}

/// Nuttall's minimal 4-term window, as SciPy has it: the cosine sum of 0.3635819, 0.4891775,
/// 0.1365995, 0.0106411. (A. Nuttall, *IEEE Trans. ASSP* 29, 1981, 84.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, nuttall};
/// let w = nuttall(5, Ends::Symmetric)?;
/// assert!((w[0] - 0.0003628).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn nuttall(size: usize, ends: Ends) -> Result<Vec<f64>> {
    general_cosine(size, &[0.3635819, 0.4891775, 0.1365995, 0.0106411], ends)
}

/// The 4-term window of Blackman and Harris, side lobes below -92 dB: the cosine sum of 0.35875,
/// 0.48829, 0.14128, 0.01168. (F. Harris, *Proc. IEEE* 66, 1978, 51.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, blackmanharris};
/// let w = blackmanharris(5, Ends::Symmetric)?;
/// assert!((w[0] - 0.00006).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn blackmanharris(size: usize, ends: Ends) -> Result<Vec<f64>> {
    general_cosine(size, &[0.35875, 0.48829, 0.14128, 0.01168], ends)
}

/// The flat-top window, for reading amplitudes off a spectrum: the cosine sum of 0.21557895,
/// 0.41663158, 0.277263158, 0.083578947, 0.006947368. Slightly negative near its ends.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, flattop};
/// let w = flattop(5, Ends::Symmetric)?;
/// assert!(w[0] < 0.0 && (w[2] - 1.0).abs() < 1e-8);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn flattop(size: usize, ends: Ends) -> Result<Vec<f64>> {
    general_cosine(size, &[0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368], ends)
}

/// Half a wave, `sin(pi (i + 1/2) / N)`.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, cosine};
/// let w = cosine(3, Ends::Symmetric)?;
/// assert!((w[0] - 0.5).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn cosine(size: usize, ends: Ends) -> Result<Vec<f64>> {
    ends.sample(size, |i, full| libm::sin(PI * (i as f64 + 0.5) / full as f64))
}
