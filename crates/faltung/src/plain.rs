use crate::element::Element;
use crate::error::Result;
use crate::samples::Samples;
use crate::spec::{Mode, Spec};

/// The convolution of two arrays, zeros beyond the edge:
/// `y[n] = sum over j of signal[n - j] kernel[j]`, along the kernel's axes.
///
/// The result has the type of the operands and the shape that `mode` says; see [`Mode`] for the
/// lengths and [`Spec`] for everything else that one can ask for.
///
/// ```
/// use faltung::{Mode, convolve};
/// assert_eq!(convolve(&[1, 2, 3], &[1, -1], Mode::Full)?, [1, 1, 1, -3]);
/// # Ok::<(), faltung::Error>(())
/// ```
///
/// # Errors
/// Those of [`Spec::plan`]: an operand is empty, the kernel has more dimensions than the signal, or
/// `Mode::Valid` is asked for and neither operand contains the other.
pub fn convolve<T: Element, S: Samples<T>>(
    signal: S,
    kernel: impl Samples<T>,
    mode: Mode,
) -> Result<S::Output> {
    Spec::convolve().mode(mode).run(signal, kernel)
}

/// The correlation of two arrays, zeros beyond the edge: the kernel is conjugated, not flipped.
///
/// `y[l] = sum over j of signal[j + l] conj(kernel[j])`. The full result begins with lag
/// `l = 1 - k` and ends with lag `n - 1`.
///
/// ```
/// use faltung::{Mode, correlate};
/// assert_eq!(correlate(&[1, 2, 3], &[1, -1], Mode::Full)?, [-1, -1, -1, 3]);
/// # Ok::<(), faltung::Error>(())
/// ```
///
/// # Errors
/// As [`convolve`].
pub fn correlate<T: Element, S: Samples<T>>(
    signal: S,
    kernel: impl Samples<T>,
    mode: Mode,
) -> Result<S::Output> {
    Spec::correlate().mode(mode).run(signal, kernel)
}
