//! Filters with feedback. Each output needs the one before it, so there is nothing to choose: a loop.

use std::ops::{Add, Mul, Sub};

use ndarray::{ArrayViewD, ArrayViewMutD, Axis};
use num_complex::{Complex32, Complex64};
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::array::{Viewable, written};
use crate::dtype::Dtype;

/// Numbers that a recurrence can be computed in.
trait Field: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {}

impl<T: Copy + Add<Output = T> + Sub<Output = T> + Mul<Output = T>> Field for T {}

/// The outputs and the last states of a rational filter, in the transposed direct form II (Oppenheim
/// and Schafer, Discrete-Time Signal Processing, section 6.3).
///
/// `taps` holds the numerator and the denominator, as long as each other and divided by the
/// denominator's first; `lines` one signal a row; `states` as many entries a row as there are taps
/// less one.
#[pyfunction]
pub(crate) fn recurrence<'py>(
    taps: &Bound<'py, PyUntypedArray>,
    lines: &Bound<'py, PyUntypedArray>,
    states: &Bound<'py, PyUntypedArray>,
) -> PyResult<(Bound<'py, PyUntypedArray>, Bound<'py, PyUntypedArray>)> {
    let (rows, order) = match (taps.shape(), lines.shape(), states.shape()) {
        (&[2, count], &[rows, _], &[others, order]) if rows == others && count == order + 1 => {
            (rows, order)
        }
        _ => {
            return Err(PyValueError::new_err(format!(
                "wanted taps of shape (2, order + 1), lines (rows, samples) and states \
                 (rows, order), found {:?}, {:?} and {:?}",
                taps.shape(),
                lines.shape(),
                states.shape()
            )));
        }
    };
    if order == 0 {
        return Err(PyValueError::new_err(format!(
            "wanted a filter with feedback, found {rows} lines and a single tap"
        )));
    }
    match Dtype::of(lines)? {
        Dtype::F32 => filtered::<f32>(taps, lines, states),
        Dtype::F64 => filtered::<f64>(taps, lines, states),
        Dtype::C64 => filtered::<Complex32>(taps, lines, states),
        Dtype::C128 => filtered::<Complex64>(taps, lines, states),
        _ => Err(PyTypeError::new_err(format!(
            "wanted lines of dtype float32, float64, complex64 or complex128, found {}",
            lines.dtype()
        ))),
    }
}

fn filtered<'py, T: Field + numpy::Element + Sync>(
    taps: &Bound<'py, PyUntypedArray>,
    lines: &Bound<'py, PyUntypedArray>,
    states: &Bound<'py, PyUntypedArray>,
) -> PyResult<(Bound<'py, PyUntypedArray>, Bound<'py, PyUntypedArray>)> {
    let viewable = [Viewable::new(taps)?, Viewable::new(lines)?, Viewable::new(states)?];
    let alike = || PyTypeError::new_err("wanted taps, lines and states of one dtype");
    let [taps, signal, before] = viewable.each_ref().map(|array| array.view::<T>());
    let (taps, signal) = (taps.ok_or_else(alike)?, signal.ok_or_else(alike)?);
    let before = before.ok_or_else(alike)?;
    let py = lines.py();
    let mut after = before.to_owned();
    let out = written(lines.shape(), lines, |out| {
        py.detach(|| run_lines(&taps, &signal, after.view_mut(), out));
    })?;
    let end = written(states.shape(), states, |mut end: ArrayViewMutD<'_, T>| end.assign(&after))?;
    Ok((out, end))
}

fn run_lines<T: Field>(
    taps: &ArrayViewD<'_, T>,
    signal: &ArrayViewD<'_, T>,
    mut states: ArrayViewMutD<'_, T>,
    mut out: ArrayViewMutD<'_, T>,
) {
    let both = taps.rows().into_iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    let [numerator, denominator] = both.as_slice() else { return };
    let lines = signal.axis_iter(Axis(0)).zip(out.axis_iter_mut(Axis(0)));
    for ((line, out), mut state) in lines.zip(states.axis_iter_mut(Axis(0))) {
        if let Some(state) = state.as_slice_mut() {
            run_line(numerator, denominator, line.iter().copied().zip(out), state);
        }
    }
}

fn run_line<'a, T: Field + 'a>(
    numerator: &[T],
    denominator: &[T],
    samples: impl Iterator<Item = (T, &'a mut T)>,
    state: &mut [T],
) {
    let last = state.len() - 1;
    for (x, out) in samples {
        let y = state[0] + numerator[0] * x;
        for k in 0..last {
            state[k] = state[k + 1] + numerator[k + 1] * x - denominator[k + 1] * y;
        }
        state[last] = numerator[last + 1] * x - denominator[last + 1] * y;
        *out = y;
    }
}
