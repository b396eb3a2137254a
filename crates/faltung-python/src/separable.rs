//! Rows and then columns of a small image, in one go.

use std::iter::zip;

use faltung::Boundary;
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::array::{Target, gapless};
use crate::dtype::Dtype;
use crate::short::Operand;
use crate::small::{PRODUCTS, widened};

/// `signal.sepfir2d` of a small image of doubles; `None` where the arguments are not that plain.
#[pyfunction]
pub(crate) fn separable_short<'py>(
    image: &Bound<'py, PyAny>,
    rows: &Bound<'py, PyAny>,
    columns: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let Ok(image) = image.cast_exact::<PyUntypedArray>() else { return Ok(None) };
    let &[height, width] = image.shape() else { return Ok(None) };
    if image.is_empty() || !matches!(Dtype::of(image), Ok(Dtype::F64)) {
        return Ok(None);
    }
    let (Some(rows), Some(columns)) = (Operand::of(rows), Operand::of(columns)) else {
        return Ok(None);
    };
    let (mut room_r, mut room_c) = (Vec::new(), Vec::new());
    let (Some(rows), Some(columns)) = (rows.real(&mut room_r), columns.real(&mut room_c)) else {
        return Ok(None);
    };
    let few = |taps: &[f64]| image.len().saturating_mul(taps.len()) <= PRODUCTS;
    if rows.len() % 2 == 0 || columns.len() % 2 == 0 || !few(rows) || !few(columns) {
        return Ok(None);
    }
    let copy;
    let samples = match gapless(image) {
        Some(samples) => samples,
        None => {
            let Some(samples) = widened(image)? else { return Ok(None) };
            copy = samples;
            copy.as_slice()
        }
    };
    let mut target = Target::zeros(&[height, width], image.dtype())?;
    let Some(out) = target.gapless_mut() else { return Ok(None) };
    faltung::widely(
        #[inline(always)]
        || filter(samples, [height, width], rows, columns, out),
    );
    Ok(Some(target.into_array()))
}

/// Each sum in the order of its taps. Lines lie one after the other with what is around them and are
/// summed as one: a loop over each would take longer than its sums.
#[inline(always)]
fn filter(
    image: &[f64],
    [height, width]: [usize; 2],
    rows: &[f64],
    columns: &[f64],
    out: &mut [f64],
) {
    let (along, across) = (mirrored(width, rows.len()), mirrored(height, columns.len()));
    let stride = along.len();
    let mut room = vec![0.0; (height + across.len()) * stride];
    let (lines, tall) = room.split_at_mut(height * stride);
    for (row, line) in zip(image.chunks_exact(width), tall.chunks_exact_mut(stride)) {
        zip(line, &along).for_each(|(sample, &at)| *sample = row[at]);
    }
    add_taps(&mut lines[..height * stride - (rows.len() - 1)], tall, rows, 1);
    for (line, &at) in zip(tall.chunks_exact_mut(stride), &across) {
        line.copy_from_slice(&lines[at * stride..][..stride]);
    }
    lines.fill(0.0);
    add_taps(lines, tall, columns, stride);
    for (out, line) in zip(out.chunks_exact_mut(width), lines.chunks_exact(stride)) {
        out.copy_from_slice(&line[..width]);
    }
}

/// The last tap meets the sample where a sum stands, the others those after it, `step` apart.
#[inline(always)]
fn add_taps(sums: &mut [f64], samples: &[f64], taps: &[f64], step: usize) {
    for (tap, place) in zip(taps, (0..taps.len()).rev()) {
        zip(&mut *sums, &samples[place * step..]).for_each(|(sum, x)| *sum += x * tap);
    }
}

/// Which sample stands at each place that some taps read around a line of `len` samples.
fn mirrored(len: usize, taps: usize) -> Vec<usize> {
    let before = (taps / 2) as isize;
    let places = (0..len + taps - 1).map(|place| place as isize - before);
    // A mirror image has a sample everywhere.
    places.map(|place| Boundary::Symmetric.sample(place, len).unwrap_or(0)).collect()
}
