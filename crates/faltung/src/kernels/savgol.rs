use super::range;
use super::taps::{MAX_TAPS, sampled};
use crate::error::Result;

/// The highest degree whose recurrence stays accurate in double precision.
const MAX_ORDER: usize = 12;

/// The Savitzky-Golay kernel: convolving fits a polynomial of degree `order` to every `window`
/// neighbouring samples (least squares) and takes its `derivative`-th derivative in the middle,
/// for samples `delta` apart.
///
/// The taps are those of `scipy.signal.savgol_coeffs(window, order, deriv=derivative,
/// delta=delta, use="conv")`. With an even window the middle lies between two samples. They come
/// from the polynomials that are orthogonal over the window (Gram's; three-term recurrence
/// `p_(k+1) = x p_k - b_k p_(k-1)`, `b_k = |p_k|^2 / |p_(k-1)|^2 =
/// k^2 (window^2 - k^2) / (16 k^2 - 4)`): tap `i` is the sum over `k`
/// of `p_k(x_i) p_k^(d)(0) / |p_k|^2` (P. A. Gorry, *Anal. Chem.* 62, 1990, 570).
///
/// # Errors
/// [`Range`](crate::Error::Range) for an order that is not below `window` or above 12, a
/// derivative above the order (it would be 0 everywhere), or a `delta` that is not finite and
/// above 0 or too extreme for its `derivative`-th power to be a double.
///
/// ```
/// let taps = faltung::kernels::savgol(5, 2, 0, 1.0)?;
/// let known = [-3.0, 12.0, 17.0, 12.0, -3.0].map(|tap| tap / 35.0);
/// assert!(taps.iter().zip(known).all(|(a, b)| (a - b).abs() < 1e-15));
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn savgol(window: usize, order: usize, derivative: usize, delta: f64) -> Result<Vec<f64>> {
    range::count("window", window, 1..=MAX_TAPS)?;
    range::count("order", order, 0..=MAX_ORDER.min(window - 1))?;
    range::count("derivative", derivative, 0..=order)?;
    range::positive("delta", delta)?;
    let half = ((window - 1) as f64 / 2.0).max(0.5);
    let middle = (window - 1) as f64 / 2.0;
    // Convolution reads the signal backwards: tap i meets the sample at -x.
    let x = sampled(window, |i| (middle - i as f64) / half)?;
    let mut taps = fit(&x, 1.0 / half, order, derivative)?;
    let scale = (0..derivative).fold(1.0, |scale, _| scale * half * delta);
    if !scale.is_normal() {
        return Err(range::outside("delta", "a power that doubles can hold", delta));
    }
    taps.iter_mut().for_each(|tap| *tap /= scale);
    Ok(taps)
}

/// The weights of the samples at the symmetric abscissae `x`, `step` apart, in the fit's derivative
/// at 0.
fn fit(x: &[f64], step: f64, order: usize, derivative: usize) -> Result<Vec<f64>> {
    let size = x.len() as f64;
    let ratio = |k: usize| {
        let square = (k * k) as f64;
        step * step * square * (size * size - square) / (4.0 * (4.0 * square - 1.0))
    };
    let mut taps = sampled(x.len(), |_| 0.0)?;
    let mut p = sampled(x.len(), |_| 1.0)?;
    let mut before = sampled(x.len(), |_| 0.0)?;
    let mut at_zero = Derivatives::of_one(derivative);
    let mut norm = x.len() as f64;
    for k in 0..=order {
        let weight = at_zero.last() / norm;
        taps.iter_mut().zip(&p).for_each(|(tap, value)| *tap += weight * value);
        let b = ratio(k);
        for ((old, value), x) in before.iter_mut().zip(&p).zip(x) {
            *old = x * value - b * *old;
        }
        std::mem::swap(&mut p, &mut before);
        at_zero.advance(b);
        norm *= ratio(k + 1);
    }
    Ok(taps)
}

/// `p_k(0), p_k'(0), ..` and the same of `p_(k-1)`.
struct Derivatives {
    now: Vec<f64>,
    before: Vec<f64>,
}

impl Derivatives {
    fn of_one(highest: usize) -> Self {
        let mut now = vec![0.0; highest + 1];
        now[0] = 1.0;
        Derivatives { before: vec![0.0; highest + 1], now }
    }

    fn last(&self) -> f64 {
        self.now.last().copied().unwrap_or(0.0)
    }

    /// From `p_k` to `p_(k+1)`: Leibniz' rule on `x p_k - b p_(k-1)` at 0.
    fn advance(&mut self, b: f64) {
        for d in 0..self.now.len() {
            let risen = if d == 0 { 0.0 } else { d as f64 * self.now[d - 1] };
            self.before[d] = risen - b * self.before[d];
        }
        std::mem::swap(&mut self.now, &mut self.before);
    }
}
