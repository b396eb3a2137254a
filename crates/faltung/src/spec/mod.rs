//! The question: which outputs, what lies beyond the edge, along which axes.

mod accuracy;
mod boundary;
mod geometry;
mod method;
mod mode;
mod overflow;
mod per_axis;

use serde::{Deserialize, Serialize};
use std::ops::Range;

pub use accuracy::Accuracy;
pub use boundary::{Boundary, Scalar, Sides};
pub(crate) use boundary::{Repeat, Source, Step};
pub(crate) use geometry::{Axis, Geometry, Role, checked_count};
pub use method::Method;
pub use mode::Mode;
pub use overflow::Overflow;
pub use per_axis::PerAxis;

/// Whether the kernel is flipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Operation {
    Convolve,
    Correlate,
}

/// A question: everything about a convolution except its two operands.
///
/// Along each convolved axis, with `n` samples `x`, `k` taps `h`, dilation `d`, `K = (k-1) d + 1`
/// and stride `s`, and with `x~` the signal extended for ever by its [`Boundary`]:
///
/// ```text
/// y[m] = sum over j < k of h[j] x~[start + m s - j d],   0 <= m < ceil(W / s)
/// ```
///
/// `start` and `W` are those of the [`Mode`]; an origin is added to `start`; [`Spec::lags`] replaces
/// both. Correlation is the same with `h[j] = conj(v[k-1-j])`, where `v` is the given kernel.
///
/// ```
/// use faltung::{Boundary, Mode, Spec};
/// let spec = Spec::convolve().mode(Mode::Same).boundary(Boundary::Edge);
/// assert_eq!(spec.run(&[1.0, 2.0, 6.0], &[1.0, 1.0, 1.0])?, [4.0, 9.0, 14.0]);
/// # Ok::<(), faltung::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    pub(crate) operation: Operation,
    pub(crate) mode: Mode,
    pub(crate) boundary: PerAxis<Sides>,
    pub(crate) axes: Option<Vec<isize>>,
    pub(crate) stride: PerAxis<usize>,
    pub(crate) dilation: PerAxis<usize>,
    pub(crate) origin: PerAxis<isize>,
    pub(crate) lags: Option<PerAxis<Range<isize>>>,
    pub(crate) method: Method,
    pub(crate) accuracy: Accuracy,
    pub(crate) overflow: Overflow,
    pub(crate) threads: usize,
}

impl Spec {
    /// Convolution: the kernel is flipped. Mode full, boundary zero, along the last axes.
    pub fn convolve() -> Self {
        Spec::new(Operation::Convolve)
    }

    /// Correlation: the kernel is conjugated, not flipped; lag 0 lays it on the signal's start.
    ///
    /// ```
    /// use faltung::Spec;
    /// let found = Spec::correlate().lags(0..2).run(&[1.0, 2.0, 3.0], &[0.0, 1.0, 0.5])?;
    /// assert_eq!(found, [3.5, 3.0]);
    /// # Ok::<(), faltung::Error>(())
    /// ```
    pub fn correlate() -> Self {
        Spec::new(Operation::Correlate)
    }

    fn new(operation: Operation) -> Self {
        Spec {
            operation,
            mode: Mode::Full,
            boundary: PerAxis::All(Boundary::Zero.into()),
            axes: None,
            stride: PerAxis::All(1),
            dilation: PerAxis::All(1),
            origin: PerAxis::All(0),
            lags: None,
            method: Method::Auto,
            accuracy: Accuracy::Guaranteed,
            overflow: Overflow::Wrap,
            threads: 0,
        }
    }

    /// Which outputs are wanted.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// What lies beyond the edge: one rule, one [`Sides`], or one of either for each convolved axis.
    pub fn boundary(mut self, boundary: impl Into<PerAxis<Sides>>) -> Self {
        self.boundary = boundary.into();
        self
    }

    /// The signal's axes to convolve along, negative ones counted from the end.
    ///
    /// A kernel with as many dimensions as there are axes runs along them in this order, the same
    /// for all batch indices. Any other kernel is laid on the signal's axes from the right, as
    /// NumPy broadcasts, and its remaining axes are batch axes: equal to the signal's, or 1 in one
    /// of the two.
    ///
    /// ```
    /// use faltung::{Mode, Spec};
    /// use ndarray::array;
    /// let along_columns = Spec::convolve().mode(Mode::Valid).axes([0]);
    /// let sums = along_columns.run(&array![[1, 2], [3, 4], [5, 6]], &array![1, 1])?;
    /// assert_eq!(sums, array![[4, 6], [8, 10]]);
    /// # Ok::<(), faltung::Error>(())
    /// ```
    pub fn axes(mut self, axes: impl Into<Vec<isize>>) -> Self {
        self.axes = Some(axes.into());
        self
    }

    /// Keep every `stride`-th output of the window, at least 1; the others are not computed.
    pub fn stride(mut self, stride: impl Into<PerAxis<usize>>) -> Self {
        self.stride = stride.into();
        self
    }

    /// The distance between neighbouring taps in samples, at least 1.
    pub fn dilation(mut self, dilation: impl Into<PerAxis<usize>>) -> Self {
        self.dilation = dilation.into();
        self
    }

    /// Moves the window of outputs: positive to later ones.
    pub fn origin(mut self, origin: impl Into<PerAxis<isize>>) -> Self {
        self.origin = origin.into();
        self
    }

    /// Only these lags, in place of the mode's window.
    ///
    /// For a correlation lag 0 lays the kernel's first tap on the signal's first sample, so the full
    /// result runs from `-(K-1)` to `n-1`. For a convolution lags count the full result from 0.
    pub fn lags(mut self, lags: impl Into<PerAxis<Range<isize>>>) -> Self {
        self.lags = Some(lags.into());
        self
    }

    /// How far rounding may take the result. A method asked for by name has the error that is its
    /// own; the guarantee is for [`Method::Auto`]. [`Accuracy::Exact`] is the direct sum's alone.
    ///
    /// ```
    /// use faltung::{Accuracy, Mode, Spec};
    /// let (signal, kernel) = ([1e300, 1.0, -1e300], [1e8, 1.0, 1e8]);
    /// let exact = Spec::convolve().mode(Mode::Valid).accuracy(Accuracy::Exact);
    /// assert_eq!(exact.run(&signal, &kernel)?, [1.0]);
    /// # Ok::<(), faltung::Error>(())
    /// ```
    pub fn accuracy(mut self, accuracy: Accuracy) -> Self {
        self.accuracy = accuracy;
        self
    }

    /// What happens to integer outputs that their type cannot hold.
    ///
    /// ```
    /// use faltung::{Overflow, Spec};
    /// let (signal, kernel) = ([100i8, 100], [1i8, 1]);
    /// assert_eq!(Spec::convolve().run(&signal, &kernel)?, [100, -56, 100]);
    /// let clamped = Spec::convolve().overflow(Overflow::Saturate).run(&signal, &kernel)?;
    /// assert_eq!(clamped, [100, 127, 100]);
    /// let error = Spec::convolve().overflow(Overflow::Error).run(&signal, &kernel).unwrap_err();
    /// assert_eq!(error.to_string(), "wanted outputs that i8 can hold, found 200 at index [1]");
    /// # Ok::<(), faltung::Error>(())
    /// ```
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// Ask for a method by name. A method that would be wrong here is an error of the plan.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// How many threads may work on one call, 1 for the calling thread only.
    ///
    /// With 0, the environment variable `FALTUNG_NUM_THREADS` says it, and without that the number
    /// of cores; then short calls stay on the calling thread. Results do not depend on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }
}
