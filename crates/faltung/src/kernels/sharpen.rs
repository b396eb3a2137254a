use super::range;
use crate::error::Result;
use ndarray::{Array2, array};

/// The sharpening kernel of three taps: the sample less `amount` times its second difference,
/// `[-a, 1 + 2a, -a]`. It sums to 1.
///
/// # Errors
/// [`Range`](crate::Error::Range) for an amount beyond a million either way.
///
/// ```
/// assert_eq!(faltung::kernels::sharpen_line(0.5)?, [-0.5, 2.0, -0.5]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn sharpen_line(amount: f64) -> Result<Vec<f64>> {
    let a = range::between("amount", amount, -1e6..=1e6)?;
    Ok(vec![-a, 1.0 + 2.0 * a, -a])
}

/// The sharpening kernel of 3 by 3 taps: the pixel less `amount` times its
/// [`laplace`](super::laplace) on 4 neighbours. It sums to 1; an amount of 1 is the usual one, 0
/// changes nothing.
///
/// # Errors
/// [`Range`](crate::Error::Range) for an amount beyond a million either way.
///
/// ```
/// let sharp = faltung::kernels::sharpen(1.0)?;
/// assert_eq!(sharp, ndarray::array![[0., -1., 0.], [-1., 5., -1.], [0., -1., 0.]]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn sharpen(amount: f64) -> Result<Array2<f64>> {
    let a = range::between("amount", amount, -1e6..=1e6)?;
    Ok(array![[0.0, -a, 0.0], [-a, 1.0 + 4.0 * a, -a], [0.0, -a, 0.0]])
}

/// A relief lit from the upper left: the pixel plus `amount` times the slope down the diagonal.
/// It sums to 1; an amount of 1 is the usual one.
///
/// Written for a convolution; programs that correlate print it turned by half a turn.
///
/// # Errors
/// [`Range`](crate::Error::Range) for an amount beyond a million either way.
///
/// ```
/// let relief = faltung::kernels::emboss(1.0)?;
/// assert_eq!(relief, ndarray::array![[2., 1., 0.], [1., 1., -1.], [0., -1., -2.]]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn emboss(amount: f64) -> Result<Array2<f64>> {
    let a = range::between("amount", amount, -1e6..=1e6)?;
    Ok(array![[2.0 * a, a, 0.0], [a, 1.0, -a], [0.0, -a, -2.0 * a]])
}
