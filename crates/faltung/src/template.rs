use ndarray::{ArrayD, ArrayViewD, Dimension, IxDyn, Slice};
use num_traits::Float;

use crate::buffer::{filled, mapped};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::samples::Samples;
use crate::spec::{Boundary, Mode, Spec, checked_count};

/// Variances below this share of the mean square have lost so many digits that they are computed
/// again, window by window.
const CANCELLED: f64 = 1e-6;

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
    let signal = mapped(signal.samples(), "the signal", as_f64)?;
    let template = mapped(template.samples(), "the template", as_f64)?;
    let taps = template.len() as f64;
    let centred = centre(template.view());
    let contrast = centred.iter().map(|t| t * t).sum::<f64>();
    let offset = template.iter().fold(0.0, |most: f64, t| most.max(t.abs()));
    if !(contrast.is_finite() && contrast.sqrt() > taps * f64::EPSILON * offset) {
        return Err(Error::Range {
            what: "a template",
            wanted: "finite samples that are not all the same".into(),
            found: format!("a contrast of {contrast} around {offset}"),
        });
    }
    // Sums of squares far from zero would cancel: measure from the signal's mean, the edge included.
    let mean = signal.mean().filter(|mean| mean.is_finite()).unwrap_or(0.0);
    let shifted = mapped(signal.view(), "the signal's differences from its mean", |x| x - mean)?;
    let squares = mapped(shifted.view(), "the signal's squares", |x| x * x)?;
    let fits = |beyond: f64| Spec::correlate().mode(mode).boundary(Boundary::constant(beyond));
    let ones = ArrayD::from_elem(template.raw_dim(), 1.0);
    let mut fit: ArrayD<f64> = fits(-mean).run(&shifted, &centred)?;
    let sums: ArrayD<f64> = fits(-mean).run(&shifted, &ones)?;
    let sums_of_squares: ArrayD<f64> = fits(mean * mean).run(&squares, &ones)?;
    let windows = Windows::new(&signal, &template, mode)?;
    for (index, fit) in fit.indexed_iter_mut() {
        let (sum, square) = (sums[index.slice()], sums_of_squares[index.slice()]);
        let variance = square - sum * sum / taps;
        *fit = if variance > CANCELLED * square {
            (*fit / (variance * contrast).sqrt()).clamp(-1.0, 1.0)
        } else {
            windows.fit(index.slice(), &centred, contrast)
        };
    }
    S::wrap(mapped(fit.view(), "the result", |&fit| T::from(fit).unwrap_or_else(T::nan))?)
}

/// Samples less their mean.
fn centre(samples: ArrayViewD<'_, f64>) -> ArrayD<f64> {
    let mean = samples.mean().unwrap_or(0.0);
    let nearly = samples.map(|x| x - mean);
    // The mean of large samples is itself rounded: what is left of it goes, too.
    let rest = nearly.mean().unwrap_or(0.0);
    nearly.map(|x| x - rest)
}

/// The samples under the template at each place.
struct Windows {
    padded: ArrayD<f64>,
    /// Where the window of output 0 begins in the padded signal, along each axis.
    start: Vec<usize>,
    shape: Vec<usize>,
}

impl Windows {
    fn new(signal: &ArrayD<f64>, template: &ArrayD<f64>, mode: Mode) -> Result<Self> {
        let batch = signal.ndim() - template.ndim();
        let mut shape = vec![1; batch];
        shape.extend(template.shape());
        let mut padded_shape = signal.shape().to_vec();
        for (len, taps) in padded_shape.iter_mut().zip(&shape) {
            *len = len.saturating_add((taps - 1).saturating_mul(2));
        }
        let what = "the signal with its edges";
        let zeros = filled(checked_count(&padded_shape, what)?, 0.0, what)?;
        let mut padded = ArrayD::from_shape_vec(IxDyn(&padded_shape), zeros)
            .map_err(|_| Error::Overflow { what })?;
        padded
            .slice_each_axis_mut(|axis| {
                let before = shape[axis.axis.index()] - 1;
                Slice::from(before..before + signal.len_of(axis.axis))
            })
            .assign(signal);
        let start = signal.shape().iter().zip(&shape).map(|(&n, &k)| match mode {
            Mode::Full => 0,
            Mode::Same => (k - 1) / 2,
            Mode::Valid => n.min(k) - 1,
        });
        Ok(Windows { start: start.collect(), shape, padded })
    }

    fn fit(&self, index: &[usize], centred: &ArrayD<f64>, contrast: f64) -> f64 {
        let window = self.padded.slice_each_axis(|axis| {
            let axis = axis.axis.index();
            let first = self.start[axis] + index[axis];
            Slice::from(first..first + self.shape[axis])
        });
        let largest = window.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let window = centre(window);
        let variance = window.iter().map(|x| x * x).sum::<f64>();
        if !(variance.sqrt() > window.len() as f64 * f64::EPSILON * largest) {
            return if variance.is_nan() { f64::NAN } else { 0.0 };
        }
        let product: f64 = window.iter().zip(centred).map(|(x, t)| x * t).sum();
        (product / (variance * contrast).sqrt()).clamp(-1.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_faint_template_on_a_high_step_is_found() {
        let template: Vec<f64> = (0..50).map(|i| ((i * 7919) % 101) as f64 / 1000.0).collect();
        let mut signal = vec![0.0; 300];
        signal[150..].fill(1e6);
        for at in [40, 220] {
            signal[at..at + 50].iter_mut().zip(&template).for_each(|(x, t)| *x += t);
        }
        for (mode, offset) in [(Mode::Valid, 0), (Mode::Full, 49), (Mode::Same, 49 - 24)] {
            let fit = normalized_correlation(&signal, &template, mode).unwrap();
            for at in [40, 220] {
                assert!(
                    (fit[at + offset] - 1.0).abs() < 1e-6,
                    "{mode:?} {at}: {}",
                    fit[at + offset]
                );
            }
            assert_eq!(fit[100 + offset], 0.0, "constant samples");
        }
    }

    #[test]
    fn templates_far_from_zero_have_a_contrast() {
        let signal: Vec<f64> = (0..600).map(|i| 1e9 + ((i * 7919) % 101) as f64).collect();
        let fit = normalized_correlation(&signal, &signal[500..540], Mode::Valid).unwrap();
        assert!((fit[500] - 1.0).abs() < 1e-9);
        assert!(normalized_correlation(&signal, &[1e9; 40], Mode::Valid).is_err());
    }
}
