use super::{range, taps};
use crate::error::Result;
use ndarray::Array2;
use std::f64::consts::PI;

/// What a shaken camera does: a picture smeared along a line of `length` pixels (1 to 65536), at
/// `angle` degrees counted from the right upwards. It sums to 1 and is the same turned by half a
/// turn.
///
/// A point crosses the line at an even speed; each tap is the share of the time that it spends
/// over that pixel, computed exactly, which makes an oblique line free of steps.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a length outside 1 to 65536 or an angle that is not finite.
///
/// ```
/// use faltung::kernels;
/// assert_eq!(kernels::motion(4.0, 0.0)?, ndarray::array![[0.125, 0.25, 0.25, 0.25, 0.125]]);
/// assert_eq!(kernels::motion(5.0, 90.0)?.dim(), (5, 1));
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn motion(length: f64, angle: f64) -> Result<Array2<f64>> {
    range::between("length", length, 1.0..=65536.0)?;
    let turn = range::finite("angle", angle)? % 360.0 / 180.0 * PI;
    let (right, up) = (libm::cos(turn), libm::sin(turn));
    let stays = crossed(length / 2.0, right.abs(), up.abs());
    // Rows count downwards: a line that rises to the right falls through the columns.
    let falling = right.is_sign_positive() != up.is_sign_positive();
    let (rows, columns) = stays.last().map_or((0, 0), |stay| (stay.row, stay.column));
    let mut smear = taps::matrix(2 * rows + 1, 2 * columns + 1)?;
    let total: f64 = stays.iter().map(|stay| 2.0 * stay.time).sum();
    for stay in stays {
        let row = if falling { rows + stay.row } else { rows - stay.row };
        smear[[row, columns + stay.column]] += stay.time / total;
        smear[[2 * rows - row, columns - stay.column]] += stay.time / total;
    }
    Ok(smear)
}

/// The time spent in one pixel, counted from the middle one.
struct Stay {
    row: usize,
    column: usize,
    time: f64,
}

/// The pixels under the half line from the middle, in the order in which they are crossed.
fn crossed(half: f64, right: f64, up: f64) -> Vec<Stay> {
    // A line through the corner of four pixels touches two of them for a rounding error only.
    let tie = half * 1e-12;
    let mut stays = Vec::new();
    let (mut row, mut column, mut now) = (0, 0, 0.0);
    while half - now > tie {
        let next_column = (column as f64 + 0.5) / right;
        let next_row = (row as f64 + 0.5) / up;
        let then = next_column.min(next_row).min(half);
        stays.push(Stay { row, column, time: then - now });
        column += usize::from(next_column <= then + tie);
        row += usize::from(next_row <= then + tie);
        now = then;
    }
    stays
}
