use super::range;
use crate::error::{Error, Result};
use ndarray::{Array2, ArrayD, IxDyn};

/// The most taps that a named kernel may have, all axes together.
pub const MAX_TAPS: usize = 1 << 31;

/// `size` taps, each from its index, in memory that was asked for politely.
pub(crate) fn sampled(size: usize, tap: impl FnMut(usize) -> f64) -> Result<Vec<f64>> {
    range::count("size", size, 1..=MAX_TAPS)?;
    let mut taps = reserved(size)?;
    taps.extend((0..size).map(tap));
    Ok(taps)
}

/// `size` taps that are the same read from either end: only the first half is computed.
pub(crate) fn mirrored(size: usize, mut tap: impl FnMut(usize) -> f64) -> Result<Vec<f64>> {
    let mut taps = sampled(size, |i| if i < size.div_ceil(2) { tap(i) } else { 0.0 })?;
    for i in 0..size / 2 {
        taps[size - 1 - i] = taps[i];
    }
    Ok(taps)
}

/// A matrix of zeros.
pub(crate) fn matrix(rows: usize, columns: usize) -> Result<Array2<f64>> {
    let size = rows.saturating_mul(columns);
    let zeros = sampled(size, |_| 0.0)?;
    let wrong = |_| range::outside("size", "rows times columns", size);
    Array2::from_shape_vec((rows, columns), zeros).map_err(wrong)
}

/// A whole number of taps from a computed length, which may be absurd.
pub(crate) fn size_from(what: &'static str, length: f64) -> Result<usize> {
    if (0.0..=MAX_TAPS as f64).contains(&length) {
        Ok(length as usize)
    } else {
        Err(range::outside(what, format_args!("at most {MAX_TAPS} taps"), length))
    }
}

/// The taps divided by their sum, so that a constant signal keeps its level.
pub(crate) fn normalized(mut taps: Vec<f64>) -> Vec<f64> {
    let sum: f64 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap /= sum);
    taps
}

/// The separable kernel with these taps along its axes: entry `[i, j, ..]` is `axes[0][i] *
/// axes[1][j] * ..`.
///
/// # Errors
/// [`Error::Range`] without any axis, with an axis without taps, or beyond [`MAX_TAPS`] in all;
/// [`Error::Memory`] where the system has not that much.
///
/// ```
/// use faltung::kernels;
/// let blur = kernels::outer(&[kernels::binomial(2)?, kernels::boxcar(2)?])?;
/// assert_eq!(blur.shape(), [3, 2]);
/// assert_eq!(blur[[1, 0]], 0.5 * 0.5);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn outer(axes: &[Vec<f64>]) -> Result<ArrayD<f64>> {
    range::count("number of axes", axes.len(), 1..=32)?;
    let shape: Vec<usize> = axes.iter().map(Vec::len).collect();
    let size = shape.iter().fold(1usize, |size, &n| size.saturating_mul(n));
    range::count("size", size, 1..=MAX_TAPS)?;
    let mut taps = vec![1.0];
    for axis in axes {
        let mut next = reserved(taps.len() * axis.len())?;
        next.extend(taps.iter().flat_map(|left| axis.iter().map(move |right| left * right)));
        taps = next;
    }
    let wrong = |_| range::outside("size", "the product of the axes", size);
    ArrayD::from_shape_vec(IxDyn(&shape), taps).map_err(wrong)
}

fn reserved(size: usize) -> Result<Vec<f64>> {
    let mut taps = Vec::new();
    let bytes = size.saturating_mul(size_of::<f64>());
    let refused = |_| Error::Memory { what: "the kernel's taps", bytes };
    taps.try_reserve_exact(size).map_err(refused)?;
    Ok(taps)
}
