use ndarray::ArrayD;
use num_traits::Float;

use crate::element::Element;
use crate::error::{Error, Result};
use crate::samples::Samples;
use crate::spec::{Boundary, Mode, Spec};

/// How well a template fits at every place of a signal, from -1 (its negative) to 1 (itself, up to
/// brightness and contrast): zero-mean normalised cross-correlation.
///
/// With `w` the samples under the template and bars for means,
///
/// ```text
/// y = sum (w - w̄)(t - t̄) / sqrt(sum (w - w̄)² · sum (t - t̄)²)
/// ```
///
/// (Lewis, "Fast normalized cross-correlation", Vision Interface 1995). Where the samples are
/// constant to within rounding the fit is 0. The template lies along the signal's last axes; beyond
/// the edge there are zeros.
///
/// ```
/// use faltung::{Mode, normalized_correlation};
/// let signal = [5.0, 5.0, 7.0, 9.0, 7.0, 5.0, 5.0, 4.0, 3.0, 4.0];
/// let fit: Vec<f64> = normalized_correlation(&signal, &[0.0, 1.0, 0.0], Mode::Valid)?;
/// assert!((fit[2] - 1.0).abs() < 1e-12 && (fit[7] + 1.0).abs() < 1e-12);
/// # Ok::<(), faltung::Error>(())
/// ```
///
/// # Errors
/// [`Error::Range`] for a template that is constant or not finite; else those of [`Spec::plan`].
pub fn normalized_correlation<T: Element + Float, S: Samples<T>>(
    signal: S,
    template: impl Samples<T>,
    mode: Mode,
) -> Result<S::Output> {
    let as_f64 = |x: &T| x.to_f64().unwrap_or(f64::NAN);
    let (signal, template) = (signal.samples().map(as_f64), template.samples().map(as_f64));
    let taps = template.len() as f64;
    let centred = &template - template.sum() / taps.max(1.0);
    let contrast = centred.iter().map(|t| t * t).sum::<f64>();
    if !(contrast.is_finite() && contrast > taps * f64::EPSILON * template.map(|t| t * t).sum()) {
        return Err(Error::Range {
            what: "a template with a contrast",
            wanted: "a finite number above 0".into(),
            found: contrast.to_string(),
        });
    }
    // Sums of squares far from zero would cancel: measure from the signal's mean, the edge included.
    let mean = signal.mean().filter(|mean| mean.is_finite()).unwrap_or(0.0);
    let shifted = &signal - mean;
    let squares = shifted.map(|x| x * x);
    let fits = |beyond: f64| Spec::correlate().mode(mode).boundary(Boundary::constant(beyond));
    let ones = ArrayD::from_elem(template.raw_dim(), 1.0);
    let mut fit: ArrayD<f64> = fits(-mean).run(&shifted, &centred)?;
    let sums: ArrayD<f64> = fits(-mean).run(&shifted, &ones)?;
    let sums_of_squares: ArrayD<f64> = fits(mean * mean).run(&squares, &ones)?;
    ndarray::Zip::from(&mut fit).and(&sums).and(&sums_of_squares).for_each(|fit, &sum, &square| {
        let variance = square - sum * sum / taps;
        let flat = variance <= taps * f64::EPSILON * square;
        *fit = if flat { 0.0 } else { (*fit / (variance * contrast).sqrt()).clamp(-1.0, 1.0) };
    });
    S::wrap(fit.map(|&fit| T::from(fit).unwrap_or_else(T::nan)))
}
