use super::Ends;
use crate::error::Result;
use crate::kernels::range;
use std::f64::consts::PI;

/// Taylor's window, for radar: `nbar - 1` side lobes of nearly the same height, `sll` dB below the
/// main lobe; the middle is 1. SciPy's defaults are `nbar` 4 and `sll` 30.
///
/// `1 + 2 sum_m F_m cos(2 pi m (i - N / 2 + 1/2) / N)`, over its value in the middle; with
/// `A = acosh(10^(sll / 20)) / pi`, `s = nbar^2 / (A^2 + (nbar - 1/2)^2)`,
/// `F_m = (-1)^(m+1) prod_n (1 - m^2 / (s (A^2 + (n - 1/2)^2))) / (2 prod_(n != m) (1 - m^2 / n^2))`,
/// `n` and `m` from 1 to `nbar - 1`. (W. Carrara, R. Goodman, R. Majewski, *Spotlight Synthetic
/// Aperture Radar*, 1995, appendix D.2.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for an `nbar` outside 1 to 100, an `sll` outside 0 to 1000, a
/// size of 0 or one beyond [`MAX_TAPS`](crate::kernels::MAX_TAPS).
///
/// ```
/// use faltung::kernels::window::{Ends, taylor};
/// let w = taylor(5, 4, 30.0, Ends::Symmetric)?;
/// assert!(w[2] == 1.0 && w[0] < w[1]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn taylor(size: usize, nbar: usize, sll: f64, ends: Ends) -> Result<Vec<f64>> {
    range::count("nbar", nbar, 1..=100)?;
    range::between("sll", sll, 0.0..=1000.0)?;
    let weights = weights(nbar, sll);
    let height = |turns: f64| {
        let waves =
            (1..).zip(&weights).map(|(m, f)| f * libm::cos(2.0 * PI * f64::from(m) * turns));
        1.0 + 2.0 * waves.sum::<f64>()
    };
    let top = height(0.0);
    ends.sample(size, |i, full| height((i as f64 - full as f64 / 2.0 + 0.5) / full as f64) / top)
}

/// `F_1, F_2, ..` of [`taylor`].
fn weights(nbar: usize, sll: f64) -> Vec<f64> {
    let a = libm::acosh(libm::pow(10.0, sll / 20.0)) / PI;
    let last = nbar as f64 - 0.5;
    let s = (nbar * nbar) as f64 / (a * a + last * last);
    let weight = |m: usize| {
        let square = (m * m) as f64;
        let mut f = if m % 2 == 1 { 0.5 } else { -0.5 };
        for n in 1..nbar {
            let half = n as f64 - 0.5;
            f *= 1.0 - square / (s * (a * a + half * half));
            if n != m {
                f /= 1.0 - square / (n * n) as f64;
            }
        }
        f
    };
    (1..nbar).map(weight).collect()
}
