use super::Ends;
use crate::error::Result;
use crate::kernels::range;
use crate::kernels::taps::sampled;
use std::f64::consts::PI;

/// The window of Dolph and Chebyshev: the narrowest main lobe with all side lobes `at` dB below it.
///
/// Its spectrum is `T_(N-1)(b cos(pi k / N))`, `b = cosh(acosh(10^(at / 20)) / (N - 1))`, summed here
/// as the definition of the inverse transform says, with a cost of `N^2 / 4`; the largest tap is 1.
/// From about 45 dB on it is a window in the common sense. (C. Dolph, *Proc. IRE* 34, 1946, 335.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for an `at` outside 1 to 1000 or a size outside 1 to 65536.
///
/// ```
/// use faltung::kernels::window::{Ends, chebwin};
/// let w = chebwin(5, 100.0, Ends::Symmetric)?;
/// assert!(w[2] == 1.0 && (w[0] - 0.16866469).abs() < 1e-8);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn chebwin(size: usize, at: f64, ends: Ends) -> Result<Vec<f64>> {
    range::between("at", at, 1.0..=1000.0)?;
    range::count("size", size, 1..=1 << 16)?;
    let spectrum = spectrum(ends.full(size), at)?;
    let turn = sampled(2 * ends.full(size), |m| libm::cos(PI * m as f64 / ends.full(size) as f64))?;
    let mut taps = ends.sample(size, |i, full| {
        // Twice the distance from the middle is a whole number, for even sizes too.
        let twice = full - 1 - 2 * i;
        let wave = |(k, p): (usize, &f64)| p * turn[k * twice % (2 * full)];
        spectrum[0] + 2.0 * spectrum.iter().enumerate().skip(1).map(wave).sum::<f64>()
    })?;
    let top = taps.iter().fold(0.0f64, |top, &tap| top.max(tap));
    taps.iter_mut().for_each(|tap| *tap /= top);
    Ok(taps)
}

/// The first half of the spectrum; the other mirrors it.
fn spectrum(full: usize, at: f64) -> Result<Vec<f64>> {
    let order = full.max(2) as f64 - 1.0;
    let b = libm::cosh(libm::acosh(libm::pow(10.0, at / 20.0)) / order);
    sampled(full.div_ceil(2), |k| {
        let x = b * libm::cos(PI * k as f64 / full as f64);
        if x > 1.0 { libm::cosh(order * libm::acosh(x)) } else { libm::cos(order * libm::acos(x)) }
    })
}
