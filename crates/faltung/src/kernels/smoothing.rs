use super::range;
use super::taps::{mirrored, normalized, sampled, size_from};
use crate::error::Result;

/// The moving average: `size` taps of `1 / size`.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a size of 0 or beyond [`MAX_TAPS`](super::MAX_TAPS).
///
/// ```
/// assert_eq!(faltung::kernels::boxcar(4)?, [0.25; 4]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn boxcar(size: usize) -> Result<Vec<f64>> {
    let tap = 1.0 / size as f64;
    sampled(size, |_| tap)
}

/// The Gauss bell of standard deviation `sigma` samples, summing to 1.
///
/// The taps are `exp(-x^2 / (2 sigma^2))` over their sum, for whole `x` from `-r` to `r`, where
/// `r = round(truncate * sigma)`: those of `scipy.ndimage.gaussian_filter1d`, whose `truncate`
/// is 4 unless told otherwise. Less than 4 is faster and cuts the bell visibly; at 4 what is cut
/// weighs 6e-5.
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `sigma` and `truncate` are finite and above 0, or where
/// there would be more than [`MAX_TAPS`](super::MAX_TAPS) taps.
///
/// ```
/// let bell = faltung::kernels::gauss(2.0, 4.0)?;
/// assert_eq!(bell.len(), 17);
/// assert!((bell.iter().sum::<f64>() - 1.0).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn gauss(sigma: f64, truncate: f64) -> Result<Vec<f64>> {
    let radius = gauss_radius(sigma, truncate)?;
    let bell = |i: usize| {
        let x = (radius - i) as f64 / sigma;
        libm::exp(-0.5 * x * x)
    };
    Ok(normalized(mirrored(2 * radius + 1, bell)?))
}

/// The derivative of the Gauss bell: convolving smooths by `sigma` and derives `order` times.
///
/// With `g` the taps of [`gauss`], these are `q_order(x) g(x)`, where `q_0 = 1`, `q_1 = -x /
/// sigma^2` and `q_(k+1) = -(x q_k + k q_(k-1)) / sigma^2` (the Hermite polynomials' recurrence):
/// what `scipy.ndimage.gaussian_filter1d` convolves with for the same `order`. A rising signal
/// gives a positive first derivative, per sample.
///
/// # Errors
/// As [`gauss`]; [`Range`](crate::Error::Range) also for an order above 20
/// and, from order 1 on, for a `sigma` below 0.01.
///
/// ```
/// use faltung::{Mode, convolve, kernels};
/// let slope = kernels::gauss_derivative(1.0, 1, 4.0)?;
/// let ramp: Vec<f64> = (0..30).map(|n| 3.0 * f64::from(n)).collect();
/// let found = convolve(&ramp, &slope, Mode::Valid)?;
/// assert!(found.iter().all(|y| (y - 3.0).abs() < 0.01));
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn gauss_derivative(sigma: f64, order: usize, truncate: f64) -> Result<Vec<f64>> {
    range::count("order", order, 0..=20)?;
    if order > 0 && sigma < 0.01 {
        return Err(range::outside("sigma", "at least 0.01 for a derivative", sigma));
    }
    let mut taps = gauss(sigma, truncate)?;
    let radius = (taps.len() / 2) as f64;
    for (i, tap) in taps.iter_mut().enumerate() {
        *tap *= hermite(order, i as f64 - radius, sigma);
    }
    Ok(taps)
}

/// `q_order(x)` of [`gauss_derivative`].
fn hermite(order: usize, x: f64, sigma: f64) -> f64 {
    let (mut q, mut before) = (1.0, 0.0);
    for k in 0..order {
        (q, before) = (-(x * q + k as f64 * before) / (sigma * sigma), q);
    }
    q
}

fn gauss_radius(sigma: f64, truncate: f64) -> Result<usize> {
    range::positive("sigma", sigma)?;
    range::positive("truncate", truncate)?;
    let size = size_from("sigma", 2.0 * (truncate * sigma + 0.5).floor() + 1.0)?;
    Ok(size / 2)
}

/// The binomial kernel of `order + 1` taps, `C(order, k) / 2^order`: `order` times the average of
/// two neighbours, close to [`gauss`] with `sigma = sqrt(order) / 2`.
///
/// The taps are exact up to order 56.
///
/// # Errors
/// [`Range`](crate::Error::Range) for an order above 1000; take [`gauss`] for more.
///
/// ```
/// assert_eq!(faltung::kernels::binomial(2)?, [0.25, 0.5, 0.25]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn binomial(order: usize) -> Result<Vec<f64>> {
    range::count("order", order, 0..=1000)?;
    let mut taps = pascal(order)?;
    taps.iter_mut().for_each(|tap| *tap = libm::scalbn(*tap, -(order as i32)));
    Ok(taps)
}

/// Row `order` of Pascal's triangle, by additions alone, which are exact below 2^53.
pub(super) fn pascal(order: usize) -> Result<Vec<f64>> {
    let mut row = sampled(order + 1, |_| 0.0)?;
    row[0] = 1.0;
    for filled in 1..=order {
        for k in (1..=filled).rev() {
            row[k] += row[k - 1];
        }
    }
    Ok(row)
}

/// Exponential smoothing with a time constant of `tau` samples, causal: `exp(-n / tau)` for `n =
/// 0, 1, ..`, summing to 1.
///
/// The endless response is cut where what follows weighs no more than the share `cut` of the
/// whole (1e-6 is a good one: 14 `tau` taps). Tap 0 weighs the present sample: use mode full and
/// keep the first outputs, for mode same would centre it.
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `tau` is finite and above 0 and `cut` is at least
/// 2^-53 and below 1, or beyond [`MAX_TAPS`](super::MAX_TAPS) taps.
///
/// ```
/// let taps = faltung::kernels::exponential(5.0, 1e-6)?;
/// assert_eq!(taps.len(), 70);
/// assert!((taps[5] / taps[0] - (-1.0f64).exp()).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn exponential(tau: f64, cut: f64) -> Result<Vec<f64>> {
    decaying(-1.0 / range::positive("tau", tau)?, cut)
}

/// The exponential moving average of `span` samples as traders and pandas (`ewm(span=..)`) count:
/// weights `(1 - alpha)^n` with `alpha = 2 / (span + 1)`, causal, summing to 1, cut as in
/// [`exponential`].
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `span` is finite and above 1; otherwise as
/// [`exponential`].
///
/// ```
/// let taps = faltung::kernels::ema(3.0, 1e-6)?;
/// assert!((taps[1] / taps[0] - 0.5).abs() < 1e-15);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn ema(span: f64, cut: f64) -> Result<Vec<f64>> {
    if !(span > 1.0 && span.is_finite()) {
        return Err(range::outside("span", "a finite number above 1", span));
    }
    decaying(libm::log1p(-2.0 / (span + 1.0)), cut)
}

/// `exp(rate n)`, `rate` below 0, up to the share `cut` of the endless sum, over its own sum.
fn decaying(rate: f64, cut: f64) -> Result<Vec<f64>> {
    const LEAST: f64 = f64::EPSILON / 2.0;
    if !(LEAST..1.0).contains(&cut) {
        return Err(range::outside("cut", "at least 1.2e-16 and below 1", cut));
    }
    // A decay too steep for doubles leaves the first tap alone, as an infinite rate should.
    let rate = rate.max(-f64::MAX);
    let size = size_from("duration", (libm::log(cut) / rate).ceil().max(1.0))?;
    Ok(normalized(sampled(size, |n| libm::exp(rate * n as f64))?))
}
