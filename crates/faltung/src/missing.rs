use ndarray::ArrayD;
use num_traits::Float;

use crate::buffer::mapped;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::samples::Samples;
use crate::spec::{Accuracy, Boundary, Method, Scalar, Spec};

/// A convolution in which missing samples, marked NaN, take no part: normalised convolution.
///
/// With `m` one where a sample is there and zero where it is NaN, and with NaN read as zero,
///
/// ```text
/// y = (h * x) / (h * m) · sum of h
/// ```
///
/// (Knutsson and Westin, "Normalized and differential convolution", CVPR 1993), which is what
/// astropy's `convolve` does by default. Samples beyond the edge count as there, with the value that
/// the boundary gives them, unless that is NaN. An output whose taps all meet missing samples is NaN.
///
/// ```
/// use faltung::{Boundary, Mode, Spec, convolve_ignoring_nan};
/// let spec = Spec::convolve().mode(Mode::Same).boundary(Boundary::Edge);
/// let smooth = convolve_ignoring_nan(&spec, &[1.0, f64::NAN, 3.0, 5.0], &[0.25, 0.5, 0.25])?;
/// assert_eq!(smooth, [1.0, 2.0, 11.0 / 3.0, 4.5]);
/// # Ok::<(), faltung::Error>(())
/// ```
///
/// # Errors
/// [`Error::Range`] if the kernel's taps sum to zero, or are not finite; [`Error::Rank`] if the
/// kernel has batch axes of its own; else those of [`Spec::plan`].
pub fn convolve_ignoring_nan<T: Element + Float, S: Samples<T>>(
    spec: &Spec,
    signal: S,
    kernel: impl Samples<T>,
) -> Result<S::Output> {
    let (signal, kernel) = (signal.samples(), kernel.samples());
    if spec.axes.as_ref().is_some_and(|axes| axes.len() != kernel.ndim()) {
        let wanted = "one dimension for each convolved axis".into();
        return Err(Error::Rank { what: "kernel", wanted, found: kernel.ndim() });
    }
    let total = kernel.iter().fold(0.0, |sum, tap| sum + as_f64(*tap));
    let weight = kernel.iter().fold(0.0, |sum, tap| sum + as_f64(*tap).abs());
    // Below this a sum of taps is nothing but rounding.
    let negligible = weight * kernel.len() as f64 * f64::EPSILON;
    if !(total.abs() > negligible && weight.is_finite()) {
        return Err(Error::Range {
            what: "taps with a sum",
            wanted: "a finite number other than 0".into(),
            found: total.to_string(),
        });
    }
    let there = |x: &T| if x.is_nan() { T::zero() } else { T::one() };
    let there = mapped(signal.view(), "the samples that are there", there)?;
    let zeroed = |x: &T| if x.is_nan() { T::zero() } else { *x };
    let filled = mapped(signal, "the signal without gaps", zeroed)?;
    let sums: ArrayD<T> = filled_edges(spec).run(&filled, kernel.view())?;
    let mut weights: ArrayD<T> = mask_edges(spec).run(&there, kernel)?;
    // Where nothing is there, guaranteed sums are exactly zero; those of transforms are rounded.
    let guaranteed = spec.method == Method::Auto && spec.accuracy == Accuracy::Guaranteed;
    let nothing = if guaranteed { 0.0 } else { weight * 16.0 * as_f64(T::epsilon()) };
    weights.zip_mut_with(&sums, |weight, &sum| {
        *weight = if as_f64(weight.abs()) <= nothing {
            T::nan()
        } else {
            T::from(as_f64(sum) / as_f64(*weight) * total).unwrap_or_else(T::nan)
        };
    });
    S::wrap(weights)
}

fn as_f64<T: Float>(value: T) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

fn map_boundaries(spec: &Spec, rule: impl Fn(Boundary) -> Boundary) -> Spec {
    spec.clone().boundary(spec.boundary.map_rules(rule))
}

fn is_missing(value: Scalar) -> bool {
    matches!(value, Scalar::Real(value) if value.is_nan())
}

fn filled_edges(spec: &Spec) -> Spec {
    map_boundaries(spec, |rule| match rule {
        Boundary::Constant(value) if is_missing(value) => Boundary::Zero,
        rule => rule,
    })
}

fn mask_edges(spec: &Spec) -> Spec {
    map_boundaries(spec, |rule| match rule {
        Boundary::Constant(value) if is_missing(value) => Boundary::Zero,
        Boundary::Zero | Boundary::Constant(_) => Boundary::constant(1.0),
        rule => rule,
    })
}
