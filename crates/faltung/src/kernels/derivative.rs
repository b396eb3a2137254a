use super::range;
use super::smoothing::{gauss, gauss_derivative, pascal};
use crate::error::Result;
use ndarray::{Array2, array};

/// The `order`-th backward difference: `[1, -1]` convolved `order` times with itself, so that a
/// convolution in mode valid is `np.diff(x, order)`. Exact.
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `order` is 1 to 56, the last that doubles hold exactly.
///
/// ```
/// assert_eq!(faltung::kernels::difference(2)?, [1.0, -2.0, 1.0]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn difference(order: usize) -> Result<Vec<f64>> {
    range::count("order", order, 1..=56)?;
    let mut taps = pascal(order)?;
    taps.iter_mut().skip(1).step_by(2).for_each(|tap| *tap = -*tap);
    Ok(taps)
}

/// Sobel's slope along `axis` (0 downwards, 1 to the right), smoothed by 1-2-1 across it.
///
/// Convolving gives `scipy.ndimage.sobel`: 8 times the slope per pixel, positive where the
/// picture brightens along the axis. (I. Sobel, G. Feldman, 1968.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for another axis than 0 and 1.
///
/// ```
/// let across = faltung::kernels::sobel(1)?;
/// assert_eq!(across, ndarray::array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn sobel(axis: usize) -> Result<Array2<f64>> {
    slope(axis, [1.0, 2.0, 1.0])
}

/// Prewitt's slope along `axis` (0 downwards, 1 to the right), smoothed by 1-1-1 across it.
///
/// Convolving gives `scipy.ndimage.prewitt`: 6 times the slope per pixel. (J. Prewitt, 1970.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for another axis than 0 and 1.
///
/// ```
/// let down = faltung::kernels::prewitt(0)?;
/// assert_eq!(down, ndarray::array![[1., 1., 1.], [0., 0., 0.], [-1., -1., -1.]]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn prewitt(axis: usize) -> Result<Array2<f64>> {
    slope(axis, [1.0, 1.0, 1.0])
}

/// Scharr's slope along `axis` (0 downwards, 1 to the right), smoothed by 3-10-3 across it, which
/// depends less than [`sobel`] on the direction of an edge.
///
/// Convolving gives 32 times the slope per pixel, as OpenCV's `Scharr`. (H. Scharr, 2000.)
///
/// # Errors
/// [`Range`](crate::Error::Range) for another axis than 0 and 1.
///
/// ```
/// let across = faltung::kernels::scharr(1)?;
/// assert_eq!(across, ndarray::array![[3., 0., -3.], [10., 0., -10.], [3., 0., -3.]]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn scharr(axis: usize) -> Result<Array2<f64>> {
    slope(axis, [3.0, 10.0, 3.0])
}

/// The central difference along `axis` times a smoothing across it, signed for a convolution.
fn slope(axis: usize, [a, b, c]: [f64; 3]) -> Result<Array2<f64>> {
    range::count("axis", axis, 0..=1)?;
    let across = array![[a, 0.0, -a], [b, 0.0, -b], [c, 0.0, -c]];
    Ok(if axis == 1 { across } else { across.reversed_axes() })
}

/// The Laplace operator on 4 neighbours (`scipy.ndimage.laplace`) or on all 8.
///
/// # Errors
/// [`Range`](crate::Error::Range) for another number of neighbours.
///
/// ```
/// let four = faltung::kernels::laplace(4)?;
/// assert_eq!(four, ndarray::array![[0., 1., 0.], [1., -4., 1.], [0., 1., 0.]]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn laplace(neighbours: usize) -> Result<Array2<f64>> {
    match neighbours {
        4 => Ok(array![[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]),
        8 => Ok(array![[1.0, 1.0, 1.0], [1.0, -8.0, 1.0], [1.0, 1.0, 1.0]]),
        other => Err(range::outside("neighbours", "4 or 8", other)),
    }
}

/// The Laplacian of the Gauss bell in two dimensions: `g''(y) g(x) + g(y) g''(x)`, negative in
/// the middle (the upturned Mexican hat), as `scipy.ndimage.gaussian_laplace` convolves with.
/// (D. Marr, E. Hildreth, 1980.)
///
/// `sigma` and `truncate` are those of [`gauss`].
///
/// # Errors
/// As [`gauss`], the taps of both axes counted together.
///
/// ```
/// let hat = faltung::kernels::log(1.4, 4.0)?;
/// assert_eq!(hat.dim(), (13, 13));
/// assert!(hat[[6, 6]] < 0.0 && hat[[6, 9]] > 0.0);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn log(sigma: f64, truncate: f64) -> Result<Array2<f64>> {
    let bell = gauss(sigma, truncate)?;
    let bent = gauss_derivative(sigma, 2, truncate)?;
    let mut hat = super::taps::matrix(bell.len(), bell.len())?;
    for ((row, column), tap) in hat.indexed_iter_mut() {
        *tap = bent[row] * bell[column] + bell[row] * bent[column];
    }
    Ok(hat)
}
