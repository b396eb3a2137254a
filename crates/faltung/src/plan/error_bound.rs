use ndarray::{ArrayD, ArrayViewD, IxDyn};

use super::Plan;
use crate::buffer::{filled, mapped};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::number::{Kind, Number};
use crate::samples::Samples;
use crate::spec::{Accuracy, Boundary, Method, PerAxis, Scalar, Sides, Spec};

/// The constant of the textbook's bound for a transform there and back, with room.
const OF_TRANSFORM: f64 = 20.0;
/// What sums of sizes may have lost by their own rounding.
const ROOM: f64 = 1.0 + 1e-6;

impl<T: Element> Plan<T> {
    /// The result for one signal, and for every output a bound of its error: no output is further from
    /// the exact value, in absolute value, than that. A second convolution, of absolute values, finds
    /// the bounds.
    ///
    /// Without a method asked for by name and with [`Accuracy::Guaranteed`] they are the promised
    /// `max(k, 16) u S + k eta` (times `sqrt(2)`, and with `2k + 4` for `k`, for complex numbers, whose
    /// two components may err). Transforms asked for by name, or taken with [`Accuracy::Fast`], add
    ///
    /// ```text
    /// 20 log2(B) (u max|x| sqrt(B) |h| + eta B^2 (1 + max|x| + |h|_1))
    /// ```
    ///
    /// for blocks of `B` numbers, `|h|` the Euclidean norm of the taps and `|h|_1` the sum of their
    /// sizes (Higham, "Accuracy and Stability of Numerical Algorithms", section 24.1; the term with
    /// `eta` is for underflow on the way): wide, and alike for all outputs. Exact types
    /// have bounds of zero; a bound is infinite where terms or their sum are not finite.
    ///
    /// ```
    /// use faltung::Spec;
    /// let plan = Spec::convolve().plan(&[0.1_f64, 0.2], &[3])?;
    /// let (sums, bounds) = plan.run_with_bound(&[1.0, 2.0, 0.3])?;
    /// assert!((sums[1] - 0.4).abs() <= bounds[1] && bounds[1] < 1e-14);
    /// # Ok::<(), faltung::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Plan::run`].
    pub fn run_with_bound<S: Samples<T>>(&self, signal: S) -> Result<(S::Output, ArrayD<f64>)> {
        let result = self.run_view(signal.samples(), None)?;
        let bounds = self.error_bounds(signal.samples())?;
        Ok((S::wrap(result)?, bounds))
    }

    /// The bounds alone that [`Plan::run_with_bound`] gives with the outputs.
    ///
    /// # Errors
    /// Those of [`Plan::run`].
    pub fn error_bounds(&self, signal: ArrayViewD<'_, T>) -> Result<ArrayD<f64>> {
        self.check_shape("a signal", &self.shape, signal.shape())?;
        if T::ROUND_OFF == 0.0 {
            let len = self.output_shape.iter().product();
            return array(&self.output_shape, filled(len, 0.0, "bounds of errors")?);
        }
        let (signal, kernel) = (sizes(signal)?, sizes(self.kernel.view())?);
        let spec = Spec {
            boundary: of_sizes(&self.spec.boundary),
            method: Method::Auto,
            accuracy: Accuracy::Guaranteed,
            ..self.spec.clone()
        };
        let block = self.error_of_blocks(&signal, &kernel);
        let mut bounds = spec.plan(&kernel, &self.shape)?.run_view(signal.view(), None)?;
        let terms = self.runner.geometry.terms() as f64;
        let losses = match T::Number::KIND {
            Kind::Complex => 2f64.sqrt() * (2.0 * terms + 4.0).max(16.0),
            _ => terms.max(16.0),
        };
        let Range { smallest, largest } = Range::of::<T>();
        for bound in &mut bounds {
            let sum = *bound * ROOM;
            let own = losses * T::ROUND_OFF * sum + 2.0 * terms * smallest;
            *bound = if sum <= largest { (own + block) * ROOM } else { f64::INFINITY };
        }
        Ok(bounds)
    }

    /// How far any output of the plan's transforms may be off; zero where the promise holds anyway.
    fn error_of_blocks(&self, signal: &ArrayD<f64>, kernel: &ArrayD<f64>) -> f64 {
        let choice = &self.offer.choice;
        let promised =
            self.spec.method == Method::Auto && self.spec.accuracy == Accuracy::Guaranteed;
        if promised || !matches!(choice.method, Method::OverlapSave | Method::Fft) {
            return 0.0;
        }
        let finite = |most: f64, x: &f64| if x.is_finite() { most.max(*x) } else { most };
        let most = signal.iter().fold(largest_constant(&self.spec.boundary), finite);
        let (norm, sum) = (euclidean(kernel), kernel.iter().sum::<f64>());
        let points: f64 = choice.block.iter().map(|&len| len as f64).product();
        let digits = points.log2().max(1.0);
        let least = if T::Number::ROUND_OFF > 1e-10 { 2f64.powi(-149) } else { f64::from_bits(1) };
        let underflow = least * points * points * (1.0 + sum + most);
        let rounding = T::Number::ROUND_OFF * most * points.sqrt() * norm.min(sum);
        OF_TRANSFORM * digits * (rounding + underflow)
    }
}

/// The finite numbers of a type other than zero.
struct Range {
    smallest: f64,
    largest: f64,
}

impl Range {
    fn of<T: Element>() -> Self {
        let (smallest, largest) = match T::ROUND_OFF {
            half if half > 1e-4 => (2f64.powi(-24), 65504.0),
            single if single > 1e-10 => (2f64.powi(-149), f64::from(f32::MAX)),
            _ => (f64::from_bits(1), f64::MAX),
        };
        Range { smallest, largest }
    }
}

fn array(shape: &[usize], numbers: Vec<f64>) -> Result<ArrayD<f64>> {
    ArrayD::from_shape_vec(IxDyn(shape), numbers)
        .map_err(|_| Error::Overflow { what: "bounds of errors" })
}

/// Absolute values.
fn sizes<T: Element>(elements: ArrayViewD<'_, T>) -> Result<ArrayD<f64>> {
    mapped(elements, "absolute values", |element| element.number().distance(T::Number::ZERO))
}

/// The norm, of sizes whose squares may be too small or too large to be counted.
fn euclidean(sizes: &ArrayD<f64>) -> f64 {
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let share = |size: &f64| (size / largest).powi(2);
    if largest > 0.0 { largest * sizes.iter().map(share).sum::<f64>().sqrt() } else { 0.0 }
}

fn size_of_constant(value: Scalar) -> f64 {
    match value {
        Scalar::Int(value) => (value as f64).abs(),
        Scalar::Real(value) => value.abs(),
        Scalar::Complex(value) => value.norm(),
    }
}

fn of_sizes(boundary: &PerAxis<Sides>) -> PerAxis<Sides> {
    boundary.map_rules(|rule| match rule {
        Boundary::Constant(value) => Boundary::Constant(Scalar::Real(size_of_constant(value))),
        other => other,
    })
}

fn largest_constant(boundary: &PerAxis<Sides>) -> f64 {
    let of_rule = |rule| match rule {
        Boundary::Constant(value) => size_of_constant(value),
        _ => 0.0,
    };
    boundary.rules().map(of_rule).filter(|size| size.is_finite()).fold(0.0, f64::max)
}
